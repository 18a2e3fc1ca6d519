//! Every required routine as a test of its own, for filters, runners and their reports to see.

use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use libtest_mimic::{Arguments, Failed, Trial};

use super::builder::ContractTest;
use super::settings::{Settings, of_files};
use super::tested::Tested;
use crate::checks::Outcome;
use crate::contract::{self, Contract, Rpc};
use crate::finding::Level;
use crate::report::{Report, Verdict, Weighed};
use crate::source::{Location, SourceMap};

/// The test of what no routine's has: policies, the migrations as such, and that everything could be read.
const REST: &str = "the rest";

impl ContractTest {
    /// The `main` of a test with `harness = false`: every required routine is a test, called by its consumer and its
    /// signature as the contract has them, and one more is of policies and of the migrations as such. Filters, `--list`
    /// and the other arguments of `cargo test` and nextest are understood.
    ///
    /// ```no_run
    /// fn main() -> std::process::ExitCode {
    ///     contract_core::harness::contracts("contracts").migrations("migrations").main()
    /// }
    /// ```
    pub fn main(self) -> ExitCode {
        let arguments = Arguments::from_args();
        libtest_mimic::run(&arguments, self.trials()).exit_code()
    }

    fn trials(self) -> Vec<Trial> {
        let entries = entries(&self);
        let test = Arc::new(self);
        // All tests of a process look at one report.
        let tested = Arc::new(OnceLock::new());
        let mut trials: Vec<Trial> = Vec::new();
        let every: Vec<Entry> = entries.clone();
        for (name, own) in
            entries.into_iter().map(|entry| (entry.name.clone(), Some(entry))).chain([(REST.to_owned(), None)])
        {
            let (test, tested, every) = (Arc::clone(&test), Arc::clone(&tested), every.clone());
            trials.push(Trial::test(name, move || {
                let tested: &Tested = tested.get_or_init(|| test.test());
                let part = match own {
                    Some(entry) => of_entry(tested, &entry),
                    None => rest(tested, &every),
                };
                part.failure().map_or(Ok(()), |text| Err(Failed::from(text)))
            }));
        }
        trials
    }
}

/// A required routine, and where its section lies.
#[derive(Clone, Debug)]
struct Entry {
    name: String,
    file: String,
    from: usize,
    to: usize,
}

impl Entry {
    fn has(&self, location: Location, sources: &SourceMap) -> bool {
        sources.file(location.source).name() == self.file && (self.from..self.to).contains(&location.span.start)
    }
}

/// The required routines; none where the contract cannot be read, which the test of the rest then tells.
fn entries(test: &ContractTest) -> Vec<Entry> {
    let mut sources = SourceMap::default();
    let contract = Settings::read(test, &mut sources)
        .and_then(|settings| contract::read(&mut sources, &settings.contracts).map_err(of_files));
    contract.map(|contract| entries_of(&contract, &sources)).unwrap_or_default()
}

fn entries_of(contract: &Contract, sources: &SourceMap) -> Vec<Entry> {
    let mut entries: Vec<Entry> = contract.rpcs.iter().map(|rpc| entry(rpc, contract, sources)).collect();
    let names: Vec<String> = entries.iter().map(|entry| entry.name.clone()).collect();
    for (at, entry) in entries.iter_mut().enumerate() {
        // Two consumers may be called by the same name.
        let earlier = names[..at].iter().filter(|name| **name == entry.name).count();
        if earlier > 0 {
            entry.name.push_str(&format!(" ({})", earlier + 1));
        }
    }
    entries
}

fn entry(rpc: &Rpc, contract: &Contract, sources: &SourceMap) -> Entry {
    let file = sources.file(rpc.location.source);
    let written = file.text().get(rpc.signature.location.span.range()).unwrap_or_default();
    let signature = written.trim_matches(['"', '\'']).split_whitespace().collect::<Vec<_>>().join(" ");
    let consumer = rpc.consumer.as_deref().unwrap_or("contract");
    let from = rpc.location.span.start;
    let of_same_file = contract.rpcs.iter().filter(|other| other.location.source == rpc.location.source);
    let next = of_same_file.map(|other| other.location.span.start).filter(|start| *start > from).min();
    Entry {
        name: format!("{consumer}::{signature}"),
        file: file.name().to_owned(),
        from,
        to: next.unwrap_or(file.text().len() + 1),
    }
}

fn is_of(weighed: &Weighed, entry: &Entry, sources: &SourceMap) -> bool {
    weighed.finding.labels.iter().any(|label| entry.has(label.location, sources))
}

/// What a report says of one routine.
fn of_entry(tested: &Tested, entry: &Entry) -> Tested {
    let Tested { report, sources, .. } = tested;
    if report.verdict() == Verdict::Error {
        return tested.clone();
    }
    let mut part = Report { ..report.clone() };
    part.requirements.retain(|requirement| entry.has(requirement.location, sources));
    part.findings.retain(|weighed| is_of(weighed, entry, sources));
    let holds = part.requirements.iter().all(|requirement| requirement.outcome == Outcome::Passed);
    if holds && part.findings.iter().all(|weighed| weighed.level != Level::Deny) {
        // What is not known of others is told by theirs, and by the rest.
        part.gaps.clear();
        part.decisive.clear();
    }
    part.compared.facts = part.requirements.len();
    part.strictness = crate::report::Strictness::Usual;
    Tested { report: part, sources: sources.clone(), notes: Vec::new(), surface: None }
}

/// What a report says that is of no routine alone.
fn rest(tested: &Tested, entries: &[Entry]) -> Tested {
    let Tested { report, sources, notes, .. } = tested;
    if report.verdict() == Verdict::Error {
        return tested.clone();
    }
    let mut part = Report { ..report.clone() };
    part.requirements.retain(|requirement| !entries.iter().any(|entry| entry.has(requirement.location, sources)));
    part.findings.retain(|weighed| !entries.iter().any(|entry| is_of(weighed, entry, sources)));
    part.compared.facts = part.compared.facts.max(1);
    Tested { report: part, sources: sources.clone(), notes: notes.clone(), surface: None }
}
