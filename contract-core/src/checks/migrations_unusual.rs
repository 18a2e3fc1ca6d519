//! Something about the folder of migrations that its reader may not expect.

use std::collections::BTreeMap;

use super::{Check, Context, Outcomes};
use crate::finding::{CheckMeta, Finding, Level};
use crate::migrations::{Notice, NoticeKind};

pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "migrations-unusual",
        title: "the tool may read the folder of migrations otherwise than it looks",
        level: Level::Warn,
        docs: include_str!("migrations_unusual.md"),
    },
    run,
};

/// How many places of one sort are named.
const MOST: usize = 3;

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    let mut sorts: BTreeMap<&str, Vec<&Notice>> = BTreeMap::new();
    for notice in context.notices {
        if let Some(sort) = sort(&notice.kind) {
            sorts.entry(sort).or_default().push(notice);
        }
    }
    for (sort, notices) in sorts {
        let count = notices.len();
        let message = if count == 1 { sort.to_owned() } else { format!("{sort} ({count} times)") };
        let mut finding = Finding::unnamed(&CHECK.meta, message);
        let told = |notice: &&Notice| format!("{}:{}: {}", notice.place.file, notice.place.line, notice.kind);
        finding.notes.extend(notices.iter().take(MOST).map(told));
        if count > MOST {
            finding.notes.push(format!("and {} more", count - MOST));
        }
        outcomes.findings.push(finding);
    }
}

/// What a notice is about; none where a gap says it already.
fn sort(kind: &NoticeKind) -> Option<&'static str> {
    Some(match kind {
        NoticeKind::Ignored(_) => "the tool passes over a file, so it was not read",
        NoticeKind::Unread(_) => return None,
        NoticeKind::DuplicateVersion { .. } => "two files have one version",
        NoticeKind::NumberingGap { .. } => "a number is left out",
        NoticeKind::CarriageReturns { .. } => "lines end in CR LF",
        NoticeKind::ByteOrderMark => "a file begins with a byte order mark",
        NoticeKind::Utf16 => "a file is UTF-16",
        NoticeKind::ForeignMarker { .. } => "a mark of another tool is only a comment here",
    })
}
