//! Object expected and not there.

use super::{Check, Context, Outcomes};
use crate::diff::Delta;
use crate::finding::{CheckMeta, Finding, Level};

pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "object-missing",
        title: "object expected and not there",
        level: Level::Deny,
        docs: include_str!("object_missing.md"),
    },
    run,
};

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    for delta in context.deltas {
        let Delta::Missing { id } = delta else { continue };
        let message = format!("{} `{id}` is expected and is not there", id.kind.word());
        let mut finding = Finding::new(&CHECK.meta, id.clone(), message);
        (finding.expected, finding.observed) = (Some("present".to_owned()), Some("absent".to_owned()));
        outcomes.findings.push(finding);
    }
}
