//! A required routine whose parameters are others.

use super::context::Found;
use super::{Check, Context, Outcome, Outcomes};
use crate::contract::ResolvedRpc;
use crate::finding::{CheckMeta, Finding, Label, Level};
use crate::ident::{ObjectId, quote};
use crate::schema::{Parameter, Routine};
use crate::syntax::{ParameterMode, WrittenParameter};

pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "rpc-parameters-changed",
        title: "parameters of a required RPC changed",
        level: Level::Deny,
        docs: include_str!("rpc_parameters_changed.md"),
    },
    run,
};

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    for signatures in context.names().values() {
        for resolved in &signatures.required {
            let location = resolved.rpc.signature.location;
            let object = resolved.display_name.clone();
            let incomplete = context.gap(resolved).is_some();
            let differences = match (context.found(resolved), signatures.replacement()) {
                (Some(found), _) => differences(&found).into_iter().collect(),
                (None, Some((id, routine))) if !incomplete => vec![replaced(resolved, id, routine)],
                (None, _) => {
                    let outcome = if incomplete { Outcome::Incomplete } else { Outcome::Unchecked };
                    outcomes.record(location, object, &CHECK.meta, outcome);
                    continue;
                }
            };
            if incomplete && differences.is_empty() {
                outcomes.record(location, object, &CHECK.meta, Outcome::Incomplete);
            } else {
                outcomes.judge(location, object, &CHECK.meta, differences);
            }
        }
    }
}

/// The only signature of the name has other input types than the only one that is required.
fn replaced(resolved: &ResolvedRpc<'_>, id: &ObjectId, routine: &Routine) -> Finding {
    let message = format!("parameters of `{}` changed: `{}` is what there is", resolved.display_name, id);
    let mut finding = Finding::new(&CHECK.meta, id.clone(), message);
    for unknown in &resolved.unknown_types {
        finding.notes.push(format!("there is no type `{unknown}`"));
    }
    with_lists(finding, resolved, routine)
}

/// What differs though the input types are the required ones: names, modes, defaults, outputs.
fn differences(found: &Found<'_>) -> Option<Finding> {
    let Found { resolved, id, routine } = found;
    let written = resolved.rpc.signature.value.parameters();
    // Types alone say no more than what identifies the routine.
    let types_only = resolved.rpc.signature.value.is_types_only();
    let defaults_matter = !types_only || written.iter().any(|parameter| parameter.default.is_some());
    let mut notes = Vec::new();
    let inputs = |parameter: &&WrittenParameter| parameter.mode.is_input();
    for (place, (expected, observed)) in written.iter().filter(inputs).zip(routine.inputs()).enumerate() {
        let modes_matter = !types_only || expected.mode != ParameterMode::In;
        notes.extend(input_difference(place + 1, expected, observed, Matter { modes_matter, defaults_matter }));
    }
    if written.iter().any(|parameter| parameter.mode == ParameterMode::Out) {
        notes.extend(output_difference(resolved, routine));
    }
    if notes.is_empty() {
        return None;
    }
    let message = format!("parameters of `{id}` changed: {}", notes.join("; "));
    Some(with_lists(Finding::new(&CHECK.meta, (*id).clone(), message), resolved, routine))
}

/// What of a parameter a contract speaks of.
#[derive(Clone, Copy)]
struct Matter {
    modes_matter: bool,
    defaults_matter: bool,
}

fn input_difference(place: usize, expected: &WrittenParameter, observed: &Parameter, matter: Matter) -> Vec<String> {
    let mut notes = Vec::new();
    let mut name = format!("parameter {place}");
    if let Some(expected) = &expected.name {
        name = format!("`{}`", quote(expected));
        if observed.name.as_ref() != Some(expected) {
            let now = observed
                .name
                .as_ref()
                .map_or_else(|| "has no name".to_owned(), |name| format!("is named `{}`", quote(name)));
            notes.push(format!("{name} {now}"));
        }
    }
    if matter.modes_matter && expected.mode != observed.mode {
        notes.push(format!("{name} is {}, not {}", observed.mode, expected.mode));
    }
    match (&expected.default, &observed.default) {
        (Some(_), None) => notes.push(format!("{name} has no default")),
        (None, Some(_)) if matter.defaults_matter => notes.push(format!("{name} has a default")),
        (None | Some(_), Some(_)) | (None, None) => {}
    }
    notes
}

fn output_difference(resolved: &ResolvedRpc<'_>, routine: &Routine) -> Option<String> {
    let written = resolved.rpc.signature.value.parameters().iter().zip(&resolved.parameter_types);
    let expected: Vec<_> = written
        .filter(|(parameter, _)| parameter.mode == ParameterMode::Out)
        .map(|(parameter, type_name)| (parameter.name.as_ref(), type_name.as_ref()))
        .collect();
    let outputs = routine.parameters.iter().filter(|parameter| parameter.mode == ParameterMode::Out);
    let observed: Vec<_> = outputs.map(|parameter| (parameter.name.as_ref(), Some(&parameter.type_name))).collect();
    (expected != observed).then(|| "the OUT parameters are others".to_owned())
}

fn with_lists(mut finding: Finding, resolved: &ResolvedRpc<'_>, routine: &Routine) -> Finding {
    finding.attribute = Some("parameters".to_owned());
    let (expected, observed) = (required_list(resolved), routine.parameters_text());
    finding.notes.extend([format!("expected `({expected})`"), format!("observed `({observed})`")]);
    (finding.expected, finding.observed) = (Some(expected), Some(observed));
    finding.labels.push(Label::new(resolved.rpc.signature.location, "required here"));
    finding.help = Some("restore the parameters, or change the contract along with its callers".to_owned());
    finding
}

fn required_list(resolved: &ResolvedRpc<'_>) -> String {
    let written = resolved.rpc.signature.value.parameters().iter().zip(&resolved.parameter_types);
    let each = written.map(|(parameter, type_name)| {
        let mut text = String::new();
        if parameter.mode != ParameterMode::In {
            text.push_str(&format!("{} ", parameter.mode));
        }
        if let Some(name) = &parameter.name {
            text.push_str(&format!("{} ", quote(name)));
        }
        text.push_str(&type_name.as_ref().map_or_else(|| "?".to_owned(), ToString::to_string));
        if parameter.default.is_some() {
            text.push_str(" default");
        }
        text
    });
    each.collect::<Vec<_>>().join(", ")
}
