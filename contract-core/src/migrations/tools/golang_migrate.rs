//! golang-migrate ("Migration Filename Format"; `source/parse.go`, `database/postgres/README.md`):
//! `^([0-9]+)_(.*)\.(down|up)\.(.*)$` directly in the folder, sorted by number. A file is sent whole as one
//! message, and so is one transaction unless it says otherwise itself.

use crate::migrations::Transaction;
use crate::migrations::name::{Name, Role, is_sql, leading_digits};
use crate::migrations::notice::{Ignored, Unread};

pub(in crate::migrations) const TRANSACTION: Transaction = Transaction::Implicit;

const WANTED: &str = "<number>_<name>.up.sql";

pub(in crate::migrations) fn role(name: &str) -> Role {
    match parsed(name) {
        Some((_, _, Direction::Down, _)) => Role::Aside,
        Some((version, title, Direction::Up, "sql")) => Role::Migration(Name::numeric(version, title)),
        Some((_, _, Direction::Up, _)) => Role::Unread(Unread::Program),
        None if is_sql(name) => Role::Ignored(Ignored::Name { wanted: WANTED }),
        None => Role::Aside,
    }
}

enum Direction {
    Up,
    Down,
}

/// Version, title, direction and what follows it. The last direction in the name counts, for the pattern
/// in front of it is greedy.
fn parsed(name: &str) -> Option<(&str, &str, Direction, &str)> {
    let (version, rest) = leading_digits(name)?;
    let rest = rest.strip_prefix('_')?;
    let up = rest.rfind(".up.").map(|at| (at, ".up.".len(), Direction::Up));
    let down = rest.rfind(".down.").map(|at| (at, ".down.".len(), Direction::Down));
    let (at, length, direction) = up.into_iter().chain(down).max_by_key(|(at, ..)| *at)?;
    Some((version, &rest[..at], direction, &rest[at + length..]))
}
