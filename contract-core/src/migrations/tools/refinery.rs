//! refinery (README, "Usage"; `refinery_core::util`): `^(U|V)(\d+(?:\.\d+)?)__(\w+)\.sql$` in the folder and
//! below it, sorted by number; a dotted version matches and is then refused. A migration runs in a
//! transaction of its own unless a line of it is `-- refinery:noTransaction` (0.9); one transaction for all
//! is a setting of the program (`set_grouped`) that no file shows.

use crate::migrations::Transaction;
use crate::migrations::name::{Name, Role, is_sql, leading_digits};
use crate::migrations::notice::{Ignored, Unread};
use crate::migrations::text::lines;

const WANTED: &str = "V<number>__<name>.sql";

pub(in crate::migrations) fn role(name: &str) -> Role {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    match (parsed(stem), extension) {
        (Some((version, _)), "sql") if version.contains('.') => Role::Ignored(Ignored::Refused { wanted: WANTED }),
        (Some((version, title)), "sql") => Role::Migration(Name::numeric(version, title)),
        (Some(_), "rs") => Role::Unread(Unread::Program),
        (None, _) if is_sql(name) => Role::Ignored(Ignored::Name { wanted: WANTED }),
        (Some(_) | None, _) => Role::Aside,
    }
}

/// Whether a name is one that refinery would run.
pub(in crate::migrations) fn is_conventional(name: &str) -> bool {
    matches!(role(name), Role::Migration(_))
}

fn parsed(stem: &str) -> Option<(&str, &str)> {
    let rest = stem.strip_prefix(['U', 'V'])?;
    let (version, title) = rest.split_once("__")?;
    let (whole, fraction) = leading_digits(version)?;
    let is_version = match fraction.strip_prefix('.') {
        Some(fraction) => leading_digits(fraction).is_some_and(|(_, rest)| rest.is_empty()),
        None => fraction.is_empty() && !whole.is_empty(),
    };
    let is_title = !title.is_empty() && title.chars().all(|character| character.is_alphanumeric() || character == '_');
    (is_version && is_title).then_some((version, title))
}

pub(in crate::migrations) fn transaction(text: &str) -> Transaction {
    let is_mark = |line: &str| {
        let word = line.trim_start_matches('-');
        line.len() - word.len() >= 2
            && word.strip_prefix(char::is_whitespace).unwrap_or(word) == "refinery:noTransaction"
    };
    if lines(text).any(|(_, line)| is_mark(line)) { Transaction::Implicit } else { Transaction::Explicit }
}
