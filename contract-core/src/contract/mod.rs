//! Contract files: what applications require of a database, and the project file that says where
//! everything is.
//!
//! [`read`] takes paths and [`parse`] a text; both tell every mistake at once, each with its place in the
//! user's file. Whether a database honours a contract is not known here: [`resolve`] only says which of
//! its objects the contract means.

mod accept;
mod consumer;
mod date;
mod duration;
mod environment;
mod error;
mod execute;
mod files;
mod fleet;
mod glob;
mod model;
mod page;
mod place;
mod policy;
mod project;
mod read;
mod resolve;
mod resolved;
mod search_path;
mod settings;
mod table;
mod words;
mod written;

pub use crate::calendar::Date;
pub use accept::{Acceptance, AcceptedGap};
pub use environment::{Environment, Timeouts};
pub use error::{ContractError, MAXIMUM_FILE_SIZE, ReadFailure};
pub use files::PROJECT_FILE;
pub use fleet::{DatabasePattern, FleetFile, FleetServer};
pub use glob::{Glob, GlobError, GlobList};
pub use model::{Contract, DefinerPolicy, ExecuteRule, OtherOverloads, Rpc, SearchPathRule, Stated};
pub use project::{Project, ProjectWords};
pub use read::{parse, read};
pub use resolve::resolve;
pub use resolved::{ExpectedReturns, Resolution, ResolvedRpc};
