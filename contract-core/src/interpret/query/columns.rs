//! The columns that queries give (manual, SQL SELECT; 7.2 "Table Expressions"; 7.3.2 "Column Labels").

use std::sync::Arc;

use super::builtin;
use super::coercion::own;
use super::tree::{Body, Expression, Item, Query, Select, With};
use super::typed::{Collation, Typed, Value};
use crate::ident::{ObjectId, TypeName};
use crate::interpret::world::World;

/// How many columns a query can give.
pub(super) const MOST_COLUMNS: usize = 1664;

/// A column, with what it is of where that is known.
pub(super) type Column = (String, Option<Typed>);

/// A source of FROM under the name that it has.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    /// Its name.
    pub(super) name: Option<String>,
    /// Its columns; none where they are not known.
    pub(super) columns: Option<Arc<Vec<Column>>>,
    /// The relation that it is, if it is one.
    pub(super) relation: Option<ObjectId>,
    /// The type of its rows.
    pub(super) row: Option<TypeName>,
}

/// What a part of FROM shows.
#[derive(Clone, Debug, Default)]
pub(super) struct Shown {
    /// The sources that have a name.
    pub(super) tables: Vec<Table>,
    /// The columns in the order of `*`; none where not all are known.
    pub(super) all: Option<Vec<Column>>,
    /// The columns that several sources share by USING.
    pub(super) merged: Vec<Column>,
}

/// The queries that WITH names.
pub(super) struct Named<'a> {
    pub(super) name: &'a str,
    pub(super) columns: Option<Vec<Column>>,
    pub(super) outer: Option<&'a Named<'a>>,
}

/// The names that an expression or a query can use.
#[derive(Clone, Copy, Default)]
pub(super) struct Names<'a> {
    pub(super) shown: Option<&'a Shown>,
    pub(super) outer: Option<&'a Names<'a>>,
    pub(super) named: Option<&'a Named<'a>>,
}

impl Shown {
    fn all_known(&self) -> bool {
        self.tables.iter().all(|table| table.columns.is_some())
    }
}

/// What a name is found to be.
enum Found {
    Column(Option<Typed>),
    Nowhere,
}

impl<'a> Names<'a> {
    /// The query that WITH gives this name.
    pub(super) fn with_named(&self, name: &str) -> Option<&'a Named<'a>> {
        let mut next = self.named;
        while let Some(named) = next {
            if named.name == name {
                return Some(named);
            }
            next = named.outer;
        }
        None
    }

    /// The value that a name stands for.
    pub(super) fn value(&self, world: &World, parts: &[String]) -> Option<Typed> {
        let mut next = Some(self);
        while let Some(names) = next {
            if let Some(shown) = names.shown
                && let Found::Column(found) = shown.find(world, parts)
            {
                return found;
            }
            next = names.outer;
        }
        None
    }

    /// The columns of a row that goes by the name of its source.
    pub(super) fn row(&self, parts: &[String]) -> Option<Vec<Column>> {
        let [name] = parts else { return None };
        let shown = self.shown?;
        let is_column = |(column, _): &Column| column == name;
        let has_column = |table: &Table| table.columns.iter().any(|columns| columns.iter().any(is_column));
        if !shown.all_known() || shown.tables.iter().any(has_column) {
            return None;
        }
        let table = shown.tables.iter().find(|table| table.name.as_ref() == Some(name))?;
        table.columns.as_ref().map(|columns| columns.to_vec())
    }
}

impl Shown {
    fn find(&self, world: &World, parts: &[String]) -> Found {
        match parts {
            [name] => self.find_column(world, name),
            [table, name] | [_, table, name] => {
                let tables = self.tables.iter().filter(|known| known.name.as_ref() == Some(table));
                let tables: Vec<&Table> = tables.collect();
                match tables.as_slice() {
                    [] => Found::Nowhere,
                    [table] => Found::Column(table.column(world, name).unwrap_or_default()),
                    _ => Found::Column(None),
                }
            }
            _ => Found::Column(None),
        }
    }

    fn find_column(&self, world: &World, name: &str) -> Found {
        if let Some((_, of)) = self.merged.iter().find(|(merged, _)| merged == name) {
            return Found::Column(of.clone());
        }
        let mut found = self.tables.iter().filter_map(|table| table.written_column(world, name));
        match (found.next(), found.next()) {
            (Some(of), None) => Found::Column(of),
            (Some(_), Some(_)) => Found::Column(None),
            (None, _) => {
                let row = self.tables.iter().find(|table| table.name.as_deref() == Some(name));
                match row {
                    // A source's name is its row.
                    Some(table) if self.all_known() => Found::Column(table.row.clone().map(|of| world.typed(of))),
                    Some(_) => Found::Column(None),
                    None if self.all_known() => Found::Nowhere,
                    None => Found::Column(None),
                }
            }
        }
    }
}

impl Table {
    /// A column that is not PostgreSQL's own; none outside where there is certainly no such column.
    fn written_column(&self, world: &World, name: &str) -> Option<Option<Typed>> {
        if let Some(columns) = &self.columns {
            let (_, of) = columns.iter().find(|(column, _)| column == name)?;
            return Some(of.clone());
        }
        let (id, column) = world.column(self.relation.as_ref()?, name)?;
        Some((!world.is_doubtful(&id)).then(|| world.value_of(&column.of)))
    }

    /// A column, those included that every table has.
    fn column(&self, world: &World, name: &str) -> Option<Option<Typed>> {
        if let Some(found) = self.written_column(world, name) {
            return Some(found);
        }
        self.relation.as_ref().filter(|_| self.columns.is_some())?;
        let of = match name {
            "tableoid" => "oid",
            "ctid" => "tid",
            "xmin" | "xmax" => "xid",
            "cmin" | "cmax" => "cid",
            _ => return None,
        };
        Some(Some(world.typed(own(of))))
    }
}

impl World {
    /// The columns of a query; none where not all of their names are known.
    pub(super) fn columns_of_tree(&self, query: &Query, names: &Names<'_>) -> Option<Vec<Column>> {
        self.columns_behind(&query.with, query, names)
    }

    /// The queries of WITH one after the other, and then the body.
    fn columns_behind(&self, with: &[With], query: &Query, names: &Names<'_>) -> Option<Vec<Column>> {
        let Some((With { name, columns: labels, query: of }, rest)) = with.split_first() else {
            return self.columns_of_body(&query.body, names);
        };
        let mut columns = of.as_ref().and_then(|of| match &of.body {
            // The first part says what the columns are; the second names the query itself.
            Body::Combined(first, _) if query.recursive => {
                let own = Named { name, columns: None, outer: names.named };
                let names = Names { named: Some(&own), ..*names };
                self.columns_of_recursive(of, first, &names)
            }
            _ => self.columns_of_tree(of, names),
        });
        relabel(&mut columns, labels);
        let named = Named { name, columns, outer: names.named };
        self.columns_behind(rest, query, &Names { named: Some(&named), ..*names })
    }

    fn columns_of_recursive(&self, of: &Query, first: &Query, names: &Names<'_>) -> Option<Vec<Column>> {
        if !of.with.is_empty() {
            return None;
        }
        self.columns_of_tree(first, names)
    }

    fn columns_of_body(&self, body: &Body, names: &Names<'_>) -> Option<Vec<Column>> {
        let settle = |(name, value): (String, Option<Value>)| {
            let typed = value.map(|value| match value {
                Value::Literal => self.typed(own("text")),
                Value::Typed(typed) => typed,
            });
            (name, typed)
        };
        Some(self.values_of_body(body, names)?.into_iter().map(settle).collect())
    }

    /// As the columns, with the constants that have no type yet.
    fn values_of_body(&self, body: &Body, names: &Names<'_>) -> Option<Vec<(String, Option<Value>)>> {
        match body {
            Body::Select(select) => self.values_of_select(select, names),
            Body::Values(rows) => {
                let width = rows.first()?.len();
                let mut columns = Vec::new();
                for at in 0..width {
                    let values = rows.iter().map(|row| row.get(at).and_then(|of| self.value(of, names)));
                    let values: Option<Vec<Value>> = values.collect();
                    columns.push((format!("column{}", at + 1), values.and_then(|values| self.common(&values))));
                }
                Some(columns)
            }
            Body::Combined(first, others) => {
                let mut columns = self.values_of_query(first, names)?;
                for other in others {
                    let other = self.values_of_query(other, names).unwrap_or_default();
                    let values = other.into_iter().map(|(_, of)| of).chain(std::iter::repeat(None));
                    for ((_, of), other) in columns.iter_mut().zip(values) {
                        *of = of.take().and_then(|of| self.combined(of, other?));
                    }
                }
                Some(columns)
            }
        }
    }

    /// What a column is of that two queries give.
    fn combined(&self, one: Value, two: Value) -> Option<Value> {
        match self.common(&[one, two])? {
            Value::Literal => Some(Value::Typed(self.typed(own("text")))),
            Value::Typed(typed) if typed.collation == Collation::Conflict => None,
            typed @ Value::Typed(_) => Some(typed),
        }
    }

    fn values_of_query(&self, query: &Query, names: &Names<'_>) -> Option<Vec<(String, Option<Value>)>> {
        if query.with.is_empty() {
            return self.values_of_body(&query.body, names);
        }
        let columns = self.columns_of_tree(query, names)?;
        Some(columns.into_iter().map(|(name, of)| (name, of.map(Value::Typed))).collect())
    }

    fn values_of_select(&self, select: &Select, names: &Names<'_>) -> Option<Vec<(String, Option<Value>)>> {
        let shown = self.shown_by(&select.from, names);
        let inner = Names { shown: Some(&shown), outer: Some(names), named: names.named };
        let mut found = Vec::new();
        for item in &select.items {
            let columns = match item {
                Item::Expression(of, label) => {
                    let name = label.clone().or_else(|| label_of(of).0);
                    found.push((name?, self.value(of, &inner)));
                    continue;
                }
                Item::Star(parts) => match parts.as_slice() {
                    [] => shown.all.clone()?,
                    [.., table] => {
                        let known = shown.tables.iter().find(|known| known.name.as_ref() == Some(table));
                        match known {
                            Some(known) => known.columns.as_ref()?.to_vec(),
                            None => self.fields(&Expression::Name(parts.clone()), &inner)?,
                        }
                    }
                },
                Item::Fields(of) => self.fields(of, &inner)?,
            };
            found.extend(columns.into_iter().map(|(name, of)| (name, of.map(Value::Typed))));
            if found.len() > MOST_COLUMNS {
                return None;
            }
        }
        Some(found)
    }

    /// The columns of a relation of PostgreSQL's own.
    pub(super) fn columns_of_own_relation(&self, schema: &str, name: &str) -> Option<Vec<Column>> {
        let columns = builtin::relation(schema, name, self.major)?;
        let column = |(name, of, collation): builtin::OwnColumn| {
            let mut typed = self.typed(of);
            if let Some(collation) = collation {
                typed.collation = Collation::Implicit(collation);
            }
            (name, Some(typed))
        };
        Some(columns.into_iter().map(column).collect())
    }
}

/// Gives columns the names that an alias has for them.
pub(super) fn relabel(columns: &mut Option<Vec<Column>>, labels: &[String]) {
    for ((name, _), label) in columns.iter_mut().flatten().zip(labels) {
        name.clone_from(label);
    }
}

/// The name that an expression gives to a column, and whether it is no more than a second choice.
fn label_of(of: &Expression) -> (Option<String>, bool) {
    let sure = |name: &str| (Some(name.to_owned()), false);
    let nothing = || (Some("?column?".to_owned()), true);
    match of {
        Expression::Literal | Expression::Fixed(_, None) | Expression::Operator(..) => nothing(),
        Expression::Fixed(_, Some("bool")) => (Some("bool".to_owned()), true),
        Expression::Fixed(_, Some(name)) => sure(name),
        Expression::Name(parts) => (parts.last().cloned(), false),
        Expression::Call(call) => (call.name.last().cloned(), false),
        Expression::Cast(inner, to) => match label_of(inner) {
            (_, true) => (to.named().map(|(_, name)| name.to_owned()), true),
            found => found,
        },
        Expression::Collated(inner, _) | Expression::Element(inner) | Expression::Slice(inner) => label_of(inner),
        Expression::Case(results, has_else) => {
            let otherwise = results.first().filter(|_| *has_else).map(label_of);
            match otherwise {
                Some((found, false)) => (found, false),
                Some((_, true)) | None => (Some("case".to_owned()), true),
            }
        }
        Expression::Common(name, _) => sure(name),
        Expression::NullIf(..) => sure("nullif"),
        Expression::Array(_) | Expression::ArrayQuery(_) => sure("array"),
        Expression::Scalar(query) => (label_of_first(query), false),
        Expression::Field(_, name) => sure(name),
        Expression::Unread => (None, false),
    }
}

/// The name of the first column of a query, as far as it does not depend on what there is.
fn label_of_first(query: &Query) -> Option<String> {
    let mut body = &query.body;
    loop {
        match body {
            Body::Select(select) => match select.items.first()? {
                Item::Expression(_, Some(label)) => return Some(label.clone()),
                Item::Expression(of, None) => return label_of(of).0,
                Item::Star(_) | Item::Fields(_) => return None,
            },
            Body::Values(_) => return Some("column1".to_owned()),
            Body::Combined(first, _) => body = &first.body,
        }
    }
}
