//! Relations of theirs, their columns and constraints.

use pg_query::protobuf::{
    AlterSeqStmt, CollateClause, ColumnDef, ConstrType, Constraint, CreateForeignTableStmt, CreateSeqStmt, CreateStmt,
    CreateTableAsStmt, ImportForeignSchemaStmt, ImportForeignSchemaType, IndexStmt, ObjectType, OnCommitAction,
    PartitionBoundSpec, PartitionStrategy, SelectStmt, ViewCheckOption, ViewStmt,
};
use pg_query::{Node, NodeEnum};

use super::tree::{definition, is_on, items, qualified_list, relation, some, strings, text_of, type_name};
use crate::Description;
use crate::reparse::{tree_of, without_places};

fn on_commit(action: OnCommitAction) -> Option<&'static str> {
    match action {
        OnCommitAction::OncommitPreserveRows => Some("preserve rows"),
        OnCommitAction::OncommitDeleteRows => Some("delete rows"),
        OnCommitAction::OncommitDrop => Some("drop"),
        OnCommitAction::Undefined | OnCommitAction::OncommitNoop => None,
    }
}

fn relations(nodes: &[Node]) -> Vec<String> {
    let of = |node: &Node| match &node.node {
        Some(NodeEnum::RangeVar(of)) => Some(relation(Some(of))),
        _ => None,
    };
    nodes.iter().filter_map(of).collect()
}

pub(super) fn bound(of: &PartitionBoundSpec) -> String {
    if of.is_default { "DEFAULT".to_owned() } else { without_places(&format!("{of:?}")) }
}

fn foreign_options(description: &mut Description, nodes: &[Node]) {
    description.each("foreign option", nodes, |description, node| description.say("tree", tree_of(node)));
}

pub(super) fn create_table(of: &CreateStmt) -> Description {
    let mut description = Description::of("create table");
    let name = of.relation.as_ref();
    description.say("persistence", name.map(|name| name.relpersistence.as_str()).unwrap_or_default());
    description.flag("if not exists", of.if_not_exists);
    description.say("name", relation(name));
    description.list("inherits", relations(&of.inh_relations));
    description.may_say("of", of.of_typename.as_ref().map(type_name));
    description.may_say("bound", of.partbound.as_ref().map(bound));
    description.each("element", &of.table_elts, |description, node| match &node.node {
        Some(NodeEnum::ColumnDef(of)) => column(description, of),
        Some(NodeEnum::Constraint(of)) => one_constraint(description, of),
        Some(NodeEnum::TableLikeClause(of)) => {
            description.say("like", relation(of.relation.as_ref()));
            description.say("bits", of.options);
        }
        other => description.say("unknown", format_args!("{other:?}")),
    });
    if let Some(partition) = &of.partspec {
        let strategy = match partition.strategy() {
            PartitionStrategy::List => "list",
            PartitionStrategy::Range => "range",
            PartitionStrategy::Hash => "hash",
            PartitionStrategy::Undefined => "unknown",
        };
        description.say("strategy", strategy);
        description.each("key", &partition.part_params, |description, node| description.say("tree", tree_of(node)));
    }
    description.may_say("method", some(&of.access_method));
    items(&mut description, "option", &of.options);
    description.may_say("on commit", on_commit(of.oncommit()));
    description.may_say("tablespace", some(&of.tablespacename));
    description
}

pub(super) fn create_foreign_table(of: &CreateForeignTableStmt) -> Description {
    let mut description = of.base_stmt.as_ref().map(create_table).unwrap_or_default();
    description.say("server", &of.servername);
    foreign_options(&mut description, &of.options);
    description
}

pub(super) fn collation(of: Option<&CollateClause>) -> Option<String> {
    of.map(|of| qualified_list(&of.collname))
}

pub(super) fn column(description: &mut Description, of: &ColumnDef) {
    description.say("column", &of.colname);
    description.may_say("type", of.type_name.as_ref().map(type_name));
    description.may_say("storage", some(&of.storage_name).map(str::to_ascii_lowercase));
    description.may_say("compression", some(&of.compression));
    description.may_say("collation", collation(of.coll_clause.as_deref()));
    constraints(description, &of.constraints);
    foreign_options(description, &of.fdwoptions);
}

/// The constraints of a column. What is said behind one is a constraint of its own in the tree.
pub(super) fn constraints(description: &mut Description, nodes: &[Node]) {
    let mut merged: Vec<Constraint> = Vec::new();
    for node in nodes {
        let Some(NodeEnum::Constraint(of)) = &node.node else { continue };
        let attribute = of.contype();
        match (attribute, merged.last_mut()) {
            (ConstrType::ConstrAttrDeferrable, Some(last)) => last.deferrable = true,
            (ConstrType::ConstrAttrDeferred, Some(last)) => (last.deferrable, last.initdeferred) = (true, true),
            (ConstrType::ConstrAttrNotDeferrable | ConstrType::ConstrAttrImmediate, Some(_)) => {}
            (ConstrType::ConstrAttrEnforced, Some(last)) => last.is_enforced = true,
            (ConstrType::ConstrAttrNotEnforced, Some(last)) => (last.is_enforced, last.skip_validation) = (false, true),
            _ => merged.push(of.as_ref().clone()),
        }
    }
    description.each("constraint", &merged, one_constraint);
}

pub(super) fn one_constraint(description: &mut Description, of: &Constraint) {
    description.may_say("name", some(&of.conname));
    let kind = of.contype();
    let rule = match kind {
        ConstrType::ConstrNull => "null",
        ConstrType::ConstrNotnull => "not null",
        ConstrType::ConstrDefault => "default",
        ConstrType::ConstrIdentity => "identity",
        ConstrType::ConstrGenerated => "generated",
        ConstrType::ConstrCheck => "check",
        ConstrType::ConstrPrimary => "primary key",
        ConstrType::ConstrUnique => "unique",
        ConstrType::ConstrExclusion => "exclude",
        ConstrType::ConstrForeign => "foreign key",
        _ => "unknown",
    };
    description.say("rule", rule);
    description.may_say("expression", of.raw_expr.as_deref().map(tree_of));
    match kind {
        ConstrType::ConstrIdentity => {
            description.say("when", &of.generated_when);
            super::relation::sequence_options(description, &of.options);
        }
        ConstrType::ConstrGenerated => description.flag("virtual", of.generated_kind == "v"),
        ConstrType::ConstrForeign => {
            description.list("columns", strings(&of.fk_attrs));
            description.flag("period", of.fk_with_period);
            description.say("references", relation(of.pktable.as_ref()));
            description.list("their columns", strings(&of.pk_attrs));
            description.flag("their period", of.pk_with_period);
            description.say("match", &of.fk_matchtype);
            description.say("actions", format_args!("delete {} update {}", of.fk_del_action, of.fk_upd_action));
            description.list("set columns", strings(&of.fk_del_set_cols));
        }
        _ => {
            // In ALTER DOMAIN a column stands in for the value.
            let keys = strings(&of.keys).into_iter().filter(|key| kind != ConstrType::ConstrNotnull || key != "value");
            description.list("columns", keys);
            description.flag("nulls not distinct", of.nulls_not_distinct);
            description.flag("without overlaps", of.without_overlaps);
            description.may_say("using index", some(&of.indexname));
            if kind == ConstrType::ConstrExclusion {
                description.say("method", some(&of.access_method).unwrap_or("btree"));
                description.each("element", &of.exclusions, |description, node| description.say("tree", tree_of(node)));
                description.may_say("predicate", of.where_clause.as_deref().map(tree_of));
            }
            description.list("include", strings(&of.including));
            items(description, "option", &of.options);
            description.may_say("tablespace", some(&of.indexspace));
        }
    }
    description.flag("deferrable", of.deferrable);
    description.flag("initially deferred", of.initdeferred);
    let can_be_enforced = matches!(kind, ConstrType::ConstrCheck | ConstrType::ConstrForeign);
    description.flag("not enforced", can_be_enforced && !of.is_enforced);
    description.flag("not valid", of.skip_validation);
    description.flag("no inherit", of.is_no_inherit);
}

pub(super) fn create_table_as(of: &CreateTableAsStmt) -> Description {
    let mut description = into(of.into.as_deref());
    description.flag("materialized view", of.objtype() == ObjectType::ObjectMatview);
    description.flag("if not exists", of.if_not_exists);
    match of.query.as_deref() {
        Some(Node { node: Some(NodeEnum::ExecuteStmt(_)) }) => description.say("executes", true),
        Some(query) => description.say("query", tree_of(query)),
        None => {}
    }
    description
}

pub(super) fn select_into(of: &SelectStmt) -> Description {
    into(of.into_clause.as_deref())
}

fn into(of: Option<&pg_query::protobuf::IntoClause>) -> Description {
    let mut description = Description::of("create table as");
    let Some(of) = of else { return description };
    let name = of.rel.as_ref();
    description.say("persistence", name.map(|name| name.relpersistence.as_str()).unwrap_or_default());
    description.say("name", relation(name));
    description.list("columns", strings(&of.col_names));
    description.may_say("method", some(&of.access_method));
    items(&mut description, "option", &of.options);
    description.may_say("on commit", on_commit(of.on_commit()));
    description.may_say("tablespace", some(&of.table_space_name));
    description.flag("no data", of.skip_data);
    description
}

pub(super) fn import(of: &ImportForeignSchemaStmt) -> Description {
    let mut description = Description::of("import foreign schema");
    description.say("remote", &of.remote_schema);
    let key = match of.list_type() {
        ImportForeignSchemaType::FdwImportSchemaExcept => "except",
        _ => "limit to",
    };
    description.list(key, relations(&of.table_list));
    description.say("server", &of.server_name);
    description.say("into", &of.local_schema);
    foreign_options(&mut description, &of.options);
    description
}

pub(super) fn create_view(of: &ViewStmt) -> Description {
    let mut description = Description::of("create view");
    description.flag("or replace", of.replace);
    let name = of.view.as_ref();
    description.flag("temporary", name.is_some_and(|name| name.relpersistence == "t"));
    description.say("name", relation(name));
    description.list("columns", strings(&of.aliases));
    items(&mut description, "option", &of.options);
    let check = match of.with_check_option() {
        ViewCheckOption::LocalCheckOption => Some("local"),
        ViewCheckOption::CascadedCheckOption => Some("cascaded"),
        ViewCheckOption::Undefined | ViewCheckOption::NoCheckOption => None,
    };
    description.may_say("check option", check);
    if let Some(query) = of.query.as_deref() {
        // A recursive view is one over a query that is called like it.
        let recursive = match &query.node {
            Some(NodeEnum::SelectStmt(select)) => {
                select.with_clause.as_ref().is_some_and(|with| with.recursive && with.location < 0)
            }
            _ => false,
        };
        description.flag("recursive", recursive);
        if !recursive {
            description.say("query", tree_of(query));
        }
    }
    description
}

pub(super) fn sequence_options(description: &mut Description, nodes: &[Node]) {
    let options = nodes.iter().filter_map(definition).map(|item| match item.defname.as_str() {
        "cycle" => format!("cycle {}", is_on(item)),
        name => format!("{name} {}", text_of(item).unwrap_or_else(|| "none".to_owned())),
    });
    description.list("sequence", options);
}

pub(super) fn create_sequence(of: &CreateSeqStmt) -> Description {
    let mut description = Description::of("create sequence");
    let name = of.sequence.as_ref();
    description.say("persistence", name.map(|name| name.relpersistence.as_str()).unwrap_or_default());
    description.flag("if not exists", of.if_not_exists);
    description.say("name", relation(name));
    sequence_options(&mut description, &of.options);
    description
}

pub(super) fn alter_sequence(of: &AlterSeqStmt) -> Description {
    let mut description = Description::of("alter sequence");
    description.flag("if exists", of.missing_ok);
    description.say("name", relation(of.sequence.as_ref()));
    sequence_options(&mut description, &of.options);
    description
}

pub(super) fn create_index(of: &IndexStmt) -> Description {
    let mut description = Description::of("create index");
    description.flag("unique", of.unique);
    description.flag("concurrently", of.concurrent);
    description.flag("if not exists", of.if_not_exists);
    description.may_say("name", some(&of.idxname));
    description.flag("only", of.relation.as_ref().is_some_and(|relation| !relation.inh));
    description.say("relation", relation(of.relation.as_ref()));
    description.say("method", some(&of.access_method).unwrap_or("btree"));
    description.each("element", &of.index_params, |description, node| {
        description.list("tree", [tree_of(node)]);
        if let Some(NodeEnum::IndexElem(element)) = &node.node {
            description.may_say("column", some(&element.name));
            description.may_say("key", element.expr.as_deref().map(tree_of));
        }
    });
    let included = of.index_including_params.iter().filter_map(|node| match &node.node {
        Some(NodeEnum::IndexElem(element)) => Some(element.name.clone()),
        _ => None,
    });
    description.list("include", included);
    description.flag("nulls not distinct", of.nulls_not_distinct);
    items(&mut description, "option", &of.options);
    description.may_say("tablespace", some(&of.table_space));
    description.may_say("predicate", of.where_clause.as_deref().map(tree_of));
    description
}
