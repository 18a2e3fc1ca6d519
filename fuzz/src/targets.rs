//! What is given the inputs, and what has to hold of its answer whatever the input was.

use std::ffi::OsString;
use std::path::Path;
use std::sync::OnceLock;

use contract_core::connect::{
    EnvironmentRequest, EnvironmentTable, FileContent, Surroundings, Target as Server, TargetError, read_environment,
};
use contract_core::contract::{self, Date, Glob, Project, ProjectWords};
use contract_core::ddl::model::Statement;
use contract_core::ddl::{leading_keywords, read, split};
use contract_core::draft::draft;
use contract_core::ident::{fold, quote};
use contract_core::interpret::{Interpretation, interpret};
use contract_core::migrations::{Layout, MigrationFile, Part, Transaction};
use contract_core::observation::{Observation, Setting};
use contract_core::report::{Report, escape, human, json, mask};
use contract_core::schema::split_names;
use contract_core::scope::Scope;
use contract_core::source::{SourceMap, Span};
use contract_core::verify::{Inputs, Options, Sources, compare, compare_sources};
use contract_core::{checks, syntax};

use crate::{Random, damage, folders, seeds};

/// Something that reads what others wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// `ddl::split`
    Split,
    /// `ddl::read`, of every statement and of the whole text as one.
    Read,
    /// `interpret::interpret` on a database that nobody has touched.
    Interpret,
    /// The same on one like Supabase's, and with a contract.
    InterpretSupabase,
    /// `migrations::open`, on a folder with any names and bytes, and the interpretation of what is in it.
    Open,
    /// Contract files.
    Contract,
    /// The project file.
    Project,
    /// `Observation::from_snapshot`, and what is done with a snapshot.
    Snapshot,
    /// Connection strings, and what completes them: variables, service files, password files.
    Connection,
    /// URLs, `.env` files, signatures and every other small text.
    Words,
}

impl Target {
    /// Every target.
    pub const ALL: [Self; 10] = [
        Self::Split,
        Self::Read,
        Self::Interpret,
        Self::InterpretSupabase,
        Self::Open,
        Self::Contract,
        Self::Project,
        Self::Snapshot,
        Self::Connection,
        Self::Words,
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Split => "split",
            Self::Read => "read",
            Self::Interpret => "interpret",
            Self::InterpretSupabase => "interpret-supabase",
            Self::Open => "open",
            Self::Contract => "contract",
            Self::Project => "project",
            Self::Snapshot => "snapshot",
            Self::Connection => "connection",
            Self::Words => "words",
        }
    }

    /// What its inputs are made of.
    pub fn seeds(self) -> Vec<Vec<u8>> {
        match self {
            Self::Split | Self::Read | Self::Interpret | Self::InterpretSupabase | Self::Open => seeds::sql(),
            Self::Contract | Self::Project => seeds::toml(),
            Self::Snapshot => seeds::snapshots(),
            Self::Connection => seeds::connections(),
            Self::Words => seeds::words(),
        }
    }

    /// An input.
    pub fn input(self, seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
        // JSON that is none is refused at its first byte.
        if self == Self::Snapshot && !random.once_in(8) {
            return damage::values(seeds, random);
        }
        damage::input(seeds, random)
    }

    /// Reads one input.
    ///
    /// # Panics
    /// When the reader does, or when its answer is not one that can be.
    pub fn read(self, input: &[u8]) {
        let text = String::from_utf8_lossy(input);
        match self {
            Self::Split => check_split(&text),
            Self::Read => check_read(&text),
            Self::Interpret => drop(check_interpretation(&mut SourceMap::default(), &text, &setting(input), None)),
            Self::InterpretSupabase => interpret_supabase(&text, input),
            Self::Open => folders::open(input),
            Self::Contract => read_contract(&text),
            Self::Project => read_project(&text),
            Self::Snapshot => read_snapshot(&text),
            Self::Connection => read_connection(&text, input),
            Self::Words => read_words(&text, input),
        }
    }
}

/// A number that an input alone decides.
pub(crate) fn sum(input: &[u8]) -> u64 {
    input.iter().fold(0xCBF2_9CE4_8422_2325, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3))
}

fn check_split(text: &str) {
    let split = split(text);
    let mut behind = 0;
    for piece in &split.pieces {
        assert!(piece.span.start >= behind, "the pieces are in order and apart");
        assert!(text.get(piece.span.range()).is_some(), "a piece is a piece of the text");
        behind = piece.span.end;
    }
    assert!(split.unterminated.is_none_or(|open| open.at <= text.len()), "what never ends begins in the text");
    let _ = leading_keywords(text, 4);
}

fn check_read(text: &str) {
    for span in split(text).statements() {
        check_statement(&text[span.range()]);
    }
    check_statement(text);
}

fn check_statement(statement: &str) {
    if let Statement::NotUnderstood(found) = read(statement) {
        assert!(statement.get(found.cause.span.range()).is_some(), "a mistake has its place in the text");
        for name in &found.names {
            assert!(statement.get(name.span.range()).is_some(), "a name has its place in the text");
        }
    }
}

/// Majors, roles and search paths in turn.
fn setting(input: &[u8]) -> Setting {
    let number = sum(input);
    let major = [None, Some(13), Some(14), Some(15), Some(16), Some(17), Some(18)][(number % 7) as usize];
    let role = (!number.is_multiple_of(3)).then(|| "postgres".to_owned());
    let search_path =
        if number.is_multiple_of(5) { Vec::new() } else { vec!["\"$user\"".to_owned(), "public".to_owned()] };
    let applied_on = Date::new(2024, 2, 29).filter(|_| sum(input).is_multiple_of(5));
    Setting { major, database_owner: role.clone(), role, search_path, applied_on }
}

/// Interprets a text as one or two files, in one of the ways that tools run them.
fn check_interpretation(
    sources: &mut SourceMap,
    text: &str,
    setting: &Setting,
    baseline: Option<&Observation>,
) -> Interpretation {
    const WAYS: [Transaction; 4] =
        [Transaction::None, Transaction::Explicit, Transaction::Implicit, Transaction::WhereAllowed];
    let number = sum(text.as_bytes());
    let mut middle = (number >> 8) as usize % (text.len() + 1);
    while !text.is_char_boundary(middle) {
        middle -= 1;
    }
    let texts = if number.is_multiple_of(4) { vec![&text[..middle], &text[middle..]] } else { vec![text] };
    let mut files = Vec::new();
    for (at, text) in texts.into_iter().enumerate() {
        let source = sources.add(format!("{at}.sql"), text);
        let part = Part { span: Span::new(0, text.len()), transaction: WAYS[(number >> 4) as usize % 4] };
        files.push(MigrationFile { source, version: None, description: None, parts: vec![part] });
    }
    let interpretation = interpret(sources, &files, setting, baseline);
    check_values(&interpretation, sources);
    interpretation
}

pub(crate) fn check_values(interpretation: &Interpretation, sources: &SourceMap) {
    for event in &interpretation.events {
        let text = sources.file(event.location.source).text();
        assert!(text.get(event.location.span.range()).is_some(), "an event has its place");
        let _ = format!("{event:?}");
    }
    let snapshot = interpretation.observation.to_snapshot();
    let back = Observation::from_snapshot(&snapshot).unwrap_or_else(|error| panic!("a snapshot reads back: {error}"));
    assert!(back == interpretation.observation, "a snapshot says what it was made from");
}

fn interpret_supabase(text: &str, input: &[u8]) {
    let (contract, sources) = example();
    let mut sources = sources.clone();
    let interpretation = check_interpretation(&mut sources, text, &supabase_setting(), Some(supabase()));
    match sum(input) % 8 {
        0 => {
            let observed = &interpretation.observation;
            let inputs = Inputs { contract, observed, declared: Some(&interpretation) };
            render(&compare(inputs, &Options::default()), &sources);
        }
        1 => {
            let sides = Sources { expected: supabase().into(), observed: (&interpretation).into() };
            render(&compare_sources(sides, &Options::default()), &sources);
        }
        2 => {
            let sides = Sources { expected: (&interpretation).into(), observed: supabase().into() };
            render(&compare_sources(sides, &Options::default()), &sources);
        }
        _ => {}
    }
}

fn supabase_setting() -> Setting {
    Setting {
        major: Some(15),
        role: Some("postgres".to_owned()),
        database_owner: Some("postgres".to_owned()),
        search_path: ["\"$user\"", "public", "extensions"].map(str::to_owned).to_vec(),
        applied_on: None,
    }
}

/// A database with what a platform puts into it ahead of the first migration.
fn supabase() -> &'static Observation {
    static BASELINE: OnceLock<Observation> = OnceLock::new();
    BASELINE.get_or_init(|| {
        let mut sources = SourceMap::default();
        let source = sources.add("platform.sql", PLATFORM);
        let part = Part { span: Span::new(0, PLATFORM.len()), transaction: Transaction::None };
        let file = MigrationFile { source, version: None, description: None, parts: vec![part] };
        let observation = interpret(&sources, &[file], &supabase_setting(), None).observation;
        assert!(observation.gaps.is_empty(), "the platform is understood: {:?}", observation.gaps);
        observation
    })
}

const PLATFORM: &str = "
CREATE ROLE anon; CREATE ROLE authenticated; CREATE ROLE service_role BYPASSRLS; CREATE ROLE supabase_admin SUPERUSER;
CREATE ROLE authenticator NOINHERIT LOGIN; GRANT anon, authenticated, service_role TO authenticator;
CREATE SCHEMA auth; CREATE SCHEMA extensions; CREATE SCHEMA storage;
CREATE TABLE auth.users (id uuid PRIMARY KEY, email text, raw_user_meta_data jsonb, created_at timestamptz);
CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS 'select null::uuid';
CREATE FUNCTION auth.role() RETURNS text LANGUAGE sql STABLE AS 'select null::text';
CREATE TABLE storage.buckets (id text PRIMARY KEY, name text, public boolean);
CREATE TABLE storage.objects (id uuid PRIMARY KEY, bucket_id text REFERENCES storage.buckets, name text, owner uuid);
ALTER TABLE storage.objects ENABLE ROW LEVEL SECURITY;
GRANT USAGE ON SCHEMA public, auth, extensions, storage TO anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON FUNCTIONS TO anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON SEQUENCES TO anon, authenticated, service_role;
";

fn example() -> &'static (contract::Contract, SourceMap) {
    static EXAMPLE: OnceLock<(contract::Contract, SourceMap)> = OnceLock::new();
    EXAMPLE.get_or_init(|| {
        let mut sources = SourceMap::default();
        let folder = contract_tests::workspace().join("contracts/example");
        let contract = contract::read(&mut sources, &[folder]).unwrap_or_else(|error| panic!("the example: {error}"));
        (contract, sources)
    })
}

fn render(report: &Report, sources: &SourceMap) {
    let mut sink = Vec::new();
    let written = human::write(report, sources, human::Colour::Ansi, human::Detail::Full, &mut sink);
    written.and_then(|()| json::write(report, sources, &mut sink)).unwrap_or_else(|error| panic!("{error}"));
    let _ = report.verdict();
}

fn read_contract(text: &str) {
    let mut sources = SourceMap::default();
    let (contract, mistakes) = contract::parse(&mut sources, "contract.toml", text);
    let failures = mistakes.into_iter().map(Into::into);
    render(&Report::error(failures), &sources);
    render(
        &compare(Inputs { contract: &contract, observed: supabase(), declared: None }, &Options::default()),
        &sources,
    );
}

fn read_project(text: &str) {
    let checks: Vec<&str> = checks::ALL.iter().map(|check| check.meta.id).collect();
    let words =
        ProjectWords { checks: &checks, layouts: &Layout::NAMES, platforms: &["supabase"], majors: &[13, 15, 18] };
    // An acceptance that is told names its place in the project file.
    let (contract, sources) = example();
    let mut sources = sources.clone();
    let (project, mistakes) = Project::parse(&mut sources, "dbcontract.toml", text, Path::new("a/b"), words);
    render(&Report::error(mistakes.into_iter().map(Into::into)), &sources);
    let options = Options { accepted: project.accepted, today: Date::new(2026, 11, 20), ..Options::default() };
    render(&compare(Inputs { contract, observed: supabase(), declared: None }, &options), &sources);
}

fn read_snapshot(text: &str) {
    let observation = match Observation::from_snapshot(text) {
        Ok(observation) => observation,
        Err(error) => {
            let _ = format!("{error} {error:?}");
            return;
        }
    };
    let back = Observation::from_snapshot(&observation.to_snapshot());
    assert!(back.is_ok_and(|back| back == observation), "what was read is written");
    let (contract, sources) = example();
    render(&compare(Inputs { contract, observed: &observation, declared: None }, &Options::default()), sources);
    let sides = Sources { expected: supabase().into(), observed: (&observation).into() };
    render(&compare_sources(sides, &Options::default()), sources);
    let _ = draft(&observation, Scope::default(), "consumer");
    let number = sum(text.as_bytes());
    if number.is_multiple_of(4) {
        let statements = "DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE public.t (id int);
            ALTER TABLE public.t RENAME TO u; DO $$ DECLARE r record; BEGIN FOR r IN SELECT * FROM pg_proc LOOP
            EXECUTE format('DROP FUNCTION %I CASCADE', r.proname); END LOOP; END $$;";
        check_interpretation(&mut SourceMap::default(), statements, &observation.setting, Some(&observation));
    }
}

fn read_words(text: &str, input: &[u8]) {
    check_server(Server::parse(text));
    let _ = (syntax::signature(text), syntax::returns(text), syntax::type_name(text));
    let _ = (fold(text), quote(text).into_owned(), split_names(text));
    let _ = (mask(text).into_owned(), escape(text).into_owned());
    let _ = (Date::parse(text), Layout::from_name(text));
    if let Ok(glob) = Glob::new(text) {
        let _ = glob.matches(&contract_core::ident::QualifiedName::new("ops", "a_b"));
    }
    read_dotenv(input, text);
}

/// The input as a connection string, and the same input, or what follows a line of `--`, as every file beside it.
fn read_connection(text: &str, input: &[u8]) {
    let (string, file) = text.split_once("\n--\n").unwrap_or((text, text));
    let home = Path::new("/home");
    let read = |_: &Path| Ok(FileContent { bytes: file.as_bytes().to_vec(), exposed: sum(input).is_multiple_of(7) });
    let variable = |name: &str| {
        let is_set = sum(input).wrapping_add(name.len() as u64).is_multiple_of(3);
        is_set.then(|| OsString::from(file.lines().nth(name.len() % 5).unwrap_or_default()))
    };
    let surroundings = Surroundings { variable: &variable, home: Some(home), read: &read };
    check_server(Server::read(string, &Surroundings { variable: &|_| None, ..surroundings }));
    check_server(Server::read(string, &surroundings));
    check_server(Server::parse(string));
    let _ = Server::is_meant_by(text);
}

/// A target has a place, and everything of it can be shown.
fn check_server(read: Result<Server, TargetError>) {
    match read {
        Ok(server) => {
            assert!(!server.places().is_empty(), "a target has a place");
            assert!(!server.database().is_empty() && !server.user().is_empty(), "a target names database and user");
            let _ = format!("{server:?} {server} {:?} {:?}", server.notes(), server.parameters());
        }
        Err(error) => drop(format!("{error} {error:?}")),
    }
}

fn read_dotenv(input: &[u8], text: &str) {
    thread_local! {
        static FOLDER: tempfile::TempDir = folders::temporary();
    }
    FOLDER.with(|folder| {
        std::fs::write(folder.path().join(".env.fuzz"), input).unwrap_or_else(|error| panic!("{error}"));
        let table = EnvironmentTable {
            url_variable: (sum(input).is_multiple_of(3)).then(|| "DATABASE_URL".to_owned()),
            expect_host: (sum(input).is_multiple_of(2)).then(|| text.chars().take(9).collect()),
            ..EnvironmentTable::default()
        };
        let variable = |_: &str| Some(OsString::from(text));
        let name = if sum(input).is_multiple_of(16) { text } else { "fuzz" };
        let table = (!sum(input).is_multiple_of(5)).then_some(&table);
        let surroundings = Surroundings { variable: &variable, ..Surroundings::NONE };
        let request = EnvironmentRequest { name, folder: folder.path(), table, surroundings };
        let _ = read_environment(&request).map_err(|error| format!("{error} {error:?}"));
    });
}
