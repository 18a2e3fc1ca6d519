//! CREATE and ALTER SEQUENCE, and the options that identity columns share with them (manual, SQL CREATE SEQUENCE).

use super::common::{Read, if_not_exists, number, object_name, part_name};
use crate::ddl::model::{ColumnName, CreateSequence, Persistence, SequenceOption};
use crate::syntax::{Cursor, take_type};

/// Behind `CREATE SEQUENCE`.
pub(super) fn create(cursor: &mut Cursor<'_>, persistence: Persistence) -> Read<CreateSequence> {
    let if_not_exists = if_not_exists(cursor);
    let name = object_name(cursor, "the name of a sequence")?;
    Ok(CreateSequence { persistence, if_not_exists, name, options: options(cursor)? })
}

/// Any number of options.
pub(super) fn options(cursor: &mut Cursor<'_>) -> Read<Vec<SequenceOption>> {
    let mut options = Vec::new();
    while let Some(option) = option(cursor)? {
        options.push(option);
    }
    Ok(options)
}

/// `( option … )`.
pub(super) fn options_in_parentheses(cursor: &mut Cursor<'_>) -> Read<Vec<SequenceOption>> {
    cursor.expect_symbol(b'(')?;
    let options = options(cursor)?;
    if options.is_empty() || !cursor.take_symbol(b')') {
        return Err(cursor.unexpected("an option of the sequence or `)`"));
    }
    Ok(options)
}

/// One option, if one comes next.
pub(super) fn option(cursor: &mut Cursor<'_>) -> Read<Option<SequenceOption>> {
    const NUMBER: &str = "a number";
    let limits = cursor.at_keywords(&["no", "minvalue"])
        || cursor.at_keywords(&["no", "maxvalue"])
        || cursor.at_keywords(&["no", "cycle"]);
    if limits {
        cursor.advance();
        return Ok(Some(match cursor.take_one(&["minvalue", "maxvalue", "cycle"]) {
            Some("minvalue") => SequenceOption::Minimum(None),
            Some("maxvalue") => SequenceOption::Maximum(None),
            _ => SequenceOption::Cycle(false),
        }));
    }
    let words = [
        "as",
        "increment",
        "minvalue",
        "maxvalue",
        "start",
        "restart",
        "cache",
        "cycle",
        "owned",
        "sequence",
        "logged",
        "unlogged",
    ];
    let Some(word) = cursor.take_one(&words) else { return Ok(None) };
    Ok(Some(match word {
        "as" => SequenceOption::As(take_type(cursor)?),
        "increment" => {
            cursor.take_keyword("by");
            SequenceOption::Increment(number(cursor, NUMBER)?)
        }
        "minvalue" => SequenceOption::Minimum(Some(number(cursor, NUMBER)?)),
        "maxvalue" => SequenceOption::Maximum(Some(number(cursor, NUMBER)?)),
        "start" => {
            cursor.take_keyword("with");
            SequenceOption::Start(number(cursor, NUMBER)?)
        }
        "restart" => {
            let with = cursor.take_keyword("with");
            let value = number(cursor, NUMBER);
            SequenceOption::Restart(if with { Some(value?) } else { value.ok() })
        }
        "cache" => SequenceOption::Cache(number(cursor, NUMBER)?),
        "cycle" => SequenceOption::Cycle(true),
        "owned" => {
            cursor.expect_keywords(&["by"])?;
            if cursor.at_keyword("none") && !cursor.symbol_at(1, b'.') {
                cursor.advance();
                SequenceOption::OwnedBy(None)
            } else {
                let (relation, column) = part_name(cursor, "a column")?;
                SequenceOption::OwnedBy(Some(ColumnName { relation, column }))
            }
        }
        "sequence" => {
            cursor.expect_keywords(&["name"])?;
            SequenceOption::Name(object_name(cursor, "the name of a sequence")?)
        }
        word => SequenceOption::Logged(word == "logged"),
    }))
}
