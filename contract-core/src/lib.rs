//! Database contracts for PostgreSQL: what applications require of a database, held against what it is.
//!
//! An application relies on functions of its database. A [`contract`] says on which; an
//! [`observation`](observation::Observation) says what a database has; [`verify::compare`] holds one
//! against the other and returns a [`report::Report`] with everything that holds, does not hold, or could
//! not be seen.
//!
//! # Ways to use it
//!
//! - The command `dbcontract`, in a release.
//! - Embedded in a tool of your own, on your connection and runtime:
#![cfg_attr(feature = "live", doc = "```no_run")]
#![cfg_attr(not(feature = "live"), doc = "```ignore")]
//! # async fn verified(mut client: tokio_postgres::Client) -> Result<(), Box<dyn std::error::Error>> {
//! use contract_core::verify::{Inputs, Options, compare};
//! use contract_core::{catalog, contract, report, source::SourceMap};
//!
//! let mut sources = SourceMap::default();
//! let contract = contract::read(&mut sources, &["contracts".into()])?;
//! let observed = catalog::observe(&mut client, &catalog::Options::default()).await?;
//! let report = compare(Inputs { contract: &contract, observed: &observed, declared: None }, &Options::default());
//! report::json::write(&report, &sources, &mut std::io::stdout())?;
//! # Ok(())
//! # }
//! ```
//! - In the tests of an application (feature `harness`), without a server:
#![cfg_attr(feature = "harness", doc = "```no_run")]
#![cfg_attr(not(feature = "harness"), doc = "```ignore")]
//! contract_core::harness::contracts("contracts").migrations("migrations").assert_holds();
//! ```
//! - With no database at all: on stored snapshots ([`Observation::from_snapshot`](observation::Observation::from_snapshot)),
//!   or on what migrations declare ([`declare::declare`] and [`verify::check`]).
//!
//! # What it never does
//!
//! It starts no runtime, prints nothing, ends no process, changes no database but those that it made, and calls nothing
//! verified that it has not seen. Only `harness`, which is a test, has a runtime of its own, on a thread of its own, and
//! says on standard error where the database of a test that failed is, and what became of a lent server's roles.
//!
//! # Errors
//!
//! A finding means that the job was done; an error that it could not be; a gap is what was there and could
//! not be read. They never mix. Each stage that can fail has an error of its own
//! ([`contract::ContractError`], [`observation::SnapshotError`], [`migrations::MigrationError`], and with
//! `live` those of `connect` and `catalog`), and none has a password or a connection string in it.
//!
//! # Features
//!
//! | Feature | What it adds |
//! |---|---|
//! | (none) | contracts, the model, checks, reports: pure, no network |
//! | `live` | connections, the catalog reader, replay |
//! | `scratch` | throwaway servers from programs on the machine, and migrations as sources that are run; on Unix |
//! | `harness` | contract tests under `cargo test`: with nothing else, without a server and without a runtime |
//! | `libtest-mimic` | `harness`, each required routine a test of its own |
//! | `testcontainers` | `scratch` and `harness`, with servers in containers |
//! | `tls` | `live` with encrypted connections: `sslmode` from `require` to `verify-full`, certificates, channel binding |

pub mod baseline;
pub mod calendar;
#[cfg(feature = "live")]
pub mod catalog;
pub mod checks;
#[cfg(feature = "live")]
pub mod connect;
pub mod contract;
pub mod ddl;
pub mod declare;
pub mod diff;
pub mod draft;
pub mod finding;
#[cfg(feature = "harness")]
pub mod harness;
pub mod ident;
pub mod interpret;
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
