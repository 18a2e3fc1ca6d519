//! Every ending of a release, on a real server, by the program itself.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::Command;

use contract_core::connect::{Target, Timeouts, connect};
use contract_core::scratch::{Binaries, Server};
use serde_json::Value;

/// A server, and what is released on it.
struct Release {
    server: Server,
    place: tempfile::TempDir,
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

impl Release {
    fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        for folder in ["contracts", "migrations"] {
            let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/shop").join(folder);
            copy(&from, &place.path().join(folder));
        }
        Self { server: Server::start(&Binaries::find().unwrap()).unwrap(), place }
    }

    async fn execute(&self, statements: &str) {
        let url = self.server.connection_url("postgres");
        let connection = connect(&Target::parse(&url).unwrap(), &Timeouts::default()).await.unwrap();
        connection.client().batch_execute(statements).await.unwrap();
        connection.close().await;
    }

    /// The exit code, and the record.
    fn run(&self) -> (Option<i32>, Value) {
        let record = self.place.path().join("record.json");
        let status = Command::new(env!("CARGO_BIN_EXE_release-tool"))
            .args([self.place.path().join("contracts"), self.place.path().join("migrations"), record.clone()])
            .env("RELEASE_DATABASE_URL", self.server.connection_url("postgres"))
            .status()
            .unwrap();
        (status.code(), serde_json::from_str(&fs::read_to_string(record).unwrap()).unwrap())
    }
}

/// Each gate with its verdict.
fn gates(record: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let gates = record["gates"].as_array().unwrap();
    gates
        .iter()
        .map(|gate| format!("{} {} {}", text(&gate["kind"]), text(&gate["gate"]), text(&gate["verdict"])))
        .collect()
}

#[tokio::test]
async fn what_honours_the_contract_is_released() {
    let release = Release::new();
    let (code, record) = release.run();
    assert_eq!((code, &record["ending"]), (Some(0), &"released".into()), "{record:#}");
    // What a release brings is not there before it, and that is told alone.
    let expected = ["hard freeze pass", "hard preflight pass", "soft before fail", "hard verify pass"];
    assert_eq!(gates(&record), expected);
    assert_eq!(record["migrated"], serde_json::json!(["1", "2"]));
    release.execute("SELECT shop.place_order(gen_random_uuid()); TABLE shop.orders").await;

    let (code, record) = release.run();
    assert_eq!((code, &record["migrated"]), (Some(0), &serde_json::json!([])), "{record:#}");
    assert_eq!(gates(&record)[2], "soft before pass");
}

#[tokio::test]
async fn a_contract_that_the_migrations_violate_stops_it_before_anything_is_touched() {
    let release = Release::new();
    let path = release.place.path().join("migrations/1_shop.up.sql");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("p_cart uuid", "p_basket uuid")).unwrap();
    let (code, record) = release.run();
    assert_eq!((code, &record["ending"]), (Some(1), &"stopped".into()), "{record:#}");
    assert_eq!(gates(&record), ["hard freeze pass", "hard preflight fail"]);
    assert_eq!(record["gates"][1]["report"]["findings"][0]["check"], "rpc-parameters-changed");
    release.execute("CREATE SCHEMA shop").await;
}

#[tokio::test]
async fn a_database_that_does_not_hold_afterwards_is_rolled_back_to_what_it_was() {
    let release = Release::new();
    // Somebody made another one by hand, of which the migrations do not know.
    release
        .execute(
            "CREATE FUNCTION public.by_hand() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
                IF to_regprocedure('shop.place_order(text)') IS NULL AND to_regclass('shop.orders') IS NOT NULL THEN
                    CREATE FUNCTION shop.place_order(p_cart text) RETURNS bigint LANGUAGE sql AS 'SELECT 2::bigint';
                END IF;
            END $$;
            CREATE EVENT TRIGGER by_hand ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION public.by_hand()",
        )
        .await;
    fs::write(
        release.place.path().join("migrations/2_orders.down.sql"),
        "DROP TABLE shop.orders;\nDROP FUNCTION IF EXISTS shop.place_order(text);\n",
    )
    .unwrap();
    let (code, record) = release.run();
    assert_eq!((code, &record["ending"]), (Some(1), &"rolled-back".into()), "{record:#}");
    let expected =
        ["hard freeze pass", "hard preflight pass", "soft before fail", "hard verify fail", "hard restored pass"];
    assert_eq!(gates(&record), expected);
    assert_eq!(record["gates"][3]["report"]["findings"][0]["check"], "rpc-overloaded");
    release.execute("CREATE SCHEMA shop").await;
}

#[tokio::test]
async fn what_cannot_be_taken_back_is_for_a_person_and_another_release_waits() {
    let release = Release::new();
    fs::remove_file(release.place.path().join("migrations/2_orders.down.sql")).unwrap();
    let (code, record) = release.run();
    assert_eq!((code, &record["ending"]), (Some(2), &"failed".into()), "{record:#}");
    assert!(record["error"].as_str().unwrap().contains("2_orders.down.sql"), "{record:#}");

    let url = release.server.connection_url("postgres");
    let other = connect(&Target::parse(&url).unwrap(), &Timeouts::default()).await.unwrap();
    other.client().batch_execute("SELECT pg_advisory_lock(8243106771005247)").await.unwrap();
    let (code, record) = release.run();
    assert_eq!((code, gates(&record)), (Some(1), vec!["hard freeze fail".to_owned()]));
}
