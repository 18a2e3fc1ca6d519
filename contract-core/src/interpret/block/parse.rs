//! Expressions read off a cursor, by precedence (manual, 4.1.6 "Operator Precedence").
//!
//! What is not read for certain is an error; its reader then takes the whole expression for not known.

use super::expression::{Expression, Pattern, Query, Tested};
use super::value::Value;
use crate::syntax::Cursor;
use crate::syntax::lexer::TokenKind;

/// How deep expressions and queries may lie in each other.
const MOST_DEPTH: usize = 40;

/// How many operands may be joined in one expression: each takes the stack once more when it is evaluated.
const MOST_LINKS: usize = 400;

/// That a text is not one which is evaluated.
pub(super) struct NotRead;

/// What a production returns.
pub(super) type Read<T> = Result<T, NotRead>;

/// A reader of expressions and queries.
pub(super) struct Reader<'text> {
    pub(super) cursor: Cursor<'text>,
    depth: usize,
    links: usize,
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
        Self { cursor: Cursor::new(text), depth: 0, links: 0 }
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

    /// Joins one more operand.
    pub(super) fn link(&mut self) -> Read<()> {
        self.links += 1;
        if self.links > MOST_LINKS { Err(NotRead) } else { Ok(()) }
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
            self.link()?;
            left = Expression::Or(Box::new(left), Box::new(self.conjunction()?));
        }
        Ok(left)
    }

    fn conjunction(&mut self) -> Read<Expression> {
        let mut left = self.negation()?;
        while self.cursor.take_keyword("and") {
            self.link()?;
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
            self.link()?;
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
                if !left.may_be_copied() {
                    return Err(NotRead);
                }
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
            self.link()?;
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
            self.link()?;
            left = Expression::Operator(Box::new(left), operator, Box::new(self.product()?));
        }
        Ok(left)
    }

    fn product(&mut self) -> Read<Expression> {
        let mut left = self.signed()?;
        while let Some(operator) = self.operator_if(|operator| ["*", "/", "%"].contains(&operator)) {
            self.link()?;
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
}
