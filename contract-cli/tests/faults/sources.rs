//! The same input gives the same bytes, and a database is equal to its snapshot.

use contract_tests::{connect, majors, server};
use serde_json::Value;

use crate::common::Place;
use crate::fixture::{self, newest};

/// Objects of every kind that the model has, and some that it has not.
const MORE: &str = "
    CREATE TABLE ops.jobs (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, state ops.state NOT NULL DEFAULT 'queued',
        payload jsonb CHECK (payload <> '{}'), run_at timestamptz DEFAULT now());
    CREATE DOMAIN ops.priority AS integer DEFAULT 3 CHECK (VALUE BETWEEN 0 AND 9);
    CREATE TYPE ops.line AS (job bigint, note varchar(20));
    CREATE TYPE ops.span AS RANGE (subtype = integer);
    CREATE PROCEDURE ops.sweep(p_before timestamptz DEFAULT now()) LANGUAGE sql AS 'SELECT 1';
    CREATE AGGREGATE ops.total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
    ALTER DEFAULT PRIVILEGES IN SCHEMA ops GRANT EXECUTE ON FUNCTIONS TO queue_worker;
";

fn findings(report: &Value) -> Vec<(&str, &str)> {
    let list = report["findings"].as_array().unwrap().iter();
    list.map(|finding| (finding["check"].as_str().unwrap(), finding["object"].as_str().unwrap())).collect()
}

#[tokio::test]
async fn the_same_input_gives_the_same_bytes() {
    let database = fixture::queue(server(newest()), MORE).await;
    let place = fixture::broken();
    let url = database.url.as_str();
    let output = |arguments: &[&str], code| {
        let run = place.run(arguments);
        assert_eq!(run.code, Some(code), "{run:?}");
        run.output
    };
    let before = output(&["snapshot", url], 0);
    place.write("snapshot.json", before.as_bytes());
    let commands: &[(&[&str], i32)] = &[
        (&["verify", "--url", url], 1),
        (&["verify", "--url", url, "--format", "json"], 1),
        (&["verify", "--url", url, "--strict", "--format", "json", "--label", "b=2", "--label", "a=1"], 1),
        (&["snapshot", url], 0),
        (&["diff", url, url, "--format", "json"], 2),
        (&["diff", "snapshot.json", url], 2),
    ];
    let all = || -> Vec<String> { commands.iter().map(|(arguments, code)| output(arguments, *code)).collect() };
    let first = all();
    // Rows in another order, other row versions, and statistics are no difference.
    let client = connect(url).await;
    for statement in [
        "ALTER FUNCTION ops.claim_job(text) COST 7",
        "ALTER FUNCTION ops.claim_job(text) COST 100",
        "COMMENT ON FUNCTION ops.queue_job(jsonb, integer) IS 'soon gone'",
        "COMMENT ON FUNCTION ops.queue_job(jsonb, integer) IS NULL",
        "VACUUM FULL pg_proc",
        "ANALYZE",
    ] {
        client.batch_execute(statement).await.unwrap();
    }
    assert_eq!(all(), first);
}

/// The verdict of a comparison of a database that has objects of kinds that are not read: nothing differs, and
/// not everything was seen.
const OPEN: (Option<i32>, &str) = (Some(2), "incomplete");

#[tokio::test]
async fn a_database_is_equal_to_its_snapshot_until_it_changes() {
    for major in majors() {
        let server = server(major);
        let gapless = fixture::queue(server, "").await;
        let rich = fixture::queue(server, MORE).await;
        // The role that has a setting belongs to the server, and is a gap of each of its databases.
        for (database, expected) in [(&gapless, OPEN), (&rich, OPEN)] {
            let place = Place::new().with(".env.prod", &format!("DATABASE_URL='{}'\n", database.url));
            let url = database.url.as_str();
            assert_eq!(place.run(&["snapshot", url, "--output", "stored.json"]).code, Some(0));
            let stored = std::fs::read_to_string(place.path("stored.json")).unwrap();
            assert_eq!(place.run(&["snapshot", "stored.json"]).output, stored, "read and written again");
            for (expected_side, observed_side) in [
                (url, "stored.json"),
                ("stored.json", url),
                ("stored.json", "env:prod"),
                ("stored.json", "stored.json"),
            ] {
                let run = place.run(&["diff", expected_side, observed_side, "--format", "json"]);
                let report = run.json();
                assert_eq!(findings(&report), [], "PostgreSQL {major}");
                assert_eq!((run.code, report["verdict"].as_str().unwrap()), expected, "PostgreSQL {major}: {run:?}");
                let sides = &report["environment"];
                for (side, source) in [("expected", expected_side), ("observed", observed_side)] {
                    let snapshot = (source == "stored.json").then_some(source);
                    assert_eq!(sides[side]["snapshot"].as_str(), snapshot, "{sides}");
                    assert_eq!(sides[side]["name"].as_str(), (source == "env:prod").then_some("prod"), "{sides}");
                }
            }
            let change = "ALTER FUNCTION ops.queue_job(jsonb, integer) RESET search_path";
            connect(url).await.batch_execute(change).await.unwrap();
            let run = place.run(&["diff", "stored.json", url, "--format", "json"]);
            assert_eq!(run.code, Some(1), "a gap is no excuse for what was seen: {run:?}");
            assert_eq!(findings(&run.json()), [("object-changed", "ops.queue_job(jsonb, integer)")]);
        }
    }
}

#[tokio::test]
async fn snapshots_of_two_majors_differ_in_what_postgresql_changed() {
    let place = Place::new();
    for major in majors() {
        let database = fixture::queue(server(major), MORE).await;
        let run = place.run(&["snapshot", &database.url, "--output", &format!("{major}.json")]);
        assert_eq!(run.code, Some(0), "{run:?}");
    }
    for pair in majors().windows(2) {
        let (earlier, later) = (pair[0], pair[1]);
        let files = [format!("{earlier}.json"), format!("{later}.json")];
        let run = place.run(&["diff", &files[0], &files[1], "--format", "json"]);
        let report = run.json();
        // The schema that initdb makes has another owner since 15, and not everybody may create in it.
        let expected: &[(&str, &str)] = if earlier < 15 && later >= 15 {
            &[("object-changed", "public"), ("object-changed", "public")]
        } else {
            &[]
        };
        assert_eq!(findings(&report), expected, "{earlier} and {later}: {:#}", report["findings"]);
        assert_eq!(run.code, Some(if expected.is_empty() { 2 } else { 1 }), "{earlier} and {later}");
    }
}
