//! Contract tests under `cargo test`.
//!
//! One development dependency, `contract-core` with the feature `harness`, and one test:
//!
//! ```no_run
//! #[test]
//! fn database_honours_its_contract() {
//!     contract_core::harness::contracts("contracts").migrations("migrations").assert_holds();
//! }
//! ```
//!
//! The test reads the contract files and the migrations, without a server, in milliseconds; it panics with the report
//! that the command prints. What could not be seen fails as well, in other words than what is wrong. Where the names of
//! the migrations fit several tools it fails and asks; [`layout`](ContractTest::layout) says whose they are.
//!
//! # Where things are
//!
//! Paths are relative to the package whose test runs (`CARGO_MANIFEST_DIR`), whatever the working directory is. A file
//! `dbcontract.toml` beside the package's `Cargo.toml`, or further up as far as the `Cargo.lock`, is read as the command
//! reads it: layout, platform, role, levels and accepted gaps stand there once for both, and [`project`] takes
//! everything from it. What a test says itself wins.
//!
//! # What the migrations are held to be
//!
#![cfg_attr(
    all(feature = "scratch", unix),
    doc = "Interpreted, unless [`replayed`](ContractTest::replayed) runs them on a throwaway server."
)]
#![cfg_attr(
    not(all(feature = "scratch", unix)),
    doc = "Interpreted; with the feature `scratch` they can be run on a throwaway server instead."
)]
#![cfg_attr(
    feature = "live",
    doc = "[`database_from_env`](ContractTest::database_from_env) reads a live database instead of them."
)]
//!
//! Everything can run in parallel, in one process or many, and inside of an asynchronous test: what needs a runtime has
//! its own, on a thread of its own.

mod builder;
#[cfg(all(feature = "scratch", unix))]
mod database;
#[cfg(feature = "live")]
mod live;
#[cfg(all(feature = "scratch", unix))]
mod replayed;
#[cfg(feature = "live")]
mod runtime;
mod settings;
mod tested;
#[cfg(feature = "libtest-mimic")]
mod trials;
mod witness;

pub use builder::{ContractTest, contracts, project};
#[cfg(all(feature = "scratch", unix))]
pub use database::TestDatabase;
pub use tested::Tested;
