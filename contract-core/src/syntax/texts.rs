//! Constant strings and their values (manual, 4.1.2 "Constants").

use std::borrow::Cow;

use super::lexer::{Lexer, Token, TokenKind};
use super::names::{unescaped, unicode_escape_character, with_escape};
use super::{Cursor, SyntaxError};
use crate::source::Span;

/// Whether a constant string is next. `N'…'`, `B'…'` and `X'…'` are constants of types, not plain strings.
pub fn is_at_text(cursor: &Cursor<'_>) -> bool {
    cursor.peek().is_some_and(|token| match token.kind {
        TokenKind::Text => cursor.slice(token.span).starts_with('\''),
        TokenKind::EscapedText | TokenKind::UnicodeText | TokenKind::DollarText => true,
        _ => false,
    })
}

/// Takes a constant string and returns its value: without quotes, escapes replaced, continuations joined. `what`
/// says in an error what it should be. Reads as a server does whose `standard_conforming_strings` is on.
pub fn take_text(cursor: &mut Cursor<'_>, what: &str) -> Result<String, SyntaxError> {
    let Some(token) = cursor.peek().filter(|_| is_at_text(cursor)) else { return Err(cursor.unexpected(what)) };
    let written = cursor.slice(token.span);
    cursor.advance();
    match token.kind {
        TokenKind::EscapedText => escaped(&joined(written.get(1..).unwrap_or_default(), true), token.span),
        TokenKind::UnicodeText => {
            let escape = unicode_escape_character(cursor)?;
            unescaped(&joined(written.get(2..).unwrap_or_default(), false), escape, token.span)
        }
        TokenKind::DollarText => {
            let tag = written.get(1..).and_then(|rest| rest.find('$')).map_or(0, |end| end + 2);
            let end = written.len().saturating_sub(tag);
            Ok(written.get(tag..end).unwrap_or_default().to_owned())
        }
        _ => Ok(joined(written, false)),
    }
}

/// The value of a constant string that a lexer of this text gave last; takes the UESCAPE behind it, too. An error where
/// the token is no string, or one that PostgreSQL would not read. As there, `N'…'` is a string of its own type.
pub fn text_of_token<'text>(
    lexer: &mut Lexer<'_>,
    text: &'text str,
    token: Token,
) -> Result<Cow<'text, str>, SyntaxError> {
    let written = with_escape(lexer, text, token);
    let written = if token.kind == TokenKind::Text { written.trim_start_matches(['n', 'N']) } else { written };
    let inside = written.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    if let Some(inside) = inside.filter(|inside| !inside.contains('\'')) {
        return Ok(Cow::Borrowed(inside));
    }
    take_text(&mut Cursor::new(written), "a string").map(Cow::Owned)
}

/// The text between the quotes, doubled quotes made single, with the continuations of following lines. Where a
/// backslash escapes, it and what it escapes stay as they are.
fn joined(quoted: &str, escapes: bool) -> String {
    let mut value = String::with_capacity(quoted.len());
    let mut rest = quoted;
    while let Some((_, inside)) = rest.split_once('\'') {
        rest = inside;
        while let Some(at) = rest.find(|character| character == '\'' || (escapes && character == '\\')) {
            let (before, from) = rest.split_at(at);
            value.push_str(before);
            let mut characters = from.chars();
            let first = characters.next();
            let second = characters.next();
            match (first, second) {
                (Some('\\'), Some(second)) => value.extend(['\\', second]),
                // A quote, escaped for the next step where backslashes escape, else by itself.
                (Some('\''), Some('\'')) => value.push('\''),
                _ => {
                    rest = from.get(1..).unwrap_or_default();
                    break;
                }
            }
            rest = characters.as_str();
        }
        // Comments between the parts may have quotes of their own.
        rest = rest.trim_start();
        while rest.starts_with("--") {
            rest = rest.find(['\n', '\r']).and_then(|end| rest.get(end..)).unwrap_or_default().trim_start();
        }
    }
    value
}

/// The text of `E'…'` with its escapes replaced (manual, 4.1.2.2).
fn escaped(text: &str, span: Span) -> Result<String, SyntaxError> {
    let invalid = || SyntaxError::new(span, "an invalid escape in this string");
    let mut bytes = Vec::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    let mut first_half: Option<u32> = None;
    while let Some(character) = characters.next() {
        let is_escape = character == '\\';
        let escape = if is_escape { characters.next() } else { None };
        let code = match escape {
            None => None,
            Some(size @ ('u' | 'U')) => {
                let mut code = 0;
                for _ in 0..if size == 'u' { 4 } else { 8 } {
                    let digit = characters.next().and_then(|digit| digit.to_digit(16)).ok_or_else(invalid)?;
                    code = (code << 4) | digit;
                }
                Some(code)
            }
            Some(_) => None,
        };
        let code = match (first_half.take(), code) {
            (Some(high), Some(low @ 0xdc00..=0xdfff)) => Some(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)),
            (Some(_), _) => return Err(invalid()),
            (None, Some(high @ 0xd800..=0xdbff)) => {
                first_half = Some(high);
                continue;
            }
            (None, code) => code,
        };
        let push = |bytes: &mut Vec<u8>, character: char| {
            bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        };
        match (escape, code) {
            (_, Some(0)) => return Err(invalid()),
            (_, Some(code)) => push(&mut bytes, char::from_u32(code).ok_or_else(invalid)?),
            (None, None) => push(&mut bytes, character),
            (Some('b'), None) => bytes.push(8),
            (Some('f'), None) => bytes.push(12),
            (Some('n'), None) => bytes.push(b'\n'),
            (Some('r'), None) => bytes.push(b'\r'),
            (Some('t'), None) => bytes.push(b'\t'),
            (Some('v'), None) => bytes.push(11),
            (Some(first @ ('0'..='7' | 'x')), None) => {
                let (radix, most) = if first == 'x' { (16, 2) } else { (8, 2) };
                let mut digits = 0;
                let mut code = if first == 'x' { 0 } else { first.to_digit(8).unwrap_or_default() };
                while digits < most
                    && let Some(digit) = characters.peek().and_then(|next| next.to_digit(radix))
                {
                    code = code * radix + digit;
                    digits += 1;
                    characters.next();
                }
                match u8::try_from(code & 0xff) {
                    _ if first == 'x' && digits == 0 => bytes.push(b'x'),
                    Ok(byte) if byte != 0 => bytes.push(byte),
                    _ => return Err(invalid()),
                }
            }
            (Some(other), None) => push(&mut bytes, other),
        }
    }
    if first_half.is_some() {
        return Err(invalid());
    }
    String::from_utf8(bytes).map_err(|_| invalid())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Result<String, String> {
        let mut cursor = Cursor::new(text);
        let value = take_text(&mut cursor, "a string").map_err(|error| error.message)?;
        cursor.expect_end().map_err(|error| error.message)?;
        Ok(value)
    }

    #[test]
    fn strings_have_the_values_that_postgresql_gives_them() {
        for (text, expected) in [
            ("''", ""),
            ("'a''b'", "a'b"),
            (r"'a\n'", r"a\n"),
            ("'a'\n 'b''c' -- 'no'\n\n'd'", "ab'cd"),
            (r"E'a\nb\'c''d\\'", "a\nb'c'd\\"),
            (r"e'\x41\101\u0041\U00000041\x4\q'", "AAAA\u{4}q"),
            (r"E'\xc3\xa4\303\244'", "ää"),
            (r"E'\ud83d\ude00'", "😀"),
            ("E'a\\''\n'b\\n'", "a'b\n"),
            (r"U&'d\0061t\+000061 \\'", r"data \"),
            ("U&'d!0061' UESCAPE '!'", "da"),
            ("$$it's$$", "it's"),
            ("$a$ $$ $b$ $a$", " $$ $b$ "),
            ("$é$x$é$", "x"),
        ] {
            assert_eq!(value(text).as_deref(), Ok(expected), "{text}");
        }
        for text in [r"E'\u12'", r"E'\xff'", r"E'\ud83d'", r"E'\0'", "N'a'", "B'1'", "'a' 'b'", "a", r"U&'\0000'"] {
            assert!(value(text).is_err(), "{text}");
        }
    }
}
