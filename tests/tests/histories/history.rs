//! A history held against what `interpret` makes of it.

use std::collections::BTreeMap;

use contract_core::interpret::{Interpretation, interpret};
use contract_core::migrations::{MigrationFile, Part, Transaction};
use contract_core::observation::{Observation, Setting};
use contract_core::schema::Roles;
use contract_core::source::{SourceMap, Span};
use contract_tests::compared::compared;

use crate::session::{OnError, Outcome, Session, WORLD};

/// Statements, and what an error among them does.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct History {
    /// Whether an error makes a transaction fail, rather than take back what the statement did.
    pub aborts: bool,
    /// The statements.
    pub statements: Vec<String>,
}

/// What comparing histories gave.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    pub histories: usize,
    /// The first words of the statements that applied.
    pub applied: BTreeMap<String, usize>,
    pub passed_over: usize,
    pub facts: usize,
    pub facts_in_gaps: usize,
    pub gaps: BTreeMap<String, usize>,
    /// The statements that the server refused, by error code: those that `interpret` refuses too, and the others
    /// with one of them.
    pub refused: BTreeMap<String, (usize, usize, String)>,
}

impl Figures {
    /// Adds the figures of others.
    pub fn add(&mut self, other: Self) {
        self.histories += other.histories;
        for (words, count) in other.applied {
            *self.applied.entry(words).or_default() += count;
        }
        self.passed_over += other.passed_over;
        self.facts += other.facts;
        self.facts_in_gaps += other.facts_in_gaps;
        for (gap, count) in other.gaps {
            *self.gaps.entry(gap).or_default() += count;
        }
        for (sqlstate, (told, untold, example)) in other.refused {
            let known = self.refused.entry(sqlstate).or_default();
            known.0 += told;
            known.1 += untold;
            if known.2.is_empty() {
                known.2 = example;
            }
        }
    }
}

/// The statements of a history, as a file behind that of the world.
fn read(statements: &[&str], setting: &Setting) -> (Interpretation, SourceMap, usize) {
    let mut sources = SourceMap::default();
    let mut file = |name: &str, text: String| {
        let part = Part { span: Span::new(0, text.len()), transaction: Transaction::None };
        let source = sources.add(name, text);
        MigrationFile { source, version: None, description: None, parts: vec![part] }
    };
    let last = statements.iter().rev().skip(1).map(|statement| statement.len() + 2).sum();
    // The session ends with the history, and takes back a transaction that is open; in a file that is refused.
    let text: String = statements.iter().chain(&["ROLLBACK"]).flat_map(|statement| [statement, ";\n"]).collect();
    let files = [file("world.sql", WORLD.to_owned()), file("history.sql", text)];
    (interpret(&sources, &files, setting, None), sources, last)
}

/// The roles that are not PostgreSQL's own.
fn own(roles: &Roles) -> Roles {
    let mut roles = roles.clone();
    roles.roles.retain(|name, _| !name.starts_with("pg_"));
    roles.memberships.retain(|membership| !membership.role.starts_with("pg_"));
    roles
}

/// Every difference between what the server has and what the statements say, those that applied.
fn differences(expected: &Observation, applied: &[&str], setting: &Setting, figures: &mut Figures) -> Vec<String> {
    let (read, sources, _) = read(applied, setting);
    let row = compared(expected, &read, &sources);
    figures.facts += row.facts;
    figures.facts_in_gaps += row.facts_in_gaps;
    for (gap, count) in row.gaps {
        *figures.gaps.entry(gap).or_default() += count;
    }
    let mut wrong = row.wrong;
    wrong.extend(row.events.into_iter().map(|event| format!("it applied, and interpret says: {event}")));
    let (theirs, ours) = (own(&expected.roles), own(&read.observation.roles));
    for name in theirs.roles.keys().chain(ours.roles.keys()) {
        let (theirs, ours) = (theirs.roles.get(name), ours.roles.get(name));
        if theirs != ours {
            wrong.push(format!("role {name}\n      PostgreSQL: {theirs:?}\n      interpreted: {ours:?}"));
        }
    }
    let (theirs, ours) = (theirs.memberships, ours.memberships);
    if theirs != ours {
        wrong.push(format!("memberships\n      PostgreSQL: {theirs:?}\n      interpreted: {ours:?}"));
    }
    wrong
}

/// Runs a history and interprets it; an error has what differs. With `looks_ahead` each statement that the server
/// refused is interpreted too, behind those that applied.
pub async fn check(session: &mut Session, history: &History, looks_ahead: bool) -> Result<Figures, String> {
    let on_error = if history.aborts { OnError::Abort } else { OnError::RollBack };
    let (outcomes, expected) = session.run(&history.statements, on_error).await;
    let mut figures = Figures { histories: 1, ..Figures::default() };
    let mut applied: Vec<&str> = Vec::new();
    let mut wrong = Vec::new();
    for (statement, outcome) in history.statements.iter().zip(&outcomes) {
        match outcome {
            Outcome::Applied => {
                let words: Vec<&str> = statement.split([' ', ';']).take(2).collect();
                *figures.applied.entry(words.join(" ")).or_default() += 1;
                applied.push(statement);
            }
            Outcome::RolledBack => {
                let ending = if statement.ends_with("CHAIN") { "ROLLBACK AND CHAIN" } else { "ROLLBACK" };
                applied.push(ending);
            }
            Outcome::PassedOver => figures.passed_over += 1,
            Outcome::Refused { .. } if !looks_ahead => {}
            Outcome::Refused { sqlstate, message } => {
                assert!(!message.starts_with("syntax error"), "{statement}: {message}");
                let mut with: Vec<&str> = applied.clone();
                with.push(statement);
                let (read, _, last) = read(&with, &session.setting);
                let told = read.events.iter().any(|event| event.location.span.start >= last);
                let (predicted, unpredicted, example) = figures.refused.entry(sqlstate.clone()).or_default();
                if told {
                    *predicted += 1;
                } else {
                    *unpredicted += 1;
                    *example = format!("{statement}: {message}");
                }
            }
        }
    }
    wrong.extend(differences(&expected, &applied, &session.setting, &mut figures));
    if wrong.is_empty() {
        return Ok(figures);
    }
    let script: Vec<String> = history
        .statements
        .iter()
        .zip(&outcomes)
        .map(|(statement, outcome)| match outcome {
            Outcome::Applied => format!("{statement};"),
            Outcome::RolledBack => format!("{statement}; -- rolls back"),
            Outcome::PassedOver => format!("-- passed over: {statement};"),
            Outcome::Refused { sqlstate, message } => format!("{statement}; -- {sqlstate} {message}"),
        })
        .collect();
    Err(format!("{}\n  {}", script.join("\n"), wrong.join("\n  ")))
}
