//! Faults that pass: a server that starts again, one that is full for a moment, a schema that changes all the time; and
//! a standby, which is a server like any other.

use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use contract_core::scratch::{Binaries, Server};
use contract_tests::{binaries, connect, server, told};

use crate::common::{Place, Run};
use crate::fixture::{self, as_role, newest};

fn begin(place: &Place, url: &str) -> Child {
    let mut command = place.command(&["verify", "--url", url, "--format", "json"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

async fn ended(child: Child) -> Run {
    tokio::task::spawn_blocking(|| child.wait_with_output().unwrap().into()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_becomes_free_is_waited_for() {
    let server = server(newest());
    let database = fixture::queue(server, "").await;
    let administrator = connect(&server.connection_url("postgres")).await;
    let limit = |number: i32| format!("ALTER DATABASE {} CONNECTION LIMIT {number}", database.name);
    administrator.batch_execute(&limit(0)).await.unwrap();
    let place = fixture::kept();
    let child = begin(&place, &as_role(&database.url, "only_connects"));
    tokio::time::sleep(Duration::from_millis(600)).await;
    administrator.batch_execute(&limit(-1)).await.unwrap();
    let run = ended(child).await;
    assert_eq!((run.code, run.json()["verdict"].as_str()), (Some(0), Some("pass")), "{run:?}");
}

/// The death of one server process makes the server end all of them and recover, as a crash would.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_starts_again_ends_a_run_and_serves_the_next() {
    let server = Server::start(binaries(newest())).unwrap();
    let database = fixture::queue(&server, "").await;
    let place = fixture::kept();
    let watcher = connect(&server.connection_url("postgres")).await;
    let holder = connect(&database.url).await;
    holder.batch_execute("BEGIN; LOCK TABLE pg_catalog.pg_aggregate IN ACCESS EXCLUSIVE MODE").await.unwrap();
    // Commits are not waited for to reach the disk on a throwaway server.
    watcher.batch_execute("CHECKPOINT").await.unwrap();
    let process: i32 = holder.query_typed("SELECT pg_backend_pid()", &[]).await.unwrap()[0].get(0);
    let child = begin(&place, &database.url);
    let waits = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'dbcontract' AND wait_event_type = 'Lock'";
    let patience = Instant::now() + Duration::from_secs(20);
    while watcher.query(waits, &[]).await.unwrap().is_empty() {
        assert!(Instant::now() < patience, "the run never waits");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let killed = Command::new("/bin/sh").args(["-c", &format!("kill -KILL {process}")]).status().unwrap();
    assert!(killed.success());
    let run = ended(child).await;
    assert_eq!((run.code, run.json()["verdict"].as_str()), (Some(2), Some("error")), "{run:?}");
    assert!(run.output.contains("the connection to the server was lost"), "{run:?}");
    let run = ended(begin(&place, &database.url)).await;
    assert_eq!((run.code, run.json()["verdict"].as_str()), (Some(0), Some("pass")), "{run:?}");
}

/// One process puts a function into one of two states again and again, each in a transaction: all that is required
/// holds, or nothing of it.
#[tokio::test(flavor = "multi_thread")]
async fn a_schema_that_is_always_changing_is_seen_as_it_was_or_not_at_all() {
    let database = fixture::queue(server(newest()), "").await;
    let writer = connect(&database.url).await;
    let function = "FUNCTION ops.queue_job(jsonb, integer)";
    let good = format!(
        "BEGIN; ALTER {function} SECURITY DEFINER; ALTER {function} SET search_path = pg_catalog, pg_temp;
         REVOKE ALL ON {function} FROM PUBLIC; GRANT EXECUTE ON {function} TO queue_worker; COMMIT"
    );
    let bad = format!(
        "BEGIN; ALTER {function} SECURITY INVOKER; ALTER {function} RESET search_path;
         GRANT EXECUTE ON {function} TO PUBLIC; COMMIT"
    );
    let writing = tokio::spawn(async move {
        for number in 0_u64.. {
            writer.batch_execute(if number % 2 == 0 { &bad } else { &good }).await.unwrap();
            tokio::time::sleep(Duration::from_millis(number * 37 % 250)).await;
        }
    });
    let place = fixture::kept();
    let (mut held, mut failed, mut changing) = (0, 0, 0);
    let mut told_of_bad = None;
    for _ in 0..12 {
        let run = ended(begin(&place, &database.url)).await;
        let report = run.json();
        match report["verdict"].as_str() {
            Some("pass") => held += 1,
            Some("fail") => {
                failed += 1;
                let findings = report["findings"].clone();
                assert!(findings.as_array().unwrap().len() >= 3, "a half: {findings}");
                assert_eq!(*told_of_bad.get_or_insert(findings.clone()), findings);
            }
            _ => {
                changing += 1;
                assert!(run.output.contains("the schema was changing"), "{run:?}");
            }
        }
        let expected = match report["verdict"].as_str() {
            Some("pass") => 0,
            Some("fail") => 1,
            _ => 2,
        };
        assert_eq!(run.code, Some(expected), "{run:?}");
    }
    writing.abort();
    told(&format!("always changing: {held} passed, {failed} failed, {changing} without a verdict"));
    assert!(held + failed > 0, "never read");
}

/// Ends the server when its own input ends, which is when the test process does, however that goes.
const SUPERVISOR: &str = r#"exec 3<&0
"$@" </dev/null 3<&- &
while read -r _; do :; done <&3
kill -INT $!
wait $!"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_standby_gives_the_same_report_and_says_what_it_is() {
    let found = Binaries::all().into_iter().find(|each| each.folder().join("pg_basebackup").is_file());
    let Some(binaries) = found else {
        assert!(std::env::var_os("CI").is_none(), "there is no pg_basebackup: scripts/install-postgres gets one");
        told("skipped: a standby, for there is no pg_basebackup, which scripts/install-postgres gets");
        return;
    };
    let primary = Server::start(&binaries).unwrap();
    let database = fixture::queue(&primary, "").await;
    let socket = primary.socket_directory();
    let account = fs::metadata(socket).unwrap();
    let folder = tempfile::tempdir().unwrap();
    if account.uid() != fs::metadata(folder.path()).unwrap().uid() {
        chown(folder.path(), Some(account.uid()), Some(account.gid())).unwrap();
    }
    let as_account = |mut command: Command| {
        if account.uid() != fs::metadata("/proc/self").unwrap().uid() {
            command.uid(account.uid()).gid(account.gid());
        }
        command.current_dir("/").stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    let data = folder.path().join("data");
    let mut copy = Command::new(binaries.folder().join("pg_basebackup"));
    copy.args(["-R", "-c", "fast", "-U", "postgres", "-h"]).arg(socket).arg("-D").arg(&data);
    assert!(as_account(copy).status().unwrap().success(), "pg_basebackup");
    let mut serve = Command::new("/bin/sh");
    serve.args(["-c", SUPERVISOR, "supervisor"]).arg(binaries.folder().join("postgres")).arg("-D").arg(&data);
    serve.arg("-k").arg(folder.path()).args(["-c", "listen_addresses=", "-c", "hot_standby=on"]);
    let mut standby = as_account(serve).process_group(0).stdin(Stdio::piped()).spawn().unwrap();

    let from = socket.display().to_string().replace('/', "%2F");
    let url = database.url.replace(&from, &folder.path().display().to_string().replace('/', "%2F"));
    let patience = Instant::now() + Duration::from_secs(30);
    while let Err(error) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await {
        assert!(Instant::now() < patience, "the standby: {error}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let place = fixture::broken();
    let report = |url: &str| {
        let run = place.run(&["verify", "--url", url, "--format", "json"]);
        assert_eq!(run.code, Some(1), "{run:?}");
        run.json()
    };
    let (of_primary, of_standby) = (report(&database.url), report(&url));
    for key in ["verdict", "requirements", "findings", "gaps", "errors", "compared", "out_of_scope"] {
        assert_eq!(of_primary[key], of_standby[key], "{key}");
    }
    assert_eq!((&of_primary["server"]["standby"], &of_standby["server"]["standby"]), (&false.into(), &true.into()));
    let human = place.run(&["verify", "--url", &url]);
    assert!(human.output.lines().next().unwrap().contains("standby"), "{human:?}");
    drop(standby.stdin.take());
    standby.wait().unwrap();
}
