//! Every CREATE by its words (manual, part VI "SQL Commands", CREATE …).

use super::common::{
    Read, definition, if_not_exists, lone_name, object_name, operator_name, plain_name, repeated, role, word_or_text,
};
use super::delimited::rest;
use super::{policy, privilege, reference, relation, role as roles, routine, sequence, table, trigger, types};
use crate::ddl::model::{
    CreateExtension, CreateOther, CreateSchema, Ddl, DefinitionItem, DefinitionValue, ObjectName, ObjectReference,
    Persistence, Sort,
};
use crate::syntax::{Cursor, NamePlace, WrittenType, is_at_name, take_type};

/// `CREATE …`; as an element of CREATE SCHEMA only what may stand there.
pub(super) fn create(cursor: &mut Cursor<'_>, embedded: bool) -> Read<Ddl> {
    cursor.expect_keywords(&["create"])?;
    let or_replace = cursor.take_keywords(&["or", "replace"]);
    let persistence = persistence(cursor)?;
    if cursor.at_keyword("view") || cursor.at_keywords(&["recursive", "view"]) {
        if persistence == Persistence::Unlogged {
            return Err(cursor.unexpected("`TABLE` or `SEQUENCE`"));
        }
        return relation::create_view(cursor, or_replace, persistence == Persistence::Temporary).map(Ddl::from);
    }
    if !or_replace && cursor.take_keyword("table") {
        return table::create(cursor, persistence, false);
    }
    if !or_replace && cursor.take_keyword("sequence") {
        return sequence::create(cursor, persistence).map(Ddl::from);
    }
    if !or_replace && persistence != Persistence::Temporary && cursor.take_keywords(&["materialized", "view"]) {
        return table::create_materialized_view(cursor, persistence).map(Ddl::from);
    }
    if persistence != Persistence::Permanent {
        return Err(cursor.unexpected("`TABLE`, `SEQUENCE` or `VIEW`"));
    }
    if !or_replace && (cursor.at_keyword("index") || cursor.at_keywords(&["unique", "index"])) {
        let unique = cursor.take_keyword("unique");
        cursor.expect_keywords(&["index"])?;
        return relation::create_index(cursor, unique).map(Ddl::from);
    }
    if cursor.at_keyword("trigger") || cursor.at_keywords(&["constraint", "trigger"]) {
        let is_constraint = cursor.take_keyword("constraint");
        cursor.expect_keywords(&["trigger"])?;
        return trigger::create(cursor, or_replace, is_constraint).map(Ddl::from);
    }
    if embedded {
        return Err(cursor.unexpected("what CREATE SCHEMA can hold, as `TABLE`"));
    }
    if or_replace { replaceable(cursor) } else { plain(cursor) }
}

fn persistence(cursor: &mut Cursor<'_>) -> Read<Persistence> {
    let prefixed = cursor.take_one(&["local", "global"]).is_some();
    match cursor.take_one(&["temporary", "temp", "unlogged"]) {
        Some("unlogged") if !prefixed => Ok(Persistence::Unlogged),
        Some("temporary" | "temp") => Ok(Persistence::Temporary),
        None if !prefixed => Ok(Persistence::Permanent),
        _ => Err(cursor.unexpected("`TEMPORARY`")),
    }
}

/// What has OR REPLACE.
fn replaceable(cursor: &mut Cursor<'_>) -> Read<Ddl> {
    match cursor.take_one(&["function", "procedure", "aggregate", "rule", "transform"]) {
        Some("function") => routine::create(cursor, true, false).map(Ddl::from),
        Some("procedure") => routine::create(cursor, true, true).map(Ddl::from),
        Some("aggregate") => routine::create_aggregate(cursor, true).map(Ddl::from),
        Some("rule") => policy::create_rule(cursor, true).map(Ddl::from),
        Some(_) => other(cursor, Sort::Transform, true),
        None if at_language(cursor) => language(cursor, true),
        None => Err(cursor.unexpected("what can be replaced, as `FUNCTION`")),
    }
}

fn plain(cursor: &mut Cursor<'_>) -> Read<Ddl> {
    match cursor.take_one(&[
        "function",
        "procedure",
        "aggregate",
        "rule",
        "policy",
        "type",
        "domain",
        "extension",
        "schema",
    ]) {
        Some("function") => return routine::create(cursor, false, false).map(Ddl::from),
        Some("procedure") => return routine::create(cursor, false, true).map(Ddl::from),
        Some("aggregate") => return routine::create_aggregate(cursor, false).map(Ddl::from),
        Some("rule") => return policy::create_rule(cursor, false).map(Ddl::from),
        Some("policy") => return policy::create(cursor).map(Ddl::from),
        Some("type") => return types::create(cursor).map(Ddl::from),
        Some("domain") => return types::create_domain(cursor).map(Ddl::from),
        Some("extension") => return extension(cursor).map(Ddl::from),
        Some(_) => return schema(cursor).map(Ddl::from),
        None => {}
    }
    if at_language(cursor) {
        return language(cursor, false);
    }
    if cursor.at_keywords(&["default", "conversion"]) {
        cursor.advance();
    }
    match reference::sort(cursor) {
        Some(Sort::EventTrigger) => trigger::create_event(cursor).map(Ddl::from),
        Some(Sort::ForeignTable) => table::create(cursor, Persistence::Permanent, true),
        Some(Sort::Role) => {
            let user = cursor.previous().is_some_and(|token| cursor.slice(token.span).eq_ignore_ascii_case("user"));
            roles::create(cursor, user).map(Ddl::from)
        }
        Some(sort) => other(cursor, sort, false),
        None => Err(cursor.unexpected("what to create, as `TABLE`")),
    }
}

fn at_language(cursor: &Cursor<'_>) -> bool {
    [&["language"] as &[&str], &["procedural"], &["trusted"]].iter().any(|words| cursor.at_keywords(words))
}

fn language(cursor: &mut Cursor<'_>, or_replace: bool) -> Read<Ddl> {
    cursor.take_keyword("trusted");
    cursor.take_keyword("procedural");
    cursor.expect_keywords(&["language"])?;
    let start = cursor.start();
    let name = word_or_text(cursor, "the name of a language")?;
    // Without a handler it is an extension by that name (manual, SQL CREATE LANGUAGE).
    if !cursor.at_keyword("handler") {
        let (schema, version, cascade) = (None, None, false);
        return Ok(CreateExtension { if_not_exists: or_replace, name, schema, version, cascade }.into());
    }
    let name = ObjectName { schema: None, name, span: cursor.span_from(start) };
    let object = Some(ObjectReference::Named { sort: Sort::Language, name });
    Ok(CreateOther { or_replace, if_not_exists: false, object, rest: rest(cursor)? }.into())
}

/// What the model does not hold, behind the words of its sort.
fn other(cursor: &mut Cursor<'_>, sort: Sort, or_replace: bool) -> Read<Ddl> {
    let has_if = matches!(sort, Sort::Collation | Sort::Server | Sort::Statistics | Sort::UserMapping);
    let if_not_exists = has_if && if_not_exists(cursor);
    let object = match sort {
        Sort::AccessMethod
        | Sort::Cast
        | Sort::Collation
        | Sort::Conversion
        | Sort::Database
        | Sort::ForeignDataWrapper
        | Sort::OperatorFamily
        | Sort::Publication
        | Sort::Server
        | Sort::Subscription
        | Sort::Tablespace
        | Sort::TextSearchConfiguration
        | Sort::TextSearchDictionary
        | Sort::TextSearchParser
        | Sort::TextSearchTemplate
        | Sort::Transform
        | Sort::UserMapping => Some(reference::object(cursor, sort)?),
        Sort::Statistics if !if_not_exists && (cursor.at_keyword("on") || cursor.at_symbol(b'(')) => None,
        Sort::Statistics => Some(reference::object(cursor, sort)?),
        Sort::Operator => Some(operator(cursor)?),
        Sort::OperatorClass => Some(operator_class(cursor)?),
        Sort::Column
        | Sort::Constraint
        | Sort::Domain
        | Sort::EventTrigger
        | Sort::Extension
        | Sort::ForeignTable
        | Sort::Index
        | Sort::Language
        | Sort::LargeObject
        | Sort::MaterializedView
        | Sort::Parameter
        | Sort::Policy
        | Sort::Role
        | Sort::Routine
        | Sort::Rule
        | Sort::Schema
        | Sort::Sequence
        | Sort::Table
        | Sort::Trigger
        | Sort::Type
        | Sort::View => return Err(cursor.unexpected("nothing: this cannot be created so")),
    };
    Ok(CreateOther { or_replace, if_not_exists, object, rest: rest(cursor)? }.into())
}

/// An operator has its operands' types in its definition.
fn operator(cursor: &mut Cursor<'_>) -> Read<ObjectReference> {
    let name = operator_name(cursor)?;
    let definition = definition(cursor)?;
    let operand = |wanted: &str| -> Option<WrittenType> {
        let item = definition.iter().rev().find(|item: &&DefinitionItem| item.name == wanted)?;
        match &item.value {
            Some(DefinitionValue::Type(written) | DefinitionValue::SetOf(written)) => Some(written.clone()),
            _ => None,
        }
    };
    Ok(ObjectReference::Operator { name, left: operand("leftarg"), right: operand("rightarg") })
}

fn operator_class(cursor: &mut Cursor<'_>) -> Read<ObjectReference> {
    let name = object_name(cursor, "the name of an operator class")?;
    cursor.take_keyword("default");
    cursor.expect_keywords(&["for", "type"])?;
    take_type(cursor)?;
    cursor.expect_keywords(&["using"])?;
    let method = plain_name(cursor, "an index method")?;
    Ok(ObjectReference::OperatorGroup { sort: Sort::OperatorClass, name, method })
}

fn extension(cursor: &mut Cursor<'_>) -> Read<CreateExtension> {
    let if_not_exists = if_not_exists(cursor);
    let name = lone_name(cursor, "the name of an extension")?.name;
    cursor.take_keyword("with");
    let (mut schema, mut version, mut cascade) = (None, None, false);
    while let Some(word) = cursor.take_one(&["schema", "version", "cascade"]) {
        let said_before = match word {
            "schema" => schema.replace(plain_name(cursor, "the name of a schema")?).is_some(),
            "version" => version.replace(word_or_text(cursor, "a version")?).is_some(),
            _ => std::mem::replace(&mut cascade, true),
        };
        if said_before {
            return Err(repeated(cursor.previous().map(|token| token.span).unwrap_or_default()));
        }
    }
    Ok(CreateExtension { if_not_exists, name, schema, version, cascade })
}

fn schema(cursor: &mut Cursor<'_>) -> Read<CreateSchema> {
    let if_not_exists = if_not_exists(cursor);
    let (mut name, mut owner) = (None, None);
    if is_at_name(cursor, NamePlace::Object) {
        name = Some(plain_name(cursor, "the name of a schema")?);
    }
    if name.is_none() || cursor.at_keyword("authorization") {
        cursor.expect_keywords(&["authorization"])?;
        owner = Some(role(cursor)?);
    }
    let mut elements = Vec::new();
    while !if_not_exists && (cursor.at_keyword("create") || cursor.at_keyword("grant")) {
        elements.push(if cursor.at_keyword("grant") { privilege::grant(cursor)? } else { create(cursor, true)? });
    }
    Ok(CreateSchema { if_not_exists, name, owner, elements })
}
