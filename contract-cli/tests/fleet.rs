//! Many databases in one run, on a real server.
#![cfg(unix)]

mod common;

use std::collections::BTreeSet;

use common::{PASSWORD, Place, Run};
use contract_core::scratch::Server;
use contract_tests::{binaries, connect, majors};

const SETUP: &str = "
    CREATE SCHEMA ops;
    CREATE FUNCTION ops.queue_job(p_kind text) RETURNS uuid LANGUAGE sql AS 'SELECT gen_random_uuid()';
";

const CONTRACT: &str =
    "consumer = \"worker\"\n[[rpc]]\nsignature = \"ops.queue_job(text)\"\nreturns = \"uuid\"\nsecurity = \"invoker\"\n";

const FLEET: &str = "[[server]]\nenv = \"tenants\"\ndatabases = [\"tenant_*\"]\nexcept = [\"tenant_left_out\"]\n";

const TENANTS: usize = 9;

/// A server with databases of one schema, and a folder that knows them.
async fn fleet() -> (Server, Place) {
    let major = majors().pop().expect("majors() is never empty");
    let server = Server::start(binaries(major)).unwrap();
    let administrator = connect(&server.connection_url("postgres")).await;
    administrator.batch_execute("CREATE DATABASE tenant_1").await.unwrap();
    connect(&server.connection_url("tenant_1")).await.batch_execute(SETUP).await.unwrap();
    for number in 2..=TENANTS {
        // The last connection to the template may still be ending.
        let statement = format!("CREATE DATABASE tenant_{number} TEMPLATE tenant_1");
        while administrator.batch_execute(&statement).await.is_err() {}
    }
    administrator.batch_execute("CREATE DATABASE tenant_left_out").await.unwrap();
    let url = server.connection_url("postgres").replace("user=postgres", &format!("user=postgres&password={PASSWORD}"));
    let place = Place::new()
        .with("contracts/worker.toml", CONTRACT)
        .with("fleet.toml", FLEET)
        .with(".env.tenants", &format!("DATABASE_URL={url}\n"));
    for number in 1..=2 {
        let url = server.connection_url(&format!("tenant_{number}"));
        place.write(&format!(".env.t{number}"), format!("DATABASE_URL={url}\n").as_bytes());
    }
    (server, place)
}

fn names(run: &Run) -> Vec<String> {
    let report = run.json();
    let databases = report["databases"].as_array().unwrap_or_else(|| panic!("{run:?}"));
    databases.iter().map(|database| database["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fleet_is_verified_and_one_broken_database_fails_it() {
    let (server, place) = fleet().await;
    let json = |arguments: &[&str]| place.run(&[&["verify", "--format", "json"], arguments].concat());

    let whole = json(&["--fleet", "fleet.toml"]);
    assert_eq!((whole.code, whole.json()["passed"].as_bool()), (Some(0), Some(true)), "{whole:?}");
    let expected: Vec<String> = (1..=TENANTS).map(|number| format!("tenants/tenant_{number}")).collect();
    assert_eq!(names(&whole), expected);
    assert_eq!(whole.errors, "", "nothing but the report, where nobody watches");
    assert!(!whole.output.contains(PASSWORD));
    for jobs in ["1", "100"] {
        let run = json(&["--fleet", "fleet.toml", "--jobs", jobs]);
        assert_eq!(run.output, whole.output, "the same bytes with {jobs} at once");
    }
    let member = &whole.json()["databases"][0]["report"];
    let alone = json(&["--env", "t1"]).json();
    assert_eq!(member["requirements"], alone["requirements"]);
    assert_eq!(member["server"], alone["server"]);

    let parts: Vec<Run> =
        (1..=2).map(|part| json(&["--fleet", "fleet.toml", "--shard", &format!("{part}/2")])).collect();
    assert!(parts.iter().all(|part| part.code == Some(0)), "{parts:?}");
    let together: Vec<String> = parts.iter().flat_map(names).collect();
    assert_eq!(together.len(), TENANTS);
    assert_eq!(together.into_iter().collect::<BTreeSet<_>>(), expected.iter().cloned().collect());
    let empty = json(&["--fleet", "fleet.toml", "--shard", "1000/1000"]);
    assert_eq!(empty.code, Some(2), "nothing looked at is no pass: {empty:?}");

    connect(&server.connection_url("tenant_5")).await.batch_execute("DROP FUNCTION ops.queue_job").await.unwrap();
    let broken = json(&["--fleet", "fleet.toml"]);
    assert_eq!((broken.code, broken.json()["verdict"].as_str()), (Some(1), Some("fail")), "{broken:?}");
    let report = broken.json();
    for (place, database) in report["databases"].as_array().unwrap().iter().enumerate() {
        let expected = if place == 4 { "fail" } else { "pass" };
        assert_eq!(database["report"]["verdict"], expected, "{database}");
    }
    let told = place.run(&["verify", "--fleet", "fleet.toml"]);
    assert_eq!(told.code, Some(1), "{told:?}");
    assert!(told.output.contains("error[rpc-missing]") && told.output.contains("tenants/tenant_5"), "{told:?}");
    assert!(told.output.ends_with("fail: 8 of 9 databases pass, 1 fail\n"), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_reached_or_found_fails_the_whole() {
    let (_server, place) = fleet().await;
    place.write(".env.gone", b"DATABASE_URL=postgres://u:s3cret@127.0.0.1:1/shop\n");
    for (fleet, name, message) in [
        ("env = ['t1', 'gone']", "gone", "connect"),
        ("env = ['t1', 'unknown']", "unknown", "is not known"),
        (
            "env = ['t1']\n[[server]]\nenv = 'tenants'\ndatabases = ['none_*']",
            "tenants/none_*",
            "no database of the server fits",
        ),
        ("env = ['t1']\n[[server]]\nenv = 'tenants'\ndatabases = ['no_such']", "tenants/no_such", "no_such"),
        (
            "env = ['t1']\n[[server]]\nenv = 'tenants'\ndatabases = ['*_1']\nexcept = ['*']",
            "tenants/*_1",
            "`except` leaves no",
        ),
        ("env = ['t1']\n[[server]]\nenv = 'gone'\ndatabases = ['*']", "gone/*", "connect"),
    ] {
        place.write("wrong.toml", fleet.as_bytes());
        let run = place.run(&["verify", "--fleet", "wrong.toml", "--format", "json"]);
        assert_eq!(run.code, Some(2), "{fleet}: {run:?}");
        assert_eq!(names(&run), ["t1", name], "{fleet}");
        if fleet.contains("unknown") || fleet.contains("except") || name == "gone/*" {
            // Which databases are behind it nobody knows, so that no part is without it.
            for part in ["1/3", "2/3", "3/3"] {
                let run = place.run(&["verify", "--fleet", "wrong.toml", "--format", "json", "--shard", part]);
                assert!(
                    run.code == Some(2) && names(&run).iter().any(|named| named == name),
                    "{fleet} {part}: {run:?}"
                );
            }
        }
        let report = run.json();
        let [reached, failed] = [0, 1].map(|place| &report["databases"][place]["report"]);
        assert_eq!((reached["verdict"].as_str(), failed["verdict"].as_str()), (Some("pass"), Some("error")), "{fleet}");
        let told = failed["errors"][0]["message"].as_str().unwrap();
        assert!(told.contains(message), "{fleet}: {told}");
        assert!(!run.output.contains(PASSWORD), "{run:?}");
    }
    // The environment of a server that cannot be asked is a database of its own as well.
    place.write("wrong.toml", b"env = ['t1', 'gone']\n[[server]]\nenv = 'gone'\ndatabases = ['*', 'shop']\n");
    let both = place.run(&["verify", "--fleet", "wrong.toml", "--format", "json"]);
    assert_eq!(
        (both.code, names(&both)),
        (Some(2), ["t1", "gone", "gone/*,shop"].map(str::to_owned).to_vec()),
        "{both:?}"
    );
    place.write("twice.toml", b"[[server]]\nenv = 'tenants'\ndatabases = ['tenant_1']\n[[server]]\nenv = 'tenants'\ndatabases = ['tenant_*']\n");
    let twice = place.run(&["verify", "--fleet", "twice.toml"]);
    assert_eq!(twice.code, Some(2), "{twice:?}");
    assert!(twice.errors.contains("names the database `tenants/tenant_1` twice"), "{twice:?}");

    let repeated = place.run(&["verify", "--env", "t1", "--env", "t2", "--format", "json"]);
    assert_eq!((repeated.code, names(&repeated)), (Some(0), vec!["t1".to_owned(), "t2".to_owned()]), "{repeated:?}");
    assert_eq!(repeated.json()["databases"][1]["report"]["warnings"], serde_json::Value::Null, "{repeated:?}");
    let same = place.run(&["verify", "--env", "t1", "--env", "t1"]);
    assert_eq!(same.code, Some(2), "{same:?}");

    // Another name for what `t1` is.
    let url = std::fs::read_to_string(place.path(".env.t1")).unwrap();
    place.write(".env.twin", url.as_bytes());
    let twins = place.run(&["verify", "--env", "t1", "--env", "twin", "--format", "json"]);
    let told = twins.json()["databases"][1]["report"]["warnings"][0].to_string();
    assert!(twins.code == Some(0) && told.contains("the very database that `t1` is"), "{twins:?}");
    let one = "both sides are one database";
    for (sides, is_told) in [(["env:t1", "env:twin"], true), (["env:t1", "env:t2"], false)] {
        let run = place.run(&[&["diff"], &sides[..]].concat());
        assert!(run.code == Some(0) && run.output.contains(one) == is_told, "{run:?}");
        let run = place.run(&[&["diff", "--format", "json"], &sides[..]].concat());
        assert_eq!(run.json()["warnings"].to_string().contains(one), is_told, "{run:?}");
    }
}
