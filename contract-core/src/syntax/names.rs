//! Names (manual, 4.1.1 "Identifiers and Key Words").

use super::lexer::{Lexer, Token, TokenKind};
use super::texts::take_text;
use super::{Cursor, SyntaxError};
use crate::ident::{KeywordClass, class_of_written, fold, truncate};
use crate::source::Span;

/// Where a name stands, which decides the key words that may be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamePlace {
    /// The name of a relation, column, schema or role, and the first of several parts (`ColId`).
    Object,
    /// The name of a function (`func_name`): without a schema as a type's, else as an object's.
    Function,
    /// The name of a type or parameter (`type_function_name`), the first of several parts included.
    Type,
    /// Behind a period, or behind AS (`ColLabel`): every key word may stand there.
    Label,
}

/// A name of one or more parts, each as PostgreSQL stores it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenName {
    /// The parts, at least one, the name itself last.
    pub parts: Vec<String>,
    /// Where they are written.
    pub span: Span,
}

impl WrittenName {
    /// The schema, if written, and the name; an error for more than two parts.
    pub fn into_qualified(self) -> Result<(Option<String>, String), SyntaxError> {
        let mut parts = self.parts.into_iter();
        match (parts.next(), parts.next(), parts.next()) {
            (Some(name), None, None) => Ok((None, name)),
            (Some(schema), Some(name), None) => Ok((Some(schema), name)),
            _ => {
                Err(SyntaxError::new(self.span, "this name has more than two parts")
                    .with_hint("write it as schema.name"))
            }
        }
    }
}

/// Whether a name may begin at the cursor.
pub fn is_at_name(cursor: &Cursor<'_>, place: NamePlace) -> bool {
    is_name_at(cursor, 0, place)
}

/// As [`is_at_name`], for the token `distance` behind the next one.
pub fn is_name_at(cursor: &Cursor<'_>, distance: usize, place: NamePlace) -> bool {
    let Some(token) = cursor.peek_at(distance) else { return false };
    match token.kind {
        TokenKind::QuotedName | TokenKind::UnicodeName => true,
        TokenKind::Word => allows(place, cursor.slice(token.span)),
        _ => false,
    }
}

fn allows(place: NamePlace, written: &str) -> bool {
    match (place, class_of_written(written)) {
        (NamePlace::Label, _) | (_, None) => true,
        (NamePlace::Object, Some(class)) => class == KeywordClass::ColumnName,
        (NamePlace::Function | NamePlace::Type, Some(class)) => class == KeywordClass::FunctionName,
    }
}

/// Takes one name. `what` says in an error what it is the name of.
pub fn name(cursor: &mut Cursor<'_>, place: NamePlace, what: &str) -> Result<String, SyntaxError> {
    let Some(token) = cursor.peek() else { return Err(cursor.unexpected(what)) };
    let written = cursor.slice(token.span);
    match token.kind {
        TokenKind::Word if is_at_name(cursor, place) => {
            cursor.advance();
            Ok(fold(written))
        }
        TokenKind::Word => {
            let word = written.to_ascii_lowercase();
            Err(SyntaxError::new(token.span, format!("`{word}` is a key word and cannot be {what} here"))
                .with_hint(format!("write it in double quotes if it is a name: \"{word}\"")))
        }
        TokenKind::QuotedName => {
            cursor.advance();
            stored(unquoted(written, 1), token.span)
        }
        TokenKind::UnicodeName => {
            cursor.advance();
            let escape = unicode_escape_character(cursor)?;
            stored(unescaped(&unquoted(written, 3), escape, token.span)?, token.span)
        }
        _ => Err(cursor.unexpected(what)),
    }
}

/// The name that a token is which a lexer of this text gave last, whatever key word it may be; takes the UESCAPE behind
/// it, too. `""` is a name here, for in what is looked through it often is data. An error where the token is no name,
/// or its escapes are none.
pub fn name_of_token(lexer: &mut Lexer<'_>, text: &str, token: Token) -> Result<String, SyntaxError> {
    let written = with_escape(lexer, text, token);
    match token.kind {
        TokenKind::Word => Ok(fold(written)),
        TokenKind::QuotedName => Ok(truncate(&unquoted(written, 1)).to_owned()),
        _ => name(&mut Cursor::new(written), NamePlace::Label, "a name"),
    }
}

/// A token as it is written, with the UESCAPE behind it, which the lexer then has passed.
pub(super) fn with_escape<'text>(lexer: &mut Lexer<'_>, text: &'text str, token: Token) -> &'text str {
    let mut end = token.span.end;
    if matches!(token.kind, TokenKind::UnicodeName | TokenKind::UnicodeText) {
        let mut behind = lexer.clone();
        let word = behind.next().and_then(|word| text.get(word.span.range()));
        if word.is_some_and(|word| word.eq_ignore_ascii_case("uescape"))
            && let Some(escape) = behind.next()
        {
            end = escape.span.end;
            *lexer = behind;
        }
    }
    text.get(token.span.start..end).unwrap_or_default()
}

/// Takes a name of one or more parts with periods between them. A name of one part must be allowed at
/// `place`; of several, those behind a period may be any word.
pub fn qualified_name(cursor: &mut Cursor<'_>, place: NamePlace, what: &str) -> Result<WrittenName, SyntaxError> {
    let start = cursor.start();
    let first = if place == NamePlace::Function && cursor.symbol_at(1, b'.') {
        name(cursor, NamePlace::Object, "the first part of a name")?
    } else {
        name(cursor, place, what)?
    };
    let mut parts = vec![first];
    while cursor.take_symbol(b'.') {
        parts.push(name(cursor, NamePlace::Label, "a name behind the period")?);
    }
    Ok(WrittenName { parts, span: cursor.span_from(start) })
}

fn unquoted(written: &str, prefix: usize) -> String {
    let end = written.len().saturating_sub(1);
    written.get(prefix..end).unwrap_or_default().replace("\"\"", "\"")
}

fn stored(name: String, span: Span) -> Result<String, SyntaxError> {
    if name.is_empty() {
        return Err(SyntaxError::new(span, "a quoted name cannot be empty"));
    }
    Ok(truncate(&name).to_owned())
}

/// `UESCAPE '!'` behind a `U&"name"`; a backslash where it is not written.
pub(super) fn unicode_escape_character(cursor: &mut Cursor<'_>) -> Result<char, SyntaxError> {
    if !cursor.take_keyword("uescape") {
        return Ok('\\');
    }
    const WHAT: &str = "one escape character in single quotes behind UESCAPE";
    let mark = cursor.mark();
    let is_simple = cursor.peek().is_some_and(|token| token.kind != TokenKind::UnicodeText);
    let value = if is_simple { take_text(cursor, WHAT)? } else { return Err(cursor.unexpected(WHAT)) };
    let mut characters = value.chars();
    match (characters.next(), characters.next()) {
        (Some(character), None) if !character.is_ascii_hexdigit() && !"+'\" \t\n\r\u{c}\u{b}".contains(character) => {
            Ok(character)
        }
        _ => {
            cursor.return_to(mark);
            Err(cursor.unexpected(WHAT))
        }
    }
}

/// The text with `\0061` and `\+000061` replaced (manual, 4.1.2.3); two surrogates make one character.
pub(super) fn unescaped(text: &str, escape: char, span: Span) -> Result<String, SyntaxError> {
    let invalid = || SyntaxError::new(span, "this has an invalid Unicode escape").with_hint(r"write \XXXX or \+XXXXXX");
    let mut result = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    let mut first_half: Option<u32> = None;
    while let Some(character) = characters.next() {
        let code = if character != escape || characters.next_if_eq(&escape).is_some() {
            None
        } else {
            let digits = if characters.next_if_eq(&'+').is_some() { 6 } else { 4 };
            let mut code = 0;
            for _ in 0..digits {
                let digit = characters.next().and_then(|digit| digit.to_digit(16)).ok_or_else(invalid)?;
                code = code * 16 + digit;
            }
            Some(code)
        };
        let next = match (first_half.take(), code) {
            (Some(high), Some(low @ 0xdc00..=0xdfff)) => 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00),
            (None, Some(high @ 0xd800..=0xdbff)) => {
                first_half = Some(high);
                continue;
            }
            (None, Some(0)) | (Some(_), _) => return Err(invalid()),
            (None, Some(code)) => code,
            (None, None) => u32::from(character),
        };
        result.push(char::from_u32(next).ok_or_else(invalid)?);
    }
    if first_half.is_some() { Err(invalid()) } else { Ok(result) }
}
