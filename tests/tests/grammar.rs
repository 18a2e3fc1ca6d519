//! The grammar over real migrations, and held against the server's own parser, which in an aborted transaction reads
//! a statement and looks no further.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use contract_core::ddl::model::{Ddl, DefaultPrivilegeSort, ObjectReference, PrivilegeTarget, Statement};
use contract_core::ddl::{leading_keywords, read, split};
use contract_core::syntax::lexer::Lexer;
use contract_tests::{connect, corpus, database, majors, server, sql_files};
use tokio_postgres::Client;
use tokio_postgres::error::ErrorPosition;

/// The words that begin a statement about routines or privileges, or one that can hold any other.
const RELEVANT: &[&[&str]] = &[
    &["create", "function"],
    &["create", "or", "replace", "function"],
    &["create", "procedure"],
    &["create", "or", "replace", "procedure"],
    &["create", "aggregate"],
    &["create", "or", "replace", "aggregate"],
    &["alter", "function"],
    &["alter", "procedure"],
    &["alter", "routine"],
    &["alter", "aggregate"],
    &["drop", "function"],
    &["drop", "procedure"],
    &["drop", "routine"],
    &["drop", "aggregate"],
    &["comment", "on", "function"],
    &["comment", "on", "procedure"],
    &["comment", "on", "aggregate"],
    &["grant"],
    &["revoke"],
    &["alter", "default", "privileges"],
    &["create", "trigger"],
    &["create", "or", "replace", "trigger"],
    &["create", "constraint", "trigger"],
    &["do"],
];

/// Every statement of the corpus, with the file that has it.
fn corpus_statements(folder: &Path) -> Vec<(String, String)> {
    let mut statements = Vec::new();
    for file in sql_files(folder) {
        let text = String::from_utf8_lossy(&fs::read(&file).unwrap()).into_owned();
        let name = file.strip_prefix(folder).unwrap().display().to_string();
        for span in split(&text).statements() {
            statements.push((name.clone(), text[span.range()].to_owned()));
        }
    }
    statements
}

fn is_relevant(statement: &str) -> bool {
    let words = leading_keywords(statement, 4);
    RELEVANT
        .iter()
        .any(|start| words.len() >= start.len() && words.iter().zip(*start).all(|(word, wanted)| word == wanted))
}

/// Whether a value is about routines, by what it says rather than by its first words.
fn is_about_routines(ddl: &Ddl) -> bool {
    let routine = |object: &ObjectReference| matches!(object, ObjectReference::Routine(_));
    match ddl {
        Ddl::CreateRoutine(_) | Ddl::CreateAggregate(_) | Ddl::AlterRoutine(_) | Ddl::Do(_) | Ddl::CreateTrigger(_) => {
            true
        }
        Ddl::ChangePrivileges(change) => {
            matches!(change.target, PrivilegeTarget::Routines(_) | PrivilegeTarget::RoutinesInSchemas { .. })
        }
        Ddl::AlterDefaultPrivileges(change) => change.sort == DefaultPrivilegeSort::Routines,
        Ddl::AlterObject(change) => routine(&change.object),
        Ddl::DropObjects(change) => change.objects.iter().any(routine),
        Ddl::Comment(comment) => routine(&comment.object),
        _ => false,
    }
}

#[tokio::test]
async fn the_corpus_is_understood_as_far_as_the_server_understands_it() {
    let Some(folder) = corpus() else { return };
    let major = majors().into_iter().max().unwrap();
    let client = parser(major).await;
    let statements = corpus_statements(&folder);
    let (mut relevant, mut relevant_read, mut routines) = (0, 0, 0);
    let (mut ddl, mut no_effect, mut transaction) = (0, 0, 0);
    let (mut both_refuse, mut only_server, mut only_we) = (BTreeMap::<String, usize>::new(), Vec::new(), Vec::new());
    for (file, statement) in &statements {
        let refusal = refusal(&client, statement).await;
        let value = read(statement);
        let counts = refusal.is_none() && is_relevant(statement);
        relevant += usize::from(counts);
        relevant_read += usize::from(counts && matches!(value, Statement::Ddl(_)));
        match (&value, refusal) {
            (Statement::NotUnderstood(found), Some(_)) => {
                *both_refuse.entry(found.cause.message.clone()).or_default() += 1
            }
            (Statement::Invalid(cause), Some(_)) => *both_refuse.entry(cause.message.clone()).or_default() += 1,
            (Statement::Invalid(cause), None) => only_we.push(format!("{file}: {cause}: {statement:.200}")),
            (Statement::NotUnderstood(found), None) => {
                only_we.push(format!("{file}: {}: {statement:.200}", found.cause))
            }
            (_, Some(message)) => only_server.push(format!("{file}: {message}: {statement:.200}")),
            (Statement::Ddl(value), None) => {
                ddl += 1;
                routines += usize::from(is_about_routines(value));
            }
            (Statement::NoEffect, None) => no_effect += 1,
            (Statement::Transaction(_), None) => transaction += 1,
        }
    }
    let all = statements.len();
    eprintln!("{all} statements: {ddl} are values, {no_effect} have no effect, {transaction} are transaction control");
    eprintln!(
        "{routines} values are about routines; {relevant_read} of {relevant} function-relevant statements are values"
    );
    eprintln!("PostgreSQL {major} and we refuse {}:", both_refuse.values().sum::<usize>());
    for (cause, count) in both_refuse {
        eprintln!("  {count} {cause}");
    }
    eprintln!("only the server refuses {}, inside what is not parsed here:", only_server.len());
    for line in &only_server {
        eprintln!("  {}", line.replace('\n', " "));
    }
    assert!(only_we.is_empty(), "the server reads these:\n{}", only_we.join("\n"));
    assert_eq!(relevant, relevant_read);
    assert!(only_server.len() * 1000 < all, "{} of {all}", only_server.len());
}

#[tokio::test]
async fn the_tables_of_the_grammar_are_read_as_the_server_reads_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../contract-core/src/ddl/grammar/tests");
    let major = majors().into_iter().max().unwrap();
    let client = parser(major).await;
    let (mut accepted, mut refused, mut wrong) = (0, 0, Vec::new());
    for file in sql_files(&folder) {
        let text = fs::read_to_string(&file).unwrap();
        let broken = file.ends_with("refused.sql");
        for span in split(&text).statements() {
            let statement = &text[span.range()];
            match (refusal(&client, statement).await, broken) {
                (None, false) => accepted += 1,
                (Some(_), true) => refused += 1,
                (None, true) => wrong.push(format!("read: {statement}")),
                (Some(message), false) => wrong.push(format!("{message}: {statement}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    eprintln!("PostgreSQL {major} reads the same {accepted} statements and refuses the same {refused}");
}

/// How damaged statements were read.
#[derive(Default)]
struct Comparison {
    both_read: usize,
    both_refuse: usize,
    /// Only the server refuses, inside what is not parsed here.
    inside: usize,
    /// Only we refuse, for a reason that the server finds behind its parser.
    later: usize,
    only_we: Vec<String>,
    only_server: Vec<String>,
}

impl Comparison {
    async fn compare(&mut self, client: &Client, statement: String) {
        /// What the server refuses too, but behind its parser.
        const LATER: &[&str] = &[
            "there is no privilege",
            "this option contradicts or repeats an earlier one",
            "a parameter behind one with a default needs a default too",
            "the parameter name",
            "expected WINDOW once",
            "expected a block as a string, found the end",
        ];
        match (read(&statement), refusal_at(client, &statement).await) {
            (Statement::NotUnderstood(_), Some(_)) => self.both_refuse += 1,
            (Statement::NotUnderstood(found), None) => {
                if LATER.iter().any(|message| found.cause.message.starts_with(message)) {
                    self.later += 1;
                } else {
                    self.only_we.push(format!("{}: {statement}", found.cause));
                }
            }
            (value, Some((_, at))) if is_delimited(&value, &statement, at) => self.inside += 1,
            (_, Some((message, _))) => self.only_server.push(format!("{message}: {statement}")),
            (_, None) => self.both_read += 1,
        }
    }

    fn tell(&self) {
        let Self { both_read, both_refuse, inside, later, only_we, only_server } = self;
        eprintln!(
            "both read {both_read} and refuse {both_refuse}; only the server refuses {inside} inside what is not parsed here"
        );
        eprintln!("only we refuse {later} that the server refuses later, and {}:", only_we.len());
        for line in only_we {
            eprintln!("  {line:.400}");
        }
        eprintln!("only the server refuses {}:", only_server.len());
        for line in only_server {
            eprintln!("  {line:.400}");
        }
    }
}

/// Each statement of the tables, without one of its tokens, with one twice, with two swapped.
#[tokio::test]
async fn damaged_statements_are_read_as_the_server_reads_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../contract-core/src/ddl/grammar/tests");
    let client = parser(majors().into_iter().max().unwrap()).await;
    let mut comparison = Comparison::default();
    for file in sql_files(&folder) {
        let text = fs::read_to_string(&file).unwrap();
        for span in split(&text).statements() {
            for damaged in damaged(&text[span.range()]) {
                comparison.compare(&client, damaged).await;
            }
        }
    }
    comparison.tell();
    assert!(comparison.only_we.len() <= 8 && comparison.only_server.len() <= 20);
}

/// Every statement of the corpus, damaged in one place that its number chooses.
#[tokio::test]
async fn damaged_statements_of_the_corpus_are_read_as_the_server_reads_them() {
    let Some(folder) = corpus() else { return };
    let client = parser(majors().into_iter().max().unwrap()).await;
    let mut comparison = Comparison::default();
    for (number, (_, statement)) in corpus_statements(&folder).into_iter().enumerate() {
        if statement.len() < 2_000 && !matches!(read(&statement), Statement::NoEffect) {
            let mut damaged = damaged(&statement);
            if !damaged.is_empty() {
                let chosen = number.wrapping_mul(7919) % damaged.len();
                comparison.compare(&client, damaged.swap_remove(chosen)).await;
            }
        }
    }
    comparison.tell();
    assert!(comparison.only_we.len() <= 8 && comparison.only_server.len() <= 20);
}

/// Whether the byte at `at` lies in a part of the statement that is delimited and not parsed, or is the token behind it.
fn is_delimited(value: &Statement, statement: &str, at: usize) -> bool {
    let Statement::Ddl(ddl) = value else { return true };
    if let Ddl::Query(_) | Ddl::SetVariable(_) = **ddl {
        return true;
    }
    // A `span` is where something that was parsed is; every other Span is where something was not.
    format!("{ddl:?}").split("Span { start: ").collect::<Vec<_>>().windows(2).any(|pair| {
        let mut numbers =
            pair[1].split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse::<usize>().ok());
        let (start, end) = (numbers.next().unwrap(), numbers.next().unwrap());
        let behind = end + statement[end..].len() - statement[end..].trim_start().len();
        !pair[0].ends_with("span: ") && (start..=behind).contains(&at)
    })
}

fn damaged(statement: &str) -> Vec<String> {
    let tokens: Vec<&str> = Lexer::new(statement).map(|token| &statement[token.span.range()]).collect();
    let mut results = Vec::new();
    for at in 1..tokens.len() {
        let mut changed = tokens.clone();
        changed.remove(at);
        results.push(changed.join(" "));
        let mut changed = tokens.clone();
        changed.insert(at, tokens[at]);
        results.push(changed.join(" "));
        let mut changed = tokens.clone();
        changed.swap(at, (at + 1).min(tokens.len() - 1));
        results.push(changed.join(" "));
    }
    // The lexer has `::` as two tokens.
    results.into_iter().map(|text| text.replace(": :", "::")).collect()
}

/// A connection in an aborted transaction.
async fn parser(major: u32) -> Client {
    let client = connect(&database(server(major)).await.url).await;
    client.batch_execute("BEGIN").await.unwrap();
    client.batch_execute("SELECT 1/0").await.unwrap_err();
    client
}

/// As [`refusal`], with the byte at which it stopped.
async fn refusal_at(client: &Client, statement: &str) -> Option<(String, usize)> {
    let error = client.prepare(statement).await.err()?;
    let error = error.as_db_error().unwrap_or_else(|| panic!("{error}"));
    let at = match error.position() {
        Some(ErrorPosition::Original(character)) => {
            let character = usize::try_from(*character).unwrap() - 1;
            statement.char_indices().nth(character).map_or(statement.len(), |(at, _)| at)
        }
        _ => statement.len(),
    };
    (error.code().code() != "25P02").then(|| (error.message().to_owned(), at))
}

/// Why the server's parser refuses a statement, if it does.
async fn refusal(client: &Client, statement: &str) -> Option<String> {
    // What may stand in an aborted transaction is prepared like any other statement.
    let error = client.prepare(statement).await.err()?;
    let error = error.as_db_error().unwrap_or_else(|| panic!("{error}"));
    (error.code().code() != "25P02").then(|| error.message().to_owned())
}
