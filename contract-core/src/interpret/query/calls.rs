//! Names and calls, read off a cursor (manual, 4.2.6 "Function Calls" to 4.2.8 "Window Function Calls").

use super::operands::call;
use super::reader::{NotRead, Read, Reader};
use super::tree::{Call, Expression};
use crate::syntax::lexer::Token;
use crate::syntax::{WrittenType, WrittenTypeName, is_at_text};

impl Reader<'_> {
    /// A call with words between its arguments in place of commas, or with commas.
    pub(super) fn with_words(&mut self, name: &str, words: &[&str]) -> Read<Expression> {
        let mark = self.cursor.mark();
        self.cursor.advance();
        self.expect(b'(')?;
        // IN is an operator elsewhere.
        if name == "position" {
            self.skip_inside()?;
            return Ok(call(name, vec![Expression::Literal, Expression::Literal]));
        }
        let mut arguments = vec![self.expression()?];
        if self.cursor.at_symbol(b',') || self.cursor.at_symbol(b')') {
            self.cursor.return_to(mark);
            return self.named();
        }
        while self.cursor.take_one(words).is_some() {
            arguments.push(self.expression()?);
        }
        self.expect(b')')?;
        Ok(call(name, arguments))
    }

    fn skip_inside(&mut self) -> Read<()> {
        self.cursor.take_until(|_, _| false).map_err(|_| NotRead)?;
        self.expect(b')')
    }

    pub(super) fn trim(&mut self) -> Read<Expression> {
        self.cursor.advance();
        self.expect(b'(')?;
        let name = match self.cursor.take_one(&["both", "leading", "trailing"]) {
            Some("leading") => "ltrim",
            Some("trailing") => "rtrim",
            Some(_) | None => "btrim",
        };
        let mut arguments = Vec::new();
        if !self.cursor.at_keyword("from") {
            arguments.extend(self.expressions()?);
        }
        if self.cursor.take_keyword("from") {
            let mut of = self.expressions()?;
            of.append(&mut arguments);
            arguments = of;
        }
        self.expect(b')')?;
        Ok(call(name, arguments))
    }

    /// A name, a call, or a constant with its type ahead.
    pub(super) fn named(&mut self) -> Read<Expression> {
        let start = self.cursor.start();
        let mut parts = vec![self.label()?];
        while self.cursor.at_symbol(b'.') && !self.cursor.symbol_at(1, b'*') {
            self.cursor.advance();
            parts.push(self.label()?);
        }
        if self.cursor.at_symbol(b'(') {
            return self.called(parts);
        }
        if is_at_text(&self.cursor) {
            let name = parts.pop().ok_or(NotRead)?;
            let name = WrittenTypeName::Named { schema: parts.pop(), name };
            let span = self.cursor.span_from(start);
            return self.text_of(WrittenType { name, array: false, modifier: None, span });
        }
        Ok(Expression::Name(parts))
    }

    /// A call, from its parenthesis on.
    fn called(&mut self, name: Vec<String>) -> Read<Expression> {
        self.expect(b'(')?;
        let mut call = Call { name, ..Call::default() };
        self.cursor.take_one(&["distinct", "all"]);
        if !self.cursor.take_symbol(b'*') && !self.cursor.at_symbol(b')') {
            loop {
                call.variadic |= self.cursor.take_keyword("variadic");
                let argument = self.argument()?;
                call.arguments.push(argument);
                if !self.cursor.take_symbol(b',') {
                    break;
                }
            }
        }
        if self.cursor.at_keywords(&["order", "by"]) {
            self.cursor.take_until(|_, _| false).map_err(|_| NotRead)?;
        }
        self.expect(b')')?;
        if self.cursor.take_keywords(&["within", "group"]) {
            self.expect(b'(')?;
            if !self.cursor.take_keywords(&["order", "by"]) {
                return Err(NotRead);
            }
            loop {
                call.arguments.push((None, self.expression()?));
                self.cursor.take_one(&["asc", "desc"]);
                if self.cursor.take_keyword("nulls") {
                    self.cursor.advance();
                }
                if !self.cursor.take_symbol(b',') {
                    break;
                }
            }
            self.expect(b')')?;
        }
        if self.cursor.at_keyword("filter") && self.cursor.symbol_at(1, b'(') {
            self.cursor.advance();
            self.skip_parenthesised()?;
        }
        if self.cursor.take_one(&["ignore", "respect"]).is_some() {
            return Err(NotRead);
        }
        if self.cursor.take_keyword("over") {
            if self.cursor.at_symbol(b'(') { self.skip_parenthesised()? } else { self.label().map(|_| ())? }
        }
        Ok(Expression::Call(Box::new(call)))
    }

    fn argument(&mut self) -> Read<(Option<String>, Expression)> {
        let is_arrow = |token: Token, reader: &Self| reader.cursor.slice(token.span) == "=>";
        let is_named = self.cursor.peek_at(1).is_some_and(|token| is_arrow(token, self))
            || self.cursor.symbol_at(1, b':') && self.cursor.symbol_at(2, b'=');
        if !is_named {
            return Ok((None, self.expression()?));
        }
        let name = self.label()?;
        self.cursor.take_symbol(b':');
        self.cursor.advance();
        Ok((Some(name), self.expression()?))
    }
}
