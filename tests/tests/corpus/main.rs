//! Real migration folders: replayed, then held against a contract as a release would.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::path::Path;

use contract_core::catalog::{self, observe};
use contract_core::checks::Outcome;
use contract_core::contract::parse;
use contract_core::migrations::{Layout, open};
use contract_core::replay::replay_lenient;
use contract_core::report::{Report, Verdict, human};
use contract_core::source::SourceMap;
use contract_core::verify::{Inputs, Options, compare};
use contract_tests::{Database, connect, corpus, database, majors, server};

/// Replays the folder into a database of its own.
async fn replayed(folder: &Path, prelude: &str, major: u32) -> Database {
    let database = database(server(major)).await;
    let client = connect(&database.url).await;
    client.batch_execute(prelude).await.unwrap();
    let mut sources = SourceMap::default();
    let files = open(&mut sources, folder, Some(Layout::Plain)).unwrap().files;
    let replayed = replay_lenient(&client, &sources, &files).await.unwrap();
    let (applied, failed) = (replayed.applied.len(), replayed.failures.len());
    eprintln!("PostgreSQL {major}: {} files, {applied} statements applied, {failed} failed", files.len());
    assert!(applied > 4 * failed, "most of the folder applies");
    for failure in &replayed.failures {
        assert_eq!(failure.sqlstate.len(), 5);
        assert!(sources.position(failure.location).line > 0 && !failure.message.is_empty());
    }
    database
}

async fn verified(database: &Database, contract: &str) -> (Report, SourceMap) {
    let mut sources = SourceMap::default();
    let (contract, mistakes) = parse(&mut sources, "contracts/worker.toml", contract);
    assert_eq!(mistakes, []);
    let mut client = connect(&database.url).await;
    let observed = observe(&mut client, &catalog::Options::default()).await.unwrap();
    (compare(Inputs { contract: &contract, observed: &observed }, &Options::default()), sources)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_signature_of_reap_stuck_jobs_is_reported_and_the_other_four_pass() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("mccabetrow__dragonfly_civil");
    for major in majors() {
        let database = replayed(&folder, include_str!("dragonfly_prelude.sql"), major).await;
        let (report, sources) = verified(&database, include_str!("dragonfly_contract.toml")).await;
        let mut text = Vec::new();
        human::write(&report, &sources, human::Colour::Plain, human::Detail::Full, &mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        assert_eq!(report.verdict(), Verdict::Fail, "{text}");
        assert_eq!(report.verdict().exit_code(), 1);
        let [weighed] = report.findings.as_slice() else { panic!("one finding is expected:\n{text}") };
        assert_eq!(weighed.finding.check.id, "rpc-overloaded");
        assert_eq!(
            weighed.finding.observed.as_deref(),
            Some("ops.reap_stuck_jobs(integer); ops.reap_stuck_jobs(interval)")
        );

        let mut outcomes: BTreeMap<&str, Vec<Outcome>> = BTreeMap::new();
        for requirement in &report.requirements {
            outcomes.entry(&requirement.object).or_default().push(requirement.outcome);
        }
        let passed: Vec<_> = outcomes
            .iter()
            .filter(|(object, outcomes)| {
                !object.contains("reap_stuck_jobs")
                    && object.contains('(')
                    && outcomes.iter().all(|outcome| *outcome == Outcome::Passed)
            })
            .map(|(object, _)| *object)
            .collect();
        let expected = [
            "ops.claim_pending_job(text[], integer, text)",
            "ops.queue_job(text, jsonb, integer, timestamp with time zone)",
            "ops.register_heartbeat(text, text, text, text)",
            "ops.update_job_status(uuid, text, text, integer)",
        ];
        assert_eq!(passed, expected, "{text}");
        if major == 15 {
            insta::assert_snapshot!("dragonfly", text);
        }
    }
}
