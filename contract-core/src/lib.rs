//! Database contracts for PostgreSQL.

pub mod checks;
pub mod contract;
pub mod diff;
pub mod finding;
pub mod ident;
pub mod observation;
pub mod report;
pub mod schema;
pub mod scope;
pub mod source;
pub mod syntax;
pub mod verify;
