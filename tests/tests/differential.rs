//! The interpreter held against PostgreSQL: every statement of a folder is run by itself, those that applied are
//! interpreted, and the two observations are compared fact by fact.
#![cfg(unix)]

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::path::{Path, PathBuf};

use contract_core::catalog::{self, observe};
use contract_core::diff::{Delta, diff};
use contract_core::finding::Reach;
use contract_core::ident::{ObjectId, ObjectKind};
use contract_core::interpret::{EventKind, Interpretation, interpret_statements};
use contract_core::migrations::{Layout, MigrationFile, Part, Transaction, open};
use contract_core::observation::Observation;
use contract_core::replay::replay_lenient;
use contract_core::schema::{Deparsing, Schema};
use contract_core::scope::Scope;
use contract_core::source::{SourceMap, Span};
use contract_tests::{connect, corpus, database, majors, server, workspace};

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

/// What comparing one folder gave.
#[derive(Debug, Default)]
struct Row {
    statements: usize,
    facts: usize,
    wrong: Vec<String>,
    wrong_on_routines: usize,
    wrong_in_gaps: usize,
    facts_in_gaps: usize,
    not_compared: usize,
    gaps: BTreeMap<String, usize>,
    events: Vec<String>,
}

fn name_of(delta: &Delta) -> (&ObjectId, String) {
    match delta {
        Delta::Missing { id } => (id, format!("missing {} {id}", id.kind.word())),
        Delta::Unexpected { id } => (id, format!("unexpected {} {id}", id.kind.word())),
        Delta::Changed { id, attribute, expected, observed } => {
            let cut = |text: String| text.chars().take(160).collect::<String>();
            let (expected, observed) = (cut(expected.to_string()), cut(observed.to_string()));
            (
                id,
                format!(
                    "{} {id}: {attribute}\n      PostgreSQL: {expected}\n      interpreted: {observed}",
                    id.kind.word()
                ),
            )
        }
        Delta::LineEndings { id, attribute } => (id, format!("{id}: {attribute} in its line endings")),
    }
}

/// The project's own objects, but for what the extensions of this server made.
fn own(schema: &Schema, expected: &Observation) -> Schema {
    let scope = Scope::default();
    let objects = schema.objects.iter().filter(|(id, _)| scope.contains(id, expected));
    Schema { objects: objects.map(|(id, object)| (id.clone(), object.clone())).collect() }
}

struct Reached {
    objects: BTreeSet<ObjectId>,
    kinds: BTreeSet<(String, Option<String>)>,
    schemas: BTreeSet<String>,
    everything: bool,
}

impl Reached {
    fn of(observation: &Observation) -> Self {
        let mut reached =
            Self { objects: BTreeSet::new(), kinds: BTreeSet::new(), schemas: BTreeSet::new(), everything: false };
        for gap in &observation.gaps {
            match &gap.reach {
                Reach::Object(id) => {
                    reached.objects.insert(id.clone());
                }
                Reach::Schema(schema) => {
                    reached.schemas.insert(schema.clone());
                }
                Reach::Everything => reached.everything = true,
                Reach::Unmodelled { kind, schema } => {
                    reached.kinds.insert((kind.clone(), schema.clone()));
                }
            }
        }
        reached
    }

    fn has(&self, id: &ObjectId) -> bool {
        self.everything || self.has_narrowly(id)
    }

    fn has_narrowly(&self, id: &ObjectId) -> bool {
        // A routine whose arguments are not known is in a gap by its name alone.
        let bare = ObjectId { arguments: Vec::new(), ..id.clone() };
        self.objects.contains(id)
            || self.objects.contains(&bare)
            || self.kinds.contains(&(id.kind.word().to_owned(), None))
            || self.kinds.contains(&(id.kind.word().to_owned(), id.schema.clone()))
            || id.whole().is_some_and(|whole| self.objects.contains(&whole))
            || id.schema.as_ref().is_some_and(|schema| self.schemas.contains(schema))
            || id.kind == ObjectKind::Schema && self.schemas.contains(&id.name)
    }
}

fn compared(expected: &Observation, interpretation: &Interpretation, sources: &SourceMap) -> Row {
    let mut row = Row::default();
    let observed = &interpretation.observation;
    let difference = diff(&own(&expected.schema, expected), &own(&observed.schema, expected), Deparsing::Alike);
    let reached = Reached::of(observed);
    row.facts = difference.compared;
    row.not_compared = difference.not_compared.len();
    for delta in &difference.deltas {
        let (id, text) = name_of(delta);
        let narrowly = env::var_os("IGNORE_EVERYTHING").is_some();
        if if narrowly { reached.has_narrowly(id) } else { reached.has(id) } {
            row.wrong_in_gaps += 1;
        } else {
            row.wrong_on_routines += usize::from(id.kind == ObjectKind::Routine);
            row.wrong.push(text);
        }
    }
    let in_gaps = own(&expected.schema, expected);
    row.facts_in_gaps = in_gaps
        .objects
        .iter()
        .filter(|(id, _)| reached.has(id))
        .map(|(_, object)| contract_core::schema::Attributes::attributes(object).len() + 1)
        .sum();
    for gap in &observed.gaps {
        let reach = match &gap.reach {
            Reach::Object(id) => id.kind.word().to_owned(),
            Reach::Schema(_) => "schema".to_owned(),
            Reach::Unmodelled { kind, .. } => format!("unmodelled {kind}"),
            Reach::Everything => "everything".to_owned(),
        };
        *row.gaps.entry(format!("{reach}: {}", gap.cause)).or_default() += 1;
    }
    for event in &interpretation.events {
        let position = sources.position(event.location);
        let file = sources.file(event.location.source).name();
        let what = match &event.kind {
            EventKind::Refused(refusal) => format!("refused: {refusal}"),
            EventKind::Assumed(id) => format!("assumed: {} {id}", id.kind.word()),
            EventKind::AssumedRole(role) => format!("assumed role: {role}"),
        };
        row.events.push(format!("{file}:{}: {what}", position.line));
    }
    row
}

async fn run(major: u32, files: impl Fn(&mut SourceMap) -> Vec<MigrationFile>) -> Row {
    let server = server(major);
    let database = database(server).await;
    let mut client = connect(&database.url).await;
    let roles = ROLES
        .iter()
        .map(|role| format!("DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object THEN NULL; END $$;"));
    client.batch_execute(&roles.collect::<String>()).await.unwrap();
    let baseline = observe(&mut client, &catalog::Options::default()).await.unwrap();
    let mut sources = SourceMap::default();
    let files = files(&mut sources);
    let replayed = replay_lenient(&client, &sources, &files).await.unwrap();
    client.batch_execute("DISCARD ALL").await.unwrap();
    let expected = observe(&mut client, &catalog::Options::default()).await.unwrap();
    let interpretation = interpret_statements(&sources, &replayed.applied, &baseline.setting, Some(&baseline));
    let mut row = compared(&expected, &interpretation, &sources);
    row.statements = replayed.applied.len();
    row
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

/// A rule each, with the oldest major that knows it behind the last `_` of the name.
#[tokio::test(flavor = "multi_thread")]
async fn every_rule_is_postgresqls_own() {
    let folder = workspace().join("migrations-fixtures/interpret");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut wrong = Vec::new();
    for major in majors() {
        for path in &paths {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let since: u32 = name.rsplit('_').next().and_then(|word| word.parse().ok()).unwrap_or(0);
            if major < since {
                continue;
            }
            let row = run(major, |sources| fixture(sources, path)).await;
            assert!(row.statements > 3, "{name} on {major}: {} statements applied", row.statements);
            let wide = row.gaps.into_keys().filter(|gap| gap.starts_with("everything") || gap.starts_with("schema"));
            let told = row.wrong.into_iter().chain(row.events).chain(wide);
            wrong.extend(told.map(|text| format!("PostgreSQL {major}, {name}: {text}")));
        }
    }
    assert!(wrong.is_empty(), "{} differences\n{}", wrong.len(), wrong.join("\n"));
}

fn folders() -> Vec<PathBuf> {
    let Some(corpus) = corpus() else { return Vec::new() };
    let wanted = env::var("FOLDERS").unwrap_or_default();
    let wanted: Vec<&str> = wanted.split(',').filter(|word| !word.is_empty()).collect();
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(corpus).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    folders.retain(|path| wanted.is_empty() || wanted.iter().any(|word| path.to_string_lossy().contains(word)));
    folders.sort();
    folders
}

#[tokio::test(flavor = "multi_thread")]
async fn the_corpus_is_read_as_postgresql_reads_it() {
    let all = majors();
    let wanted: Vec<u32> = match env::var("MAJORS") {
        Ok(list) => list.split(',').map(|major| major.parse().unwrap()).collect(),
        Err(_) => all.first().into_iter().chain(all.last()).copied().collect(),
    };
    let mut all_wrong: Vec<String> = Vec::new();
    let detail: usize = env::var("DETAIL").ok().and_then(|detail| detail.parse().ok()).unwrap_or(0);
    for major in wanted {
        println!("PostgreSQL {major}");
        println!(
            "{:46} {:>6} {:>7} {:>6} {:>6} {:>6} {:>7} {:>6}",
            "folder", "stmts", "facts", "wrong", "routin", "w.gap", "in gaps", "n.cmp"
        );
        for folder in folders() {
            let row = run(major, |sources| open(sources, &folder, Some(layout_of(&folder))).unwrap().files).await;
            let name = folder.file_name().unwrap().to_string_lossy().into_owned();
            println!(
                "{name:46} {:6} {:7} {:6} {:6} {:6} {:7} {:6}",
                row.statements,
                row.facts,
                row.wrong.len(),
                row.wrong_on_routines,
                row.wrong_in_gaps,
                row.facts_in_gaps,
                row.not_compared
            );
            all_wrong.extend(row.wrong.iter().map(|wrong| format!("PostgreSQL {major}, {name}: {wrong}")));
            for wrong in row.wrong.iter().take(detail) {
                println!("    {wrong}");
            }
            if detail > 0 {
                for (gap, count) in row.gaps.iter().take(detail) {
                    println!("    gap {count} x {gap}");
                }
                for event in row.events.iter().take(detail) {
                    println!("    {event}");
                }
            }
        }
    }
    let ignored = env::var_os("IGNORE_EVERYTHING").is_some();
    assert!(
        all_wrong.is_empty() || ignored,
        "{} facts are wrong outside gaps\n{}",
        all_wrong.len(),
        all_wrong.join("\n")
    );
}
