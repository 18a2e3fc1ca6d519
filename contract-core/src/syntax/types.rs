//! Types (manual, 8 "Data Types"; the production `Typename` of PostgreSQL's grammar).

use super::lexer::{Lexer, TokenKind};
use super::names::{NamePlace, qualified_name};
use super::{ColumnReference, Cursor, SyntaxError, WrittenType, WrittenTypeName};
use crate::source::Span;

/// The key words that begin a type in the SQL standard's spelling and cannot be a name.
const SPELLINGS: &[&str] = &[
    "bigint",
    "bit",
    "boolean",
    "char",
    "character",
    "dec",
    "decimal",
    "float",
    "int",
    "integer",
    "interval",
    "national",
    "nchar",
    "numeric",
    "real",
    "smallint",
    "time",
    "timestamp",
    "varchar",
];

/// Whether a word in lower case begins a type in the SQL standard's spelling.
pub(super) fn is_spelling(word: &str) -> bool {
    SPELLINGS.binary_search(&word).is_ok()
}

/// Takes a type with its array brackets, or `relation.column%TYPE`.
pub fn take_type(cursor: &mut Cursor<'_>) -> Result<WrittenType, SyntaxError> {
    let start = cursor.start();
    let (name, modifier) = match cursor.word() {
        Some(word) if is_spelling(&word) => {
            cursor.advance();
            standard_type(cursor, &word)?
        }
        Some(word) if word == "double" && cursor.at_keywords(&["double", "precision"]) => {
            cursor.take_keywords(&["double", "precision"]);
            (catalog("float8"), None)
        }
        Some(word) if word == "setof" => {
            return Err(SyntaxError::new(span_of_next(cursor), "`SETOF` cannot stand here")
                .with_hint("only what a function returns can be a set; leave `SETOF` out"));
        }
        _ => named_type(cursor)?,
    };
    let array = match name {
        WrittenTypeName::ColumnOf(_) => false,
        WrittenTypeName::Named { .. } => array_brackets(cursor)?,
    };
    Ok(WrittenType { name, array, modifier, span: cursor.span_from(start) })
}

fn span_of_next(cursor: &Cursor<'_>) -> Span {
    cursor.peek().map_or(Span::new(cursor.start(), cursor.start()), |token| token.span)
}

fn catalog(name: &str) -> WrittenTypeName {
    WrittenTypeName::Named { schema: Some("pg_catalog".to_owned()), name: name.to_owned() }
}

fn named_type(cursor: &mut Cursor<'_>) -> Result<(WrittenTypeName, Option<String>), SyntaxError> {
    let written = qualified_name(cursor, NamePlace::Type, "a type")?;
    let span = written.span;
    if cursor.at_symbol(b'%') && written.parts.len() > 1 {
        cursor.advance();
        cursor.expect_keywords(&["type"])?;
        let mut parts = written.parts;
        let (column, relation, schema) = (parts.pop(), parts.pop(), parts.pop());
        return match (relation, column) {
            (Some(relation), Some(column)) if parts.is_empty() => {
                Ok((WrittenTypeName::ColumnOf(ColumnReference { schema, relation, column }), None))
            }
            _ => Err(SyntaxError::new(span, "this column has more than three parts")
                .with_hint("write it as schema.relation.column%TYPE")),
        };
    }
    let (schema, name) = written.into_qualified()?;
    let modifier = if cursor.at_symbol(b'(') { Some(modifiers(cursor)?) } else { None };
    Ok((WrittenTypeName::Named { schema, name }, modifier))
}

fn standard_type(cursor: &mut Cursor<'_>, word: &str) -> Result<(WrittenTypeName, Option<String>), SyntaxError> {
    let name = match word {
        "int" | "integer" => "int4",
        "smallint" => "int2",
        "bigint" => "int8",
        "real" => "float4",
        "boolean" => "bool",
        "dec" | "decimal" | "numeric" => {
            let modifier = if cursor.at_symbol(b'(') { Some(modifiers(cursor)?) } else { None };
            return Ok((catalog("numeric"), modifier));
        }
        "float" => return Ok((catalog(float(cursor)?), None)),
        "bit" => {
            let varying = cursor.take_keyword("varying");
            let modifier = if cursor.at_symbol(b'(') { Some(modifiers(cursor)?) } else { None };
            return Ok(one_unless(varying, "varbit", "bit", modifier));
        }
        "time" => return zoned(cursor, "time", "timetz"),
        "timestamp" => return zoned(cursor, "timestamp", "timestamptz"),
        "interval" => return Ok((catalog("interval"), interval(cursor)?)),
        "varchar" => return Ok((catalog("varchar"), length(cursor)?)),
        _ => {
            if word == "national" && !cursor.take_keyword("character") && !cursor.take_keyword("char") {
                return Err(cursor.unexpected("`CHARACTER` behind `NATIONAL`"));
            }
            let varying = cursor.take_keyword("varying");
            let modifier = length(cursor)?;
            return Ok(one_unless(varying, "varchar", "bpchar", modifier));
        }
    };
    Ok((catalog(name), None))
}

/// `char` and `bit` without a length have the length 1; the varying ones any.
fn one_unless(varying: bool, long: &str, fixed: &str, modifier: Option<String>) -> (WrittenTypeName, Option<String>) {
    if varying { (catalog(long), modifier) } else { (catalog(fixed), modifier.or_else(|| Some("1".to_owned()))) }
}

fn zoned(cursor: &mut Cursor<'_>, without: &str, with: &str) -> Result<(WrittenTypeName, Option<String>), SyntaxError> {
    let modifier = length(cursor)?;
    let zoned = if cursor.at_keywords(&["with", "time"]) {
        cursor.expect_keywords(&["with", "time", "zone"])?;
        true
    } else if cursor.at_keyword("without") {
        cursor.expect_keywords(&["without", "time", "zone"])?;
        false
    } else {
        false
    };
    Ok((catalog(if zoned { with } else { without }), modifier))
}

/// `float(1)` to `float(24)` is `real`, up to `float(53)` and alone `double precision` (manual, 8.1.3).
fn float(cursor: &mut Cursor<'_>) -> Result<&'static str, SyntaxError> {
    let start = cursor.start();
    let Some(precision) = length(cursor)? else { return Ok("float8") };
    match precision.parse::<u32>() {
        Ok(1..=24) => Ok("float4"),
        Ok(25..=53) => Ok("float8"),
        _ => Err(SyntaxError::new(cursor.span_from(start), format!("`float({precision})` does not exist"))
            .with_hint("the precision of float is between 1 and 53 bits")),
    }
}

/// The fields of an interval type, if written: `day to second(3)`, or a precision alone.
fn interval(cursor: &mut Cursor<'_>) -> Result<Option<String>, SyntaxError> {
    const FIELDS: &[(&str, &[&str])] = &[
        ("year", &["month"]),
        ("month", &[]),
        ("day", &["hour", "minute", "second"]),
        ("hour", &["minute", "second"]),
        ("minute", &["second"]),
        ("second", &[]),
    ];
    if cursor.at_symbol(b'(') {
        return length(cursor);
    }
    let Some((first, ends)) = FIELDS.iter().find(|(field, _)| cursor.at_keyword(field)) else { return Ok(None) };
    cursor.advance();
    let (mut last, mut written) = (*first, (*first).to_owned());
    if !ends.is_empty() && cursor.take_keyword("to") {
        let Some(end) = ends.iter().find(|field| cursor.at_keyword(field)) else {
            return Err(cursor.unexpected(&format!("one of {} behind `TO`", ends.join(", "))));
        };
        cursor.advance();
        written = format!("{first} to {end}");
        last = end;
    }
    if last == "second"
        && let Some(precision) = length(cursor)?
    {
        written = format!("{written}({precision})");
    }
    Ok(Some(written))
}

/// One whole number in parentheses, if there are parentheses.
fn length(cursor: &mut Cursor<'_>) -> Result<Option<String>, SyntaxError> {
    if !cursor.take_symbol(b'(') {
        return Ok(None);
    }
    let number = whole_number(cursor)?;
    cursor.expect_symbol(b')')?;
    Ok(Some(number))
}

fn whole_number(cursor: &mut Cursor<'_>) -> Result<String, SyntaxError> {
    let number = cursor.peek().filter(|token| token.kind == TokenKind::Number).map(|token| cursor.slice(token.span));
    match number.and_then(|number| number.parse::<i32>().ok()) {
        Some(number) => {
            cursor.advance();
            Ok(number.to_string())
        }
        None => Err(cursor.unexpected("a whole number")),
    }
}

/// Any modifiers in parentheses, in one spelling: no white space or comments, words in lower case.
fn modifiers(cursor: &mut Cursor<'_>) -> Result<String, SyntaxError> {
    let inside = cursor.take_parenthesised()?;
    let text = cursor.slice(inside);
    let mut spelled = String::with_capacity(text.len());
    let (mut after_word, mut after_comma) = (false, true);
    for token in Lexer::new(text) {
        let written = text.get(token.span.range()).unwrap_or_default();
        let word = matches!(token.kind, TokenKind::Word | TokenKind::Number);
        let comma = token.kind == TokenKind::Symbol(b',');
        if (word && after_word) || (comma && after_comma) {
            return Err(SyntaxError::new(token.span.shifted(inside.start), "expected `,` between type modifiers"));
        }
        if token.kind == TokenKind::Word {
            spelled.push_str(&written.to_ascii_lowercase());
        } else {
            spelled.push_str(written);
        }
        (after_word, after_comma) = (word, comma);
    }
    if after_comma {
        return Err(SyntaxError::new(inside, "expected a type modifier between the parentheses"));
    }
    Ok(spelled)
}

/// `[]`, `[3]`, any number of them, or `ARRAY`, `ARRAY[3]`.
fn array_brackets(cursor: &mut Cursor<'_>) -> Result<bool, SyntaxError> {
    if cursor.take_keyword("array") {
        if cursor.take_symbol(b'[') {
            whole_number(cursor)?;
            cursor.expect_symbol(b']')?;
        }
        return Ok(true);
    }
    let mut array = false;
    while cursor.take_symbol(b'[') {
        if !cursor.at_symbol(b']') {
            whole_number(cursor)?;
        }
        cursor.expect_symbol(b']')?;
        array = true;
    }
    Ok(array)
}
