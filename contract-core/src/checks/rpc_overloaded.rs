//! A name that has signatures which no contract lists.

use super::context::Signatures;
use super::{Check, Context, Outcome, Outcomes, calls};
use crate::contract::ResolvedRpc;
use crate::finding::{CheckMeta, Finding, Label, Level};
use crate::ident::QualifiedName;

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
        // Each contract speaks for itself: that one allows others takes nothing from one that does not.
        let strict: Vec<_> =
            signatures.required.iter().copied().filter(|resolved| !resolved.allows_other_overloads()).collect();
        let surplus = !strict.is_empty() && !signatures.unlisted.is_empty() && signatures.replacement().is_none();
        let outcome = if surplus { Outcome::Violated } else { Outcome::Passed };
        outcomes.findings.extend(surplus.then(|| overloaded(context, name, &signatures, &strict)));
        for resolved in strict {
            let outcome = match (outcome, context.name_gap(name)) {
                (Outcome::Passed, Some(_)) => Outcome::Incomplete,
                (outcome, _) => outcome,
            };
            outcomes.record(resolved.rpc.signature.location, resolved.display_name.clone(), &CHECK.meta, outcome);
        }
    }
}

fn overloaded(
    context: &Context<'_>,
    name: &QualifiedName,
    signatures: &Signatures<'_>,
    strict: &[&ResolvedRpc<'_>],
) -> Finding {
    let observed: Vec<_> = signatures.listed.iter().chain(&signatures.unlisted).copied().collect();
    let mut listed: Vec<_> = signatures.required.iter().map(|resolved| &*resolved.display_name).collect();
    listed.sort();
    listed.dedup();
    let (plural, count) = (if observed.len() == 1 { "" } else { "s" }, listed.len());
    let message = format!("`{name}` has {} signature{plural}, the contracts name {count}", observed.len());
    let required = signatures.required.iter().filter_map(|resolved| resolved.id.as_ref()).min();
    let mut finding = Finding { object: required.cloned(), ..Finding::unnamed(&CHECK.meta, message) };
    finding.attribute = Some("signatures".to_owned());
    let mut ids: Vec<String> = observed.iter().map(|(id, _)| id.to_string()).collect();
    ids.sort();
    (finding.expected, finding.observed) = (Some(listed.join("; ")), Some(ids.join("; ")));
    let made = |(id, _): &(&_, &_), text| Some(Label::new(context.made(id)?, text));
    let another = "this made another one: a routine is known by its argument types";
    finding.labels.extend(signatures.unlisted.iter().filter_map(|signature| made(signature, another)));
    finding
        .labels
        .extend(signatures.listed.iter().filter_map(|signature| made(signature, "a contract names this one")));
    for resolved in strict {
        finding.labels.push(Label::new(resolved.rpc.signature.location, "the signature that is required"));
    }
    for (id, routine) in &observed {
        let known = signatures.listed.iter().any(|(listed, _)| listed == id);
        let which = if known { "listed" } else { "not listed" };
        let parameters = routine.parameters_text();
        finding.notes.push(format!("{which}: `{name}({parameters})`"));
    }
    finding.notes.extend(calls::ambiguous(&context.observed.schema, name, &observed));
    // Which of them is wrong is the contract's to say: without one that it lists there is none to keep.
    if !signatures.listed.is_empty() {
        let drops =
            signatures.unlisted.iter().map(|(id, routine)| format!("DROP {} {id};", routine.kind.statement_word()));
        finding.help =
            Some(format!("drop what no contract lists, or list it: {}", drops.collect::<Vec<_>>().join(" ")));
    }
    finding
}
