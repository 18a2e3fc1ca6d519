//! Contract files as a whole: which sort a file is, and what several of them together cannot say.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::PathBuf;

use super::consumer::read_rpc;
use super::error::{ContractError, ReadFailure};
use super::files::{read_all, without_mark};
use super::model::{Contract, DefinerPolicy, Rpc};
use super::page::Page;
use super::policy::read_definers;
use super::table::Field;
use super::written::{signature_key, signature_text};
use crate::finding::{Label, Mistake};
use crate::source::{SourceId, SourceMap};

/// Reads contract files: each path is a file, or a folder whose `.toml` files are read, in the order of
/// their names. Folders in it, hidden files and `dbcontract.toml` are not. A file that several paths name
/// is read once. Each file goes into `sources` under its path as given.
///
/// # Errors
/// Every mistake in every file and every path that could not be read, at once; and when there are none,
/// but nothing is required either.
pub fn read(sources: &mut SourceMap, paths: &[PathBuf]) -> Result<Contract, ContractError> {
    let (texts, mut failures) = read_all(paths);
    let mut contract = Contract::default();
    let mut mistakes = Vec::new();
    for text in texts {
        let source = sources.add(text.name, without_mark(&text.text));
        mistakes.extend(read_file(sources, source, &mut contract));
    }
    if failures.is_empty() && mistakes.is_empty() && contract.is_empty() {
        failures.push(ReadFailure::NothingRequired { paths: paths.to_owned() });
    }
    if failures.is_empty() && mistakes.is_empty() {
        Ok(contract)
    } else {
        Err(ContractError { subject: "contract", failures, mistakes })
    }
}

/// Reads the text of one contract file, which goes into `sources` under `name`. With mistakes, the
/// contract has what could be made out.
pub fn parse(sources: &mut SourceMap, name: impl Into<String>, text: &str) -> (Contract, Vec<Mistake>) {
    let source = sources.add(name, without_mark(text));
    let mut contract = Contract::default();
    let mistakes = read_file(sources, source, &mut contract);
    (contract, mistakes)
}

/// Adds what one file requires to the contract.
fn read_file(sources: &SourceMap, source: SourceId, contract: &mut Contract) -> Vec<Mistake> {
    let (mut page, content) = Page::open(sources, source);
    let mut document = page.document(&content);
    let consumer_field = document.take("consumer");
    let policy_field = document.take("policy");
    let rpc_field = document.take("rpc");
    let definers_field = document.take("definers");
    document.finish(&mut page);
    report_sort(&mut page, consumer_field, policy_field, rpc_field, definers_field);

    let consumer = consumer_field.and_then(|field| field.string(&mut page)).map(|stated| stated.value);
    let first = contract.rpcs.len();
    for table in rpc_field.map(|field| field.tables(&mut page)).unwrap_or_default() {
        contract.rpcs.extend(read_rpc(&mut page, table, consumer.as_deref()));
    }
    report_repeated(&mut page, &contract.rpcs[first..]);
    if let Some(table) = definers_field.and_then(|field| field.table(&mut page, "`[definers]`")) {
        let definers = read_definers(&mut page, table);
        match &contract.definers {
            Some(earlier) => page.report(second_definers(&definers, earlier)),
            None => contract.definers = Some(definers),
        }
    }
    page.take_mistakes()
}

/// A file is one consumer's, or states policy.
fn report_sort(
    page: &mut Page<'_>,
    consumer: Option<Field<'_>>,
    policy: Option<Field<'_>>,
    rpc: Option<Field<'_>>,
    definers: Option<Field<'_>>,
) {
    if let Some(policy) = policy
        && let Some(stated) = policy.boolean(page)
        && !stated.value
    {
        let mistake = policy.mistake("`policy` can only be `true`", "expected `true`");
        page.report(mistake.with_help("leave `policy` out of the file of a consumer"));
    }
    let misplaced = |field: Field<'_>, header: &str, owner: Field<'_>, belongs: &str| {
        let message = format!("`{header}` does not belong into a file with `{}`", owner.key);
        let mut mistake = Mistake::new(message, field.location, "this section");
        mistake.labels.push(Label::new(owner.key_location, "what sort of file this is"));
        mistake.with_help(format!("move it into a file with `{belongs}`"))
    };
    match (consumer, policy) {
        (Some(consumer), Some(policy)) => {
            let message = "a file has a consumer or states policy, and this one does both";
            let mut mistake = Mistake::new(message, policy.key_location, "it states policy");
            mistake.labels.push(Label::new(consumer.key_location, "it has a consumer"));
            page.report(mistake.with_help("make two files of it"));
        }
        (Some(consumer), None) => {
            if let Some(definers) = definers {
                page.report(misplaced(definers, "[definers]", consumer, "policy = true"));
            }
        }
        (None, Some(policy)) => {
            if let Some(rpc) = rpc {
                page.report(misplaced(rpc, "[[rpc]]", policy, "consumer = \"…\""));
            }
        }
        (None, None) => {
            let message = "this file says neither who relies on it nor that it states policy";
            let mistake = Mistake::new(message, page.beginning(), "expected `consumer` or `policy`");
            page.report_missing(mistake.with_help("begin it with `consumer = \"name\"` or with `policy = true`"));
        }
    }
}

/// Reports signatures that one file requires twice.
fn report_repeated(page: &mut Page<'_>, rpcs: &[Rpc]) {
    let mut seen: BTreeMap<_, &Rpc> = BTreeMap::new();
    for rpc in rpcs {
        match seen.entry(signature_key(rpc)) {
            Entry::Occupied(earlier) => page.report(repeated(rpc, earlier.get())),
            Entry::Vacant(place) => {
                place.insert(rpc);
            }
        }
    }
}

/// The mistake that a file requires one routine twice.
pub(super) fn repeated(rpc: &Rpc, earlier: &Rpc) -> Mistake {
    let message = format!("`{}` is required twice in one file", signature_text(rpc));
    let mut mistake = Mistake::new(message, rpc.signature.location, "the second time");
    mistake.labels.push(Label::new(earlier.signature.location, "the first time"));
    mistake.with_help("make one section of the two")
}

fn second_definers(definers: &DefinerPolicy, earlier: &DefinerPolicy) -> Mistake {
    let message = "`[definers]` can be stated once, for it is the whole list";
    let mut mistake = Mistake::new(message, definers.location, "the second one");
    mistake.labels.push(Label::new(earlier.location, "the first one"));
    mistake.with_help("make one list of the two")
}
