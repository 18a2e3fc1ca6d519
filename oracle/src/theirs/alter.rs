//! ALTER TABLE and its kin of theirs.

use pg_query::protobuf::{AlterTableCmd, AlterTableStmt, AlterTableType, DropBehavior, ObjectType, PartitionCmd};
use pg_query::{Node, NodeEnum};

use super::object::one_attribute;
use super::reference::sort_word;
use super::relation::{bound, collation, column, one_constraint, sequence_options};
use super::tree::{definition, items, relation, role, some, some_type, text_of, type_name};
use crate::Description;
use crate::reparse::tree_of;

pub(super) fn alter(of: &AlterTableStmt) -> Description {
    let commands = of.cmds.iter().filter_map(|node| match &node.node {
        Some(NodeEnum::AlterTableCmd(command)) => Some(command.as_ref()),
        _ => None,
    });
    if of.objtype() == ObjectType::ObjectType {
        let mut description = Description::of("alter type");
        description.say("name", relation(of.relation.as_ref()));
        description.each("change", commands, attribute_change);
        return description;
    }
    let mut description = Description::of("alter relation");
    description.say("sort", sort_word(of.objtype()));
    description.flag("if exists", of.missing_ok);
    description.flag("only", of.relation.as_ref().is_some_and(|relation| !relation.inh));
    description.say("name", relation(of.relation.as_ref()));
    description.each("change", commands, change);
    description
}

fn attribute_change(description: &mut Description, of: &AlterTableCmd) {
    match of.subtype() {
        AlterTableType::AtAddColumn => description.say("change", "add"),
        AlterTableType::AtDropColumn => description.say("change", "drop"),
        _ => description.say("change", "set type"),
    }
    description.may_say("name", some(&of.name));
    description.flag("if exists", of.missing_ok);
    if let Some(NodeEnum::ColumnDef(column)) = of.def.as_deref().and_then(|node| node.node.as_ref()) {
        one_attribute(description, column);
    }
    description.flag("cascade", of.behavior() == DropBehavior::DropCascade);
}

fn change(description: &mut Description, of: &AlterTableCmd) {
    use AlterTableType as T;
    let definition_node = of.def.as_deref().and_then(|node| node.node.as_ref());
    let list: &[Node] = match definition_node {
        Some(NodeEnum::List(list)) => &list.items,
        _ => &[],
    };
    let cascade = of.behavior() == DropBehavior::DropCascade;
    // A column of an index goes by its number.
    let column_name = if of.name.is_empty() { of.num.to_string() } else { of.name.clone() };
    match of.subtype() {
        T::AtAddColumn => {
            description.say("change", "add column");
            description.flag("if not exists", of.missing_ok);
            if let Some(NodeEnum::ColumnDef(of)) = definition_node {
                column(description, of);
            }
        }
        T::AtDropColumn => {
            description.say("drop column", &of.name);
            description.flag("if exists", of.missing_ok);
            description.flag("cascade", cascade);
        }
        T::AtColumnDefault => {
            description.say("alter column", column_name);
            description.say("default", of.def.as_deref().map_or_else(|| "dropped".to_owned(), tree_of));
        }
        T::AtDropNotNull | T::AtSetNotNull => {
            description.say("alter column", column_name);
            description.say("not null", of.subtype() == T::AtSetNotNull);
        }
        T::AtSetExpression => {
            description.say("alter column", column_name);
            description.may_say("expression", of.def.as_deref().map(tree_of));
        }
        T::AtDropExpression => {
            description.say("alter column", column_name);
            description.say("expression", "dropped");
            description.flag("if exists", of.missing_ok);
        }
        T::AtAlterColumnType => {
            description.say("alter column", column_name);
            if let Some(NodeEnum::ColumnDef(of)) = definition_node {
                description.say("type", some_type(of.type_name.as_ref()));
                description.may_say("collation", collation(of.coll_clause.as_deref()));
                description.may_say("using", of.raw_default.as_deref().map(tree_of));
            }
        }
        T::AtAddIdentity => {
            description.say("alter column", column_name);
            if let Some(NodeEnum::Constraint(of)) = definition_node {
                description.say("add identity", &of.generated_when);
                sequence_options(description, &of.options);
            }
        }
        T::AtSetIdentity => {
            description.say("alter column", column_name);
            description.say("change", "alter identity");
            let (when, rest): (Vec<&Node>, Vec<&Node>) =
                list.iter().partition(|node| definition(node).is_some_and(|item| item.defname == "generated"));
            // The letter is kept as a number.
            let letter =
                when.first().and_then(|node| definition(node)).and_then(text_of).map(|code| match code.as_str() {
                    "97" => "a".to_owned(),
                    "100" => "d".to_owned(),
                    _ => code,
                });
            description.may_say("identity", letter);
            sequence_options(description, &rest.into_iter().cloned().collect::<Vec<_>>());
        }
        T::AtDropIdentity => {
            description.say("alter column", column_name);
            description.say("identity", "dropped");
            description.flag("if exists", of.missing_ok);
        }
        T::AtSetStatistics
        | T::AtSetOptions
        | T::AtResetOptions
        | T::AtSetStorage
        | T::AtSetCompression
        | T::AtAlterColumnGenericOptions => {
            description.say("alter column", column_name);
            description.say("change", "storage");
        }
        T::AtAddConstraint => {
            description.say("change", "add constraint");
            if let Some(NodeEnum::Constraint(of)) = definition_node {
                one_constraint(description, of);
            }
        }
        T::AtAlterConstraint => {
            if let Some(NodeEnum::AtalterConstraint(of)) = definition_node {
                description.say("alter constraint", &of.conname);
                description.flag("deferrable", of.alter_deferrability && of.deferrable);
                description.flag("initially deferred", of.alter_deferrability && of.initdeferred);
                description.flag("not enforced", of.alter_enforceability && !of.is_enforced);
                description.flag("no inherit", of.alter_inheritability && of.noinherit);
            }
        }
        T::AtValidateConstraint => description.say("validate", &of.name),
        T::AtDropConstraint => {
            description.say("drop constraint", &of.name);
            description.flag("if exists", of.missing_ok);
            description.flag("cascade", cascade);
        }
        T::AtChangeOwner => description.say("owner to", role(of.newowner.as_ref())),
        T::AtEnableRowSecurity => description.say("row security", "enable"),
        T::AtDisableRowSecurity => description.say("row security", "disable"),
        T::AtForceRowSecurity => description.say("row security", "force"),
        T::AtNoForceRowSecurity => description.say("row security", "no force"),
        T::AtEnableTrig => trigger(description, &format!("named {}", of.name), "O"),
        T::AtEnableAlwaysTrig => trigger(description, &format!("named {}", of.name), "A"),
        T::AtEnableReplicaTrig => trigger(description, &format!("named {}", of.name), "R"),
        T::AtDisableTrig => trigger(description, &format!("named {}", of.name), "D"),
        T::AtEnableTrigAll => trigger(description, "all", "O"),
        T::AtDisableTrigAll => trigger(description, "all", "D"),
        T::AtEnableTrigUser => trigger(description, "user", "O"),
        T::AtDisableTrigUser => trigger(description, "user", "D"),
        T::AtEnableRule => rule(description, &of.name, "O"),
        T::AtEnableAlwaysRule => rule(description, &of.name, "A"),
        T::AtEnableReplicaRule => rule(description, &of.name, "R"),
        T::AtDisableRule => rule(description, &of.name, "D"),
        T::AtAddInherit | T::AtDropInherit => {
            let parent = match definition_node {
                Some(NodeEnum::RangeVar(of)) => relation(Some(of)),
                _ => String::new(),
            };
            description.say(if of.subtype() == T::AtAddInherit { "inherit" } else { "no inherit" }, parent);
        }
        T::AtAddOf => match definition_node {
            Some(NodeEnum::TypeName(of)) => description.say("of", type_name(of)),
            _ => description.say("of", "unknown"),
        },
        T::AtDropOf => description.say("change", "not of"),
        T::AtAttachPartition | T::AtDetachPartition | T::AtDetachPartitionFinalize => {
            if let Some(NodeEnum::PartitionCmd(partition)) = definition_node {
                let PartitionCmd { name, bound: which, .. } = partition;
                let attaches = of.subtype() == T::AtAttachPartition;
                description.say(if attaches { "attach" } else { "detach" }, relation(name.as_ref()));
                description.may_say("bound", which.as_ref().map(bound));
            }
        }
        T::AtSetLogged => description.say("persistence", "p"),
        T::AtSetUnLogged => description.say("persistence", "u"),
        T::AtSetRelOptions | T::AtResetRelOptions => {
            let sets = of.subtype() == T::AtSetRelOptions;
            description.say("change", if sets { "set options" } else { "reset options" });
            items(description, "option", list);
        }
        T::AtClusterOn
        | T::AtDropCluster
        | T::AtDropOids
        | T::AtSetAccessMethod
        | T::AtSetTableSpace
        | T::AtReplicaIdentity
        | T::AtGenericOptions => description.say("change", "storage"),
        other => description.say("unknown", format_args!("{other:?}")),
    }
}

fn trigger(description: &mut Description, which: &str, firing: &str) {
    description.say("trigger", which);
    description.say("firing", firing);
}

fn rule(description: &mut Description, name: &str, firing: &str) {
    description.say("rule", name);
    description.say("firing", firing);
}
