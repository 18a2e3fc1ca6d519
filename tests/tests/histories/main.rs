//! Generated histories: random statements over a small world, run by PostgreSQL and by `interpret`, which have to
//! come to the same.
//!
//! `HISTORIES` says how many per major, `MAJORS` on which, `SEED` where they begin, `FAILURES` how many are shrunk
//! and told before the run ends.
#![cfg(unix)]

mod history;
mod session;
mod statements;

use std::collections::HashMap;
use std::env;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use contract_tests::majors;
use history::{Figures, History, check};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use session::Session;
use statements::Statements;

/// The statements of a history.
const LENGTH: usize = 30;

/// How many numbers choose a statement; the longest needs about as many.
const CHOICES: usize = 28;

/// How often a history that differs is run again to find a shorter one.
const SHRINKING: usize = 600;

/// So many histories have a statement of every manner.
const ENOUGH: usize = 200;

/// How the statements begin, of which some apply in so many histories.
const MANNERS: &[&str] = &[
    "ALTER DEFAULT",
    "ALTER DOMAIN",
    "ALTER FUNCTION",
    "ALTER POLICY",
    "ALTER ROLE",
    "ALTER SCHEMA",
    "ALTER SEQUENCE",
    "ALTER TABLE",
    "ALTER TRIGGER",
    "ALTER TYPE",
    "ALTER VIEW",
    "BEGIN",
    "COMMENT ON",
    "COMMIT",
    "CREATE AGGREGATE",
    "CREATE DOMAIN",
    "CREATE FUNCTION",
    "CREATE INDEX",
    "CREATE OR",
    "CREATE POLICY",
    "CREATE PROCEDURE",
    "CREATE ROLE",
    "CREATE SCHEMA",
    "CREATE SEQUENCE",
    "CREATE TABLE",
    "CREATE TRIGGER",
    "CREATE TYPE",
    "CREATE VIEW",
    "DROP FUNCTION",
    "DROP OWNED",
    "DROP SCHEMA",
    "DROP TABLE",
    "DROP TYPE",
    "DROP VIEW",
    "REASSIGN OWNED",
    "ROLLBACK",
    "ROLLBACK TO",
    "SAVEPOINT one",
    "SET LOCAL",
    "SET ROLE",
    "SET search_path",
];

fn variable(name: &str, otherwise: usize) -> usize {
    env::var(name).ok().map_or(otherwise, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
}

/// Histories of a major; a statement that is none shrinks away.
fn histories(statements: &Statements) -> impl Strategy<Value = History> + '_ {
    let choices = proptest::collection::vec(proptest::num::u8::ANY, CHOICES);
    let all = proptest::collection::vec(proptest::option::weighted(0.9999, choices), LENGTH);
    (proptest::bool::ANY, all).prop_map(|(aborts, all)| {
        let statements = all.iter().flatten().map(|choices| statements.statement(choices)).collect();
        History { aborts, statements }
    })
}

fn runner(seed: usize) -> TestRunner {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&u64::try_from(seed).unwrap().to_le_bytes());
    TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}

/// The history of a seed; where it differs, the shortest that is found, and how.
async fn one(session: &mut Session, statements: &Statements, seed: usize) -> Result<Figures, String> {
    let mut tree = histories(statements).new_tree(&mut runner(seed)).unwrap();
    let mut told = match check(session, &tree.current(), true).await {
        Ok(figures) => return Ok(figures),
        Err(told) => told,
    };
    let mut known: HashMap<History, bool> = HashMap::new();
    let mut can = tree.simplify();
    while can && known.len() < SHRINKING {
        let history = tree.current();
        let differs = match known.get(&history) {
            Some(differs) => *differs,
            None => match check(session, &history, false).await {
                Ok(_) => false,
                Err(shorter) => {
                    told = shorter;
                    true
                }
            },
        };
        known.insert(history, differs);
        can = if differs { tree.simplify() } else { tree.complicate() };
    }
    Err(format!("SEED={seed}\n{told}"))
}

/// Runs as many histories as are asked for on one major.
fn run(major: u32, count: usize, first: usize) -> (Figures, Vec<String>) {
    let statements = Statements::read(include_str!("statements.txt"), major);
    let next = AtomicUsize::new(0);
    let failed = AtomicUsize::new(0);
    let limit = variable("FAILURES", 1);
    let workers = thread::available_parallelism().map_or(2, |cores| cores.get().min(8));
    let work = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut session = Session::start(major).await;
            let mut figures = Figures::default();
            let mut failures = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                if at >= count || failed.load(Ordering::Relaxed) >= limit {
                    return (figures, failures);
                }
                match one(&mut session, &statements, first + at).await {
                    Ok(more) => figures.add(more),
                    Err(told) => {
                        failed.fetch_add(1, Ordering::Relaxed);
                        failures.push(format!("PostgreSQL {major}, {told}"));
                    }
                }
            }
        })
    };
    let mut figures = Figures::default();
    let mut failures = Vec::new();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            let (more, told) = worker.join().unwrap();
            figures.add(more);
            failures.extend(told);
        }
    });
    (figures, failures)
}

/// Histories of which nothing applies, or which gaps hide, would prove nothing.
fn is_worth_something(major: u32, figures: &Figures, applied: usize, refused: usize) {
    assert!(applied * 10 > (applied + refused) * 4, "PostgreSQL {major}: {applied} applied, {refused} refused");
    assert!(
        figures.facts_in_gaps * 50 < figures.facts,
        "PostgreSQL {major}: {} of {} facts are in gaps",
        figures.facts_in_gaps,
        figures.facts
    );
    if figures.histories >= ENOUGH {
        let begins = |words: &&&str| !figures.applied.contains_key(**words);
        let never: Vec<_> = MANNERS.iter().filter(begins).collect();
        assert!(never.is_empty(), "PostgreSQL {major}: none of these applied: {never:?}");
    }
}

#[test]
fn histories_come_to_what_postgresql_makes_of_them() {
    let all = majors();
    let wanted: Vec<u32> = match env::var("MAJORS") {
        Ok(list) => list.split(',').map(|major| major.parse().unwrap()).collect(),
        Err(_) => all.first().into_iter().chain(all.last()).copied().collect(),
    };
    let count = variable("HISTORIES", 1000);
    let mut failures = Vec::new();
    for major in wanted {
        let began = Instant::now();
        let (figures, failed) = run(major, count, variable("SEED", 0));
        println!("PostgreSQL {major}, {} s: {figures:#?}", began.elapsed().as_secs());
        let applied: usize = figures.applied.values().sum();
        let refused: usize = figures.refused.values().map(|(told, untold, _)| told + untold).sum();
        println!(
            "PostgreSQL {major}: {} histories, {applied} statements applied, {refused} refused, {} facts, {} in gaps",
            figures.histories, figures.facts, figures.facts_in_gaps
        );
        if failed.is_empty() {
            is_worth_something(major, &figures, applied, refused);
        }
        failures.extend(failed);
    }
    assert!(failures.is_empty(), "{} histories differ\n{}", failures.len(), failures.join("\n\n"));
}
