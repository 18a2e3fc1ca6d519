//! Constraints of tables and domains (manual, 5.5 "Constraints"; the productions `ConstraintElem`,
//! `ConstraintAttributeSpec`).

use super::common::{Read, columns, list, object_name, optional_columns, plain_name, with_options};
use super::delimited::{condition, parenthesised};
use crate::ddl::model::{
    ConstraintAttributes, IndexParameters, References, ReferentialAction, TableConstraint, TableRule,
};
use crate::syntax::{Cursor, SyntaxError};

const CONSTRAINT: &str = "the name of a constraint";

/// Whether a constraint of a table comes next, rather than a column.
pub(super) fn is_next(cursor: &Cursor<'_>) -> bool {
    let reserved = ["constraint", "check", "unique", "primary", "foreign", "not"];
    reserved.iter().any(|word| cursor.at_keyword(word))
        || (cursor.at_keyword("exclude")
            && (cursor.symbol_at(1, b'(') || cursor.word_at(1).is_some_and(|word| word == "using")))
}

/// A constraint of a table.
pub(super) fn of_table(cursor: &mut Cursor<'_>) -> Read<TableConstraint> {
    constraint(cursor, false)
}

/// A constraint behind ALTER DOMAIN … ADD.
pub(super) fn of_domain(cursor: &mut Cursor<'_>) -> Read<TableConstraint> {
    constraint(cursor, true)
}

fn constraint(cursor: &mut Cursor<'_>, domain: bool) -> Read<TableConstraint> {
    let start = cursor.start();
    let mut name = None;
    if cursor.take_keyword("constraint") {
        name = Some(plain_name(cursor, CONSTRAINT)?);
    }
    let rule = if cursor.take_keyword("check") {
        TableRule::Check(condition(cursor)?)
    } else if cursor.take_keywords(&["not", "null"]) {
        TableRule::NotNull(if domain { None } else { Some(plain_name(cursor, "the name of a column")?) })
    } else if domain {
        return Err(cursor.unexpected("`CHECK` or `NOT NULL`"));
    } else {
        table_rule(cursor)?
    };
    let mut attributes = ConstraintAttributes::default();
    while attribute(cursor, &mut attributes)? {}
    Ok(TableConstraint { name, rule, attributes, span: cursor.span_from(start) })
}

fn table_rule(cursor: &mut Cursor<'_>) -> Read<TableRule> {
    if let Some(word) = cursor.take_one(&["unique", "primary"]) {
        let primary_key = word == "primary";
        if primary_key {
            cursor.expect_keywords(&["key"])?;
        }
        if cursor.take_keywords(&["using", "index"]) {
            return Ok(TableRule::UsingIndex { primary_key, index: plain_name(cursor, "the name of an index")? });
        }
        let nulls_not_distinct = !primary_key && nulls_not_distinct(cursor)?;
        let (columns, without_overlaps) = key_columns(cursor, &["without", "overlaps"])?;
        let index = index_parameters(cursor, true)?;
        return Ok(if primary_key {
            TableRule::PrimaryKey { columns, without_overlaps, index }
        } else {
            TableRule::Unique { columns, nulls_not_distinct, without_overlaps, index }
        });
    }
    if cursor.take_keyword("exclude") {
        let mut method = None;
        if cursor.take_keyword("using") {
            method = Some(plain_name(cursor, "an index method")?);
        }
        let elements = parenthesised(cursor)?;
        let index = index_parameters(cursor, true)?;
        let predicate = if cursor.take_keyword("where") { Some(condition(cursor)?) } else { None };
        return Ok(TableRule::Exclude { method, elements, index, predicate });
    }
    if cursor.take_keywords(&["foreign", "key"]) {
        let (columns, period) = foreign_columns(cursor)?;
        return Ok(TableRule::ForeignKey { columns, period, references: references(cursor)? });
    }
    Err(cursor.unexpected("a constraint"))
}

/// Columns in parentheses, with these words behind the last.
fn key_columns(cursor: &mut Cursor<'_>, suffix: &[&str]) -> Read<(Vec<String>, bool)> {
    cursor.expect_symbol(b'(')?;
    let columns = list(cursor, |cursor| plain_name(cursor, "the name of a column"))?;
    let marked = cursor.take_keywords(suffix);
    super::common::close(cursor)?;
    Ok((columns, marked))
}

/// Columns in parentheses, the last maybe with PERIOD ahead of it.
fn foreign_columns(cursor: &mut Cursor<'_>) -> Read<(Vec<String>, bool)> {
    cursor.expect_symbol(b'(')?;
    let mut columns = Vec::new();
    loop {
        let period = cursor.at_keyword("period") && !cursor.symbol_at(1, b',') && !cursor.symbol_at(1, b')');
        if period {
            cursor.advance();
        }
        columns.push(plain_name(cursor, "the name of a column")?);
        if period || !cursor.take_symbol(b',') {
            super::common::close(cursor)?;
            return Ok((columns, period));
        }
    }
}

/// `REFERENCES table (columns) MATCH … ON …`.
pub(super) fn references(cursor: &mut Cursor<'_>) -> Read<References> {
    cursor.expect_keywords(&["references"])?;
    let table = object_name(cursor, "the name of a table")?;
    let (columns, period) = if cursor.at_symbol(b'(') { foreign_columns(cursor)? } else { (Vec::new(), false) };
    let mut matching = None;
    if cursor.take_keyword("match") {
        match cursor.take_one(&["full", "partial", "simple"]) {
            Some(word) => matching = Some(word.to_owned()),
            None => return Err(cursor.unexpected("`FULL`, `PARTIAL` or `SIMPLE`")),
        }
    }
    let (mut on_delete, mut on_update) = (None, None);
    loop {
        if on_delete.is_none() && cursor.take_keywords(&["on", "delete"]) {
            on_delete = Some(referential_action(cursor)?);
        } else if on_update.is_none() && cursor.take_keywords(&["on", "update"]) {
            on_update = Some(referential_action(cursor)?);
        } else {
            return Ok(References { table, columns, period, matching, on_delete, on_update });
        }
    }
}

fn referential_action(cursor: &mut Cursor<'_>) -> Read<ReferentialAction> {
    if cursor.take_keywords(&["no", "action"]) {
        Ok(ReferentialAction::NoAction)
    } else if cursor.take_keyword("restrict") {
        Ok(ReferentialAction::Restrict)
    } else if cursor.take_keyword("cascade") {
        Ok(ReferentialAction::Cascade)
    } else if cursor.take_keywords(&["set", "null"]) {
        Ok(ReferentialAction::SetNull(optional_columns(cursor)?))
    } else if cursor.take_keywords(&["set", "default"]) {
        Ok(ReferentialAction::SetDefault(optional_columns(cursor)?))
    } else {
        Err(cursor.unexpected("what to do, as `CASCADE`"))
    }
}

/// `NULLS NOT DISTINCT` or `NULLS DISTINCT`; whether it is the first.
pub(super) fn nulls_not_distinct(cursor: &mut Cursor<'_>) -> Read<bool> {
    if !cursor.at_keywords(&["nulls", "not"]) && !cursor.at_keywords(&["nulls", "distinct"]) {
        return Ok(false);
    }
    cursor.advance();
    let not = cursor.take_keyword("not");
    cursor.expect_keywords(&["distinct"])?;
    Ok(not)
}

/// `INCLUDE (…)`, which a constraint of a column has not, `WITH (…)`, `USING INDEX TABLESPACE`.
pub(super) fn index_parameters(cursor: &mut Cursor<'_>, includes: bool) -> Read<IndexParameters> {
    let mut parameters = IndexParameters::default();
    if includes && cursor.take_keyword("include") {
        parameters.include = columns(cursor)?;
    }
    parameters.options = with_options(cursor)?;
    if cursor.take_keywords(&["using", "index", "tablespace"]) {
        parameters.tablespace = Some(plain_name(cursor, "the name of a tablespace")?);
    }
    Ok(parameters)
}

/// One attribute of a constraint, if one comes next.
pub(super) fn attribute(cursor: &mut Cursor<'_>, attributes: &mut ConstraintAttributes) -> Read<bool> {
    let span = cursor.peek().map(|token| token.span);
    let (slot, value) = if cursor.take_keyword("deferrable") {
        (&mut attributes.deferrable, true)
    } else if cursor.take_keywords(&["not", "deferrable"]) {
        (&mut attributes.deferrable, false)
    } else if cursor.take_keywords(&["initially", "deferred"]) {
        (&mut attributes.initially_deferred, true)
    } else if cursor.take_keywords(&["initially", "immediate"]) {
        (&mut attributes.initially_deferred, false)
    } else if cursor.take_keyword("enforced") {
        (&mut attributes.enforced, true)
    } else if cursor.take_keywords(&["not", "enforced"]) {
        (&mut attributes.enforced, false)
    } else if cursor.take_keywords(&["not", "valid"]) {
        attributes.not_valid = true;
        return Ok(true);
    } else if cursor.take_keywords(&["no", "inherit"]) {
        attributes.no_inherit = true;
        return Ok(true);
    } else {
        return Ok(false);
    };
    if slot.is_some_and(|before| before != value) {
        let span = span.unwrap_or_default();
        return Err(SyntaxError::new(span, "this contradicts what is said before it"));
    }
    *slot = Some(value);
    Ok(true)
}

/// The attributes of ALTER CONSTRAINT, of which INHERIT is one.
pub(super) fn altered_attributes(cursor: &mut Cursor<'_>) -> Read<ConstraintAttributes> {
    let mut attributes = ConstraintAttributes::default();
    loop {
        if cursor.take_keyword("inherit") {
            attributes.inherit = true;
        } else if !attribute(cursor, &mut attributes)? {
            return Ok(attributes);
        }
    }
}
