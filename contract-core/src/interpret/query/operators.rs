//! Expressions read off a cursor, by precedence (manual, 4.1.6 "Operator Precedence").

use super::reader::{NotRead, Read, Reader};
use super::tree::{Call, Expression};
use crate::syntax::lexer::TokenKind;

/// How tightly each kind of operator binds.
mod level {
    pub(super) const OR: u8 = 1;
    pub(super) const AND: u8 = 2;
    pub(super) const NOT: u8 = 3;
    pub(super) const IS: u8 = 4;
    pub(super) const COMPARISON: u8 = 5;
    pub(super) const RANGE: u8 = 6;
    pub(super) const OTHER: u8 = 7;
    pub(super) const SUM: u8 = 8;
    pub(super) const PRODUCT: u8 = 9;
    pub(super) const POWER: u8 = 10;
    pub(super) const AT: u8 = 11;
    pub(super) const COLLATE: u8 = 12;
    pub(super) const SIGN: u8 = 13;
}

const TRUTH: Expression = Expression::Fixed("bool", None);

fn level_of(operator: &str) -> u8 {
    match operator {
        "=" | "<>" | "!=" | "<" | ">" | "<=" | ">=" => level::COMPARISON,
        "+" | "-" => level::SUM,
        "*" | "/" | "%" => level::PRODUCT,
        "^" => level::POWER,
        _ => level::OTHER,
    }
}

impl Reader<'_> {
    /// An expression.
    pub(super) fn expression(&mut self) -> Read<Expression> {
        self.deeper(|reader| reader.above(0))
    }

    /// Expressions with commas between them.
    pub(super) fn expressions(&mut self) -> Read<Vec<Expression>> {
        let mut found = vec![self.expression()?];
        while self.cursor.take_symbol(b',') {
            found.push(self.expression()?);
        }
        Ok(found)
    }

    fn operator(&self) -> Option<String> {
        let token = self.cursor.peek().filter(|token| token.kind == TokenKind::Operator)?;
        let written = self.cursor.slice(token.span);
        (written != "=>").then(|| written.to_owned())
    }

    /// An expression whose operators bind tighter than `least`.
    fn above(&mut self, least: u8) -> Read<Expression> {
        let mut left = self.prefixed()?;
        loop {
            self.link()?;
            if let Some(operator) = self.operator() {
                let level = level_of(&operator);
                if level <= least {
                    return Ok(left);
                }
                self.cursor.advance();
                left = self.behind(left, operator, level)?;
                continue;
            }
            match self.word_behind(left, least)? {
                (next, true) => left = next,
                (left, false) => return Ok(left),
            }
        }
    }

    fn prefixed(&mut self) -> Read<Expression> {
        if self.cursor.take_keyword("not") {
            self.deeper(|reader| reader.above(level::NOT - 1))?;
            return Ok(TRUTH);
        }
        let Some(operator) = self.operator() else { return self.suffixed() };
        self.cursor.advance();
        let level = if matches!(operator.as_str(), "+" | "-") { level::SIGN } else { level::OTHER };
        let operand = self.deeper(|reader| reader.above(level))?;
        // A sign belongs to the number.
        Ok(match operand {
            Expression::Fixed(of @ ("int4" | "int8" | "numeric"), None) if level == level::SIGN => {
                Expression::Fixed(of, None)
            }
            operand => Expression::Operator(None, operator, Box::new(operand)),
        })
    }

    /// What stands behind an operand and its operator.
    fn behind(&mut self, left: Expression, operator: String, level: u8) -> Read<Expression> {
        if let Some(word) = self.cursor.word()
            && matches!(word.as_str(), "any" | "some" | "all")
            && self.cursor.symbol_at(1, b'(')
        {
            self.cursor.advance();
            self.skip_parenthesised()?;
            return Ok(TRUTH);
        }
        let right = self.deeper(|reader| reader.above(level))?;
        Ok(Expression::Operator(Some(Box::new(left)), operator, Box::new(right)))
    }

    /// A key word that goes on with an expression; false where none does.
    fn word_behind(&mut self, left: Expression, least: u8) -> Read<(Expression, bool)> {
        let Some(word) = self.cursor.word() else { return Ok((left, false)) };
        let second = self.cursor.word_at(1).unwrap_or_default();
        let level = match word.as_str() {
            "or" => level::OR,
            "and" => level::AND,
            "is" | "isnull" | "notnull" => level::IS,
            "in" | "between" | "like" | "ilike" => level::RANGE,
            "similar" if second == "to" => level::RANGE,
            "not" if matches!(second.as_str(), "in" | "between" | "like" | "ilike" | "similar") => level::RANGE,
            "operator" if self.cursor.symbol_at(1, b'(') => level::OTHER,
            "at" if second == "time" || second == "local" => level::AT,
            "collate" => level::COLLATE,
            "overlaps" => level::RANGE,
            _ => return Ok((left, false)),
        };
        if level <= least {
            return Ok((left, false));
        }
        self.cursor.advance();
        let word = if word == "not" {
            self.cursor.advance();
            second
        } else {
            word
        };
        let found = match word.as_str() {
            "or" | "and" => {
                self.deeper(|reader| reader.above(level))?;
                TRUTH
            }
            "isnull" | "notnull" => TRUTH,
            "is" => self.is()?,
            "in" => {
                self.skip_parenthesised()?;
                TRUTH
            }
            "between" => {
                self.cursor.take_one(&["symmetric", "asymmetric"]);
                self.deeper(|reader| reader.above(level::RANGE))?;
                self.keyword("and")?;
                self.deeper(|reader| reader.above(level::RANGE))?;
                TRUTH
            }
            "like" | "ilike" | "similar" => {
                self.cursor.take_keyword("to");
                if matches!(self.cursor.word().as_deref(), Some("any" | "some" | "all"))
                    && self.cursor.symbol_at(1, b'(')
                {
                    self.cursor.advance();
                    self.skip_parenthesised()?;
                } else {
                    self.deeper(|reader| reader.above(level::RANGE))?;
                    if self.cursor.take_keyword("escape") {
                        self.deeper(|reader| reader.above(level::RANGE))?;
                    }
                }
                TRUTH
            }
            "operator" => {
                self.expect(b'(')?;
                while !self.cursor.at_symbol(b')') && self.operator().is_none() {
                    if self.cursor.advance().is_none() {
                        return Err(NotRead);
                    }
                }
                let operator = self.operator().ok_or(NotRead)?;
                self.cursor.advance();
                self.expect(b')')?;
                self.behind(left, operator, level::OTHER)?
            }
            "at" => {
                let mut arguments = vec![(None, left)];
                if !self.cursor.take_keyword("local") {
                    self.cursor.advance();
                    self.keyword("zone")?;
                    let zone = self.deeper(|reader| reader.above(level::AT))?;
                    arguments.insert(0, (None, zone));
                }
                let name = vec!["pg_catalog".to_owned(), "timezone".to_owned()];
                Expression::Call(Box::new(Call { name, arguments, variadic: false }))
            }
            "collate" => Expression::Collated(Box::new(left), self.chain()?),
            _ => {
                self.deeper(|reader| reader.above(level::RANGE))?;
                TRUTH
            }
        };
        Ok((found, true))
    }

    /// What stands behind IS.
    fn is(&mut self) -> Read<Expression> {
        self.cursor.take_keyword("not");
        if self.cursor.take_keywords(&["distinct", "from"]) {
            self.deeper(|reader| reader.above(level::IS))?;
            return Ok(TRUTH);
        }
        if self.cursor.take_keyword("json") {
            self.cursor.take_one(&["value", "array", "object", "scalar"]);
            if self.cursor.take_one(&["with", "without"]).is_some() {
                self.keyword("unique")?;
                self.cursor.take_keyword("keys");
            }
            return Ok(TRUTH);
        }
        self.cursor.take_one(&["nfc", "nfd", "nfkc", "nfkd"]);
        match self.cursor.take_one(&["null", "true", "false", "unknown", "document", "normalized"]) {
            Some(_) => Ok(TRUTH),
            None => Err(NotRead),
        }
    }
}
