//! Folders run on real servers: in the transactions of their tools, strictly and leniently, on top of what there was
//! before, and with nothing left behind on a server that somebody lends.
#![cfg(unix)]

use std::path::Path;
use std::time::Duration;

use contract_core::baseline::of_platform;
use contract_core::catalog::{self, observe};
use contract_core::connect::Target;
use contract_core::declare::Request;
use contract_core::ident::ObjectKind;
use contract_core::interpret::EventKind;
use contract_core::migrations::Layout;
use contract_core::observation::Observation;
use contract_core::replay::{Manner, ReplayFolderError, ReplayedFolder, replay_folder};
use contract_core::scope::Platform;
use contract_core::scratch::{Cluster, Server};
use contract_core::source::SourceMap;
use contract_tests::{binaries, connect, majors, server};
use tempfile::TempDir;

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn lent(server: &Server) -> Cluster {
    Cluster::lent(Target::parse(&server.connection_url("postgres")).unwrap())
}

fn newest() -> u32 {
    majors().into_iter().max().unwrap()
}

/// What makes a server one that nobody used.
async fn left_on(server: &Server) -> Vec<String> {
    let client = connect(&server.connection_url("postgres")).await;
    let query =
        "SELECT rolname::text FROM pg_roles WHERE rolname !~ '^pg_' UNION ALL SELECT datname::text FROM pg_database";
    let mut names: Vec<String> = client.query(query, &[]).await.unwrap().iter().map(|row| row.get(0)).collect();
    names.retain(|name| !name.starts_with("test_"));
    names.sort();
    names
}

fn names(observation: &Observation, kind: ObjectKind) -> Vec<String> {
    let ids = observation.schema.objects.keys().filter(|id| id.kind == kind);
    ids.map(ToString::to_string).collect()
}

async fn run(cluster: &Cluster, request: Request<'_>, manner: Manner) -> Result<ReplayedFolder, ReplayFolderError> {
    replay_folder(cluster, &mut SourceMap::default(), request, manner).await
}

/// Why a replay failed, and the name of the file without its folder.
fn told(outcome: Result<ReplayedFolder, ReplayFolderError>, folder: &Path) -> String {
    match outcome {
        Ok(replayed) => panic!("it replays: {:?}", replayed.declaration.files),
        Err(error) => error.to_string().replace(&format!("{}/", folder.display()), ""),
    }
}

const TABLE: &str = "CREATE TABLE job (id int);\n";
const CONCURRENTLY: &str = "CREATE INDEX CONCURRENTLY job_id ON job (id);\n";

/// Files by name.
type Files = Vec<(&'static str, String)>;

/// Folders in which a file runs outside a transaction, each with the file that has its tool's mark for that, where the
/// tool has one.
fn marked() -> Vec<(Layout, Files, Option<String>)> {
    let whole = |mark: &str| format!("{mark}{CONCURRENTLY}");
    vec![
        (
            Layout::Sqlx,
            vec![("1_a.sql", TABLE.to_owned()), ("2_b.sql", whole("-- no-transaction\n"))],
            Some("2_b.sql".to_owned()),
        ),
        (
            Layout::Goose,
            vec![
                ("1_a.sql", format!("-- +goose Up\n{TABLE}-- +goose Down\nDROP TABLE job;\n")),
                ("2_b.sql", format!("-- +goose NO TRANSACTION\n-- +goose Up\n{CONCURRENTLY}")),
            ],
            Some("2_b.sql".to_owned()),
        ),
        (
            Layout::Dbmate,
            vec![
                ("1_a.sql", format!("-- migrate:up\n{TABLE}-- migrate:down\nDROP TABLE job;\n")),
                ("2_b.sql", format!("-- migrate:up transaction:false\n{CONCURRENTLY}")),
            ],
            Some("2_b.sql".to_owned()),
        ),
        (
            Layout::Diesel,
            vec![
                ("1_a/up.sql", TABLE.to_owned()),
                ("2_b/up.sql", CONCURRENTLY.to_owned()),
                ("2_b/metadata.toml", "run_in_transaction = false\n".to_owned()),
            ],
            Some("2_b/metadata.toml".to_owned()),
        ),
        // It sees by itself which statement refuses a transaction.
        (Layout::Flyway, vec![("V1__a.sql", TABLE.to_owned()), ("V2__b.sql", CONCURRENTLY.to_owned())], None),
        // These send a file as it is.
        (Layout::GolangMigrate, vec![("1_a.up.sql", TABLE.to_owned()), ("2_b.up.sql", CONCURRENTLY.to_owned())], None),
        (Layout::Plain, vec![("1_a.sql", TABLE.to_owned()), ("2_b.sql", CONCURRENTLY.to_owned())], None),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn files_run_in_the_transactions_of_their_tools_on_every_major() {
    for major in majors() {
        let cluster = lent(server(major));
        for (layout, files, mark) in marked() {
            let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
            let place = folder(&files);
            let request = Request { layout: Some(layout), ..Request::of(place.path()) };
            let replayed =
                run(&cluster, request, Manner::Strict).await.unwrap_or_else(|error| panic!("{layout}: {error}"));
            let observation = &replayed.declaration.interpretation.observation;
            assert_eq!(names(observation, ObjectKind::Index), ["public.job.job_id"], "PostgreSQL {major}, {layout}");
            assert_eq!(observation.gaps, []);

            let Some(mark) = mark else { continue };
            let unmarked: Vec<(&str, String)> = files
                .iter()
                .filter(|(name, _)| !(*name == mark && name.ends_with(".toml")))
                .map(|(name, text)| {
                    let lines = text.lines().map(|line| match line {
                        "-- no-transaction" | "-- +goose NO TRANSACTION" => "--",
                        "-- migrate:up transaction:false" => "-- migrate:up",
                        line => line,
                    });
                    (*name, lines.map(|line| format!("{line}\n")).collect())
                })
                .collect();
            let unmarked: Vec<(&str, &str)> = unmarked.iter().map(|(name, text)| (*name, text.as_str())).collect();
            let place = folder(&unmarked);
            let request = Request { layout: Some(layout), ..Request::of(place.path()) };
            let error = told(run(&cluster, request, Manner::Strict).await, place.path());
            assert!(
                error.contains("CREATE INDEX CONCURRENTLY cannot run inside a transaction block (25001)"),
                "{error}"
            );
            let line = match layout {
                Layout::Diesel => "`2_b/up.sql`: line 1:",
                _ => "`2_b.sql`: line",
            };
            assert!(error.contains(line), "{error}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_failure_ends_a_strict_replay_and_is_an_event_of_a_lenient_one() {
    let cluster = lent(server(newest()));
    let place = folder(&[
        ("1.sql", "CREATE FUNCTION a() RETURNS int LANGUAGE sql AS 'SELECT 1';\n"),
        (
            "2.sql",
            "SELECT 1;\n\nCREATE FUNCTION b() RETURNS nothing LANGUAGE sql AS '';\nINSERT INTO missing VALUES (1);\n",
        ),
        ("3.sql", "CREATE FUNCTION c() RETURNS int LANGUAGE sql AS 'SELECT 1';\n"),
    ]);
    let request = Request { layout: Some(Layout::Plain), ..Request::of(place.path()) };
    let error = told(run(&cluster, request, Manner::Strict).await, place.path());
    assert_eq!(error, "replaying `2.sql`: line 3: type \"nothing\" does not exist (42704)");

    let replayed = run(&cluster, request, Manner::Lenient).await.unwrap();
    let interpretation = &replayed.declaration.interpretation;
    assert_eq!(names(&interpretation.observation, ObjectKind::Routine), ["public.a()", "public.c()"]);
    let refused: Vec<String> = interpretation
        .events
        .iter()
        .map(|event| match &event.kind {
            EventKind::Refused(refusal) => refusal.to_string(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(refused, ["type \"nothing\" does not exist (42704)", "relation \"missing\" does not exist (42P01)"]);
    // Rows are no part of the schema.
    let gaps: Vec<String> =
        interpretation.observation.gaps.iter().map(|gap| format!("{}: {}", gap.subject(), gap.cause)).collect();
    assert_eq!(gaps, ["public.b(): the server refused this: type \"nothing\" does not exist (42704)"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lent_server_is_left_as_it_was() {
    // A server of its own, for roles are looked at.
    let server = Server::start(binaries(newest())).unwrap();
    let client = connect(&server.connection_url("postgres")).await;
    client.batch_execute("CREATE ROLE there_before").await.unwrap();
    let before = left_on(&server).await;
    let cluster = lent(&server);
    let baseline = folder(&[("roles.sql", "CREATE ROLE reader;\nCREATE ROLE owner CREATEROLE;\n")]);
    let place =
        folder(&[("1.sql", "CREATE ROLE maker;\nCREATE TABLE t ();\nGRANT SELECT ON t TO reader, there_before;")]);
    let path = baseline.path().join("roles.sql");
    let request = Request {
        layout: Some(Layout::Plain),
        baseline: Some(&path),
        role: Some("owner"),
        ..Request::of(place.path())
    };
    let replayed = run(&cluster, request, Manner::Strict).await.unwrap();
    assert_eq!((replayed.roles.made, replayed.roles.changed), (vec!["maker".into(), "reader".into()], vec![]));
    let observation = replayed.declaration.interpretation.observation;
    assert_eq!(observation.setting.role.as_deref(), Some("owner"));
    let owner = &observation.roles.roles["owner"];
    assert!(!owner.superuser && owner.create_role, "what it may do was lent: {owner:?}");
    assert_eq!(left_on(&server).await, before);

    // Whatever ends it, the database goes.
    let broken = folder(&[("1.sql", "CREATE ROLE maker;\nSELECT nothing;\n")]);
    let request = Request { layout: Some(Layout::Plain), ..Request::of(broken.path()) };
    told(run(&cluster, request, Manner::Strict).await, broken.path());
    assert_eq!(left_on(&server).await, before);

    let error = run(&cluster, Request { role: Some("there_before"), ..request }, Manner::Strict).await.unwrap_err();
    assert!(matches!(error, ReplayFolderError::RoleInUse { .. }), "{error}");
    let error =
        run(&cluster, Request { platform: Some(Platform::Supabase), ..request }, Manner::Strict).await.unwrap_err();
    assert!(matches!(error, ReplayFolderError::PlatformOnLent { .. }), "{error}");
    let error = run(&cluster, Request { major: Some(12), ..request }, Manner::Strict).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("replaying on PostgreSQL 12: the server for scratch databases is PostgreSQL {}", newest())
    );
    assert_eq!(left_on(&server).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_that_a_lent_server_had_are_not_changed() {
    let server = Server::start(binaries(newest())).unwrap();
    let client = connect(&server.connection_url("postgres")).await;
    client.batch_execute("CREATE ROLE there_before; CREATE ROLE group_before").await.unwrap();
    let before = left_on(&server).await;
    let cluster = lent(&server);
    for (statement, role) in [
        ("ALTER ROLE there_before LOGIN", "there_before"),
        ("ALTER ROLE there_before SET work_mem = '1MB'", "there_before"),
        ("ALTER USER there_before RENAME TO another", "there_before"),
        ("DROP ROLE IF EXISTS nobody, there_before; CREATE ROLE there_before", "there_before"),
        ("GRANT group_before TO there_before", "there_before"),
        ("DROP OWNED BY there_before", "there_before"),
        ("ALTER ROLE CURRENT_USER NOLOGIN", "CURRENT_USER"),
        ("ALTER ROLE ALL SET work_mem = '1MB'", "ALL"),
        ("DO $$ BEGIN IF current_user = 'nobody' THEN ALTER ROLE there_before LOGIN; END IF; END $$", "there_before"),
        ("DO $$ BEGIN EXECUTE 'GRANT group_before TO there_before'; END $$", "there_before"),
        ("DO $$ BEGIN EXECUTE $a$ DO $b$ BEGIN DROP OWNED BY there_before; END $b$ $a$; END $$", "there_before"),
    ] {
        let place = folder(&[("1.sql", &format!("SELECT 1;\n{statement};\n"))]);
        let request = Request { layout: Some(Layout::Plain), ..Request::of(place.path()) };
        for manner in [Manner::Strict, Manner::Lenient] {
            let error = run(&cluster, request, manner).await.unwrap_err();
            let ReplayFolderError::RoleOfServer { line, role: told, .. } = &error else {
                panic!("{statement}: {error}")
            };
            assert_eq!((*line, told.as_str()), (2, role), "{statement}");
        }
    }
    assert_eq!(left_on(&server).await, before);

    // What a block makes up is told afterwards.
    let made_up = "DO $$ BEGIN EXECUTE format('ALTER ROLE %I LOGIN', 'there_before'); END $$;\n";
    let place = folder(&[("1.sql", made_up)]);
    let request = Request { layout: Some(Layout::Plain), ..Request::of(place.path()) };
    assert_eq!(run(&cluster, request, Manner::Strict).await.unwrap().roles.changed, ["there_before"]);
    client.batch_execute("ALTER ROLE there_before NOLOGIN").await.unwrap();
    assert_eq!(left_on(&server).await, before);

    // Its own role changes what it likes.
    let place = folder(&[(
        "1.sql",
        "CREATE ROLE maker;\nALTER ROLE maker LOGIN;\nGRANT there_before TO maker;\nALTER ROLE maker RENAME TO made;\n\
         DO $$ BEGIN CREATE ROLE in_a_block; END $$;\nALTER ROLE CURRENT_USER SET work_mem = '1MB';\n",
    )]);
    let request = Request { layout: Some(Layout::Plain), role: Some("owner"), ..Request::of(place.path()) };
    let roles = run(&cluster, request, Manner::Strict).await.unwrap().roles;
    assert_eq!((roles.made, roles.left), (vec!["in_a_block".into(), "made".into()], vec![]));
    assert_eq!(left_on(&server).await, before);
}

/// Waits until a replay sleeps.
async fn asleep(client: &tokio_postgres::Client) {
    let query = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
    let sleeps = async {
        while client.query_opt(query, &[]).await.unwrap().is_none() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), sleeps).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_that_somebody_makes_meanwhile_on_a_lent_server_are_left() {
    let server = Server::start(binaries(newest())).unwrap();
    let client = connect(&server.connection_url("postgres")).await;
    let before = left_on(&server).await;
    let cluster = lent(&server);
    let place =
        folder(&[("1.sql", "CREATE ROLE maker;\nCREATE ROLE maker;\nSELECT pg_sleep(2);\nCREATE ROLE contended;\n")]);
    let request = Request { layout: Some(Layout::Plain), ..Request::of(place.path()) };
    let meanwhile = async {
        asleep(&client).await;
        client.batch_execute("CREATE ROLE somebody; CREATE ROLE contended").await.unwrap();
    };
    let (replayed, ()) = tokio::join!(run(&cluster, request, Manner::Lenient), meanwhile);
    let roles = replayed.unwrap().roles;
    assert_eq!((roles.made, roles.left), (vec!["maker".into()], vec!["contended".into(), "somebody".into()]));
    client.batch_execute("DROP ROLE somebody; DROP ROLE contended").await.unwrap();
    assert_eq!(left_on(&server).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_that_nobody_waits_for_leaves_nothing_on_a_lent_server() {
    let server = Server::start(binaries(newest())).unwrap();
    let client = connect(&server.connection_url("postgres")).await;
    let before = left_on(&server).await;
    let cluster = lent(&server);
    let place = folder(&[("1.sql", "CREATE ROLE maker;\n"), ("2.sql", "SELECT pg_sleep(600);\n")]);
    let request = Request { layout: Some(Layout::Plain), role: Some("owner"), ..Request::of(place.path()) };
    tokio::select! {
        outcome = run(&cluster, request, Manner::Strict) => panic!("it sleeps: {:?}", outcome.err()),
        () = asleep(&client) => {}
    }
    assert_ne!(left_on(&server).await, before);
    let gone = async {
        while left_on(&server).await != before {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), gone).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_platform_is_there_before_the_first_file() {
    let cluster = Cluster::own(Server::start(binaries(17)).unwrap());
    let text = "CREATE SCHEMA ops;\nCREATE FUNCTION ops.f() RETURNS uuid LANGUAGE sql AS 'SELECT auth.uid()';\n\
                CREATE TABLE public.t (user_id uuid REFERENCES auth.users);\nGRANT USAGE ON SCHEMA ops TO service_role;";
    let place = folder(&[("20240101000000_ops.sql", text)]);
    let request =
        Request { layout: Some(Layout::Supabase), platform: Some(Platform::Supabase), ..Request::of(place.path()) };
    let replayed = run(&cluster, request, Manner::Strict).await.unwrap();
    assert!(replayed.roles.is_empty(), "the platform has them: {:?}", replayed.roles);
    let observation = replayed.declaration.interpretation.observation;
    let described = of_platform(Platform::Supabase, 17);
    let more: Vec<_> = observation.gaps.iter().filter(|gap| !described.gaps.contains(gap)).collect();
    assert_eq!((more, observation.gaps.len()), (vec![], described.gaps.len()));
    assert_eq!(observation.setting.search_path, described.setting.search_path);
    assert_eq!(observation.roles.roles["postgres"], described.roles.roles["postgres"]);
    let routine = names(&observation, ObjectKind::Routine);
    assert!(routine.contains(&"ops.f()".to_owned()), "{routine:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_roles_of_the_database_that_it_is_compared_with_are_there() {
    let server = Server::start(binaries(newest())).unwrap();
    let mut client = connect(&server.connection_url("postgres")).await;
    let text = "CREATE ROLE app LOGIN; CREATE ROLE readers; CREATE ROLE reader IN ROLE readers; CREATE ROLE maker;
        SET ROLE postgres; ALTER DATABASE postgres OWNER TO app; GRANT ALL ON SCHEMA public TO app; SET ROLE app;
        CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; GRANT EXECUTE ON FUNCTION f() TO reader; RESET ROLE";
    client.batch_execute(text).await.unwrap();
    let live = observe(&mut client, &catalog::Options::default()).await.unwrap();
    let place = folder(&[(
        "1.sql",
        "CREATE ROLE maker;\nCREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';\nGRANT EXECUTE ON FUNCTION f() TO reader;",
    )]);
    let cluster = Cluster::own(Server::start(binaries(newest())).unwrap());
    let request =
        Request { layout: Some(Layout::Plain), role: Some("app"), live: Some(&live), ..Request::of(place.path()) };
    let replayed = run(&cluster, request, Manner::Strict).await.unwrap();
    assert_eq!(replayed.roles.made, ["maker"]);
    let observation = replayed.declaration.interpretation.observation;
    assert_eq!(observation.roles, live.roles);
    let of_f = |observation: &Observation| {
        let mut routines = observation.schema.objects.iter().filter(|(id, _)| id.kind == ObjectKind::Routine);
        routines.next().map(|(_, object)| object.clone()).unwrap()
    };
    assert_eq!(of_f(&observation), of_f(&live));
}
