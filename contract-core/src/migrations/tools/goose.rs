//! goose (documentation, "SQL migrations" and "Annotations"; `internal/sqlparser`): `<number>_<name>.sql`
//! directly in the folder, numbers above zero, sorted as such. What stands between `-- +goose Up` and
//! `-- +goose Down` is run; `StatementBegin` and `StatementEnd` enclose what is sent as one message. A file
//! runs in a transaction unless it says `-- +goose NO TRANSACTION` anywhere. Annotations are case
//! insensitive, one a line, at the beginning of the line.

use super::{Cut, Refusal};
use crate::migrations::name::{Name, Role, is_sql};
use crate::migrations::notice::{Ignored, Unread};
use crate::migrations::text::lines;
use crate::migrations::{Part, Transaction};
use crate::source::Span;

pub(in crate::migrations) fn role(name: &str) -> Role {
    let is_program = name.ends_with(".go") && !name.ends_with("_test.go");
    let version = name.split_once('_').map(|(version, _)| version);
    let fits = version.is_some_and(|version| version.parse::<i64>().is_ok_and(|number| number > 0));
    match (version, is_sql(name)) {
        (Some(version), true) if fits => {
            let description = name[version.len() + 1..].trim_end_matches(".sql");
            Role::Migration(Name::numeric(version, description))
        }
        (_, true) => Role::Ignored(Ignored::Name { wanted: "<number>_<name>.sql" }),
        (Some(_), false) if is_program && fits => Role::Unread(Unread::Program),
        (_, false) => Role::Aside,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Up,
    UpStatement,
    Down,
    DownStatement,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Up,
    Down,
    StatementBegin,
    StatementEnd,
    NoTransaction,
    SubstitutionOn,
    SubstitutionOff,
}

const MARKS: [(&str, Mark); 7] = [
    ("Up", Mark::Up),
    ("Down", Mark::Down),
    ("StatementBegin", Mark::StatementBegin),
    ("StatementEnd", Mark::StatementEnd),
    ("NO TRANSACTION", Mark::NoTransaction),
    ("ENVSUBST ON", Mark::SubstitutionOn),
    ("ENVSUBST OFF", Mark::SubstitutionOff),
];

/// One stretch of the text that is run, and whether marks enclose it as one message.
struct Stretch {
    span: Span,
    enclosed: bool,
}

pub(in crate::migrations) fn cut(text: &str) -> Result<Cut, Refusal> {
    let mut state = State::Start;
    let mut transaction = true;
    let (mut substituting, mut substituted) = (false, None);
    let mut stretches = Vec::new();
    let mut begin = 0;
    for (at, line) in lines(text) {
        let refuse = |problem: &str| Err(Refusal { at, problem: problem.to_owned() });
        let is_comment = line.trim_start().starts_with("--");
        if !(is_comment && line.contains("+goose")) {
            if state == State::Start && !is_comment && !line.trim().is_empty() {
                return refuse("a statement stands in front of `-- +goose Up`");
            }
            if substituting && matches!(state, State::Up | State::UpStatement) && line.contains('$') {
                substituted = substituted.or(Some(at));
            }
            continue;
        }
        let Some(mark) = mark(line) else { return refuse("no annotation of goose is written like this") };
        let behind = (at + line.len()).min(text.len());
        let mut close = |enclosed| stretches.push(Stretch { span: Span::new(begin, at), enclosed });
        state = match (mark, state) {
            (Mark::NoTransaction, _) => {
                transaction = false;
                continue;
            }
            (Mark::SubstitutionOn | Mark::SubstitutionOff, _) => {
                substituting = mark == Mark::SubstitutionOn;
                continue;
            }
            (Mark::Up, State::Start) => State::Up,
            (Mark::Up, _) => return refuse("a second `-- +goose Up`"),
            (Mark::Down, State::Up) => {
                close(false);
                State::Down
            }
            (Mark::Down, _) => return refuse("`-- +goose Down` stands where no `-- +goose Up` is open"),
            (Mark::StatementBegin, State::Up) => {
                close(false);
                State::UpStatement
            }
            (Mark::StatementBegin, State::Down) => State::DownStatement,
            (Mark::StatementBegin, _) => return refuse("`StatementBegin` stands outside of `Up` and `Down`"),
            (Mark::StatementEnd, State::UpStatement) => {
                close(true);
                State::Up
            }
            (Mark::StatementEnd, State::DownStatement) => State::Down,
            (Mark::StatementEnd, _) => return refuse("`StatementEnd` stands without its `StatementBegin`"),
        };
        begin = behind;
    }
    let at = text.len();
    match state {
        State::Up => stretches.push(Stretch { span: Span::new(begin, at), enclosed: false }),
        State::Down => {}
        State::Start => return Err(Refusal { at: 0, problem: "it has no `-- +goose Up`".to_owned() }),
        State::UpStatement | State::DownStatement => {
            return Err(Refusal { at, problem: "`StatementBegin` has no `StatementEnd`".to_owned() });
        }
    }
    let part = |stretch: Stretch| Part {
        span: stretch.span,
        transaction: match (transaction, stretch.enclosed) {
            (true, _) => Transaction::Explicit,
            (false, true) => Transaction::Implicit,
            (false, false) => Transaction::None,
        },
    };
    stretches.retain(|stretch| !text[stretch.span.range()].trim().is_empty());
    Ok(Cut { parts: stretches.into_iter().map(part).collect(), substituted })
}

fn mark(line: &str) -> Option<Mark> {
    let annotation = line.strip_prefix("--")?.trim().strip_prefix("+goose")?.trim();
    MARKS.iter().find(|(name, _)| name.eq_ignore_ascii_case(annotation)).map(|(_, mark)| *mark)
}
