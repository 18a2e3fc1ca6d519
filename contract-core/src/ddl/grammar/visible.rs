//! What can be seen of a statement that was not understood.

use std::collections::HashSet;

use super::{common, reference, routine};
use crate::ddl::model::{NotUnderstood, ObjectName, Sort};
use crate::ident::class_of_written;
use crate::source::Span;
use crate::syntax::lexer::TokenKind;
use crate::syntax::{Cursor, SyntaxError};

/// The sort that the first words are about, and every name in plain sight.
pub(super) fn not_understood(statement: &str, cause: SyntaxError) -> NotUnderstood {
    let mut cursor = Cursor::new(statement);
    let sort = sort(&mut cursor);
    cursor.take_keyword("concurrently");
    if !common::if_not_exists(&mut cursor) {
        common::if_exists(&mut cursor);
    }
    NotUnderstood { cause, sort, names: names(&mut cursor) }
}

/// Takes the first words, as far as a sort of object.
fn sort(cursor: &mut Cursor<'_>) -> Option<Sort> {
    match cursor.take_one(&["create", "alter", "drop", "comment"])? {
        "comment" => {
            cursor.take_keyword("on");
        }
        _ => {
            cursor.take_keywords(&["or", "replace"]);
        }
    }
    while cursor
        .take_one(&["local", "global", "temporary", "temp", "unlogged", "unique", "recursive", "trusted", "constraint"])
        .is_some()
    {}
    if routine::word(cursor).is_some() { Some(Sort::Routine) } else { reference::sort(cursor) }
}

fn names(cursor: &mut Cursor<'_>) -> Vec<ObjectName> {
    let mut seen = HashSet::new();
    let mut names = Vec::new();
    while let Some(token) = cursor.peek() {
        let is_name = match token.kind {
            TokenKind::QuotedName | TokenKind::UnicodeName => true,
            TokenKind::Word => cursor.symbol_at(1, b'.') || class_of_written(cursor.slice(token.span)).is_none(),
            _ => false,
        };
        let start = cursor.start();
        let Some(first) = is_name.then(|| common::label(cursor, "a name").ok()).flatten() else {
            cursor.advance();
            continue;
        };
        let mut name = ObjectName { schema: None, name: first, span: Span::default() };
        while cursor.take_symbol(b'.') {
            match common::label(cursor, "a name") {
                Ok(next) => name.schema = Some(std::mem::replace(&mut name.name, next)),
                Err(_) => break,
            }
        }
        name.span = cursor.span_from(start);
        if seen.insert((name.schema.clone(), name.name.clone())) {
            names.push(name);
        }
    }
    names
}
