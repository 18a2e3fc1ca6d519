//! One change, one finding: every attribute of the parts of relations, of sequences and of what lies in no
//! schema is changed by itself.

use contract_core::observation::Observation;
use contract_core::report::Report;
use contract_core::verify::{self, Sources};
use contract_tests::{connect, majors, server};

use crate::{observe_url, rich};

/// What a comparison tells, a message each.
fn told(expected: &Observation, observed: &Observation) -> Vec<String> {
    messages(&verify::compare_sources(
        Sources { expected: expected.into(), observed: observed.into() },
        &verify::Options::default(),
    ))
}

fn messages(report: &Report) -> Vec<String> {
    report.findings.iter().map(|weighed| weighed.finding.message.clone()).collect()
}

/// The changes, one upon the other.
const CHANGES: &str = include_str!("changes.cases");

/// One change: the first version that has the feature, the statements, and what is told.
struct Change {
    since: u32,
    statements: String,
    told: Vec<&'static str>,
}

/// The blocks of [`CHANGES`], which empty lines part: `since 15`, statements, and a line with `= ` for each finding.
fn changes() -> Vec<Change> {
    let blocks = CHANGES.split("\n\n").filter(|block| !block.starts_with('#'));
    let change = |block: &'static str| {
        let mut change = Change { since: 13, statements: String::new(), told: Vec::new() };
        for line in block.lines() {
            if let Some(since) = line.strip_prefix("since ") {
                change.since = since.parse().unwrap();
            } else if let Some(told) = line.strip_prefix("= ") {
                change.told.push(told);
            } else {
                change.statements.push_str(line);
                change.statements.push('\n');
            }
        }
        change
    };
    blocks.map(change).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_change_is_one_finding() {
    let changes = changes();
    assert!(changes.len() > 100, "{}", changes.len());
    for major in majors() {
        let database = rich(server(major)).await;
        let client = connect(&database.url).await;
        let mut before = observe_url(&database.url).await;
        for Change { statements, told: expected, .. } in changes.iter().filter(|change| change.since <= major) {
            client.batch_execute(statements).await.unwrap_or_else(|error| panic!("{statements}: {error:?}"));
            let after = observe_url(&database.url).await;
            assert_eq!(told(&before, &after), *expected, "{statements} on {major}");
            before = after;
        }
    }
}
