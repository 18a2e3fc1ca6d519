//! What the conditions of a query say of the rows of one of its tables, so that not all of them need be looked at.

use super::catalog::{Row, Table};
use super::catalog_columns::{Part, part_of};
use super::expression::{Expression, Query, Source};
use super::scope::Scope;
use super::value::{Identity, Value};
use crate::ident::{ObjectId, ObjectKind};

/// What a row has to have. What is not said may be anything.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted<'q> {
    /// The schema of the object that the row is of.
    pub(super) schema: Option<String>,
    /// The relation that the object is part of.
    pub(super) parent: Option<String>,
    /// The name of the object.
    pub(super) name: Option<String>,
    /// The columns that have to be equal to something, those included that the above is taken from.
    equal: Vec<(&'q str, Value)>,
}

/// The schema, the relation and the name of what is wanted.
pub(super) type Key = (Option<String>, Option<String>, Option<String>);

impl<'q> Wanted<'q> {
    fn add(&mut self, table: Table, column: &'q str, value: Value) {
        match (part_of(column, table.shows_parts()), &value) {
            (Some(part), Value::Text(text)) => self.fix(part, text),
            (None, Value::Object(identity)) => self.fix_by_identity(table, column, identity),
            _ => {}
        }
        self.equal.push((column, value));
    }

    /// What decides which rows a table gives: those of all that is wanted of one object are looked up together.
    pub(super) fn key(&self) -> Key {
        (self.schema.clone(), self.parent.clone(), self.name.clone())
    }

    /// Whether what is wanted may lie in a schema.
    pub(super) fn may_be_in(&self, schema: Option<&str>) -> bool {
        self.schema.is_none() || self.schema.as_deref() == schema
    }

    /// Whether what is wanted may be part of a relation of this name.
    pub(super) fn may_be_part_of(&self, relation: &str) -> bool {
        self.parent.as_ref().is_none_or(|parent| parent == relation)
    }

    /// Whether an object may be what is wanted.
    pub(super) fn may_be(&self, id: &ObjectId) -> bool {
        self.may_be_in(id.schema.as_deref())
            && id.parent.as_ref().is_none_or(|parent| self.may_be_part_of(parent))
            && self.name.as_ref().is_none_or(|name| *name == id.name)
    }

    fn fix(&mut self, part: Part, text: &str) {
        let place = match part {
            Part::Schema => &mut self.schema,
            Part::Parent => &mut self.parent,
            Part::Name => &mut self.name,
        };
        place.get_or_insert_with(|| text.to_owned());
    }

    fn fix_by_identity(&mut self, table: Table, column: &str, identity: &Identity) {
        match (column, identity) {
            ("pronamespace" | "relnamespace" | "typnamespace" | "connamespace", Identity::Object(id))
                if id.kind == ObjectKind::Schema =>
            {
                self.fix(Part::Schema, &id.name);
            }
            ("attrelid" | "conrelid" | "tgrelid" | "polrelid", Identity::Object(id))
                if id.kind == ObjectKind::Relation =>
            {
                id.schema.iter().for_each(|schema| self.fix(Part::Schema, schema));
                self.fix(Part::Parent, &id.name);
            }
            ("oid", Identity::Type(name)) if table == Table::Type && !name.array => {
                self.fix(Part::Schema, &name.schema);
                self.fix(Part::Name, &name.name);
            }
            ("oid", Identity::Object(id)) if table != Table::Type => {
                id.schema.iter().for_each(|schema| self.fix(Part::Schema, schema));
                self.fix(Part::Name, &id.name);
            }
            _ => {}
        }
    }
}

impl Scope<'_> {
    /// What the conditions say of the rows of a source, where those of the sources ahead of it are there.
    pub(super) fn wanted<'q>(
        &self,
        source: &Source,
        table: Table,
        query: &'q Query,
        conditions: &[&'q Expression],
    ) -> Wanted<'q> {
        let mut wanted = Wanted::default();
        for condition in conditions {
            let Expression::Operator(one, operator, two) = condition else { continue };
            if operator != "=" {
                continue;
            }
            for (column, other) in [(one, two), (two, one)] {
                if let Some(column) = self.column_of(source, table, query, column)
                    && self.is_settled(query, other)
                {
                    wanted.add(table, column, self.evaluate(other));
                }
            }
        }
        wanted
    }

    /// The column of this source that an expression is, if it is one.
    fn column_of<'q>(
        &self,
        source: &Source,
        table: Table,
        query: &Query,
        expression: &'q Expression,
    ) -> Option<&'q str> {
        let Expression::Name(parts) = expression else { return None };
        match parts.as_slice() {
            [alias, column] if *alias == source.alias => Some(column),
            [column] if self.frame.get(column).is_none() => {
                let alone = query.sources.len() == 1 || table.is_only_one_with(column);
                alone.then_some(column.as_str())
            }
            _ => None,
        }
    }

    /// Whether an expression is worth the same here and where there are more rows.
    fn is_settled(&self, query: &Query, expression: &Expression) -> bool {
        match expression {
            Expression::Constant(_) => true,
            Expression::Cast(inner, _) => self.is_settled(query, inner),
            Expression::Name(parts) => match parts.as_slice() {
                [variable] => self.frame.get(variable).is_some(),
                [of, _] => {
                    let is_here = self.rows.iter().any(|bound| bound.alias == *of);
                    is_here || query.sources.iter().all(|source| source.alias != *of)
                }
                _ => false,
            },
            _ => false,
        }
    }

    /// Whether a row may be one of those that are wanted.
    pub(super) fn admits(&self, wanted: &Wanted<'_>, row: &Row<'_>) -> bool {
        wanted.equal.iter().all(|(column, value)| match row.column(self.world, column) {
            Some(found) => self.compared(&found, value).holds() != Some(false),
            None => true,
        })
    }
}
