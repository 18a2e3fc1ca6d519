//! A database for one test, copied from what the migrations made.

use std::fmt;
use std::thread;

use super::builder::ContractTest;
use super::live::told;
use super::replayed::{Prepared, TEMPLATE, prepared};
use super::runtime;
use super::settings::{Settings, failure};
use crate::connect::{Host, Target, Timeouts, connect};
use crate::ident::quote;
use crate::report::Failure;
use crate::scratch::{LINGER_VARIABLE, Origin};
use crate::source::SourceMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;

/// A database for one test, which has what the migrations made. It is dropped with this value, unless the test panics:
/// then it stays for as long as its server, and how to look at it is printed.
pub struct TestDatabase {
    prepared: Arc<Prepared>,
    target: Target,
}

impl ContractTest {
    /// A database for one test, with what the migrations make and nothing else: a copy, made in some ten milliseconds,
    /// of one that they were run in once for all tests that run at the same time.
    ///
    /// # Panics
    /// When there is no server, or a migration fails; the message says which, and where.
    #[track_caller]
    pub fn database(&self) -> TestDatabase {
        match copied(self) {
            Ok(database) => database,
            Err(failures) => {
                let told: Vec<String> = failures.iter().map(text).collect();
                panic!("there is no database for this test: {}", told.join("\n"));
            }
        }
    }
}

fn text(failure: &Failure) -> String {
    let help = failure.help.as_ref().map(|help| format!("\n  = help: {help}")).unwrap_or_default();
    format!("{}{help}", failure.message)
}

fn copied(test: &ContractTest) -> Result<TestDatabase, Vec<Failure>> {
    let settings = Settings::read(test, &mut SourceMap::default())?;
    let folder = settings.migrations.as_deref().ok_or_else(|| {
        vec![failure(
            "no folder of migrations is named",
            "add `.migrations(\"FOLDER\")`, or `migrations` to dbcontract.toml",
        )]
    })?;
    let origin = Origin::find(settings.major).map_err(|error| vec![Failure::of(&error)])?;
    let prepared = prepared(&origin, &settings, folder).map_err(|failure| vec![failure])?;
    let name = format!("test_{:016x}", RandomState::new().build_hasher().finish());
    let copy = format!("CREATE DATABASE {name} TEMPLATE {}", quote(TEMPLATE));
    administer(&prepared.superuser, &copy).map_err(|failure| vec![failure])?;
    let target = prepared.superuser.clone().with_database(&name);
    Ok(TestDatabase { prepared, target })
}

/// Runs one statement in the database that is always there.
fn administer(superuser: &Target, statement: &str) -> Result<(), Failure> {
    runtime::block_on(async {
        let connection = connect(superuser, &Timeouts::default()).await.map_err(|error| told(&error, error.help()))?;
        let outcome = connection.client().batch_execute(statement).await;
        connection.close().await;
        outcome.map_err(|error| told(&error, "see the log of the server"))
    })
}

impl TestDatabase {
    /// Its name.
    pub fn name(&self) -> &str {
        self.target.database()
    }

    /// Its URL, as the superuser.
    pub fn url(&self) -> String {
        self.target.to_throwaway_url()
    }

    /// Its URL, as a role that may log in; a throwaway server of this machine asks for no password.
    pub fn url_as(&self, role: &str) -> String {
        self.target.clone().with_login(role, None).to_throwaway_url()
    }

    /// The command with which a person looks at it.
    fn command(&self) -> String {
        let folder = match self.target.host() {
            Host::Socket(folder) => folder.display().to_string(),
            Host::Network(name) => name.clone(),
        };
        format!(
            "psql --host {folder} --port {} --username {} --dbname {}",
            self.target.port(),
            self.target.user(),
            self.target.database()
        )
    }
}

impl fmt::Debug for TestDatabase {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("TestDatabase").field(&self.target).finish()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if thread::panicking() {
            // A test's own words are for whoever runs it, and the runner keeps them with those of the panic.
            eprintln!(
                "the database of this test stays as long as its server does:\n  {}\n  {LINGER_VARIABLE}=600 keeps the \
                 server for ten minutes after the last test",
                self.command()
            );
            return;
        }
        let drop = format!("DROP DATABASE {} WITH (FORCE)", quote(self.target.database()));
        // What is left of it goes with its server.
        let _ = administer(&self.prepared.superuser, &drop);
    }
}
