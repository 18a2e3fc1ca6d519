//! The names of the system's own relations and routines (manual, chapter 36 "The Information Schema").

use crate::schema::of_information_schema;

/// Whether `information_schema` has a relation or type of this name.
pub(super) fn is_information_schema(name: &str) -> bool {
    of_information_schema(name).is_some() || name.starts_with("_pg_")
}
