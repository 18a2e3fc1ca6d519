//! A folder that plainly builds upon something that it does not have.

use super::{Check, Context, Outcomes};
use crate::baseline::missing;
use crate::finding::{CheckMeta, Finding, Label, Level};

pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "baseline-missing",
        title: "the migrations build upon what is not among them",
        level: Level::Warn,
        docs: include_str!("baseline_missing.md"),
    },
    run,
};

/// How many places are shown.
const MOST: usize = 3;

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    let Some(missing) = missing(context.events) else { return };
    for (message, signs, help) in missing.told() {
        let mut finding = Finding::unnamed(&CHECK.meta, message);
        let first = signs.named.iter().take(MOST);
        finding
            .labels
            .extend(first.map(|(name, location)| Label::new(*location, format!("`{name}` is not made here"))));
        finding.help = Some(help);
        outcomes.findings.push(finding);
    }
}
