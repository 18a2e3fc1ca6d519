//! Database contracts for PostgreSQL.

pub mod source;
