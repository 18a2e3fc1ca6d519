//! Migrations run in a scratch database.
//!
//! [`replay`] runs them as the tool does that owns their folder, and ends at the first statement that fails.
//! [`replay_lenient`] is for folders that do not run from nothing: every statement stands by itself,
//! transaction control is passed over, what fails is told and does not end the run. Both are the oracles that a
//! reader of the same statements is held against.
//!
//! With the feature `scratch`, [`replay_folder`] makes the database as well: what it has before the first migration,
//! the role that runs them, and their folder become a [`Declaration`](crate::declare::Declaration) like one that was
//! interpreted, but for the catalog, which is the server's.

#[cfg(all(feature = "scratch", unix))]
mod error;
#[cfg(all(feature = "scratch", unix))]
mod folder;
#[cfg(all(feature = "scratch", unix))]
mod lent;
#[cfg(all(feature = "scratch", unix))]
mod roles;
mod statements;
#[cfg(all(feature = "scratch", unix))]
mod tenancy;
#[cfg(all(feature = "scratch", unix))]
mod workplace;

#[cfg(all(feature = "scratch", unix))]
pub use error::ReplayFolderError;
#[cfg(all(feature = "scratch", unix))]
pub use folder::{Manner, ReplayedFolder, replay_folder, replay_folder_into};
#[cfg(all(feature = "scratch", unix))]
pub use roles::RoleChanges;
pub use statements::{FailedStatement, PassedOver, PassedOverBecause, ReplayError, Replayed, replay, replay_lenient};
#[cfg(all(feature = "scratch", unix))]
pub use workplace::superuser;
