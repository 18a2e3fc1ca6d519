//! Law C4 and R2: the order of input never changes what is said, and the same input gives the same bytes.

use contract_core::contract;
use contract_core::observation::Observation;
use contract_core::report::{Report, escape};
use contract_core::source::SourceMap;
use contract_core::verify::{Inputs, Options, compare};

use crate::fixture::{self, Side};
use crate::{human, json};

#[test]
fn the_same_input_gives_the_same_bytes() {
    for fixture in fixture::all() {
        let ((first, first_sources), (second, second_sources)) = (fixture.stored_report(), fixture.stored_report());
        assert_eq!(human(&first, &first_sources), human(&second, &second_sources), "{}", fixture.name());
        assert_eq!(json(&first, &first_sources), json(&second, &second_sources), "{}", fixture.name());
    }
}

#[test]
fn the_order_of_requirements_as_values_changes_nothing() {
    for fixture in fixture::all().into_iter().filter(|fixture| !fixture.sides().is_empty()) {
        let mut sources = SourceMap::default();
        let Some(mut contract) = fixture.contract(&mut sources) else { continue };
        let observed = fixture.stored(Side::Observed);
        let said = |contract: &contract::Contract| {
            let report = compare(Inputs { contract, observed: &observed, declared: None }, &Options::default());
            (human(&report, &sources), json(&report, &sources))
        };
        let in_order = said(&contract);
        for _ in 0..contract.rpcs.len() {
            contract.rpcs.rotate_left(1);
            assert_eq!(said(&contract), in_order, "{}", fixture.name());
        }
        contract.rpcs.reverse();
        assert_eq!(said(&contract), in_order, "{}", fixture.name());
    }
}

#[test]
fn the_order_of_a_snapshot_changes_nothing() {
    for fixture in fixture::all() {
        let observations: Vec<Observation> = fixture.sides().iter().map(|side| fixture.stored(*side)).collect();
        let shuffled: Vec<Observation> = fixture.sides().iter().map(|side| reversed(&fixture.stored(*side))).collect();
        let ((report, sources), (other, other_sources)) = (fixture.report(&observations), fixture.report(&shuffled));
        assert_eq!(human(&report, &sources), human(&other, &other_sources), "{}", fixture.name());
        assert_eq!(json(&report, &sources), json(&other, &other_sources), "{}", fixture.name());
    }
}

/// The observation read from a snapshot whose lists of objects and gaps stand the other way round.
fn reversed(observation: &Observation) -> Observation {
    let mut snapshot: serde_json::Value = serde_json::from_str(&observation.to_snapshot()).unwrap();
    for list in ["objects", "gaps", "extension_members"] {
        snapshot[list].as_array_mut().unwrap().reverse();
    }
    Observation::from_snapshot(&snapshot.to_string()).unwrap()
}

/// What a report says, but for the lines that it points at.
fn sayings(report: &Report) -> Vec<String> {
    let mut sayings: Vec<String> = report
        .findings
        .iter()
        .map(|weighed| {
            let mut finding = weighed.finding.clone();
            let mut labels: Vec<String> = finding.labels.drain(..).map(|label| label.text).collect();
            labels.sort();
            escape(&format!("{:?} {labels:?} {finding:?}", weighed.level)).into_owned()
        })
        .collect();
    sayings.extend(
        report
            .requirements
            .iter()
            .map(|requirement| format!("{} {} {:?}", requirement.object, requirement.check.id, requirement.outcome)),
    );
    sayings.sort();
    sayings
}

#[test]
fn the_order_of_a_contracts_text_and_files_changes_only_lines() {
    for fixture in fixture::all() {
        if fixture.sides().len() != 1 {
            continue;
        }
        let text = fixture.text("contract.toml");
        let (head, sections) = text.split_once("[[rpc]]").unwrap_or((&text, ""));
        let sections: Vec<&str> = sections.split("[[rpc]]").map(str::trim).collect();
        if sections == [""] {
            continue;
        }
        let section = |section: &&str| format!("[[rpc]]\n{section}\n");
        let turned: String = sections.iter().rev().map(section).collect();
        let apart: Vec<String> = sections.iter().rev().map(|each| format!("{head}{}", section(each))).collect();

        let expected = sayings(&fixture.stored_report().0);
        let observed = fixture.stored(Side::Observed);
        for texts in [vec![format!("{head}{turned}")], apart] {
            let mut sources = SourceMap::default();
            let mut whole = contract::Contract::default();
            for (number, text) in texts.iter().enumerate() {
                let (contract, mistakes) = contract::parse(&mut sources, format!("{number}.toml"), text);
                assert_eq!(mistakes, [], "{}", fixture.name());
                whole.rpcs.extend(contract.rpcs);
            }
            let report = compare(
                Inputs { contract: &whole, observed: &observed, declared: None },
                &fixture.options(&mut sources),
            );
            assert_eq!(sayings(&report), expected, "{}", fixture.name());
        }
    }
}
