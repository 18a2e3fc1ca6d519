//! CREATE and ALTER ROLE, USER, GROUP, ALTER DATABASE … SET, REASSIGN OWNED, DROP OWNED (manual, SQL CREATE ROLE,
//! ALTER ROLE, ALTER DATABASE, REASSIGN OWNED, DROP OWNED).

use super::common::{Read, cascade, literal, number, plain_name, role, roles};
use super::session::setting;
use crate::ddl::model::{
    AlterDefaultSetting, AlterObject, AlterRole, ChangeMembership, CreateRole, Ddl, MembershipChange, ObjectChange,
    ObjectName, ObjectReference, OwnedChange, RoleName, RoleOption, Sort,
};
use crate::source::Span;
use crate::syntax::{Cursor, SyntaxError};

/// Behind `CREATE ROLE`, `USER` or `GROUP`.
pub(super) fn create(cursor: &mut Cursor<'_>, user: bool) -> Read<CreateRole> {
    let start = cursor.start();
    let RoleName::Named(name) = role(cursor)? else {
        return Err(SyntaxError::new(cursor.span_from(start), "this name is reserved"));
    };
    cursor.take_keyword("with");
    Ok(CreateRole { name, user, options: options(cursor, true)? })
}

fn options(cursor: &mut Cursor<'_>, creates: bool) -> Read<Vec<RoleOption>> {
    let mut options = Vec::new();
    while let Some(option) = option(cursor, creates)? {
        options.push(option);
    }
    Ok(options)
}

fn option(cursor: &mut Cursor<'_>, creates: bool) -> Read<Option<RoleOption>> {
    type Flag = fn(bool) -> RoleOption;
    const FLAGS: &[(&str, Flag)] = &[
        ("superuser", RoleOption::Superuser),
        ("createdb", RoleOption::CreateDatabase),
        ("createrole", RoleOption::CreateRole),
        ("inherit", RoleOption::Inherit),
        ("login", RoleOption::Login),
        ("replication", RoleOption::Replication),
        ("bypassrls", RoleOption::BypassRowSecurity),
    ];
    let Some(word) = cursor.word() else { return Ok(None) };
    let (positive, name) = match word.strip_prefix("no") {
        Some(name) => (false, name),
        None => (true, word.as_str()),
    };
    if let Some((_, flag)) = FLAGS.iter().find(|(known, _)| *known == name) {
        cursor.advance();
        return Ok(Some(flag(positive)));
    }
    let found = match word.as_str() {
        "password" | "encrypted" => {
            let encrypted = cursor.take_keyword("encrypted");
            cursor.expect_keywords(&["password"])?;
            if encrypted || !cursor.take_keyword("null") {
                literal(cursor, "a password as a string")?;
            }
            RoleOption::Password
        }
        "connection" => {
            cursor.expect_keywords(&["connection", "limit"])?;
            RoleOption::ConnectionLimit(number(cursor, "a number")?)
        }
        "valid" => {
            cursor.expect_keywords(&["valid", "until"])?;
            RoleOption::ValidUntil(literal(cursor, "a time as a string")?)
        }
        "sysid" if creates => {
            cursor.advance();
            number(cursor, "a number")?;
            RoleOption::SystemIdentifier
        }
        "admin" if creates => {
            cursor.advance();
            RoleOption::Administrators(roles(cursor)?)
        }
        "role" | "user" => {
            cursor.advance();
            RoleOption::Members(roles(cursor)?)
        }
        "in" if creates => {
            cursor.advance();
            if cursor.take_one(&["role", "group"]).is_none() {
                return Err(cursor.unexpected("`ROLE` or `GROUP`"));
            }
            RoleOption::MemberOf(roles(cursor)?)
        }
        _ => return Ok(None),
    };
    Ok(Some(found))
}

/// Behind `ALTER ROLE`, `USER` or `GROUP`.
pub(super) fn alter(cursor: &mut Cursor<'_>) -> Read<Ddl> {
    let group = cursor.previous().is_some_and(|token| cursor.slice(token.span).eq_ignore_ascii_case("group"));
    let start = cursor.start();
    let altered = if cursor.take_keyword("all") { None } else { Some(role(cursor)?) };
    let span = cursor.span_from(start);
    let mut database = None;
    if cursor.take_keywords(&["in", "database"]) {
        database = Some(plain_name(cursor, "the name of a database")?);
    }
    let sets = cursor.at_keyword("set") || cursor.at_keyword("reset");
    match altered {
        role if sets => Ok(AlterDefaultSetting { role, database, change: setting(cursor)? }.into()),
        Some(role) if database.is_none() => alter_named(cursor, role, span, group),
        _ => Err(cursor.unexpected("`SET` or `RESET`")),
    }
}

fn alter_named(cursor: &mut Cursor<'_>, altered: RoleName, span: Span, group: bool) -> Read<Ddl> {
    let named = match &altered {
        RoleName::Named(name) => Some(name.clone()),
        RoleName::Public | RoleName::Current | RoleName::Session => None,
    };
    if let Some(name) = named {
        if cursor.take_keywords(&["rename", "to"]) {
            let object = ObjectReference::Named { sort: Sort::Role, name: ObjectName { schema: None, name, span } };
            let change = ObjectChange::RenameTo(plain_name(cursor, "the name of a role")?);
            return Ok(AlterObject { if_exists: false, object, change }.into());
        }
        if let Some(word) = cursor.take_one(if group { &["add", "drop"] } else { &[] }) {
            cursor.expect_keywords(&["user"])?;
            let change = if word == "add" {
                MembershipChange::Grant(Vec::new())
            } else {
                MembershipChange::Revoke { option: None, cascade: false }
            };
            let members = roles(cursor)?;
            return Ok(ChangeMembership { roles: vec![name], members, change, granted_by: None }.into());
        }
    }
    if group {
        return Err(cursor.unexpected("`ADD USER` or `DROP USER`"));
    }
    cursor.take_keyword("with");
    Ok(AlterRole { role: altered, options: options(cursor, false)? }.into())
}

/// `SET` or `RESET` behind `ALTER DATABASE name`.
pub(super) fn alter_database(cursor: &mut Cursor<'_>, database: String) -> Read<AlterDefaultSetting> {
    Ok(AlterDefaultSetting { role: None, database: Some(database), change: setting(cursor)? })
}

/// `REASSIGN OWNED …`.
pub(super) fn reassign_owned(cursor: &mut Cursor<'_>) -> Read<OwnedChange> {
    cursor.expect_keywords(&["reassign", "owned", "by"])?;
    let from = roles(cursor)?;
    cursor.expect_keywords(&["to"])?;
    Ok(OwnedChange::Reassign { from, to: role(cursor)? })
}

/// Behind `DROP OWNED`.
pub(super) fn drop_owned(cursor: &mut Cursor<'_>) -> Read<OwnedChange> {
    cursor.expect_keywords(&["by"])?;
    let roles = roles(cursor)?;
    Ok(OwnedChange::Drop { roles, cascade: cascade(cursor) })
}
