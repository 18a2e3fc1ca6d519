//! The contract test of the package that `CARGO_MANIFEST_DIR` names, each required routine a test of its own.

fn main() -> std::process::ExitCode {
    contract_core::harness::project().main()
}
