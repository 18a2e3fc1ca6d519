//! Law R1: every format has every finding and every error exactly once; and no name from a database or a
//! file makes a terminal or a log do anything.

use std::collections::BTreeMap;

use contract_core::checks;
use contract_core::contract;
use contract_core::finding::{Finding, Gap, Label, Level, Place, Reach};
use contract_core::ident::{ObjectId, QualifiedName};
use contract_core::observation::{Observation, Server};
use contract_core::report::{AcceptedFact, Environment, Failure, Report, Side, Transport, Weighed, escape};
use contract_core::source::{Location, SourceMap, Span};
use contract_core::verify::{Inputs, Options, compare};

use crate::{basics, human, json, rendered};

/// The headings that a text should have, each with how often.
fn headings(report: &Report) -> BTreeMap<String, usize> {
    let mut headings = BTreeMap::new();
    for weighed in &report.findings {
        let severity = if weighed.level == Level::Deny { "error" } else { "warning" };
        let heading = format!("{severity}[{}]: {}", weighed.finding.check.id, escape(&weighed.finding.message));
        *headings.entry(heading).or_insert(0) += 1;
    }
    if let Some(warning) = transport_of(report) {
        *headings.entry(format!("warning: {}", escape(warning))).or_insert(0) += 1;
    }
    for failure in &report.errors {
        *headings.entry(format!("error: {}", escape(&failure.message))).or_insert(0) += 1;
    }
    headings
}

/// What is wrong with how the database was reached.
fn transport_of(report: &Report) -> Option<&String> {
    report.observed.environment.as_ref()?.transport.as_ref()?.warning.as_ref()
}

fn has_everything_once(report: &Report, sources: &SourceMap, name: &str) {
    let expected = headings(report);
    let quiet = rendered(|sink| human::write(report, sources, human::Colour::Plain, human::Detail::Quiet, sink));
    for text in [human(report, sources), quiet] {
        let mut found = BTreeMap::new();
        for line in text.lines().filter(|line| line.starts_with("error") || line.starts_with("warning")) {
            if !line.starts_with("error: no verdict") {
                *found.entry(line.to_owned()).or_insert(0) += 1;
            }
        }
        assert_eq!(found, expected, "{name}\n{text}");
    }

    let document: serde_json::Value = serde_json::from_str(&json(report, sources)).unwrap();
    let mut found = BTreeMap::new();
    for finding in document["findings"].as_array().unwrap() {
        let severity = if finding["level"] == "deny" { "error" } else { "warning" };
        let (check, message) = (finding["check"].as_str().unwrap(), finding["message"].as_str().unwrap());
        *found.entry(format!("{severity}[{check}]: {}", escape(message))).or_insert(0) += 1;
    }
    if let Some(warning) = document["environment"]["transport"]["warning"].as_str() {
        *found.entry(format!("warning: {}", escape(warning))).or_insert(0) += 1;
    }
    for error in document["errors"].as_array().unwrap() {
        *found.entry(format!("error: {}", escape(error["message"].as_str().unwrap()))).or_insert(0) += 1;
    }
    assert_eq!(found, expected, "{name}");
}

#[test]
fn every_format_has_every_finding_once() {
    for fixture in basics() {
        let (report, sources) = fixture.stored_report();
        has_everything_once(&report, &sources, &fixture.name());
    }
}

/// The same finding on three lines, warnings, errors with places and without.
#[test]
fn every_format_has_every_finding_and_every_error_once_in_a_made_up_report() {
    let (mut report, sources) = sample("plain");
    has_everything_once(&report, &sources, "findings");
    let errors = vec![
        Failure { message: "reading the catalog: connection refused".to_owned(), labels: Vec::new(), help: None },
        Failure {
            message: "`returns` is given twice".to_owned(),
            labels: report.findings[0].finding.labels.clone(),
            help: Some("leave one of the two out".to_owned()),
        },
        Failure { message: "reading the catalog: connection refused".to_owned(), labels: Vec::new(), help: None },
    ];
    report.errors = errors;
    has_everything_once(&report, &sources, "errors");
}

/// A report in which every text that comes from elsewhere is `word`.
fn sample(word: &str) -> (Report, SourceMap) {
    let mut sources = SourceMap::default();
    let source = sources.add(format!("contracts/{word}.toml"), format!("a = '{word}'\nb = 1\n"));
    let location = Location { source, span: Span::new(5, 6 + word.len()) };
    let name = QualifiedName::new(word, word);
    let object = ObjectId::routine(name, Vec::new());
    let finding = |id: &str| {
        let check = &checks::named(id).unwrap().meta;
        let mut finding = Finding::new(check, object.clone(), format!("`{object}` is {word}"));
        finding.labels.extend([Label::new(location, word), Label::new(location, "required here")]);
        (finding.expected, finding.observed) = (Some(format!("no {word}")), Some(format!("a\n{word}\nb")));
        finding.help = Some(format!("DROP FUNCTION {object};"));
        let mut with_notes = finding.clone();
        with_notes.notes.push(format!("it is {word}"));
        [finding.clone(), finding, with_notes]
    };
    let denied = finding("rpc-missing").map(|finding| Weighed { level: Level::Deny, finding });
    let warned = finding("object-line-endings").map(|finding| Weighed { level: Level::Warn, finding });
    let environment = Environment {
        name: Some(word.to_owned()),
        host: Some(word.to_owned()),
        port: Some(5432),
        database: Some(word.to_owned()),
        role: Some(word.to_owned()),
        transport: Some(Transport {
            kind: "tls",
            protection: word.to_owned(),
            warning: Some(format!("the connection is {word}")),
        }),
        migrations: None,
        snapshot: Some(word.to_owned()),
    };
    let server = Server { version: word.to_owned(), standby: true, database: word.to_owned(), role: word.to_owned() };
    let place = Place { file: word.to_owned(), line: 3 };
    let reaches = [
        Reach::Everything,
        Reach::Schema(word.to_owned()),
        Reach::Object(object.clone()),
        Reach::Unmodelled { kind: word.to_owned(), schema: Some(word.to_owned()) },
        Reach::Unmodelled { kind: word.to_owned(), schema: None },
    ];
    let gap = |reach| Gap { reach, cause: word.to_owned(), place: Some(place.clone()) };
    let mut report = Report::default();
    report.observed = Side { environment: Some(environment), server: Some(server) };
    report.findings = denied.into_iter().chain(warned).collect();
    report.gaps = reaches.into_iter().map(gap).collect();
    let accepted = |gap: &Gap| AcceptedFact { gap: gap.clone(), reason: word.to_owned() };
    report.accepted = report.gaps.iter().map(accepted).collect();
    report.labels = BTreeMap::from([(word.to_owned(), word.to_owned())]);
    (report, sources)
}

/// Terminal escapes, line ends, marks that turn or hide text, and the commands of a build's log.
const HOSTILE: [&str; 5] = [
    "\u{1b}[31mred\u{1b}]0;title\u{7}\u{9b}1m",
    "two\nlines\r\nand\u{85}more\u{2028}lines\u{2029}\n::error::stop\n##[error]stop",
    "\u{202e}turned\u{2066}\u{200f}",
    "hid\u{200b}den\u{ad}\u{feff}\u{e0041}",
    "::error file=a,line=1::\u{0}\u{8}\u{7f}",
];

fn is_harmless(text: &str, name: &str) {
    for character in text.chars().filter(|character| *character != '\n') {
        let harmless = escape(&character.to_string()) == character.to_string();
        assert!(harmless, "{name}: U+{:04X} in\n{}", u32::from(character), text.escape_debug());
    }
    for line in text.lines() {
        let command = line.trim_start();
        // Three colons are the renderer's own, before a second place.
        assert!(!command.starts_with("::") || command.starts_with("::: "), "{name}: {line}");
        assert!(!command.starts_with("##["), "{name}: {line}");
    }
}

#[test]
fn hostile_names_are_written_out() {
    for word in HOSTILE {
        let (mut report, sources) = sample(word);
        let errors = vec![Failure { message: word.to_owned(), labels: Vec::new(), help: Some(word.to_owned()) }];
        if word.starts_with("::") {
            // Whoever starts the command names its labels; what they are worth may come from elsewhere.
            report.labels = BTreeMap::from([("commit".to_owned(), word.to_owned())]);
        }
        is_harmless(&human(&report, &sources), word);
        has_everything_once(&report, &sources, word);
        report.errors = errors;
        is_harmless(&human(&report, &sources), word);
        has_everything_once(&report, &sources, word);
        let text = json(&report, &sources);
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(document["errors"][0]["message"], word, "JSON has the name as it is");
        assert!(text.chars().all(|character| character == '\n' || character >= ' '), "{text}");
    }
}

/// From a contract to the text, the names in it hostile: as names of what is required, and, where a file may
/// not have such characters, in the mistakes of the file.
#[test]
fn hostile_names_of_a_contract_are_written_out() {
    for word in HOSTILE {
        let quoted: String = word.chars().map(|character| format!("\\U{:08X}", u32::from(character))).collect();
        let texts = [
            format!("[[rpc]]\nsignature = \"\\\"{quoted}\\\".\\\"{quoted}\\\"(\\\"{quoted}\\\" integer)\"\n"),
            format!("[[rpc]]\nsignature = \"a.f()\"\nexecute = {{ required = [\"{quoted}\"] }}\n"),
            format!("[[rpc]]\nsignature = '{word}'\nreturns = '{word}'\n"),
            format!("[[rpc]]\n\"{quoted}\" = 1\nsecurity = \"{quoted}\"\n"),
        ];
        for text in texts {
            let mut sources = SourceMap::default();
            let (contract, mistakes) = contract::parse(&mut sources, word, &text);
            let report = if mistakes.is_empty() {
                compare(
                    Inputs { contract: &contract, observed: &Observation::default(), declared: None },
                    &Options::default(),
                )
            } else {
                Report::error(mistakes.into_iter().map(Failure::from))
            };
            assert!(!report.findings.is_empty() || !report.errors.is_empty(), "{text}");
            is_harmless(&human(&report, &sources), word);
            has_everything_once(&report, &sources, word);
        }
    }
}
