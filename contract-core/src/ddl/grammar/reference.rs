//! How statements name an object that exists, and what they do to every sort of it: DROP, COMMENT ON, SECURITY LABEL,
//! RENAME, OWNER, SET SCHEMA, DEPENDS ON EXTENSION (manual, SQL COMMENT, DROP TABLE and its kin, ALTER …).

use super::common::{
    Read, cascade, if_exists, list, list_in_parentheses, literal_or_null, lone_name, number, object_name,
    operator_name, part_name, plain_name, role, word_or_text,
};
use super::routine;
use crate::ddl::model::{
    Comment, DropObjects, ObjectChange, ObjectName, ObjectReference, RoleName, SecurityLabel, Sort,
};
use crate::syntax::{Cursor, NamePlace, WrittenType, is_name_at, take_type};

/// The words of each sort but the routines'; longer ones ahead of those that they begin with.
const SORTS: &[(&[&str], Sort)] = &[
    (&["access", "method"], Sort::AccessMethod),
    (&["cast"], Sort::Cast),
    (&["collation"], Sort::Collation),
    (&["column"], Sort::Column),
    (&["constraint"], Sort::Constraint),
    (&["conversion"], Sort::Conversion),
    (&["database"], Sort::Database),
    (&["domain"], Sort::Domain),
    (&["event", "trigger"], Sort::EventTrigger),
    (&["extension"], Sort::Extension),
    (&["foreign", "data", "wrapper"], Sort::ForeignDataWrapper),
    (&["foreign", "table"], Sort::ForeignTable),
    (&["index"], Sort::Index),
    (&["language"], Sort::Language),
    (&["procedural", "language"], Sort::Language),
    (&["large", "object"], Sort::LargeObject),
    (&["materialized", "view"], Sort::MaterializedView),
    (&["operator", "class"], Sort::OperatorClass),
    (&["operator", "family"], Sort::OperatorFamily),
    (&["operator"], Sort::Operator),
    (&["policy"], Sort::Policy),
    (&["publication"], Sort::Publication),
    (&["user", "mapping"], Sort::UserMapping),
    (&["role"], Sort::Role),
    (&["user"], Sort::Role),
    (&["group"], Sort::Role),
    (&["rule"], Sort::Rule),
    (&["schema"], Sort::Schema),
    (&["sequence"], Sort::Sequence),
    (&["server"], Sort::Server),
    (&["statistics"], Sort::Statistics),
    (&["subscription"], Sort::Subscription),
    (&["table"], Sort::Table),
    (&["tablespace"], Sort::Tablespace),
    (&["text", "search", "configuration"], Sort::TextSearchConfiguration),
    (&["text", "search", "dictionary"], Sort::TextSearchDictionary),
    (&["text", "search", "parser"], Sort::TextSearchParser),
    (&["text", "search", "template"], Sort::TextSearchTemplate),
    (&["transform"], Sort::Transform),
    (&["trigger"], Sort::Trigger),
    (&["type"], Sort::Type),
    (&["view"], Sort::View),
];

/// Takes the words of a sort, if some come next; routines have [`routine::word`].
pub(super) fn sort(cursor: &mut Cursor<'_>) -> Option<Sort> {
    SORTS.iter().find(|(words, _)| cursor.take_keywords(words)).map(|(_, sort)| *sort)
}

/// An object that exists, its sort first.
pub(super) fn sort_and_object(cursor: &mut Cursor<'_>) -> Read<ObjectReference> {
    if let Some(word) = routine::word(cursor) {
        return routine::reference(cursor, word).map(ObjectReference::Routine);
    }
    match sort(cursor) {
        Some(sort) => object(cursor, sort),
        None => Err(cursor.unexpected("a sort of object, as `TABLE`")),
    }
}

/// An object that exists, behind the words of its sort.
pub(super) fn object(cursor: &mut Cursor<'_>, sort: Sort) -> Read<ObjectReference> {
    const NAME: &str = "the name of an object";
    match sort {
        Sort::Collation
        | Sort::Conversion
        | Sort::ForeignTable
        | Sort::Index
        | Sort::MaterializedView
        | Sort::Sequence
        | Sort::Statistics
        | Sort::Table
        | Sort::TextSearchConfiguration
        | Sort::TextSearchDictionary
        | Sort::TextSearchParser
        | Sort::TextSearchTemplate
        | Sort::View => Ok(ObjectReference::Named { sort, name: object_name(cursor, NAME)? }),
        Sort::AccessMethod
        | Sort::Database
        | Sort::EventTrigger
        | Sort::Extension
        | Sort::ForeignDataWrapper
        | Sort::Language
        | Sort::Parameter
        | Sort::Publication
        | Sort::Schema
        | Sort::Server
        | Sort::Subscription
        | Sort::Tablespace => Ok(ObjectReference::Named { sort, name: lone_name(cursor, NAME)? }),
        Sort::Role => {
            let start = cursor.start();
            let name = role_name(cursor)?;
            Ok(ObjectReference::Named { sort, name: ObjectName { schema: None, name, span: cursor.span_from(start) } })
        }
        Sort::LargeObject => {
            let start = cursor.start();
            let name = number(cursor, "the number of a large object")?;
            Ok(ObjectReference::Named { sort, name: ObjectName { schema: None, name, span: cursor.span_from(start) } })
        }
        Sort::Routine => routine_object(cursor),
        Sort::Type | Sort::Domain => take_type(cursor).map(|written| type_object(sort, written)),
        Sort::Column => {
            let start = cursor.start();
            let (relation, name) = part_name(cursor, "a column")?;
            Ok(ObjectReference::Part { sort, name, relation, span: cursor.span_from(start) })
        }
        Sort::Constraint => {
            let start = cursor.start();
            let name = plain_name(cursor, "the name of a constraint")?;
            cursor.expect_keywords(&["on"])?;
            if cursor.at_keyword("domain")
                && !cursor.symbol_at(1, b'.')
                && cursor.word_at(1).is_none_or(|word| word != "is")
            {
                cursor.advance();
                return Ok(ObjectReference::DomainConstraint { name, domain: object_name(cursor, NAME)? });
            }
            let relation = object_name(cursor, NAME)?;
            Ok(ObjectReference::Part { sort, name, relation, span: cursor.span_from(start) })
        }
        Sort::Policy | Sort::Rule | Sort::Trigger => {
            let start = cursor.start();
            let name = plain_name(cursor, NAME)?;
            cursor.expect_keywords(&["on"])?;
            let relation = object_name(cursor, NAME)?;
            Ok(ObjectReference::Part { sort, name, relation, span: cursor.span_from(start) })
        }
        Sort::Operator => {
            let name = operator_name(cursor)?;
            cursor.expect_symbol(b'(')?;
            let left = operand(cursor)?;
            cursor.expect_symbol(b',')?;
            let right = operand(cursor)?;
            cursor.expect_symbol(b')')?;
            Ok(ObjectReference::Operator { name, left, right })
        }
        Sort::OperatorClass | Sort::OperatorFamily => {
            let name = object_name(cursor, NAME)?;
            cursor.expect_keywords(&["using"])?;
            Ok(ObjectReference::OperatorGroup { sort, name, method: plain_name(cursor, "an index method")? })
        }
        Sort::Cast => {
            cursor.expect_symbol(b'(')?;
            let source = take_type(cursor)?;
            cursor.expect_keywords(&["as"])?;
            let target = take_type(cursor)?;
            cursor.expect_symbol(b')')?;
            Ok(ObjectReference::Cast { source, target })
        }
        Sort::Transform => {
            cursor.expect_keywords(&["for"])?;
            let of = take_type(cursor)?;
            cursor.expect_keywords(&["language"])?;
            Ok(ObjectReference::Transform { of, language: plain_name(cursor, "the name of a language")? })
        }
        Sort::UserMapping => {
            cursor.expect_keywords(&["for"])?;
            // USER alone is the current one.
            let role = if cursor.take_keyword("user") { RoleName::Current } else { role(cursor)? };
            cursor.expect_keywords(&["server"])?;
            Ok(ObjectReference::UserMapping { role, server: plain_name(cursor, "the name of a server")? })
        }
    }
}

fn routine_object(cursor: &mut Cursor<'_>) -> Read<ObjectReference> {
    match routine::word(cursor) {
        Some(word) => routine::reference(cursor, word).map(ObjectReference::Routine),
        None => Err(cursor.unexpected("a routine")),
    }
}

fn role_name(cursor: &mut Cursor<'_>) -> Read<String> {
    let written = cursor.peek().map(|token| cursor.slice(token.span).to_ascii_lowercase());
    Ok(match role(cursor)? {
        RoleName::Named(name) => name,
        RoleName::Public | RoleName::Current | RoleName::Session => written.unwrap_or_default(),
    })
}

/// A plain name stays a name; brackets and modifiers make it more than that.
pub(super) fn type_object(sort: Sort, written: WrittenType) -> ObjectReference {
    let name = match (written.named(), written.array, &written.modifier) {
        (Some((schema, name)), false, None) => {
            Some(ObjectName { schema: schema.map(str::to_owned), name: name.to_owned(), span: written.span })
        }
        _ => None,
    };
    match name {
        Some(name) => ObjectReference::Named { sort, name },
        None => ObjectReference::Type { sort, written },
    }
}

fn operand(cursor: &mut Cursor<'_>) -> Read<Option<WrittenType>> {
    if cursor.take_keyword("none") { Ok(None) } else { take_type(cursor).map(Some) }
}

/// Behind `DROP`, unless it is DROP OWNED.
pub(super) fn drop(cursor: &mut Cursor<'_>) -> Read<DropObjects> {
    if let Some(word) = routine::word(cursor) {
        let if_exists = if_exists(cursor);
        let objects = list(cursor, |cursor| routine::reference(cursor, word).map(ObjectReference::Routine))?;
        return Ok(DropObjects { if_exists, concurrently: false, objects, cascade: cascade(cursor) });
    }
    let Some(sort) = sort(cursor) else { return Err(cursor.unexpected("a sort of object, as `TABLE`")) };
    if matches!(sort, Sort::Column | Sort::Constraint | Sort::LargeObject) {
        return Err(cursor.unexpected("nothing: DROP knows no such sort"));
    }
    let concurrently = sort == Sort::Index && cursor.take_keyword("concurrently");
    let if_exists = if_exists(cursor);
    let objects = list(cursor, |cursor| object(cursor, sort))?;
    if sort == Sort::Database && (cursor.take_keyword("with") || cursor.at_symbol(b'(')) {
        list_in_parentheses(cursor, |cursor| cursor.expect_keywords(&["force"]))?;
    }
    Ok(DropObjects { if_exists, concurrently, objects, cascade: cascade(cursor) })
}

/// `COMMENT ON …`.
pub(super) fn comment(cursor: &mut Cursor<'_>) -> Read<Comment> {
    cursor.expect_keywords(&["comment", "on"])?;
    let object = sort_and_object(cursor)?;
    cursor.expect_keywords(&["is"])?;
    Ok(Comment { object, text: literal_or_null(cursor)? })
}

/// `SECURITY LABEL …`.
pub(super) fn security_label(cursor: &mut Cursor<'_>) -> Read<SecurityLabel> {
    cursor.expect_keywords(&["security", "label"])?;
    let mut provider = None;
    if cursor.take_keyword("for") {
        provider = Some(word_or_text(cursor, "the name of a provider")?);
    }
    cursor.expect_keywords(&["on"])?;
    let object = sort_and_object(cursor)?;
    cursor.expect_keywords(&["is"])?;
    Ok(SecurityLabel { provider, object, label: literal_or_null(cursor)? })
}

/// RENAME TO, OWNER TO, SET SCHEMA or DEPENDS ON EXTENSION, if one of them comes next.
pub(super) fn change(cursor: &mut Cursor<'_>) -> Read<Option<ObjectChange>> {
    if cursor.take_keywords(&["rename", "to"]) {
        return plain_name(cursor, "a new name").map(|name| Some(ObjectChange::RenameTo(name)));
    }
    if cursor.take_keywords(&["owner", "to"]) {
        return role(cursor).map(|role| Some(ObjectChange::OwnerTo(role)));
    }
    // A string behind SET SCHEMA is a search path.
    if cursor.at_keywords(&["set", "schema"]) && is_name_at(cursor, 2, NamePlace::Object) {
        cursor.expect_keywords(&["set", "schema"])?;
        return plain_name(cursor, "the name of a schema").map(|name| Some(ObjectChange::SetSchema(name)));
    }
    let no = cursor.at_keywords(&["no", "depends"]);
    if no || cursor.at_keyword("depends") {
        if no {
            cursor.advance();
        }
        cursor.expect_keywords(&["depends", "on", "extension"])?;
        let extension = plain_name(cursor, "the name of an extension")?;
        return Ok(Some(ObjectChange::DependsOnExtension { no, extension }));
    }
    Ok(None)
}
