//! The body of a DO block or function into a [`Block`] (manual, chapter 43 "PL/pgSQL").

use super::expression::Expression;
use super::parse::{NotRead, Read, expression, query};
use super::program::{Action, Block, Step, Target, Variable, Written};
use crate::source::Span;
use crate::syntax::lexer::TokenKind;
use crate::syntax::{Cursor, NamePlace, is_at_name, name};

/// How deep statements may lie in each other.
const MOST_DEPTH: usize = 40;

/// Reads a whole body.
pub(super) fn program(body: &str) -> Option<Block> {
    let mut reader = Reader { cursor: Cursor::new(body), depth: 0 };
    reader.take_label();
    let block = reader.block().ok()?;
    reader.cursor.take_symbol(b';');
    reader.cursor.is_at_end().then_some(block)
}

pub(super) struct Reader<'text> {
    pub(super) cursor: Cursor<'text>,
    depth: usize,
}

impl Reader<'_> {
    pub(super) fn keyword(&mut self, word: &str) -> Read<()> {
        if self.cursor.take_keyword(word) { Ok(()) } else { Err(NotRead) }
    }

    fn semicolon(&mut self) -> Read<()> {
        if self.cursor.take_symbol(b';') { Ok(()) } else { Err(NotRead) }
    }

    pub(super) fn label(&mut self) -> Read<String> {
        name(&mut self.cursor, NamePlace::Label, "a name").map_err(|_| NotRead)
    }

    /// `<<label>>`
    fn take_label(&mut self) -> Option<String> {
        self.cursor.peek().filter(|token| self.cursor.slice(token.span) == "<<")?;
        self.cursor.advance();
        let label = self.label().ok();
        self.cursor.advance();
        label
    }

    /// Everything up to a key word or a semicolon outside of brackets and CASE.
    pub(super) fn until(&mut self, words: &[&str]) -> Read<Span> {
        let cases = std::cell::Cell::new(0usize);
        let found = self.cursor.take_until(|cursor, token| {
            if token.kind == TokenKind::Symbol(b';') {
                return true;
            }
            if token.kind != TokenKind::Word || cursor.previous().is_some_and(|before| cursor.slice(before.span) == ".")
            {
                return false;
            }
            let written = cursor.slice(token.span);
            if written.eq_ignore_ascii_case("case") {
                cases.set(cases.get() + 1);
                return false;
            }
            if cases.get() > 0 {
                if written.eq_ignore_ascii_case("end") {
                    cases.set(cases.get() - 1);
                }
                return false;
            }
            words.iter().any(|word| written.eq_ignore_ascii_case(word))
        });
        found.map_err(|_| NotRead)?.ok_or(NotRead)
    }

    pub(super) fn written(&mut self, words: &[&str]) -> Read<Written> {
        let span = self.until(words)?;
        let text = self.cursor.slice(span);
        Ok(Written::new(expression(text), span, text))
    }

    /// As [`Reader::written`], of what is run and not evaluated.
    fn unread(&mut self, words: &[&str]) -> Read<Written> {
        let span = self.until(words)?;
        Ok(Written::new(Expression::Unknown, span, self.cursor.slice(span)))
    }

    fn block(&mut self) -> Read<Block> {
        let mut block = Block::default();
        if self.cursor.take_keyword("declare") {
            while !self.cursor.at_keyword("begin") {
                if self.cursor.take_keyword("declare") {
                    continue;
                }
                block.variables.push(self.declaration()?);
            }
        }
        self.keyword("begin")?;
        block.statements = self.steps(&["end", "exception"])?;
        if self.cursor.take_keyword("exception") {
            while self.cursor.take_keyword("when") {
                let mut conditions = vec![self.condition()?];
                while self.cursor.take_keyword("or") {
                    conditions.push(self.condition()?);
                }
                self.keyword("then")?;
                block.handlers.push((conditions, self.steps(&["end", "when"])?));
            }
        }
        self.keyword("end")?;
        if !self.cursor.at_symbol(b';') && !self.cursor.is_at_end() {
            self.label()?;
        }
        Ok(block)
    }

    fn condition(&mut self) -> Read<String> {
        if self.cursor.take_keyword("sqlstate") {
            let code = crate::syntax::take_text(&mut self.cursor, "a code").map_err(|_| NotRead)?;
            return Ok(code);
        }
        self.label()
    }

    fn declaration(&mut self) -> Read<Variable> {
        let name = self.label()?;
        let start = self.cursor.start();
        self.cursor
            .take_until(|cursor, token| {
                token.kind == TokenKind::Symbol(b';')
                    || cursor.at_keyword("default")
                    || is_assignment(cursor)
                    || cursor.at_keyword("cursor")
            })
            .map_err(|_| NotRead)?;
        let type_span = self.cursor.span_from(start);
        let of = self.cursor.slice(type_span).to_ascii_lowercase();
        let is_record = of == "record" || of.ends_with("rowtype");
        let mut initial = None;
        if self.cursor.take_keyword("cursor") {
            return Err(NotRead);
        }
        if self.cursor.take_keyword("default") || self.take_assignment() {
            initial = Some(self.written(&[])?);
        }
        self.semicolon()?;
        Ok(Variable { name, is_record, of: type_span, initial })
    }

    fn take_assignment(&mut self) -> bool {
        if !is_assignment(&self.cursor) {
            return false;
        }
        self.cursor.take_symbol(b':');
        self.cursor.advance();
        true
    }

    /// Statements up to one of these words.
    pub(super) fn steps(&mut self, ends: &[&str]) -> Read<Vec<Step>> {
        if self.depth >= MOST_DEPTH {
            return Err(NotRead);
        }
        self.depth += 1;
        let mut steps = Vec::new();
        while !ends.iter().any(|end| self.cursor.at_keyword(end)) {
            if self.cursor.is_at_end() {
                return Err(NotRead);
            }
            let start = self.cursor.start();
            let action = self.step()?;
            steps.push(Step { span: self.cursor.span_from(start), action });
            self.semicolon()?;
        }
        self.depth -= 1;
        Ok(steps)
    }

    /// One statement, without its semicolon.
    fn step(&mut self) -> Read<Action> {
        let label = self.take_label();
        if self.is_target() {
            let target = self.target()?;
            if self.cursor.at_symbol(b'[') {
                let value = self.unread(&[])?;
                return Ok(Action::Forget(vec![target], Some(value)));
            }
            if !self.take_assignment() {
                return Err(NotRead);
            }
            return Ok(Action::Assign(target, self.written(&[])?));
        }
        let word = self.cursor.word().unwrap_or_default();
        match word.as_str() {
            "declare" | "begin" => self.block().map(Action::Block),
            "if" => {
                self.cursor.advance();
                self.branches()
            }
            "case" => self.cases(),
            "loop" | "while" | "for" | "foreach" => self.repeated(label),
            "exit" | "continue" => {
                self.cursor.advance();
                let label = if self.cursor.at_symbol(b';') || self.cursor.at_keyword("when") {
                    None
                } else {
                    Some(self.label()?)
                };
                let when = if self.cursor.take_keyword("when") { Some(self.written(&[])?) } else { None };
                Ok(Action::Leave { exit: word == "exit", label, when })
            }
            "return" => {
                self.cursor.advance();
                let collects = self.cursor.take_one(&["next", "query"]);
                if collects == Some("query") && self.cursor.take_keyword("execute") {
                    let text = self.written(&["using"])?;
                    let using = if self.cursor.take_keyword("using") { Some(self.unread(&[])?) } else { None };
                    return Ok(Action::ReturnExecuted { text, using });
                }
                let value = if self.cursor.at_symbol(b';') { None } else { Some(self.unread(&[])?) };
                Ok(match (collects, value) {
                    (None, value) => Action::Return(value),
                    (Some(_), Some(value)) => Action::Look(value),
                    (Some(_), None) => Action::Nothing,
                })
            }
            "raise" => self.raise(),
            "null" => {
                self.cursor.advance();
                Ok(Action::Nothing)
            }
            "assert" => {
                self.cursor.advance();
                Ok(Action::Look(self.unread(&[])?))
            }
            "perform" => {
                self.cursor.advance();
                let span = self.until(&[])?;
                Ok(Action::Perform(query(&format!("select {}", self.cursor.slice(span))), span))
            }
            "execute" => self.execute(),
            "get" => {
                self.cursor.advance();
                self.cursor.take_one(&["current", "stacked"]);
                self.keyword("diagnostics")?;
                let mut targets = Vec::new();
                loop {
                    targets.push(self.target()?);
                    if !self.take_assignment() {
                        return Err(NotRead);
                    }
                    self.cursor.advance();
                    if !self.cursor.take_symbol(b',') {
                        return Ok(Action::Forget(targets, None));
                    }
                }
            }
            "select" | "with" => self.select(),
            "" => Err(NotRead),
            _ => {
                let span = self.until(&[])?;
                let into = self.targets_of(span);
                Ok(Action::Sql { into: into.map(|(_, targets, _)| targets).unwrap_or_default() })
            }
        }
    }

    /// Whether an assignment begins here: a name, its fields, and `:=` or `=`.
    fn is_target(&self) -> bool {
        let mut ahead = 0;
        if !is_label_at(&self.cursor, ahead) {
            return false;
        }
        ahead += 1;
        while self.cursor.symbol_at(ahead, b'.') && is_label_at(&self.cursor, ahead + 1) {
            ahead += 2;
        }
        if self.cursor.symbol_at(ahead, b'[') {
            return is_at_name(&self.cursor, NamePlace::Object);
        }
        self.cursor.symbol_at(ahead, b'=')
            || (self.cursor.symbol_at(ahead, b':') && self.cursor.symbol_at(ahead + 1, b'='))
    }

    pub(super) fn target(&mut self) -> Read<Target> {
        let mut parts = vec![self.label()?];
        while self.cursor.take_symbol(b'.') {
            parts.push(self.label()?);
        }
        Ok(parts)
    }

    pub(super) fn targets(&mut self) -> Read<Vec<Target>> {
        let mut targets = vec![self.target()?];
        while self.cursor.take_symbol(b',') {
            targets.push(self.target()?);
        }
        Ok(targets)
    }

    fn raise(&mut self) -> Read<Action> {
        self.keyword("raise")?;
        let level = self.cursor.take_one(&["exception", "notice", "warning", "info", "debug", "log"]);
        let mut code = None;
        let mut told = None;
        if !self.cursor.at_symbol(b';') {
            let value = self.unread(&[])?;
            let span = value.span;
            told = Some(value);
            let mut rest = Cursor::new(self.cursor.slice(span));
            if level.is_none() && rest.take_keyword("sqlstate") {
                code = crate::syntax::take_text(&mut rest, "a code").ok();
            } else if level.is_none() && !crate::syntax::is_at_text(&rest) {
                code = rest.word();
            }
            while rest.advance().is_some() {
                if rest.take_keyword("errcode") && rest.take_symbol(b'=') {
                    code = crate::syntax::take_text(&mut rest, "a code").ok();
                }
            }
            if code.is_none() {
                code = Some("raise_exception".to_owned());
            }
        }
        Ok(match level {
            None | Some("exception") => Action::Raise(code),
            Some(_) => told.map_or(Action::Nothing, Action::Look),
        })
    }

    fn execute(&mut self) -> Read<Action> {
        self.keyword("execute")?;
        let text = self.written(&["into", "using"])?;
        let (mut into, mut using) = (Vec::new(), None);
        loop {
            if self.cursor.take_keyword("into") {
                self.cursor.take_keyword("strict");
                into = self.targets()?;
            } else if self.cursor.take_keyword("using") {
                using = Some(self.unread(&["into"])?);
            } else {
                return Ok(Action::Execute { text, using, into });
            }
        }
    }

    fn select(&mut self) -> Read<Action> {
        let span = self.until(&[])?;
        match self.targets_of(span) {
            Some((text, into, strict)) => Ok(Action::Select { query: query(&text), text, into, strict }),
            None => Ok(Action::Sql { into: Vec::new() }),
        }
    }

    /// A query without its INTO, and that.
    fn targets_of(&self, span: Span) -> Option<(String, Vec<Target>, bool)> {
        let text = self.cursor.slice(span);
        let mut inside = Reader { cursor: Cursor::new(text), depth: 0 };
        let inserts = inside.cursor.at_keyword("insert") || inside.cursor.at_keyword("merge");
        if inserts {
            inside.cursor.advance();
            inside.cursor.advance();
        }
        inside.cursor.take_until(|cursor, _| cursor.at_keyword("into")).ok()?;
        let before = text.get(..inside.cursor.start())?;
        if !inside.cursor.take_keyword("into") {
            return None;
        }
        let strict = inside.cursor.take_keyword("strict");
        let targets = inside.targets().ok()?;
        let behind = text.get(inside.cursor.start()..)?;
        Some((format!("{before} {behind}"), targets, strict))
    }
}

fn is_assignment(cursor: &Cursor<'_>) -> bool {
    (cursor.at_symbol(b':') && cursor.symbol_at(1, b'=')) || cursor.at_symbol(b'=')
}

fn is_label_at(cursor: &Cursor<'_>, distance: usize) -> bool {
    cursor
        .peek_at(distance)
        .is_some_and(|token| matches!(token.kind, TokenKind::Word | TokenKind::QuotedName | TokenKind::UnicodeName))
}
