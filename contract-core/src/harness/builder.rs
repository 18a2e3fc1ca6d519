//! What a test says.

use std::path::{Path, PathBuf};

use super::tested::Tested;
use super::witness::Against;

/// A contract test; [`contracts`] and [`project`] make one.
#[derive(Clone, Debug)]
#[must_use = "a contract test does nothing until it is asked, as by `assert_holds`"]
pub struct ContractTest {
    /// None where the project file says it.
    pub(super) contracts: Vec<PathBuf>,
    pub(super) migrations: Option<PathBuf>,
    pub(super) layout: Option<String>,
    pub(super) platform: Option<String>,
    pub(super) baseline: Option<PathBuf>,
    pub(super) role: Option<String>,
    pub(super) postgres: Option<u32>,
    pub(super) strict: bool,
    pub(super) against: Against,
}

/// A test of what a contract file requires, or all those of a folder.
pub fn contracts(path: impl AsRef<Path>) -> ContractTest {
    project().and_contracts(path)
}

/// A test of everything that `dbcontract.toml` names.
pub fn project() -> ContractTest {
    ContractTest {
        contracts: Vec::new(),
        migrations: None,
        layout: None,
        platform: None,
        baseline: None,
        role: None,
        postgres: None,
        strict: false,
        against: Against::Interpreted,
    }
}

impl ContractTest {
    /// Another contract file or folder.
    pub fn and_contracts(mut self, path: impl AsRef<Path>) -> Self {
        self.contracts.push(path.as_ref().to_owned());
        self
    }

    /// The folder of migrations.
    pub fn migrations(mut self, folder: impl AsRef<Path>) -> Self {
        self.migrations = Some(folder.as_ref().to_owned());
        self
    }

    /// Whose tool runs them, by the name that [`Layout`](crate::migrations::Layout) has, as `"sqlx"`; unsaid, it is told
    /// by the folder's names.
    pub fn layout(mut self, name: &str) -> Self {
        self.layout = Some(name.to_owned());
        self
    }

    /// The platform that the database runs on, by the name that [`Platform`](crate::scope::Platform) has, as
    /// `"supabase"`.
    pub fn platform(mut self, name: &str) -> Self {
        self.platform = Some(name.to_owned());
        self
    }

    /// What there is before the first migration: a file of SQL, or a snapshot.
    pub fn baseline(mut self, file: impl AsRef<Path>) -> Self {
        self.baseline = Some(file.as_ref().to_owned());
        self
    }

    /// The role that runs the migrations.
    pub fn role(mut self, name: &str) -> Self {
        self.role = Some(name.to_owned());
        self
    }

    /// The major version of PostgreSQL.
    pub fn postgres(mut self, major: u32) -> Self {
        self.postgres = Some(major);
        self
    }

    /// What was not compared, and every gap, makes the test fail.
    pub fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// Runs the migrations on a throwaway server instead of reading them: exact, and takes about a second, once for all
    /// tests that run at the same time. The first statement that fails ends it.
    #[cfg(all(feature = "scratch", unix))]
    pub fn replayed(mut self) -> Self {
        self.against = Against::Replayed;
        self
    }

    /// Holds the contract against the live database whose URL is in this variable; the migrations, where there are any,
    /// then only say where things were made. A variable that is not set fails the test.
    #[cfg(feature = "live")]
    pub fn database_from_env(mut self, variable: &str) -> Self {
        self.against = Against::Database { variable: variable.to_owned() };
        self
    }

    /// Holds the contract against it and says what came of it, whatever that is.
    pub fn test(&self) -> Tested {
        super::witness::test(self)
    }

    /// Passes if everything that is required was seen and holds.
    ///
    /// # Panics
    /// With the report, when something is wrong, was not seen, or could not be done.
    #[track_caller]
    pub fn assert_holds(self) {
        let tested = self.test();
        if let Some(failure) = tested.failure() {
            panic!("{failure}");
        }
    }

    /// Every routine that is required as it is, in the words of a contract file, for a snapshot test: with `insta`,
    /// `insta::assert_snapshot!(contracts("contracts").migrations("migrations").surface())`.
    ///
    /// # Panics
    /// With the report, when contract or migrations cannot be read.
    #[track_caller]
    pub fn surface(self) -> String {
        let tested = self.test();
        match tested.surface() {
            Some(surface) => surface.to_owned(),
            None => panic!("{tested}"),
        }
    }
}
