//! PostgreSQL's tokens, one pass over the bytes (manual, 4.1 "Lexical Structure"; the rules of its own
//! `scan.l`). Knows no statement: only where each token begins and ends.
//!
//! Written by hand rather than taken from sqlparser's tokenizer, for that one misreads valid texts: it takes the
//! comment in `a ||/* b */ c` for an operator, reads `b"x"` as a string and `U&"x"` as three tokens, and gives
//! up the whole text at an `E'…'` continued on the next line with another escape. The splitter and the
//! readers have to agree with the server and with each other, so they share this one.

use crate::source::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A name or key word without quotes.
    Word,
    /// `"name"`.
    QuotedName,
    /// `U&"name"`.
    UnicodeName,
    /// A number, with whatever letters follow it directly.
    Number,
    /// `'text'` or `N'text'`, including its continuations on following lines.
    Text,
    /// `E'text'`.
    EscapedText,
    /// `U&'text'`.
    UnicodeText,
    /// `$tag$text$tag$`.
    DollarText,
    /// `B'0101'` or `X'1F'`.
    Bits,
    /// `$1`.
    Parameter,
    /// One of `, ( ) [ ] . ; :` and the bytes that mean nothing alone, such as a backslash.
    Symbol(u8),
    /// One or more operator characters: `=`, `%`, `@>`.
    Operator,
    /// The rest of the text: something began and never ended.
    Unterminated(Unterminated),
}

/// What began and never ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unterminated {
    /// A string in single quotes.
    Text,
    /// A name in double quotes.
    QuotedName,
    /// A dollar-quoted string.
    DollarText,
    /// A `/*` comment.
    Comment,
}

/// One token: what it is and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Its bytes.
    pub span: Span,
}

/// Yields the tokens of a text in order, without white space and comments.
#[derive(Clone, Debug)]
pub struct Lexer<'text> {
    text: &'text str,
    at: usize,
}

impl<'text> Lexer<'text> {
    /// A lexer over the whole text.
    pub fn new(text: &'text str) -> Self {
        Self { text, at: 0 }
    }

    /// A lexer over the text from the byte at `offset` on; spans still count from the text's beginning.
    pub fn from(text: &'text str, offset: usize) -> Self {
        Self { text, at: offset.min(text.len()) }
    }

    /// The byte behind the last token.
    pub fn offset(&self) -> usize {
        self.at
    }

    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    fn bytes_from(&self, at: usize) -> &'text [u8] {
        self.text.as_bytes().get(at..).unwrap_or_default()
    }

    fn end(&self) -> usize {
        self.text.len()
    }

    fn run(&self, from: usize, accepts: impl Fn(u8) -> bool) -> usize {
        let rest = self.bytes_from(from);
        from + rest.iter().position(|&byte| !accepts(byte)).unwrap_or(rest.len())
    }

    /// The end of the nested comment that begins at `start`.
    fn comment_end(&self, start: usize) -> Option<usize> {
        let (mut at, mut depth) = (start + 2, 1usize);
        while depth > 0 {
            at = self.run(at, |byte| byte != b'*' && byte != b'/');
            match (self.byte(at), self.byte(at + 1)) {
                _ if at >= self.end() => return None,
                (b'/', b'*') => (at, depth) = (at + 2, depth + 1),
                (b'*', b'/') => (at, depth) = (at + 2, depth - 1),
                _ => at += 1,
            }
        }
        Some(at)
    }

    /// The end of a name in double quotes whose first byte inside is at `from`.
    fn quoted_name_end(&self, from: usize) -> Option<usize> {
        let mut at = from;
        loop {
            at = self.run(at, |byte| byte != b'"') + 1;
            match self.byte(at) {
                _ if at > self.end() => return None,
                b'"' => at += 1,
                _ => return Some(at),
            }
        }
    }

    /// The end of a string whose first byte inside is at `from`. A backslash escapes if `escapes`, a quote
    /// another if `doubles`. A quote behind white space that holds a
    /// line break continues the string, in the same manner (manual, 4.1.2.1).
    fn text_end(&self, from: usize, escapes: bool, doubles: bool) -> Option<usize> {
        let mut at = from;
        loop {
            at = self.run(at, |byte| byte != b'\'' && !(escapes && byte == b'\\'));
            if at >= self.end() {
                return None;
            }
            if self.byte(at) == b'\\' || (doubles && self.byte(at + 1) == b'\'') {
                at += 2;
            } else {
                match self.continuation(at + 1) {
                    Some(next) => at = next,
                    None => return Some(at + 1),
                }
            }
        }
    }

    fn continuation(&self, from: usize) -> Option<usize> {
        let (mut at, mut broken) = (from, false);
        loop {
            match self.byte(at) {
                b'\n' | b'\r' => (at, broken) = (at + 1, true),
                b' ' | b'\t' | 0x0c => at += 1,
                b'-' if self.byte(at + 1) == b'-' => at = self.run(at, |byte| byte != b'\n' && byte != b'\r'),
                b'\'' if broken => return Some(at + 1),
                _ => return None,
            }
        }
    }

    /// A token from `start` to `end`; without an end, the rest of the text.
    fn ended(&self, kind: TokenKind, start: usize, end: Option<usize>, otherwise: Unterminated) -> Token {
        match end {
            Some(end) => Token { kind, span: Span::new(start, end) },
            None => Token { kind: TokenKind::Unterminated(otherwise), span: Span::new(start, self.end()) },
        }
    }

    fn text(&self, kind: TokenKind, start: usize, prefix: usize, escapes: bool) -> Token {
        let doubles = kind != TokenKind::Bits;
        self.ended(kind, start, self.text_end(start + prefix + 1, escapes, doubles), Unterminated::Text)
    }

    fn word_or_prefixed(&self, start: usize) -> Token {
        let (second, third) = (self.byte(start + 1), self.byte(start + 2));
        match (self.byte(start), second) {
            (b'e' | b'E', b'\'') => return self.text(TokenKind::EscapedText, start, 1, true),
            (b'n' | b'N', b'\'') => return self.text(TokenKind::Text, start, 1, false),
            (b'b' | b'B' | b'x' | b'X', b'\'') => return self.text(TokenKind::Bits, start, 1, false),
            (b'u' | b'U', b'&') if third == b'\'' => return self.text(TokenKind::UnicodeText, start, 2, false),
            (b'u' | b'U', b'&') if third == b'"' => {
                let end = self.quoted_name_end(start + 3);
                return self.ended(TokenKind::UnicodeName, start, end, Unterminated::QuotedName);
            }
            _ => {}
        }
        Token { kind: TokenKind::Word, span: Span::new(start, self.run(start, continues_name)) }
    }

    fn dollar(&self, start: usize) -> Token {
        if self.byte(start + 1).is_ascii_digit() {
            let end = self.run(start + 1, |byte| byte.is_ascii_digit());
            return Token { kind: TokenKind::Parameter, span: Span::new(start, end) };
        }
        let tag_end = self.run(start + 1, |byte| continues_name(byte) && byte != b'$');
        match self.text.get(start..tag_end + 1) {
            Some(delimiter) if delimiter.ends_with('$') => {
                let body = self.text.get(tag_end + 1..).unwrap_or_default();
                let end = body.find(delimiter).map(|at| tag_end + 1 + at + delimiter.len());
                self.ended(TokenKind::DollarText, start, end, Unterminated::DollarText)
            }
            _ => Token { kind: TokenKind::Symbol(b'$'), span: Span::new(start, start + 1) },
        }
    }

    fn number(&self, start: usize) -> Token {
        let digit = |byte: u8| byte.is_ascii_digit();
        let mut end = self.run(start, digit);
        if self.byte(end) == b'.' && self.byte(end + 1) != b'.' {
            end = self.run(end + 1, digit);
        }
        if matches!(self.byte(end), b'e' | b'E') {
            let sign = usize::from(matches!(self.byte(end + 1), b'+' | b'-'));
            if digit(self.byte(end + 1 + sign)) {
                end = self.run(end + 1 + sign, digit);
            }
        }
        if begins_name(self.byte(end)) {
            end = self.run(end, continues_name);
        }
        Token { kind: TokenKind::Number, span: Span::new(start, end) }
    }

    fn operator(&self, start: usize) -> Token {
        let mut end = start;
        while is_operator(self.byte(end))
            && !matches!((self.byte(end), self.byte(end + 1)), (b'-', b'-') | (b'/', b'*'))
        {
            end += 1;
        }
        // A trailing sign belongs to what follows, unless the operator has a character that no operator of
        // the SQL standard has (manual, 4.1.3 "Operators").
        let written = self.text.as_bytes().get(start..end).unwrap_or_default();
        if !written.iter().any(|byte| b"~!@#^&|`?%".contains(byte)) {
            while end > start + 1 && matches!(self.byte(end - 1), b'+' | b'-') {
                end -= 1;
            }
        }
        Token { kind: TokenKind::Operator, span: Span::new(start, end) }
    }
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let token = loop {
            let start = self.run(self.at, is_space);
            self.at = start;
            if start >= self.end() {
                return None;
            }
            let next = self.byte(start + 1);
            break match self.byte(start) {
                b'-' if next == b'-' => {
                    self.at = self.run(start, |byte| byte != b'\n' && byte != b'\r');
                    continue;
                }
                b'/' if next == b'*' => match self.comment_end(start) {
                    Some(end) => {
                        self.at = end;
                        continue;
                    }
                    None => self.ended(TokenKind::Operator, start, None, Unterminated::Comment),
                },
                b'\'' => self.text(TokenKind::Text, start, 0, false),
                b'"' => {
                    self.ended(TokenKind::QuotedName, start, self.quoted_name_end(start + 1), Unterminated::QuotedName)
                }
                b'$' => self.dollar(start),
                b'0'..=b'9' => self.number(start),
                b'.' if next.is_ascii_digit() => self.number(start),
                byte if begins_name(byte) => self.word_or_prefixed(start),
                byte if is_operator(byte) => self.operator(start),
                byte => Token { kind: TokenKind::Symbol(byte), span: Span::new(start, start + 1) },
            };
        };
        self.at = token.span.end;
        Some(token)
    }
}

/// White space of the scanner; the vertical tab since PostgreSQL 16.
pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

fn begins_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

fn continues_name(byte: u8) -> bool {
    begins_name(byte) || byte.is_ascii_digit() || byte == b'$'
}

fn is_operator(byte: u8) -> bool {
    b"~!@#^&|`?+-*/%<>=".contains(&byte)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tokens(text: &str) -> Vec<(&str, TokenKind)> {
        Lexer::new(text).map(|token| (&text[token.span.range()], token.kind)).collect()
    }

    #[test]
    fn tokens_are_those_of_postgresql() {
        use TokenKind::*;
        let rows: &[(&str, &[(&str, TokenKind)])] = &[
            ("a$b$ c", &[("a$b$", Word), ("c", Word)]),
            ("x=$a$;'$a$", &[("x", Word), ("=", Operator), ("$a$;'$a$", DollarText)]),
            ("$a$ $b$a$", &[("$a$ $b$a$", DollarText)]),
            ("$$ $x$ $$", &[("$$ $x$ $$", DollarText)]),
            ("$1 $", &[("$1", Parameter), ("$", Symbol(b'$'))]),
            ("'a''b' 'c'", &[("'a''b'", Text), ("'c'", Text)]),
            ("'a' -- x\n 'b'", &[("'a' -- x\n 'b'", Text)]),
            ("'a' /* */ \n 'b'", &[("'a'", Text), ("'b'", Text)]),
            (r"E'a\'' 'b\'", &[(r"E'a\''", EscapedText), (r"'b\'", Text)]),
            ("E'a'\n'b\\'c'", &[("E'a'\n'b\\'c'", EscapedText)]),
            (r"B'1'X'\'", &[("B'1'", Bits), (r"X'\'", Bits)]),
            (
                r#"b"x" U&"a""b" "c""d""#,
                &[("b", Word), (r#""x""#, QuotedName), (r#"U&"a""b""#, UnicodeName), (r#""c""d""#, QuotedName)],
            ),
            ("U&'a' U & b", &[("U&'a'", UnicodeText), ("U", Word), ("&", Operator), ("b", Word)]),
            ("a/*b/*c*/d*/e", &[("a", Word), ("e", Word)]),
            ("a||/*x*/b", &[("a", Word), ("||", Operator), ("b", Word)]),
            ("a+/*x*/b", &[("a", Word), ("+", Operator), ("b", Word)]),
            ("a=-1", &[("a", Word), ("=", Operator), ("-", Operator), ("1", Number)]),
            ("a@-1", &[("a", Word), ("@-", Operator), ("1", Number)]),
            (
                "1..10 1.5e-3 .5 1e",
                &[
                    ("1", Number),
                    (".", Symbol(b'.')),
                    (".10", Number),
                    ("1.5e-3", Number),
                    (".5", Number),
                    ("1e", Number),
                ],
            ),
            ("a\u{a0}b", &[("a\u{a0}b", Word)]),
            ("a::b", &[("a", Word), (":", Symbol(b':')), (":", Symbol(b':')), ("b", Word)]),
            ("-- x\r'a", &[("'a", Unterminated(super::Unterminated::Text))]),
            ("a /* b /* */", &[("a", Word), ("/* b /* */", Unterminated(super::Unterminated::Comment))]),
            ("a $x$ $y$", &[("a", Word), ("$x$ $y$", Unterminated(super::Unterminated::DollarText))]),
            ("\"a\"\"", &[("\"a\"\"", Unterminated(super::Unterminated::QuotedName))]),
            ("/*", &[("/*", Unterminated(super::Unterminated::Comment))]),
            ("E'\\", &[("E'\\", Unterminated(super::Unterminated::Text))]),
        ];
        for (text, expected) in rows {
            assert_eq!(tokens(text), *expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_has_tokens_in_order(text in r#"([ \n'"$a1eEU&/*.\\;()=-]|\PC){0,40}"#) {
            let mut last = 0;
            for token in Lexer::new(&text) {
                prop_assert!(token.span.start >= last && token.span.end > token.span.start);
                prop_assert!(text.get(token.span.range()).is_some());
                last = token.span.end;
            }
        }
    }
}
