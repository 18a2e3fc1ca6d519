//! A required routine that is not there.

use super::{Check, Context, Outcome, Outcomes};
use crate::contract::ResolvedRpc;
use crate::finding::{CheckMeta, Finding, Label, Level};
use crate::ident::ObjectId;
use crate::schema::Schema;

pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "rpc-missing",
        title: "required RPC not found",
        level: Level::Deny,
        docs: include_str!("rpc_missing.md"),
    },
    run,
};

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    for signatures in context.names().values() {
        let replaced = signatures.replacement().is_some();
        for resolved in &signatures.required {
            let location = resolved.rpc.signature.location;
            let found = context.found(resolved).is_some();
            let outcome = match (found, context.gap(resolved)) {
                (true, None) => Outcome::Passed,
                (true, Some(_)) | (false, Some(_)) => Outcome::Incomplete,
                // The check of its parameters tells what became of it.
                (false, None) if replaced => Outcome::Unchecked,
                (false, None) => {
                    outcomes.findings.push(missing(context, resolved));
                    Outcome::Violated
                }
            };
            outcomes.record(location, resolved.display_name.clone(), &CHECK.meta, outcome);
        }
    }
}

fn missing(context: &Context<'_>, resolved: &ResolvedRpc<'_>) -> Finding {
    let message = format!("required RPC `{}` not found", resolved.display_name);
    let mut finding = Finding { object: resolved.id.clone(), ..Finding::unnamed(&CHECK.meta, message) };
    finding.labels.push(Label::new(resolved.rpc.signature.location, "required here"));
    if resolved.id.is_none()
        && let Some(location) = context.removed(&resolved.name)
    {
        finding.labels.push(Label::new(location, "the last routine of this name is removed here"));
    }
    let schema = &context.observed.schema;
    if schema.namespace(&resolved.name.schema).is_none() {
        finding.notes.push(format!("there is no schema `{}`", resolved.name.schema));
    }
    for unknown in &resolved.unknown_types {
        finding.notes.push(format!("there is no type `{unknown}`"));
    }
    let near = NearMisses::of(resolved, schema);
    for id in &near.other_types {
        finding.notes.push(format!("`{id}` has the same name and other types"));
    }
    for id in &near.other_schema {
        finding.notes.push(format!("`{id}` exists in schema `{}`", id.schema.as_deref().unwrap_or_default()));
    }
    for id in &near.like_name {
        finding.notes.push(format!("`{id}` has a name much like it"));
    }
    finding.help = Some(match near.other_schema.first().and_then(|id| id.schema.as_deref()) {
        Some(other) => format!("create it in `{}`, or name `{other}` in the contract", resolved.name.schema),
        None if context.is_declared => "write the migration that creates it, or correct the contract".to_owned(),
        None => "apply the migration that creates it, or correct the contract".to_owned(),
    });
    finding
}

#[derive(Default)]
struct NearMisses<'a> {
    other_types: Vec<&'a ObjectId>,
    other_schema: Vec<&'a ObjectId>,
    like_name: Vec<&'a ObjectId>,
}

impl<'a> NearMisses<'a> {
    /// How alike two names must be, from 0 to 1, to be a likely slip of the hand.
    const ALIKE: f64 = 0.85;
    /// How many of one sort are worth reading.
    const MOST: usize = 5;

    fn of(resolved: &ResolvedRpc<'_>, schema: &'a Schema) -> Self {
        let mut near = Self::default();
        for (id, _) in schema.routines() {
            let same_name = id.name == resolved.name.name;
            let same_schema = id.schema.as_ref() == Some(&resolved.name.schema);
            let list = match (same_name, same_schema) {
                (true, true) => &mut near.other_types,
                (true, false) => &mut near.other_schema,
                (false, true)
                    if strsim::normalized_damerau_levenshtein(&id.name, &resolved.name.name) >= Self::ALIKE =>
                {
                    &mut near.like_name
                }
                (false, _) => continue,
            };
            if list.len() < Self::MOST {
                list.push(id);
            }
        }
        near
    }
}
