//! Database contracts for PostgreSQL.

#[cfg(feature = "live")]
pub mod catalog;
pub mod checks;
#[cfg(feature = "live")]
pub mod connect;
pub mod contract;
pub mod ddl;
pub mod diff;
pub mod draft;
pub mod finding;
pub mod ident;
pub mod migrations;
pub mod observation;
#[cfg(feature = "live")]
pub mod replay;
pub mod report;
pub mod schema;
pub mod scope;
#[cfg(all(feature = "scratch", unix))]
pub mod scratch;
pub mod source;
pub mod syntax;
pub mod verify;
