//! Expressions and queries, delimited and not parsed: where they end, and what in them can be seen to be broken.

use super::common::Read;
use crate::source::Span;
use crate::syntax::lexer::{Token, TokenKind};
use crate::syntax::{Cursor, SyntaxError};

/// An expression in parentheses: the place between them.
pub(super) fn condition(cursor: &mut Cursor<'_>) -> Read<Span> {
    cursor.expect_symbol(b'(')?;
    let inside = expression(cursor, |_| false)?;
    cursor.expect_symbol(b')')?;
    Ok(inside)
}

/// Expressions and the like in parentheses, with commas between them: the place between the parentheses.
pub(super) fn parenthesised(cursor: &mut Cursor<'_>) -> Read<Span> {
    cursor.expect_symbol(b'(')?;
    let inside = delimited(cursor, Looking::Closely, |_, _| false)?;
    let inside = inside.ok_or_else(|| cursor.unexpected("an expression"))?;
    cursor.expect_symbol(b')')?;
    Ok(inside)
}

/// An expression up to a comma, a closing bracket, the end, or a token for which `ends` holds. A CASE … END counts as
/// brackets, and a word behind a period or behind AS is a name. It also ends where no expression can go on, so that a
/// statement behind a forgotten semicolon is left over.
pub(super) fn expression(cursor: &mut Cursor<'_>, ends: impl Fn(&Cursor<'_>) -> bool) -> Read<Span> {
    let found = delimited(cursor, Looking::Closely, |cursor, token| {
        token.kind == TokenKind::Symbol(b',') || ends(cursor) || is_no_continuation(cursor, token)
    })?;
    found.ok_or_else(|| cursor.unexpected("an expression"))
}

/// A query or other statement up to the end or a token for which `ends` holds; commas are part of it.
pub(super) fn query(cursor: &mut Cursor<'_>, ends: impl Fn(&Cursor<'_>) -> bool) -> Read<Span> {
    if !cursor.at_symbol(b'(')
        && !["select", "with", "values", "table"].iter().any(|keyword| cursor.at_keyword(keyword))
    {
        return Err(cursor.unexpected("a query"));
    }
    let ends = |cursor: &Cursor<'_>, token: Token| ends(cursor) || is_in_no_query(cursor, token);
    let found = delimited(cursor, Looking::Closely, ends)?;
    found.ok_or_else(|| cursor.unexpected("a query"))
}

/// Whatever is left of the statement, if anything.
pub(super) fn rest(cursor: &mut Cursor<'_>) -> Read<Option<Span>> {
    delimited(cursor, Looking::Away, |_, _| false)
}

/// Whether what is passed over is an expression or query, in which some things cannot follow each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Looking {
    Closely,
    Away,
}

fn delimited(
    cursor: &mut Cursor<'_>,
    looking: Looking,
    ends: impl Fn(&Cursor<'_>, Token) -> bool,
) -> Read<Option<Span>> {
    let start = cursor.start();
    let mut open: Vec<Token> = Vec::new();
    let mut cases = 0usize;
    let (mut last, mut last_but_one) = (None, None);
    while let Some(token) = cursor.peek() {
        match token.kind {
            TokenKind::Unterminated(_) => return Err(cursor.unexpected("the rest of the statement")),
            TokenKind::Symbol(b'(' | b'[') => open.push(token),
            TokenKind::Symbol(closing @ (b')' | b']')) => {
                let fitting = if closing == b')' { b'(' } else { b'[' };
                match open.pop() {
                    None => break,
                    Some(opening) if opening.kind == TokenKind::Symbol(fitting) => {}
                    Some(opening) => return Err(SyntaxError::new(opening.span, "this bracket is never closed")),
                }
            }
            _ if !open.is_empty() || follows_name_mark(cursor) => {}
            TokenKind::Symbol(b';') => break,
            TokenKind::Word if cursor.at_keyword("case") => cases += 1,
            TokenKind::Word if cases > 0 => cases -= usize::from(cursor.at_keyword("end")),
            _ if cases > 0 => {}
            // The next statement of a CREATE SCHEMA, or one behind a forgotten semicolon.
            TokenKind::Word if last.is_some() && (cursor.at_keyword("create") || cursor.at_keyword("grant")) => break,
            _ if ends(cursor, token) => break,
            _ => {}
        }
        if looking == Looking::Closely
            && let Some(last) = last
            && is_misplaced(cursor, Some(token), last, last_but_one)
        {
            return Err(cursor.unexpected("something else"));
        }
        (last_but_one, last) = (last, Some(token));
        cursor.advance();
    }
    if let Some(opening) = open.pop() {
        return Err(SyntaxError::new(opening.span, "this bracket is never closed"));
    }
    match last {
        Some(last) if looking == Looking::Closely && is_misplaced(cursor, None, last, last_but_one) => {
            Err(cursor.unexpected("something else"))
        }
        Some(_) => Ok(Some(cursor.span_from(start))),
        None => Ok(None),
    }
}

/// Whether the word at the cursor is a name whatever it is: behind a period or AS.
pub(super) fn follows_name_mark(cursor: &Cursor<'_>) -> bool {
    cursor.previous().is_some_and(|token| match token.kind {
        TokenKind::Symbol(b'.') => true,
        TokenKind::Word => {
            let behind_as = cursor.slice(token.span).eq_ignore_ascii_case("as");
            behind_as && !cursor.at_keyword("select") && !cursor.at_keyword("with")
        }
        _ => false,
    })
}

fn is_text(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Text | TokenKind::EscapedText | TokenKind::UnicodeText | TokenKind::DollarText | TokenKind::Bits
    )
}

fn is_constant(kind: TokenKind) -> bool {
    is_text(kind) || matches!(kind, TokenKind::Number | TokenKind::Parameter)
}

/// Whether a token (or the end) can stand behind the two before it in no expression and no query.
fn is_misplaced(cursor: &Cursor<'_>, token: Option<Token>, last: Token, last_but_one: Option<Token>) -> bool {
    const BEHIND_NO_COMMA: &[&str] = &[
        "and",
        "as",
        "asc",
        "desc",
        "else",
        "end",
        "except",
        "from",
        "group",
        "having",
        "in",
        "intersect",
        "is",
        "limit",
        "offset",
        "on",
        "or",
        "order",
        "then",
        "union",
        "using",
        "when",
        "where",
        "window",
    ];
    let is_word = |token: Token, words: &[&str]| {
        token.kind == TokenKind::Word && words.iter().any(|word| cursor.slice(token.span).eq_ignore_ascii_case(word))
    };
    let closes = token.is_none_or(|token| matches!(token.kind, TokenKind::Symbol(b',' | b')' | b']')));
    match last.kind {
        TokenKind::Symbol(b',') => closes || token.is_some_and(|token| is_word(token, BEHIND_NO_COMMA)),
        TokenKind::Symbol(b'(') => token.is_none_or(|token| token.kind == TokenKind::Symbol(b',')),
        // A star can stand alone, and an operator where one is named: OPERATOR(s.+), EXCLUDE … WITH, ORDER BY … USING.
        TokenKind::Operator => {
            let named = last_but_one.is_some_and(|before| {
                matches!(before.kind, TokenKind::Symbol(b'.' | b'(')) || is_word(before, &["with", "using"])
            });
            closes && !named && cursor.slice(last.span) != "*"
        }
        kind if is_constant(kind) => token.is_some_and(|token| is_constant(token.kind)),
        _ => false,
    }
}

/// Whether the next token cannot follow the one before it in any expression: an operand behind another's end.
fn is_no_continuation(cursor: &Cursor<'_>, token: Token) -> bool {
    const CONTINUES: &[&str] = &[
        "and", "at", "between", "collate", "day", "filter", "from", "hour", "ilike", "in", "is", "isnull", "like",
        "minute", "month", "not", "notnull", "operator", "or", "over", "overlaps", "second", "similar", "to",
        "uescape", "with", "within", "without", "year",
    ];
    let Some(before) = cursor.previous() else { return false };
    let operand_ended = is_constant(before.kind) || matches!(before.kind, TokenKind::Symbol(b')' | b']'));
    operand_ended
        && match token.kind {
            // `numeric(3) '1.5'` is a constant of a type.
            kind if is_text(kind) => is_constant(before.kind),
            TokenKind::Word => {
                let word = cursor.slice(token.span).to_ascii_lowercase();
                CONTINUES.binary_search(&word.as_str()).is_err()
            }
            TokenKind::QuotedName | TokenKind::UnicodeName | TokenKind::Number | TokenKind::Parameter => true,
            _ => false,
        }
}

/// Whether the next token is a word that stands in no query outside brackets: that of a statement behind a forgotten
/// semicolon.
fn is_in_no_query(cursor: &Cursor<'_>, token: Token) -> bool {
    const FOREIGN: &[&str] =
        &["check", "column", "constraint", "do", "foreign", "into", "primary", "references", "unique"];
    let (TokenKind::Word, Some(before)) = (token.kind, cursor.previous()) else { return false };
    let is =
        |token: Token, words: &[&str]| words.iter().any(|word| cursor.slice(token.span).eq_ignore_ascii_case(word));
    if is(token, &["table"]) {
        return !is(before, &["as", "union", "intersect", "except", "all", "distinct"]);
    }
    is(token, FOREIGN)
}
