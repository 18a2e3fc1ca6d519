//! Every routine that the worker calls as a test of its own.

use std::process::ExitCode;

fn main() -> ExitCode {
    contract_core::harness::project().main()
}
