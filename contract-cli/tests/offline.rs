//! Contracts held against migrations, and folders of migrations as sources: no server anywhere.

mod common;

use std::fmt::Write;

use common::Place;

const CONTRACT: &str = r#"consumer = "worker"

[[rpc]]
signature   = "ops.claim_job(p_worker text)"
returns     = "bigint"
security    = "definer"
search_path = "pinned"
execute     = { required = ["worker"], forbidden = ["anon", "public"] }
"#;

const ROLES: &str = "CREATE ROLE worker;\nCREATE ROLE anon;\n";

const QUEUE: &str = "CREATE SCHEMA ops;
CREATE TABLE ops.jobs (id bigint PRIMARY KEY, worker text);
CREATE FUNCTION ops.claim_job(p_worker text) RETURNS bigint LANGUAGE sql
  SECURITY DEFINER SET search_path = ''
  AS 'SELECT id FROM ops.jobs WHERE worker IS NULL';
REVOKE EXECUTE ON FUNCTION ops.claim_job(text) FROM PUBLIC;
GRANT USAGE ON SCHEMA ops TO worker;
GRANT EXECUTE ON FUNCTION ops.claim_job(text) TO worker;
";

/// A project whose migrations are all that its contract wants.
fn project() -> Place {
    Place::new()
        .with("contracts/worker.toml", CONTRACT)
        .with("dbcontract.toml", "migrations = \"migrations\"\nlayout = \"plain\"\nrole = \"app_owner\"\n")
        .with("migrations/0001_roles.sql", ROLES)
        .with("migrations/0002_queue.sql", QUEUE)
}

/// The same with one more migration.
fn with_another(text: &str) -> Place {
    project().with("migrations/0003_change.sql", text)
}

#[derive(Default)]
struct Told {
    text: String,
    cases: usize,
}

impl Told {
    /// Runs the command for a person and as JSON, and keeps what the person reads.
    fn case(&mut self, title: &str, place: &Place, arguments: &[&str], code: i32) {
        let run = place.run(arguments);
        assert_eq!(run.code, Some(code), "{title}: {run:?}");
        let json = place.run(&[arguments, &["--format", "json"]].concat());
        assert_eq!(json.code, Some(code), "{title}: {json:?}");
        assert_eq!(json.json()["passed"], code == 0, "{title}");
        self.cases += 1;
        let _ = writeln!(self.text, "## {title}\n{}{}", run.output, run.errors);
    }
}

#[test]
fn a_contract_is_held_against_migrations() {
    let mut told = Told::default();
    told.case("all of it holds", &project(), &["check"], 0);
    for (title, text) in [
        (
            "another signature",
            "CREATE FUNCTION ops.claim_job(p_worker uuid) RETURNS bigint LANGUAGE sql AS 'SELECT 1';",
        ),
        (
            "what OR REPLACE lost",
            "CREATE OR REPLACE FUNCTION ops.claim_job(p_worker text) RETURNS bigint LANGUAGE sql AS 'SELECT 1';",
        ),
        ("a grant", "GRANT EXECUTE ON FUNCTION ops.claim_job(text) TO anon;"),
        ("a drop", "DROP FUNCTION ops.claim_job;"),
        ("a drop that takes it along", "DROP SCHEMA ops CASCADE;"),
        ("a rename", "ALTER FUNCTION ops.claim_job RENAME TO take_job;"),
        ("a statement that is refused", "CREATE TABLE ops.jobs (id int);"),
        ("a text that never ends", "COMMENT ON SCHEMA ops IS 'the queue;"),
        (
            "the same, dynamically",
            "DO $$ BEGIN EXECUTE format('GRANT EXECUTE ON FUNCTION ops.%I(text) TO anon', 'claim_job'); END $$;",
        ),
    ] {
        told.case(title, &with_another(text), &["check"], 1);
    }
    insta::assert_snapshot!("check", told.text);
    assert_eq!(told.cases, 10);
}

#[test]
fn what_cannot_be_known_does_not_pass() {
    let mut told = Told::default();
    let unnamed = project().with("dbcontract.toml", "migrations = \"migrations\"\nlayout = \"plain\"\n");
    told.case("nobody says who runs them", &unnamed, &["check"], 2);
    let unmade = project().with("migrations/0001_roles.sql", "SELECT 1;\n");
    told.case("roles that nobody makes", &unmade, &["check"], 2);
    let from_a_table = "DO $$ DECLARE t text; BEGIN SELECT command INTO t FROM ops.commands; EXECUTE t; END $$;";
    told.case("a text from a table is run", &with_another(from_a_table), &["check"], 2);
    let to_a_setting = "DO $$ BEGIN EXECUTE format('GRANT EXECUTE ON FUNCTION ops.claim_job(text) TO %I', current_setting('app.reader')); END $$;";
    told.case("a role from a setting is granted to", &with_another(to_a_setting), &["check"], 2);
    let referred =
        project().with("migrations/0002_queue.sql", "GRANT EXECUTE ON FUNCTION ops.claim_job(text) TO worker;\n");
    told.case("it is only referred to", &referred, &["check"], 2);
    let baseline =
        referred.with("before.sql", &QUEUE.replace("GRANT EXECUTE", "-- GRANT EXECUTE")).with("roles.sql", ROLES);
    baseline.write("migrations/0001_roles.sql", b"SELECT 1;\n");
    baseline.write("before.sql", format!("{ROLES}{QUEUE}").as_bytes());
    told.case("a baseline has it", &baseline, &["check", "--baseline", "before.sql"], 0);
    let accepted = with_another(from_a_table);
    accepted.write(
        "dbcontract.toml",
        b"migrations = \"migrations\"\nlayout = \"plain\"\nrole = \"app_owner\"\n[[accept]]\nfile = \"migrations/0003_change.sql\"\nline = 1\nreason = \"it makes partitions\"\n",
    );
    told.case("the gap is accepted", &accepted, &["check"], 0);
    insta::assert_snapshot!("unknown", told.text);
    assert_eq!(told.cases, 7);
}

#[test]
fn migrations_that_cannot_be_read() {
    let mut told = Told::default();
    told.case("no folder is named", &project().with("dbcontract.toml", ""), &["check"], 2);
    told.case("no such folder", &project(), &["check", "--migrations", "nowhere"], 2);
    told.case("no migration in it", &project(), &["check", "--migrations", "contracts"], 2);
    let detected = project().with("dbcontract.toml", "migrations = \"migrations\"\n");
    told.case("more than one layout", &detected, &["check"], 2);
    let bytes = project();
    bytes.write("migrations/0003_bytes.sql", b"SELECT '\xff';");
    told.case("a file that is not UTF-8", &bytes, &["check"], 2);
    told.case("a baseline of no kind", &project().with("before.txt", ""), &["check", "--baseline", "before.txt"], 2);
    told.case("a baseline that is not there", &project(), &["check", "--baseline", "before.sql"], 2);
    insta::assert_snapshot!("unreadable", told.text);
    assert_eq!(told.cases, 7);
}

#[test]
fn folders_are_sources() {
    let place = project();
    let run = place.run(&["snapshot", "migrations", "--output", "first.json"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let mut told = Told::default();
    told.case("a folder and what was stored of it", &place, &["diff", "first.json", "migrations"], 0);
    place.write("later/0001_roles.sql", ROLES.as_bytes());
    let later = format!("{}ALTER TABLE ops.jobs ADD COLUMN note text;\n", QUEUE.replace("SECURITY DEFINER ", ""));
    place.write("later/0002_queue.sql", later.as_bytes());
    told.case("two folders", &place, &["diff", "migrations", "later"], 1);
    told.case("a folder and an older snapshot", &place, &["diff", "later", "first.json"], 1);
    insta::assert_snapshot!("sources", told.text);
    assert_eq!(told.cases, 3);
}
