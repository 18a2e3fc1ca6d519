//! An acceptance of a gap that accepts nothing.

use super::context::Staleness;
use super::{Check, Context, Outcomes};
use crate::contract::AcceptedGap;
use crate::finding::{CheckMeta, Finding, Label, Level};

pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "acceptance-stale",
        title: "accepted gap is gone, or its acceptance has expired",
        level: Level::Warn,
        docs: include_str!("acceptance_stale.md"),
    },
    run,
};

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    for stale in context.stale {
        let gap = match &stale.acceptance.gap {
            AcceptedGap::Place { file, line } => format!("{file}:{line}"),
            AcceptedGap::Object(object) => object.clone(),
        };
        let (message, help) = match stale.why {
            Staleness::Gone => (format!("the accepted gap `{gap}` is not there"), "take the acceptance out"),
            Staleness::Expired(day) => {
                (format!("the acceptance of the gap `{gap}` ended with {day}"), "look at the gap again, then renew it")
            }
        };
        let mut finding = Finding::about_file(&CHECK.meta, message);
        finding.labels.push(Label::new(stale.acceptance.location, "accepted here"));
        finding.help = Some(help.to_owned());
        outcomes.findings.push(finding);
    }
}
