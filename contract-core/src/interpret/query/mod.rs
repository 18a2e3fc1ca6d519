//! What a query's text and the model tell about the columns that it gives (manual, SQL SELECT).
//!
//! `reader`, `from`, `operators`, `operands` and `calls` make a `tree` of the text; `columns` and `sources` answer for queries,
//! `typing` for expressions; `candidates`, `polymorphic` and `coercion` choose among functions and operators as PostgreSQL
//! does, those of its own being tables (`builtin`). What is not certain is not known.

mod builtin;
mod calls;
mod candidates;
mod coercion;
mod columns;
mod from;
mod operands;
mod operators;
mod polymorphic;
mod reader;
mod sources;
mod tree;
mod typed;
mod typing;

pub(super) use builtin::{is_routine, lines_of};

use self::columns::Names;
use super::world::World;
use crate::schema::ModifiedType;

/// A column of the result; without a type where the text does not tell it.
pub(super) type Given = (String, Option<ModifiedType>);

impl World {
    /// The columns of a query, in order; none where the text does not tell their names.
    pub(super) fn given_columns(&self, query: &str) -> Option<Vec<Given>> {
        let tree = reader::query(query, self.major)?;
        let columns = self.columns_of_tree(&tree, &Names::default())?;
        Some(columns.into_iter().map(|(name, of)| (name, of.and_then(|of| self.column_of(&of)))).collect())
    }
}
