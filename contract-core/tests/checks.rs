//! The laws of the checks and of the report, over every fixture, without a database.
//!
//! `INSTA_UPDATE=always` writes the reports of the fixtures anew, `UPDATE_PAGES=1` the examples on the
//! pages of the checks; `tests/tests/fixtures/` makes the snapshots that all of it rests on.

#[path = "checks/formats.rs"]
mod formats;
#[path = "checks/offline.rs"]
mod offline;
#[path = "checks/order.rs"]
mod order;
#[path = "checks/pages.rs"]
mod pages;

mod fixture;

use contract_core::checks::{self, Outcome};
use contract_core::finding::{Gap, Reach};
use contract_core::observation::Observation;
use contract_core::report::{Report, Verdict, human, json};
use contract_core::source::SourceMap;
use contract_core::verify::{Options, Sources, compare_sources};
use fixture::{Case, Fixture, Side};

/// The report as text, as a person reads it.
fn human(report: &Report, sources: &SourceMap) -> String {
    rendered(|sink| human::write(report, sources, human::Colour::Plain, human::Detail::Full, sink))
}

/// The report as one JSON document.
fn json(report: &Report, sources: &SourceMap) -> String {
    rendered(|sink| json::write(report, sources, sink))
}

fn rendered(write: impl Fn(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut bytes = Vec::new();
    write(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn every_check_has_its_two_fixtures_and_every_fixture_its_check() {
    let checks: Vec<&str> = checks::ALL.iter().map(|check| check.meta.id).collect();
    let mut with_fixtures: Vec<String> = fixture::all().into_iter().map(|fixture| fixture.check).collect();
    with_fixtures.dedup();
    assert_eq!(with_fixtures, checks);
    for fixture in fixture::all() {
        assert!(fixture.folder.is_dir(), "{}", fixture.name());
    }
}

/// Law C1, and C3: whatever else fires on a fixture is in its report.
#[test]
fn a_check_fires_on_its_own_fixture() {
    for fixture in fixture::all() {
        let (report, sources) = fixture.stored_report();
        let folder = fixture.folder.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap();
        insta::with_settings!({
            snapshot_path => std::path::Path::new("..").join(folder),
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, {
            let text = format!("{}\n{}", human(&report, &sources), json(&report, &sources));
            insta::assert_snapshot!("report", text);
        });
        let own: Vec<_> = report.findings.iter().filter(|weighed| weighed.finding.check.id == fixture.check).collect();
        match fixture.case {
            Case::Basic => assert!(!own.is_empty(), "{} finds nothing", fixture.name()),
            Case::Clean => assert!(own.is_empty(), "{} finds something", fixture.name()),
        }
        for weighed in own {
            // A contract's finding points into the contract; a comparison's names its object.
            let finding = &weighed.finding;
            let without = fixture.sides().len() == 2 || finding.check.id == "migrations-unusual";
            assert_eq!(finding.labels.is_empty(), without, "{}: {finding:?}", fixture.name());
        }
        assert_eq!(report.errors, [], "{}", fixture.name());
    }
}

/// Law C2.
#[test]
fn a_clean_fixture_passes_whole() {
    for fixture in fixture::all().into_iter().filter(|fixture| fixture.case == Case::Clean) {
        let (report, sources) = fixture.stored_report();
        let text = human(&report, &sources);
        assert_eq!((report.verdict(), report.findings.len()), (Verdict::Pass, 0), "{}\n{text}", fixture.name());
    }
}

/// Law C2, of every side of every fixture.
#[test]
fn nothing_differs_from_itself() {
    for fixture in fixture::all() {
        for side in fixture.sides() {
            let observed = fixture.stored(*side);
            let sources = Sources { expected: (&observed).into(), observed: (&observed).into() };
            let report = compare_sources(sources, &Options::default());
            assert_eq!(report.findings, [], "{}", fixture.name());
            assert_eq!(report.not_compared, [], "{}", fixture.name());
            let expected = if observed.gaps.is_empty() { Verdict::Pass } else { Verdict::Incomplete };
            assert_eq!(report.verdict(), expected, "{}: {:?}", fixture.name(), report.gaps);
        }
    }
}

#[test]
fn a_stored_snapshot_reads_back_as_it_is() {
    for fixture in fixture::all() {
        for side in fixture.sides() {
            let text = std::fs::read_to_string(fixture.snapshot_path(*side)).unwrap();
            assert_eq!(Observation::from_snapshot(&text).unwrap().to_snapshot(), text, "{}", fixture.name());
        }
    }
}

/// A gap that could hide a violation never lets anything pass.
#[test]
fn what_cannot_be_read_does_not_pass() {
    for fixture in fixture::all() {
        let mut observations: Vec<Observation> = fixture.sides().iter().map(|side| fixture.stored(*side)).collect();
        let Some(observed) = observations.last_mut() else { continue };
        observed.gaps.push(Gap {
            reach: Reach::Everything,
            cause: "nothing of it could be read".to_owned(),
            place: None,
        });
        let before = fixture.stored_report().0.verdict();
        let (report, sources) = fixture.report(&observations);
        // What was seen to be wrong stays so; what was not seen to be there may lie in the gap.
        let allowed: &[Verdict] =
            if before == Verdict::Fail { &[Verdict::Fail, Verdict::Incomplete] } else { &[Verdict::Incomplete] };
        assert!(allowed.contains(&report.verdict()), "{}\n{}", fixture.name(), human(&report, &sources));
        for requirement in &report.requirements {
            assert_ne!(requirement.outcome, Outcome::Passed, "{}: {requirement:?}", fixture.name());
        }
    }
}

fn basics() -> impl Iterator<Item = Fixture> {
    fixture::all().into_iter().filter(|fixture| fixture.case == Case::Basic)
}

#[test]
fn both_sides_are_known_by_their_files() {
    for fixture in fixture::all() {
        let sides: &[Side] = match fixture.check.split('-').next() {
            Some("object") if fixture.check == "object-assumed" => &[],
            Some("object") => &[Side::Expected, Side::Observed],
            Some("statement" | "migrations" | "baseline") => &[],
            _ => &[Side::Observed],
        };
        assert_eq!(fixture.sides(), sides, "{}", fixture.name());
    }
}
