//! Real migration folders: replayed, then held against a contract with the command, as a release would.
#![cfg(unix)]

#[path = "../common/mod.rs"]
mod common;
mod drift;

use std::collections::BTreeMap;
use std::path::Path;

use common::Place;
use contract_core::migrations::{Layout, open};
use contract_core::replay::replay_lenient;
use contract_core::source::SourceMap;
use serde_json::Value;

use contract_tests::{Database, connect, corpus, database, majors, server, told};

/// Replays the folder into a database of its own, in the order of the files, each whole.
async fn replayed(folder: &Path, prelude: &str, major: u32) -> Database {
    let database = database(server(major)).await;
    let client = connect(&database.url).await;
    client.batch_execute(prelude).await.unwrap();
    let mut sources = SourceMap::default();
    let files = open(&mut sources, folder, Some(Layout::Plain)).unwrap().files;
    let replayed = replay_lenient(&client, &sources, &files).await.unwrap();
    let (applied, failed) = (replayed.applied.len(), replayed.failures.len());
    told(&format!("PostgreSQL {major}: {} files, {applied} statements applied, {failed} failed", files.len()));
    assert!(applied > 4 * failed, "most of the folder applies");
    for failure in &replayed.failures {
        assert_eq!(failure.sqlstate.len(), 5);
        assert!(sources.position(failure.location).line > 0 && !failure.message.is_empty());
    }
    database
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_signature_of_reap_stuck_jobs_is_reported_and_the_other_four_pass() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("mccabetrow__dragonfly_civil");
    let place = Place::new().with("contracts/worker.toml", include_str!("dragonfly_contract.toml"));
    for major in majors() {
        let database = replayed(&folder, include_str!("dragonfly_prelude.sql"), major).await;
        let run = place.run(&["verify", "--url", &database.url, "--format", "json"]);
        let report = run.json();
        assert_eq!((run.code, report["verdict"].as_str()), (Some(1), Some("fail")), "{run:?}");
        let findings = report["findings"].as_array().unwrap();
        assert_eq!(findings.len(), 1, "{run:?}");
        assert_eq!(findings[0]["check"], "rpc-overloaded");
        assert_eq!(findings[0]["observed"], "ops.reap_stuck_jobs(integer); ops.reap_stuck_jobs(interval)");

        let mut outcomes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for requirement in report["requirements"].as_array().unwrap() {
            let (object, outcome) = (requirement["object"].as_str(), requirement["outcome"].as_str());
            outcomes.entry(object.unwrap()).or_default().push(outcome.unwrap());
        }
        let passed = outcomes.iter().filter(|(_, outcomes)| outcomes.iter().all(|outcome| *outcome == "passed"));
        let passed: Vec<&str> = passed.map(|(object, _)| *object).collect();
        let expected = [
            "ops.claim_pending_job(text[], integer, text)",
            "ops.queue_job(text, jsonb, integer, timestamp with time zone)",
            "ops.register_heartbeat(text, text, text, text)",
            "ops.update_job_status(uuid, text, text, integer)",
        ];
        assert_eq!(passed, expected, "{run:?}");
        if major == 15 {
            let run = place.run(&["verify", "--url", &database.url, "--quiet"]);
            insta::assert_snapshot!("dragonfly", run.output);
        }

        let folder = folder.to_str().unwrap();
        let check = ["check", "--migrations", folder, "--layout", "plain", "--platform", "supabase"];
        let major_word = major.to_string();
        let offline = place.run(&[&check[..], &["--postgres", &major_word, "--format", "json"]].concat());
        let without_a_database = offline.json();
        assert_eq!(offline.code, Some(1));
        assert_eq!(without_a_database["requirements"], report["requirements"]);
        let of_requirements = |finding: &&Value| finding["object"] != Value::Null;
        let found: Vec<&Value> =
            without_a_database["findings"].as_array().unwrap().iter().filter(of_requirements).collect();
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0]["observed"], findings[0]["observed"]);
        let places: Vec<(String, u64)> = found[0]["labels"].as_array().unwrap().iter().map(place_of).collect();
        let expected = [
            ("20251231200000_reaper_heartbeat.sql", 84),
            ("20251231000001_fix_claim_queue_ambiguity.sql", 181),
            ("worker.toml", 28),
        ];
        assert_eq!(places, expected.map(|(file, line)| (file.to_owned(), line)));
        if major == 15 {
            let run = place.run(&[&check[..], &["--postgres", "15"]].concat());
            insta::assert_snapshot!("dragonfly_offline", run.output.replace(folder, "migrations"));
        }
    }
}

/// The name of the file and the line of a label.
fn place_of(label: &Value) -> (String, u64) {
    let file = label["file"].as_str().unwrap();
    (file.rsplit('/').next().unwrap().to_owned(), label["line"].as_u64().unwrap())
}

#[test]
fn a_function_that_went_with_its_table_is_reported_as_removed_there() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("Amplified-Information__testing");
    let contract = "consumer = \"worker\"\n[[rpc]]\nsignature = \"public.claim_order_queue_jobs(integer, text)\"\n";
    let place = Place::new().with("contracts/worker.toml", contract);
    let folder = folder.to_str().unwrap();
    let check = ["check", "--migrations", folder, "--layout", "supabase", "--platform", "supabase"];
    let run = place.run(&[&check[..], &["--format", "json"]].concat());
    assert_eq!(run.code, Some(1));
    let report = run.json();
    let finding = report["findings"].as_array().unwrap().iter().find(|finding| finding["check"] == "rpc-missing");
    let label = &finding.unwrap()["labels"][0];
    assert_eq!(label["text"], "removed here by CASCADE of relation `public.order_queue`");
    assert_eq!(place_of(label), ("20251218012019_e6a8d819-5002-44e4-bf67-759ccb345a93.sql".to_owned(), 11), "{label}");
}
