//! The `dbcontract` command: arguments in, one report out, an exit code.

fn main() {}
