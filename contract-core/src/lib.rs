//! Database contracts for PostgreSQL.

pub mod source;
#[cfg(all(feature = "scratch", unix))]
pub mod scratch;
