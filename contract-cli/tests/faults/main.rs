//! The command where things go wrong: between it and the server, in the server, and in what it is given.
#![cfg(unix)]

#[path = "../common/mod.rs"]
mod common;

mod bad_files;
mod bad_servers;
mod cutting;
mod environments;
mod fixture;
mod manner;
mod politeness;
mod pooler;
mod privilege;
mod sources;
mod transcript;
