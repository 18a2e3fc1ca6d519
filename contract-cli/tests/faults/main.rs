//! The command where things go wrong: between it and the server, in the server, and in what it is given.
#![cfg(unix)]

#[path = "../common/mod.rs"]
mod common;

mod bad_files;
mod bad_servers;
mod cutting;
mod delays;
mod environments;
mod fixture;
mod garbage;
mod hostile_names;
mod latency;
mod manner;
mod politeness;
mod pooler;
mod privilege;
mod recorded;
mod recovery;
mod sources;
mod transcript;
