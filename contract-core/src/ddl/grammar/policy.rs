//! CREATE and ALTER POLICY, CREATE RULE (manual, SQL CREATE POLICY, ALTER POLICY, CREATE RULE).

use super::common::{Read, object_name, plain_name, roles};
use super::delimited::{condition, expression, rest};
use super::reference;
use crate::ddl::model::{
    AlterObject, AlterPolicy, CreatePolicy, CreateRule, Ddl, ObjectName, ObjectReference, PolicyCommand, RoleName, Sort,
};
use crate::source::Span;
use crate::syntax::{Cursor, SyntaxError};

const RELATION: &str = "the name of a relation";

/// `TO`, `USING` and `WITH CHECK`.
struct Rest {
    roles: Vec<RoleName>,
    using: Option<Span>,
    check: Option<Span>,
}

fn name_and_relation(cursor: &mut Cursor<'_>) -> Read<(String, ObjectName, Span)> {
    let start = cursor.start();
    let name = plain_name(cursor, "the name of a policy")?;
    cursor.expect_keywords(&["on"])?;
    let relation = object_name(cursor, RELATION)?;
    Ok((name, relation, cursor.span_from(start)))
}

/// Behind `CREATE POLICY`.
pub(super) fn create(cursor: &mut Cursor<'_>) -> Read<CreatePolicy> {
    let (name, relation, _) = name_and_relation(cursor)?;
    let mut permissive = true;
    if cursor.take_keyword("as") {
        let start = cursor.start();
        permissive = match plain_name(cursor, "`PERMISSIVE` or `RESTRICTIVE`")?.as_str() {
            "permissive" => true,
            "restrictive" => false,
            _ => return Err(SyntaxError::new(cursor.span_from(start), "expected `PERMISSIVE` or `RESTRICTIVE`")),
        };
    }
    let mut command = PolicyCommand::All;
    if cursor.take_keyword("for") {
        command = match cursor.take_one(&["all", "select", "insert", "update", "delete"]) {
            Some("all") => PolicyCommand::All,
            Some("select") => PolicyCommand::Select,
            Some("insert") => PolicyCommand::Insert,
            Some("update") => PolicyCommand::Update,
            Some(_) => PolicyCommand::Delete,
            None => return Err(cursor.unexpected("a command, as `SELECT`")),
        };
    }
    let Rest { roles, using, check } = policy_rest(cursor)?;
    Ok(CreatePolicy { name, relation, permissive, command, roles, using, check })
}

fn policy_rest(cursor: &mut Cursor<'_>) -> Read<Rest> {
    let roles = if cursor.take_keyword("to") { roles(cursor)? } else { Vec::new() };
    let using = if cursor.take_keyword("using") { Some(condition(cursor)?) } else { None };
    let check = if cursor.take_keywords(&["with", "check"]) { Some(condition(cursor)?) } else { None };
    Ok(Rest { roles, using, check })
}

/// Behind `ALTER POLICY`.
pub(super) fn alter(cursor: &mut Cursor<'_>) -> Read<Ddl> {
    let if_exists = super::common::if_exists(cursor);
    let (name, relation, span) = name_and_relation(cursor)?;
    if (if_exists || cursor.at_keyword("rename"))
        && let Some(change) = reference::change(cursor)?
    {
        let object = ObjectReference::Part { sort: Sort::Policy, name, relation, span };
        return Ok(AlterObject { if_exists, object, change }.into());
    }
    if if_exists {
        return Err(cursor.unexpected("`RENAME TO`"));
    }
    let Rest { roles, using, check } = policy_rest(cursor)?;
    Ok(AlterPolicy { name, relation, roles, using, check }.into())
}

/// Behind `CREATE [OR REPLACE] RULE`.
pub(super) fn create_rule(cursor: &mut Cursor<'_>, or_replace: bool) -> Read<CreateRule> {
    let name = plain_name(cursor, "the name of a rule")?;
    cursor.expect_keywords(&["as", "on"])?;
    let Some(event) = cursor.take_one(&["select", "insert", "update", "delete"]) else {
        return Err(cursor.unexpected("an event, as `INSERT`"));
    };
    cursor.expect_keywords(&["to"])?;
    let relation = object_name(cursor, RELATION)?;
    let condition =
        if cursor.take_keyword("where") { Some(expression(cursor, |cursor| cursor.at_keyword("do"))?) } else { None };
    cursor.expect_keywords(&["do"])?;
    let instead = cursor.take_one(&["instead", "also"]) == Some("instead");
    let commands = if cursor.take_keyword("nothing") {
        None
    } else {
        Some(rest(cursor)?.ok_or_else(|| cursor.unexpected("a command or `NOTHING`"))?)
    };
    Ok(CreateRule { or_replace, name, event: event.to_owned(), relation, condition, instead, commands })
}
