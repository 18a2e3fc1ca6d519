//! What is said of migrations without a database is what is said of the database that they make.

use contract_core::checks::Outcome;
use contract_core::interpret::interpret;
use contract_core::migrations::{MigrationFile, Part, Transaction};
use contract_core::observation::Observation;
use contract_core::report::{Report, Verdict};
use contract_core::source::{SourceMap, Span};

use crate::fixture::{self, Fixture, Side};

/// A text as the only part of a migration.
fn file(sources: &mut SourceMap, name: &str, text: String) -> MigrationFile {
    let part = Part { span: Span::new(0, text.len()), transaction: Transaction::None };
    MigrationFile { source: sources.add(name, text), version: None, description: None, parts: vec![part] }
}

/// A side of a fixture as its SQL declares it, run as its stored snapshot was made.
fn declared(fixture: &Fixture, side: Side) -> Observation {
    let mut sources = SourceMap::default();
    let stored = fixture.stored(side);
    let setting = stored.setting;
    // Roles are the cluster's: those that the stored snapshot found there.
    let untouched = interpret(&sources, &[], &setting, None).observation;
    let before = Observation { roles: stored.roles, ..untouched };
    let sql = file(&mut sources, "observed.sql", fixture.sql(side));
    let interpretation = interpret(&sources, &[sql], &setting, Some(&before));
    assert_eq!(interpretation.events, [], "{}", fixture.name());
    interpretation.observation
}

/// What must not depend on where an observation comes from. A value is in a message as it is written or as
/// PostgreSQL prints it, so messages are left out.
#[derive(Debug, PartialEq)]
struct Facts {
    verdict: Verdict,
    findings: Vec<(&'static str, Option<String>, Option<String>)>,
    requirements: Vec<(String, &'static str, Outcome)>,
}

fn facts(report: &Report) -> Facts {
    let findings = report.findings.iter().map(|weighed| {
        let finding = &weighed.finding;
        (finding.check.id, finding.object.as_ref().map(ToString::to_string), finding.attribute.clone())
    });
    let requirements = report
        .requirements
        .iter()
        .map(|requirement| (requirement.object.to_string(), requirement.check.id, requirement.outcome));
    Facts { verdict: report.verdict(), findings: findings.collect(), requirements: requirements.collect() }
}

#[test]
fn a_fixture_is_judged_alike_without_a_database() {
    let mut wrong = Vec::new();
    let mut judged = 0;
    for fixture in fixture::all().into_iter().filter(|fixture| !fixture.sides().is_empty()) {
        // Its gaps are of a database that was read.
        if fixture.check == "acceptance-stale" {
            continue;
        }
        let stored: Vec<Observation> = fixture.sides().iter().map(|side| fixture.stored(*side)).collect();
        let declared: Vec<Observation> = fixture.sides().iter().map(|side| declared(&fixture, *side)).collect();
        let (of_stored, of_declared) = (facts(&fixture.report(&stored).0), facts(&fixture.report(&declared).0));
        if of_stored != of_declared {
            wrong.push(format!("{}: {of_declared:#?}\nof the database: {of_stored:#?}", fixture.name()));
        }
        // One side read, the other declared: the two are the same but for what is only written.
        if let ([stored], [declared]) = (stored.as_slice(), declared.as_slice()) {
            let sources = contract_core::verify::Sources { expected: declared.into(), observed: stored.into() };
            let report = contract_core::verify::compare_sources(sources, &Default::default());
            let told: Vec<String> = report.findings.iter().map(|weighed| weighed.finding.message.clone()).collect();
            if !told.is_empty() {
                wrong.push(format!("{}: {told:#?}", fixture.name()));
            }
        }
        judged += 1;
    }
    assert!(judged > 40, "{judged} fixtures");
    assert!(wrong.is_empty(), "{} of {judged} fixtures\n{}", wrong.len(), wrong.join("\n"));
}
