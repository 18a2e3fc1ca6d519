//! GRANT, REVOKE and ALTER DEFAULT PRIVILEGES (manual, SQL GRANT, REVOKE, ALTER DEFAULT PRIVILEGES).

use super::common::{
    Read, cascade, list, lone_name, names, number, object_name, optional_columns, plain_name, role, roles,
};
use super::routine::reference;
use crate::ddl::model::{
    AlterDefaultPrivileges, ChangeMembership, ChangePrivileges, Ddl, DefaultPrivilegeSort, MembershipChange,
    MembershipOption, ObjectName, PrivilegeChange, PrivilegeTarget, RoleName, RoutineWord, Sort, WrittenPrivilege,
    WrittenPrivileges,
};
use crate::schema::Privilege;
use crate::source::Span;
use crate::syntax::lexer::TokenKind;
use crate::syntax::{Cursor, NamePlace, SyntaxError, is_name_at};

/// One word of the list behind GRANT: a privilege or a role, which only the rest of the statement tells.
struct Word {
    name: String,
    columns: Vec<String>,
    span: Span,
}

/// `GRANT …`.
pub(super) fn grant(cursor: &mut Cursor<'_>) -> Read<Ddl> {
    cursor.expect_keywords(&["grant"])?;
    let words = words(cursor)?;
    if cursor.take_keyword("to") {
        let change = MembershipChange::Grant(Vec::new());
        return grant_membership(cursor, roles_of(words)?, change);
    }
    cursor.expect_keywords(&["on"])?;
    let target = target(cursor)?;
    cursor.expect_keywords(&["to"])?;
    let grantees = grantees(cursor)?;
    let change = PrivilegeChange::Grant { grant_option: cursor.take_keywords(&["with", "grant", "option"]) };
    let privileges = privileges(words)?;
    Ok(ChangePrivileges { change, privileges, target, grantees, granted_by: granted_by(cursor)? }.into())
}

fn grant_membership(cursor: &mut Cursor<'_>, shared: Vec<String>, mut change: MembershipChange) -> Read<Ddl> {
    let members = roles(cursor)?;
    if let MembershipChange::Grant(options) = &mut change
        && cursor.take_keyword("with")
    {
        *options = list(cursor, |cursor| {
            let option = membership_option(cursor).ok_or_else(|| cursor.unexpected("`ADMIN`, `INHERIT` or `SET`"))?;
            match cursor.take_one(&["option", "true", "false"]) {
                Some(value) => Ok((option, value != "false")),
                None => Err(cursor.unexpected("`OPTION`, `TRUE` or `FALSE`")),
            }
        })?;
    }
    Ok(ChangeMembership { roles: shared, members, change, granted_by: granted_by(cursor)? }.into())
}

fn membership_option(cursor: &mut Cursor<'_>) -> Option<MembershipOption> {
    Some(match cursor.take_one(&["admin", "inherit", "set"])? {
        "admin" => MembershipOption::Admin,
        "inherit" => MembershipOption::Inherit,
        _ => MembershipOption::Set,
    })
}

/// `REVOKE …`.
pub(super) fn revoke(cursor: &mut Cursor<'_>) -> Read<Ddl> {
    cursor.expect_keywords(&["revoke"])?;
    let grant_option_only = cursor.take_keywords(&["grant", "option", "for"]);
    let mut option = None;
    for word in ["admin", "inherit", "set"] {
        if !grant_option_only && cursor.at_keywords(&[word, "option", "for"]) {
            option = membership_option(cursor);
            cursor.expect_keywords(&["option", "for"])?;
            break;
        }
    }
    let words = words(cursor)?;
    if !grant_option_only && cursor.take_keyword("from") {
        let (shared, members) = (roles_of(words)?, roles(cursor)?);
        let granted_by = granted_by(cursor)?;
        let change = MembershipChange::Revoke { option, cascade: cascade(cursor) };
        return Ok(ChangeMembership { roles: shared, members, change, granted_by }.into());
    }
    cursor.expect_keywords(&["on"])?;
    let target = target(cursor)?;
    cursor.expect_keywords(&["from"])?;
    let (grantees, granted_by) = (grantees(cursor)?, granted_by(cursor)?);
    let change = PrivilegeChange::Revoke { grant_option_only, cascade: cascade(cursor) };
    Ok(ChangePrivileges { change, privileges: privileges(words)?, target, grantees, granted_by }.into())
}

/// `ALL [PRIVILEGES]` has the one name `all`, which is reserved and so no other's.
fn words(cursor: &mut Cursor<'_>) -> Read<Vec<Word>> {
    let start = cursor.start();
    if cursor.take_keyword("all") {
        cursor.take_keyword("privileges");
        let columns = optional_columns(cursor)?;
        return Ok(vec![Word { name: "all".to_owned(), columns, span: cursor.span_from(start) }]);
    }
    list(cursor, |cursor| {
        let start = cursor.start();
        let name = if cursor.take_keywords(&["alter", "system"]) {
            "alter system".to_owned()
        } else {
            match cursor.take_one(&["select", "references", "create"]) {
                Some(word) => word.to_owned(),
                None => plain_name(cursor, "a privilege or role")?,
            }
        };
        let columns = optional_columns(cursor)?;
        Ok(Word { name, columns, span: cursor.span_from(start) })
    })
}

fn roles_of(words: Vec<Word>) -> Read<Vec<String>> {
    let mut roles = Vec::with_capacity(words.len());
    for word in words {
        if word.name == "all" || !word.columns.is_empty() {
            return Err(SyntaxError::new(word.span, "expected the name of a role"));
        }
        roles.push(word.name);
    }
    Ok(roles)
}

fn privileges(words: Vec<Word>) -> Read<WrittenPrivileges> {
    let mut listed = Vec::with_capacity(words.len());
    for Word { name, columns, span } in words {
        let privilege = match name.as_str() {
            "all" => return Ok(WrittenPrivileges::All { columns }),
            "insert" => Privilege::Insert,
            "select" => Privilege::Select,
            "update" => Privilege::Update,
            "delete" => Privilege::Delete,
            "truncate" => Privilege::Truncate,
            "references" => Privilege::References,
            "trigger" => Privilege::Trigger,
            "maintain" => Privilege::Maintain,
            "execute" => Privilege::Execute,
            "usage" => Privilege::Usage,
            "create" => Privilege::Create,
            "connect" => Privilege::Connect,
            "temporary" | "temp" => Privilege::Temporary,
            "set" => Privilege::Set,
            "alter system" => Privilege::AlterSystem,
            _ => return Err(SyntaxError::new(span, format!("there is no privilege `{name}`"))),
        };
        listed.push(WrittenPrivilege { privilege, columns });
    }
    Ok(WrittenPrivileges::Listed(listed))
}

fn grantees(cursor: &mut Cursor<'_>) -> Read<Vec<RoleName>> {
    list(cursor, |cursor| {
        cursor.take_keyword("group");
        role(cursor)
    })
}

fn granted_by(cursor: &mut Cursor<'_>) -> Read<Option<RoleName>> {
    if cursor.take_keywords(&["granted", "by"]) { role(cursor).map(Some) } else { Ok(None) }
}

/// Takes the words of a sort, if a name follows them: most of them may be names of tables themselves.
fn sort_words(cursor: &mut Cursor<'_>, words: &[&str]) -> bool {
    let follows = cursor.at_keywords(words) && {
        let number = cursor.peek_at(words.len()).is_some_and(|token| token.kind == TokenKind::Number);
        number || [NamePlace::Object, NamePlace::Type].iter().any(|place| is_name_at(cursor, words.len(), *place))
    };
    follows && cursor.take_keywords(words)
}

fn target(cursor: &mut Cursor<'_>) -> Read<PrivilegeTarget> {
    const QUALIFIED: &[(&[&str], Sort)] = &[
        (&["table"], Sort::Table),
        (&["sequence"], Sort::Sequence),
        (&["domain"], Sort::Domain),
        (&["type"], Sort::Type),
    ];
    const PLAIN: &[(&[&str], Sort)] = &[
        (&["foreign", "data", "wrapper"], Sort::ForeignDataWrapper),
        (&["foreign", "server"], Sort::Server),
        (&["database"], Sort::Database),
        (&["language"], Sort::Language),
        (&["schema"], Sort::Schema),
        (&["tablespace"], Sort::Tablespace),
    ];
    const ROUTINES: &[(&str, RoutineWord)] = &[
        ("function", RoutineWord::Function),
        ("procedure", RoutineWord::Procedure),
        ("routine", RoutineWord::Routine),
    ];
    if cursor.take_keyword("all") {
        return all_in_schema(cursor);
    }
    if let Some((_, sort)) = PLAIN.iter().find(|(words, _)| sort_words(cursor, words)) {
        let names = list(cursor, |cursor| lone_name(cursor, "a name"))?;
        return Ok(PrivilegeTarget::Objects { sort: *sort, names });
    }
    if let Some((_, word)) = ROUTINES.iter().find(|(word, _)| sort_words(cursor, &[word])) {
        return list(cursor, |cursor| reference(cursor, *word)).map(PrivilegeTarget::Routines);
    }
    if sort_words(cursor, &["large", "object"]) {
        return list(cursor, |cursor| number(cursor, "the number of a large object"))
            .map(PrivilegeTarget::LargeObjects);
    }
    if sort_words(cursor, &["parameter"]) {
        let names = list(cursor, |cursor| {
            let start = cursor.start();
            let mut name = plain_name(cursor, "the name of a setting")?;
            while cursor.take_symbol(b'.') {
                name = format!("{name}.{}", plain_name(cursor, "the name of a setting")?);
            }
            Ok(ObjectName { schema: None, name, span: cursor.span_from(start) })
        })?;
        return Ok(PrivilegeTarget::Objects { sort: Sort::Parameter, names });
    }
    let sort = QUALIFIED.iter().find(|(words, _)| sort_words(cursor, words)).map_or(Sort::Table, |(_, sort)| *sort);
    let names = list(cursor, |cursor| object_name(cursor, "a name"))?;
    Ok(PrivilegeTarget::Objects { sort, names })
}

fn all_in_schema(cursor: &mut Cursor<'_>) -> Read<PrivilegeTarget> {
    let Some(word) = cursor.take_one(&["tables", "sequences", "functions", "procedures", "routines"]) else {
        return Err(cursor.unexpected("`TABLES`, `SEQUENCES`, `FUNCTIONS`, `PROCEDURES` or `ROUTINES`"));
    };
    cursor.expect_keywords(&["in", "schema"])?;
    let schemas = names(cursor, "the name of a schema")?;
    Ok(match word {
        "tables" => PrivilegeTarget::RelationsInSchemas { sort: Sort::Table, schemas },
        "sequences" => PrivilegeTarget::RelationsInSchemas { sort: Sort::Sequence, schemas },
        "functions" => PrivilegeTarget::RoutinesInSchemas { word: RoutineWord::Function, schemas },
        "procedures" => PrivilegeTarget::RoutinesInSchemas { word: RoutineWord::Procedure, schemas },
        _ => PrivilegeTarget::RoutinesInSchemas { word: RoutineWord::Routine, schemas },
    })
}

/// Behind `ALTER DEFAULT PRIVILEGES`.
pub(super) fn alter_default(cursor: &mut Cursor<'_>) -> Read<AlterDefaultPrivileges> {
    let (mut of_roles, mut schemas) = (Vec::new(), Vec::new());
    loop {
        if schemas.is_empty() && cursor.take_keywords(&["in", "schema"]) {
            schemas = names(cursor, "the name of a schema")?;
        } else if of_roles.is_empty()
            && (cursor.take_keywords(&["for", "role"]) || cursor.take_keywords(&["for", "user"]))
        {
            of_roles = roles(cursor)?;
        } else {
            break;
        }
    }
    let grants = match cursor.take_one(&["grant", "revoke"]) {
        Some(word) => word == "grant",
        None => return Err(cursor.unexpected("`GRANT` or `REVOKE`")),
    };
    let grant_option_only = !grants && cursor.take_keywords(&["grant", "option", "for"]);
    let words = words(cursor)?;
    cursor.expect_keywords(&["on"])?;
    let sort = match cursor.take_one(&["tables", "sequences", "functions", "routines", "types", "schemas", "large"]) {
        Some("tables") => DefaultPrivilegeSort::Tables,
        Some("sequences") => DefaultPrivilegeSort::Sequences,
        Some("functions" | "routines") => DefaultPrivilegeSort::Routines,
        Some("types") => DefaultPrivilegeSort::Types,
        Some("schemas") => DefaultPrivilegeSort::Schemas,
        Some(_) => {
            cursor.expect_keywords(&["objects"])?;
            DefaultPrivilegeSort::LargeObjects
        }
        None => return Err(cursor.unexpected("a sort of objects, as `TABLES`")),
    };
    cursor.expect_keywords(&[if grants { "to" } else { "from" }])?;
    let grantees = grantees(cursor)?;
    let change = if grants {
        PrivilegeChange::Grant { grant_option: cursor.take_keywords(&["with", "grant", "option"]) }
    } else {
        PrivilegeChange::Revoke { grant_option_only, cascade: cascade(cursor) }
    };
    Ok(AlterDefaultPrivileges { roles: of_roles, schemas, change, privileges: privileges(words)?, sort, grantees })
}
