//! Our description of Supabase, held against real servers on which it was run, and against the folders of the corpus
//! that are written for Supabase.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::env;
use std::path::PathBuf;

use contract_core::baseline::{Missing, missing, of_platform, platform_statements};
use contract_core::catalog::{self, observe};
use contract_core::finding::Reach;
use contract_core::ident::ObjectKind;
use contract_core::interpret::{Event, EventKind, interpret, interpret_statements};
use contract_core::migrations::{Layout, MigrationFile, Part, Transaction, open};
use contract_core::observation::{Observation, Setting};
use contract_core::replay::replay_lenient;
use contract_core::schema::Roles;
use contract_core::scope::Platform;
use contract_core::scratch::Server;
use contract_core::source::{SourceMap, Span};
use contract_tests::compared::{Row, compared};
use contract_tests::{binaries, connect, corpus, majors};
use tokio_postgres::Client;

const PLATFORMS: [Platform; 2] = [Platform::Supabase, Platform::SupabaseUnexposed];

/// A server of which supabase_admin is the first superuser, as it is on Supabase, and no postgres is there.
struct Supabase {
    server: Server,
}

impl Supabase {
    async fn start(major: u32) -> Self {
        let server = Server::start(binaries(major)).unwrap();
        let first = connect(&server.connection_url("postgres")).await;
        first.batch_execute("CREATE ROLE renamer SUPERUSER LOGIN").await.unwrap();
        drop(first);
        let supabase = Self { server };
        let renamer = connect(&supabase.url("postgres", "renamer")).await;
        renamer.batch_execute("ALTER ROLE postgres RENAME TO supabase_admin").await.unwrap();
        drop(renamer);
        let admin = connect(&supabase.url("postgres", "supabase_admin")).await;
        admin.batch_execute("DROP ROLE renamer").await.unwrap();
        supabase
    }

    fn url(&self, database: &str, role: &str) -> String {
        self.server.connection_url(database).replace("user=postgres", &format!("user={role}"))
    }

    /// An empty database, and a superuser in it.
    async fn database(&self, name: &str) -> Client {
        let admin = connect(&self.url("postgres", "supabase_admin")).await;
        admin.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
        connect(&self.url(name, "supabase_admin")).await
    }
}

fn description(platform: Platform, major: u32) -> (SourceMap, Vec<MigrationFile>) {
    let mut sources = SourceMap::default();
    let [anywhere, _] = platform_statements(platform, major);
    let part = Part { span: Span::new(0, anywhere.len()), transaction: Transaction::None };
    let source = sources.add("description.sql", anywhere);
    (sources, vec![MigrationFile { source, version: None, description: None, parts: vec![part] }])
}

/// The roles that a description makes: all but PostgreSQL's own.
fn described(roles: &Roles) -> Roles {
    let is_own = |name: &str| name.starts_with("pg_");
    let mut described = roles.clone();
    described.roles.retain(|name, _| !is_own(name));
    described.memberships.retain(|membership| !is_own(&membership.member));
    described
}

#[tokio::test(flavor = "multi_thread")]
async fn the_description_of_supabase_is_what_postgresql_makes_of_it() {
    let mut wrong = Vec::new();
    for (major, platform) in majors().into_iter().flat_map(|major| PLATFORMS.map(|platform| (major, platform))) {
        let supabase = Supabase::start(major).await;
        let mut client = supabase.database("described").await;
        let (sources, files) = description(platform, major);
        let replayed = replay_lenient(&client, &sources, &files).await.unwrap();
        client.batch_execute("DISCARD ALL").await.unwrap();
        let expected = observe(&mut client, &catalog::Options::default()).await.unwrap();
        let setting = Setting { major: Some(major), role: Some("supabase_admin".to_owned()), ..Setting::default() };
        let interpretation = interpret(&sources, &files, &setting, None);
        let row = compared(&expected, &interpretation, &sources);
        println!("{major} {}: {} statements, {} facts", platform.name(), replayed.applied.len(), row.facts);
        let mut told: Vec<String> = replayed.failures.iter().map(|failure| failure.message.clone()).collect();
        told.extend(row.wrong);
        told.extend(row.events);
        // Statements about publications are not read yet: the description adds the one that there is.
        told.extend(row.gaps.into_keys().filter(|gap| !gap.contains("publication: ")));
        let publications = |observation: &Observation| -> Vec<_> {
            let objects = observation.schema.objects.iter();
            objects
                .filter(|(id, _)| id.kind == ObjectKind::Publication)
                .map(|(id, object)| (id.clone(), object.clone()))
                .collect()
        };
        let description = of_platform(platform, major);
        if publications(&expected) != publications(&description) {
            told.push(format!("publications: {:#?}", publications(&expected)));
        }
        let has_all = interpretation
            .observation
            .schema
            .objects
            .iter()
            .all(|(id, object)| description.schema.objects.get(id) == Some(object));
        assert!(has_all, "what is described is what the platform's baseline has");
        // The statements alone do not say that there are no others.
        let roles = Roles { incomplete: false, ..interpretation.observation.roles.clone() };
        if described(&expected.roles) != described(&roles) {
            let interpreted = described(&roles);
            told.push(format!("roles: {:#?}\ninterpreted: {interpreted:#?}", described(&expected.roles)));
        }
        wrong.extend(told.into_iter().map(|text| format!("PostgreSQL {major}, {}: {text}", platform.name())));
        assert!(replayed.applied.len() > 100 && row.facts > 1_000, "{major}: {} facts", row.facts);
        supabase.server.stop().unwrap();
    }
    assert!(wrong.is_empty(), "{} differences\n{}", wrong.len(), wrong.join("\n"));
}

/// The folders of the corpus that Supabase's tool runs.
fn folders() -> Vec<PathBuf> {
    let Some(corpus) = corpus() else { return Vec::new() };
    let index = std::fs::read_to_string(corpus.join("INDEX.tsv")).unwrap();
    let wanted = env::var("FOLDERS").unwrap_or_default();
    let wanted: Vec<&str> = wanted.split(',').filter(|word| !word.is_empty()).collect();
    let of_supabase = index.lines().skip(1).filter(|line| line.split('\t').nth(3) == Some("supabase"));
    let names = of_supabase.map(|line| line.split('\t').next().unwrap().replace('/', "__"));
    names
        .filter(|name| wanted.is_empty() || wanted.iter().any(|word| name.contains(word)))
        .map(|name| corpus.join(name))
        .collect()
}

fn shown(event: &Event, sources: &SourceMap) -> String {
    let what = match &event.kind {
        EventKind::Refused(refusal) => format!("refused: {refusal}"),
        EventKind::Unread(cause) => format!("not read: {cause}"),
        EventKind::NotEnded => "a transaction that nothing ends".to_owned(),
        EventKind::Assumed(id) => format!("assumed: {} {id}", id.kind.word()),
        EventKind::AssumedRole(role) => format!("assumed role: {role}"),
    };
    let name = PathBuf::from(sources.file(event.location.source).name());
    let name = name.file_name().unwrap().to_string_lossy().into_owned();
    format!("{name}:{}: {what}", sources.position(event.location).line)
}

/// Whether an event is about what the platform has.
fn is_of_platform(event: &Event) -> bool {
    let platform = Platform::Supabase;
    let schemas = platform.schemas();
    match &event.kind {
        EventKind::Assumed(id) => schemas.contains(&id.schema.as_deref().unwrap_or(&id.name)),
        EventKind::AssumedRole(role) => {
            platform.roles().contains(&role.as_str())
                || ["anon", "authenticated", "service_role", "postgres"].contains(&role.as_str())
        }
        EventKind::Unread(_) | EventKind::NotEnded => false,
        EventKind::Refused(refusal) => schemas.iter().any(|schema| refusal.message.contains(&format!("`{schema}."))),
    }
}

#[test]
fn folders_for_supabase_find_what_they_refer_to() {
    let mut wrong = Vec::new();
    let detail = env::var_os("DETAIL").is_some();
    println!(
        "{:46} {:>7} {:>9} {:>7} {:>9}",
        "folder: refused and assumed, without and with", "refused", "assumed", "refused", "assumed"
    );
    for folder in folders() {
        let mut sources = SourceMap::default();
        let files = open(&mut sources, &folder, Some(Layout::Supabase)).unwrap().files;
        let setting = Setting { major: Some(15), ..Platform::Supabase.setting() };
        let without = interpret(&sources, &files, &setting, None);
        let baseline = of_platform(Platform::Supabase, 15);
        let with = interpret(&sources, &files, &setting, Some(&baseline));
        let count = |events: &[Event]| {
            let refused = events.iter().filter(|event| matches!(event.kind, EventKind::Refused(_))).count();
            (refused, events.len() - refused)
        };
        let ((refused_without, assumed_without), (refused, assumed)) = (count(&without.events), count(&with.events));
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        println!("{name:46} {refused_without:7} {assumed_without:9} {refused:7} {assumed:9}");
        for (told, interpretation) in [("without", &without), ("with", &with)] {
            for (sentence, _, help) in missing(&interpretation.events).iter().flat_map(Missing::told) {
                println!("    {told}: {sentence}: {help}");
            }
        }
        if detail {
            with.events.iter().for_each(|event| println!("    {}", shown(event, &sources)));
            let wide = with.observation.gaps.iter().filter(|gap| match &gap.reach {
                Reach::Object(_) | Reach::Attribute { .. } => false,
                Reach::Schema(schema) => !Platform::Supabase.schemas().contains(&schema.as_str()),
                Reach::Unmodelled { .. } | Reach::Everything => true,
                Reach::Named { .. } => false,
            });
            wide.for_each(|gap| println!("    gap: {}: {} {:?}", gap.subject(), gap.cause, gap.place));
        }
        let of_platform = with.events.iter().filter(|event| is_of_platform(event));
        wrong.extend(of_platform.map(|event| format!("{name}/{}", shown(event, &sources))));
    }
    assert!(wrong.is_empty(), "{} events about the platform\n{}", wrong.len(), wrong.join("\n"));
}

/// Not a superuser runs these: who grants, who owns and what comes to whom is another matter than in the other tests.
#[tokio::test(flavor = "multi_thread")]
async fn folders_for_supabase_are_read_as_postgresql_reads_them() {
    let mut wrong: Vec<String> = Vec::new();
    let wanted: Vec<u32> = match env::var("MAJORS") {
        Ok(list) => list.split(',').map(|major| major.parse().unwrap()).collect(),
        Err(_) => [15, 17].into_iter().filter(|major| majors().contains(major)).collect(),
    };
    let detail: usize = env::var("DETAIL").ok().and_then(|detail| detail.parse().ok()).unwrap_or(0);
    for major in wanted {
        let supabase = Supabase::start(major).await;
        println!("PostgreSQL {major}\n{}", Row::titles());
        for (number, folder) in folders().into_iter().enumerate() {
            let database = format!("folder_{number}");
            let mut admin = supabase.database(&database).await;
            let (sources, files) = description(Platform::Supabase, major);
            replay_lenient(&admin, &sources, &files).await.unwrap();
            admin.batch_execute("DISCARD ALL").await.unwrap();
            let as_on_supabase = format!(
                "ALTER DATABASE {database} OWNER TO postgres;
                 ALTER DATABASE {database} SET search_path = \"$user\", public, extensions;"
            );
            admin.batch_execute(&as_on_supabase).await.unwrap();
            let migrator = connect(&supabase.url(&database, "postgres")).await;
            let mut sources = SourceMap::default();
            let files = open(&mut sources, &folder, Some(Layout::Supabase)).unwrap().files;
            let replayed = replay_lenient(&migrator, &sources, &files).await.unwrap();
            let expected = observe(&mut admin, &catalog::Options::default()).await.unwrap();
            let baseline: Observation = of_platform(Platform::Supabase, major);
            let interpretation = interpret_statements(&sources, &replayed.applied, &baseline.setting, Some(&baseline));
            let mut row = compared(&expected, &interpretation, &sources);
            row.statements = replayed.applied.len();
            let name = folder.file_name().unwrap().to_string_lossy().into_owned();
            println!("{name:46} {}", row.figures());
            row.wrong.iter().take(detail).for_each(|wrong| println!("    {wrong}"));
            if detail > 0 {
                let mut failures: BTreeMap<String, usize> = BTreeMap::new();
                for failure in &replayed.failures {
                    *failures.entry(format!("{} {}", failure.sqlstate, failure.message)).or_default() += 1;
                }
                failures.iter().take(detail).for_each(|(message, count)| println!("    failed {count} x {message}"));
                row.events.iter().take(detail).for_each(|event| println!("    {event}"));
            }
            // The server lacks the extensions of the platform, and what a folder wants with them fails on it.
            let own = row.wrong.iter().filter(|wrong| *wrong != "unexpected extension supabase_vault");
            wrong.extend(own.map(|wrong| format!("PostgreSQL {major}, {name}: {wrong}")));
        }
        supabase.server.stop().unwrap();
    }
    assert!(wrong.is_empty(), "{} facts are wrong outside gaps\n{}", wrong.len(), wrong.join("\n"));
}
