//! A test of one's own for each required routine, as runners see them: by the arguments with which they list and run
//! tests, and in nextest's report.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use contract_tests::{told, workspace};
use tempfile::TempDir;

const TESTS: [&str; 4] = [
    "the rest",
    "worker::jobs.claim(p_worker text, p_kinds text[] default)",
    "worker::jobs.enqueue(p_kind text, p_payload jsonb default)",
    "worker::jobs.finish(p_job_id bigint, p_error text default)",
];

/// A copy of the example application, of which the test of `enqueue` fails.
fn broken() -> TempDir {
    let place = tempfile::tempdir().unwrap();
    let application = workspace().join("examples/application");
    let copy = |name: &str| {
        fs::create_dir_all(place.path().join(name).parent().unwrap()).unwrap();
        fs::copy(application.join(name), place.path().join(name)).unwrap();
    };
    let files = ["contracts/worker.toml", "contracts/policy.toml", "database/roles.sql", "dbcontract.toml"];
    files.into_iter().for_each(copy);
    ["migrations/1_queue.sql", "migrations/2_claim_by_kind.sql"].into_iter().for_each(copy);
    let path = place.path().join("migrations/1_queue.sql");
    let text = fs::read_to_string(&path).unwrap();
    let (before, queue) = text.split_once("CREATE FUNCTION jobs.enqueue").unwrap();
    let queue = queue.replacen("SECURITY DEFINER", "SECURITY INVOKER", 1);
    fs::write(&path, format!("{before}CREATE FUNCTION jobs.enqueue{queue}")).unwrap();
    place
}

/// What the tests of a package do with these arguments, wherever they are started.
fn run(package: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_required-routines"));
    command.args(arguments).env("CARGO_MANIFEST_DIR", package).current_dir("/").output().unwrap()
}

fn printed(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

#[test]
fn a_runner_lists_them_and_runs_them_one_by_one() {
    let place = broken();
    let listed = run(place.path(), &["--list", "--format", "terse"]);
    let mut names: Vec<&str> = printed(&listed).lines().filter_map(|line| line.strip_suffix(": test")).collect();
    names.sort_unstable();
    assert_eq!(names, TESTS, "{listed:?}");
    let ignored = run(place.path(), &["--list", "--format", "terse", "--ignored"]);
    assert_eq!((ignored.status.success(), printed(&ignored)), (true, ""));

    for name in TESTS {
        let output = run(place.path(), &[name, "--exact", "--nocapture"]);
        let fails = name.contains("enqueue");
        assert_eq!(output.status.code(), Some(if fails { 101 } else { 0 }), "{name}: {output:?}");
        assert!(printed(&output).contains("running 1 test\n"), "{name}: {output:?}");
        let told = "the contract does not hold\n\n";
        let finding = "error[rpc-security-changed]: security of `jobs.enqueue(text, jsonb)` is `invoker`";
        assert_eq!(printed(&output).contains(told) && printed(&output).contains(finding), fails, "{name}: {output:?}");
    }
    let some = run(place.path(), &["jobs.", "--skip", "enqueue"]);
    assert!(some.status.success() && printed(&some).contains("2 passed; 0 failed; 0 ignored"), "{some:?}");
}

#[test]
fn a_contract_that_cannot_be_read_fails_instead_of_listing_nothing() {
    let place = broken();
    fs::write(place.path().join("contracts/worker.toml"), "consumer = \n").unwrap();
    let output = run(place.path(), &[]);
    assert_eq!(output.status.code(), Some(101), "{output:?}");
    assert!(printed(&output).contains("the contract could not be tested\n\n"), "{output:?}");
}

#[test]
fn nextest_and_its_report_have_each_of_them() {
    let has_nextest = Command::new("cargo").args(["nextest", "--version"]).output();
    if !has_nextest.is_ok_and(|output| output.status.success()) {
        told("SKIPPED: there is no cargo-nextest here; `cargo install --locked cargo-nextest` gets it");
        return;
    }
    let (place, store) = (broken(), tempfile::tempdir().unwrap());
    let settings = store.path().join("nextest.toml");
    let text = "[profile.default.junit]\npath = \"junit.xml\"\n";
    fs::write(&settings, format!("{text}[store]\ndir = \"{}\"\n", store.path().display())).unwrap();
    // The selection of `scripts/test --workspace`, so that nothing is built anew.
    let mut command = Command::new("cargo");
    command.current_dir(workspace()).args(["nextest", "run", "--locked", "--workspace", "--test", "each"]);
    command.args(["--no-fail-fast", "--config-file"]).arg(&settings).arg("--config");
    command.arg(format!(r#"target."cfg(all())".runner=["env","CARGO_MANIFEST_DIR={}"]"#, place.path().display()));
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("4 tests run: 3 passed, 1 failed, 0 skipped"), "{said}");

    let report = fs::read_to_string(store.path().join("default/junit.xml")).unwrap();
    let cases: Vec<&str> = report.split("<testcase ").skip(1).collect();
    assert_eq!(cases.len(), TESTS.len(), "{report}");
    for name in TESTS {
        let of_name = format!("name=\"{name}\" classname=\"application::each\"");
        let case = cases.iter().find(|case| case.starts_with(&of_name)).unwrap_or_else(|| panic!("{name}: {report}"));
        let has_report = case.contains("<failure") && case.contains("security of `jobs.enqueue(text, jsonb)`");
        assert_eq!(has_report, name.contains("enqueue"), "{case}");
    }
}
