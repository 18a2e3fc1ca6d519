//! What the names of an expression stand for.

use std::borrow::Cow;
use std::cell::Cell;

use super::super::world::World;
use super::catalog::Row;
use super::date::Kept;
use super::value::{Piece, Value};

/// The variables of a block and of those around it; inner ones are behind.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Frame {
    variables: Vec<(String, Value, Kept)>,
}

impl Frame {
    /// How many variables there are.
    pub(super) fn len(&self) -> usize {
        self.variables.len()
    }

    /// Forgets the variables of an inner block.
    pub(super) fn truncate(&mut self, length: usize) {
        self.variables.truncate(length);
    }

    /// Declares a variable.
    pub(super) fn declare(&mut self, name: impl Into<String>, value: Value) {
        self.declare_kept(name, value, Kept::Whole);
    }

    /// Declares a variable of which the type makes something of its values.
    pub(super) fn declare_kept(&mut self, name: impl Into<String>, value: Value, kept: Kept) {
        self.variables.push((name.into(), kept.keep(value), kept));
    }

    /// The value of a variable.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.variables.iter().rev().find(|(known, ..)| known == name).map(|(_, value, _)| value)
    }

    /// Gives a variable a value; declares it where nobody has.
    pub(super) fn set(&mut self, name: &str, value: Value) {
        match self.variables.iter_mut().rev().find(|(known, ..)| known == name) {
            Some((_, place, kept)) => *place = kept.keep(value),
            None => self.declare(name, value),
        }
    }

    /// Gives a field of a record a value.
    pub(super) fn set_field(&mut self, name: &str, field: &str, value: Value) {
        if let Some(Value::Record(fields)) = self.get(name) {
            let mut fields = fields.clone();
            match fields.iter_mut().find(|(known, _)| known == field) {
                Some((_, place)) => *place = value,
                None => fields.push((field.to_owned(), value)),
            }
            self.set(name, Value::Record(fields));
        }
    }

    /// The same variables, those unknown that are worth something else in the other frame.
    pub(super) fn joined(&mut self, other: &Self) {
        for (place, (name, value, _)) in self.variables.iter_mut().zip(&other.variables) {
            if place.0 != *name || place.1 != *value {
                place.1 = begun_alike(&place.1, value);
            }
        }
    }
}

/// What is known of a value that is one of two: where both are texts, how they begin.
fn begun_alike(one: &Value, two: &Value) -> Value {
    fn begins(value: &Value) -> Option<&str> {
        match value {
            Value::Text(text) => Some(text),
            Value::Partial(pieces) => match pieces.first()? {
                Piece::Known(text) => Some(text),
                Piece::Digits | Piece::Hole { .. } => None,
            },
            _ => None,
        }
    }
    let (Some(first), Some(second)) = (begins(one), begins(two)) else { return Value::Unknown };
    let same = first.char_indices().zip(second.chars()).take_while(|((_, one), two)| one == two);
    let end = same.last().map_or(0, |((at, last), _)| at + last.len_utf8());
    match first.get(..end) {
        Some(common) if !common.is_empty() => {
            Value::Partial(vec![Piece::Known(common.to_owned()), Piece::Hole { quoted: false }])
        }
        Some(_) | None => Value::Unknown,
    }
}

/// One row that a name in FROM is bound to.
#[derive(Clone, Debug)]
pub(super) struct Bound<'a> {
    pub(super) alias: String,
    pub(super) row: Row<'a>,
}

/// As many bytes of a value are as much work as an expression.
const BYTES_OF_WORK: usize = 16;

/// Where an expression is evaluated.
#[derive(Clone)]
pub(super) struct Scope<'a> {
    pub(super) world: &'a World,
    pub(super) frame: &'a Frame,
    pub(super) rows: Vec<Bound<'a>>,
    pub(super) outer: Option<&'a Scope<'a>>,
    /// How much work may still be done.
    pub(super) budget: &'a Cell<usize>,
}

impl<'a> Scope<'a> {
    /// A scope without rows.
    pub(super) fn new(world: &'a World, frame: &'a Frame, budget: &'a Cell<usize>) -> Self {
        Self { world, frame, rows: Vec::new(), outer: None, budget }
    }

    /// A scope for a query inside of this one.
    pub(super) fn inner(&'a self) -> Self {
        Self { rows: Vec::new(), outer: Some(self), ..self.clone() }
    }

    /// Takes so much of the work that may be done, if there is so much left.
    pub(super) fn spend(&self, work: usize) -> bool {
        let left = self.budget.get().checked_sub(work);
        self.budget.set(left.unwrap_or_default());
        left.is_some()
    }

    /// A value that is taken from where it stands, if there is work left for one of its size.
    pub(super) fn copied(&self, value: &Value) -> Value {
        if self.spend(value.size() / BYTES_OF_WORK) { value.clone() } else { Value::Unknown }
    }

    /// What a name is worth.
    pub(super) fn value_of(&self, parts: &[String]) -> Value {
        match parts {
            [name] => match self.frame.get(name) {
                Some(value) => self.copied(value),
                None => self.column(name).unwrap_or(Value::Unknown),
            },
            [.., of, name] => {
                if let Some(bound) = self.bound(of) {
                    return bound.row.column(self.world, name).map_or(Value::Unknown, Cow::into_owned);
                }
                match self.frame.get(of) {
                    Some(Value::Record(fields)) => {
                        let field = fields.iter().find(|(known, _)| known == name);
                        field.map_or(Value::Unknown, |(_, value)| self.copied(value))
                    }
                    Some(_) | None => Value::Unknown,
                }
            }
            [] => Value::Unknown,
        }
    }

    fn bound(&self, alias: &str) -> Option<&Bound<'a>> {
        let here = self.rows.iter().find(|bound| bound.alias == alias);
        here.or_else(|| self.outer.and_then(|outer| outer.bound(alias)))
    }

    fn column(&self, name: &str) -> Option<Value> {
        let here = self.rows.iter().find_map(|bound| match &bound.row {
            // The whole row of a function goes by the alias.
            Row::Plain(columns) | Row::Perhaps(columns) if bound.alias == name => match columns.as_slice() {
                [(_, only)] => Some(only.clone()),
                _ => None,
            },
            row => row.column(self.world, name).filter(|value| **value != Value::Unknown).map(Cow::into_owned),
        });
        here.or_else(|| self.outer.and_then(|outer| outer.column(name)))
    }
}
