//! SET, RESET, SET ROLE, DISCARD, DO and transaction control (manual, SQL SET, RESET, SET ROLE, SET SESSION
//! AUTHORIZATION, DO, BEGIN).

use super::common::{Read, literal, plain_name, repeated, word_or_text};
use super::delimited::rest;
use crate::ddl::model::{
    Ddl, Discard, Do, SetRole, SetVariable, SettingChange, SettingScope, SettingValue, Statement, Transaction,
};
use crate::syntax::lexer::TokenKind;
use crate::syntax::{Cursor, is_at_text, take_text};

/// Behind nothing: `SET …` of a routine, role, database or the session, without SESSION or LOCAL; or `RESET …`.
pub(super) fn setting(cursor: &mut Cursor<'_>) -> Read<SettingChange> {
    let start = cursor.start();
    let (name, value) = if cursor.take_keyword("reset") {
        (reset_name(cursor)?, SettingValue::Reset)
    } else {
        cursor.expect_keywords(&["set"])?;
        assignment(cursor)?
    };
    Ok(SettingChange { name, value, span: cursor.span_from(start) })
}

fn reset_name(cursor: &mut Cursor<'_>) -> Read<String> {
    const SPECIAL: &[(&[&str], &str)] = &[
        (&["time", "zone"], "timezone"),
        (&["transaction", "isolation", "level"], "transaction_isolation"),
        (&["session", "authorization"], "session_authorization"),
        (&["all"], "all"),
    ];
    match SPECIAL.iter().find(|(words, _)| cursor.take_keywords(words)) {
        Some((_, name)) => Ok((*name).to_owned()),
        None => variable(cursor),
    }
}

/// What follows SET: a name and its value (`set_rest_more`).
fn assignment(cursor: &mut Cursor<'_>) -> Read<(String, SettingValue)> {
    if cursor.take_keywords(&["time", "zone"]) {
        return Ok(("timezone".to_owned(), zone(cursor)?));
    }
    if cursor.at_keyword("schema") && !names_variable(cursor) {
        cursor.advance();
        return Ok(("search_path".to_owned(), SettingValue::List(vec![take_text(cursor, "a schema as a string")?])));
    }
    if cursor.at_keyword("names") && !names_variable(cursor) {
        cursor.advance();
        let value = if is_at_text(cursor) {
            SettingValue::List(vec![take_text(cursor, "an encoding")?])
        } else {
            cursor.take_keyword("default");
            SettingValue::Default
        };
        return Ok(("client_encoding".to_owned(), value));
    }
    if cursor.at_keyword("role") && !names_variable(cursor) {
        cursor.advance();
        return Ok(("role".to_owned(), SettingValue::List(vec![word_or_text(cursor, "the name of a role")?])));
    }
    if cursor.take_keywords(&["session", "authorization"]) {
        let value = if cursor.take_keyword("default") {
            SettingValue::Default
        } else {
            SettingValue::List(vec![word_or_text(cursor, "the name of a role")?])
        };
        return Ok(("session_authorization".to_owned(), value));
    }
    if cursor.take_keywords(&["xml", "option"]) {
        return match cursor.take_one(&["document", "content"]) {
            Some(word) => Ok(("xmloption".to_owned(), SettingValue::List(vec![word.to_ascii_uppercase()]))),
            None => Err(cursor.unexpected("`DOCUMENT` or `CONTENT`")),
        };
    }
    let name = variable(cursor)?;
    if cursor.take_keywords(&["from", "current"]) {
        return Ok((name, SettingValue::FromCurrent));
    }
    if !cursor.take_symbol(b'=') && !cursor.take_keyword("to") {
        return Err(cursor.unexpected("`TO` or `=`"));
    }
    if cursor.take_keyword("default") {
        return Ok((name, SettingValue::Default));
    }
    Ok((name, SettingValue::List(super::common::list(cursor, value)?)))
}

/// Whether the word at the cursor is the name of a setting, for its value follows.
fn names_variable(cursor: &Cursor<'_>) -> bool {
    cursor.symbol_at(1, b'=')
        || cursor.symbol_at(1, b'.')
        || cursor.word_at(1).is_some_and(|word| word == "to")
        || (cursor.word_at(1).is_some_and(|word| word == "from")
            && cursor.word_at(2).is_some_and(|word| word == "current"))
}

/// The name of a setting, in lower case: case does not matter in it (manual, 20.1.1).
fn variable(cursor: &mut Cursor<'_>) -> Read<String> {
    const WHAT: &str = "the name of a setting";
    let mut name = plain_name(cursor, WHAT)?;
    while cursor.take_symbol(b'.') {
        name = format!("{name}.{}", plain_name(cursor, WHAT)?);
    }
    Ok(name.to_ascii_lowercase())
}

/// One value of a setting (`var_value`).
fn value(cursor: &mut Cursor<'_>) -> Read<String> {
    const WHAT: &str = "the value of a setting";
    if let Some(word) = cursor.take_one(&["true", "false", "on"]) {
        return Ok(word.to_owned());
    }
    match cursor.peek().map(|token| token.kind) {
        Some(TokenKind::Number | TokenKind::Operator) => super::common::number(cursor, WHAT),
        _ => word_or_text(cursor, WHAT),
    }
}

fn zone(cursor: &mut Cursor<'_>) -> Read<SettingValue> {
    if cursor.take_keyword("default") || cursor.take_keyword("local") {
        return Ok(SettingValue::Default);
    }
    if cursor.at_keyword("interval") {
        let start = cursor.start();
        cursor.advance();
        if cursor.at_symbol(b'(') {
            cursor.take_parenthesised()?;
        }
        take_text(cursor, "an interval as a string")?;
        if cursor.take_keyword("hour") && cursor.take_keyword("to") {
            cursor.expect_keywords(&["minute"])?;
        }
        return Ok(SettingValue::List(vec![cursor.slice(cursor.span_from(start)).to_owned()]));
    }
    Ok(SettingValue::List(vec![value(cursor)?]))
}

/// `SET …` and `RESET …` of the session. SET CONSTRAINTS and SET TRANSACTION change no schema.
pub(super) fn set(cursor: &mut Cursor<'_>) -> Read<Statement> {
    if cursor.take_keywords(&["reset", "role"]) {
        return Ok(role(SettingScope::Session, false, None));
    }
    if cursor.take_keywords(&["reset", "session", "authorization"]) {
        return Ok(role(SettingScope::Session, true, None));
    }
    if cursor.at_keyword("reset") {
        let change = setting(cursor)?;
        return Ok(ddl(SetVariable { scope: SettingScope::Session, change }));
    }
    let start = cursor.start();
    cursor.expect_keywords(&["set"])?;
    if cursor.at_keyword("constraints") && !names_variable(cursor) {
        rest(cursor)?;
        return Ok(Statement::NoEffect);
    }
    let scope = match cursor.peek_at(1) {
        _ if names_variable(cursor) || cursor.at_keywords(&["session", "authorization"]) => SettingScope::Session,
        Some(_) if cursor.take_keyword("local") => SettingScope::Local,
        _ => {
            cursor.take_keyword("session");
            SettingScope::Session
        }
    };
    let transaction = cursor.at_keyword("transaction")
        || cursor.at_keywords(&["characteristics", "as"])
        || cursor.at_keywords(&["session", "characteristics", "as"]);
    if transaction && !names_variable(cursor) {
        rest(cursor)?;
        return Ok(Statement::NoEffect);
    }
    let (name, value) = assignment(cursor)?;
    let span = cursor.span_from(start);
    // ROLE and SESSION AUTHORIZATION are settings too, however they are written.
    let changed = match (name.as_str(), &value) {
        ("role" | "session_authorization", SettingValue::List(values)) => values.first().cloned().map(Some),
        ("role" | "session_authorization", SettingValue::Default) => Some(None),
        _ => None,
    };
    Ok(match changed {
        Some(to) => {
            let is_session = name == "session_authorization";
            role(scope, is_session, to.filter(|to| is_session || to != "none"))
        }
        None => ddl(SetVariable { scope, change: SettingChange { name, value, span } }),
    })
}

fn role(scope: SettingScope, session_authorization: bool, role: Option<String>) -> Statement {
    ddl(SetRole { scope, session_authorization, role })
}

/// A value as a statement.
pub(super) fn ddl(value: impl Into<Ddl>) -> Statement {
    Statement::Ddl(Box::new(value.into()))
}

/// `DISCARD …`.
pub(super) fn discard(cursor: &mut Cursor<'_>) -> Read<Statement> {
    cursor.expect_keywords(&["discard"])?;
    match cursor.take_one(&["all", "temp", "temporary", "plans", "sequences"]) {
        Some("all") => Ok(ddl(Discard::All)),
        Some("temp" | "temporary") => Ok(ddl(Discard::Temporary)),
        Some(_) => Ok(Statement::NoEffect),
        None => Err(cursor.unexpected("what to discard")),
    }
}

/// `DO …`.
pub(super) fn block(cursor: &mut Cursor<'_>) -> Read<Statement> {
    cursor.expect_keywords(&["do"])?;
    let (mut language, mut body) = (None, None);
    while let Some(token) = cursor.peek().filter(|token| token.kind != TokenKind::Symbol(b';')) {
        let is_language = cursor.take_keyword("language");
        if if is_language { language.is_some() } else { body.is_some() && is_at_text(cursor) } {
            return Err(repeated(token.span));
        }
        if is_language {
            language = Some(word_or_text(cursor, "the name of a language")?);
        } else {
            body = Some(literal(cursor, "a block as a string")?);
        }
    }
    match body {
        Some(body) => Ok(ddl(Do { language, body })),
        None => Err(cursor.unexpected("a block as a string")),
    }
}

/// BEGIN, COMMIT, ROLLBACK and what belongs to them.
pub(super) fn transaction(cursor: &mut Cursor<'_>) -> Read<Transaction> {
    const NAME: &str = "the name of a savepoint";
    match cursor.take_one(&["begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release", "prepare"])
    {
        Some("begin") => {
            cursor.take_one(&["work", "transaction"]);
            modes(cursor)?;
            Ok(Transaction::Begin)
        }
        Some("start") => {
            cursor.expect_keywords(&["transaction"])?;
            modes(cursor)?;
            Ok(Transaction::Begin)
        }
        Some("commit") if cursor.take_keyword("prepared") => {
            literal(cursor, "a transaction's name as a string")?;
            Ok(Transaction::CommitPrepared)
        }
        Some("rollback") if cursor.take_keyword("prepared") => {
            literal(cursor, "a transaction's name as a string")?;
            Ok(Transaction::RollbackPrepared)
        }
        Some(word @ ("commit" | "end" | "rollback" | "abort")) => {
            cursor.take_one(&["work", "transaction"]);
            if word == "rollback" && cursor.take_keyword("to") {
                cursor.take_keyword("savepoint");
                return Ok(Transaction::RollbackTo(plain_name(cursor, NAME)?));
            }
            let chain = cursor.take_keyword("and") && {
                let no = cursor.take_keyword("no");
                cursor.expect_keywords(&["chain"])?;
                !no
            };
            let commits = matches!(word, "commit" | "end");
            Ok(if commits { Transaction::Commit { chain } } else { Transaction::Rollback { chain } })
        }
        Some("savepoint") => Ok(Transaction::Savepoint(plain_name(cursor, NAME)?)),
        Some("release") => {
            if cursor.peek_at(1).is_some() {
                cursor.take_keyword("savepoint");
            }
            Ok(Transaction::Release(plain_name(cursor, NAME)?))
        }
        _ => {
            cursor.expect_keywords(&["transaction"])?;
            literal(cursor, "a transaction's name as a string")?;
            Ok(Transaction::Prepare)
        }
    }
}

fn modes(cursor: &mut Cursor<'_>) -> Read<()> {
    const MODES: &[&[&str]] = &[
        &["isolation", "level", "serializable"],
        &["isolation", "level", "repeatable", "read"],
        &["isolation", "level", "read", "committed"],
        &["isolation", "level", "read", "uncommitted"],
        &["read", "only"],
        &["read", "write"],
        &["deferrable"],
        &["not", "deferrable"],
    ];
    let mut behind_comma = false;
    while MODES.iter().any(|words| cursor.take_keywords(words)) {
        behind_comma = cursor.take_symbol(b',');
    }
    if behind_comma { Err(cursor.unexpected("a mode of the transaction")) } else { Ok(()) }
}
