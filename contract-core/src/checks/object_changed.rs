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
        match (expected, observed) {
            (Value::Set(expected), Value::Set(observed)) => {
                finding.notes.extend(expected.difference(observed).map(|entry| format!("gone: {entry}")));
                finding.notes.extend(observed.difference(expected).map(|entry| format!("new: {entry}")));
            }
            (expected, observed) => {
                let (expected, observed) = excerpts(&expected.to_string(), &observed.to_string());
                finding.notes.extend([format!("expected {expected}"), format!("observed {observed}")]);
            }
        }
        outcomes.findings.push(finding);
    }
}

/// The longest value that is shown whole.
const LONGEST_VALUE: usize = 160;

/// Two values as they can be read one above the other: whole when short, else the first line in which
/// they differ.
fn excerpts(expected: &str, observed: &str) -> (String, String) {
    let short = |text: &str| text.chars().count() <= LONGEST_VALUE && !text.contains('\n');
    if short(expected) && short(observed) {
        return (format!("`{expected}`"), format!("`{observed}`"));
    }
    let mut pairs = expected.lines().zip(observed.lines()).enumerate();
    let at = pairs.find(|(_, (left, right))| left != right).map(|(at, _)| at);
    let at = at.unwrap_or_else(|| expected.lines().count().min(observed.lines().count()));
    let excerpt = |text: &str| match text.lines().nth(at) {
        Some(line) => {
            let cut: String = line.chars().take(LONGEST_VALUE).collect();
            format!("in line {}: `{cut}`", at + 1)
        }
        None => format!("ends ahead of line {}", at + 1),
    };
    (excerpt(expected), excerpt(observed))
}
