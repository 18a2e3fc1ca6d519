//! Objects of theirs: types, triggers, policies, rules, and the sorts of which only the name counts.

use pg_query::protobuf::{
    AlterDomainStmt, AlterEnumStmt, AlterEventTrigStmt, AlterExtensionContentsStmt, AlterExtensionStmt,
    AlterPolicyStmt, AlterTypeStmt, CmdType, ColumnDef, CompositeTypeStmt, CreateDomainStmt, CreateEnumStmt,
    CreateEventTrigStmt, CreateExtensionStmt, CreatePolicyStmt, CreateRangeStmt, CreateSchemaStmt, CreateTrigStmt,
    DefineStmt, DropBehavior, ObjectType, RuleStmt,
};
use pg_query::{Node, NodeEnum};

use super::reference::{object, sort_word};
use super::relation::{collation, constraints, one_constraint};
use super::routine::parameters;
use super::tree::{
    constant, definition, is_on, items, qualified_list, relation, role, roles, some, some_type, strings, text_of,
};
use super::{Statement, describe};
use crate::Description;
use crate::reparse::tree_of;

pub(super) fn create_schema(of: &CreateSchemaStmt) -> Description {
    let mut description = Description::of("create schema");
    description.flag("if not exists", of.if_not_exists);
    description.may_say("name", some(&of.schemaname));
    description.may_say("owner", of.authrole.as_ref().map(|owner| role(Some(owner))));
    for (at, element) in of.schema_elts.iter().enumerate() {
        if let Some(Statement::Ddl(inner)) = element.node.as_ref().map(describe) {
            description.take(format_args!("element {}", at + 1), inner);
        }
    }
    description
}

pub(super) fn create_extension(of: &CreateExtensionStmt) -> Description {
    let mut description = Description::of("create extension");
    description.flag("if not exists", of.if_not_exists);
    description.say("name", &of.extname);
    for item in of.options.iter().filter_map(definition) {
        match item.defname.as_str() {
            "schema" => description.may_say("schema", text_of(item)),
            "new_version" => description.may_say("version", text_of(item)),
            "cascade" => description.flag("cascade", is_on(item)),
            other => description.say(other, true),
        }
    }
    description
}

pub(super) fn alter_extension(of: &AlterExtensionStmt) -> Description {
    let mut description = Description::of("alter extension");
    description.say("name", &of.extname);
    description.say("change", "update");
    description.may_say("version", of.options.iter().filter_map(definition).find_map(text_of));
    description
}

pub(super) fn alter_extension_contents(of: &AlterExtensionContentsStmt) -> Description {
    let mut description = Description::of("alter extension");
    description.say("name", &of.extname);
    description.say("change", if of.action == 1 { "add" } else { "drop" });
    description.within("object", |description| object(description, of.objtype(), of.object.as_deref()));
    description
}

fn attribute(description: &mut Description, node: &Node) {
    if let Some(NodeEnum::ColumnDef(of)) = &node.node {
        one_attribute(description, of);
    }
}

pub(super) fn one_attribute(description: &mut Description, of: &ColumnDef) {
    description.may_say("name", some(&of.colname));
    description.say("type", some_type(of.type_name.as_ref()));
    description.may_say("collation", collation(of.coll_clause.as_deref()));
}

pub(super) fn create_composite(of: &CompositeTypeStmt) -> Description {
    let mut description = Description::of("create type");
    description.say("name", relation(of.typevar.as_ref()));
    description.say("form", "composite");
    description.each("attribute", &of.coldeflist, attribute);
    description
}

pub(super) fn create_enum(of: &CreateEnumStmt) -> Description {
    let mut description = Description::of("create type");
    description.say("name", qualified_list(&of.type_name));
    description.say("form", "enum");
    description.list("labels", strings(&of.vals).iter().map(|label| format!("{label:?}")));
    description
}

pub(super) fn create_range(of: &CreateRangeStmt) -> Description {
    let mut description = Description::of("create type");
    description.say("name", qualified_list(&of.type_name));
    description.say("form", "range");
    items(&mut description, "item", &of.params);
    description
}

pub(super) fn alter_enum(of: &AlterEnumStmt) -> Description {
    let mut description = Description::of("alter type");
    description.say("name", qualified_list(&of.type_name));
    if of.old_val.is_empty() {
        description.say("add value", format_args!("{:?}", of.new_val));
        description.flag("if not exists", of.skip_if_new_val_exists);
        let place = if of.new_val_is_after { "after" } else { "before" };
        description.may_say(place, some(&of.new_val_neighbor).map(|label| format!("{label:?}")));
    } else {
        description.say("rename value", format_args!("{:?} to {:?}", of.old_val, of.new_val));
    }
    description
}

pub(super) fn alter_type(of: &AlterTypeStmt) -> Description {
    let mut description = Description::of("alter type");
    description.say("name", qualified_list(&of.type_name));
    items(&mut description, "item", &of.options);
    description
}

pub(super) fn create_domain(of: &CreateDomainStmt) -> Description {
    let mut description = Description::of("create domain");
    description.say("name", qualified_list(&of.domainname));
    description.say("type", some_type(of.type_name.as_ref()));
    description.may_say("collation", collation(of.coll_clause.as_deref()));
    constraints(&mut description, &of.constraints);
    description
}

pub(super) fn alter_domain(of: &AlterDomainStmt) -> Description {
    let mut description = Description::of("alter domain");
    description.say("name", qualified_list(&of.type_name));
    match of.subtype.as_str() {
        "T" => match &of.def {
            Some(default) => description.say("default", tree_of(default)),
            None => description.say("change", "drop default"),
        },
        "N" => description.say("change", "drop not null"),
        "O" => description.say("change", "set not null"),
        "C" => description.within("add", |description| {
            if let Some(NodeEnum::Constraint(constraint)) = of.def.as_deref().and_then(|node| node.node.as_ref()) {
                one_constraint(description, constraint);
            }
        }),
        "X" => {
            description.say("drop constraint", &of.name);
            description.flag("if exists", of.missing_ok);
            description.flag("cascade", of.behavior() == DropBehavior::DropCascade);
        }
        _ => description.say("validate", &of.name),
    }
    description
}

pub(super) fn create_trigger(of: &CreateTrigStmt) -> Description {
    let mut description = Description::of("create trigger");
    description.flag("or replace", of.replace);
    if of.isconstraint {
        description.say("constraint", true);
        description.may_say("from", of.constrrel.as_ref().map(|from| relation(Some(from))));
        description.flag("deferrable", of.deferrable);
        description.flag("initially deferred", of.initdeferred);
    }
    description.say("name", &of.trigname);
    // The bits of `pg_trigger.tgtype`.
    let timing = match of.timing {
        2 => "before",
        64 => "instead of",
        _ => "after",
    };
    description.say("timing", timing);
    let events = [(8, "delete"), (4, "insert"), (32, "truncate"), (16, "update")];
    description.list("events", events.iter().filter(|(bit, _)| of.events & bit != 0).map(|(_, word)| *word));
    description.list("columns", strings(&of.columns));
    description.say("relation", relation(of.relation.as_ref()));
    let transitions = of.transition_rels.iter().filter_map(|node| match &node.node {
        Some(NodeEnum::TriggerTransition(of)) => Some(format!("{} {}", if of.is_new { "new" } else { "old" }, of.name)),
        _ => None,
    });
    description.list("transitions", transitions);
    description.flag("for each row", of.row);
    description.may_say("when", of.when_clause.as_deref().map(tree_of));
    description.say("function", qualified_list(&of.funcname));
    description.list("arguments", strings(&of.args).iter().map(|argument| format!("{argument:?}")));
    description
}

pub(super) fn create_event_trigger(of: &CreateEventTrigStmt) -> Description {
    let mut description = Description::of("create event trigger");
    description.say("name", &of.trigname);
    description.say("event", &of.eventname);
    description.each("when", of.whenclause.iter().filter_map(definition), |description, item| {
        description.say("variable", &item.defname);
        if let Some(NodeEnum::List(list)) = item.arg.as_deref().and_then(|value| value.node.as_ref()) {
            description.list("values", strings(&list.items));
        }
    });
    description.say("function", qualified_list(&of.funcname));
    description
}

pub(super) fn alter_event_trigger(of: &AlterEventTrigStmt) -> Description {
    let mut description = Description::of("alter event trigger");
    description.say("name", &of.trigname);
    description.say("firing", &of.tgenabled);
    description
}

pub(super) fn create_policy(of: &CreatePolicyStmt) -> Description {
    let mut description = Description::of("create policy");
    description.say("name", &of.policy_name);
    description.say("relation", relation(of.table.as_ref()));
    description.flag("permissive", of.permissive);
    description.say("command", &of.cmd_name);
    description.list("roles", roles(&of.roles));
    description.may_say("using", of.qual.as_deref().map(tree_of));
    description.may_say("check", of.with_check.as_deref().map(tree_of));
    description
}

pub(super) fn alter_policy(of: &AlterPolicyStmt) -> Description {
    let mut description = Description::of("alter policy");
    description.say("name", &of.policy_name);
    description.say("relation", relation(of.table.as_ref()));
    description.list("roles", roles(&of.roles));
    description.may_say("using", of.qual.as_deref().map(tree_of));
    description.may_say("check", of.with_check.as_deref().map(tree_of));
    description
}

pub(super) fn create_rule(of: &RuleStmt) -> Description {
    let mut description = Description::of("create rule");
    description.flag("or replace", of.replace);
    description.say("name", &of.rulename);
    let event = match of.event() {
        CmdType::CmdSelect => "select",
        CmdType::CmdUpdate => "update",
        CmdType::CmdInsert => "insert",
        CmdType::CmdDelete => "delete",
        _ => "unknown",
    };
    description.say("event", event);
    description.say("relation", relation(of.relation.as_ref()));
    description.may_say("condition", of.where_clause.as_deref().map(tree_of));
    description.flag("instead", of.instead);
    description.flag("commands", !of.actions.is_empty());
    description
}

/// Aggregates, base types, and what the model does not hold.
pub(super) fn define(of: &DefineStmt) -> Description {
    let name = qualified_list(&of.defnames);
    match of.kind() {
        ObjectType::ObjectAggregate => {
            let mut description = Description::of("create aggregate");
            description.flag("or replace", of.replace);
            description.say("name", name);
            description.flag("old style", of.oldstyle);
            // The parameters, and the number of those ahead of ORDER BY; minus one without any.
            let list = of.args.first().and_then(|node| match &node.node {
                Some(NodeEnum::List(list)) => Some(list.items.as_slice()),
                _ => None,
            });
            parameters(&mut description, list.unwrap_or_default(), false);
            let ordered = of.args.get(1).map(|node| constant(node).1).filter(|number| number != "-1");
            description.may_say("ordered from", ordered);
            items(&mut description, "item", &of.definition);
            description
        }
        ObjectType::ObjectType => {
            let mut description = Description::of("create type");
            description.say("name", name);
            description.say("form", if of.definition.is_empty() { "shell" } else { "base" });
            items(&mut description, "item", &of.definition);
            description
        }
        sort => {
            let mut description = Description::of("create");
            description.flag("or replace", of.replace);
            description.flag("if not exists", of.if_not_exists);
            let name = match (sort, operands(&of.definition)) {
                (ObjectType::ObjectOperator, (left, right)) => format!("{name} ({left}, {right})"),
                _ => name,
            };
            named(&mut description, sort, &name);
            description
        }
    }
}

fn operands(nodes: &[Node]) -> (String, String) {
    let side = |word: &str| {
        let item = nodes.iter().filter_map(definition).find(|item| item.defname == word);
        item.and_then(text_of).unwrap_or_else(|| "NONE".to_owned())
    };
    (side("leftarg"), side("rightarg"))
}

fn named(description: &mut Description, sort: ObjectType, name: &str) {
    description.within("object", |description| {
        description.say("sort", sort_word(sort));
        description.say("name", name);
    });
}

/// What the model does not hold, by its name alone.
pub(super) fn other(node: &NodeEnum) -> Option<Description> {
    use NodeEnum as N;
    use ObjectType as O;
    let (kind, sort, name) = match node {
        N::CreateStatsStmt(of) => ("create", O::ObjectStatisticExt, qualified_list(&of.defnames)),
        N::CreatePublicationStmt(of) => ("create", O::ObjectPublication, of.pubname.clone()),
        N::CreateSubscriptionStmt(of) => ("create", O::ObjectSubscription, of.subname.clone()),
        N::CreateForeignServerStmt(of) => ("create", O::ObjectForeignServer, of.servername.clone()),
        N::CreateFdwStmt(of) => ("create", O::ObjectFdw, of.fdwname.clone()),
        N::CreatePlangStmt(of) => ("create", O::ObjectLanguage, of.plname.clone()),
        N::CreateConversionStmt(of) => ("create", O::ObjectConversion, qualified_list(&of.conversion_name)),
        N::CreateAmStmt(of) => ("create", O::ObjectAccessMethod, of.amname.clone()),
        N::CreateTableSpaceStmt(of) => ("create", O::ObjectTablespace, of.tablespacename.clone()),
        N::CreatedbStmt(of) => ("create", O::ObjectDatabase, of.dbname.clone()),
        N::CreateCastStmt(of) => {
            let (from, to) = (some_type(of.sourcetype.as_ref()), some_type(of.targettype.as_ref()));
            ("create", O::ObjectCast, format!("{from} as {to}"))
        }
        N::CreateTransformStmt(of) => {
            ("create", O::ObjectTransform, format!("{} language {}", some_type(of.type_name.as_ref()), of.lang))
        }
        N::CreateOpClassStmt(of) => {
            ("create", O::ObjectOpclass, format!("{} using {}", qualified_list(&of.opclassname), of.amname))
        }
        N::CreateOpFamilyStmt(of) => {
            ("create", O::ObjectOpfamily, format!("{} using {}", qualified_list(&of.opfamilyname), of.amname))
        }
        N::CreateUserMappingStmt(of) => {
            ("create", O::ObjectUserMapping, format!("{} at {}", role(of.user.as_ref()), of.servername))
        }
        N::AlterOpFamilyStmt(of) => {
            ("alter", O::ObjectOpfamily, format!("{} using {}", qualified_list(&of.opfamilyname), of.amname))
        }
        N::AlterUserMappingStmt(of) => {
            ("alter", O::ObjectUserMapping, format!("{} at {}", role(of.user.as_ref()), of.servername))
        }
        N::AlterPublicationStmt(of) => ("alter", O::ObjectPublication, of.pubname.clone()),
        N::AlterSubscriptionStmt(of) => ("alter", O::ObjectSubscription, of.subname.clone()),
        N::AlterForeignServerStmt(of) => ("alter", O::ObjectForeignServer, of.servername.clone()),
        N::AlterFdwStmt(of) => ("alter", O::ObjectFdw, of.fdwname.clone()),
        N::AlterOperatorStmt(of) => {
            let mut description = Description::of("alter");
            let node = of.opername.clone().map(|name| Node { node: Some(NodeEnum::ObjectWithArgs(name)) });
            description.within("object", |description| object(description, O::ObjectOperator, node.as_ref()));
            return Some(description);
        }
        N::AlterStatsStmt(of) => ("alter", O::ObjectStatisticExt, qualified_list(&of.defnames)),
        N::AlterCollationStmt(of) => ("alter", O::ObjectCollation, qualified_list(&of.collname)),
        N::AlterDatabaseStmt(of) => ("alter", O::ObjectDatabase, of.dbname.clone()),
        N::AlterDatabaseRefreshCollStmt(of) => ("alter", O::ObjectDatabase, of.dbname.clone()),
        N::AlterTableSpaceOptionsStmt(of) => ("alter", O::ObjectTablespace, of.tablespacename.clone()),
        N::AlterTsdictionaryStmt(of) => ("alter", O::ObjectTsdictionary, qualified_list(&of.dictname)),
        N::AlterTsconfigurationStmt(of) => ("alter", O::ObjectTsconfiguration, qualified_list(&of.cfgname)),
        N::DropdbStmt(of) => ("drop", O::ObjectDatabase, of.dbname.clone()),
        N::DropTableSpaceStmt(of) => ("drop", O::ObjectTablespace, of.tablespacename.clone()),
        N::DropSubscriptionStmt(of) => ("drop", O::ObjectSubscription, of.subname.clone()),
        N::DropUserMappingStmt(of) => {
            ("drop", O::ObjectUserMapping, format!("{} at {}", role(of.user.as_ref()), of.servername))
        }
        _ => return None,
    };
    let mut description = Description::of(kind);
    match node {
        N::CreateStatsStmt(of) => description.flag("if not exists", of.if_not_exists),
        N::CreateForeignServerStmt(of) => description.flag("if not exists", of.if_not_exists),
        N::CreateUserMappingStmt(of) => description.flag("if not exists", of.if_not_exists),
        N::CreatePlangStmt(of) => description.flag("or replace", of.replace),
        N::CreateTransformStmt(of) => description.flag("or replace", of.replace),
        N::AlterStatsStmt(of) => description.flag("if exists", of.missing_ok),
        N::DropdbStmt(of) => description.flag("if exists", of.missing_ok),
        N::DropTableSpaceStmt(of) => description.flag("if exists", of.missing_ok),
        N::DropSubscriptionStmt(of) => {
            description.flag("if exists", of.missing_ok);
            description.flag("cascade", of.behavior() == DropBehavior::DropCascade);
        }
        N::DropUserMappingStmt(of) => description.flag("if exists", of.missing_ok),
        _ => {}
    }
    if kind == "drop" {
        description.within("object 1", |description| {
            description.say("sort", sort_word(sort));
            description.say("name", name);
        });
    } else if !name.is_empty() {
        named(&mut description, sort, &name);
    }
    Some(description)
}
