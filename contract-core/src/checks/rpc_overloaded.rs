//! A name that has signatures which no contract lists.

use std::collections::BTreeSet;

use super::context::Signatures;
use super::{Check, Context, Outcome, Outcomes};
use crate::finding::{CheckMeta, Finding, Label, Level};
use crate::ident::{ObjectId, QualifiedName, quote};
use crate::schema::Routine;

pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "rpc-overloaded",
        title: "RPC has signatures that no contract lists",
        level: Level::Deny,
        docs: include_str!("rpc_overloaded.md"),
    },
    run,
};

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    for (name, signatures) in context.names() {
        if signatures.required.iter().any(|resolved| resolved.allows_other_overloads()) {
            continue;
        }
        let surplus = !signatures.unlisted.is_empty() && signatures.replacement().is_none();
        let outcome = if surplus { Outcome::Violated } else { Outcome::Passed };
        outcomes.findings.extend(surplus.then(|| overloaded(name, &signatures)));
        for resolved in &signatures.required {
            let outcome = match (outcome, context.gap(resolved)) {
                (Outcome::Passed, Some(_)) => Outcome::Incomplete,
                (outcome, _) => outcome,
            };
            outcomes.record(resolved.rpc.signature.location, resolved.display_name(), &CHECK.meta, outcome);
        }
    }
}

fn overloaded(name: &QualifiedName, signatures: &Signatures<'_>) -> Finding {
    let observed: Vec<_> = signatures.listed.iter().chain(&signatures.unlisted).copied().collect();
    let mut listed: Vec<_> = signatures.required.iter().map(|resolved| resolved.display_name()).collect();
    listed.sort();
    listed.dedup();
    let (plural, count) = (if observed.len() == 1 { "" } else { "s" }, listed.len());
    let message = format!("`{name}` has {} signature{plural}, the contracts name {count}", observed.len());
    let object = ObjectId::routine(name.clone(), Vec::new());
    let mut finding = Finding::new(&CHECK.meta, object, message);
    finding.attribute = Some("signatures".to_owned());
    let mut ids: Vec<String> = observed.iter().map(|(id, _)| id.to_string()).collect();
    ids.sort();
    (finding.expected, finding.observed) = (Some(listed.join("; ")), Some(ids.join("; ")));
    for resolved in &signatures.required {
        finding.labels.push(Label::new(resolved.rpc.signature.location, "the signature that is required"));
    }
    for (id, routine) in &observed {
        let known = signatures.listed.iter().any(|(listed, _)| listed == id);
        let which = if known { "listed" } else { "not listed" };
        let parameters = routine.parameters_text();
        finding.notes.push(format!("{which}: `{name}({parameters})`"));
    }
    for (index, left) in observed.iter().enumerate() {
        finding.notes.extend(observed[index + 1..].iter().filter_map(|right| ambiguity(name, *left, *right)));
    }
    // Which of them is wrong is the contract's to say: without one that it lists there is none to keep.
    if !signatures.listed.is_empty() {
        let drops =
            signatures.unlisted.iter().map(|(id, routine)| format!("DROP {} {id};", routine.kind.statement_word()));
        finding.help =
            Some(format!("drop what no contract lists, or list it: {}", drops.collect::<Vec<_>>().join(" ")));
    }
    finding
}

/// The shortest call by parameter names that fits both signatures, told as a sentence. A set of names
/// fits a signature that has them all and no further parameter without a default (manual, 4.3.2 "Using
/// Named Notation" and 10.3 "Functions").
fn ambiguity(name: &QualifiedName, left: (&ObjectId, &Routine), right: (&ObjectId, &Routine)) -> Option<String> {
    let (left_names, left_required) = names(left.1)?;
    let (right_names, right_required) = names(right.1)?;
    let call: BTreeSet<&str> = left_required.union(&right_required).copied().collect();
    if !call.is_subset(&left_names) || !call.is_subset(&right_names) {
        return None;
    }
    let type_of = |routine: &Routine, name: &str| {
        routine.inputs().find(|parameter| parameter.name.as_deref() == Some(name)).map(|found| found.type_name.clone())
    };
    let same_types = call.iter().all(|name| type_of(left.1, name) == type_of(right.1, name));
    let arguments: Vec<String> = call.iter().map(|name| format!("{} => …", quote(name))).collect();
    let untyped = if same_types { "" } else { " with values that have no type of their own" };
    Some(format!(
        "the call `{name}({})`{untyped} fits both `{}` and `{}`: PostgreSQL refuses it as not unique",
        arguments.join(", "),
        left.0,
        right.0
    ))
}

/// The names of the inputs, and of those among them without a default; none when an input without a
/// default has no name, for then no call by names alone fits.
fn names(routine: &Routine) -> Option<(BTreeSet<&str>, BTreeSet<&str>)> {
    let mut all = BTreeSet::new();
    let mut required = BTreeSet::new();
    for parameter in routine.inputs() {
        match (&parameter.name, &parameter.default) {
            (Some(name), default) => {
                all.insert(name.as_str());
                if default.is_none() {
                    required.insert(name.as_str());
                }
            }
            (None, Some(_)) => {}
            (None, None) => return None,
        }
    }
    Some((all, required))
}
