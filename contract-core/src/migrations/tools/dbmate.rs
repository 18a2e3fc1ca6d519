//! dbmate (README, "Creating Migrations" and "Migration Options"; `pkg/dbmate`): `^(\d+).*\.sql$` directly
//! in the folder, in the byte order of the names; the digits are the version. What stands behind
//! `-- migrate:up` is run, up to the next mark; a file may have several. Each is sent as one message, in a
//! transaction unless its mark says `transaction:false`. Only comments may stand in front of the first mark.

use super::{Cut, Refusal};
use crate::migrations::name::{Name, Role, is_sql, leading_digits};
use crate::migrations::notice::Ignored;
use crate::migrations::text::lines;
use crate::migrations::{Part, Transaction};
use crate::source::Span;

pub(in crate::migrations) fn role(name: &str) -> Role {
    if !is_sql(name) {
        return Role::Aside;
    }
    match leading_digits(name) {
        Some((version, rest)) => {
            let rest = rest.strip_suffix(".sql").unwrap_or(rest);
            Role::Migration(Name::textual(version, rest.strip_prefix('_').unwrap_or(rest), name))
        }
        None => Role::Ignored(Ignored::Name { wanted: "<digits>_<name>.sql" }),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Up(Transaction),
    Down,
}

pub(in crate::migrations) fn cut(text: &str) -> Result<Cut, Refusal> {
    let marks: Vec<(usize, usize, Mark)> =
        lines(text).filter_map(|(at, line)| mark(line).map(|mark| (at, at + line.len(), mark))).collect();
    let first = marks.first().map_or(text.len(), |(at, ..)| *at);
    let begins_statement = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with("--");
    if !marks.iter().any(|(.., mark)| matches!(mark, Mark::Up(_))) {
        return Err(Refusal { at: 0, problem: "it has no `-- migrate:up`".to_owned() });
    }
    if let Some((at, _)) = lines(&text[..first]).find(|(_, line)| begins_statement(line)) {
        return Err(Refusal { at, problem: "a statement stands in front of `-- migrate:up`".to_owned() });
    }
    if let Some((at, _, Mark::Down)) = marks.first() {
        return Err(Refusal { at: *at, problem: "`-- migrate:down` stands in front of `-- migrate:up`".to_owned() });
    }
    let ends = marks.iter().skip(1).map(|(at, ..)| *at).chain([text.len()]);
    let part = |((_, start, mark), end): (&(usize, usize, Mark), usize)| match mark {
        Mark::Up(transaction) => Some(Part { span: Span::new(*start, end), transaction: *transaction }),
        Mark::Down => None,
    };
    Ok(Cut { parts: marks.iter().zip(ends).filter_map(part).collect(), substituted: None })
}

/// `^--\s*migrate:up(\s*$|\s+\S+)`, with its options, and the same of `down`.
fn mark(line: &str) -> Option<Mark> {
    let word = line.strip_prefix("--")?.trim_start().strip_prefix("migrate:")?;
    if let Some(options) = word.strip_prefix("up") {
        let ends_here = options.is_empty() || options.starts_with(char::is_whitespace);
        let without = options.split_whitespace().rfind(|option| option.starts_with("transaction:"));
        let transaction =
            if without == Some("transaction:false") { Transaction::Implicit } else { Transaction::Explicit };
        return ends_here.then_some(Mark::Up(transaction));
    }
    let rest = word.strip_prefix("down")?;
    (rest.is_empty() || rest.starts_with(char::is_whitespace)).then_some(Mark::Down)
}
