//! A statement of the migrations that PostgreSQL would refuse.

use super::{Check, Context, Outcomes};
use crate::finding::{CheckMeta, Finding, Label, Level};
use crate::interpret::{EventKind, RefusalKind};

pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "statement-refused",
        title: "PostgreSQL would refuse a statement of the migrations",
        level: Level::Deny,
        docs: include_str!("statement_refused.md"),
    },
    run,
};

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    for event in context.events {
        let EventKind::Refused(refusal) = &event.kind else { continue };
        let mut finding = Finding::unnamed(&CHECK.meta, format!("PostgreSQL would refuse this: {refusal}"));
        finding.labels.push(Label::new(event.location, "refused here; nothing of this statement was applied"));
        finding.help = Some(help(refusal.kind).to_owned());
        outcomes.findings.push(finding);
    }
}

fn help(kind: RefusalKind) -> &'static str {
    match kind {
        RefusalKind::Duplicate => {
            "drop the earlier one first, or write OR REPLACE or IF NOT EXISTS, where this statement has it"
        }
        RefusalKind::Missing => "create it in an earlier migration, or write IF EXISTS where it may be missing",
        RefusalKind::Ambiguous => "write the argument types behind the name",
        RefusalKind::InvalidDefinition => "drop the routine and create it anew: OR REPLACE keeps what callers rely on",
        RefusalKind::WrongSort => "name the sort of object that it is",
        RefusalKind::Dependents => "drop what depends on it first, or write CASCADE where all of it shall go",
        RefusalKind::NoSchema => "create the schema first, or name one that exists",
        RefusalKind::Syntax => "correct the text: no server reads it as it stands",
        RefusalKind::Transaction => {
            "keep BEGIN, SAVEPOINT and their ends together in one file, and run outside a transaction what cannot run in one"
        }
        RefusalKind::ByServer => {
            "do what the server says; what the statement builds upon and no migration makes belongs into a baseline"
        }
    }
}
