//! CREATE and ALTER TYPE and DOMAIN (manual, SQL CREATE TYPE, ALTER TYPE, CREATE DOMAIN, ALTER DOMAIN).

use super::column;
use super::common::{
    Read, cascade, close, definition, if_exists, if_not_exists, list, literal, object_name, plain_name,
};
use super::constraint;
use super::delimited::expression;
use super::reference;
use crate::ddl::model::{
    AlterDomain, AlterObject, AlterType, AttributeChange, AttributeDefinition, CreateDomain, CreateType, Ddl,
    DomainChange, LabelPlace, ObjectName, ObjectReference, Sort, TypeChange, TypeForm,
};
use crate::syntax::{Cursor, take_type};

const ATTRIBUTE: &str = "the name of an attribute";

/// Behind `CREATE TYPE`.
pub(super) fn create(cursor: &mut Cursor<'_>) -> Read<CreateType> {
    let name = object_name(cursor, "the name of a type")?;
    let definition = if cursor.at_symbol(b'(') {
        TypeForm::Base(definition(cursor)?)
    } else if !cursor.take_keyword("as") {
        TypeForm::Shell
    } else if cursor.take_keyword("enum") {
        cursor.expect_symbol(b'(')?;
        let mut labels = Vec::new();
        if !cursor.at_symbol(b')') {
            labels = list(cursor, |cursor| literal(cursor, "a label as a string"))?;
        }
        close(cursor)?;
        TypeForm::Enum(labels)
    } else if cursor.take_keyword("range") {
        TypeForm::Range(self::definition(cursor)?)
    } else {
        cursor.expect_symbol(b'(')?;
        let mut attributes = Vec::new();
        if !cursor.at_symbol(b')') {
            attributes = list(cursor, attribute)?;
        }
        close(cursor)?;
        TypeForm::Composite(attributes)
    };
    Ok(CreateType { name, definition })
}

fn attribute(cursor: &mut Cursor<'_>) -> Read<AttributeDefinition> {
    let name = plain_name(cursor, ATTRIBUTE)?;
    Ok(AttributeDefinition { name, of: take_type(cursor)?, collation: column::collation(cursor)? })
}

/// Behind `ALTER TYPE`.
pub(super) fn alter(cursor: &mut Cursor<'_>) -> Read<Ddl> {
    let name = object_name(cursor, "the name of a type")?;
    if let Some(renamed) = generic(cursor, Sort::Type, &name)? {
        return Ok(renamed);
    }
    let change = if cursor.take_keywords(&["add", "value"]) {
        let if_not_exists = if_not_exists(cursor);
        let value = literal(cursor, "a label as a string")?;
        let place = match cursor.take_one(&["before", "after"]) {
            Some("before") => Some(LabelPlace::Before(literal(cursor, "a label as a string")?)),
            Some(_) => Some(LabelPlace::After(literal(cursor, "a label as a string")?)),
            None => None,
        };
        TypeChange::AddValue { if_not_exists, value, place }
    } else if cursor.take_keywords(&["rename", "value"]) {
        let from = literal(cursor, "a label as a string")?;
        cursor.expect_keywords(&["to"])?;
        TypeChange::RenameValue { from, to: literal(cursor, "a label as a string")? }
    } else if cursor.take_keywords(&["rename", "attribute"]) {
        let from = plain_name(cursor, ATTRIBUTE)?;
        cursor.expect_keywords(&["to"])?;
        let to = plain_name(cursor, ATTRIBUTE)?;
        TypeChange::RenameAttribute { from, to, cascade: cascade(cursor) }
    } else if cursor.at_keyword("set") && cursor.symbol_at(1, b'(') {
        cursor.advance();
        TypeChange::Options(definition(cursor)?)
    } else {
        TypeChange::Attributes(list(cursor, attribute_change)?)
    };
    Ok(AlterType { name, change }.into())
}

fn attribute_change(cursor: &mut Cursor<'_>) -> Read<AttributeChange> {
    if cursor.take_keywords(&["add", "attribute"]) {
        let attribute = attribute(cursor)?;
        return Ok(AttributeChange::Add { attribute, cascade: cascade(cursor) });
    }
    if cursor.take_keywords(&["drop", "attribute"]) {
        let if_exists = if_exists(cursor);
        let name = plain_name(cursor, ATTRIBUTE)?;
        return Ok(AttributeChange::Drop { if_exists, name, cascade: cascade(cursor) });
    }
    if cursor.take_keywords(&["alter", "attribute"]) {
        let name = plain_name(cursor, ATTRIBUTE)?;
        cursor.take_keywords(&["set", "data"]);
        cursor.expect_keywords(&["type"])?;
        let attribute = AttributeDefinition { name, of: take_type(cursor)?, collation: column::collation(cursor)? };
        return Ok(AttributeChange::SetType { attribute, cascade: cascade(cursor) });
    }
    Err(cursor.unexpected("what to change of the type"))
}

/// RENAME TO, OWNER TO and SET SCHEMA of a type or domain.
fn generic(cursor: &mut Cursor<'_>, sort: Sort, name: &ObjectName) -> Read<Option<Ddl>> {
    let change = reference::change(cursor)?;
    Ok(change.map(|change| {
        let object = ObjectReference::Named { sort, name: name.clone() };
        AlterObject { if_exists: false, object, change }.into()
    }))
}

/// Behind `CREATE DOMAIN`.
pub(super) fn create_domain(cursor: &mut Cursor<'_>) -> Read<CreateDomain> {
    let name = object_name(cursor, "the name of a domain")?;
    cursor.take_keyword("as");
    let of = take_type(cursor)?;
    let mut collation = None;
    let constraints = column::constraints(cursor, &mut collation)?;
    Ok(CreateDomain { name, of, collation, constraints })
}

/// Behind `ALTER DOMAIN`.
pub(super) fn alter_domain(cursor: &mut Cursor<'_>) -> Read<Ddl> {
    const CONSTRAINT: &str = "the name of a constraint";
    let name = object_name(cursor, "the name of a domain")?;
    if let Some(renamed) = generic(cursor, Sort::Domain, &name)? {
        return Ok(renamed);
    }
    let change = if cursor.take_keywords(&["set", "default"]) {
        DomainChange::SetDefault(expression(cursor, |_| false)?)
    } else if cursor.take_keywords(&["drop", "default"]) {
        DomainChange::DropDefault
    } else if cursor.take_keywords(&["set", "not", "null"]) {
        DomainChange::SetNotNull
    } else if cursor.take_keywords(&["drop", "not", "null"]) {
        DomainChange::DropNotNull
    } else if cursor.take_keyword("add") {
        DomainChange::AddConstraint(Box::new(constraint::of_domain(cursor)?))
    } else if cursor.take_keywords(&["drop", "constraint"]) {
        let if_exists = if_exists(cursor);
        let name = plain_name(cursor, CONSTRAINT)?;
        DomainChange::DropConstraint { if_exists, name, cascade: cascade(cursor) }
    } else if cursor.take_keywords(&["rename", "constraint"]) {
        let from = plain_name(cursor, CONSTRAINT)?;
        cursor.expect_keywords(&["to"])?;
        DomainChange::RenameConstraint { from, to: plain_name(cursor, CONSTRAINT)? }
    } else if cursor.take_keywords(&["validate", "constraint"]) {
        DomainChange::ValidateConstraint(plain_name(cursor, CONSTRAINT)?)
    } else {
        return Err(cursor.unexpected("what to change of the domain"));
    };
    Ok(AlterDomain { name, change }.into())
}
