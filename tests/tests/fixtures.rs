//! The fixtures of the checks on real servers: every major version gives the same findings, and the stored
//! snapshots are what PostgreSQL 15 gives.
//!
//! `UPDATE_FIXTURES=1` writes the snapshots anew. The reports follow with
//! `INSTA_UPDATE=always cargo test -p contract-core --test checks`, the pages with `UPDATE_PAGES=1`.
#![cfg(unix)]

#[path = "../../contract-core/tests/fixture/mod.rs"]
mod fixture;

use std::fs;

use contract_core::catalog::{Options, observe};
use contract_core::checks::Outcome;
use contract_core::finding::Level;
use contract_core::ident::ObjectId;
use contract_core::observation::Observation;
use contract_core::report::{Report, Verdict};
use contract_core::scratch::Server;
use contract_core::source::Position;
use contract_core::syntax::ParameterMode;
use contract_tests::{binaries, connect, database, majors};
use fixture::{Case, Fixture, Side};
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

/// The major version that the stored snapshots are of.
const STORED_MAJOR: u32 = 15;

#[tokio::test(flavor = "multi_thread")]
async fn every_major_gives_the_stored_findings() {
    let update = std::env::var_os("UPDATE_FIXTURES").is_some();
    for major in majors() {
        if update && major != STORED_MAJOR {
            continue;
        }
        let server = server(major).await;
        let mut findings = 0;
        let mut wrong = Vec::new();
        for fixture in fixture::all() {
            let mut observations = Vec::new();
            for side in fixture.sides() {
                let (_, observation) = observed(&server, &fixture, *side).await;
                let text = observation.to_snapshot();
                if update {
                    fs::write(fixture.snapshot_path(*side), &text).unwrap();
                } else if major == STORED_MAJOR && text != fixture.stored(*side).to_snapshot() {
                    wrong.push(format!("{}: the stored snapshot of {side:?} is out of date", fixture.name()));
                }
                observations.push(observation);
            }
            if update {
                continue;
            }
            let read = facts(&fixture.report(&observations));
            let stored = facts(&fixture.stored_report());
            findings += read.findings.len();
            if fixture.case == Case::Clean && read.verdict != Verdict::Pass {
                wrong.push(format!("{} does not pass on PostgreSQL {major}", fixture.name()));
            }
            if read != stored {
                wrong.push(format!("{} on PostgreSQL {major}: {read:#?}\nstored: {stored:#?}", fixture.name()));
            }
        }
        assert!(wrong.is_empty(), "{}\nUPDATE_FIXTURES=1 writes the snapshots anew", wrong.join("\n"));
        eprintln!("PostgreSQL {major}: {} fixtures, {findings} findings", fixture::all().len());
    }
}

/// Check, level, object, attribute and message.
type FindingFacts = (&'static str, Level, Option<String>, Option<String>, String);

/// What must not depend on the version of the server.
#[derive(Debug, PartialEq)]
struct Facts {
    verdict: Verdict,
    findings: Vec<FindingFacts>,
    requirements: Vec<(Position, String, &'static str, Outcome)>,
}

fn facts((report, sources): &(Report, contract_core::source::SourceMap)) -> Facts {
    let findings = report.findings.iter().map(|weighed| {
        let finding = &weighed.finding;
        let object = finding.object.as_ref().map(ToString::to_string);
        (finding.check.id, weighed.level, object, finding.attribute.clone(), finding.message.clone())
    });
    let requirements = report.requirements.iter().map(|requirement| {
        let place = sources.position(requirement.location);
        (place, requirement.object.clone(), requirement.check.id, requirement.outcome)
    });
    Facts { verdict: report.verdict(), findings: findings.collect(), requirements: requirements.collect() }
}

/// A server of the fixtures' own: what a fixture's report says of roles is about these and no others.
async fn server(major: u32) -> Server {
    let server = Server::start(binaries(major)).unwrap_or_else(|error| panic!("{error}"));
    let client = connect(&server.connection_url("postgres")).await;
    let roles = fs::read_to_string(fixture::root().join("roles.sql")).unwrap();
    for _ in 0..2 {
        client.batch_execute(&roles).await.unwrap_or_else(|error| panic!("roles.sql runs twice: {error:?}"));
    }
    server
}

/// A fixture's database, and what is observed in it. The server's own name and version are left out: they
/// are not what a fixture is about.
async fn observed(server: &Server, fixture: &Fixture, side: Side) -> (Client, Observation) {
    let database = database(server).await;
    let mut client = connect(&database.url).await;
    let name = fixture.name();
    client.batch_execute(&fixture.sql(side)).await.unwrap_or_else(|error| panic!("{name}, {side:?}: {error:?}"));
    let mut observation =
        observe(&mut client, &Options::default()).await.unwrap_or_else(|error| panic!("{name}: {error:?}"));
    observation.server = None;
    (client, observation)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_of_ambiguous_calls_is_true() {
    for major in majors() {
        let server = server(major).await;
        let fixture = Fixture::of("rpc-overloaded", Case::Basic);
        let (client, observation) = observed(&server, &fixture, Side::Observed).await;
        let (report, _) = fixture.report(std::slice::from_ref(&observation));
        let (mut refused, mut decided, mut callable) = (0, 0, 0);
        for weighed in &report.findings {
            let name =
                weighed.finding.object.as_ref().and_then(ObjectId::qualified_name).expect("a routine has a schema");
            for note in weighed.finding.notes.iter().filter_map(|note| note.strip_prefix("the call `")) {
                let call = note.split('`').next().unwrap().replace('…', "NULL");
                let answer = client.prepare(&format!("SELECT {call}")).await;
                let error = answer.err().and_then(|error| error.code().cloned());
                let outcome = note.rsplit(": PostgreSQL ").next().unwrap();
                match (outcome, outcome.strip_prefix("takes ")) {
                    ("refuses it as not unique", _) => {
                        assert_eq!(error, Some(SqlState::AMBIGUOUS_FUNCTION), "{major}: {call}");
                        refused += 1;
                    }
                    (_, Some(taken)) => {
                        assert_eq!(error, None, "{major}: {call}");
                        let called = called(&client, &call).await;
                        assert_eq!(format!("`{called}`"), taken.replace(", ", ","), "{major}: {call}");
                        decided += 1;
                    }
                    (other, None) => assert!(other.ends_with("unless it prefers one of the types"), "{note}"),
                }
            }
            for (id, routine) in observation.schema.routines_named(&name) {
                let arguments = routine.inputs().map(|input| match input.mode {
                    ParameterMode::Variadic => format!("VARIADIC NULL::{}", input.type_name),
                    _ => format!("NULL::{}", input.type_name),
                });
                let arguments: Vec<String> = arguments.collect();
                let call = format!("SELECT {name}({})", arguments.join(", "));
                let answer = client.prepare(&call).await;
                // Even the call with all of its types is refused where another with defaults fits it.
                let told = weighed.finding.notes.iter().any(|note| {
                    note.contains(&format!("`{id}`")) && note.ends_with("PostgreSQL refuses it as not unique")
                });
                assert!(answer.is_ok() || told, "{major}: {id}: {:?}", answer.err());
                callable += usize::from(answer.is_ok());
            }
        }
        assert!(refused >= 4 && decided >= 2 && callable >= 15, "{major}: {refused}, {decided}, {callable}");
        eprintln!("PostgreSQL {major}: {refused} calls refused, {decided} decided, {callable} by their types");
    }
}

/// The routine that a call is of: the one that a view of the call depends on.
async fn called(client: &Client, call: &str) -> String {
    let statement = format!("CREATE OR REPLACE TEMPORARY VIEW probe AS SELECT 1 AS one WHERE ({call}) IS NULL");
    client.batch_execute(&statement).await.unwrap();
    let query = "SELECT refobjid::regprocedure::text FROM pg_depend
        JOIN pg_rewrite ON pg_rewrite.oid = objid AND classid = 'pg_rewrite'::regclass
        WHERE ev_class = 'probe'::regclass AND refclassid = 'pg_proc'::regclass";
    client.query_one(query, &[]).await.unwrap().get(0)
}
