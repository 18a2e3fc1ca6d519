//! The connection is cut at every message boundary of a run, one after the other. Whatever had arrived by
//! then, the run has no verdict.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use contract_tests::proxy::{Direction, Passed, Plan, Proxy, Upstream};
use contract_tests::server;

use crate::common::Run;
use crate::fixture::{self, newest};
use crate::recorded::user;

/// How many runs go on at a time.
const WORKERS: usize = 4;

/// How long a run may take, by its own word, and when the test loses patience.
const TIMEOUT: &str = "20s";
const PATIENCE: Duration = Duration::from_secs(40);

type Cut = (Direction, usize);

/// All that has passed, once the client's last word has: the proxy may hear it after the client has ended.
async fn with_goodbye(proxy: &Proxy) -> Vec<Passed> {
    let patience = Instant::now() + PATIENCE;
    loop {
        let passed = proxy.passed();
        if passed.iter().any(|passed| passed.direction == Direction::ToServer && passed.kind == b'X') {
            return passed;
        }
        assert!(Instant::now() < patience, "the client never says goodbye");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn verify(place: &crate::common::Place, url: &str) -> Run {
    let arguments = ["verify", "--url", url, "--format", "json", "--timeout", TIMEOUT];
    let mut command = tokio::process::Command::from(place.command(&arguments));
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let output = tokio::time::timeout(PATIENCE, command.output()).await.expect("the run hangs").unwrap();
    output.into()
}

fn number(passed: &[Passed], direction: Direction) -> usize {
    passed.iter().filter(|passed| passed.direction == direction).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_cut_anywhere_gives_no_verdict() {
    let server = server(newest());
    let database = fixture::queue(server, fixture::COLUMN).await;
    let socket = database.url.split("host=").nth(1).and_then(|rest| rest.split('&').next()).unwrap();
    let upstream = Upstream::Unix(format!("{}/.s.PGSQL.5432", socket.replace("%2F", "/")).into());

    // What passes when nothing is cut, and that it is the same each time.
    let mut whole: Option<Vec<Passed>> = None;
    for _ in 0..3 {
        let proxy = Proxy::start(upstream.clone(), Plan::default()).await.unwrap();
        let run = verify(&fixture::kept_by_column(), &proxy.url(&user(), &database.name)).await;
        assert_eq!((run.code, run.json()["verdict"].as_str()), (Some(0), Some("pass")), "{run:?}");
        let passed = with_goodbye(&proxy).await;
        if let Some(earlier) = &whole {
            for direction in [Direction::ToServer, Direction::ToClient] {
                assert_eq!(number(earlier, direction), number(&passed, direction));
            }
        }
        whole = Some(passed);
    }
    let whole = whole.unwrap();
    let kinds = |direction| whole.iter().filter(move |passed| passed.direction == direction).map(|passed| passed.kind);
    // The last word of the server is that it is ready, after the look at whether anything had changed, which
    // comes after COMMIT. The last word of the client is its goodbye, which nobody answers.
    assert_eq!(kinds(Direction::ToClient).next_back(), Some(b'Z'));
    assert_eq!(kinds(Direction::ToServer).next_back(), Some(b'X'));
    assert_eq!(kinds(Direction::ToServer).filter(|kind| *kind == b'X').count(), 1);
    let goodbye = (Direction::ToServer, number(&whole, Direction::ToServer) - 1);

    let cuts: Vec<Cut> = [Direction::ToServer, Direction::ToClient]
        .into_iter()
        .flat_map(|direction| (0..number(&whole, direction)).map(move |at| (direction, at)))
        .collect();
    assert!(cuts.len() > 50, "{} boundaries", cuts.len());

    let left = Arc::new(Mutex::new(cuts.clone()));
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..WORKERS {
        let (left, upstream, name) = (Arc::clone(&left), upstream.clone(), database.name.clone());
        workers.spawn(async move {
            let place = fixture::kept_by_column();
            let proxy = Proxy::start(upstream, Plan::default()).await.unwrap();
            let url = proxy.url(&user(), &name);
            let mut told = Vec::new();
            loop {
                let Some(cut) = left.lock().unwrap().pop() else { return told };
                proxy.set_plan(Plan { cut: Some(cut), ..Plan::default() });
                told.push((cut, verify(&place, &url).await));
            }
        });
    }
    let told: Vec<(Cut, Run)> = workers.join_all().await.into_iter().flatten().collect();
    assert_eq!(told.len(), cuts.len());

    let mut messages: BTreeMap<String, usize> = BTreeMap::new();
    for (cut, run) in &told {
        let report = run.json();
        if *cut == goodbye {
            // Everything had been said by then, and the verdict is the true one.
            assert_eq!((run.code, report["verdict"].as_str()), (Some(0), Some("pass")), "{cut:?}: {run:?}");
            continue;
        }
        assert_eq!((run.code, report["verdict"].as_str()), (Some(2), Some("error")), "{cut:?}: {run:?}");
        assert_eq!(report["passed"], false, "{cut:?}");
        assert!(run.errors.is_empty(), "{cut:?}: {run:?}");
        let errors = report["errors"].as_array().unwrap();
        assert_eq!(errors.len(), 1, "{cut:?}: {run:?}");
        let message = errors[0]["message"].as_str().unwrap().to_owned();
        let (_, behind) = message.split_once(": ").unwrap();
        *messages.entry(behind.to_owned()).or_default() += 1;
    }
    eprintln!("{} boundaries were cut", cuts.len());
    for (message, number) in messages {
        eprintln!("{number:5}  {message}");
    }
}
