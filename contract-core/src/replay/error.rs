//! Why a folder cannot be replayed.

use std::path::PathBuf;

use super::ReplayError;
use crate::catalog::CatalogError;
use crate::connect::ConnectError;
use crate::declare::DeclareError;

/// Why a folder cannot be replayed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayFolderError {
    /// The folder or its baseline cannot be read.
    #[error(transparent)]
    Declare(#[from] DeclareError),
    /// A statement failed, or the connection.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// The scratch server cannot be reached.
    #[error("reaching the server for scratch databases")]
    Connect(#[from] ConnectError),
    /// The catalog of the scratch database cannot be read.
    #[error("reading what the migrations made in the scratch database")]
    Catalog(#[from] CatalogError),
    /// The server refused what prepares the database or takes it away.
    #[error("{doing} on the server for scratch databases")]
    Server {
        /// What was being done.
        doing: &'static str,
        /// What the driver said.
        #[source]
        source: tokio_postgres::Error,
    },
    /// A snapshot holds facts, not statements.
    #[error("replaying on top of the baseline `{}`: a snapshot has no statements that a server could run", path.display())]
    SnapshotBaseline {
        /// The file.
        path: PathBuf,
    },
    /// The description of a platform renames the first superuser of a server.
    #[error(
        "replaying for the platform `{platform}`: it takes a server of its own, and {} names somebody's",
        crate::scratch::SERVER_VARIABLE
    )]
    PlatformOnLent {
        /// The platform.
        platform: &'static str,
    },
    /// The server is of another major version than the one that was asked for.
    #[error("replaying on PostgreSQL {wanted}: the server for scratch databases is PostgreSQL {found}")]
    Major {
        /// What was asked for.
        wanted: u32,
        /// What the server is.
        found: u32,
    },
    /// The role that runs the migrations belongs to somebody.
    #[error("replaying as `{role}`: the server for scratch databases is somebody's, and has that role already")]
    RoleInUse {
        /// The role.
        role: String,
    },
    /// Statements change a role that somebody's server had.
    #[error(
        "replaying `{file}`: line {line}: it changes the role `{role}`, and the server for scratch databases is \
         somebody's, who would be left with that"
    )]
    RoleOfServer {
        /// The file.
        file: String,
        /// The line of the statement, from 1.
        line: usize,
        /// The role: `ALL` for all of them, `CURRENT_USER` for the one that replays.
        role: String,
    },
    /// Other replays take longer than one waits for them.
    #[error("waiting for other replays on the server for scratch databases: they did not end within {minutes} minutes")]
    Occupied {
        /// How long was waited.
        minutes: u64,
    },
    /// A replay on somebody's server takes too long.
    #[error(
        "replaying on the server for scratch databases, which is somebody's: it was not done within {minutes} minutes"
    )]
    TooLong {
        /// How long it may take.
        minutes: u64,
    },
    /// Taking away what a replay made was interrupted, or takes too long.
    #[error("taking the scratch database `{database}` and its roles away: that did not come to an end")]
    NotLeft {
        /// The database.
        database: String,
    },
    /// The scratch database has something in it.
    #[error("replaying in the scratch database `{database}`: it is not empty, it has {object}")]
    NotEmpty {
        /// The database.
        database: String,
        /// An object that it has.
        object: String,
    },
}

impl ReplayFolderError {
    /// The next step.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Declare(_) => "name the folder that has the migrations, and its layout with --layout",
            Self::Replay(ReplayError::Refused { .. }) => {
                "correct the migration; what it builds upon and no migration makes belongs into a baseline \
                 (--baseline FILE.sql, roles too), or name the platform; --lenient goes on behind statements that fail"
            }
            Self::Replay(ReplayError::ForPsql { .. }) => {
                "name the layout whose tool is psql (--layout plain), or take the lines for psql out"
            }
            Self::Replay(ReplayError::Connection { .. }) => "see the log of the server, and run again",
            Self::Connect(error) => error.help(),
            Self::Catalog(error) => error.help(),
            Self::Server { .. } => "give it the URL of a superuser, or none, for a throwaway server",
            Self::SnapshotBaseline { .. } => "name an SQL file, such as what pg_dump --schema-only writes",
            Self::PlatformOnLent { .. } => "unset the variable, so that a throwaway server is started",
            Self::Major { .. } => "ask for the version that the server is, or name another server",
            Self::RoleInUse { .. } => "drop the role there, name another with --role, or take a throwaway server",
            Self::RoleOfServer { .. } => {
                "unset the variable that names the server, so that a throwaway server is started, or name one that has \
                 no such role"
            }
            Self::Occupied { .. } => "see which sessions hold advisory locks there, or take a throwaway server",
            Self::TooLong { .. } => {
                "see which statement takes that long, or take a throwaway server, which has no limit"
            }
            Self::NotLeft { .. } => "see the log of the server, and drop there what is left of it",
            Self::NotEmpty { .. } => "see what the template of new databases has, and empty it",
        }
    }
}
