//! A conversation with a real server, recorded, and runs against what says it again with something wrong in it.

use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use contract_core::catalog;
use contract_core::connect::{Target, Timeouts, connect, within};
use contract_core::observation::Extent;
use contract_tests::proxy::{Direction, Plan, Proxy, Said, Upstream};
use contract_tests::recording::{Fault, Recording};
use contract_tests::server;

use crate::common::{PASSWORD, Place, Run};
use crate::fixture::{self, newest};

/// How many runs go on at a time, where they have something to do and where they wait.
pub const WORKERS: usize = 6;
pub const WAITERS: usize = 32;

/// When the test loses patience.
const PATIENCE: Duration = Duration::from_secs(60);

/// A conversation of a whole run that passes.
pub struct Recorded {
    /// How much of the database was read.
    extent: Extent,
    pub said: Arc<Vec<Said>>,
    pub database: String,
}

impl Recorded {
    pub async fn of_a_run(extent: Extent) -> Self {
        let server = server(newest());
        let database = fixture::queue(server, fixture::COLUMN).await;
        let socket = server.socket_directory().join(format!(".s.PGSQL.{}", server.port()));
        let proxy = Proxy::start(Upstream::Unix(socket), Plan { keeps: true, ..Plan::default() }).await.unwrap();
        let run = verify(&kept(extent), &proxy.url(&user(), &database.name), "60s").await;
        passes(&run, "as it was recorded");
        let said = proxy.conversation();
        assert!(said.len() > 500, "{} messages", said.len());
        Self { extent, said: Arc::new(said), database: database.name }
    }

    /// The server's messages.
    pub fn answers(&self) -> Vec<&[u8]> {
        let answers = self.said.iter().filter(|(direction, _)| *direction == Direction::ToClient);
        answers.map(|(_, message)| message.as_slice()).collect()
    }

    /// One reading by the library for each fault.
    pub async fn readings(&self, faults: Vec<Fault>, deadline: Duration) -> Vec<(Fault, Reading)> {
        let left = Arc::new(Mutex::new(faults));
        let mut working = tokio::task::JoinSet::new();
        for _ in 0..WAITERS {
            let left = Arc::clone(&left);
            let server = Recording::start(Arc::clone(&self.said)).await.unwrap();
            let target = Target::parse(&server.url(&user(), &self.database)).unwrap();
            let extent = self.extent;
            working.spawn(async move {
                let mut told = Vec::new();
                loop {
                    let Some(fault) = left.lock().unwrap().pop() else { return told };
                    server.set_fault(fault.clone());
                    let reading = match within(deadline, read(&target, extent)).await {
                        Ok(true) => Reading::Done,
                        Ok(false) => Reading::Failed,
                        Err(_) => Reading::Late,
                    };
                    told.push((fault, reading));
                }
            });
        }
        // A panic of a reading is one of this.
        working.join_all().await.into_iter().flatten().collect()
    }

    /// One run for each fault.
    pub async fn runs(&self, faults: Vec<Fault>, workers: usize, timeout: &'static str) -> Vec<(Fault, Run)> {
        let left = Arc::new(Mutex::new(faults));
        let mut working = tokio::task::JoinSet::new();
        for _ in 0..workers {
            let (left, said, database) = (Arc::clone(&left), Arc::clone(&self.said), self.database.clone());
            let extent = self.extent;
            working.spawn(async move {
                let place = kept(extent);
                let server = Recording::start(said).await.unwrap();
                let url = server.url(&user(), &database);
                let mut told = Vec::new();
                loop {
                    let Some(fault) = left.lock().unwrap().pop() else { return told };
                    server.set_fault(fault.clone());
                    let run = verify(&place, &url, timeout).await;
                    told.push((fault, run));
                }
            });
        }
        working.join_all().await.into_iter().flatten().collect()
    }
}

/// Who connects, with a password that no run may print, whatever goes wrong.
pub fn user() -> String {
    format!("postgres:{PASSWORD}")
}

/// What a reading came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    Done,
    Failed,
    Late,
}

/// Connects and reads; whether it succeeds.
async fn read(target: &Target, extent: Extent) -> bool {
    let Ok(mut connection) = connect(target, &Timeouts::default()).await else { return false };
    let mut options = catalog::Options::default();
    options.extent = extent;
    let observed = catalog::observe(connection.client_mut(), &options).await;
    connection.close().await;
    observed.is_ok()
}

/// A folder with a contract that holds, for which so much is read.
fn kept(extent: Extent) -> Place {
    match extent {
        Extent::Routines => fixture::kept(),
        _ => fixture::kept_by_column(),
    }
}

async fn verify(place: &Place, url: &str, timeout: &str) -> Run {
    let arguments = ["verify", "--url", url, "--format", "json", "--timeout", timeout];
    let mut command = tokio::process::Command::from(place.command(&arguments));
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let output = tokio::time::timeout(PATIENCE, command.output()).await.expect("the run hangs").unwrap();
    output.into()
}

pub fn passes(run: &Run, fault: &str) {
    assert_eq!((run.code, run.json()["verdict"].as_str()), (Some(0), Some("pass")), "{fault}: {run:?}");
}

/// That a run has no verdict, and why.
pub fn fails(run: &Run, fault: &str) -> String {
    let report = run.json();
    assert_eq!((run.code, report["verdict"].as_str()), (Some(2), Some("error")), "{fault}: {run:?}");
    assert_eq!((report["passed"].as_bool(), run.errors.as_str()), (Some(false), ""), "{fault}: {run:?}");
    let errors = report["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 1, "{fault}: {run:?}");
    let message = errors[0]["message"].as_str().unwrap();
    assert!(!message.contains("mistake of its own"), "{fault}: a panic: {message}");
    message.to_owned()
}
