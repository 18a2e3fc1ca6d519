//! Connections: to real servers, and to what only looks like one.
#![cfg(unix)]

use std::error::Error;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use contract_core::connect::{ConnectError, Target, TimeoutOverrides, Timeouts, connect, within};
use contract_core::scratch::Server;
use contract_tests::{binaries, database, majors, server};

fn newest() -> u32 {
    majors().pop().expect("majors() is never empty")
}

fn target(url: &str) -> Target {
    Target::parse(url).unwrap_or_else(|error| panic!("{url}: {error}"))
}

/// The error with its causes, which never have the password.
fn told(error: &ConnectError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    for shown in [&text, &format!("{error:?}")] {
        assert!(!shown.contains("s3cret"), "{shown}");
    }
    text
}

async fn refused(url: &str) -> ConnectError {
    match connect(&target(url), &Timeouts::default()).await {
        Ok(_) => panic!("connected to {url}"),
        Err(error) => error,
    }
}

#[tokio::test]
async fn every_major_is_connected_to_and_left_with_a_goodbye() {
    for major in majors() {
        let database = database(server(major)).await;
        let target = target(&database.url);
        assert_eq!(target.database(), database.name);
        let connection = connect(&target, &Timeouts::default()).await.unwrap_or_else(|error| panic!("{error}"));
        let row = connection.client().query_one("SELECT current_setting('application_name')", &[]).await.unwrap();
        assert_eq!(row.get::<_, String>(0), "dbcontract");
        connection.close().await;
    }
}

#[tokio::test]
async fn a_dropped_connection_is_closed() {
    let server = server(newest());
    let database = database(server).await;
    let watcher = contract_tests::connect(&server.connection_url("postgres")).await;
    let sessions = || async {
        let query = format!("SELECT count(*) FROM pg_stat_activity WHERE datname = '{}'", database.name);
        watcher.query_one(&query, &[]).await.unwrap().get::<_, i64>(0)
    };
    let connection = connect(&target(&database.url), &Timeouts::default()).await.unwrap();
    assert_eq!(sessions().await, 1);
    drop(connection);
    let patience = Instant::now() + Duration::from_secs(10);
    while sessions().await > 0 {
        assert!(Instant::now() < patience, "the session is still there");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn the_server_says_why_not() {
    let server = Server::start(binaries(newest())).unwrap_or_else(|error| panic!("{error}"));
    let base = server.connection_url("postgres");
    let administrator = contract_tests::connect(&base).await;
    for statement in [
        "CREATE ROLE worker LOGIN PASSWORD 'right'",
        "CREATE ROLE guest LOGIN",
        "CREATE DATABASE full_house CONNECTION LIMIT 0",
    ] {
        administrator.batch_execute(statement).await.unwrap();
    }
    let file: String = administrator.query_one("SHOW hba_file", &[]).await.unwrap().get(0);
    std::fs::write(file, "local all worker scram-sha-256\nlocal all all trust\n").unwrap();
    administrator.batch_execute("SELECT pg_reload_conf()").await.unwrap();
    let with_user =
        |database: &str, user: &str| server.connection_url(database).replace("user=postgres", &format!("user={user}"));
    // The reload reaches new sessions a moment later.
    let wrong = format!("{}&password=s3cret", with_user("postgres", "worker"));
    let patience = Instant::now() + Duration::from_secs(10);
    while let Ok(connection) = connect(&target(&wrong), &Timeouts::default()).await {
        assert!(Instant::now() < patience, "the password is not asked for");
        connection.close().await;
    }

    let error = refused(&wrong).await;
    assert!(matches!(error, ConnectError::NotLetIn { .. }), "{error:?}");
    assert!(told(&error).contains("/postgres as worker") && told(&error).contains("password authentication failed"));

    let error = refused(&with_user("postgres", "worker")).await;
    assert!(matches!(error, ConnectError::PasswordMissing { .. }), "{error:?}");

    let error = refused(&with_user("postgres", "nobody")).await;
    assert!(matches!(error, ConnectError::NotLetIn { .. }) && told(&error).contains("nobody"), "{error:?}");

    let error = refused(&server.connection_url("nowhere")).await;
    assert!(matches!(error, ConnectError::NoSuchDatabase { .. }) && told(&error).contains("/nowhere as"), "{error:?}");

    let error = refused(&with_user("full_house", "guest")).await;
    assert!(matches!(error, ConnectError::TooManyConnections { .. }), "{error:?}");

    let right = format!("{}&password=right", with_user("postgres", "worker"));
    connect(&target(&right), &Timeouts::default()).await.unwrap_or_else(|error| panic!("{error}")).close().await;
}

#[tokio::test]
async fn nobody_listens() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for url in [
        format!("postgres://w:s3cret@127.0.0.1:{port}/app"),
        format!("postgres://w:s3cret@localhost:{port}/app"),
        "postgres:///app?host=/nowhere&user=w&password=s3cret".to_owned(),
    ] {
        let error = refused(&url).await;
        assert!(matches!(error, ConnectError::NobodyListens { .. }), "{error:?}");
        assert!(told(&error).contains("/app as w"), "{error}");
    }
}

/// Something that accepts connections and does `talk` with each. Gives the URL of it.
fn pretender(talk: fn(TcpStream)) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            talk(stream.unwrap());
        }
    });
    format!("postgres://w:s3cret@localhost:{port}/app?sslmode=disable")
}

/// Reads what a client says first, so that closing does not reset the connection.
fn listen(mut stream: &TcpStream) {
    let _ = stream.read(&mut [0; 1024]);
}

#[tokio::test]
async fn what_is_not_a_postgres_server_is_told_as_such() {
    let garbage = pretender(|mut stream| {
        listen(&stream);
        let _ = stream.write_all(b"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
    });
    let error = refused(&garbage).await;
    assert!(matches!(error, ConnectError::NotPostgres { .. }), "{error:?}");

    let web = pretender(|mut stream| {
        listen(&stream);
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    });
    let error = refused(&web).await;
    assert!(matches!(error, ConnectError::Closed { .. } | ConnectError::NotPostgres { .. }), "{error:?}");
    assert!(told(&error).contains("PostgreSQL"), "{error}");

    let out_of_turn = pretender(|mut stream| {
        listen(&stream);
        let _ = stream.write_all(b"Z\0\0\0\x05I");
    });
    let error = refused(&out_of_turn).await;
    assert!(matches!(error, ConnectError::NotPostgres { .. }), "{error:?}");
}

#[tokio::test]
async fn a_server_that_hangs_up_is_told_as_such() {
    let error = refused(&pretender(|stream| listen(&stream))).await;
    assert!(matches!(error, ConnectError::Closed { .. }), "{error:?}");
    told(&error);
}

#[tokio::test]
async fn a_server_that_starts_up_is_told_as_such() {
    let starting = pretender(|mut stream| {
        listen(&stream);
        let fields = b"SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0";
        let length = u32::try_from(fields.len() + 4).unwrap().to_be_bytes();
        let _ = stream.write_all(&[b"E", &length[..], fields].concat());
    });
    let error = refused(&starting).await;
    assert!(matches!(error, ConnectError::NotReady { .. }), "{error:?}");
    assert!(told(&error).contains("is starting up"), "{error}");
}

#[tokio::test]
async fn silence_ends_with_the_connect_timeout() {
    let silent = pretender(std::mem::forget);
    let flags = TimeoutOverrides { connect: Some(Duration::from_millis(200)), ..TimeoutOverrides::default() };
    let error = connect(&target(&silent), &Timeouts::default().with(&flags)).await.unwrap_err();
    assert!(matches!(error, ConnectError::Timeout { .. }), "{error:?}");
    assert!(told(&error).contains("0.2 seconds"), "{error}");
    let slow = connect(&target(&format!("{silent}&connect_timeout=1")), &Timeouts::default()).await.unwrap_err();
    assert!(told(&slow).contains("1 seconds"), "{slow}");
}

#[tokio::test]
async fn a_run_ends_with_its_total_timeout() {
    let over = within(Duration::from_millis(50), std::future::pending::<()>()).await.unwrap_err();
    assert!(over.to_string().contains("0.05 seconds"), "{over}");
    assert_eq!(within(Duration::from_secs(5), std::future::ready(7)).await, Ok(7));
}
