//! Migrations that the command runs on a server: a throwaway one, or one that a variable names.
#![cfg(unix)]

mod common;

use common::{PASSWORD, Place, Run};
use contract_tests::{binaries, connect, database, majors, server};

const CONTRACT: &str =
    "consumer = \"worker\"\n[[rpc]]\nsignature = \"ops.queue_job(text)\"\nreturns = \"uuid\"\nsecurity = \"definer\"\n";

const MIGRATION: &str = "CREATE SCHEMA ops;\nCREATE FUNCTION ops.queue_job(kind text) RETURNS uuid LANGUAGE sql\n\
                         SECURITY DEFINER AS 'SELECT gen_random_uuid()';\n";

/// A project, and the newest server's programs for it.
fn project(files: &[(&str, &str)]) -> Place {
    let place = Place::new()
        .with("dbcontract.toml", "migrations = \"migrations\"\nlayout = \"plain\"\nrole = \"app\"\n")
        .with("contracts/worker.toml", CONTRACT);
    for (name, text) in files {
        place.write(&format!("migrations/{name}"), text.as_bytes());
    }
    place
}

fn run(place: &Place, arguments: &[&str]) -> Run {
    let mut command = place.command(arguments);
    let newest = majors().into_iter().max().unwrap();
    command.env("DBCONTRACT_POSTGRES_BIN", binaries(newest).folder()).env_remove("DBCONTRACT_SCRATCH_URL");
    Run::of(command)
}

#[test]
fn a_snapshot_of_nothing_needs_no_server() {
    let missing = Place::new().run(&["snapshot", "replay:"]);
    assert_eq!(missing.code, Some(2), "{missing:?}");
    assert!(missing.errors.contains("there is no ``"), "{missing:?}");
}

#[test]
fn what_only_psql_does_is_no_pass() {
    for (command, code) in [
        ("\\i other.sql", 2),
        ("\\connect other", 2),
        ("SELECT 'DROP FUNCTION ops.queue_job(text)' \\gexec", 2),
        ("\\if false\nSELECT 1;\n\\endif", 2),
        ("\\q", 2),
        ("\\set ON_ERROR_STOP on", 0),
        ("\\echo done", 0),
    ] {
        let place = project(&[("1.sql", MIGRATION), ("2.sql", &format!("{command}\n"))]);
        for manner in [&["check", "--replay"][..], &["check", "--replay", "--lenient"]] {
            let checked = run(&place, manner);
            assert_eq!(checked.code, Some(code), "{command}: {checked:?}");
            assert_eq!(checked.output.contains("migrations/2.sql:1"), code == 2, "{command}: {checked:?}");
        }
    }
}

#[test]
fn migrations_that_are_run_are_a_source() {
    let place = project(&[("1.sql", MIGRATION)]);
    let checked = run(&place, &["check", "--replay"]);
    assert_eq!(checked.code, Some(0), "{checked:?}");
    assert!(checked.output.contains("replayed by app on PostgreSQL"), "{checked:?}");

    let snapshot = run(&place, &["snapshot", "replay:migrations", "--output", "replayed.json"]);
    assert_eq!((snapshot.code, snapshot.errors.as_str()), (Some(0), ""), "{snapshot:?}");
    let compared = run(&place, &["diff", "migrations", "replayed.json", "--strict"]);
    assert_eq!(compared.code, Some(0), "{compared:?}");

    place.write("migrations/2.sql", b"ALTER FUNCTION ops.queue_job(text) SECURITY INVOKER;\n");
    let checked = run(&place, &["check", "--replay", "--format", "json"]);
    assert_eq!(checked.code, Some(1), "{checked:?}");
    let finding = &checked.json()["findings"][0];
    assert_eq!(
        (&finding["check"], &finding["labels"][0]["file"]),
        (&"rpc-security-changed".into(), &"migrations/2.sql".into())
    );
    let compared = run(&place, &["diff", "replayed.json", "replay:migrations", "--format", "json"]);
    assert_eq!(compared.code, Some(1), "{compared:?}");
    assert_eq!(compared.json()["findings"][0]["labels"][0]["file"], "migrations/2.sql", "{compared:?}");
}

#[test]
fn a_statement_that_fails_ends_the_run_or_is_a_finding() {
    let place =
        project(&[("1.sql", MIGRATION), ("2.sql", "SELECT 1;\nGRANT EXECUTE ON FUNCTION ops.queue_job TO api;\n")]);
    let strict = run(&place, &["check", "--replay"]);
    assert_eq!(strict.code, Some(2), "{strict:?}");
    let told = "replaying `migrations/2.sql`: line 2: role \"api\" does not exist (42704)";
    assert!(strict.errors.contains(told) && strict.errors.contains("--baseline"), "{strict:?}");

    let lenient = run(&place, &["check", "--replay", "--lenient", "--format", "json"]);
    assert_eq!(lenient.code, Some(1), "{lenient:?}");
    assert_eq!(lenient.json()["findings"][0]["check"], "statement-refused");
    assert_eq!(lenient.json()["findings"][0]["labels"][0]["line"], 2);

    place.write("roles.sql", b"CREATE ROLE api;\n");
    let based = run(&place, &["check", "--replay", "--baseline", "roles.sql"]);
    assert_eq!(based.code, Some(0), "{based:?}");
}

#[test]
fn what_cannot_be_replayed_is_no_verdict() {
    let place = project(&[("1.sql", MIGRATION)]);
    place.write("file.sql", b"SELECT 1;");
    for (arguments, told) in [
        (&["snapshot", "replay:missing"][..], "there is no `missing`"),
        (&["snapshot", "replay:file.sql"], "is a file"),
        (&["snapshot", "replay:migrations", "--postgres", "13"], "looking for the programs of PostgreSQL 13"),
        (&["check", "--replay", "--baseline", "contracts/worker.json"], "a snapshot has no statements"),
    ] {
        let mut command = place.command(arguments);
        // Of PostgreSQL there is this one and what the machine has.
        command.env("PATH", "/nowhere").env("DBCONTRACT_POSTGRES_BIN", binaries(17).folder());
        command.env_remove("DBCONTRACT_SCRATCH_URL");
        let run = Run::of(command);
        assert_eq!(run.code, Some(2), "{arguments:?}: {run:?}");
        assert!(run.errors.contains(told), "{arguments:?}: {run:?}");
    }
    let mut command = place.command(&["check", "--replay"]);
    command.env("DBCONTRACT_SCRATCH_URL", format!("postgres://postgres:{PASSWORD}@127.0.0.1:1/postgres"));
    let closed = Run::of(command);
    assert_eq!(closed.code, Some(2), "{closed:?}");
    assert!(closed.errors.contains("reaching the server for scratch databases"), "{closed:?}");
}

#[test]
fn what_only_the_superuser_of_the_scratch_server_makes_so_decides_nothing() {
    let contract = format!("{CONTRACT}owner = \"postgres\"\nexecute = {{ required = [\"postgres\"] }}\n");
    let revoked = format!("{MIGRATION}REVOKE EXECUTE ON FUNCTION ops.queue_job(text) FROM PUBLIC;\n");
    let place = project(&[("1.sql", &revoked)])
        .with("contracts/worker.toml", &contract)
        .with("dbcontract.toml", "migrations = \"migrations\"\nlayout = \"plain\"\n");
    for manner in [&["check"][..], &["check", "--replay"]] {
        let checked = run(&place, manner);
        assert_eq!(checked.code, Some(2), "{manner:?}: {checked:?}");
        assert!(checked.output.contains("not seen: rpc-execute-missing, rpc-owner-changed"), "{manner:?}: {checked:?}");
        assert!(checked.output.contains("a role that nobody names"), "{manner:?}: {checked:?}");
        assert!(checked.output.contains("name the role that runs them with --role"), "{manner:?}: {checked:?}");
    }
    let compared = run(&place, &["diff", "migrations", "replay:migrations", "--format", "json"]);
    assert_eq!(compared.json()["findings"], serde_json::json!([]), "{compared:?}");
    let named = run(&place, &["check", "--replay", "--role", "postgres"]);
    assert_eq!(named.code, Some(0), "{named:?}");
}

#[test]
fn what_nobody_saw_of_a_role_is_no_proof_that_it_cannot_execute() {
    let revoked = format!("{MIGRATION}REVOKE EXECUTE ON FUNCTION ops.queue_job(text) FROM PUBLIC;\n");
    let layout = "migrations = \"migrations\"\nlayout = \"plain\"\n";
    // Any superuser may be the one that runs the migrations, where nobody names it.
    let superuser = format!(
        "CREATE ROLE replayed_boss SUPERUSER; CREATE ROLE replayed_app; {revoked}
         ALTER FUNCTION ops.queue_job(text) OWNER TO replayed_app;\n"
    );
    let forbidden = format!("{CONTRACT}execute = {{ forbidden = [\"replayed_boss\"] }}\n");
    let place =
        project(&[("1.sql", &superuser)]).with("contracts/worker.toml", &forbidden).with("dbcontract.toml", layout);
    for manner in [&["check"][..], &["check", "--replay"]] {
        let checked = run(&place, manner);
        assert_eq!(checked.code, Some(2), "{manner:?}: {checked:?}");
        assert!(checked.output.contains("not seen: rpc-execute-exposed"), "{manner:?}: {checked:?}");
    }
    // Who is a member of a role that no migration makes is not told by them.
    let granted = format!(
        "{revoked}GRANT USAGE ON SCHEMA ops TO service_role; GRANT EXECUTE ON FUNCTION ops.queue_job(text) TO service_role;\n"
    );
    let only = format!("{CONTRACT}execute = {{ only = [\"app_owner\", \"service_role\"] }}\n");
    let place = project(&[("1.sql", &granted)]).with("contracts/worker.toml", &only).with("dbcontract.toml", layout);
    let checked = run(&place, &["check", "--role", "app_owner"]);
    assert_eq!(checked.code, Some(2), "{checked:?}");
    assert!(checked.output.contains("rpc-execute-exposed"), "{checked:?}");
    let made = format!("CREATE ROLE service_role;\n{granted}");
    let place = project(&[("1.sql", &made)]).with("contracts/worker.toml", &only).with("dbcontract.toml", layout);
    let checked = run(&place, &["check", "--role", "app_owner"]);
    assert_eq!(checked.code, Some(0), "{checked:?}");
}

#[test]
fn a_role_that_is_made_for_a_replay_is_told() {
    let place = project(&[("1.sql", MIGRATION)]);
    let told = "no migration and no baseline makes the role `app` that runs the migrations";
    let made = run(&place, &["check", "--replay", "--quiet"]);
    assert!(made.code == Some(0) && made.output.contains(told), "{made:?}");
    let json = run(&place, &["check", "--replay", "--format", "json"]).json();
    assert!(json["warnings"][0].as_str().is_some_and(|text| text.contains(told)), "{json}");

    place.write("roles.sql", b"CREATE ROLE app;\n");
    let based = run(&place, &["check", "--replay", "--baseline", "roles.sql", "--format", "json"]);
    assert_eq!((based.code, &based.json()["warnings"]), (Some(0), &serde_json::Value::Null), "{based:?}");
}

#[test]
fn a_transaction_that_nothing_ends_is_a_finding() {
    let place = project(&[("1.sql", MIGRATION), ("2.sql", "SELECT 1;\nBEGIN;\nCREATE TABLE ops.lost (id int);\n")]);
    for manner in [&["check"][..], &["check", "--replay"], &["check", "--replay", "--lenient"]] {
        let checked = run(&place, &[manner, &["--format", "json"]].concat());
        assert_eq!(checked.code, Some(1), "{manner:?}: {checked:?}");
        let finding = &checked.json()["findings"][0];
        assert_eq!((&finding["check"], &finding["labels"][0]["line"]), (&"statement-refused".into(), &2.into()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_a_variable_names_is_used_and_left_as_it_was() {
    let server = server(majors().into_iter().max().unwrap());
    let database = database(server).await;
    let place = project(&[("1.sql", MIGRATION), ("2.sql", "CREATE ROLE made_by_migrations;\n")]);
    let mut command = place.command(&["check", "--replay"]);
    command.env("DBCONTRACT_SCRATCH_URL", &database.url).env("DBCONTRACT_POSTGRES_BIN", "/nowhere");
    let checked = Run::of(command);
    assert_eq!(checked.code, Some(0), "{checked:?}");
    assert!(checked.errors.contains("roles, which belong to a whole server: made_by_migrations"), "{checked:?}");
    let client = connect(&database.url).await;
    let query = "SELECT count(*) FROM pg_database WHERE datname ~ '^dbcontract_' UNION ALL
        SELECT count(*) FROM pg_roles WHERE rolname IN ('made_by_migrations', 'app') UNION ALL
        SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace";
    let left: Vec<i64> = client.query(query, &[]).await.unwrap().iter().map(|row| row.get(0)).collect();
    assert_eq!(left, [0, 0, 0]);
}
