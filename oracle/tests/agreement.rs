//! Every statement of our fixtures and of the corpus, read by both.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use contract_core::ddl::model::Statement;
use contract_core::ddl::{read, split};
use contract_oracle::{Description, ours, theirs};
use contract_tests::{corpus, sql_files, workspace};

/// What reading statements by both gave.
#[derive(Default)]
struct Comparison {
    statements: usize,
    agreeing: BTreeMap<String, usize>,
    differing: BTreeMap<String, usize>,
    both_refuse: usize,
    no_effect: usize,
    transactions: usize,
    relevant: usize,
    wrong: Vec<String>,
}

impl Comparison {
    fn compare(&mut self, place: &str, text: &str) {
        self.statements += 1;
        let value = read(text);
        let shown = || text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(300).collect::<String>();
        let tree = match pg_query::parse(text, 0) {
            Ok(tree) => tree.protobuf,
            Err(error) => {
                match value {
                    Statement::NotUnderstood(_) | Statement::Invalid(_) | Statement::NoEffect => self.both_refuse += 1,
                    Statement::Ddl(_) | Statement::Transaction(_) => {
                        self.wrong.push(format!("{place}: only libpg_query refuses: {error}: {}", shown()));
                    }
                }
                return;
            }
        };
        let node = match tree.stmts.as_slice() {
            [only] => only.stmt.as_ref().and_then(|statement| statement.node.as_ref()),
            _ => None,
        };
        let Some(node) = node else {
            if value != Statement::NoEffect {
                self.wrong.push(format!("{place}: not one statement to libpg_query: {}", shown()));
            }
            return;
        };
        match (value, theirs::describe(node)) {
            (Statement::NoEffect, theirs::Statement::NoEffect) => self.no_effect += 1,
            (Statement::Transaction(_), theirs::Statement::Transaction) => self.transactions += 1,
            (Statement::Ddl(ddl), theirs::Statement::Ddl(theirs)) => {
                let ours = ours::describe(text, &ddl);
                self.judge(place, &ours, &theirs, &shown());
            }
            // A query without calls does nothing.
            (Statement::NoEffect, theirs::Statement::Ddl(theirs)) if theirs == Description::of("query") => {
                self.no_effect += 1;
            }
            (value, theirs) => {
                let value = format!("{value:?}").chars().take(200).collect::<String>();
                let theirs = format!("{theirs:?}").chars().take(200).collect::<String>();
                self.wrong.push(format!("{place}: {}\n    - {value}\n    + {theirs}", shown()));
            }
        }
    }

    fn judge(&mut self, place: &str, ours: &Description, theirs: &Description, shown: &str) {
        let kind = theirs.kind().to_owned();
        self.relevant += usize::from(theirs.is_about_routines());
        let difference = Description::difference(ours, theirs);
        if difference.is_empty() {
            *self.agreeing.entry(kind).or_default() += 1;
        } else {
            *self.differing.entry(kind).or_default() += 1;
            let lines: Vec<String> =
                difference.iter().map(|line| line.chars().take(1000).collect::<String>()).take(8).collect();
            self.wrong.push(format!("{place}: {shown}\n    {}", lines.join("\n    ")));
        }
    }

    fn tell(&self, name: &str) {
        let agreeing: usize = self.agreeing.values().sum();
        let differing: usize = self.differing.values().sum();
        println!(
            "{name}: {} statements: {agreeing} descriptions agree, {differing} differ ({} are about routines or \
             privileges); both call {} without effect and {} transaction control, both refuse {}",
            self.statements, self.relevant, self.no_effect, self.transactions, self.both_refuse
        );
        for (kind, count) in &self.agreeing {
            println!("  {count:6} {kind}");
        }
        assert!(self.wrong.is_empty(), "{} differences\n{}", self.wrong.len(), self.wrong.join("\n"));
    }
}

fn compared(folders: &[PathBuf]) -> Comparison {
    let mut comparison = Comparison::default();
    for folder in folders {
        for file in sql_files(folder) {
            let text = String::from_utf8_lossy(&fs::read(&file).unwrap()).into_owned();
            let name = file.strip_prefix(folder).unwrap().display().to_string();
            for span in split(&text).statements() {
                let line = text[..span.start].matches('\n').count() + 1;
                comparison.compare(&format!("{name}:{line}"), &text[span.range()]);
            }
        }
    }
    comparison
}

#[test]
fn our_fixtures_are_read_as_libpg_query_reads_them() {
    let root = workspace();
    let folders =
        [root.join("migrations-fixtures"), root.join("contract-core/src/ddl/grammar/tests"), root.join("contracts")];
    let comparison = compared(&folders);
    assert!(comparison.agreeing.len() > 30, "every kind has a fixture");
    comparison.tell("fixtures");
}

#[test]
fn the_corpus_is_read_as_libpg_query_reads_it() {
    let Some(folder) = corpus() else { return };
    compared(&[folder]).tell("corpus");
}
