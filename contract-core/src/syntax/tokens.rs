//! A cursor over the tokens of one statement or signature.

use super::SyntaxError;
use super::lexer::{Lexer, Token, TokenKind, Unterminated};
use crate::source::Span;

/// A place in a text between two tokens, and what the readers ask of it.
///
/// Cheap to look ahead in; [`Cursor::mark`] and [`Cursor::return_to`] go back.
#[derive(Clone, Debug)]
pub struct Cursor<'text> {
    text: &'text str,
    tokens: Vec<Token>,
    next: usize,
}

/// A place to return to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark(usize);

impl<'text> Cursor<'text> {
    /// A cursor ahead of the first token of the text.
    pub fn new(text: &'text str) -> Self {
        Self { text, tokens: Lexer::new(text).collect(), next: 0 }
    }

    /// The whole text.
    pub fn text(&self) -> &'text str {
        self.text
    }

    /// The next token.
    pub fn peek(&self) -> Option<Token> {
        self.peek_at(0)
    }

    /// The token that was taken last.
    pub fn previous(&self) -> Option<Token> {
        self.next.checked_sub(1).and_then(|last| self.tokens.get(last)).copied()
    }

    /// The token `distance` behind the next one.
    pub fn peek_at(&self, distance: usize) -> Option<Token> {
        self.tokens.get(self.next + distance).copied()
    }

    /// Takes the next token.
    pub fn advance(&mut self) -> Option<Token> {
        let token = self.peek()?;
        self.next += 1;
        Some(token)
    }

    /// Whether no token is left.
    pub fn is_at_end(&self) -> bool {
        self.peek().is_none()
    }

    /// The bytes of a span, or nothing where it does not fit this text.
    pub fn slice(&self, span: Span) -> &'text str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// This place.
    pub fn mark(&self) -> Mark {
        Mark(self.next)
    }

    /// Goes back (or on) to a place of this cursor.
    pub fn return_to(&mut self, mark: Mark) {
        self.next = mark.0;
    }

    /// Where the next token begins; the end of the text if there is none.
    pub fn start(&self) -> usize {
        self.peek().map_or(self.text.len(), |token| token.span.start)
    }

    /// The span from `start` to the end of the token that was taken last.
    pub fn span_from(&self, start: usize) -> Span {
        let end = self.previous().map_or(start, |token| token.span.end);
        Span::new(start, end.max(start))
    }

    /// The next token's word in lower case, if it is a word without quotes.
    pub fn word(&self) -> Option<String> {
        self.word_at(0)
    }

    /// As [`Cursor::word`], for the token `distance` behind the next one.
    pub fn word_at(&self, distance: usize) -> Option<String> {
        let token = self.peek_at(distance)?;
        (token.kind == TokenKind::Word).then(|| self.slice(token.span).to_ascii_lowercase())
    }

    /// Whether the next tokens are these key words (in lower case), in this order.
    pub fn at_keywords(&self, keywords: &[&str]) -> bool {
        keywords.iter().enumerate().all(|(distance, keyword)| {
            self.peek_at(distance).is_some_and(|token| {
                token.kind == TokenKind::Word
                    && token.span.end - token.span.start == keyword.len()
                    && self.slice(token.span).eq_ignore_ascii_case(keyword)
            })
        })
    }

    /// Whether the next token is this key word (in lower case).
    pub fn at_keyword(&self, keyword: &str) -> bool {
        self.at_keywords(&[keyword])
    }

    /// Takes these key words if they come next, all or none.
    pub fn take_keywords(&mut self, keywords: &[&str]) -> bool {
        let there = self.at_keywords(keywords);
        if there {
            self.next += keywords.len();
        }
        there
    }

    /// Takes this key word if it comes next.
    pub fn take_keyword(&mut self, keyword: &str) -> bool {
        self.take_keywords(&[keyword])
    }

    /// Takes one of these key words if one comes next, and returns which.
    pub fn take_one<'word>(&mut self, keywords: &[&'word str]) -> Option<&'word str> {
        let there = keywords.iter().find(|keyword| self.at_keyword(keyword)).copied();
        self.next += usize::from(there.is_some());
        there
    }

    /// Takes these key words, or says that they are missing.
    pub fn expect_keywords(&mut self, keywords: &[&str]) -> Result<(), SyntaxError> {
        if self.take_keywords(keywords) {
            return Ok(());
        }
        Err(self.unexpected(&format!("`{}`", keywords.join(" ").to_ascii_uppercase())))
    }

    /// Whether the next token is this symbol, such as `b','`, or this operator of one character.
    pub fn at_symbol(&self, symbol: u8) -> bool {
        self.symbol_at(0, symbol)
    }

    /// As [`Cursor::at_symbol`], for the token `distance` behind the next one.
    pub fn symbol_at(&self, distance: usize, symbol: u8) -> bool {
        self.peek_at(distance).is_some_and(|token| match token.kind {
            TokenKind::Symbol(there) => there == symbol,
            TokenKind::Operator => self.slice(token.span).as_bytes() == [symbol],
            _ => false,
        })
    }

    /// Takes this symbol if it comes next.
    pub fn take_symbol(&mut self, symbol: u8) -> bool {
        let there = self.at_symbol(symbol);
        if there {
            self.next += 1;
        }
        there
    }

    /// Takes this symbol, or says that it is missing.
    pub fn expect_symbol(&mut self, symbol: u8) -> Result<Token, SyntaxError> {
        match self.peek() {
            Some(token) if self.at_symbol(symbol) => {
                self.next += 1;
                Ok(token)
            }
            _ => Err(self.unexpected(&format!("`{}`", char::from(symbol)))),
        }
    }

    /// Takes everything in the parentheses that come next, and returns the span between them.
    pub fn take_parenthesised(&mut self) -> Result<Span, SyntaxError> {
        let open = self.expect_symbol(b'(')?;
        let inside = self.take_until(|_, _| false)?;
        if !self.take_symbol(b')') {
            return Err(unbalanced(open.span, b'('));
        }
        let end = self.span_from(open.span.end).end.saturating_sub(1);
        Ok(inside.unwrap_or(Span::new(open.span.end, end.max(open.span.end))))
    }

    /// Takes an expression or anything else with balanced brackets, up to a closing bracket that is not its
    /// own, the end, or a token outside brackets for which `ends` holds. Returns its span, if any.
    pub fn take_until(&mut self, ends: impl Fn(&Self, Token) -> bool) -> Result<Option<Span>, SyntaxError> {
        let start = self.start();
        let first = self.next;
        let mut open: Vec<Token> = Vec::new();
        while let Some(token) = self.peek() {
            match token.kind {
                TokenKind::Unterminated(what) => return Err(unterminated(token.span, what)),
                TokenKind::Symbol(b'(' | b'[') => open.push(token),
                TokenKind::Symbol(closing @ (b')' | b']')) => {
                    let fitting = if closing == b')' { b'(' } else { b'[' };
                    match open.pop() {
                        None => break,
                        Some(token) if token.kind == TokenKind::Symbol(fitting) => {}
                        Some(token) => return Err(unbalanced(token.span, if fitting == b'(' { b'[' } else { b'(' })),
                    }
                }
                _ if open.is_empty() && ends(self, token) => break,
                _ => {}
            }
            self.next += 1;
        }
        match open.pop() {
            Some(token) if self.slice(token.span) == "[" => Err(unbalanced(token.span, b'[')),
            Some(token) => Err(unbalanced(token.span, b'(')),
            None => Ok((self.next > first).then(|| self.span_from(start))),
        }
    }

    /// An error about the next token: `expected` is what should stand there instead.
    pub fn unexpected(&self, expected: &str) -> SyntaxError {
        match self.peek() {
            Some(Token { kind: TokenKind::Unterminated(what), span }) => unterminated(span, what),
            Some(token) => {
                let found = shortened(self.slice(token.span));
                SyntaxError::new(token.span, format!("expected {expected}, found `{found}`"))
            }
            None => {
                let end = self.text.trim_end().len();
                SyntaxError::new(Span::new(end, end), format!("expected {expected}, found the end"))
            }
        }
    }

    /// An error unless every token has been taken.
    pub fn expect_end(&self) -> Result<(), SyntaxError> {
        if self.is_at_end() { Ok(()) } else { Err(self.unexpected("nothing more")) }
    }
}

/// The beginning of a text that may be long, for a message.
pub(super) fn shortened(text: &str) -> String {
    const KEPT: usize = 40;
    match text.char_indices().nth(KEPT) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn unbalanced(span: Span, bracket: u8) -> SyntaxError {
    let (open, close) = if bracket == b'(' { ('(', ')') } else { ('[', ']') };
    SyntaxError::new(span, format!("this `{open}` is never closed")).with_hint(format!("add the missing `{close}`"))
}

fn unterminated(span: Span, what: Unterminated) -> SyntaxError {
    let (what, hint) = match what {
        Unterminated::Text => ("this string never ends", "close it with `'`"),
        Unterminated::QuotedName => ("this quoted name never ends", "close it with `\"`"),
        Unterminated::DollarText => ("this dollar-quoted string never ends", "close it with the tag that opens it"),
        Unterminated::Comment => ("this comment never ends", "close it with `*/`"),
    };
    SyntaxError::new(span, what).with_hint(hint)
}
