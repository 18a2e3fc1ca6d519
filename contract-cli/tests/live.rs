//! The command against real servers.
#![cfg(unix)]

mod common;

use std::fs;
use std::io::Read;
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::{PASSWORD, Place};
use contract_tests::{connect, database, majors, server};

const SETUP: &str = "
    CREATE ROLE service NOLOGIN;
    CREATE SCHEMA ops;
    GRANT USAGE ON SCHEMA ops TO service;
    CREATE FUNCTION ops.queue_job(p_kind text, p_payload jsonb DEFAULT '{}') RETURNS uuid
        LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, ops AS 'SELECT gen_random_uuid()';
    REVOKE EXECUTE ON FUNCTION ops.queue_job FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION ops.queue_job TO service;
";

const CONTRACT: &str =
    "consumer = \"worker\"\n[[rpc]]\nsignature = \"ops.queue_job(text, jsonb)\"\nreturns = \"uuid\"\n";

/// A database with one function in it. Roles belong to the server, and this makes one: one test may.
async fn prepared() -> String {
    let server = server(majors().pop().expect("majors() is never empty"));
    let database = database(server).await;
    connect(&database.url).await.batch_execute(SETUP).await.unwrap();
    database.url
}

#[tokio::test]
async fn a_database_is_verified_drafted_stored_and_compared() {
    let url = prepared().await;
    let place =
        Place::new().with("contracts/worker.toml", CONTRACT).with(".env.prod", &format!("DATABASE_URL={url}\n"));

    let run = place.run(&["verify", "--env", "prod", "--format", "json"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let report = run.json();
    assert_eq!(report["verdict"], "pass");
    assert_eq!(report["environment"]["name"], "prod");
    assert_eq!(report["environment"]["role"], "postgres");
    assert!(!report["requirements"].as_array().unwrap().is_empty());

    let place = place
        .with("dbcontract.toml", "migrations = \"migrations\"\n")
        .with("migrations/1_a.sql", "SELECT 1;")
        .with("nowhere.toml", "migrations = \"nowhere\"\n");
    for (project, told) in [("dbcontract.toml", "--layout plain"), ("nowhere.toml", "nowhere")] {
        let verify = ["verify", "--env", "prod", "--project", project];
        let run = place.run(&verify);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.errors.contains(told) && run.errors.contains("--no-migrations"), "{run:?}");
        let run = place.run(&[&verify[..], &["--no-migrations"]].concat());
        assert_eq!(run.code, Some(0), "{run:?}");
    }
    std::fs::remove_file(place.path("dbcontract.toml")).unwrap();

    let broken = place.with("contracts/worker.toml", &CONTRACT.replace("uuid", "bigint"));
    let run = broken.run(&["verify", "--url", &url]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.output.contains("rpc-returns-changed"), "{run:?}");
    let run = broken.run(&["verify", "--url", &url, "--allow", "rpc-returns-changed", "--quiet"]);
    assert_eq!(run.code, Some(0), "{run:?}");

    let run = broken.run(&["init", "--env", "prod", "--contracts", "drafted", "--consumer", "worker"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let run = broken.run(&["verify", "--env", "prod", "--contracts", "drafted"]);
    assert_eq!(run.code, Some(0), "{run:?}");

    assert_eq!(broken.run(&["snapshot", &url, "--output", "before.json"]).code, Some(0));
    let run = broken.run(&["diff", "before.json", "env:prod", "--format", "json"]);
    assert_eq!((run.code, run.json()["verdict"].as_str()), (Some(0), Some("pass")), "{run:?}");
    connect(&url).await.batch_execute("DROP FUNCTION ops.queue_job").await.unwrap();
    let run = broken.run(&["diff", "before.json", "env:prod"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.output.contains("ops.queue_job"), "{run:?}");
}

#[tokio::test]
async fn what_somebody_put_into_pg_catalog_is_seen_and_whoever_may_is_not_trusted() {
    let database = database(server(majors().pop().expect("majors() is never empty"))).await;
    let client = connect(&database.url).await;
    let safe =
        "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = pg_temp AS 'SELECT 1'";
    client.batch_execute(safe).await.unwrap();
    let contract = "consumer = \"worker\"\n[[rpc]]\nsignature = \"public.f()\"\nsearch_path = \"safe\"\n";
    let place = Place::new()
        .with("contracts/worker.toml", contract)
        .with("contracts/policy.toml", "policy = true\n[definers]\nallow = [\"public.*\"]\n");
    let verify = || place.run(&["verify", "--url", &database.url]);
    assert_eq!(verify().code, Some(0), "{:?}", verify());
    let before = place.run(&["snapshot", &database.url, "--output", "before.json"]);
    assert_eq!(before.code, Some(0), "{before:?}");

    let planted = "CREATE FUNCTION pg_catalog.planted() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'";
    client.batch_execute(planted).await.unwrap();
    let run = verify();
    assert!(run.code == Some(1) && run.output.contains("`pg_catalog.planted()` is SECURITY DEFINER"), "{run:?}");
    let run = place.run(&["diff", "before.json", &database.url]);
    assert!(run.code == Some(1) && run.output.contains("pg_catalog.planted()"), "{run:?}");

    let granted = "DROP FUNCTION pg_catalog.planted(); GRANT CREATE ON SCHEMA pg_catalog TO PUBLIC";
    client.batch_execute(granted).await.unwrap();
    let run = verify();
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.output.contains("everybody may create objects in `pg_catalog`, which every path has"), "{run:?}");
}

#[tokio::test]
async fn what_is_not_compared_is_a_gap() {
    let server = server(majors().pop().expect("majors() is never empty"));
    let (one, other) = (database(server).await, database(server).await);
    let table = "CREATE TABLE t (id int CONSTRAINT t_key PRIMARY KEY)";
    for url in [&one.url, &other.url] {
        connect(url).await.batch_execute(table).await.unwrap();
    }
    let place = Place::new();
    let diff = || place.run(&["diff", &one.url, &other.url, "--format", "json"]);
    assert_eq!(diff().code, Some(0), "{:?}", diff());
    for (statement, gap) in [
        ("ALTER TABLE t REPLICA IDENTITY FULL", "replica identity in public"),
        ("ALTER TABLE t CLUSTER ON t_key", "clustered table in public"),
        ("ALTER TABLE t ALTER id SET STATISTICS 7", "statistics target in public"),
        ("GRANT USAGE ON LANGUAGE plpgsql TO pg_monitor", "language privilege"),
        (&format!("ALTER DATABASE {} OWNER TO pg_monitor", other.name), "database owner"),
    ] {
        connect(&other.url).await.batch_execute(statement).await.unwrap();
        let run = diff();
        let told = run.json()["gaps"].as_array().unwrap().iter().any(|told| told["object"] == gap);
        assert!(run.code == Some(2) && told, "{statement}: {run:?}");
        // Statements say no more than the catalog.
        let folder = Place::new().with("migrations/1.sql", &format!("{table};\n{statement};\n"));
        let read = folder.run(&["snapshot", "migrations"]);
        let kind = gap.split(" in ").next().unwrap();
        let is_told = read.code == Some(0) && read.output.contains(kind);
        assert!(is_told || gap == "database owner", "{statement}: {read:?}");
    }
    let accepted = "[[accept]]\nobject = \"database owner\"\nreason = \"each has its own\"\n";
    let place = Place::new().with("dbcontract.toml", accepted);
    let run = place.run(&["diff", &one.url, &other.url, "--format", "json"]);
    assert!(!run.json()["gaps"].to_string().contains("database owner"), "{run:?}");
}

#[tokio::test]
async fn the_role_of_the_session_has_to_be_the_expected_one() {
    let server = server(majors().pop().expect("majors() is never empty"));
    let database = database(server).await;
    // What a pooler's tenant looks like: the user is the expected role by its name, the session is not.
    let administrator = connect(&database.url).await;
    administrator.batch_execute("CREATE ROLE \"postgres.tenant\" LOGIN SUPERUSER").await.unwrap();
    let url = database.url.replace("user=postgres", "user=postgres.tenant");
    let place = Place::new()
        .with("contracts/worker.toml", CONTRACT)
        .with("dbcontract.toml", "[env.prod]\nrole = \"postgres\"\n")
        .with(".env.prod", &format!("DATABASE_URL={url}\n"));
    let run = place.run(&["verify", "--env", "prod"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.errors.contains("`postgres.tenant`"), "{run:?}");
}

#[test]
fn time_is_limited() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgres://w:{PASSWORD}@{}/app", silent.local_addr().unwrap());
    let place = Place::new().with("contracts/worker.toml", CONTRACT);
    for limit in ["--connect-timeout", "--timeout"] {
        let begun = Instant::now();
        let run = place.run(&["verify", "--url", &url, limit, "200ms", "--format", "json"]);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.output.contains("0.2 seconds") && begun.elapsed() < Duration::from_secs(8), "{run:?}");
    }
}

#[test]
fn an_interrupted_run_is_2_and_one_document() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgres://w:{PASSWORD}@{}/app", silent.local_addr().unwrap());
    let place = Place::new().with("contracts/worker.toml", CONTRACT);
    let mut child = place
        .command(&["verify", "--url", &url, "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It is connected to: from here on it waits.
    let _held = silent.accept().unwrap();
    // The shell has a `kill` of its own; the program is not on every machine.
    let interrupt = format!("kill -INT {}", child.id());
    assert!(Command::new("/bin/sh").args(["-c", &interrupt]).status().unwrap().success());
    let mut output = String::new();
    child.stdout.take().unwrap().read_to_string(&mut output).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(2), "{output}");
    let report: serde_json::Value = serde_json::from_str(&output).unwrap();
    assert!(report["errors"][0]["message"].as_str().unwrap().contains("interrupted"), "{report}");
}

#[tokio::test]
async fn nothing_is_left_beside_a_snapshot() {
    let server = server(majors().pop().expect("majors() is never empty"));
    let database = database(server).await;
    let place = Place::new();
    assert_eq!(place.run(&["snapshot", &database.url, "--output", "a.json"]).code, Some(0));
    assert_eq!(fs::read_dir(place.path("")).unwrap().count(), 1);
    // Whoever may read what the user makes may read it.
    let made = fs::metadata(place.path("a.json")).unwrap().permissions();
    fs::write(place.path("usual"), "").unwrap();
    assert_eq!(made, fs::metadata(place.path("usual")).unwrap().permissions());
}

/// A database with this SQL in it.
async fn with_sql(sql: &str) -> String {
    let server = server(majors().pop().expect("majors() is never empty"));
    let database = database(server).await;
    connect(&database.url).await.batch_execute(sql).await.unwrap();
    database.url
}

#[tokio::test]
async fn a_path_with_a_comma_in_a_name_is_told_and_not_required() {
    let url = with_sql(
        "CREATE SCHEMA k;
         CREATE FUNCTION k.a() RETURNS int LANGUAGE sql SET search_path = 'pg_catalog, k' AS 'SELECT 1';
         CREATE PROCEDURE k.b() LANGUAGE sql AS 'SELECT 1';
         CREATE FUNCTION k.t() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'",
    )
    .await;
    let place = Place::new();
    let run = place.run(&["init", "--url", &url]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.output.contains("left out 1 trigger function, which nobody calls, and "), "{run:?}");
    let written = fs::read_to_string(place.path("contracts/application.toml")).unwrap();
    assert!(written.contains("# search_path is not stated: \"pg_catalog, k\" in it is one name"), "{written}");
    assert!(written.contains("kind = \"procedure\"") && written.matches("kind = ").count() == 1, "{written}");
    let run = place.run(&["verify", "--url", &url]);
    assert_eq!(run.code, Some(0), "{run:?}");
}

#[tokio::test]
async fn init_goes_by_the_project_file_and_writes_no_second_policy() {
    let url = with_sql(
        "CREATE SCHEMA k;
         CREATE FUNCTION k.a() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = k AS 'SELECT 1'",
    )
    .await;
    let place = Place::new()
        .with("dbcontract.toml", "contracts = [\"one.toml\", \"ours\", \"theirs\"]\n")
        .with("one.toml", "consumer = \"one\"\n[[rpc]]\nsignature = \"k.a()\"\n")
        .with("theirs/rules.toml", "policy = true\n[definers]\nallow = [\"k.*\"]\n");
    let run = place.run(&["init", "--url", &url]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.output.contains("theirs/rules.toml` states `[definers]` already"), "{run:?}");
    assert!(place.path("ours/application.toml").exists() && !place.path("ours/policy.toml").exists());
    assert!(!place.path("contracts").exists());
    assert_eq!(place.run(&["verify", "--url", &url]).code, Some(0));

    // A folder that is named stands by itself, and a second consumer shares its policy.
    for consumer in ["a", "b"] {
        let run = place.run(&["init", "--url", &url, "--contracts", "apart", "--consumer", consumer]);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert_eq!(run.output.contains("already"), consumer == "b", "{run:?}");
    }
    assert_eq!(place.run(&["verify", "--url", &url, "--contracts", "apart"]).code, Some(0));

    place.write("broken/a.toml", b"consumer = 1\n");
    let run = place.run(&["init", "--url", &url, "--contracts", "broken"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.errors.contains("`consumer` must be a string"), "{run:?}");
}

#[tokio::test]
async fn a_database_with_nothing_to_require_gets_no_contract() {
    let url = with_sql("CREATE SCHEMA k; CREATE TYPE k.r AS RANGE (subtype = int)").await;
    let place = Place::new();
    let run = place.run(&["init", "--url", &url]);
    assert_eq!((run.code, run.output.as_str()), (Some(2), ""), "{run:?}");
    assert!(run.errors.contains("no routine that a contract could require"), "{run:?}");
    assert_eq!(fs::read_dir(place.path("")).unwrap().count(), 0);
}

#[tokio::test]
async fn a_role_in_quotes_of_sql_is_helped() {
    let url = with_sql("CREATE SCHEMA k; CREATE FUNCTION k.a() RETURNS int LANGUAGE sql AS 'SELECT 1'").await;
    let contract = "consumer = \"w\"\n[[rpc]]\nsignature = \"k.a()\"\nexecute = { required = ['\"anon\"'] }\n";
    let run = Place::new().with("contracts/w.toml", contract).run(&["verify", "--url", &url]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.output.contains("write `anon` without the inner quotes"), "{run:?}");
}
