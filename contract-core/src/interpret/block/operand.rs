//! Operands of expressions: constants, names, calls, CASE (manual, 4.2 "Value Expressions").

use super::expression::{Call, Expression};
use super::parse::{NotRead, Read, Reader};
use super::value::Value;
use crate::ident::class_of;
use crate::syntax::lexer::TokenKind;
use crate::syntax::{NamePlace, is_at_text, name, take_text};

impl Reader<'_> {
    /// An operand with its casts and indexes.
    pub(super) fn suffixed(&mut self) -> Read<Expression> {
        let mut operand = self.operand()?;
        loop {
            if self.cursor.at_symbol(b':') && self.cursor.symbol_at(1, b':') {
                self.link()?;
                self.cursor.advance();
                self.cursor.advance();
                operand = Expression::Cast(Box::new(operand), self.type_name()?);
            } else if self.cursor.take_symbol(b'[') {
                self.link()?;
                let index = self.expression()?;
                self.expect(b']')?;
                operand = Expression::Element(Box::new(operand), Box::new(index));
            } else {
                return Ok(operand);
            }
        }
    }

    /// A type, in lower case and without its schema or modifier: what is evaluated needs no more.
    fn type_name(&mut self) -> Read<String> {
        let mut found = name(&mut self.cursor, NamePlace::Label, "a type").map_err(|_| NotRead)?;
        while self.cursor.take_symbol(b'.') {
            found = name(&mut self.cursor, NamePlace::Label, "a type").map_err(|_| NotRead)?;
        }
        if found == "character" || found == "bit" {
            self.cursor.take_keyword("varying");
        }
        if self.cursor.at_symbol(b'(') {
            self.cursor.take_parenthesised().map_err(|_| NotRead)?;
        }
        while self.cursor.at_symbol(b'[') && self.cursor.symbol_at(1, b']') {
            self.cursor.advance();
            self.cursor.advance();
            found.push_str("[]");
        }
        Ok(found)
    }

    fn operand(&mut self) -> Read<Expression> {
        if is_at_text(&self.cursor) {
            let text = take_text(&mut self.cursor, "a string").map_err(|_| NotRead)?;
            return Ok(Expression::Constant(Value::Text(text)));
        }
        let Some(token) = self.cursor.peek() else { return Err(NotRead) };
        match token.kind {
            TokenKind::Number => {
                self.cursor.advance();
                let number = self.cursor.slice(token.span).parse();
                Ok(Expression::Constant(number.map_or(Value::Unknown, Value::Integer)))
            }
            TokenKind::Parameter => {
                self.cursor.advance();
                Ok(Expression::Name(vec![self.cursor.slice(token.span).to_owned()]))
            }
            TokenKind::Symbol(b'(') => {
                self.cursor.advance();
                let found =
                    if self.at_query() { Expression::Scalar(Box::new(self.query()?)) } else { self.expression()? };
                self.expect(b')')?;
                Ok(found)
            }
            TokenKind::Word => self.word(),
            TokenKind::QuotedName | TokenKind::UnicodeName => self.named(),
            _ => Err(NotRead),
        }
    }

    fn word(&mut self) -> Read<Expression> {
        let word = self.cursor.word().unwrap_or_default();
        let opens = self.cursor.symbol_at(1, b'(');
        match word.as_str() {
            "null" => {
                self.cursor.advance();
                Ok(Expression::Constant(Value::Null))
            }
            "true" | "false" => {
                self.cursor.advance();
                Ok(Expression::Constant(Value::Bool(word == "true")))
            }
            "exists" if opens => {
                self.cursor.advance();
                self.expect(b'(')?;
                let query = self.query()?;
                self.expect(b')')?;
                Ok(Expression::Exists(Box::new(query)))
            }
            "array" if opens => {
                self.cursor.advance();
                self.expect(b'(')?;
                let query = self.query()?;
                self.expect(b')')?;
                Ok(Expression::ArrayQuery(Box::new(query)))
            }
            "array" if self.cursor.symbol_at(1, b'[') => {
                self.cursor.advance();
                self.cursor.advance();
                let elements = if self.cursor.at_symbol(b']') { Vec::new() } else { self.expressions()? };
                self.expect(b']')?;
                Ok(Expression::Array(elements))
            }
            "case" => self.case(),
            "cast" if opens => {
                self.cursor.advance();
                self.expect(b'(')?;
                let of = self.expression()?;
                self.keyword("as")?;
                let to = self.type_name()?;
                self.expect(b')')?;
                Ok(Expression::Cast(Box::new(of), to))
            }
            "current_user" | "current_role" | "session_user" | "user" | "current_date" | "current_timestamp"
            | "current_catalog" | "current_schema"
                if !opens =>
            {
                self.cursor.advance();
                Ok(Expression::Call(Call { schema: None, name: word, arguments: Vec::new(), more: false }))
            }
            "coalesce" | "nullif" | "greatest" | "least" | "left" | "right" if opens => self.named(),
            // A constant with its type ahead.
            "bit" | "date" | "interval" | "time" | "timestamp" | "numeric" if self.is_text_next() => self.named(),
            _ if class_of(&word).is_some() && !opens && !self.cursor.symbol_at(1, b'.') => Err(NotRead),
            _ => self.named(),
        }
    }

    fn is_text_next(&self) -> bool {
        self.cursor.peek_at(1).is_some_and(|token| token.kind == TokenKind::Text)
    }

    fn case(&mut self) -> Read<Expression> {
        self.keyword("case")?;
        let subject = if self.cursor.at_keyword("when") { None } else { Some(self.expression()?) };
        if subject.as_ref().is_some_and(|subject| !subject.may_be_copied()) {
            return Err(NotRead);
        }
        let mut branches = Vec::new();
        while self.cursor.take_keyword("when") {
            let condition = self.expression()?;
            let condition = match &subject {
                Some(subject) => Expression::Operator(Box::new(subject.clone()), "=".to_owned(), Box::new(condition)),
                None => condition,
            };
            self.keyword("then")?;
            branches.push((condition, self.expression()?));
        }
        let otherwise = if self.cursor.take_keyword("else") { Some(Box::new(self.expression()?)) } else { None };
        self.keyword("end")?;
        Ok(Expression::Case(branches, otherwise))
    }

    /// A name, a call, or a constant with its type ahead.
    fn named(&mut self) -> Read<Expression> {
        let mut parts = vec![name(&mut self.cursor, NamePlace::Label, "a name").map_err(|_| NotRead)?];
        while self.cursor.at_symbol(b'.') {
            self.cursor.advance();
            if self.cursor.take_symbol(b'*') {
                return Ok(Expression::Star(parts.pop()));
            }
            parts.push(name(&mut self.cursor, NamePlace::Label, "a name").map_err(|_| NotRead)?);
        }
        if self.cursor.at_symbol(b'(') {
            return self.call(parts).map(Expression::Call);
        }
        if is_at_text(&self.cursor) {
            let text = take_text(&mut self.cursor, "a string").map_err(|_| NotRead)?;
            let constant = Expression::Constant(Value::Text(text));
            return Ok(Expression::Cast(Box::new(constant), parts.pop().unwrap_or_default()));
        }
        Ok(Expression::Name(parts))
    }

    /// A call, from its parenthesis on.
    pub(super) fn call(&mut self, mut parts: Vec<String>) -> Read<Call> {
        self.expect(b'(')?;
        let name = parts.pop().unwrap_or_default();
        let mut call = Call { schema: parts.pop(), name, arguments: Vec::new(), more: false };
        call.more |= self.cursor.take_keyword("distinct");
        if self.cursor.take_symbol(b'*') {
            call.arguments.push(Expression::Star(None));
        } else if !self.cursor.at_symbol(b')') {
            call.arguments = self.expressions()?;
        }
        if self.cursor.take_keywords(&["order", "by"]) {
            call.more = true;
            self.cursor.take_until(|_, _| false).map_err(|_| NotRead)?;
        }
        self.expect(b')')?;
        for word in ["filter", "over"] {
            if self.cursor.at_keyword(word) && self.cursor.symbol_at(1, b'(') {
                self.cursor.advance();
                self.cursor.take_parenthesised().map_err(|_| NotRead)?;
                call.more = true;
            }
        }
        Ok(call)
    }
}
