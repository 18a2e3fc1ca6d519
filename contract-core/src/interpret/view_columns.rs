//! The columns that a query gives, where its text tells: `SELECT a, t.b, t.*, c::text AS d FROM t JOIN u ON …` (manual, SQL
//! SELECT). Of anything else they are not known.

use super::resolve::Found;
use super::view::chain;
use super::world::World;
use crate::ddl::model::ObjectName;
use crate::ident::{ObjectId, TypeName};
use crate::schema::ModifiedType;
use crate::source::Span;
use crate::syntax::lexer::TokenKind;
use crate::syntax::{Cursor, NamePlace, is_at_name, name, take_type};

/// A relation of FROM, under the name that it has in the query.
struct Source {
    name: String,
    relation: ObjectId,
}

/// A column of the result; without a type where the text does not tell it.
pub(super) type Given = (String, Option<ModifiedType>);

/// What ends the list of items where there is no FROM.
const ENDS_OF_ITEMS: &[&str] = &[
    "from",
    "where",
    "group",
    "having",
    "window",
    "order",
    "limit",
    "offset",
    "fetch",
    "union",
    "intersect",
    "except",
];

impl World {
    /// The columns of a query, in order; none where the text does not tell their names.
    pub(super) fn given_columns(&mut self, query: &str) -> Option<Vec<Given>> {
        let mut cursor = Cursor::new(query);
        let named_here = take_with(&mut cursor)?;
        cursor.take_keyword("select").then_some(())?;
        if cursor.take_keyword("distinct") && cursor.take_keyword("on") {
            cursor.take_parenthesised().ok()?;
        }
        let mut items: Vec<Span> = Vec::new();
        loop {
            let item =
                cursor.take_until(|cursor, token| token.kind == TokenKind::Symbol(b',') || is_end_of_items(cursor));
            items.push(item.ok()??);
            if !cursor.take_symbol(b',') {
                break;
            }
        }
        let mut behind = cursor.clone();
        let joins =
            behind.take_until(|cursor, _| ["union", "intersect", "except"].iter().any(|word| cursor.at_keyword(word)));
        joins.ok()?;
        let is_combined = !behind.is_at_end();
        let sources =
            if is_combined || !cursor.take_keyword("from") { None } else { self.sources(&mut cursor, &named_here) };
        let mut given = Vec::new();
        for item in items {
            self.given(query.get(item.range())?, sources.as_deref(), &mut given)?;
        }
        if is_combined {
            given.iter_mut().for_each(|(_, of)| *of = None);
        }
        Some(given)
    }

    /// The relations of FROM, each a plain name; and nothing behind it that changes what the columns are.
    fn sources(&self, cursor: &mut Cursor<'_>, named_here: &[String]) -> Option<Vec<Source>> {
        const ENDS: &[&str] = &["where", "group", "order", "having", "limit", "window", "offset", "fetch"];
        const JOINS: &[&str] = &["join", "inner", "left", "right", "full", "cross"];
        const REFUSED: &[&str] = &["union", "intersect", "except", "using", "natural", "lateral", "tablesample"];
        let mut sources = Vec::new();
        loop {
            let named = is_at_name(cursor, NamePlace::Object).then(|| chain(cursor)).flatten()?;
            if named.schema.is_none() && named_here.contains(&named.name) {
                return None;
            }
            let Some(Found::Relation(relation)) = self.find_relation(&named) else { return None };
            if self.is_doubtful(&relation) || cursor.at_symbol(b'(') {
                return None;
            }
            let has_as = cursor.take_keyword("as");
            let next = cursor.word();
            let is_word = |words: &[&str]| next.as_deref().is_some_and(|next| words.contains(&next));
            let is_alias = has_as
                || (is_at_name(cursor, NamePlace::Object) && !is_word(ENDS) && !is_word(JOINS) && !is_word(REFUSED));
            let alias = if is_alias { name(cursor, NamePlace::Object, "an alias").ok()? } else { named.name.clone() };
            // An alias may have other names for the columns.
            if cursor.at_symbol(b'(') {
                return None;
            }
            sources.push(Source { name: alias, relation });
            if cursor.take_keyword("on") {
                cursor
                    .take_until(|cursor, token| {
                        let word = cursor.word().unwrap_or_default();
                        token.kind == TokenKind::Symbol(b',')
                            || [ENDS, JOINS, REFUSED].iter().any(|words| words.contains(&word.as_str()))
                    })
                    .ok()??;
            }
            let joined = cursor.take_symbol(b',') || {
                let mut any = false;
                while cursor.take_one(&["join", "inner", "left", "right", "full", "outer", "cross"]).is_some() {
                    any = true;
                }
                any
            };
            if !joined {
                break;
            }
        }
        let rest = cursor.take_until(|cursor, _| cursor.word().is_some_and(|word| REFUSED.contains(&word.as_str())));
        rest.ok()?;
        cursor.is_at_end().then_some(sources)
    }

    fn given(&mut self, item: &str, sources: Option<&[Source]>, given: &mut Vec<Given>) -> Option<()> {
        let mut cursor = Cursor::new(item);
        if let Some(named) = stars(&mut cursor) {
            for source in sources?.iter().filter(|source| named.as_ref().is_none_or(|named| *named == source.name)) {
                given.extend(self.all_columns(&source.relation)?);
            }
            return Some(());
        }
        let (written, alias, of) = match self.plainly_given(item, sources) {
            Some((alias, of, written)) => (written, alias, of),
            None => {
                let (written, alias) = split_alias(item)?;
                (written, alias, None)
            }
        };
        let column = |parts: &[String]| match parts {
            [name] => self.referred(&written_name(None, name), sources?),
            [table, name] => self.referred(&written_name(Some(table), name), sources?),
            _ => None,
        };
        let of = of.or_else(|| super::block::type_of(self, written, &column));
        given.push((alias, of));
        Some(())
    }

    /// An item that is a column, a call or a constant, perhaps with casts: its name, its type, and its text without
    /// the alias.
    fn plainly_given<'text>(
        &mut self,
        item: &'text str,
        sources: Option<&[Source]>,
    ) -> Option<(String, Option<ModifiedType>, &'text str)> {
        let mut cursor = Cursor::new(item);
        let (called, mut of) = if cursor.at_symbol(b'(') {
            cursor.take_parenthesised().ok()?;
            (None, None)
        } else if cursor.peek().is_some_and(|token| matches!(token.kind, TokenKind::Text | TokenKind::Number)) {
            cursor.advance();
            (None, None)
        } else if cursor.take_keyword("null") {
            (None, None)
        } else {
            let named = chain(&mut cursor)?;
            if cursor.at_symbol(b'(') {
                cursor.take_parenthesised().ok()?;
                if cursor.at_keyword("over") || cursor.at_keyword("filter") {
                    return None;
                }
                let counts = named.name == "count" && named.schema.is_none();
                let of = counts.then(|| plain(TypeName::new("pg_catalog", "int8")));
                (Some(named.name), of)
            } else {
                let of = sources.and_then(|sources| self.referred(&named, sources));
                (Some(named.name), of)
            }
        };
        let mut cast_to = None;
        while cursor.peek().is_some_and(|token| cursor.slice(token.span) == "::") {
            cursor.advance();
            let written = take_type(&mut cursor).ok()?;
            cast_to = written.named().map(|(_, name)| name.to_owned());
            of = Some(self.resolve_modified(&written).ok()?);
        }
        let end = cursor.previous()?.span.end;
        let has_as = cursor.take_keyword("as");
        let alias = if cursor.is_at_end() {
            called.or(cast_to)?
        } else {
            name(&mut cursor, if has_as { NamePlace::Label } else { NamePlace::Object }, "an alias").ok()?
        };
        cursor.is_at_end().then_some((alias, of, item.get(..end)?))
    }

    fn all_columns(&self, relation: &ObjectId) -> Option<Vec<Given>> {
        let entry = self.get(relation)?;
        let of = |name: &String| {
            let (id, column) = self.column(relation, name)?;
            Some((name.clone(), (!self.is_doubtful(&id)).then(|| column.of.clone())))
        };
        // What a baseline brought has no order.
        entry.made?;
        entry.columns.iter().map(of).collect()
    }

    fn referred(&self, named: &ObjectName, sources: &[Source]) -> Option<ModifiedType> {
        let fitting = sources.iter().filter(|source| named.schema.as_ref().is_none_or(|table| *table == source.name));
        let mut found = fitting.filter_map(|source| self.column(&source.relation, &named.name));
        match (found.next(), found.next()) {
            (Some((id, column)), None) if !self.is_doubtful(&id) => Some(column.of.clone()),
            _ => None,
        }
    }
}

/// The names that WITH gives to queries; none where it is not read.
fn take_with(cursor: &mut Cursor<'_>) -> Option<Vec<String>> {
    let mut named = Vec::new();
    if !cursor.take_keyword("with") {
        return Some(named);
    }
    cursor.take_keyword("recursive");
    loop {
        named.push(name(cursor, NamePlace::Object, "a name").ok()?);
        if cursor.at_symbol(b'(') {
            cursor.take_parenthesised().ok()?;
        }
        cursor.take_keyword("as").then_some(())?;
        cursor.take_keyword("not");
        cursor.take_keyword("materialized");
        cursor.take_parenthesised().ok()?;
        if !cursor.take_symbol(b',') {
            return Some(named);
        }
    }
}

fn is_end_of_items(cursor: &Cursor<'_>) -> bool {
    let behind = cursor.previous().map(|token| cursor.slice(token.span)).unwrap_or_default();
    // `IS DISTINCT FROM`, `WITHIN GROUP`, `t.order`, `AS order`
    let is_part = behind == "." || ["distinct", "as", "within"].iter().any(|word| behind.eq_ignore_ascii_case(word));
    !is_part && ENDS_OF_ITEMS.iter().any(|word| cursor.at_keyword(word))
}

/// An item and the name that AS gives it.
fn split_alias(item: &str) -> Option<(&str, String)> {
    let mut cursor = Cursor::new(item);
    loop {
        cursor.take_until(|cursor, _| cursor.at_keyword("as")).ok()?;
        let end = cursor.start();
        cursor.take_keyword("as").then_some(())?;
        if let Ok(alias) = name(&mut cursor, NamePlace::Label, "an alias")
            && cursor.is_at_end()
        {
            return Some((item.get(..end)?, alias));
        }
    }
}

fn written_name(schema: Option<&String>, name: &str) -> ObjectName {
    ObjectName { schema: schema.cloned(), name: name.to_owned(), span: Span::default() }
}

fn plain(type_name: TypeName) -> ModifiedType {
    ModifiedType { type_name, modifier: None, collation: None }
}

/// `*` or `table.*`, and nothing more.
fn stars(cursor: &mut Cursor<'_>) -> Option<Option<String>> {
    let is_star = |cursor: &Cursor<'_>| cursor.peek().is_some_and(|token| cursor.slice(token.span) == "*");
    let mark = cursor.mark();
    if is_star(cursor) {
        cursor.advance();
        return cursor.is_at_end().then_some(None);
    }
    if let Ok(table) = name(cursor, NamePlace::Object, "a table")
        && cursor.take_symbol(b'.')
        && is_star(cursor)
    {
        cursor.advance();
        return cursor.is_at_end().then_some(Some(table));
    }
    cursor.return_to(mark);
    None
}
