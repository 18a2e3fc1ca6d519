//! The contract test of the example application, on copies of it in which one line of a migration is broken: it fails,
//! offline and replayed alike, and says what is wrong.
#![cfg(unix)]

use std::fs;
use std::path::Path;

use contract_core::harness::{self, ContractTest, Tested};
use contract_core::report::Verdict;
use contract_core::scratch::Server;
use contract_tests::{binaries, majors, workspace};
use tempfile::TempDir;

/// What is broken, the file, the line as it is, and as it is broken.
const BREAKS: [(&str, &str, &str, &str); 8] = [
    (
        "missing",
        "1_queue.sql",
        "CREATE FUNCTION jobs.finish(p_job_id bigint, p_error text DEFAULT NULL)",
        "CREATE FUNCTION jobs.complete(p_job_id bigint, p_error text DEFAULT NULL)",
    ),
    ("overload", "2_claim_by_kind.sql", "DROP FUNCTION jobs.claim(text);", "-- Nobody calls the one without kinds."),
    (
        "type",
        "1_queue.sql",
        "CREATE FUNCTION jobs.finish(p_job_id bigint, p_error text DEFAULT NULL)",
        "CREATE FUNCTION jobs.finish(p_job_id integer, p_error text DEFAULT NULL)",
    ),
    ("return", "2_claim_by_kind.sql", "    payload jsonb", "    payload json"),
    ("definer", "1_queue.sql", "SECURITY DEFINER", "SECURITY INVOKER"),
    ("search_path", "1_queue.sql", "SET search_path = ''", "COST 10"),
    (
        "grant",
        "2_claim_by_kind.sql",
        "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA jobs TO worker;",
        "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA jobs TO web;",
    ),
    (
        "parameter name",
        "2_claim_by_kind.sql",
        "CREATE FUNCTION jobs.claim(p_worker text, p_kinds text[] DEFAULT NULL)",
        "CREATE FUNCTION jobs.claim(p_owner text, p_kinds text[] DEFAULT NULL)",
    ),
];

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

/// A copy of the application, as far as its contract test reads it.
fn copied() -> TempDir {
    let place = tempfile::tempdir().unwrap();
    for folder in ["contracts", "database", "migrations"] {
        copy(&workspace().join("examples/application").join(folder), &place.path().join(folder));
    }
    place
}

/// The test of the application, of a copy.
fn test_of(place: &Path) -> ContractTest {
    harness::contracts(place.join("contracts"))
        .migrations(place.join("migrations"))
        .layout("sqlx")
        .role("app_owner")
        .baseline(place.join("database/roles.sql"))
}

/// The report without the folder of the copy.
fn told(tested: &Tested, place: &Path) -> String {
    tested.to_string().replace(&format!("{}/", place.display()), "")
}

/// The report without what it was made from.
fn judgement(report: &str) -> &str {
    report.split_once("\n\n").map_or(report, |(_, rest)| rest)
}

#[test]
fn a_broken_line_of_a_migration_is_told_offline_and_replayed() {
    for (what, file, line, broken) in BREAKS {
        let place = copied();
        let path = place.path().join("migrations").join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.lines().any(|each| each == line), "{what}: {file} has no line `{line}`");
        fs::write(&path, text.replacen(line, broken, 1)).unwrap();

        let test = test_of(place.path());
        let offline = test.test();
        assert_eq!(offline.verdict(), Verdict::Fail, "{what}: {offline}");
        let report = told(&offline, place.path());
        insta::assert_snapshot!(what, report);
        let replayed = test.replayed().test();
        // A server prints a default as it stores it.
        let replayed = told(&replayed, place.path()).replace("NULL::text[]", "NULL").replace("NULL::text", "NULL");
        assert_eq!(judgement(&replayed), judgement(&report), "{what}");
    }
}

#[test]
fn what_is_not_broken_passes_offline_and_replayed() {
    let place = copied();
    let test = test_of(place.path());
    assert_eq!(test.test().verdict(), Verdict::Pass, "{}", test.test());
    test.clone().assert_holds();
    test.replayed().assert_holds();
}

/// What a panic says.
fn panicked(work: impl FnOnce() + std::panic::UnwindSafe) -> String {
    let panic = std::panic::catch_unwind(work).unwrap_err();
    panic.downcast_ref::<String>().cloned().unwrap_or_else(|| panic!("a panic without a text"))
}

#[test]
fn what_is_wrong_unseen_or_impossible_reads_differently() {
    let place = copied();
    let test = test_of(place.path());
    let wrong = place.path().join("migrations/3_drop.sql");
    fs::write(&wrong, "DROP FUNCTION jobs.finish;\n").unwrap();
    let text = panicked(|| test.clone().assert_holds());
    assert!(text.starts_with("the contract does not hold\n\n") && text.contains("error[rpc-missing]"), "{text}");

    fs::write(&wrong, "DO $$ BEGIN EXECUTE (SELECT kind FROM jobs.job); END $$;\n").unwrap();
    let text = panicked(|| test.clone().assert_holds());
    assert!(text.starts_with("whether the contract holds could not be seen\n\n"), "{text}");

    fs::write(&wrong, "SELECT nothing;\n").unwrap();
    let text = panicked(|| test.clone().replayed().assert_holds());
    let message = "3_drop.sql`: line 1: column \"nothing\" does not exist (42703)";
    assert!(text.starts_with("the contract could not be tested\n\n") && text.contains(message), "{text}");
    // Whoever asks again gets the same answer.
    assert_eq!(panicked(|| test.clone().replayed().assert_holds()), text);

    fs::remove_file(&wrong).unwrap();
    for (text, message) in [
        (panicked(|| test.clone().layout("rails").assert_holds()), "there is no layout `rails`"),
        (panicked(|| test.clone().platform("heroku").assert_holds()), "there is no platform `heroku`"),
        (panicked(|| test.clone().postgres(9).assert_holds()), "PostgreSQL 9 is not known"),
        (panicked(|| test.clone().migrations("nowhere").assert_holds()), "nowhere"),
        (panicked(|| harness::contracts("nowhere").assert_holds()), "nowhere"),
        (
            panicked(|| test.clone().database_from_env("DBCONTRACT_TEST_OF_NO_VARIABLE").assert_holds()),
            "the variable DBCONTRACT_TEST_OF_NO_VARIABLE is not set",
        ),
    ] {
        assert!(text.starts_with("the contract could not be tested\n\n") && text.contains(message), "{text}");
    }
}

#[tokio::test]
async fn a_test_may_be_asynchronous_itself() {
    let place = copied();
    test_of(place.path()).replayed().assert_holds();
    let database = test_of(place.path()).database();
    let client = contract_tests::connect(&database.url()).await;
    let name = database.name().to_owned();
    assert!(client.query_one("SELECT jobs.enqueue('mail')", &[]).await.is_ok());

    // A live database is a witness as well.
    let variable = "DBCONTRACT_TEST_DATABASE";
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "a_live_database_holds"])
        .env(variable, database.url())
        .env("DBCONTRACT_TEST_PLACE", place.path())
        .output()
        .unwrap();
    // Nothing to run would be a success, too.
    assert!(output.status.success() && String::from_utf8_lossy(&output.stdout).contains("1 passed"), "{output:?}");

    drop(client);
    drop(database);
    let again = test_of(place.path()).database();
    let client = contract_tests::connect(&again.url()).await;
    let query = "SELECT count(*) FROM pg_database WHERE datname = $1";
    assert_eq!(client.query_one(query, &[&name]).await.unwrap().get::<_, i64>(0), 0, "it goes with its value");
}

/// Run by the test above, in a process whose environment names the database.
#[test]
#[ignore = "it takes a database"]
fn a_live_database_holds() {
    let place = std::env::var("DBCONTRACT_TEST_PLACE").unwrap();
    let tested = test_of(Path::new(&place)).database_from_env("DBCONTRACT_TEST_DATABASE").test();
    assert_eq!(tested.verdict(), Verdict::Pass, "{tested}");
    assert!(!tested.to_json().contains("migrations/"), "it is of a database");
}

#[tokio::test]
async fn how_a_live_database_was_reached_is_told() {
    let newest = majors().pop().expect("majors() is never empty");
    let server = Server::builder(binaries(newest)).listen_on_loopback().start().unwrap();
    let place = copied();
    // An address of this machine that does not say so: what goes there counts as gone over the network.
    let url = format!("postgres://postgres@0.0.0.0:{}/postgres?sslmode=disable&pgbouncer=true", server.port());
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "a_live_database_is_told"])
        .env("DBCONTRACT_TEST_DATABASE", url)
        .env("DBCONTRACT_TEST_PORT", server.port().to_string())
        .env("DBCONTRACT_TEST_PLACE", place.path())
        .output()
        .unwrap();
    // Nothing to run would be a success, too.
    assert!(output.status.success() && String::from_utf8_lossy(&output.stdout).contains("1 passed"), "{output:?}");
}

/// Run by the test above, in a process whose environment names the database.
#[test]
#[ignore = "it takes a database"]
fn a_live_database_is_told() {
    let place = std::env::var("DBCONTRACT_TEST_PLACE").unwrap();
    let tested = test_of(Path::new(&place)).database_from_env("DBCONTRACT_TEST_DATABASE").test();
    let environment = tested.report.observed.environment.as_ref().unwrap();
    let port = environment.port.map(|port| port.to_string());
    assert_eq!((environment.host.as_deref(), port), (Some("0.0.0.0"), std::env::var("DBCONTRACT_TEST_PORT").ok()));
    assert_eq!(environment.transport.as_ref().map(|transport| transport.kind), Some("clear text"));
    assert!(tested.notes.iter().any(|note| note.contains("`pgbouncer`")), "{:?}", tested.notes);
    let text = tested.to_string();
    assert!(text.contains("warning: the connection went over the network in clear text"), "{text}");
    assert!(text.contains("note: the parameter `pgbouncer`"), "{text}");
}
