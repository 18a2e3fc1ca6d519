//! Servers that are not there, do not let us in, do not answer, or answer something else.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use contract_core::scratch::Server;
use contract_tests::proxy::{Direction, Plan, Proxy, Upstream};
use contract_tests::{Database, binaries, connect, server};
use tokio_postgres::Client;

use crate::common::{PASSWORD, Place, Run};
use crate::fixture::{self, as_role, newest, with_password};
use crate::transcript::Transcript;

/// The folder of the socket that a URL names.
pub(super) fn socket_of(url: &str) -> String {
    url.split("host=").nth(1).unwrap().split('&').next().unwrap().replace("%2F", "/")
}

/// Something that accepts connections and does `talk` with each. Gives its port.
fn pretender(talk: impl Fn(TcpStream) + Send + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || listener.incoming().for_each(|stream| talk(stream.unwrap())));
    port
}

/// Answers each thing that a client says with the next of `answers`, and then listens in silence.
fn speaker(answers: &'static [&'static [u8]]) -> u16 {
    pretender(move |mut stream| {
        for answer in answers {
            let _ = stream.read(&mut [0; 65536]);
            let _ = stream.write_all(answer);
        }
        // What closes with something unread resets the connection, and takes the answer back.
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let _ = stream.read(&mut [0; 65536]);
    })
}

/// That a client is let in and the server is ready for its first query.
const WELCOME: &[u8] = b"R\0\0\0\x08\0\0\0\0K\0\0\0\x0c\0\0\0\x01\0\0\0\x02Z\0\0\0\x05I";

/// Marks the cases in which TLS is asked for.
const TLS: &[&str] = &["TLS"];

#[test]
fn what_is_no_server() {
    let mut transcript = Transcript::default();
    let place = fixture::kept();
    let mut ports = Vec::new();
    let mut case = |title: &str, port: u16, more: &[&str]| {
        ports.push((title.to_owned(), port, more.iter().map(|each| (*each).to_owned()).collect::<Vec<_>>()));
    };
    case("a server that never answers", pretender(std::mem::forget), &["--connect-timeout", "300ms"]);
    case(
        "a server that never answers, and the time for all of it",
        pretender(std::mem::forget),
        &["--timeout", "300ms"],
    );
    case("a server that hangs up", pretender(|mut stream| drop(stream.read(&mut [0; 1024]))), &[]);
    case("a web server", speaker(&[b"HTTP/1.1 400 Bad Request\r\nServer: x\r\nConnection: close\r\n\r\n"]), &[]);
    case("garbage", speaker(&[b"\xff\xfe\xfd\xfc\0\0\0\0\0\0\0\0\0\0\0\0"]), &[]);
    case("garbage after the greeting", speaker(&[WELCOME, b"\xff\xfe\xfd\xfc\0\0\0\x01\0\0\0\0"]), &[]);
    case("a message that is out of turn", speaker(&[WELCOME, b"G\0\0\0\x07\0\0\0"]), &[]);
    let silent = pretender(|mut stream| {
        let _ = stream.read(&mut [0; 1024]);
        let _ = stream.write_all(WELCOME);
        std::mem::forget(stream);
    });
    case("silence after the greeting", silent, &["--timeout", "500ms"]);
    case("a web server that is asked for TLS", speaker(&[b"HTTP/1.1 400 Bad Request\r\n\r\n"]), TLS);
    case("garbage where TLS was asked for", speaker(&[b"\xff\xfe\xfd\xfc"]), TLS);
    case("an error where TLS was asked for", speaker(&[b"E\0\0\0\x10SFATAL\0\0\0"]), TLS);
    case("a server that hangs up when asked for TLS", pretender(|mut stream| drop(stream.read(&mut [0; 1024]))), TLS);
    case("a server that says it has TLS and hangs up", speaker(&[b"S"]), TLS);
    case("a server that says it has TLS and talks garbage", speaker(&[b"S", b"\xff\xfe\xfd\xfc\0\0"]), TLS);
    case("a server without TLS that asks for no password", speaker(&[b"N", WELCOME, b"\xff\xfe\0\0\0\0\0"]), TLS);
    for (title, port, more) in &ports {
        let (mode, more) = if more.as_slice() == TLS { ("prefer", &[][..]) } else { ("disable", more.as_slice()) };
        let url = format!("postgres://worker:{PASSWORD}@127.0.0.1:{port}/app?sslmode={mode}");
        let mut arguments = vec!["verify", "--url", &url];
        arguments.extend(more.iter().map(String::as_str));
        transcript.hide(format!("{port}"), "PORT");
        let begun = Instant::now();
        transcript.case(title, &place, &arguments);
        assert!(begun.elapsed() < Duration::from_secs(20), "{title}: {:?}", begun.elapsed());
    }
    let url = format!("postgres://worker:{PASSWORD}@127.0.0.1:1/app");
    transcript.case("a refused connection", &place, &["verify", "--url", &url]);
    let url = format!("postgres:///app?host=/nowhere&user=worker&password={PASSWORD}");
    transcript.case("a socket that is not there", &place, &["verify", "--url", &url]);
    insta::assert_snapshot!("no_server", transcript.text());
    assert_eq!(transcript.cases(), 17);
}

#[test]
fn what_is_wrong_with_a_connection_string_is_told_before_anything_is_connected_to() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let place = fixture::kept();
    let mut transcript = Transcript::default();
    transcript.hide(format!("{port}"), "PORT");
    let url = |rest: &str| format!("postgres://worker:{PASSWORD}@{rest}");
    let mut case = |title: &str, url: &str| {
        transcript.case(title, &place, &["verify", "--url", url]);
        assert!(listener.accept().is_err(), "{title}: it was connected to");
    };
    case("a service", &url(&format!("localhost:{port}/app?service=prod")));
    case("a password with an @", &format!("postgres://worker:{PASSWORD}@x@localhost:{port}/app"));
    case("no database", &url(&format!("localhost:{port}")));
    case("no user", &format!("postgres://localhost:{port}/app?password={PASSWORD}"));
    case("two hosts and three ports", &url(&format!("localhost,127.0.0.1/app?port={port},{port},{port}")));
    case("key=value without a user", &format!("host=localhost port={port} password={PASSWORD} dbname=app"));
    case("key=value with a blank in the password", &format!("host=localhost port={port} password={PASSWORD} more"));
    case("Kerberos", &url(&format!("localhost:{port}/app?gssencmode=require")));
    case("weak verification with everybody's authorities", &url("localhost/app?sslrootcert=system&sslmode=require"));
    case("another kind of database", &format!("mysql://worker:{PASSWORD}@localhost:{port}/app"));
    insta::assert_snapshot!("connection_strings", transcript.text());
    assert_eq!(transcript.cases(), 10);
}

/// That a server asks for the password itself.
const ASKS_FOR_PASSWORD: &[u8] = b"R\0\0\0\x08\0\0\0\x03";

/// Asks whether the other side speaks TLS.
const ASKS_FOR_TLS: &[u8] = b"\0\0\0\x08\x04\xd2\x16\x2f";

/// This machine by an address that others reach it by, where it has one: it would answer.
#[test]
fn nothing_is_sent_to_another_machine_in_clear_text_unless_asked_for() {
    let said: Arc<Mutex<Vec<u8>>> = Arc::default();
    let listener = TcpListener::bind("0.0.0.0:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = Arc::clone(&said);
    thread::spawn(move || {
        for mut stream in listener.incoming().map(Result::unwrap) {
            let mut bytes = [0; 65536];
            while let Ok(number @ 1..) = stream.read(&mut bytes) {
                heard.lock().unwrap().extend(&bytes[..number]);
                let answer = if &bytes[..number] == ASKS_FOR_TLS { b"N" } else { ASKS_FOR_PASSWORD };
                let _ = stream.write_all(answer);
            }
        }
    });
    // Nothing is sent to learn which address would be sent from.
    let outward = UdpSocket::bind("0.0.0.0:0").unwrap();
    let own = outward.connect("192.0.2.1:9").and_then(|()| outward.local_addr()).map(|address| address.ip());
    let hosts = own.into_iter().map(|own| own.to_string()).chain(["0.0.0.0".to_owned()]);
    let place = fixture::kept();
    for host in hosts {
        for (parameters, message, password_is_sent, only_asks) in [
            ("", "offers no TLS", false, true),
            ("?sslmode=require", "offers no TLS", false, true),
            ("?sslmode=verify-full&sslrootcert=system", "offers no TLS", false, true),
            ("?sslmode=prefer", "which was not sent in clear text", false, false),
            ("?sslmode=allow", "which was not sent in clear text", false, false),
            ("?sslmode=disable", "connecting to", true, false),
        ] {
            said.lock().unwrap().clear();
            let url = format!("postgres://worker:{PASSWORD}@{host}:{port}/app{parameters}");
            let run = place.run(&["verify", "--url", &url, "--connect-timeout", "2s"]);
            assert_eq!(run.code, Some(2), "{run:?}");
            assert!(run.errors.contains(message), "{parameters}: {run:?}");
            let said = said.lock().unwrap();
            let has_password = said.windows(PASSWORD.len()).any(|window| window == PASSWORD.as_bytes());
            assert_eq!(has_password, password_is_sent, "{parameters}: {run:?}");
            assert_eq!(said.as_slice() == ASKS_FOR_TLS, only_asks, "{parameters}: {said:?}");
        }
    }
}

/// A server that asks one role for its password, one for another's, and lets one come from nowhere.
async fn guarded() -> (Server, Client) {
    let server = Server::start(binaries(newest())).unwrap();
    let administrator = connect(&server.connection_url("postgres")).await;
    for statement in [
        "CREATE ROLE worker LOGIN PASSWORD 'right'",
        "CREATE ROLE guest LOGIN",
        "CREATE ROLE stranger LOGIN",
        "CREATE ROLE sleeper",
        "CREATE DATABASE full_house CONNECTION LIMIT 0",
        "CREATE DATABASE closed",
        "REVOKE CONNECT ON DATABASE closed FROM PUBLIC",
    ] {
        administrator.batch_execute(statement).await.unwrap();
    }
    let file: String = administrator.query_one("SHOW hba_file", &[]).await.unwrap().get(0);
    let rules = "local all worker scram-sha-256\nlocal all stranger reject\nlocal all all trust\n";
    std::fs::write(file, rules).unwrap();
    administrator.batch_execute("SELECT pg_reload_conf()").await.unwrap();
    // The reload reaches new sessions a moment later.
    let patience = Instant::now() + Duration::from_secs(10);
    let stranger = as_role(&server.connection_url("postgres"), "stranger");
    while tokio_postgres::connect(&stranger, tokio_postgres::NoTls).await.is_ok() {
        assert!(Instant::now() < patience, "the rules are not read");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    (server, administrator)
}

#[tokio::test]
async fn servers_that_do_not_let_us_in() {
    let (server, administrator) = guarded().await;
    let place = fixture::kept();
    let mut transcript = Transcript::default();
    transcript.hide(socket_of(&server.connection_url("postgres")), "SOCKET");
    let url = |database: &str, role: &str| with_password(&as_role(&server.connection_url(database), role));
    let mut case = |title: &str, url: &str| transcript.case(title, &place, &["verify", "--url", url]);
    case("a wrong password", &url("postgres", "worker"));
    case("no password", &as_role(&server.connection_url("postgres"), "worker"));
    case("an unknown role", &url("postgres", "wroker"));
    case("a role that may not log in", &url("postgres", "sleeper"));
    case("a role that pg_hba.conf rejects", &url("postgres", "stranger"));
    case("an unknown database", &url("ap", "guest"));
    case("a database that the role may not connect to", &url("closed", "guest"));
    case("a database with no place left", &url("full_house", "guest"));
    // A database without the schema is another matter: it was looked at, and lacks what is required.
    let run = place.run(&["verify", "--url", &url("postgres", "guest"), "--format", "json"]);
    let report = run.json();
    assert_eq!((run.code, report["verdict"].as_str()), (Some(1), Some("fail")), "{run:?}");
    assert_eq!(report["findings"][0]["check"], "rpc-missing", "{report}");
    assert_eq!(report["findings"].as_array().unwrap().len(), 1, "{report}");
    drop(administrator);
    server.stop().unwrap();
    case("a server that was stopped", "postgres:///app?host=/nowhere&user=guest");
    insta::assert_snapshot!("not_let_in", transcript.text());
    assert_eq!(transcript.cases(), 9);
}

/// Holds a catalog so that nobody can read it, until the client goes away.
async fn holding(database: &Database, catalog: &str) -> Client {
    let client = connect(&database.url).await;
    client.batch_execute(&format!("BEGIN; LOCK TABLE pg_catalog.{catalog} IN ACCESS EXCLUSIVE MODE")).await.unwrap();
    client
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_stop_answering() {
    let server = server(newest());
    let database = fixture::queue(server, "").await;
    let url = with_password(&database.url);
    let place = fixture::kept();
    let mut transcript = Transcript::default();
    let socket = socket_of(&url);
    transcript.hide(socket.as_str(), "SOCKET");
    transcript.hide(database.name.as_str(), "DATABASE");

    let proxy = Proxy::start(Upstream::Unix(format!("{socket}/.s.PGSQL.5432").into()), Plan::default()).await.unwrap();
    transcript.hide(proxy.address().port().to_string(), "PORT");
    for (title, at) in
        [("a connection that is cut while the catalog is read", 300), ("a connection that is cut ahead", 20)]
    {
        proxy.set_plan(Plan { cut: Some((Direction::ToClient, at)), ..Plan::default() });
        transcript.case(title, &place, &["verify", "--url", &proxy.url("postgres", &database.name)]);
    }

    // `pg_proc` stops even the first question, `pg_aggregate` only one of those that are asked together.
    for catalog in ["pg_proc", "pg_aggregate"] {
        let holder = holding(&database, catalog).await;
        for (what, limits) in [
            ("statement", ["--statement-timeout", "300ms", "--lock-timeout", "20s", "--timeout", "60s"]),
            ("lock", ["--statement-timeout", "20s", "--lock-timeout", "300ms", "--timeout", "60s"]),
            ("run", ["--statement-timeout", "20s", "--lock-timeout", "20s", "--timeout", "700ms"]),
        ] {
            let begun = Instant::now();
            let arguments = [&["verify", "--url", url.as_str()][..], &limits].concat();
            transcript.case(&format!("a lock on {catalog}, and the time of a {what}"), &place, &arguments);
            assert!(begun.elapsed() < Duration::from_secs(15), "{what}: {:?}", begun.elapsed());
        }
        drop(holder);
    }

    let holder = holding(&database, "pg_aggregate").await;
    for (title, statement) in [
        ("a session that an administrator ends", "pg_terminate_backend"),
        ("a query that an administrator cancels", "pg_cancel_backend"),
    ] {
        let ended = ended_by(&database, &place, &url, statement);
        transcript.told(title, ended.await);
    }
    drop(holder);
    insta::assert_snapshot!("stopped_answering", transcript.text());
    assert_eq!(transcript.cases(), 10);

    // Nothing of these runs is left on the server.
    let administrator = connect(&server.connection_url("postgres")).await;
    let left = "SELECT count(*) FROM pg_stat_activity WHERE datname = $1 AND application_name = 'dbcontract'";
    let patience = Instant::now() + Duration::from_secs(30);
    while administrator.query_one(left, &[&database.name]).await.unwrap().get::<_, i64>(0) > 0 {
        assert!(Instant::now() < patience, "a session was left behind");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// A run whose session is ended by `function` while it waits for a lock.
async fn ended_by(database: &Database, place: &Place, url: &str, function: &str) -> Run {
    let mut command = place.command(&["verify", "--url", url]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Not in the same database, where the catalogs are held.
    let administrator = connect(&database.url.replace(&format!("/{}?", database.name), "/postgres?")).await;
    let end = format!(
        "SELECT {function}(pid) FROM pg_stat_activity
          WHERE datname = $1 AND application_name = 'dbcontract' AND wait_event_type = 'Lock'"
    );
    let patience = Instant::now() + Duration::from_secs(20);
    while administrator.query(&end, &[&database.name]).await.unwrap().is_empty() {
        assert!(Instant::now() < patience, "the run never waits");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    child.wait_with_output().unwrap().into()
}
