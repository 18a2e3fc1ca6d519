//! A statement of the migrations that PostgreSQL would refuse, or whose transaction it would take back.

use super::{Check, Context, Outcomes};
use crate::finding::{CheckMeta, Finding, Label, Level};
use crate::interpret::{EventKind, RefusalKind};
use crate::source::Location;

pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "statement-refused",
        title: "PostgreSQL would refuse a statement of the migrations, or take it back",
        level: Level::Deny,
        docs: include_str!("statement_refused.md"),
    },
    run,
};

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    for event in context.events {
        let refusal = match &event.kind {
            EventKind::Refused(refusal) => refusal,
            EventKind::NotEnded => {
                outcomes.findings.push(not_ended(event.location));
                continue;
            }
            EventKind::Assumed(_) | EventKind::AssumedRole(_) | EventKind::Unread(_) => continue,
        };
        let mut finding = Finding::unnamed(&CHECK.meta, format!("PostgreSQL would refuse this: {refusal}"));
        finding.labels.push(Label::new(event.location, "refused here; nothing of this statement was applied"));
        finding.help = Some(help(refusal.kind).to_owned());
        outcomes.findings.push(finding);
    }
}

fn not_ended(begun: Location) -> Finding {
    let message = "PostgreSQL would take this back: a transaction begins here that no statement of the file ends";
    let mut finding = Finding::unnamed(&CHECK.meta, message);
    finding.labels.push(Label::new(begun, "nothing from here to the end of the file is applied"));
    finding.help = Some("end it in this file, with COMMIT".to_owned());
    finding
}

fn help(kind: RefusalKind) -> &'static str {
    match kind {
        RefusalKind::Duplicate => {
            "drop the earlier one first, or write OR REPLACE or IF NOT EXISTS, where this statement has it"
        }
        RefusalKind::Missing => "create it in an earlier migration, or write IF EXISTS where it may be missing",
        RefusalKind::Ambiguous => "write the argument types behind the name",
        RefusalKind::InvalidDefinition => "drop the routine and create it anew: OR REPLACE keeps what callers rely on",
        RefusalKind::UnfitFunction => "name a function that returns it, or correct the one that is named",
        RefusalKind::WrongSort => "name the sort of object that it is",
        RefusalKind::Dependents => "drop what depends on it first, or write CASCADE where all of it shall go",
        RefusalKind::OwnsSystem => "name the role whose objects they are, or name each object: ALTER … OWNER TO",
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
