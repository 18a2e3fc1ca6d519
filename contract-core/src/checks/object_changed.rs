//! Attribute of an object changed.

use super::{Check, Context, Outcomes};
use crate::diff::Delta;
use crate::finding::{CheckMeta, Finding, Level};
use crate::schema::Value;

pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "object-changed",
        title: "attribute of an object changed",
        level: Level::Deny,
        docs: include_str!("object_changed.md"),
    },
    run,
};

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    for delta in context.deltas {
        let Delta::Changed { id, attribute, expected, observed } = delta else { continue };
        let message = format!("{attribute} of {} `{id}` changed", id.kind.word());
        let mut finding = Finding::new(&CHECK.meta, id.clone(), message);
        finding.attribute = Some(attribute.to_string());
        (finding.expected, finding.observed) = (Some(expected.to_string()), Some(observed.to_string()));
        if let (Value::Set(expected), Value::Set(observed)) = (expected, observed) {
            finding.notes.extend(expected.difference(observed).map(|entry| format!("gone: {entry}")));
            finding.notes.extend(observed.difference(expected).map(|entry| format!("new: {entry}")));
        }
        outcomes.findings.push(finding);
    }
}
