//! Database contracts for PostgreSQL.

pub mod ddl;
pub mod ident;
pub mod source;
pub mod syntax;
