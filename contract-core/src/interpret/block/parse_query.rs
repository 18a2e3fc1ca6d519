//! Queries read off a cursor (manual, SQL SELECT).

use super::expression::{Expression, Query, Source, SourceOf};
use super::parse::{NotRead, Read, Reader};
use crate::syntax::{NamePlace, is_at_name, name};

/// What ends the list of FROM.
const CLAUSES: &[&str] = &[
    "where",
    "group",
    "having",
    "window",
    "union",
    "intersect",
    "except",
    "order",
    "limit",
    "offset",
    "fetch",
    "for",
    "on",
    "using",
    "join",
    "inner",
    "left",
    "right",
    "full",
    "cross",
    "natural",
    "into",
];

/// How many queries WITH may name: each may stand for several of those before it.
const MOST_NAMED: usize = 8;

impl Reader<'_> {
    /// A query.
    pub(super) fn query(&mut self) -> Read<Query> {
        self.deeper(Self::select)
    }

    fn select(&mut self) -> Read<Query> {
        if !self.cursor.at_keyword("with") {
            return self.plain_select();
        }
        self.cursor.advance();
        let mut more = self.cursor.take_keyword("recursive");
        let mut named: Vec<(String, Query)> = Vec::new();
        loop {
            let name = self.label()?;
            if self.cursor.at_symbol(b'(') {
                self.cursor.take_parenthesised().map_err(|_| NotRead)?;
                more = true;
            }
            self.keyword("as")?;
            self.cursor.take_keyword("not");
            self.cursor.take_keyword("materialized");
            self.expect(b'(')?;
            let mut query = self.query()?;
            self.expect(b')')?;
            if named.len() < MOST_NAMED {
                replace_named(&mut query, &named);
            }
            named.push((name, query));
            if !self.cursor.take_symbol(b',') {
                break;
            }
        }
        let mut query = self.plain_select()?;
        query.more |= more || named.len() > MOST_NAMED;
        if !query.more {
            replace_named(&mut query, &named);
        }
        Ok(query)
    }

    fn plain_select(&mut self) -> Read<Query> {
        let mut query = Query::default();
        if !self.cursor.take_keyword("select") {
            query.more = true;
            self.cursor.take_until(|_, _| false).map_err(|_| NotRead)?;
            return Ok(query);
        }
        query.distinct = self.cursor.take_keyword("distinct");
        if !self.at_clause() && !self.cursor.at_keyword("from") && !self.cursor.is_at_end() {
            query.items.push(self.item()?);
            while self.cursor.take_symbol(b',') {
                query.items.push(self.item()?);
            }
        }
        if self.cursor.take_keyword("from") {
            self.from(&mut query)?;
        }
        if self.cursor.take_keyword("where") {
            query.filter = Some(self.expression()?);
        }
        if self.cursor.take_keywords(&["order", "by"]) {
            loop {
                let by = self.expression()?;
                let descending = self.cursor.take_one(&["asc", "desc"]) == Some("desc");
                if self.cursor.take_keyword("nulls") {
                    self.cursor.advance();
                }
                query.order.push((by, descending));
                if !self.cursor.take_symbol(b',') {
                    break;
                }
            }
        }
        if self.cursor.take_keyword("limit") {
            query.limit = Some(self.expression()?);
        }
        let rest = self.cursor.take_until(|_, _| false).map_err(|_| NotRead)?;
        query.more |= rest.is_some();
        Ok(query)
    }

    fn at_clause(&self) -> bool {
        CLAUSES.iter().any(|word| self.cursor.at_keyword(word))
    }

    fn item(&mut self) -> Read<(Expression, Option<String>)> {
        if self.cursor.take_symbol(b'*') {
            return Ok((Expression::Star(None), None));
        }
        let of = self.expression()?;
        let written =
            self.cursor.take_keyword("as") || (!self.at_clause() && is_at_name(&self.cursor, NamePlace::Object));
        let alias = if written { Some(self.label()?) } else { implied_name(&of) };
        Ok((of, alias))
    }

    fn label(&mut self) -> Read<String> {
        name(&mut self.cursor, NamePlace::Label, "a name").map_err(|_| NotRead)
    }

    fn from(&mut self, query: &mut Query) -> Read<()> {
        let first = self.source(false)?;
        query.sources.push(first);
        loop {
            self.link()?;
            if self.cursor.take_symbol(b',') || self.cursor.take_keywords(&["cross", "join"]) {
                let source = self.source(false)?;
                query.sources.push(source);
                continue;
            }
            let left = self.cursor.at_keyword("left");
            if left {
                self.cursor.advance();
                self.cursor.take_keyword("outer");
            } else {
                self.cursor.take_keyword("inner");
            }
            if !self.cursor.take_keyword("join") {
                return if left { Err(NotRead) } else { Ok(()) };
            }
            let mut source = self.source(left)?;
            self.keyword("on")?;
            source.on = Some(self.expression()?);
            query.sources.push(source);
        }
    }

    fn source(&mut self, left: bool) -> Read<Source> {
        self.cursor.take_keyword("lateral");
        let mut default_alias = String::new();
        let of = if self.cursor.at_symbol(b'(') {
            self.cursor.advance();
            let of = if self.cursor.at_keyword("values") {
                self.values()?
            } else {
                SourceOf::Query(Box::new(self.query()?))
            };
            self.expect(b')')?;
            of
        } else {
            let mut parts = vec![self.label()?];
            while self.cursor.take_symbol(b'.') {
                parts.push(self.label()?);
            }
            default_alias.clone_from(parts.last().ok_or(NotRead)?);
            if self.cursor.at_symbol(b'(') {
                SourceOf::Function(self.call(parts)?)
            } else {
                let relation = parts.pop().unwrap_or_default();
                SourceOf::Relation(parts.pop(), relation)
            }
        };
        let written =
            self.cursor.take_keyword("as") || (!self.at_clause() && is_at_name(&self.cursor, NamePlace::Object));
        let alias = if written { self.label()? } else { default_alias };
        let mut source = Source { of, alias, column: None, left, on: None };
        if written && self.cursor.take_symbol(b'(') {
            let mut columns = vec![self.label()?];
            while self.cursor.take_symbol(b',') {
                columns.push(self.label()?);
            }
            self.expect(b')')?;
            match &mut source.of {
                SourceOf::Values(_, names) => *names = columns,
                SourceOf::Function(_) if columns.len() == 1 => source.column = columns.pop(),
                _ => return Err(NotRead),
            }
        }
        Ok(source)
    }

    fn values(&mut self) -> Read<SourceOf> {
        self.keyword("values")?;
        let mut rows = Vec::new();
        loop {
            self.expect(b'(')?;
            rows.push(self.expressions()?);
            self.expect(b')')?;
            if !self.cursor.take_symbol(b',') {
                return Ok(SourceOf::Values(rows, Vec::new()));
            }
        }
    }
}

/// Puts the queries of WITH in the places where they are named.
fn replace_named(query: &mut Query, named: &[(String, Query)]) {
    for source in &mut query.sources {
        match &mut source.of {
            SourceOf::Relation(None, name) => {
                if let Some((_, of)) = named.iter().rev().find(|(known, _)| known == name) {
                    source.of = SourceOf::Query(Box::new(of.clone()));
                }
            }
            SourceOf::Query(inner) => replace_named(inner, named),
            SourceOf::Relation(Some(_), _) | SourceOf::Function(_) | SourceOf::Values(..) => {}
        }
    }
}

/// The name of a column of a result that has no alias (manual, 7.3.2 "Column Labels").
fn implied_name(of: &Expression) -> Option<String> {
    match of {
        Expression::Name(parts) => parts.last().cloned(),
        Expression::Call(call) => Some(call.name.clone()),
        Expression::Cast(inner, to) => implied_name(inner).or_else(|| Some(to.clone())),
        Expression::Exists(_) => Some("exists".to_owned()),
        Expression::Case(..) => Some("case".to_owned()),
        Expression::Array(_) | Expression::ArrayQuery(_) => Some("array".to_owned()),
        _ => None,
    }
}
