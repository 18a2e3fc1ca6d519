//! Database contracts for PostgreSQL.

pub mod ident;
pub mod source;
pub mod syntax;
