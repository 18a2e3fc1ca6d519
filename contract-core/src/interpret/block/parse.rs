//! Expressions read off a cursor, by precedence (manual, 4.1.6 "Operator Precedence").
//!
//! What is not read for certain is an error; its reader then takes the whole expression for not known.

use super::expression::{Call, Expression, Pattern, Query, Tested};
use super::value::Value;
use crate::ident::class_of;
use crate::syntax::lexer::TokenKind;
use crate::syntax::{Cursor, NamePlace, is_at_text, name, take_text};

/// How deep expressions and queries may lie in each other.
const MOST_DEPTH: usize = 40;

/// That a text is not one which is evaluated.
pub(super) struct NotRead;

/// What a production returns.
pub(super) type Read<T> = Result<T, NotRead>;

/// A reader of expressions and queries.
pub(super) struct Reader<'text> {
    pub(super) cursor: Cursor<'text>,
    depth: usize,
}

/// The whole text as an expression.
pub(super) fn expression(text: &str) -> Expression {
    let mut reader = Reader::new(text);
    match reader.expression() {
        Ok(found) if reader.cursor.is_at_end() => found,
        Ok(_) | Err(NotRead) => Expression::Unknown,
    }
}

/// The whole text as a query.
pub(super) fn query(text: &str) -> Query {
    let mut reader = Reader::new(text);
    match reader.query() {
        Ok(found) if reader.cursor.is_at_end() => found,
        Ok(_) | Err(NotRead) => Query { more: true, ..Query::default() },
    }
}

impl<'text> Reader<'text> {
    fn new(text: &'text str) -> Self {
        Self { cursor: Cursor::new(text), depth: 0 }
    }

    /// Goes one level deeper, for as long as `read` reads.
    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth >= MOST_DEPTH {
            return Err(NotRead);
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    pub(super) fn expect(&mut self, symbol: u8) -> Read<()> {
        if self.cursor.take_symbol(symbol) { Ok(()) } else { Err(NotRead) }
    }

    pub(super) fn keyword(&mut self, word: &str) -> Read<()> {
        if self.cursor.take_keyword(word) { Ok(()) } else { Err(NotRead) }
    }

    /// An expression.
    pub(super) fn expression(&mut self) -> Read<Expression> {
        self.deeper(Self::disjunction)
    }

    fn disjunction(&mut self) -> Read<Expression> {
        let mut left = self.conjunction()?;
        while self.cursor.take_keyword("or") {
            left = Expression::Or(Box::new(left), Box::new(self.conjunction()?));
        }
        Ok(left)
    }

    fn conjunction(&mut self) -> Read<Expression> {
        let mut left = self.negation()?;
        while self.cursor.take_keyword("and") {
            left = Expression::And(Box::new(left), Box::new(self.negation()?));
        }
        Ok(left)
    }

    fn negation(&mut self) -> Read<Expression> {
        let mut negated = false;
        while self.cursor.take_keyword("not") {
            negated = !negated;
        }
        let tested = self.test()?;
        Ok(if negated { Expression::Not(Box::new(tested)) } else { tested })
    }

    /// `IS …` behind a comparison.
    fn test(&mut self) -> Read<Expression> {
        let mut left = self.comparison()?;
        while self.cursor.take_keyword("is") {
            let negated = self.cursor.take_keyword("not");
            if self.cursor.take_keywords(&["distinct", "from"]) {
                let right = self.comparison()?;
                left = Expression::Distinct(Box::new(left), Box::new(right), negated);
                continue;
            }
            let tested = match self.cursor.take_one(&["null", "true", "false"]) {
                Some("null") => Tested::Null,
                Some(word) => Tested::Truth(word == "true"),
                None => return Err(NotRead),
            };
            left = Expression::Is(Box::new(left), tested, negated);
        }
        Ok(left)
    }

    fn comparison(&mut self) -> Read<Expression> {
        let left = self.matching()?;
        let Some(operator) = self.operator_if(|operator| ["=", "<>", "!=", "<", ">", "<=", ">="].contains(&operator))
        else {
            return Ok(left);
        };
        if let Some(word) = self.cursor.take_one(&["any", "some", "all"]) {
            self.expect(b'(')?;
            let array =
                if self.at_query() { Expression::ArrayQuery(Box::new(self.query()?)) } else { self.expression()? };
            self.expect(b')')?;
            return Ok(Expression::Each(Box::new(left), operator, Box::new(array), word == "all"));
        }
        let right = self.matching()?;
        Ok(Expression::Operator(Box::new(left), operator, Box::new(right)))
    }

    /// LIKE, IN, BETWEEN.
    fn matching(&mut self) -> Read<Expression> {
        let left = self.joined()?;
        let mark = self.cursor.mark();
        let negated = self.cursor.take_keyword("not");
        let found = match self.cursor.take_one(&["like", "ilike", "in", "between"]) {
            Some("in") => self.list(left)?,
            Some("between") => {
                let low = self.joined()?;
                self.keyword("and")?;
                let high = self.joined()?;
                let above = Expression::Operator(Box::new(left.clone()), ">=".to_owned(), Box::new(low));
                let below = Expression::Operator(Box::new(left), "<=".to_owned(), Box::new(high));
                Expression::And(Box::new(above), Box::new(below))
            }
            Some(word) => {
                let pattern = Pattern { regular: false, any_case: word == "ilike", negated: false };
                let right = self.joined()?;
                if self.cursor.at_keyword("escape") {
                    return Err(NotRead);
                }
                Expression::Like(Box::new(left), pattern, Box::new(right))
            }
            None => {
                self.cursor.return_to(mark);
                return Ok(left);
            }
        };
        Ok(if negated { Expression::Not(Box::new(found)) } else { found })
    }

    fn list(&mut self, left: Expression) -> Read<Expression> {
        self.expect(b'(')?;
        let found = if self.at_query() {
            Expression::InQuery(Box::new(left), Box::new(self.query()?))
        } else {
            Expression::In(Box::new(left), self.expressions()?)
        };
        self.expect(b')')?;
        Ok(found)
    }

    /// `||`, `~` and every other operator.
    fn joined(&mut self) -> Read<Expression> {
        let mut left = self.sum()?;
        while let Some(operator) = self.operator_if(|operator| {
            !["=", "<>", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "%", "=>"].contains(&operator)
        }) {
            let right = self.sum()?;
            let pattern = |any_case, negated| Pattern { regular: true, any_case, negated };
            left = match operator.as_str() {
                "~" => Expression::Like(Box::new(left), pattern(false, false), Box::new(right)),
                "~*" => Expression::Like(Box::new(left), pattern(true, false), Box::new(right)),
                "!~" => Expression::Like(Box::new(left), pattern(false, true), Box::new(right)),
                "!~*" => Expression::Like(Box::new(left), pattern(true, true), Box::new(right)),
                _ => Expression::Operator(Box::new(left), operator, Box::new(right)),
            };
        }
        Ok(left)
    }

    fn sum(&mut self) -> Read<Expression> {
        let mut left = self.product()?;
        while let Some(operator) = self.operator_if(|operator| ["+", "-"].contains(&operator)) {
            left = Expression::Operator(Box::new(left), operator, Box::new(self.product()?));
        }
        Ok(left)
    }

    fn product(&mut self) -> Read<Expression> {
        let mut left = self.signed()?;
        while let Some(operator) = self.operator_if(|operator| ["*", "/", "%"].contains(&operator)) {
            left = Expression::Operator(Box::new(left), operator, Box::new(self.signed()?));
        }
        Ok(left)
    }

    fn signed(&mut self) -> Read<Expression> {
        match self.operator_if(|operator| operator == "-") {
            Some(operator) => {
                let zero = Expression::Constant(Value::Integer(0));
                Ok(Expression::Operator(Box::new(zero), operator, Box::new(self.suffixed()?)))
            }
            None => self.suffixed(),
        }
    }

    fn operator_if(&mut self, wanted: impl FnOnce(&str) -> bool) -> Option<String> {
        let token = self.cursor.peek().filter(|token| token.kind == TokenKind::Operator)?;
        let written = self.cursor.slice(token.span);
        if !wanted(written) {
            return None;
        }
        self.cursor.advance();
        Some(written.to_owned())
    }

    /// An operand with its casts and indexes.
    fn suffixed(&mut self) -> Read<Expression> {
        let mut operand = self.operand()?;
        loop {
            if self.cursor.at_symbol(b':') && self.cursor.symbol_at(1, b':') {
                self.cursor.advance();
                self.cursor.advance();
                operand = Expression::Cast(Box::new(operand), self.type_name()?);
            } else if self.cursor.take_symbol(b'[') {
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

    /// One or more expressions.
    pub(super) fn expressions(&mut self) -> Read<Vec<Expression>> {
        let mut found = vec![self.expression()?];
        while self.cursor.take_symbol(b',') {
            found.push(self.expression()?);
        }
        Ok(found)
    }

    /// Whether a query begins here.
    pub(super) fn at_query(&self) -> bool {
        ["select", "with", "values"].iter().any(|word| self.cursor.at_keyword(word))
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
            _ if class_of(&word).is_some() && !opens && !self.cursor.symbol_at(1, b'.') => Err(NotRead),
            _ => self.named(),
        }
    }

    fn case(&mut self) -> Read<Expression> {
        self.keyword("case")?;
        let subject = if self.cursor.at_keyword("when") { None } else { Some(self.expression()?) };
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
