//! SOURCE: what an argument names, and how an observation comes of it.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use contract_core::catalog::DatabaseIdentity;
use contract_core::connect::{
    Connection, Environment, EnvironmentError, EnvironmentRequest, FileContent, Surroundings, Target, TimeoutOverrides,
    UrlOrigin, read_environment,
};
use contract_core::observation::{Extent, Observation};
use contract_core::report;

use crate::run;
use crate::settings::Settings;
use crate::stop::Stop;

/// What an argument names.
#[derive(Debug)]
pub enum Source {
    /// A live database.
    Database(Box<Database>),
    /// A snapshot file.
    Snapshot(PathBuf),
    /// A folder of migrations, to be read.
    Folder(PathBuf),
    /// A folder of migrations, to be run on a throwaway server.
    Replay(PathBuf),
}

/// A live database, and what is said of it.
#[derive(Clone, Debug)]
pub struct Database {
    /// The name of the environment, where it has one.
    pub name: Option<String>,
    /// How to reach it.
    pub target: Target,
    /// The role that the session has to have.
    pub expected_role: Option<String>,
    /// The database that the session has to be in.
    pub expected_database: Option<String>,
    /// Where its connection string was found; none for an argument.
    pub origin: Option<UrlOrigin>,
    /// The timeouts of the environment.
    pub timeouts: TimeoutOverrides,
    /// Where it was reached, and how, once it was.
    reached: OnceLock<Reached>,
    /// Which one it is, however it is reached, once it was read.
    identity: OnceLock<DatabaseIdentity>,
}

/// Where a database was reached, and how.
#[derive(Clone, Debug)]
struct Reached {
    host: String,
    port: u16,
    transport: report::Transport,
}

impl Database {
    /// The database of an environment.
    ///
    /// # Errors
    /// When the name stands for none.
    pub fn of_environment(name: &str, settings: &Settings) -> Result<Self, Stop> {
        let table = settings.environment(name);
        let home = std::env::home_dir();
        let request = EnvironmentRequest {
            name,
            folder: &settings.folder,
            table: table.as_ref(),
            surroundings: surroundings(home.as_deref()),
        };
        not_empty(name, "--env")?;
        let unknown = |error| {
            if matches!(error, EnvironmentError::Name) {
                return Stop::from(error);
            }
            let environment = report::Environment { name: Some(name.to_owned()), ..report::Environment::default() };
            Stop::from(error).about(environment)
        };
        let Environment { name, target, origin, expected_role, expected_database, timeouts } =
            read_environment(&request).map_err(unknown)?;
        let (reached, identity) = (OnceLock::new(), OnceLock::new());
        let (name, origin) = (Some(name), Some(origin));
        Ok(Self { name, target, expected_role, expected_database, origin, timeouts, reached, identity })
    }

    /// The database of a URL.
    ///
    /// # Errors
    /// When it is not one that can be connected to.
    pub fn of_url(url: &str) -> Result<Self, Stop> {
        not_empty(url, "--url")?;
        let target = Target::read(url, &surroundings(std::env::home_dir().as_deref()))?;
        Ok(Self {
            name: None,
            target,
            expected_role: None,
            expected_database: None,
            origin: None,
            timeouts: TimeoutOverrides::default(),
            reached: OnceLock::new(),
            identity: OnceLock::new(),
        })
    }

    /// Another database of the same server.
    pub fn beside(&self, called: &str, name: &str) -> Self {
        Self {
            name: Some(called.to_owned()),
            target: self.target.clone().with_database(name),
            expected_database: Some(name.to_owned()),
            reached: OnceLock::new(),
            identity: OnceLock::new(),
            ..self.clone()
        }
    }

    /// Keeps where it was reached, and how.
    pub fn was_reached(&self, connection: &Connection) {
        let (place, protection) = (connection.place(), connection.protection());
        let transport = report::Transport {
            kind: protection.word(),
            protection: protection.to_string(),
            warning: protection.warning(),
        };
        // The first connection is as good as any: what is protected less is another connection string.
        let _ = self.reached.set(Reached { host: place.host().to_string(), port: place.port(), transport });
    }

    /// Keeps which database it is.
    pub fn is(&self, identity: DatabaseIdentity) {
        let _ = self.identity.set(identity);
    }

    /// Which database it is, once it was read.
    pub fn identity(&self) -> Option<DatabaseIdentity> {
        self.identity.get().copied()
    }

    /// How a report names it: where it was reached, once it was; ahead of that, wherever it may be.
    pub fn environment(&self) -> report::Environment {
        let reached = self.reached.get();
        report::Environment {
            name: self.name.clone(),
            host: Some(reached.map_or_else(|| self.target.hosts(), |reached| reached.host.clone())),
            port: Some(reached.map_or_else(|| self.target.port(), |reached| reached.port)),
            database: Some(self.target.database().to_owned()),
            role: Some(self.target.user().to_owned()),
            transport: reached.map(|reached| reached.transport.clone()),
            ..report::Environment::default()
        }
    }
}

impl Source {
    /// Reads the argument. What contains `://` or begins with a parameter of libpq's and `=` is a connection string;
    /// what begins with `env:` an environment; anything else a path.
    ///
    /// # Errors
    /// When it names nothing that this version can read. A text that could have a password in it is not
    /// repeated.
    pub fn read(argument: &str, settings: &Settings) -> Result<Self, Stop> {
        not_empty(argument, "SOURCE")?;
        if Target::is_meant_by(argument) {
            return Ok(Self::Database(Box::new(Database::of_url(argument)?)));
        }
        if let Some(name) = argument.strip_prefix("env:") {
            return Ok(Self::Database(Box::new(Database::of_environment(name, settings)?)));
        }
        if let Some(folder) = argument.strip_prefix("replay:") {
            return match Path::new(folder) {
                path if path.is_dir() => Ok(Self::Replay(path.to_owned())),
                path if path.exists() => Err(Stop::because(
                    format!("`{folder}` is a file, and migrations are replayed from a folder"),
                    "name the folder behind `replay:`",
                )),
                _ => Err(nothing_there(folder)),
            };
        }
        let path = Path::new(argument);
        if path.is_dir() {
            return Ok(Self::Folder(path.to_owned()));
        }
        if !path.exists() {
            return Err(nothing_there(argument));
        }
        let of_kind = |extension: &str| path.extension().is_some_and(|of| of.eq_ignore_ascii_case(extension));
        if of_kind("sql") {
            return Err(Stop::because(
                format!("`{argument}` is a file of SQL, and no source"),
                "name the folder of migrations that it is in, or give it to --baseline",
            ));
        }
        if of_kind("toml") {
            return Err(Stop::because(
                format!("`{argument}` is a contract or a project file, and no source"),
                "name a database or a folder of migrations; `dbcontract verify` and `check` hold contracts against one",
            ));
        }
        Ok(Self::Snapshot(path.to_owned()))
    }

    /// How a report names it.
    pub fn environment(&self) -> report::Environment {
        match self {
            Self::Database(database) => database.environment(),
            Self::Snapshot(path) => {
                report::Environment { snapshot: Some(path.display().to_string()), ..report::Environment::default() }
            }
            // What it was read under is known once it was read.
            Self::Folder(path) | Self::Replay(path) => {
                let folder = report::Folder { path: path.display().to_string(), ..report::Folder::default() };
                report::Environment { migrations: Some(folder), ..report::Environment::default() }
            }
        }
    }

    /// What the other programs' parameters of its URL were, a sentence each.
    pub fn notes(&self) -> &[String] {
        match self {
            Self::Database(database) => database.target.notes(),
            Self::Snapshot(_) | Self::Folder(_) | Self::Replay(_) => &[],
        }
    }

    /// Reads it, where it says by itself what it is; a folder of migrations does not.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn observe(&self, extent: Extent, settings: &Settings) -> Result<Option<Observation>, Stop> {
        let observed = match self {
            Self::Database(database) => run::observe(database, extent, settings).await,
            Self::Snapshot(path) => read_snapshot(path),
            Self::Folder(_) | Self::Replay(_) => return Ok(None),
        };
        observed.map(Some).map_err(|stop| stop.about(self.environment()))
    }
}

/// The process environment, and the files that libpq looks for beside it.
fn surroundings(home: Option<&Path>) -> Surroundings<'_> {
    Surroundings { variable: &|variable| std::env::var_os(variable), home, read: &FileContent::read }
}

/// Refuses what a shell makes of a variable that is not set.
fn not_empty(argument: &str, what: &str) -> Result<(), Stop> {
    match argument.trim() {
        "" => Err(Stop::because(
            format!("{what} is empty: is the variable that it comes from not set?"),
            "set the variable, or name the database",
        )),
        _ => Ok(()),
    }
}

/// The error for a path that does not exist, unless it is rather a connection string.
fn nothing_there(argument: &str) -> Stop {
    if argument.contains(['=', '@'])
        && let Err(error) = Target::parse(argument)
    {
        return error.into();
    }
    Stop::because(
        format!("there is no `{argument}`"),
        "name a folder of migrations, `replay:FOLDER`, a postgres:// URL, `env:NAME` or a snapshot file",
    )
}

fn read_snapshot(path: &Path) -> Result<Observation, Stop> {
    let shown = path.display();
    let bytes = std::fs::read(path).map_err(|error| {
        Stop::because(format!("reading the snapshot `{shown}`: {error}"), "name a file that can be read")
    })?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Stop::because(
            format!("reading the snapshot `{shown}`: it is not UTF-8 text"),
            "name a file that `dbcontract snapshot` wrote",
        )
    })?;
    Observation::from_snapshot(&text).map_err(|error| {
        let mut stop = Stop::from(error);
        for failure in &mut stop.failures {
            failure.message = format!("reading `{shown}`: {}", failure.message);
            failure.help = Some("name a file that `dbcontract snapshot` wrote".to_owned());
        }
        stop
    })
}
