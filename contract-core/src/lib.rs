//! Database contracts for PostgreSQL.

#[cfg(all(feature = "scratch", unix))]
pub mod scratch;
pub mod source;
