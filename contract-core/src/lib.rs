//! Database contracts for PostgreSQL.

#[cfg(feature = "live")]
pub mod catalog;
pub mod contract;
pub mod finding;
pub mod ident;
pub mod observation;
pub mod schema;
#[cfg(all(feature = "scratch", unix))]
pub mod scratch;
pub mod source;
pub mod syntax;
