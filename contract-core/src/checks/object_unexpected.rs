//! Object there and not expected.

use super::{Check, Context, Outcomes};
use crate::diff::Delta;
use crate::finding::{CheckMeta, Finding, Level};

pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "object-unexpected",
        title: "object there and not expected",
        level: Level::Deny,
        docs: include_str!("object_unexpected.md"),
    },
    run,
};

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    for delta in context.deltas {
        let Delta::Unexpected { id } = delta else { continue };
        let message = format!("{} `{id}` is there and is not expected", id.kind.word());
        let mut finding = Finding::new(&CHECK.meta, id.clone(), message);
        (finding.expected, finding.observed) = (Some("absent".to_owned()), Some("present".to_owned()));
        outcomes.findings.push(finding);
    }
}
