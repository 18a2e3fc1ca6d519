//! Blocks run against small worlds.
