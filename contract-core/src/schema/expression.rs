//! Whether an expression as it is written is one that PostgreSQL printed (manual, 9.26 "System Catalog Information
//! Functions", `pg_get_expr`).
//!
//! What PostgreSQL prints names everything in full that a search path could find elsewhere, so that equal tokens are
//! equal expressions. Unequal tokens say nothing: there are many ways to write one expression.

use std::borrow::Cow;

use crate::ident::quote;
use crate::syntax::lexer::{Lexer, Token, TokenKind};

/// The types of more than one word, longest first.
const SEVERAL_WORDS: [&str; 7] = [
    "timestamp without time zone",
    "timestamp with time zone",
    "time without time zone",
    "time with time zone",
    "double precision",
    "character varying",
    "bit varying",
];

/// How many words the longest of them has.
const MOST_WORDS: usize = 4;

/// The operators that give a string of no type the type of what they compare it with.
const COMPARISONS: [&str; 7] = ["=", "<>", "!=", "<", ">", "<=", ">="];

/// Whether the two are the same expression for certain.
pub(super) fn is_printed_as(written: &str, deparsed: &str) -> bool {
    let (written, deparsed) = (Tokens::of(written), Tokens::of(deparsed));
    written.is_printed_as(&deparsed)
}

/// The tokens of an expression or of the definition of an index, without the brackets around the whole of it and
/// around its condition, and without the ASC that is not printed.
struct Tokens<'text> {
    text: &'text str,
    tokens: Vec<Token>,
}

impl<'text> Tokens<'text> {
    fn of(text: &'text str) -> Self {
        let mut tokens: Vec<Token> = Lexer::new(text).filter(|token| !is_word(text, token, "asc")).collect();
        strip_brackets(&mut tokens, 0);
        if let Some(at) = tokens.iter().position(|token| is_word(text, token, "where")) {
            strip_brackets(&mut tokens, at + 1);
        }
        Self { text, tokens }
    }

    fn kind(&self, at: usize) -> Option<TokenKind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    fn raw(&self, at: usize) -> &'text str {
        self.tokens.get(at).and_then(|token| self.text.get(token.span.range())).unwrap_or_default()
    }

    /// A token as it is compared: names and key words without quotes in lower case.
    fn shown(&self, at: usize) -> Cow<'text, str> {
        match self.kind(at) {
            Some(TokenKind::Word) => Cow::Owned(self.raw(at).to_ascii_lowercase()),
            Some(TokenKind::QuotedName) => Cow::Borrowed(without_needless_quotes(self.raw(at))),
            _ => Cow::Borrowed(self.raw(at)),
        }
    }

    /// The kind of a token, where names with and without quotes are of one.
    fn sort(&self, at: usize) -> Option<TokenKind> {
        self.kind(at).map(|kind| if kind == TokenKind::QuotedName { TokenKind::Word } else { kind })
    }

    fn is_cast(&self, at: usize) -> bool {
        self.raw(at) == "::" || self.raw(at) == ":" && self.raw(at + 1) == ":"
    }

    /// Behind the cast that begins here: one type's name, as PostgreSQL prints it.
    fn behind_cast(&self, at: usize) -> usize {
        let start = if self.raw(at) == "::" { at + 1 } else { at + 2 };
        let words: Vec<Cow<'_, str>> = (start..start + MOST_WORDS).map(|at| self.shown(at)).collect();
        let of_words = SEVERAL_WORDS.iter().find(|name| {
            let mut parts = name.split(' ');
            words.iter().all(|word| parts.next().is_none_or(|part| part == word)) && parts.next().is_none()
        });
        let mut at = start + of_words.map_or(1, |name| name.split(' ').count());
        if of_words.is_none() && self.raw(at) == "." {
            at += 2;
        }
        if self.raw(at) == "[" && self.raw(at + 1) == "]" {
            at += 2;
        }
        at
    }

    /// Whether the type of the cast that begins here is one in which another operator of the same name could read the
    /// same string otherwise: an array, a date or a time.
    fn is_ambiguous_cast(&self, at: usize) -> bool {
        let start = if self.raw(at) == "::" { at + 1 } else { at + 2 };
        let name = self.shown(start);
        self.raw(self.behind_cast(at) - 1) == "]" || ["date", "time", "timestamp", "interval"].contains(&name.as_ref())
    }

    fn is_printed_as(&self, deparsed: &Self) -> bool {
        let (mut here, mut there) = (0, 0);
        while here < self.tokens.len() || there < deparsed.tokens.len() {
            if self.kind(here).is_none() {
                return false;
            }
            // `-1` is printed as `'-1'::integer`.
            if here == 0 && there == 0 && self.tokens.len() == 2 && self.raw(0) == "-" {
                let number = format!("'-{}'", self.raw(1));
                let is_number = self.kind(1) == Some(TokenKind::Number);
                return is_number && deparsed.raw(0) == number && deparsed.is_literal_alone();
            }
            if self.shown(here) != deparsed.shown(there) || self.sort(here) != deparsed.sort(there) {
                return false;
            }
            (here, there) = (here + 1, there + 1);
            // The type of a string that says none is that of its column, or of what it is compared with.
            let is_constant = self.is_constant(here - 1);
            if is_constant && deparsed.is_cast(there) && !self.is_cast(here) {
                let is_alone = self.tokens.len() == 1 && deparsed.is_literal_alone();
                let is_operand =
                    here > 1 && COMPARISONS.contains(&self.raw(here - 2)) && !deparsed.is_ambiguous_cast(there);
                if !is_alone && !is_operand {
                    return false;
                }
                there = deparsed.behind_cast(there);
            }
        }
        true
    }

    /// Whether this is a string or NULL, which have no type of their own.
    fn is_constant(&self, at: usize) -> bool {
        self.kind(at) == Some(TokenKind::Text)
            || self.kind(at) == Some(TokenKind::Word) && self.raw(at).eq_ignore_ascii_case("null")
    }

    /// Whether this is one constant and at most a cast.
    fn is_literal_alone(&self) -> bool {
        self.is_constant(0) && (self.tokens.len() == 1 || self.is_cast(1) && self.behind_cast(1) == self.tokens.len())
    }
}

fn is_word(text: &str, token: &Token, word: &str) -> bool {
    token.kind == TokenKind::Word && text.get(token.span.range()).is_some_and(|found| found.eq_ignore_ascii_case(word))
}

/// A name in quotes, without them where it means the same.
fn without_needless_quotes(quoted: &str) -> &str {
    let inner = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.filter(|inner| quote(inner) == *inner).unwrap_or(quoted)
}

/// Takes away the brackets around all tokens from `from` on.
fn strip_brackets(tokens: &mut Vec<Token>, from: usize) {
    while tokens.get(from..).is_some_and(is_in_brackets) {
        tokens.pop();
        tokens.remove(from);
    }
}

/// Whether the first bracket is closed by the last token.
fn is_in_brackets(tokens: &[Token]) -> bool {
    let [first, .., last] = tokens else { return false };
    if first.kind != TokenKind::Symbol(b'(') || last.kind != TokenKind::Symbol(b')') {
        return false;
    }
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::Symbol(b'(') => depth += 1,
            TokenKind::Symbol(b')') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at + 1 == tokens.len();
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::is_printed_as;

    #[test]
    fn equal_tokens_are_equal_expressions() {
        for (written, deparsed) in [
            ("NOW()", "now()"),
            ("true", "true"),
            ("TRUE", "true"),
            ("'new'", "'new'::ops.state"),
            ("'{}'", "'{}'::text[]"),
            ("'x'", "'x'::character varying"),
            ("-1", "'-1'::integer"),
            ("0.00", "0.00"),
            ("(true)", "true"),
            ("true", "(true)"),
            ("auth.uid() = user_id", "(auth.uid() = user_id)"),
            ("status = 'open'", "(status = 'open'::text)"),
            ("state <> 'it''s'", "(state <> 'it''s'::ops.state)"),
            ("'a'::text", "'a'::text"),
            ("CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP"),
            ("now() /* when */", "now()"),
            ("\"now\"()", "now()"),
            ("\"Name\"", "\"Name\""),
            ("null", "NULL::text"),
            ("null", "NULL::timestamp with time zone"),
            ("'x'", "'x'::app.\"Kind\"[]"),
            ("(\"a\" ASC, b desc) where a = 'x'", "(a, b DESC) WHERE (a = 'x'::text)"),
        ] {
            assert!(is_printed_as(written, deparsed), "{written} and {deparsed}");
        }
    }

    #[test]
    fn unequal_tokens_say_nothing() {
        for (written, deparsed) in [
            ("now()", "public.now()"),
            ("'a'", "'b'::text"),
            ("f('a')", "f('a'::date)"),
            ("'a'", "('a'::date)::text"),
            ("'a'", "'a'::text || 'b'::text"),
            ("-1", "'-2'::integer"),
            ("1", "'1'::bigint"),
            ("\"Now\"()", "now()"),
            ("\"user\"", "USER"),
            ("(a) where b", "(a) WHERE (b OR c)"),
            ("null", "(NULL::boolean IS NULL)"),
            ("'t'", "('t'::text IS NULL)"),
            ("'x'", "('x'::text COLLATE \"C\")"),
            ("(j - '{a}') = '{}'", "((j - '{a}'::text[]) = '{}'::jsonb)"),
            ("d = '2020-01-01 00:00:00'", "(d = '2020-01-01 00:00:00'::timestamp without time zone)"),
            ("a = '{}'", "(a = '{}'::text[])"),
            ("", "true"),
            ("true", ""),
            ("a = 'b' or c", "((a = 'b'::text) OR c)"),
            ("(a) = (b)", "a) = (b"),
            ("'a'::text", "'a'::date"),
            ("a", "a b"),
            ("a b", "a"),
        ] {
            assert!(!is_printed_as(written, deparsed), "{written} and {deparsed}");
        }
    }
}
