//! Contract files: what applications require of a database.

mod model;
mod resolved;

pub use model::{Contract, DefinerPolicy, ExecuteRule, OtherOverloads, Rpc, SearchPathRule, Stated};
pub use resolved::{ExpectedReturns, ResolvedRpc};
