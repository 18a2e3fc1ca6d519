//! An object that a statement needs and that no statement makes.

use std::collections::BTreeSet;

use super::{Check, Context, Outcomes};
use crate::baseline::missing;
use crate::finding::{CheckMeta, Finding, Label, Level};
use crate::interpret::EventKind;

pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "object-assumed",
        title: "the migrations refer to an object that no statement makes",
        level: Level::Warn,
        docs: include_str!("object_assumed.md"),
    },
    run,
};

/// How alike two names must be, from 0 to 1, to be a likely slip of the hand.
const ALIKE: f64 = 0.8;

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    let missing = missing(context.events);
    let mut told = BTreeSet::new();
    for event in context.events {
        let EventKind::Assumed(id) = &event.kind else { continue };
        // Where the beginning of the folder is missing, that is told once.
        if missing.as_ref().is_some_and(|missing| missing.covers(event)) || !told.insert(id) {
            continue;
        }
        let kind = id.kind.word();
        let mut finding = Finding::new(&CHECK.meta, id.clone(), format!("{kind} `{id}` is needed here and not made"));
        finding.labels.push(Label::new(event.location, "PostgreSQL refuses this where it is not there"));
        let others = context.observed.schema.objects.keys();
        let near = others.filter(|other| {
            let alike = strsim::normalized_damerau_levenshtein(&other.name, &id.name);
            other.kind == id.kind && other.schema == id.schema && *other != id && alike >= ALIKE
        });
        finding.notes.extend(near.map(|other| format!("`{other}` has a name much like it")));
        finding.help = Some("correct the name, or put what makes it into a migration or a baseline".to_owned());
        outcomes.findings.push(finding);
    }
}
