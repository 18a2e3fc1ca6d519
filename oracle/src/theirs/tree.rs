//! What stands in many trees.

use pg_query::protobuf::a_const::Val;
use pg_query::protobuf::{DefElem, RangeVar, RoleSpec, RoleSpecType, TypeName};
use pg_query::{Node, NodeEnum};

use crate::Description;
use crate::names::qualified;

/// A text that may be empty where there is none.
pub(super) fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

pub(super) fn string(node: &Node) -> Option<&str> {
    match &node.node {
        Some(NodeEnum::String(text)) => Some(&text.sval),
        _ => None,
    }
}

pub(super) fn strings(nodes: &[Node]) -> Vec<String> {
    nodes.iter().filter_map(string).map(str::to_owned).collect()
}

/// Names of a list, with periods between them.
pub(super) fn qualified_list(nodes: &[Node]) -> String {
    strings(nodes).join(".")
}

pub(super) fn relation(of: Option<&RangeVar>) -> String {
    of.map(|of| qualified(some(&of.schemaname), &of.relname)).unwrap_or_default()
}

pub(super) fn role(of: Option<&RoleSpec>) -> String {
    match of.map(|of| (of.roletype(), &of.rolename)) {
        Some((RoleSpecType::RolespecCstring, name)) => format!("role {name}"),
        Some((RoleSpecType::RolespecCurrentRole | RoleSpecType::RolespecCurrentUser, _)) => "CURRENT".to_owned(),
        Some((RoleSpecType::RolespecSessionUser, _)) => "SESSION".to_owned(),
        Some((RoleSpecType::RolespecPublic, _)) => "PUBLIC".to_owned(),
        Some((RoleSpecType::Undefined, _)) | None => "no role".to_owned(),
    }
}

pub(super) fn roles(nodes: &[Node]) -> Vec<String> {
    let of = |node: &Node| match &node.node {
        Some(NodeEnum::RoleSpec(of)) => Some(role(Some(of))),
        _ => None,
    };
    nodes.iter().filter_map(of).collect()
}

/// The sort of a constant, and its text.
pub(super) fn constant(node: &Node) -> (&'static str, String) {
    match &node.node {
        Some(NodeEnum::AConst(of)) => match &of.val {
            Some(Val::Ival(number)) => ("number", number.ival.to_string()),
            Some(Val::Fval(number)) => ("number", number.fval.clone()),
            Some(Val::Boolval(truth)) => ("boolean", truth.boolval.to_string()),
            Some(Val::Sval(text)) => ("text", text.sval.clone()),
            Some(Val::Bsval(text)) => ("bits", text.bsval.clone()),
            None => ("null", String::new()),
        },
        Some(NodeEnum::String(text)) => ("text", text.sval.clone()),
        Some(NodeEnum::Integer(number)) => ("number", number.ival.to_string()),
        Some(NodeEnum::Float(number)) => ("number", number.fval.clone()),
        Some(NodeEnum::Boolean(truth)) => ("boolean", truth.boolval.to_string()),
        // A zone: `INTERVAL '+02:00' HOUR TO MINUTE`; or a constant with a cast.
        Some(NodeEnum::TypeCast(cast)) => cast.arg.as_deref().map_or(("cast", String::new()), constant),
        _ => ("other", format!("{node:?}")),
    }
}

pub(super) fn definition(node: &Node) -> Option<&DefElem> {
    match &node.node {
        Some(NodeEnum::DefElem(of)) => Some(of),
        _ => None,
    }
}

/// The text of an item's value, whatever it is.
pub(super) fn text_of(item: &DefElem) -> Option<String> {
    let value = item.arg.as_deref()?;
    Some(match &value.node {
        Some(NodeEnum::List(list)) => qualified_list(&list.items),
        Some(NodeEnum::TypeName(of)) => type_name(of),
        _ => constant(value).1,
    })
}

/// Whether an item that may be on is.
pub(super) fn is_on(item: &DefElem) -> bool {
    !matches!(text_of(item).as_deref(), Some("false" | "0"))
}

/// The items of a definition.
pub(super) fn items(description: &mut Description, key: &str, nodes: &[Node]) {
    description.each(key, nodes.iter().filter_map(definition), |description, item| {
        description.say("name", qualified(some(&item.defnamespace), &item.defname));
        description.may_say("value", item.arg.as_deref().map(definition_value));
    });
}

fn definition_value(value: &Node) -> String {
    match &value.node {
        Some(NodeEnum::TypeName(of)) => format!("type {}{}", if of.setof { "setof " } else { "" }, type_name(of)),
        Some(NodeEnum::List(list)) => format!("names {}", qualified_list(&list.items)),
        Some(NodeEnum::String(text)) => format!("text {:?}", text.sval),
        _ => {
            let (sort, text) = constant(value);
            format!("{sort} {text}")
        }
    }
}

/// A type as ours are written; SETOF is left out.
pub(super) fn type_name(of: &TypeName) -> String {
    let name = qualified_list(&of.names);
    // A key word since PostgreSQL 17, that before was a name like any other; the grammar is for all majors together.
    let name = if name == "pg_catalog.json" { "json".to_owned() } else { name };
    let name = if of.pct_type { format!("{name}%TYPE") } else { name };
    let modifier = modifier(&name, &of.typmods);
    format!("{name}{modifier}{}", if of.array_bounds.is_empty() { "" } else { "[]" })
}

pub(super) fn some_type(of: Option<&TypeName>) -> String {
    of.map(type_name).unwrap_or_default()
}

fn modifier(name: &str, modifiers: &[Node]) -> String {
    let mut texts: Vec<String> = modifiers
        .iter()
        .map(|node| match &node.node {
            Some(NodeEnum::ColumnRef(column)) => qualified_list(&column.fields),
            // A sign is an operator.
            Some(NodeEnum::AExpr(of)) => {
                let right = of.rexpr.as_deref().map(|right| constant(right).1).unwrap_or_default();
                format!("{}{right}", qualified_list(&of.name))
            }
            _ => match constant(node) {
                ("text", text) => format!("'{text}'"),
                (_, text) => text,
            },
        })
        .collect();
    if name == "pg_catalog.interval" {
        texts = interval(&texts);
    }
    if texts.is_empty() { String::new() } else { format!("({})", texts.join(",")) }
}

/// The fields of an interval, which are bits (`INTERVAL_MASK`), and its precision.
fn interval(numbers: &[String]) -> Vec<String> {
    let mask: u32 = numbers.first().and_then(|mask| mask.parse().ok()).unwrap_or_default();
    let fields = match mask {
        0x0004 => "year",
        0x0002 => "month",
        0x0008 => "day",
        0x0400 => "hour",
        0x0800 => "minute",
        0x1000 => "second",
        0x0006 => "year to month",
        0x0408 => "day to hour",
        0x0C08 => "day to minute",
        0x1C08 => "day to second",
        0x0C00 => "hour to minute",
        0x1C00 => "hour to second",
        0x1800 => "minute to second",
        _ => "",
    };
    match (fields, numbers.get(1)) {
        ("", None) => Vec::new(),
        ("", Some(precision)) => vec![precision.clone()],
        (fields, None) => vec![fields.to_owned()],
        (fields, Some(precision)) => vec![format!("{fields}({precision})")],
    }
}

/// The names of the functions that a tree calls, in the order of the text; not those that are another spelling's.
pub(super) fn calls(tree: &str, found: &mut Vec<String>) {
    const CALL: &str = "FuncCall { funcname: [";
    const NAME: &str = "String(String { sval: \"";
    for (at, _) in tree.match_indices(CALL) {
        let rest = &tree[at + CALL.len()..];
        let list = rest.split("], args: ").next().unwrap_or_default();
        let names = list.split(NAME).skip(1).filter_map(|part| part.split("\" })").next());
        let name = names.map(|name| name.replace("\\\"", "\"")).collect::<Vec<_>>().join(".");
        found.push(name);
    }
}
