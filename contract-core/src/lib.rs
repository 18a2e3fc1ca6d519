//! Database contracts for PostgreSQL.

pub mod contract;
pub mod finding;
pub mod ident;
pub mod observation;
pub mod schema;
pub mod source;
pub mod syntax;
