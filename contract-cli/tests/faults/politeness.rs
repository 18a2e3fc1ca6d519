//! What others on the server notice of a run: one session that only reads, holds nobody up, and goes when the run
//! goes, however that ends.

use std::collections::BTreeSet;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use contract_tests::{Database, connect, server};
use tokio_postgres::Client;

use crate::common::{Place, Run};
use crate::fixture::{self, newest};

/// The sessions of runs in a database.
const SESSIONS: &str =
    "SELECT pid, state, wait_event_type FROM pg_stat_activity WHERE datname = $1 AND application_name = 'dbcontract'";

fn begin(place: &Place, url: &str, more: &[&str]) -> Child {
    let mut command = place.command(&[&["verify", "--url", url, "--format", "json"][..], more].concat());
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// A client in another database, for in the one that is read the catalogs are held.
async fn watcher(database: &Database) -> Client {
    connect(&database.url.replace(&format!("/{}?", database.name), "/postgres?")).await
}

/// Waits until a run waits for a lock; there is no other session of it.
async fn waits(watcher: &Client, database: &Database) {
    let patience = Instant::now() + Duration::from_secs(20);
    loop {
        let sessions = watcher.query(SESSIONS, &[&database.name]).await.unwrap();
        assert!(sessions.len() <= 1, "a run has {} sessions", sessions.len());
        let wait = sessions.first().and_then(|session| session.get::<_, Option<String>>(2));
        if wait.as_deref() == Some("Lock") {
            return;
        }
        assert!(Instant::now() < patience, "the run never waits");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// The catalogs that a run is stopped at: by its first question, by one of those that are asked together, and by
/// the look at whether anything has changed.
const HELD: [&str; 2] = ["pg_proc", "pg_aggregate"];

#[tokio::test(flavor = "multi_thread")]
async fn whatever_ends_a_run_ends_its_query() {
    let database = fixture::queue(server(newest()), "").await;
    let place = fixture::kept();
    let watcher = watcher(&database).await;
    for held in HELD {
        for end in ["INT", "TERM", "the time of the run"] {
            let holder = connect(&database.url).await;
            holder
                .batch_execute(&format!("BEGIN; LOCK TABLE pg_catalog.{held} IN ACCESS EXCLUSIVE MODE"))
                .await
                .unwrap();
            let limits = ["--lock-timeout", "60s", "--statement-timeout", "60s", "--timeout"];
            let limit = if end == "the time of the run" { "1500ms" } else { "60s" };
            let child = begin(&place, &database.url, &[&limits[..], &[limit]].concat());
            waits(&watcher, &database).await;
            if end.len() <= "TERM".len() {
                let interrupt = format!("kill -{end} {}", child.id());
                assert!(Command::new("/bin/sh").args(["-c", &interrupt]).status().unwrap().success());
            }
            let begun = Instant::now();
            let run: Run = tokio::task::spawn_blocking(|| child.wait_with_output().unwrap().into()).await.unwrap();
            // The lock is still held, so that nothing but a cancellation has ended the query.
            let sessions = watcher.query(SESSIONS, &[&database.name]).await.unwrap();
            assert_eq!(sessions.len(), 0, "{held}, {end}: {run:?}");
            assert!(begun.elapsed() < Duration::from_secs(5), "{held}, {end}: {:?}", begun.elapsed());
            let report = run.json();
            assert_eq!((run.code, report["verdict"].as_str()), (Some(2), Some("error")), "{held}, {end}: {run:?}");
            let message = report["errors"][0]["message"].as_str().unwrap();
            let expected = if end.len() <= "TERM".len() { "interrupted" } else { "within 1.5 seconds" };
            assert!(message.contains(expected), "{held}, {end}: {message}");
            drop(holder);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_lock_is_stronger_than_that_of_any_reader() {
    let more = "CREATE TABLE ops.free (id integer); CREATE VIEW ops.ahead AS SELECT f.id FROM ops.free f;
         CREATE TABLE ops.held (id integer); CREATE VIEW ops.behind AS SELECT h.id FROM ops.free f, ops.held h";
    let database = fixture::queue(server(newest()), more).await;
    let place = fixture::kept();
    let watcher = connect(&database.url).await;
    let locks = "SELECT DISTINCT l.locktype, l.mode, coalesce(l.relation >= 16384, false)
          FROM pg_locks l JOIN pg_stat_activity a USING (pid)
         WHERE a.datname = current_database() AND a.application_name = 'dbcontract'";
    let mut seen = BTreeSet::new();
    // What a view is over is locked when the view is printed: there a run is held, again and again.
    let holder = connect(&database.url).await;
    holder.batch_execute("BEGIN; LOCK TABLE ops.held IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let mut child = begin(&place, &database.url, &["--strict"]);
    while child.try_wait().unwrap().is_none() {
        for row in watcher.query(locks, &[]).await.unwrap() {
            seen.insert((row.get::<_, String>(0), row.get::<_, String>(1), row.get::<_, bool>(2)));
        }
    }
    let run = Run::from(child.wait_with_output().unwrap());
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.output.contains("the schema was changing while it was read"), "{run:?}");
    let lock = |kind: &str, mode: &str, is_users: bool| (kind.to_owned(), mode.to_owned(), is_users);
    let allowed = BTreeSet::from([
        lock("relation", "AccessShareLock", false),
        lock("relation", "AccessShareLock", true),
        // Every transaction has this one on itself.
        lock("virtualxid", "ExclusiveLock", false),
    ]);
    assert_eq!(seen, allowed);
}
