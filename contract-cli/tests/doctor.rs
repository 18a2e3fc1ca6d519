//! `doctor`, on a real server, where everything works and where it does not.
#![cfg(unix)]

mod common;

use common::{PASSWORD, Place, Run};
use contract_core::scratch::Server;
use contract_tests::{binaries, connect, majors};

const CONTRACT: &str = "consumer = \"worker\"\n[[rpc]]\nsignature = \"ops.queue_job(text)\"\nreturns = \"uuid\"\n";

const PROJECT: &str = "migrations = \"migrations\"\nlayout = \"plain\"\n[env.prod]\nrole = \"reader\"\n[env.dev]\n";

/// The lines of a run as `environment subject state`, and their texts.
fn lines(run: &Run) -> Vec<(String, String)> {
    let document = run.json();
    let lines = document["lines"].as_array().unwrap_or_else(|| panic!("{run:?}"));
    let word = |line: &serde_json::Value, key: &str| line[key].as_str().unwrap_or("project").to_owned();
    let told = lines.iter().map(|line| {
        let key = format!("{} {} {}", word(line, "environment"), word(line, "subject"), word(line, "state"));
        (key, word(line, "text"))
    });
    told.collect()
}

#[track_caller]
fn assert_told(run: &Run, key: &str, text: &str) {
    let lines = lines(run);
    assert!(lines.iter().any(|(line, told)| line == key && told.contains(text)), "{key}: {text}\n{lines:#?}");
}

fn project(server: &Server) -> Place {
    let url = |database: &str, user: &str| {
        server.connection_url(database).replace("user=postgres", &format!("user={user}&password={PASSWORD}"))
    };
    Place::new()
        .with("dbcontract.toml", PROJECT)
        .with("contracts/worker.toml", CONTRACT)
        .with("migrations/1.sql", "SELECT 1;")
        .with(".env.prod", &format!("DATABASE_URL={}\n", url("shop", "reader")))
        .with(".env.dev", &format!("DATABASE_URL={}\n", url("postgres", "reader")))
}

#[tokio::test(flavor = "multi_thread")]
async fn each_thing_that_is_needed_is_looked_at() {
    let server = Server::start(binaries(majors().pop().expect("majors() is never empty"))).unwrap();
    let administrator = connect(&server.connection_url("postgres")).await;
    for statement in ["CREATE ROLE reader LOGIN", "CREATE DATABASE shop"] {
        administrator.batch_execute(statement).await.unwrap();
    }
    let place = project(&server);
    let json = |arguments: &[&str]| place.run(&[&["doctor", "--format", "json"], arguments].concat());

    let healthy = json(&[]);
    assert_eq!(healthy.code, Some(0), "{healthy:?}");
    for (key, text) in [
        ("project project file good", "dbcontract.toml"),
        ("project contracts good", "functions required: 1"),
        ("project migrations good", "layout plain, files: 1"),
        ("prod settings good", "`DATABASE_URL` of `.env.prod`"),
        ("prod encryption good", "Unix socket"),
        ("prod session good", "a primary, database shop"),
        ("prod route good", "direct"),
        ("prod role good", "reader"),
        ("prod clock good", "agrees"),
        ("prod catalog good", "read, objects: "),
        ("dev session good", "database postgres"),
    ] {
        assert_told(&healthy, key, text);
    }
    let told = place.run(&["doctor", "--env", "prod"]);
    assert_eq!(told.code, Some(0), "{told:?}");
    assert!(told.output.ends_with("pass: 0 broken, 0 doubtful\n") && !told.output.contains("\ndev\n"), "{told:?}");
    assert!(!format!("{healthy:?}{told:?}").contains(PASSWORD));

    place.write(".env.dev", format!("DATABASE_URL={}\n", server.connection_url("shop")).as_bytes());
    let twins = json(&[]);
    assert_eq!(twins.code, Some(1), "{twins:?}");
    assert_told(&twins, "prod twin broken", "it is the very database that `dev` is");
    assert_told(&twins, "dev role doubtful", "postgres, a superuser");

    for (url, key, text) in [
        ("DATABASE_URL=postgres://u:s3cret@127.0.0.1:1/shop".to_owned(), "dev network broken", "nobody listens"),
        (
            "DATABASE_URL=postgres://u:s3cret@no-such-host.invalid/shop".to_owned(),
            "dev address broken",
            "could not be looked up",
        ),
        (format!("DATABASE_URL={}", server.connection_url("gone")), "dev session broken", "does not exist"),
        ("DATABASE_URL=postgres://u:s3c@ret@h/shop".to_owned(), "dev settings broken", "`@`"),
        ("OTHER=1".to_owned(), "dev settings broken", "has no URL"),
    ] {
        place.write(".env.dev", format!("{url}\n").as_bytes());
        let run = json(&["--env", "dev"]);
        assert_eq!(run.code, Some(1), "{url}: {run:?}");
        assert_told(&run, key, text);
        assert!(!lines(&run).iter().any(|(line, _)| line == "dev catalog good"), "{run:?}");
        assert!(!run.output.contains(PASSWORD), "{run:?}");
    }
    place.write(".env.prod", format!("DATABASE_URL={}\n", server.connection_url("shop")).as_bytes());
    assert_told(&json(&["--env", "prod"]), "prod settings broken", "role");

    let wrong = format!("postgres = 13\nrole = \"nobody_there\"\n{PROJECT}");
    place.write("dbcontract.toml", wrong.as_bytes());
    let run = json(&["--url", &server.connection_url("shop")]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_told(&run, "--url migrations doubtful", "the migrations are read as for 13");
    assert_told(&run, "--url migrations doubtful", "the server has no role `nobody_there`");
    let run = place.run(&["verify", "--url", &server.connection_url("shop"), "--contracts", "contracts", "--quiet"]);
    for told in ["the migrations are read as for 13: correct `postgres`", "the server has no role `nobody_there`"] {
        assert!(run.code == Some(1) && run.output.contains(told), "{run:?}");
    }
    place.write("dbcontract.toml", PROJECT.as_bytes());

    let refused = server.connection_url("shop").replace("user=postgres", "user=no_such_role");
    let run = json(&["--url", &refused]);
    assert_told(&run, "--url login broken", "no_such_role");
    assert_told(&run, "--url encryption skipped", "once somebody is let in");

    place.write("contracts/worker.toml", b"[[rpc]]\nsignatur = 'x'\n");
    std::fs::remove_dir_all(place.path("migrations")).unwrap();
    let run = json(&["--url", &server.connection_url("shop")]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert_told(&run, "project contracts broken", "unknown key `signatur`");
    assert_told(&run, "project migrations broken", "migrations");
    place.write("dbcontract.toml", b"nothing = 1\n");
    assert_told(&json(&[]), "project project file broken", "unknown key `nothing`");
}
