//! What stands in FROM, read off a cursor (manual, SQL SELECT, "FROM Clause").

use super::reader::{CLAUSES, JOINS, NotRead, Read, Reader};
use super::tree::{Alias, Call, Expression, Join, JoinedBy, Source};
use crate::syntax::lexer::{Token, TokenKind};
use crate::syntax::{Cursor, NamePlace, WrittenType, is_at_name};

impl Reader<'_> {
    /// One item of FROM with everything that is joined to it.
    pub(super) fn joined(&mut self) -> Read<Source> {
        let mut left = self.source()?;
        loop {
            let natural = self.cursor.take_keyword("natural");
            let kind = self.cursor.take_one(&["cross", "inner", "left", "right", "full"]);
            self.cursor.take_keyword("outer");
            if !self.cursor.take_keyword("join") {
                return if natural || kind.is_some() { Err(NotRead) } else { Ok(left) };
            }
            self.link()?;
            let right = if self.cursor.at_symbol(b'(') || kind == Some("cross") || natural {
                self.source()?
            } else {
                self.nested()?
            };
            let mut by = if natural { JoinedBy::SameNames } else { JoinedBy::Condition };
            if self.cursor.take_keyword("on") {
                self.skip_condition()?;
            } else if self.cursor.take_keyword("using") {
                let columns = self.names()?;
                let named = if self.cursor.take_keyword("as") { Some(self.label()?) } else { None };
                by = JoinedBy::Columns(columns, named);
            }
            let keeps_left = matches!(kind, Some("left" | "full"));
            let keeps_right = matches!(kind, Some("right" | "full"));
            let join = Join { keeps_left, keeps_right, by };
            left = Source::Join(Box::new(left), Box::new(right), join, Alias::default());
        }
    }

    /// The right side of a JOIN: another join may stand ahead of its own condition, `a JOIN b JOIN c ON … ON …`.
    fn nested(&mut self) -> Read<Source> {
        let source = self.source()?;
        if self.at_one(JOINS) { Err(NotRead) } else { Ok(source) }
    }

    fn skip_condition(&mut self) -> Read<()> {
        let ends = |cursor: &Cursor<'_>, token: Token| {
            let behind = cursor.previous().map(|token| cursor.slice(token.span)).unwrap_or_default();
            let is_call = cursor.symbol_at(1, b'(') && ["left", "right"].iter().any(|word| cursor.at_keyword(word));
            let is_part = is_call || behind == "." || behind.eq_ignore_ascii_case("distinct");
            token.kind == TokenKind::Symbol(b',')
                || !is_part && [CLAUSES, JOINS].iter().any(|words| words.iter().any(|word| cursor.at_keyword(word)))
        };
        self.cursor.take_until(ends).map(|_| ()).map_err(|_| NotRead)
    }

    fn source(&mut self) -> Read<Source> {
        let mark = self.cursor.mark();
        match self.deeper(Self::read_source) {
            Ok(source) => Ok(source),
            Err(NotRead) => {
                self.cursor.return_to(mark);
                self.unread_source()
            }
        }
    }

    /// Something in parentheses or a call, of which the name alone may be known.
    fn unread_source(&mut self) -> Read<Source> {
        self.cursor.take_keyword("lateral");
        if !self.cursor.at_symbol(b'(') {
            self.chain()?;
        }
        self.skip_parenthesised()?;
        self.cursor.take_keywords(&["with", "ordinality"]);
        let alias = self.alias()?;
        if self.cursor.at_symbol(b'(') {
            self.skip_parenthesised()?;
        }
        Ok(Source::Unread(alias))
    }

    fn read_source(&mut self) -> Read<Source> {
        let lateral = self.cursor.take_keyword("lateral");
        if self.cursor.at_symbol(b'(') {
            if self.at_query() {
                let mark = self.cursor.mark();
                self.cursor.advance();
                if let Ok(query) = self.query()
                    && self.cursor.take_symbol(b')')
                    && !self.at_one(JOINS)
                {
                    return Ok(Source::Query(Box::new(query), lateral, self.alias()?));
                }
                self.cursor.return_to(mark);
            }
            self.expect(b'(')?;
            let inner = self.joined()?;
            self.expect(b')')?;
            let alias = self.alias()?;
            return match inner {
                Source::Join(left, right, join, _) => Ok(Source::Join(left, right, join, alias)),
                other if alias.name.is_none() => Ok(other),
                _ => Err(NotRead),
            };
        }
        if self.cursor.at_keywords(&["rows", "from"]) && self.cursor.symbol_at(2, b'(') {
            self.cursor.advance();
            self.cursor.advance();
            self.expect(b'(')?;
            let mut calls = Vec::new();
            loop {
                let call = self.called_source()?;
                let defined = if self.cursor.take_keyword("as") { self.definitions()? } else { Vec::new() };
                calls.push((call, defined));
                if !self.cursor.take_symbol(b',') {
                    break;
                }
            }
            self.expect(b')')?;
            let numbered = self.cursor.take_keywords(&["with", "ordinality"]);
            return Ok(Source::Functions(calls, numbered, self.alias()?));
        }
        self.cursor.take_keyword("only");
        let mark = self.cursor.mark();
        let chain = self.chain()?;
        if !self.cursor.at_symbol(b'(') {
            self.cursor.take_symbol(b'*');
            let alias = self.alias()?;
            if self.cursor.take_keyword("tablesample") {
                self.chain()?;
                self.skip_parenthesised()?;
                if self.cursor.take_keyword("repeatable") {
                    self.skip_parenthesised()?;
                }
            }
            return Ok(Source::Relation(chain, alias));
        }
        self.cursor.return_to(mark);
        let call = self.called_source()?;
        let numbered = self.cursor.take_keywords(&["with", "ordinality"]);
        let has_as = self.cursor.take_keyword("as");
        if has_as && self.cursor.at_symbol(b'(') {
            let defined = self.definitions()?;
            return Ok(Source::Functions(vec![(call, defined)], numbered, Alias::default()));
        }
        let mut alias = Alias::default();
        if has_as || self.at_alias() {
            alias.name = Some(self.label()?);
            if self.cursor.at_symbol(b'(') {
                let mark = self.cursor.mark();
                match self.names() {
                    Ok(names) => alias.columns = names,
                    Err(NotRead) => {
                        self.cursor.return_to(mark);
                        let defined = self.definitions()?;
                        return Ok(Source::Functions(vec![(call, defined)], numbered, alias));
                    }
                }
            }
        }
        Ok(Source::Functions(vec![(call, Vec::new())], numbered, alias))
    }

    fn called_source(&mut self) -> Read<Call> {
        match self.operand()? {
            Expression::Call(call) => Ok(*call),
            _ => Err(NotRead),
        }
    }

    /// `(a integer, b text)`
    fn definitions(&mut self) -> Read<Vec<(String, WrittenType)>> {
        self.expect(b'(')?;
        let mut defined = Vec::new();
        loop {
            let named = self.label()?;
            let of = self.written_type()?;
            if self.cursor.at_keyword("collate") {
                return Err(NotRead);
            }
            defined.push((named, of));
            if !self.cursor.take_symbol(b',') {
                break;
            }
        }
        self.expect(b')')?;
        Ok(defined)
    }

    fn at_alias(&self) -> bool {
        const BEHIND: &[&str] = &["on", "using", "tablesample"];
        is_at_name(&self.cursor, NamePlace::Object) && ![CLAUSES, JOINS, BEHIND].iter().any(|words| self.at_one(words))
    }

    fn alias(&mut self) -> Read<Alias> {
        let mut alias = Alias::default();
        if self.cursor.take_keyword("as") || self.at_alias() {
            alias.name = Some(self.label()?);
            if self.cursor.at_symbol(b'(') {
                alias.columns = self.names()?;
            }
        }
        Ok(alias)
    }
}
