//! The interpreter held against PostgreSQL: every statement of a folder is run by itself, those that applied are
//! interpreted, and the two observations are compared fact by fact.
#![cfg(unix)]

mod coverage;
mod middle;
mod whole;

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};

use contract_core::calendar::Date;
use contract_core::catalog::{self, observe};
use contract_core::interpret::interpret_statements;
use contract_core::migrations::{Layout, MigrationFile, Part, Transaction, open};
use contract_core::observation::Setting;
use contract_core::replay::replay_lenient;
use contract_core::source::{SourceMap, Span};
use contract_tests::compared::{Row, compared};
use contract_tests::{connect, corpus, database, majors, server, workspace};
use coverage::Coverage;
use tokio::sync::Mutex;
use tokio_postgres::Client;

/// How many places of one cause are printed.
const MOST_PLACES: usize = 12;

/// What the folders of the corpus find in their clusters.
const ROLES: &[&str] = &[
    "anon",
    "authenticated",
    "service_role",
    "authenticator",
    "supabase_admin",
    "supabase_auth_admin",
    "supabase_storage_admin",
    "dashboard_user",
];

/// The day, in the time zone in which the statements run.
fn today() -> Date {
    let day = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    Date::new(day.year(), day.month(), day.day()).unwrap()
}

/// A session as [`connect`] gives it, in the time zone of [`today`].
async fn connect_in_utc(url: &str) -> Client {
    let sign = if url.contains('?') { '&' } else { '?' };
    connect(&format!("{url}{sign}options=-c%20TimeZone%3DUTC")).await
}

/// One run on one day: what is named after it is compared, too.
async fn run(major: u32, files: impl Fn(&mut SourceMap) -> Vec<MigrationFile>) -> Row {
    loop {
        let day = today();
        let row = run_on(day, major, &files).await;
        if today() == day {
            return row;
        }
    }
}

async fn run_on(day: Date, major: u32, files: impl Fn(&mut SourceMap) -> Vec<MigrationFile>) -> Row {
    let server = server(major);
    let database = database(server).await;
    let mut client = connect_in_utc(&database.url).await;
    make_roles(&client).await;
    let baseline = observe(&mut client, &catalog::Options::default()).await.unwrap();
    let mut sources = SourceMap::default();
    let files = files(&mut sources);
    let replayed = replay_lenient(&client, &sources, &files).await.unwrap();
    client.batch_execute("DISCARD ALL").await.unwrap();
    let expected = observe(&mut client, &catalog::Options::default()).await.unwrap();
    let setting = Setting { applied_on: Some(day), ..baseline.setting.clone() };
    let interpretation = interpret_statements(&sources, &replayed.applied, &setting, Some(&baseline));
    let mut row = compared(&expected, &interpretation, &sources);
    row.statements = replayed.applied.len();
    row
}

async fn make_roles(client: &Client) {
    let roles = ROLES
        .iter()
        .map(|role| format!("DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object THEN NULL; END $$;"));
    client.batch_execute(&roles.collect::<String>()).await.unwrap();
}

/// The layout of a folder, as the index of the corpus has it.
fn layout_of(folder: &Path) -> Layout {
    let index = std::fs::read_to_string(folder.parent().unwrap().join("INDEX.tsv")).unwrap();
    let name = folder.file_name().unwrap().to_string_lossy().replace("__", "/");
    let line = index.lines().find(|line| line.starts_with(&format!("{name}\t"))).unwrap();
    Layout::from_name(line.split('\t').nth(3).unwrap()).unwrap()
}

/// One file of our own, as a folder that has nothing else.
fn fixture(sources: &mut SourceMap, path: &Path) -> Vec<MigrationFile> {
    let text = std::fs::read_to_string(path).unwrap();
    let part = Part { span: Span::new(0, text.len()), transaction: Transaction::None };
    let source = sources.add(path.file_name().unwrap().to_string_lossy(), text);
    vec![MigrationFile { source, version: None, description: None, parts: vec![part] }]
}

/// The rules make and change roles, which all databases of a server share: one test runs them at a time.
static RULES: Mutex<()> = Mutex::const_new(());

/// The files of our own rules, each with the oldest major that knows it.
fn rules() -> Vec<(String, u32, PathBuf)> {
    let folder = workspace().join("migrations-fixtures/interpret");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| is_wanted(path));
    paths.sort();
    let named = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let since: u32 = name.rsplit('_').next().and_then(|word| word.parse().ok()).unwrap_or(0);
        (name, since, path)
    };
    paths.into_iter().map(named).collect()
}

/// A rule each, with the oldest major that knows it behind the last `_` of the name.
#[tokio::test(flavor = "multi_thread")]
async fn every_rule_is_postgresqls_own() {
    let _rules = RULES.lock().await;
    let mut wrong = Vec::new();
    for major in majors() {
        for (name, since, path) in rules() {
            if major < since {
                continue;
            }
            let row = run(major, |sources| fixture(sources, &path)).await;
            assert!(row.statements > 3, "{name} on {major}: {} statements applied", row.statements);
            let wide = row.gaps.into_keys().filter(|gap| gap.starts_with("everything") || gap.starts_with("schema"));
            let told = row.wrong.into_iter().chain(row.events).chain(wide);
            wrong.extend(told.map(|text| format!("PostgreSQL {major}, {name}: {text}")));
        }
    }
    assert!(wrong.is_empty(), "{} differences\n{}", wrong.len(), wrong.join("\n"));
}

/// Whether `FOLDERS` names a folder or a rule, or nothing.
fn is_wanted(path: &Path) -> bool {
    let wanted = env::var("FOLDERS").unwrap_or_default();
    let mut wanted = wanted.split(',').filter(|word| !word.is_empty()).peekable();
    wanted.peek().is_none() || wanted.any(|word| path.to_string_lossy().contains(word))
}

fn folders() -> Vec<PathBuf> {
    let Some(corpus) = corpus() else { return Vec::new() };
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(corpus).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    folders.retain(|path| is_wanted(path));
    folders.sort();
    folders
}

/// The majors that are run, unless `MAJORS` names others.
fn oldest_and_newest() -> Vec<u32> {
    let all = majors();
    match env::var("MAJORS") {
        Ok(list) => list.split(',').map(|major| major.parse().unwrap()).collect(),
        Err(_) => all.first().into_iter().chain(all.last()).copied().collect(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_corpus_is_read_as_postgresql_reads_it() {
    let mut all_wrong: Vec<String> = Vec::new();
    let mut of_all: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let detail: usize = env::var("DETAIL").ok().and_then(|detail| detail.parse().ok()).unwrap_or(0);
    for major in oldest_and_newest() {
        println!("PostgreSQL {major}\n{}", Row::titles());
        let mut coverage = Coverage::default();
        for folder in folders() {
            let row = run(major, |sources| open(sources, &folder, Some(layout_of(&folder))).unwrap().files).await;
            let name = folder.file_name().unwrap().to_string_lossy().into_owned();
            println!("{name:46} {}", row.figures());
            coverage.add(&name, &row);
            all_wrong.extend(row.wrong.iter().map(|wrong| format!("PostgreSQL {major}, {name}: {wrong}")));
            for (cause, (hidden, alone)) in &row.hidden {
                let sum = of_all.entry(cause.clone()).or_default();
                *sum = (sum.0 + hidden, sum.1 + alone);
            }
            for wrong in row.wrong.iter().take(detail) {
                println!("    {wrong}");
            }
            if detail > 0 {
                for (gap, count) in row.gaps.iter().take(detail) {
                    let (hidden, alone) = row.hidden.get(gap).copied().unwrap_or_default();
                    println!("    gap {count} x {gap} ({hidden} facts, {alone} of them by it alone)");
                    for place in row.places.get(gap).into_iter().flatten().take(MOST_PLACES) {
                        println!("        {place}");
                    }
                }
                for event in row.events.iter().take(detail) {
                    println!("    {event}");
                }
            }
        }
        if corpus().is_some() && env::var_os("FOLDERS").is_none() {
            coverage.assert_promised(major);
        }
    }
    let mut of_all: Vec<(String, (usize, usize))> = of_all.into_iter().collect();
    of_all.sort_by_key(|(_, (hidden, _))| std::cmp::Reverse(*hidden));
    for (cause, (hidden, alone)) in of_all.iter().take(detail) {
        println!("{hidden:8} {alone:8} {cause}");
    }
    let ignored = env::var_os("IGNORE_EVERYTHING").is_some();
    assert!(
        all_wrong.is_empty() || ignored,
        "{} facts are wrong outside gaps\n{}",
        all_wrong.len(),
        all_wrong.join("\n")
    );
}
