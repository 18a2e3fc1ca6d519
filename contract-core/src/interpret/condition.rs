//! Conditions that ask the catalog, answered from the model: `EXISTS (SELECT … FROM pg_type WHERE typname = 'x')` and
//! its kin (manual, chapter 53 "System Catalogs", chapter 37 "The Information Schema").
//!
//! The answer is yes, no, or not known; a condition of which any part is not understood is not known.

use super::catalog_rows::{self, Cell};
use super::world::World;
use crate::syntax::lexer::TokenKind;
use crate::syntax::{Cursor, is_at_text, take_text};

/// How deep parentheses may lie in each other.
const DEEPEST: usize = 50;

/// That a column of the catalog has one of these values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) column: String,
    pub(super) values: Vec<String>,
}

impl World {
    /// Whether a condition holds; none where that is not known.
    pub(super) fn holds(&self, condition: &str) -> Option<bool> {
        let mut cursor = Cursor::new(condition);
        let holds = self.any_of(&mut cursor, 0)?;
        cursor.is_at_end().then_some(holds)
    }

    fn any_of(&self, cursor: &mut Cursor<'_>, depth: usize) -> Option<bool> {
        let mut holds = self.all_of(cursor, depth)?;
        while cursor.take_keyword("or") {
            holds |= self.all_of(cursor, depth)?;
        }
        Some(holds)
    }

    fn all_of(&self, cursor: &mut Cursor<'_>, depth: usize) -> Option<bool> {
        let mut holds = self.one(cursor, depth)?;
        while cursor.take_keyword("and") {
            holds &= self.one(cursor, depth)?;
        }
        Some(holds)
    }

    fn one(&self, cursor: &mut Cursor<'_>, depth: usize) -> Option<bool> {
        if depth > DEEPEST {
            return None;
        }
        if cursor.take_keyword("not") {
            return self.one(cursor, depth + 1).map(|holds| !holds);
        }
        if cursor.take_keyword("true") {
            return Some(true);
        }
        if cursor.take_keyword("false") {
            return Some(false);
        }
        if cursor.take_keyword("exists") {
            let span = cursor.take_parenthesised().ok()?;
            return self.exists(cursor.slice(span));
        }
        if cursor.at_symbol(b'(') {
            let span = cursor.take_parenthesised().ok()?;
            return self.any_of(&mut Cursor::new(cursor.slice(span)), depth + 1);
        }
        for (function, is_type) in [("to_regclass", false), ("to_regtype", true)] {
            if cursor.take_keyword(function) {
                let span = cursor.take_parenthesised().ok()?;
                let mut inside = Cursor::new(cursor.slice(span));
                let name = take_text(&mut inside, "a name").ok()?;
                let name = catalog_rows::written_name(&name)?;
                let found = if is_type {
                    self.find_type(name.schema.as_deref(), &name.name).is_some()
                } else {
                    self.find_relation(&name).is_some()
                };
                cursor.take_keyword("is").then_some(())?;
                let not = cursor.take_keyword("not");
                cursor.take_keyword("null").then_some(())?;
                return Some(found == not);
            }
        }
        None
    }

    /// Whether a query of the catalog has a row.
    fn exists(&self, query: &str) -> Option<bool> {
        let mut cursor = Cursor::new(query);
        cursor.take_keyword("select").then_some(())?;
        cursor.take_until(|cursor, _| cursor.at_keyword("from")).ok()?;
        cursor.take_keyword("from").then_some(())?;
        let tables = tables(&mut cursor)?;
        let mut wanted = Vec::new();
        if cursor.take_keyword("where") {
            wanted = self.wanted(&mut cursor)?;
        }
        if cursor.take_keyword("limit") {
            cursor.advance();
        }
        cursor.is_at_end().then_some(())?;
        self.has_row(&tables, &wanted)
    }

    /// Conditions that are joined by AND, each `column = constant` or a join of the tables' own keys.
    fn wanted(&self, cursor: &mut Cursor<'_>) -> Option<Vec<Wanted>> {
        let mut wanted = Vec::new();
        loop {
            wanted.extend(self.comparison(cursor)?);
            if !cursor.take_keyword("and") {
                return Some(wanted);
            }
        }
    }

    fn comparison(&self, cursor: &mut Cursor<'_>) -> Option<Option<Wanted>> {
        let (_, column) = column(cursor)?;
        cast(cursor);
        if cursor.take_keyword("in") {
            let span = cursor.take_parenthesised().ok()?;
            let mut inside = Cursor::new(cursor.slice(span));
            let mut values = Vec::new();
            loop {
                values.push(take_text(&mut inside, "a value").ok()?);
                if !inside.take_symbol(b',') {
                    break;
                }
            }
            return inside.is_at_end().then_some(Some(Wanted { column, values }));
        }
        let operator = cursor.peek()?;
        (cursor.slice(operator.span) == "=").then_some(())?;
        cursor.advance();
        if is_at_text(cursor) {
            let value = take_text(cursor, "a value").ok()?;
            let value = match cast(cursor).as_deref() {
                Some("regclass" | "regtype") => catalog_rows::full_name(self, &value)?,
                _ => value,
            };
            return Some(Some(Wanted { column, values: vec![value] }));
        }
        if cursor.at_symbol(b'(') {
            // (SELECT oid FROM pg_namespace WHERE nspname = 'x')
            let span = cursor.take_parenthesised().ok()?;
            let mut inside = Cursor::new(cursor.slice(span));
            inside.take_keywords(&["select", "oid", "from", "pg_namespace", "where", "nspname"]).then_some(())?;
            inside.advance();
            let value = take_text(&mut inside, "a schema").ok()?;
            inside.is_at_end().then_some(())?;
            return Some(Some(Wanted { column, values: vec![value] }));
        }
        // The keys by which the catalogs are joined have no other meaning.
        self::column(cursor)?;
        catalog_rows::is_key(&column).then_some(None)
    }
}

/// The tables of FROM, without their schemas and conditions of joins.
fn tables(cursor: &mut Cursor<'_>) -> Option<Vec<String>> {
    let mut tables = Vec::new();
    loop {
        let (schema, table) = column(cursor)?;
        let is_catalog =
            schema.as_deref().is_none_or(|schema| schema == "pg_catalog" || schema == "information_schema");
        is_catalog.then_some(())?;
        // Only one of the two schemas is found without its name.
        let qualified =
            if schema.as_deref() == Some("information_schema") { format!("information_schema.{table}") } else { table };
        tables.push(qualified);
        cursor.take_keyword("as");
        const BEHIND: &[&str] = &["join", "inner", "where", "on", "limit", "left"];
        if cursor.word().is_some_and(|word| !BEHIND.contains(&word.as_str())) {
            cursor.advance();
        }
        if cursor.take_keyword("on") {
            let left = column(cursor)?;
            cursor.advance();
            let right = column(cursor)?;
            (catalog_rows::is_key(&left.1) && catalog_rows::is_key(&right.1)).then_some(())?;
        }
        if !cursor.take_symbol(b',') && !cursor.take_keywords(&["inner", "join"]) && !cursor.take_keyword("join") {
            return Some(tables);
        }
    }
}

/// `column` or `table.column`.
fn column(cursor: &mut Cursor<'_>) -> Option<(Option<String>, String)> {
    let first = cursor.word()?;
    cursor.advance();
    if !cursor.take_symbol(b'.') {
        return Some((None, first));
    }
    let second = cursor.word()?;
    cursor.advance();
    Some((Some(first), second))
}

/// `::type`, if that comes next.
fn cast(cursor: &mut Cursor<'_>) -> Option<String> {
    let token = cursor.peek()?;
    if cursor.slice(token.span) == "::" {
        cursor.advance();
    } else if token.kind == TokenKind::Symbol(b':') && cursor.symbol_at(1, b':') {
        cursor.advance();
        cursor.advance();
    } else {
        return None;
    }
    let word = cursor.word()?;
    cursor.advance();
    Some(word)
}

/// Whether a row has what is wanted; none where the model does not have the column.
pub(super) fn fits(wanted: &[Wanted], cell: &dyn Fn(&str) -> Cell) -> Option<bool> {
    let mut unknown = false;
    for each in wanted {
        match cell(&each.column) {
            Cell::Value(value) if each.values.contains(&value) => {}
            Cell::Value(_) | Cell::Null => return Some(false),
            Cell::Unknown => unknown = true,
        }
    }
    (!unknown).then_some(true)
}
