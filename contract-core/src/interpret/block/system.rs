//! The names of the system's own relations and routines (manual, chapter 36 "The Information Schema").

use crate::schema::of_information_schema;

/// Whether `information_schema` has a relation or type of this name.
pub(super) fn is_information_schema(name: &str) -> bool {
    of_information_schema(name).is_some() || name.starts_with("_pg_")
}

/// Whether PostgreSQL itself has a function of this name, in any supported major.
pub(in crate::interpret) fn is_routine(name: &str) -> bool {
    let names = ROUTINES.get_or_init(|| include_str!("builtin_routines.txt").lines().collect());
    names.contains(name)
}

/// `pg_proc.proname` as initdb makes them, over all supported majors.
static ROUTINES: std::sync::OnceLock<std::collections::HashSet<&'static str>> = std::sync::OnceLock::new();
