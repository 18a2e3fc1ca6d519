//! Database contracts for PostgreSQL.

pub mod ddl;
pub mod ident;
#[cfg(all(feature = "scratch", unix))]
pub mod scratch;
pub mod source;
pub mod syntax;
