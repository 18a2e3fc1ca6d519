//! Operands of expressions: constants, names, calls, CASE (manual, 4.2 "Value Expressions").

use super::reader::{NotRead, Read, Reader};
use super::tree::{Call, Expression};
use crate::syntax::lexer::TokenKind;
use crate::syntax::{NamePlace, WrittenType, is_at_name, is_at_text, take_text};

pub(super) fn call(name: &str, arguments: Vec<Expression>) -> Expression {
    let arguments = arguments.into_iter().map(|argument| (None, argument)).collect();
    let name = vec!["pg_catalog".to_owned(), name.to_owned()];
    Expression::Call(Box::new(Call { name, arguments, variadic: false }))
}

/// The key words that are values, each with its type.
const VALUES: &[(&str, &str)] = &[
    ("current_catalog", "name"),
    ("current_date", "date"),
    ("current_role", "name"),
    ("current_schema", "name"),
    ("current_user", "name"),
    ("session_user", "name"),
    ("user", "name"),
];

/// The key words that are times, with digits behind them where wanted.
const TIMES: &[(&str, &str)] = &[
    ("current_time", "timetz"),
    ("current_timestamp", "timestamptz"),
    ("localtime", "time"),
    ("localtimestamp", "timestamp"),
];

impl Reader<'_> {
    /// An operand with its casts, indexes and fields.
    pub(super) fn suffixed(&mut self) -> Read<Expression> {
        let is_wrapped = self.cursor.at_symbol(b'(');
        let mut operand = self.operand()?;
        loop {
            if self.cursor.at_symbol(b':') && self.cursor.symbol_at(1, b':') {
                self.link()?;
                self.cursor.advance();
                self.cursor.advance();
                operand = Expression::Cast(Box::new(operand), Box::new(self.written_type()?));
            } else if self.cursor.take_symbol(b'[') {
                self.link()?;
                operand = self.subscript(operand)?;
            } else if self.cursor.at_symbol(b'.')
                && !self.cursor.symbol_at(1, b'*')
                && (is_wrapped || matches!(operand, Expression::Element(_)))
            {
                self.link()?;
                self.cursor.advance();
                operand = Expression::Field(Box::new(operand), self.label()?);
            } else {
                return Ok(operand);
            }
        }
    }

    fn subscript(&mut self, of: Expression) -> Read<Expression> {
        let is_colon = |reader: &Self| reader.cursor.at_symbol(b':') && !reader.cursor.symbol_at(1, b':');
        if !is_colon(self) {
            self.expression()?;
        }
        if !is_colon(self) {
            self.expect(b']')?;
            return Ok(Expression::Element(Box::new(of)));
        }
        self.cursor.advance();
        if !self.cursor.at_symbol(b']') {
            self.expression()?;
        }
        self.expect(b']')?;
        Ok(Expression::Slice(Box::new(of)))
    }

    /// An operand alone.
    pub(super) fn operand(&mut self) -> Read<Expression> {
        if is_at_text(&self.cursor) {
            take_text(&mut self.cursor, "a string").map_err(|_| NotRead)?;
            return Ok(Expression::Literal);
        }
        let Some(token) = self.cursor.peek() else { return Err(NotRead) };
        match token.kind {
            TokenKind::Number => {
                self.cursor.advance();
                Ok(Expression::Fixed(type_of_number(self.cursor.slice(token.span)), None))
            }
            TokenKind::Bits => {
                self.cursor.advance();
                Ok(Expression::Fixed("bit", None))
            }
            TokenKind::Symbol(b'(') => {
                let mark = self.cursor.mark();
                if self.at_query() {
                    self.cursor.advance();
                    if let Ok(query) = self.query()
                        && self.cursor.take_symbol(b')')
                    {
                        return Ok(Expression::Scalar(Box::new(query)));
                    }
                    self.cursor.return_to(mark);
                }
                self.parenthesised().or_else(|NotRead| {
                    self.cursor.return_to(mark);
                    self.skip_parenthesised()?;
                    Ok(Expression::Unread)
                })
            }
            TokenKind::Word => self.word(),
            TokenKind::QuotedName | TokenKind::UnicodeName => self.named(),
            _ => Err(NotRead),
        }
    }

    /// An expression in parentheses, or a row.
    fn parenthesised(&mut self) -> Read<Expression> {
        self.expect(b'(')?;
        let found = self.expression()?;
        if self.cursor.at_symbol(b',') {
            self.cursor.take_until(|_, _| false).map_err(|_| NotRead)?;
            self.expect(b')')?;
            return Ok(Expression::Fixed("record", Some("row")));
        }
        self.expect(b')')?;
        Ok(found)
    }

    fn word(&mut self) -> Read<Expression> {
        let word = self.cursor.word().unwrap_or_default();
        let opens = self.cursor.symbol_at(1, b'(');
        if let Some((name, of)) = VALUES.iter().find(|(name, _)| *name == word && !opens) {
            self.cursor.advance();
            return Ok(Expression::Fixed(of, Some(name)));
        }
        if let Some((name, of)) = TIMES.iter().find(|(name, _)| *name == word) {
            self.cursor.advance();
            if opens {
                // The digits are the modifier of the type.
                self.skip_parenthesised()?;
                return Ok(Expression::Unread);
            }
            return Ok(Expression::Fixed(of, Some(name)));
        }
        match word.as_str() {
            "null" => {
                self.cursor.advance();
                Ok(Expression::Literal)
            }
            "true" | "false" => {
                self.cursor.advance();
                // It was a cast of a string.
                Ok(Expression::Fixed("bool", (self.major < 15).then_some("bool")))
            }
            "exists" if opens => {
                self.cursor.advance();
                self.skip_parenthesised()?;
                Ok(Expression::Fixed("bool", Some("exists")))
            }
            "grouping" if opens => {
                self.cursor.advance();
                self.skip_parenthesised()?;
                Ok(Expression::Fixed("int4", Some("grouping")))
            }
            "row" if opens => {
                self.cursor.advance();
                self.skip_parenthesised()?;
                Ok(Expression::Fixed("record", Some("row")))
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
                self.array()
            }
            "case" => self.case(),
            "cast" if opens => {
                self.cursor.advance();
                self.expect(b'(')?;
                let of = self.expression()?;
                self.keyword("as")?;
                let to = self.written_type()?;
                self.expect(b')')?;
                Ok(Expression::Cast(Box::new(of), Box::new(to)))
            }
            "coalesce" | "greatest" | "least" | "nullif" if opens => {
                self.cursor.advance();
                self.expect(b'(')?;
                let mut of = self.expressions()?;
                self.expect(b')')?;
                Ok(match word.as_str() {
                    "coalesce" => Expression::Common("coalesce", of),
                    "greatest" => Expression::Common("greatest", of),
                    "least" => Expression::Common("least", of),
                    _ => match (of.pop(), of.pop(), of.pop()) {
                        (Some(two), Some(one), None) => Expression::NullIf(Box::new(one), Box::new(two)),
                        _ => return Err(NotRead),
                    },
                })
            }
            "extract" if opens => {
                self.cursor.advance();
                self.expect(b'(')?;
                self.cursor.advance();
                self.keyword("from")?;
                let of = self.expression()?;
                self.expect(b')')?;
                let name = if self.major >= 14 { "extract" } else { "date_part" };
                Ok(call(name, vec![Expression::Literal, of]))
            }
            "position" if opens => self.with_words("position", &["in"]),
            "overlay" if opens => self.with_words("overlay", &["placing", "from", "for"]),
            "substring" if opens => self.with_words("substring", &["from", "for"]),
            "trim" if opens => self.trim(),
            "left" | "right" | "collation" | "xmlparse" | "xmlserialize" | "xmlelement" | "xmlforest" | "xmlpi"
            | "xmlroot" | "json_value" | "json_query" | "json_exists" | "json_object" | "json_array"
            | "json_objectagg" | "json_arrayagg" | "json_serialize" | "json_scalar" | "treat" | "normalize"
            | "merge_action" | "json_table" | "xmltable"
                if opens =>
            {
                // But for these two they have a grammar of their own.
                if word == "left" || word == "right" { self.named() } else { Err(NotRead) }
            }
            "double" | "bit" | "character" | "char" | "varchar" | "national" | "nchar" | "dec" | "decimal"
            | "numeric" | "int" | "integer" | "bigint" | "smallint" | "real" | "float" | "boolean" | "time"
            | "timestamp" | "interval"
                if !self.cursor.symbol_at(1, b'.') =>
            {
                self.typed_text()
            }
            _ if !opens && !self.cursor.symbol_at(1, b'.') && !is_at_name(&self.cursor, NamePlace::Object) => {
                Err(NotRead)
            }
            _ => self.named(),
        }
    }

    /// `interval '1 day'`: a constant with its type ahead; else a name.
    fn typed_text(&mut self) -> Read<Expression> {
        let mark = self.cursor.mark();
        if let Ok(of) = self.written_type()
            && is_at_text(&self.cursor)
        {
            return self.text_of(of);
        }
        self.cursor.return_to(mark);
        self.named()
    }

    pub(super) fn text_of(&mut self, of: WrittenType) -> Read<Expression> {
        take_text(&mut self.cursor, "a string").map_err(|_| NotRead)?;
        if of.named().is_some_and(|(_, name)| name == "interval")
            && matches!(self.cursor.word().as_deref(), Some("year" | "month" | "day" | "hour" | "minute" | "second"))
        {
            // The fields are a modifier of the type.
            return Err(NotRead);
        }
        Ok(Expression::Cast(Box::new(Expression::Literal), Box::new(of)))
    }

    /// The elements of an array, from its bracket on.
    fn array(&mut self) -> Read<Expression> {
        self.expect(b'[')?;
        let mut elements = Vec::new();
        if !self.cursor.at_symbol(b']') {
            loop {
                let element = if self.cursor.at_symbol(b'[') { self.deeper(Self::array)? } else { self.expression()? };
                elements.push(element);
                if !self.cursor.take_symbol(b',') {
                    break;
                }
            }
        }
        self.expect(b']')?;
        Ok(Expression::Array(elements))
    }

    fn case(&mut self) -> Read<Expression> {
        self.keyword("case")?;
        if !self.cursor.at_keyword("when") {
            self.expression()?;
        }
        let mut results = Vec::new();
        while self.cursor.take_keyword("when") {
            self.expression()?;
            self.keyword("then")?;
            results.push(self.expression()?);
        }
        let has_else = self.cursor.take_keyword("else");
        if has_else {
            let otherwise = self.expression()?;
            results.insert(0, otherwise);
        }
        self.keyword("end")?;
        Ok(Expression::Case(results, has_else))
    }
}

/// The type of a number as it is written.
fn type_of_number(written: &str) -> &'static str {
    let digits: String = written.chars().filter(|each| *each != '_').collect();
    let lower = digits.to_ascii_lowercase();
    let radix = |prefix: &str| lower.strip_prefix(prefix);
    let value = match (radix("0x"), radix("0o"), radix("0b")) {
        (Some(rest), ..) => i64::from_str_radix(rest, 16),
        (_, Some(rest), _) => i64::from_str_radix(rest, 8),
        (.., Some(rest)) => i64::from_str_radix(rest, 2),
        (None, None, None) => lower.parse(),
    };
    match value {
        Ok(value) if i32::try_from(value).is_ok() => "int4",
        Ok(_) => "int8",
        Err(_) => "numeric",
    }
}
