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

/// A column of the result.
type Given = (String, ModifiedType);

impl World {
    /// The columns of a query, in order; none where the text does not tell.
    pub(super) fn given_columns(&mut self, query: &str) -> Option<Vec<Given>> {
        let mut cursor = Cursor::new(query);
        cursor.take_keyword("select").then_some(())?;
        if cursor.take_keyword("distinct") && cursor.take_keyword("on") {
            cursor.take_parenthesised().ok()?;
        }
        let mut items: Vec<Span> = Vec::new();
        loop {
            let item =
                cursor.take_until(|cursor, token| token.kind == TokenKind::Symbol(b',') || cursor.at_keyword("from"));
            items.push(item.ok()??);
            if !cursor.take_symbol(b',') {
                break;
            }
        }
        cursor.take_keyword("from").then_some(())?;
        let sources = self.sources(&mut cursor)?;
        let mut given = Vec::new();
        for item in items {
            self.given(query.get(item.range())?, &sources, &mut given)?;
        }
        Some(given)
    }

    /// The relations of FROM, each a plain name; and nothing behind it that changes what the columns are.
    fn sources(&self, cursor: &mut Cursor<'_>) -> Option<Vec<Source>> {
        const ENDS: &[&str] = &["where", "group", "order", "having", "limit", "window", "offset", "fetch"];
        const JOINS: &[&str] = &["join", "inner", "left", "right", "full", "cross"];
        const REFUSED: &[&str] = &["union", "intersect", "except", "using", "natural", "lateral", "tablesample"];
        let mut sources = Vec::new();
        loop {
            let named = is_at_name(cursor, NamePlace::Object).then(|| chain(cursor)).flatten()?;
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

    fn given(&mut self, item: &str, sources: &[Source], given: &mut Vec<Given>) -> Option<()> {
        let mut cursor = Cursor::new(item);
        if let Some(named) = stars(&mut cursor) {
            for source in sources.iter().filter(|source| named.as_ref().is_none_or(|named| *named == source.name)) {
                given.extend(self.all_columns(&source.relation)?);
            }
            return Some(());
        }
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
                let of = self.referred(&named, sources)?;
                (Some(named.name), Some(of))
            }
        };
        let mut cast_to = None;
        while cursor.peek().is_some_and(|token| cursor.slice(token.span) == "::") {
            cursor.advance();
            let written = take_type(&mut cursor).ok()?;
            cast_to = written.named().map(|(_, name)| name.to_owned());
            of = Some(self.resolve_modified(&written).ok()?);
        }
        let has_as = cursor.take_keyword("as");
        let alias = if cursor.is_at_end() {
            called.or(cast_to)?
        } else {
            name(&mut cursor, if has_as { NamePlace::Label } else { NamePlace::Object }, "an alias").ok()?
        };
        cursor.is_at_end().then_some(())?;
        given.push((alias, of?));
        Some(())
    }

    fn all_columns(&self, relation: &ObjectId) -> Option<Vec<Given>> {
        let entry = self.get(relation)?;
        let of = |name: &String| self.column(relation, name).map(|(_, column)| (name.clone(), column.of.clone()));
        // What a baseline brought has no order.
        entry.made?;
        entry.columns.iter().map(of).collect()
    }

    fn referred(&self, named: &ObjectName, sources: &[Source]) -> Option<ModifiedType> {
        let fitting = sources.iter().filter(|source| named.schema.as_ref().is_none_or(|table| *table == source.name));
        let mut found = fitting.filter_map(|source| self.column(&source.relation, &named.name));
        match (found.next(), found.next()) {
            (Some((_, column)), None) => Some(column.of.clone()),
            _ => None,
        }
    }
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
