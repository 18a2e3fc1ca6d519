//! What the tests of this member share: real servers of every major version, empty databases on them, the corpus.
#![cfg(unix)]

pub mod compared;
pub mod proxy;
pub mod recording;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use contract_core::scratch::{Binaries, Server};
use tokio_postgres::{Client, NoTls};

/// Names another folder of PostgreSQL versions than `target/postgres`: `<major>/bin` for each.
pub const MAJORS_VARIABLE: &str = "DBCONTRACT_POSTGRES_MAJORS";

/// Names the major versions without which a test run fails, as `13,14,15`; CI sets it.
pub const REQUIRED_MAJORS_VARIABLE: &str = "DBCONTRACT_REQUIRE_MAJORS";

/// The major versions that the tests are for.
pub const SUPPORTED_MAJORS: [u32; 6] = [13, 14, 15, 16, 17, 18];

/// An empty database of a test's own.
#[derive(Clone, Debug)]
pub struct Database {
    /// Its name, which no other database of its server has.
    pub name: String,
    /// Its URL, as the superuser.
    pub url: String,
}

/// Every PostgreSQL major version that tests can run on, oldest first.
///
/// A version that is required and missing is a panic; a supported one that is missing is told on standard error.
pub fn majors() -> Vec<u32> {
    installed().keys().copied().collect()
}

/// The programs of one of [`majors`].
pub fn binaries(major: u32) -> &'static Binaries {
    installed().get(&major).unwrap_or_else(|| panic!("there is no PostgreSQL {major}: scripts/install-majors gets it"))
}

/// The one server of this major version that all tests of this process share.
///
/// Nothing stops it, and nothing has to: it goes when the process does.
pub fn server(major: u32) -> &'static Server {
    static SERVERS: Mutex<BTreeMap<u32, &'static OnceLock<Server>>> = Mutex::new(BTreeMap::new());
    let slot: &'static OnceLock<Server> = SERVERS
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .entry(major)
        .or_insert_with(|| Box::leak(Box::new(OnceLock::new())));
    slot.get_or_init(|| Server::start(binaries(major)).unwrap_or_else(|error| panic!("{error}")))
}

/// Makes an empty database that no other test knows.
pub async fn database(server: &Server) -> Database {
    static NUMBER: AtomicU32 = AtomicU32::new(1);
    let name = format!("test_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let client = connect(&server.connection_url("postgres")).await;
    client.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap_or_else(|error| panic!("{error}"));
    let url = server.connection_url(&name);
    Database { name, url }
}

/// Connects to a URL, and serves the connection until the client is dropped.
pub async fn connect(url: &str) -> Client {
    let (client, connection) =
        tokio_postgres::connect(url, NoTls).await.unwrap_or_else(|error| panic!("connecting to {url}: {error}"));
    tokio::spawn(connection);
    client
}

/// The folder of migration folders from the wild, if this machine has it beside the project.
pub fn corpus() -> Option<PathBuf> {
    let folder = workspace().join("../shared/corpus");
    if folder.is_dir() {
        return Some(folder);
    }
    told("skipped: there is no corpus at ../shared/corpus");
    None
}

/// The `.sql` files of a folder and of those below, in the order of their paths.
pub fn sql_files(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut waiting) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.unwrap_or_else(|error| panic!("{}: {error}", folder.display())).path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "sql") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The folder of the workspace.
pub fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or_else(|| panic!("the tests lie in a workspace"))
}

fn installed() -> &'static BTreeMap<u32, Binaries> {
    static INSTALLED: OnceLock<BTreeMap<u32, Binaries>> = OnceLock::new();
    INSTALLED.get_or_init(|| {
        let mut found: BTreeMap<u32, Binaries> = Binaries::all().into_iter().map(|each| (each.major(), each)).collect();
        for major in SUPPORTED_MAJORS {
            let folder = majors_folder().join(major.to_string()).join("bin");
            if folder.is_dir() {
                let binaries = Binaries::in_folder(&folder).unwrap_or_else(|error| panic!("{error}"));
                found.insert(binaries.major(), binaries);
            }
        }
        let required = required_majors(&env::var(REQUIRED_MAJORS_VARIABLE).unwrap_or_default());
        for major in SUPPORTED_MAJORS.into_iter().chain(required.iter().copied()) {
            if !found.contains_key(&major) {
                assert!(
                    !required.contains(&major),
                    "PostgreSQL {major} is required here: scripts/install-majors gets it"
                );
                told(&format!("skipped: PostgreSQL {major}, which scripts/install-majors gets"));
            }
        }
        assert!(!found.is_empty(), "there is no PostgreSQL at all: scripts/install-postgres gets one");
        found
    })
}

/// Says it where it is seen: the test runner keeps what a passing test prints with `eprintln!`.
pub fn told(line: &str) {
    // A closed standard error is no reason to fail.
    let _ = writeln!(std::io::stderr(), "{line}");
}

fn majors_folder() -> PathBuf {
    let target = || env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace().join("target"), PathBuf::from);
    env::var_os(MAJORS_VARIABLE).map_or_else(|| target().join("postgres"), PathBuf::from)
}

fn required_majors(list: &str) -> Vec<u32> {
    let names = list.split(',').map(str::trim).filter(|name| !name.is_empty());
    names.map(|name| name.parse().unwrap_or_else(|_| panic!("`{name}` is not a PostgreSQL major version"))).collect()
}
