//! Damaged and hostile input for everything that reads: no panic, no abort, no hang, whatever it is given.
//!
//! A [`Target`] is something that reads; [`run`] gives it one input behind the other, each made of real files by
//! [`damage`] and by a number alone, so that every execution can be had again. [`constructs`] are texts that
//! are hostile by their shape.
#![cfg(unix)]

pub mod constructs;
pub mod damage;
mod drive;
mod folders;
mod random;
pub mod seeds;
mod targets;

pub use drive::{Finding, Limit, Outcome, repeat, run};
pub use random::Random;
pub use targets::Target;
