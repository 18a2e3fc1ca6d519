//! A statement of the migrations that could not be read.

use super::{Check, Context, Outcomes};
use crate::finding::{CheckMeta, Finding, Label, Level};
use crate::interpret::EventKind;

pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "statement-unread",
        title: "a statement of the migrations could not be read",
        level: Level::Warn,
        docs: include_str!("statement_unread.md"),
    },
    run,
};

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    for event in context.events {
        let EventKind::Unread(cause) = &event.kind else { continue };
        let mut finding = Finding::unnamed(&CHECK.meta, format!("this could not be read: {cause}"));
        finding.labels.push(Label::new(event.location, "most likely PostgreSQL refuses it; what it does is not known"));
        finding.help =
            Some("correct it; if a server runs it as it stands, report it, and accept the gap until then".to_owned());
        outcomes.findings.push(finding);
    }
}
