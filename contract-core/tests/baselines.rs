//! Baselines without a server: what an interpretation makes of them. That the description of Supabase is PostgreSQL's
//! own is shown on real servers (`tests/tests/baselines.rs`).

use std::fs;
use std::path::{Path, PathBuf};

use contract_core::baseline::{self, BaselineError, missing, of_platform};
use contract_core::contract;
use contract_core::declare::{Request, declare};
use contract_core::finding::{Place, Reach};
use contract_core::ident::{ObjectId, QualifiedName};
use contract_core::interpret::{EventKind, Interpretation, interpret};
use contract_core::migrations::{Layout, MigrationFile, Part, Transaction};
use contract_core::observation::{Observation, Setting};
use contract_core::report::Verdict;
use contract_core::schema::{Attribute, Object, Privilege};
use contract_core::scope::{Platform, Scope};
use contract_core::source::{SourceMap, Span};
use contract_core::verify::{Inputs, Options, compare};

fn file(sources: &mut SourceMap, text: &str) -> MigrationFile {
    let part = Part { span: Span::new(0, text.len()), transaction: Transaction::Implicit };
    let source = sources.add("migrations/1_first.sql", text);
    MigrationFile { source, version: None, description: None, parts: vec![part] }
}

fn on_platform(platform: Platform, text: &str) -> Interpretation {
    let mut sources = SourceMap::default();
    let file = file(&mut sources, text);
    let baseline = of_platform(platform, 17);
    interpret(&sources, &[file], &baseline.setting, Some(&baseline))
}

fn alone(text: &str) -> (Interpretation, SourceMap) {
    let mut sources = SourceMap::default();
    let file = file(&mut sources, text);
    let setting = Setting { major: Some(17), role: Some("postgres".to_owned()), ..Setting::default() };
    (interpret(&sources, &[file], &setting, None), sources)
}

fn told(interpretation: &Interpretation) -> Vec<String> {
    let events = interpretation.events.iter().map(|event| match &event.kind {
        EventKind::Refused(refusal) => refusal.to_string(),
        EventKind::Unread(cause) => format!("not read: {cause}"),
        EventKind::NotEnded => "a transaction that nothing ends".to_owned(),
        EventKind::Assumed(id) => format!("assumed {id}"),
        EventKind::AssumedRole(role) => format!("assumed role {role}"),
    });
    events.collect()
}

/// Who may execute the one function of `public`.
fn executors(interpretation: &Interpretation) -> Vec<String> {
    let routines = interpretation.observation.schema.routines();
    let (_, routine) = routines.into_iter().find(|(id, _)| id.schema.as_deref() == Some("public")).unwrap();
    routine.acl.of(Privilege::Execute).map(|grant| grant.grantee.to_string()).collect()
}

#[test]
fn what_a_new_object_gets_is_what_the_platform_gives_it() {
    let function = "CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1';";
    let exposed = on_platform(Platform::Supabase, function);
    let mut all = executors(&exposed);
    all.sort();
    assert_eq!(all, ["PUBLIC", "anon", "authenticated", "postgres", "service_role"]);
    let mut own = executors(&on_platform(Platform::SupabaseUnexposed, function));
    own.sort();
    assert_eq!(own, ["PUBLIC", "postgres"]);
    assert_eq!(told(&exposed), Vec::<String>::new());
    let scoped = Scope { platform: Some(Platform::Supabase) }.apply(&exposed.observation);
    assert_eq!(scoped.gaps, [], "what is the project's own is known");
}

#[test]
fn what_the_baseline_has_was_declared_by_nobody() {
    let read = on_platform(Platform::Supabase, "CREATE TABLE t (id uuid REFERENCES auth.users ON DELETE CASCADE);");
    let users = ObjectId::relation(QualifiedName::new("auth", "users"));
    assert!(read.observation.schema.objects.contains_key(&users));
    assert_eq!(read.provenance.of(&users, Attribute("owner")), None);
    assert!(read.provenance.made.keys().all(|id| id.schema.as_deref() == Some("public")));
    assert_eq!(told(&read), Vec::<String>::new());
}

#[test]
fn what_the_platform_may_have_is_neither_a_mistake_nor_news() {
    let read = on_platform(
        Platform::Supabase,
        "GRANT EXECUTE ON FUNCTION auth.of_next_year(text) TO anon;
         ALTER TABLE auth.of_next_year ADD COLUMN mine text;
         COMMENT ON COLUMN auth.users.of_next_year IS 'mine';
         DROP FUNCTION storage.of_next_year();
         DROP EVENT TRIGGER pgrst_ddl_watch;
         GRANT USAGE ON SCHEMA cron TO service_role;
         DROP FUNCTION nowhere();
         CREATE TABLE auth.users (id integer);",
    );
    assert_eq!(told(&read), ["`nowhere` does not exist", "`auth.users` already exists"]);
}

#[test]
fn a_requirement_on_what_the_platform_keeps_is_incomplete() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("worker.toml");
    let verdict = |name: &str, returns: &str| {
        let text = format!("consumer = \"worker\"\n\n[[rpc]]\nsignature = \"{name}()\"\nreturns = \"{returns}\"\n");
        fs::write(&path, text).unwrap();
        let contract = contract::read(&mut SourceMap::default(), std::slice::from_ref(&path)).unwrap();
        let read = on_platform(Platform::Supabase, "CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1';");
        compare(Inputs { contract: &contract, observed: &read.observation, declared: None }, &Options::default())
            .verdict()
    };
    assert_eq!(verdict("public.f", "integer"), Verdict::Pass);
    assert_eq!(verdict("auth.uid", "uuid"), Verdict::Incomplete);
    assert_eq!(verdict("auth.of_next_year", "integer"), Verdict::Incomplete);
    assert_eq!(verdict("public.g", "integer"), Verdict::Fail);
}

#[test]
fn a_description_is_an_observation_like_any_other() {
    for (platform, major) in Platform::NAMES.into_iter().flat_map(|name| [13, 17, 18, 99].map(|major| (name, major))) {
        let described = of_platform(Platform::from_name(platform).unwrap(), major);
        assert_eq!(described, of_platform(Platform::from_name(platform).unwrap(), major));
        assert_eq!(Observation::from_snapshot(&described.to_snapshot()).unwrap(), described);
        assert!(!described.roles.is_superuser("postgres"));
        assert!(described.gaps.iter().all(|gap| gap.place.is_none() && gap.reach != Reach::Everything));
    }
}

fn written(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn a_file_of_sql_is_a_baseline_with_its_places() {
    let folder = tempfile::tempdir().unwrap();
    let dump = "\\restrict x\nSET check_function_bodies = false;\n\
         CREATE FUNCTION public.old(a integer) RETURNS integer LANGUAGE sql SECURITY DEFINER AS 'SELECT a';\n\
         ALTER FUNCTION public.old(integer) OWNER TO supabase_admin;\n\
         REVOKE ALL ON FUNCTION public.old(integer) FROM PUBLIC;\n\
         CREATE TABLE public.old_rows (id integer PRIMARY KEY, name text);\n\
         CREATE UNIQUE INDEX old_names ON public.old_rows (name);\n\
         ALTER TABLE public.elsewhere ADD COLUMN a integer;\n\\unrestrict x\n";
    let path = written(folder.path(), "dump.sql", dump);
    let mut sources = SourceMap::default();
    let platform = of_platform(Platform::Supabase, 17);
    let read = baseline::open(&mut sources, &path, &platform.setting, Some(&platform)).unwrap();
    assert!(!read.observation.roles.is_superuser("postgres"), "it ran the file as a superuser, and is none");
    let file = file(
        &mut sources,
        "CREATE OR REPLACE FUNCTION old(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a';
         DROP INDEX old_names;
         ALTER TABLE elsewhere ADD COLUMN b integer;
         GRANT SELECT ON old_rows TO pg_monitor;",
    );
    let mut made = interpret(&sources, &[file], &read.observation.setting, Some(&read.observation));
    assert_eq!(told(&made), Vec::<String>::new());
    let shown = path.display().to_string();
    let places: Vec<&Place> = made.observation.gaps.iter().filter_map(|gap| gap.place.as_ref()).collect();
    assert!(places.contains(&&Place { file: shown.clone(), line: 8 }), "{places:?}");
    let rows = ObjectId::relation(QualifiedName::new("public", "old_rows"));
    assert_eq!(made.provenance.of(&rows, Attribute("owner")), None);
    made.provenance.add_baseline(&read.provenance);
    let place = |attribute| {
        let location = made.provenance.of(&rows, Attribute(attribute)).unwrap();
        (sources.file(location.source).name().to_owned(), sources.position(location).line)
    };
    assert_eq!(place("owner"), (shown, 6));
    assert_eq!(place("privileges"), ("migrations/1_first.sql".to_owned(), 4));
    let history = made.provenance.history.get(&QualifiedName::new("public", "old")).unwrap();
    assert_eq!(history.len(), 2);
    let Some((_, old)) = made.observation.schema.routines().into_iter().find(|(id, _)| id.name == "old") else {
        panic!("the function is there")
    };
    assert_eq!(old.owner.as_deref(), Some("supabase_admin"));
}

#[test]
fn a_snapshot_is_a_baseline() {
    let folder = tempfile::tempdir().unwrap();
    let (before, _) =
        alone("CREATE TABLE jobs (id integer PRIMARY KEY); CREATE TABLE runs (job integer REFERENCES jobs);");
    let path = written(folder.path(), "before.json", &before.observation.to_snapshot());
    let mut sources = SourceMap::default();
    let read = baseline::open(&mut sources, &path, &Setting::default(), None).unwrap();
    assert_eq!(read.observation, before.observation);
    let text = "ALTER TABLE jobs DROP COLUMN id CASCADE; CREATE INDEX runs_job ON runs (job);";
    let file = file(&mut sources, text);
    let made = interpret(&sources, &[file], &read.observation.setting, Some(&read.observation));
    assert_eq!(told(&made), Vec::<String>::new());
    let constraints = made.observation.schema.objects.values().filter(|object| matches!(object, Object::Constraint(_)));
    assert_eq!(constraints.count(), 0, "the key went with its column, and the reference with the key");
}

#[test]
fn a_file_that_is_no_baseline_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let open = |name: &str, text: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        let error = baseline::open(&mut SourceMap::default(), &path, &Setting::default(), None).unwrap_err();
        assert!(error.to_string().contains(name), "{error}");
        error
    };
    assert!(matches!(open("dump.txt", b"CREATE"), BaselineError::UnknownKind { .. }));
    assert!(matches!(open("dump.sql", b"\xff"), BaselineError::Sql(_)));
    assert!(matches!(open("dump.json", b"{"), BaselineError::Snapshot(_)));
    assert!(matches!(open("text.json", b"\xff"), BaselineError::Snapshot(_)));
    let nowhere = folder.path().join("nowhere.json");
    let error = baseline::open(&mut SourceMap::default(), &nowhere, &Setting::default(), None).unwrap_err();
    assert!(matches!(error, BaselineError::Snapshot(_)), "{error}");
}

#[test]
fn a_folder_that_lacks_its_beginning_is_told_so_once() {
    let (read, sources) = alone(
        "CREATE TABLE profiles (id uuid REFERENCES auth.users);\nGRANT SELECT ON profiles TO anon, authenticated;\n\
         ALTER TABLE jobs ADD COLUMN a integer;\nALTER TABLE runs ADD COLUMN a integer;\nALTER VIEW report RENAME TO reports;\n\
         CREATE TRIGGER t BEFORE INSERT ON rows EXECUTE FUNCTION f();\nDROP TABLE nothing;",
    );
    let found = missing(&read.events).unwrap();
    let (platform, signs) = found.platform.clone().unwrap();
    assert_eq!((platform, signs.count()), (Platform::Supabase, 4));
    let earlier = found.earlier.clone().unwrap();
    assert_eq!(earlier.count(), 5);
    let told: Vec<String> = found
        .told()
        .into_iter()
        .map(|(message, signs, help)| {
            let (name, location) = signs.named.first().unwrap();
            format!("{message}: {name} in line {}: {help}", sources.position(*location).line)
        })
        .collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("4 objects and roles of the platform supabase") && told[0].contains(": auth in line 1"));
    assert!(told[0].contains("`--platform supabase`"), "{told:?}");
    assert!(told[1].contains("5 objects and roles") && told[1].contains(": public.jobs in line 3"), "{told:?}");
    assert!(told[1].contains("`--baseline FILE`"), "{told:?}");
    let left = read.events.iter().filter(|event| !found.covers(event));
    assert_eq!(left.count(), 1, "what was refused is told for itself");
}

#[test]
fn one_thing_that_is_missing_is_no_missing_beginning() {
    assert_eq!(missing(&alone("ALTER TABLE jobs ADD COLUMN a integer;").0.events), None);
    assert_eq!(missing(&alone("CREATE TABLE t (id integer); GRANT SELECT ON t TO anon;").0.events), None);
    let by_itself = "CREATE SCHEMA auth; CREATE TABLE auth.users (id integer); CREATE ROLE anon; GRANT USAGE ON SCHEMA auth TO anon;";
    assert_eq!(missing(&alone(by_itself).0.events), None);
    assert_eq!(
        missing(&on_platform(Platform::Supabase, "CREATE TABLE t (id uuid REFERENCES auth.users);").events),
        None
    );
    let earlier =
        missing(&alone("ALTER TABLE a ADD b int; ALTER TABLE c ADD b int; ALTER TABLE d ADD b int;").0.events).unwrap();
    assert_eq!((earlier.platform.is_none(), earlier.earlier.map(|signs| signs.count())), (true, Some(3)));
}

#[test]
fn a_snapshot_says_which_major_it_is_of_and_is_not_taken_for_another() {
    let folder = tempfile::tempdir().unwrap();
    let migrations = folder.path().join("migrations");
    fs::create_dir(&migrations).unwrap();
    fs::write(migrations.join("0001_range.sql"), "CREATE TYPE span AS RANGE (subtype = integer);").unwrap();
    let snapshot = folder.path().join("before.json");
    let setting = Setting { major: Some(13), role: Some("postgres".to_owned()), ..Setting::default() };
    let before = interpret(&SourceMap::default(), &[], &setting, None).observation;
    fs::write(&snapshot, before.to_snapshot()).unwrap();
    let declared = |major| {
        let request =
            Request { major, baseline: Some(&snapshot), layout: Some(Layout::Plain), ..Request::of(&migrations) };
        declare(&mut SourceMap::default(), request)
    };
    // A multirange comes with a range since 14.
    for major in [None, Some(13)] {
        let interpretation = declared(major).unwrap().interpretation;
        assert_eq!(interpretation.observation.setting.major, Some(13));
        assert!(!interpretation.observation.schema.objects.keys().any(|id| id.name.contains("multirange")));
    }
    let error = declared(Some(17)).unwrap_err().to_string();
    assert!(error.contains("is a snapshot of PostgreSQL 13, and the migrations are read as for 17"), "{error}");
}
