//! Encrypted connections to real servers with real certificates, next to what psql does with the same settings.
#![cfg(unix)]

mod certificates;
mod guarded;
mod latency;
mod login;
mod places;
mod psql;
mod table;
