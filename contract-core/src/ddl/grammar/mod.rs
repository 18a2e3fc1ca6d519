//! One statement's text into a value, with every token consumed (manual, part VI "SQL Commands"; PostgreSQL's own
//! `gram.y`, majors 13 to 18 together).
//!
//! An expression or a query is delimited, not parsed: nothing here recurses into brackets, so that the depth of a
//! text costs memory in proportion and nothing else. A token that is left over makes the statement one that was not
//! understood; so does whatever the grammar of every supported major would refuse outside an expression.

mod alter;
mod alter_table;
mod column;
mod common;
mod constraint;
mod create;
mod delimited;
mod policy;
mod privilege;
mod query;
mod reference;
mod relation;
mod role;
mod routine;
mod sequence;
mod session;
mod table;
mod trigger;
mod types;
mod visible;

use super::model::{Ddl, Statement};
use crate::syntax::Cursor;
use crate::syntax::lexer::{Lexer, TokenKind};
use common::Read;
use delimited::rest;
use session::ddl;

/// Reads one statement. A semicolon behind it is no part of it and does no harm.
pub fn read(statement: &str) -> Statement {
    // By its first word alone: what only moves rows may be long.
    let first = Lexer::new(statement).next();
    let word = match first {
        None => return Statement::NoEffect,
        Some(token) if token.kind == TokenKind::Word => {
            statement.get(token.span.range()).unwrap_or_default().to_ascii_lowercase()
        }
        Some(_) => String::new(),
    };
    if NO_EFFECT.binary_search(&word.as_str()).is_ok() {
        return Statement::NoEffect;
    }
    let mut cursor = Cursor::new(statement);
    let result = dispatch(&mut cursor, &word).and_then(|statement| {
        if let Statement::Invalid(_) = statement {
            return Ok(statement);
        }
        while cursor.take_symbol(b';') {}
        cursor.expect_end()?;
        Ok(statement)
    });
    result.unwrap_or_else(|cause| match word.as_str() {
        // All that may stand behind these is known.
        "begin" | "start" | "commit" | "end" | "rollback" | "abort" | "savepoint" | "release" => {
            Statement::Invalid(cause)
        }
        _ => Statement::NotUnderstood(visible::not_understood(statement, cause)),
    })
}

/// The first words of what changes rows, locks, statistics or files, and never the schema.
const NO_EFFECT: &[&str] = &[
    "analyse",
    "analyze",
    "checkpoint",
    "close",
    "cluster",
    "copy",
    "deallocate",
    "delete",
    "execute",
    "fetch",
    "insert",
    "listen",
    "load",
    "lock",
    "merge",
    "move",
    "notify",
    "refresh",
    "reindex",
    "show",
    "truncate",
    "unlisten",
    "update",
    "vacuum",
];

fn dispatch(cursor: &mut Cursor<'_>, word: &str) -> Read<Statement> {
    match word {
        "create" => create::create(cursor, false).map(ddl),
        "alter" => alter::alter(cursor),
        "drop" => {
            cursor.advance();
            if cursor.take_keyword("owned") {
                role::drop_owned(cursor).map(ddl)
            } else {
                reference::drop(cursor).map(ddl)
            }
        }
        "grant" => privilege::grant(cursor).map(as_statement),
        "revoke" => privilege::revoke(cursor).map(as_statement),
        "comment" => reference::comment(cursor).map(ddl),
        "security" => reference::security_label(cursor).map(ddl),
        "reassign" => role::reassign_owned(cursor).map(ddl),
        "import" => table::import_foreign_schema(cursor).map(ddl),
        "set" | "reset" => session::set(cursor),
        "discard" => session::discard(cursor),
        "do" => session::block(cursor),
        "begin" | "start" | "commit" | "end" | "rollback" | "abort" | "savepoint" | "release" => {
            session::transaction(cursor).map(Statement::Transaction)
        }
        "prepare" if cursor.at_keywords(&["prepare", "transaction"]) => {
            session::transaction(cursor).map(Statement::Transaction)
        }
        // What is prepared or declared counts as run.
        "prepare" | "declare" | "explain" => wrapped(cursor),
        "with" if modifies_rows(cursor)? => Ok(Statement::NoEffect),
        "select" | "values" | "with" | "table" | "call" => query::query(cursor),
        "" if cursor.at_symbol(b'(') => query::query(cursor),
        _ => Ok(Statement::Invalid(cursor.unexpected("a statement"))),
    }
}

fn as_statement(value: Ddl) -> Statement {
    Statement::Ddl(Box::new(value))
}

/// EXPLAIN, PREPARE and DECLARE have a statement inside, which only EXPLAIN ANALYZE runs at once.
fn wrapped(cursor: &mut Cursor<'_>) -> Read<Statement> {
    const VERBS: &[&str] =
        &["select", "values", "with", "table", "insert", "update", "delete", "merge", "create", "execute", "refresh"];
    let found = cursor
        .take_until(|cursor, _| VERBS.iter().any(|verb| cursor.at_keyword(verb)) && cursor.previous().is_some())?;
    match found.and(cursor.word()).as_deref() {
        Some("select" | "values") => query::query(cursor),
        Some("with") if !modifies_rows(cursor)? => query::query(cursor),
        Some("create") | None => Err(cursor.unexpected("a query")),
        Some(_) => {
            rest(cursor)?;
            Ok(Statement::NoEffect)
        }
    }
}

/// Whether what follows WITH and its queries is INSERT, UPDATE, DELETE or MERGE; takes nothing unless it is.
fn modifies_rows(cursor: &mut Cursor<'_>) -> Read<bool> {
    let mark = cursor.mark();
    cursor.take_until(|cursor, _| {
        let main = ["select", "values", "table", "insert", "update", "delete", "merge"];
        main.iter().any(|verb| cursor.at_keyword(verb)) && !delimited::follows_name_mark(cursor)
    })?;
    let modifies = ["insert", "update", "delete", "merge"].iter().any(|verb| cursor.at_keyword(verb));
    if modifies {
        rest_of_query(cursor)?;
    } else {
        cursor.return_to(mark);
    }
    Ok(modifies)
}

fn rest_of_query(cursor: &mut Cursor<'_>) -> Read<()> {
    cursor.take_until(|_, token| token.kind == TokenKind::Symbol(b';')).map(|_| ())
}

#[cfg(test)]
mod tests;
