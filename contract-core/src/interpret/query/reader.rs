//! Queries read off a cursor (manual, SQL SELECT).

use super::tree::{Alias, Body, Expression, Item, Query, Select, Source, With};
use crate::syntax::lexer::{Token, TokenKind};
use crate::syntax::{Cursor, NamePlace, WrittenType, name, take_type};

/// How deep expressions and queries may lie in each other.
const MOST_DEPTH: usize = 40;

/// How many operands may be joined in one expression, and sources in one FROM.
const MOST_LINKS: usize = 400;

/// How many queries one WITH may name.
const MOST_NAMED: usize = 200;

/// That a text is not read.
pub(super) struct NotRead;

/// What a production returns.
pub(super) type Read<T> = Result<T, NotRead>;

/// A reader of queries.
pub(super) struct Reader<'text> {
    pub(super) cursor: Cursor<'text>,
    pub(super) major: u32,
    depth: usize,
    links: usize,
    /// What is left of the work: what is read in one way and then in another costs twice.
    work: usize,
}

/// What a query is ended or gone on with behind its list of items, its sources or a clause.
pub(super) const CLAUSES: &[&str] = &[
    "from",
    "where",
    "group",
    "having",
    "window",
    "order",
    "limit",
    "offset",
    "fetch",
    "for",
    "into",
    "union",
    "intersect",
    "except",
    "with",
];

const COMBINATIONS: &[&str] = &["union", "intersect", "except"];

pub(super) const JOINS: &[&str] = &["join", "inner", "left", "right", "full", "cross", "natural"];

/// The whole text as a query.
pub(super) fn query(text: &str, major: u32) -> Option<Query> {
    let mut reader = Reader { cursor: Cursor::new(text), major, depth: 0, links: 0, work: text.len() + 1000 };
    let found = reader.query().ok()?;
    reader.cursor.is_at_end().then_some(found)
}

impl Reader<'_> {
    /// Goes one level deeper, for as long as `read` reads.
    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth >= MOST_DEPTH || self.work == 0 {
            return Err(NotRead);
        }
        self.work -= 1;
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// Joins one more operand.
    pub(super) fn link(&mut self) -> Read<()> {
        self.links += 1;
        self.work = self.work.saturating_sub(1);
        if self.links > MOST_LINKS || self.work == 0 { Err(NotRead) } else { Ok(()) }
    }

    pub(super) fn expect(&mut self, symbol: u8) -> Read<()> {
        if self.cursor.take_symbol(symbol) { Ok(()) } else { Err(NotRead) }
    }

    pub(super) fn keyword(&mut self, word: &str) -> Read<()> {
        if self.cursor.take_keyword(word) { Ok(()) } else { Err(NotRead) }
    }

    pub(super) fn label(&mut self) -> Read<String> {
        name(&mut self.cursor, NamePlace::Label, "a name").map_err(|_| NotRead)
    }

    pub(super) fn written_type(&mut self) -> Read<WrittenType> {
        take_type(&mut self.cursor).map_err(|_| NotRead)
    }

    /// Takes what is in the parentheses that come next.
    pub(super) fn skip_parenthesised(&mut self) -> Read<()> {
        self.cursor.take_parenthesised().map(|_| ()).map_err(|_| NotRead)
    }

    /// Whether a query begins at this distance, maybe behind parentheses.
    pub(super) fn at_query(&self) -> bool {
        let mut distance = 0;
        while self.cursor.symbol_at(distance, b'(') {
            distance += 1;
        }
        let word = self.cursor.word_at(distance).unwrap_or_default();
        ["select", "with", "values", "table"].contains(&word.as_str())
    }

    /// A query, with what stands behind it.
    pub(super) fn query(&mut self) -> Read<Query> {
        self.deeper(|reader| {
            let (with, recursive) = reader.with()?;
            let mut left = reader.operand_of_combination()?;
            reader.skip_clauses()?;
            let mut others = Vec::new();
            while reader.cursor.take_one(COMBINATIONS).is_some() {
                reader.cursor.take_one(&["all", "distinct"]);
                others.push(reader.operand_of_combination()?);
                reader.skip_clauses()?;
            }
            if !others.is_empty() {
                let body = Body::Combined(Box::new(left), others);
                left = Query { with: Vec::new(), recursive: false, body };
            }
            if with.is_empty() {
                return Ok(left);
            }
            if left.with.is_empty() {
                return Ok(Query { with, recursive, ..left });
            }
            // A query in parentheses that has a WITH of its own.
            Err(NotRead)
        })
    }

    fn with(&mut self) -> Read<(Vec<With>, bool)> {
        let mut with = Vec::new();
        if !self.cursor.take_keyword("with") {
            return Ok((with, false));
        }
        let recursive = self.cursor.take_keyword("recursive");
        loop {
            let named = self.label()?;
            let columns = if self.cursor.at_symbol(b'(') { self.names()? } else { Vec::new() };
            self.keyword("as")?;
            self.cursor.take_keyword("not");
            self.cursor.take_keyword("materialized");
            let mark = self.cursor.mark();
            self.expect(b'(')?;
            let read = self.query().and_then(|query| self.expect(b')').map(|()| query)).ok();
            if read.is_none() {
                self.cursor.return_to(mark);
                self.skip_parenthesised()?;
            }
            // SEARCH and CYCLE add columns.
            if self.cursor.at_keyword("search") || self.cursor.at_keyword("cycle") {
                return Err(NotRead);
            }
            if with.len() >= MOST_NAMED {
                return Err(NotRead);
            }
            with.push(With { name: named, columns, query: read });
            if !self.cursor.take_symbol(b',') {
                return Ok((with, recursive));
            }
        }
    }

    /// `(a, b)`
    pub(super) fn names(&mut self) -> Read<Vec<String>> {
        self.expect(b'(')?;
        let mut names = vec![self.label()?];
        while self.cursor.take_symbol(b',') {
            names.push(self.label()?);
        }
        self.expect(b')')?;
        Ok(names)
    }

    fn operand_of_combination(&mut self) -> Read<Query> {
        let plain = |body| Query { with: Vec::new(), recursive: false, body };
        if self.cursor.take_symbol(b'(') {
            let query = self.query()?;
            self.expect(b')')?;
            return Ok(query);
        }
        if self.cursor.take_keyword("values") {
            let mut rows = Vec::new();
            loop {
                self.expect(b'(')?;
                rows.push(self.expressions()?);
                self.expect(b')')?;
                if !self.cursor.take_symbol(b',') {
                    return Ok(plain(Body::Values(rows)));
                }
            }
        }
        if self.cursor.take_keyword("table") {
            self.cursor.take_keyword("only");
            let source = Source::Relation(self.chain()?, Alias::default());
            let select = Select { items: vec![Item::Star(Vec::new())], from: vec![source] };
            return Ok(plain(Body::Select(select)));
        }
        self.keyword("select")?;
        self.select().map(|select| plain(Body::Select(select)))
    }

    fn select(&mut self) -> Read<Select> {
        let mut select = Select { items: Vec::new(), from: Vec::new() };
        if !self.cursor.take_keyword("all") && self.cursor.take_keyword("distinct") && self.cursor.take_keyword("on") {
            self.skip_parenthesised()?;
        }
        if !self.at_end_of_items() {
            loop {
                let item = self.item()?;
                select.items.push(item);
                if !self.cursor.take_symbol(b',') {
                    break;
                }
            }
        }
        if self.cursor.take_keyword("into") {
            let words = ["temporary", "temp", "local", "global", "unlogged", "table"];
            while self.cursor.take_one(&words).is_some() {}
            self.chain()?;
        }
        if self.cursor.take_keyword("from") {
            loop {
                let source = self.joined()?;
                select.from.push(source);
                if !self.cursor.take_symbol(b',') {
                    break;
                }
            }
        }
        Ok(select)
    }

    fn at_end_of_items(&self) -> bool {
        self.cursor.is_at_end() || self.cursor.at_symbol(b')') || self.at_one(CLAUSES)
    }

    pub(super) fn at_one(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.cursor.at_keyword(word))
    }

    /// Everything that does not change the columns, up to the end of the query or what it is combined with.
    fn skip_clauses(&mut self) -> Read<()> {
        let ends = |cursor: &Cursor<'_>, _| {
            let is_part = cursor.previous().is_some_and(|before| cursor.slice(before.span) == ".");
            !is_part && COMBINATIONS.iter().any(|word| cursor.at_keyword(word))
        };
        let is_left = !self.cursor.is_at_end() && !self.cursor.at_symbol(b')') && !self.at_one(COMBINATIONS);
        if is_left && !self.at_one(CLAUSES) {
            return Err(NotRead);
        }
        self.cursor.take_until(ends).map(|_| ()).map_err(|_| NotRead)
    }

    fn item(&mut self) -> Read<Item> {
        let mark = self.cursor.mark();
        let links = std::mem::take(&mut self.links);
        let read = self.read_item();
        self.links = links;
        if let Ok(item) = read
            && (self.at_end_of_items() || self.cursor.at_symbol(b','))
        {
            return Ok(item);
        }
        // Its name may still be known.
        self.cursor.return_to(mark);
        loop {
            let ends = |cursor: &Cursor<'_>, token: Token| {
                let behind = cursor.previous().map(|token| cursor.slice(token.span)).unwrap_or_default();
                let is_part =
                    behind == "." || ["distinct", "as", "within"].iter().any(|word| behind.eq_ignore_ascii_case(word));
                token.kind == TokenKind::Symbol(b',')
                    || !is_part && (cursor.at_keyword("as") || CLAUSES.iter().any(|word| cursor.at_keyword(word)))
            };
            self.cursor.take_until(ends).map_err(|_| NotRead)?.ok_or(NotRead)?;
            self.keyword("as")?;
            let label = self.label()?;
            if self.at_end_of_items() || self.cursor.at_symbol(b',') {
                return Ok(Item::Expression(Expression::Unread, Some(label)));
            }
        }
    }

    fn read_item(&mut self) -> Read<Item> {
        if self.cursor.take_symbol(b'*') {
            return Ok(Item::Star(Vec::new()));
        }
        let mark = self.cursor.mark();
        if let Ok(chain) = self.chain()
            && self.cursor.take_symbol(b'.')
            && self.cursor.take_symbol(b'*')
        {
            return Ok(Item::Star(chain));
        }
        self.cursor.return_to(mark);
        let of = self.expression()?;
        if self.cursor.at_symbol(b'.') && self.cursor.symbol_at(1, b'*') {
            self.cursor.advance();
            self.cursor.advance();
            return Ok(Item::Fields(of));
        }
        let label = if self.cursor.take_keyword("as") {
            Some(self.label()?)
        } else if self.at_end_of_items() || self.cursor.at_symbol(b',') {
            None
        } else {
            Some(self.label()?)
        };
        Ok(Item::Expression(of, label))
    }

    /// `a.b.c`, without a period behind it that is not followed by a name.
    pub(super) fn chain(&mut self) -> Read<Vec<String>> {
        let mut parts = vec![name(&mut self.cursor, NamePlace::Type, "a name").map_err(|_| NotRead)?];
        while self.cursor.at_symbol(b'.') && !self.cursor.symbol_at(1, b'*') {
            self.cursor.advance();
            parts.push(self.label()?);
        }
        Ok(parts)
    }
}
