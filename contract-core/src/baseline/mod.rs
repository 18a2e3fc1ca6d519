//! What a database has before the first migration.
//!
//! A baseline is an [`Observation`](crate::observation::Observation) that [`interpret`](crate::interpret::interpret) begins with: our own description of
//! a platform, a file of SQL (a dump of the schema), or a stored snapshot. [`missing`] tells when a folder plainly
//! expects one and has none. What the descriptions have, and what they leave open, is in `docs/baselines.md`.

mod file;
mod missing;
mod platform;

pub use file::{Baseline, BaselineError, of_sql, open};
pub use missing::{Missing, Signs, missing};
pub use platform::{of_platform, platform_statements};
