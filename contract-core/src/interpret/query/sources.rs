//! What stands in FROM, and what of it can be named (manual, 7.2.1 "The FROM Clause").

use std::sync::Arc;

use super::coercion::own;
use super::columns::{Column, MOST_COLUMNS, Names, Shown, Table, relabel};
use super::tree::{Alias, Call, Expression, Join, JoinedBy, Source};
use super::typed::{Typed, Value};
use crate::ddl::model::ObjectName;
use crate::ident::TypeName;
use crate::interpret::resolve::Found;
use crate::interpret::world::World;
use crate::source::Span;
use crate::syntax::WrittenType;

impl World {
    /// What all items of FROM show together.
    pub(super) fn shown_by(&self, sources: &[Source], names: &Names<'_>) -> Shown {
        let mut shown = Shown { all: Some(Vec::new()), ..Shown::default() };
        for source in sources {
            let next = self.shown_beside(source, &shown, names);
            shown = beside(shown, next);
        }
        shown
    }

    /// What one item shows, which may use those on its left where it is LATERAL.
    fn shown_beside(&self, source: &Source, left: &Shown, names: &Names<'_>) -> Shown {
        let lateral = Names { shown: Some(left), outer: Some(names), named: names.named };
        match source {
            Source::Relation(chain, alias) => self.shown_relation(chain, alias, names),
            Source::Query(query, is_lateral, alias) => {
                let columns = self.columns_of_tree(query, if *is_lateral { &lateral } else { names });
                table(columns, alias)
            }
            Source::Functions(calls, numbered, alias) => self.shown_functions(calls, *numbered, alias, &lateral),
            Source::Join(one, two, join, alias) => {
                let first = self.shown_beside(one, left, names);
                let both = beside(left.clone(), first.clone());
                let second = self.shown_beside(two, &both, names);
                let joined = self.joined(first, second, join);
                if alias.name.is_none() { joined } else { table(joined.all, alias) }
            }
            Source::Unread(alias) => table(None, alias),
        }
    }

    fn shown_relation(&self, chain: &[String], alias: &Alias, names: &Names<'_>) -> Shown {
        let named = match chain {
            [name] => ObjectName { schema: None, name: name.clone(), span: Span::default() },
            [.., schema, name] => {
                ObjectName { schema: Some(schema.clone()), name: name.clone(), span: Span::default() }
            }
            [] => return table(None, alias),
        };
        let alias = Alias { name: alias.name.clone().or_else(|| Some(named.name.clone())), ..alias.clone() };
        if named.schema.is_none()
            && let Some(with) = names.with_named(&named.name)
        {
            return table(with.columns.clone(), &alias);
        }
        match self.find_relation(&named) {
            Some(Found::Relation(id)) => {
                let is_known = !self.is_doubtful(&id);
                let mut columns = self.columns_of_relation(&id).filter(|_| is_known);
                let by_name = alias.columns.is_empty() && is_known;
                relabel(&mut columns, &alias.columns);
                let row = id.qualified_name().map(|name| TypeName::new(&name.schema, &name.name));
                let relation = by_name.then_some(id);
                let all = columns.clone();
                let table = Table { name: alias.name.clone(), columns: columns.map(Arc::new), relation, row };
                Shown { tables: vec![table], all, merged: Vec::new() }
            }
            Some(Found::BuiltIn) => {
                let schemas = match named.schema.as_deref() {
                    Some(schema) => vec![schema],
                    None => self.function_path().collect(),
                };
                let found = schemas.into_iter().find_map(|schema| {
                    Some((TypeName::new(schema, &named.name), self.columns_of_own_relation(schema, &named.name)?))
                });
                let (row, columns) = found.unzip();
                let mut shown = table(columns, &alias);
                if let Some(table) = shown.tables.first_mut() {
                    table.row = row;
                }
                shown
            }
            Some(Found::Sequence(_)) => {
                let columns = [("last_value", "int8"), ("log_cnt", "int8"), ("is_called", "bool")];
                let columns = columns.map(|(name, of)| (name.to_owned(), Some(self.typed(own(of)))));
                table(Some(columns.to_vec()), &alias)
            }
            Some(Found::Index(..)) | None => table(None, &alias),
        }
    }

    fn shown_functions(
        &self,
        calls: &[(Call, Vec<(String, WrittenType)>)],
        numbered: bool,
        alias: &Alias,
        names: &Names<'_>,
    ) -> Shown {
        let mut columns = Some(Vec::new());
        let mut row = None;
        for (call, defined) in calls {
            let (of, given) = self.columns_of_call(call, defined, alias, calls.len() == 1, names);
            row = of.filter(|_| calls.len() == 1 && !numbered);
            columns = match (columns, given) {
                (Some(mut columns), Some(given)) => {
                    Vec::extend(&mut columns, given);
                    Some(columns)
                }
                _ => None,
            };
        }
        if numbered && let Some(columns) = &mut columns {
            columns.push(("ordinality".to_owned(), Some(self.typed(own("int8")))));
        }
        let called = calls.first().and_then(|(call, _)| call.name.last().cloned());
        let alias = Alias { name: alias.name.clone().or(called), ..alias.clone() };
        let mut shown = table(columns, &alias);
        if let Some(table) = shown.tables.first_mut() {
            table.row = row.or_else(|| table.row.take());
        }
        shown
    }

    /// The columns of a function's rows, and the type of them.
    fn columns_of_call(
        &self,
        call: &Call,
        defined: &[(String, WrittenType)],
        alias: &Alias,
        is_only: bool,
        names: &Names<'_>,
    ) -> (Option<TypeName>, Option<Vec<Column>>) {
        if !defined.is_empty() {
            let column =
                |(name, of): &(String, WrittenType)| (name.clone(), self.found_type(of).map(|of| self.value_of(&of)));
            return (None, Some(defined.iter().map(column).collect()));
        }
        // Several arrays at once are as many columns.
        let is_plain = call.name.last().is_some_and(|name| name == "unnest") && call.name.len() == 1;
        if is_plain && call.arguments.len() > 1 {
            let column = |(_, of): &(Option<String>, Expression)| {
                let of = match self.value(of, names) {
                    Some(Value::Typed(of)) if self.base_type(&of.of).array => {
                        let base = self.base_type(&of.of);
                        Some(Typed { of: super::coercion::element(&base), ..of })
                    }
                    Some(_) | None => None,
                };
                ("unnest".to_owned(), of)
            };
            return (None, Some(call.arguments.iter().map(column).collect()));
        }
        let Some((returned, value)) = self.called(call, names) else {
            return (None, None);
        };
        if returned.columns.len() > 1 {
            let column = |(name, of): (String, TypeName)| (name, Some(self.typed(of)));
            return (Some(value.of), Some(returned.columns.into_iter().map(column).collect()));
        }
        if self.is_row_type(&self.base_type(&value.of)) {
            return (Some(value.of.clone()), self.fields_of_type(&value.of));
        }
        if value.of == own("record") {
            // RETURNS TABLE with one column is of that column's type, but for functions of PostgreSQL's own.
            let column = |(name, of): (String, TypeName)| (name, Some(self.typed(of)));
            let columns: Vec<Column> = returned.columns.into_iter().map(column).collect();
            return (Some(value.of), (!columns.is_empty()).then_some(columns));
        }
        let given = returned.columns.into_iter().next().map(|(name, _)| name).filter(|name| !name.is_empty());
        let alone = alias.name.clone().filter(|_| is_only);
        let name = given.or(alone).or_else(|| call.name.last().cloned()).unwrap_or_default();
        (Some(value.of.clone()), Some(vec![(name, Some(value))]))
    }

    /// Two sources as one.
    fn joined(&self, left: Shown, right: Shown, join: &Join) -> Shown {
        let (shared, name) = match &join.by {
            JoinedBy::Condition => return beside(left, right),
            JoinedBy::SameNames => {
                let (Some(one), Some(two)) = (&left.all, &right.all) else {
                    let mut shown = beside(left, right);
                    shown.all = None;
                    return unknown(shown);
                };
                let in_both = |(name, _): &&Column| two.iter().any(|(other, _)| other == name);
                (one.iter().filter(in_both).map(|(name, _)| name.clone()).collect(), None)
            }
            JoinedBy::Columns(columns, name) => (columns.clone(), name.clone()),
        };
        let find = |shown: &Shown, name: &str| -> Option<Typed> {
            if let Some((_, of)) = shown.merged.iter().find(|(merged, _)| merged == name) {
                return of.clone();
            }
            let mut found = shown.tables.iter().filter_map(|table| {
                table.columns.as_ref()?.iter().find(|(column, _)| column == name).map(|(_, of)| of.clone())
            });
            found.next().flatten()
        };
        let merged = shared.iter().map(|name| {
            let of = match (find(&left, name), find(&right, name)) {
                (Some(one), Some(two)) => self.merged(one, two, join),
                _ => None,
            };
            (name.clone(), of)
        });
        let merged: Vec<Column> = merged.collect();
        let rest = |all: &Option<Vec<Column>>| -> Option<Vec<Column>> {
            let own = all.as_ref()?.iter().filter(|(name, _)| !shared.contains(name));
            Some(own.cloned().collect())
        };
        let all = match (rest(&left.all), rest(&right.all)) {
            (Some(one), Some(two)) => Some(merged.iter().cloned().chain(one).chain(two).collect()),
            _ => None,
        };
        let mut shown = beside(left, right);
        shown.all = all;
        shown.merged.retain(|(name, _)| !shared.contains(name));
        if let Some(name) = name {
            let columns = Some(Arc::new(merged.clone()));
            shown.tables.push(Table { name: Some(name), columns, ..Table::default() });
        }
        shown.merged.extend(merged);
        shown
    }

    fn merged(&self, one: Typed, two: Typed, join: &Join) -> Option<Typed> {
        let both = [Value::Typed(one.clone()), Value::Typed(two.clone())];
        let Value::Typed(mut common) = self.common(&both)? else { return None };
        if !(join.keeps_left && join.keeps_right) {
            // It is the column of the side whose rows are all there.
            common.collation = if join.keeps_right { two.collation } else { one.collation };
        }
        Some(common)
    }
}

/// That what is shown is not all.
fn unknown(mut shown: Shown) -> Shown {
    shown.tables.push(Table::default());
    shown
}

/// A source of its own.
fn table(mut columns: Option<Vec<Column>>, alias: &Alias) -> Shown {
    relabel(&mut columns, &alias.columns);
    let all = columns.clone();
    let row = Some(own("record"));
    let table = Table { name: alias.name.clone(), columns: columns.map(Arc::new), relation: None, row };
    Shown { tables: vec![table], all, merged: Vec::new() }
}

/// Two sources beside each other.
fn beside(mut left: Shown, right: Shown) -> Shown {
    left.tables.extend(right.tables);
    left.merged.extend(right.merged);
    left.all = match (left.all, right.all) {
        // What has more columns than a query can give is not taken whole.
        (Some(mut one), Some(two)) if one.len() + two.len() <= MOST_COLUMNS => {
            one.extend(two);
            Some(one)
        }
        _ => None,
    };
    left
}
