//! A part of a statement by itself, in the least statement that can have it.

use pg_query::protobuf::{CreateStmt, IndexStmt};
use pg_query::{Node, NodeEnum};

/// What a part is described by where libpg_query does not read it.
const UNREADABLE: &str = "not readable by itself";

/// The tree of an expression, without its places.
pub(crate) fn expression(text: &str) -> String {
    let Some(NodeEnum::SelectStmt(select)) = only(&format!("SELECT {text}")) else { return UNREADABLE.to_owned() };
    match select.target_list.as_slice() {
        [Node { node: Some(NodeEnum::ResTarget(target)) }]
            if target.name.is_empty() && select.from_clause.is_empty() =>
        {
            target.val.as_deref().map_or_else(|| UNREADABLE.to_owned(), tree_of)
        }
        _ => UNREADABLE.to_owned(),
    }
}

/// The tree of a statement.
pub(crate) fn statement(text: &str) -> String {
    only(text).map_or_else(|| UNREADABLE.to_owned(), |node| tree_of(&Node { node: Some(node) }))
}

/// The trees of the elements of an index.
pub(crate) fn index_elements(text: &str) -> Vec<String> {
    match only(&format!("CREATE INDEX ON t ({text})")) {
        Some(NodeEnum::IndexStmt(index)) => {
            let IndexStmt { index_params, .. } = *index;
            index_params.iter().map(tree_of).collect()
        }
        _ => vec![UNREADABLE.to_owned()],
    }
}

/// The trees of the elements of an exclusion.
pub(crate) fn exclusions(text: &str) -> Vec<String> {
    let Some(NodeEnum::CreateStmt(CreateStmt { table_elts, .. })) = only(&format!("CREATE TABLE t (EXCLUDE ({text}))"))
    else {
        return vec![UNREADABLE.to_owned()];
    };
    match table_elts.first().and_then(|element| element.node.as_ref()) {
        Some(NodeEnum::Constraint(constraint)) => constraint.exclusions.iter().map(tree_of).collect(),
        _ => vec![UNREADABLE.to_owned()],
    }
}

/// The tree of what stands behind FOR VALUES.
pub(crate) fn bound(text: &str) -> String {
    match only(&format!("CREATE TABLE t PARTITION OF p FOR VALUES {text}")) {
        Some(NodeEnum::CreateStmt(CreateStmt { partbound: Some(bound), .. })) => without_places(&format!("{bound:?}")),
        _ => UNREADABLE.to_owned(),
    }
}

/// The trees of the key of a partitioned table.
pub(crate) fn partition_key(text: &str) -> Vec<String> {
    match only(&format!("CREATE TABLE t () PARTITION BY RANGE ({text})")) {
        Some(NodeEnum::CreateStmt(CreateStmt { partspec: Some(specification), .. })) => {
            specification.part_params.iter().map(tree_of).collect()
        }
        _ => vec![UNREADABLE.to_owned()],
    }
}

/// The options between the parentheses of OPTIONS, as trees.
pub(crate) fn options(text: &str) -> Vec<String> {
    match only(&format!("CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS ({text})")) {
        Some(NodeEnum::CreateForeignServerStmt(server)) => server.options.iter().map(tree_of).collect(),
        _ => vec![UNREADABLE.to_owned()],
    }
}

/// The one statement of a text.
fn only(text: &str) -> Option<NodeEnum> {
    let mut statements = pg_query::parse(text, 0).ok()?.protobuf.stmts;
    match statements.len() {
        1 => statements.pop()?.stmt?.node,
        _ => None,
    }
}

/// A tree as text, without its places.
pub fn tree_of(node: &Node) -> String {
    without_places(&format!("{node:?}"))
}

/// The text of a tree without the fields that say where something is written.
pub(crate) fn without_places(tree: &str) -> String {
    const PLACES: &[&str] = &["location: ", "list_start: ", "list_end: ", "stmt_len: "];
    PLACES.iter().fold(tree.to_owned(), |tree, place| {
        let is_digit = |letter: char| letter == '-' || letter.is_ascii_digit();
        let mut parts = tree.split(place);
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |result, part| result + part.trim_start_matches(is_digit))
    })
}
