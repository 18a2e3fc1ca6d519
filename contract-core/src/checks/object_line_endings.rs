//! Text differs in its line endings only.

use super::{Check, Context, Outcomes};
use crate::diff::Delta;
use crate::finding::{CheckMeta, Finding, Level};

pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "object-line-endings",
        title: "text differs in its line endings only",
        level: Level::Warn,
        docs: include_str!("object_line_endings.md"),
    },
    run,
};

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    for delta in context.deltas {
        let Delta::LineEndings { id, attribute } = delta else { continue };
        let message = format!("{attribute} of {} `{id}` differs in its line endings only", id.kind.word());
        let mut finding = Finding::new(&CHECK.meta, id.clone(), message);
        finding.attribute = Some(attribute.to_string());
        outcomes.findings.push(finding);
    }
}
