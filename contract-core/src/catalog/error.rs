//! Why a catalog cannot be read.

use tokio_postgres::error::SqlState;

use crate::connect::DriverFailure;

/// What the driver said, below the errors of this module.
type Source = Box<DriverFailure>;

/// Why a catalog cannot be read; [`CatalogError::help`] has the next step. No text of it holds a password or a connection string.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogError {
    /// The connection is gone.
    #[error("reading the catalog (`{query}`): the connection to the server was lost")]
    Connection {
        /// The query that was running.
        query: &'static str,
        /// What the driver said.
        source: Source,
    },
    /// A time limit of [`Options`](super::Options) was reached, or somebody cancelled the query.
    #[error("reading the catalog (`{query}`): a time limit was reached, or somebody cancelled it")]
    Timeout {
        /// The query that was running.
        query: &'static str,
        /// What the driver said.
        source: Source,
    },
    /// A pooler in between allows no transaction, without which a catalog is not of one moment.
    #[error("reading the catalog (`{query}`): the pooler is in statement mode, which allows no transaction")]
    StatementPooling {
        /// The query that was refused.
        query: &'static str,
        /// What the pooler said.
        source: Source,
    },
    /// The role may not read what everybody may read on a server that nobody hardened.
    #[error("reading the catalog (`{query}`): the role may not read what everybody usually may")]
    Permission {
        /// The query that was refused.
        query: &'static str,
        /// What the driver said.
        source: Source,
    },
    /// The server is older than anything this version can read.
    #[error("the server is PostgreSQL {version}, and this dbcontract reads {oldest} and newer")]
    UnsupportedVersion {
        /// What the server calls its version.
        version: String,
        /// The oldest major version that can be read.
        oldest: u32,
    },
    /// A catalog has a value that this version does not know.
    #[error("reading the catalog: `{column}` of {object} is {value}, which this dbcontract does not know")]
    Unexpected {
        /// The catalog column, or the query and its column.
        column: String,
        /// The object.
        object: String,
        /// What it is instead.
        value: String,
    },
    /// Somebody changed the schema while it was read, every time that it was.
    #[error("the schema was changing while it was read ({what})")]
    Changing {
        /// What showed it.
        what: String,
        /// What the driver said, where it was an error that showed it.
        source: Option<Source>,
    },
    /// Any other refusal.
    #[error("reading the catalog (`{query}`): the server gave no answer that can be used")]
    Query {
        /// The query.
        query: &'static str,
        /// What the driver said.
        source: Source,
    },
}

impl CatalogError {
    /// The next step.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Connection { .. } => "see the log of the server and what lies between, and run again",
            Self::Timeout { .. } => {
                "see who holds a lock or keeps the server busy, and run again, or allow more time for statements and locks"
            }
            Self::StatementPooling { .. } => {
                "connect to the server itself, or through a pooler in session or transaction mode"
            }
            Self::Permission { .. } => "grant SELECT on the catalog that the server names, or read as another role",
            Self::UnsupportedVersion { .. } => "upgrade the server",
            Self::Unexpected { .. } => "use a newer dbcontract",
            Self::Changing { .. } => "run again when nobody is changing the schema",
            Self::Query { .. } => "see what the server says; if it is PostgreSQL itself, report it with this message",
        }
    }

    /// The same error with what broke the connection ([`Connection::close`](crate::connect::Connection::close)),
    /// where it knows only that it is gone.
    #[must_use]
    pub fn because(self, broken: Option<DriverFailure>) -> Self {
        match (self, broken) {
            (Self::Connection { query, source }, Some(broken)) if source.driver().is_closed() => {
                Self::Connection { query, source: Box::new(broken) }
            }
            (error, _) => error,
        }
    }

    /// Whether the connection is gone, so that reading again needs another one.
    pub fn is_connection(&self) -> bool {
        matches!(self, Self::Connection { .. })
    }

    /// Whether a time limit was reached.
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Timeout { .. })
    }

    /// Whether the role lacks a privilege.
    pub fn is_permission(&self) -> bool {
        matches!(self, Self::Permission { .. })
    }

    /// Whether the schema was changing, so that reading again may help.
    pub fn is_changing(&self) -> bool {
        matches!(self, Self::Changing { .. })
    }

    /// What the failure of one query means.
    pub(super) fn of_query(query: &'static str, error: tokio_postgres::Error) -> Self {
        let Some(code) = error.code().cloned() else {
            let lost = error.is_closed() || is_input_output(&error);
            let source = Box::new(DriverFailure::new(error));
            return if lost { Self::Connection { query, source } } else { Self::Query { query, source } };
        };
        let lost = [SqlState::ADMIN_SHUTDOWN, SqlState::CRASH_SHUTDOWN, SqlState::CANNOT_CONNECT_NOW];
        let late =
            [SqlState::QUERY_CANCELED, SqlState::LOCK_NOT_AVAILABLE, SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT];
        // What PostgreSQL's own functions say of an object that went away under them, and what a standby
        // says when it has to replay a change that the snapshot is in the way of. Nothing that the
        // queries name by themselves can be missing in these ways.
        let changing = [
            SqlState::INTERNAL_ERROR,
            SqlState::UNDEFINED_OBJECT,
            SqlState::T_R_SERIALIZATION_FAILURE,
            SqlState::T_R_DEADLOCK_DETECTED,
        ];
        // pgbouncer has no code of its own for it.
        let pooled = error.as_db_error().is_some_and(|said| said.message().contains("statement pooling mode"));
        let source = Box::new(DriverFailure::new(error));
        if pooled {
            Self::StatementPooling { query, source }
        } else if lost.contains(&code) || code.code().starts_with("08") {
            Self::Connection { query, source }
        } else if late.contains(&code) {
            Self::Timeout { query, source }
        } else if code == SqlState::INSUFFICIENT_PRIVILEGE {
            Self::Permission { query, source }
        } else if changing.contains(&code) {
            let what = format!("the query `{query}` met an object that is gone, or is about to change");
            Self::Changing { what, source: Some(source) }
        } else {
            Self::Query { query, source }
        }
    }

    /// The same failure of a query that holds locks: such a one does not wait for a lock, for only who changes
    /// a table locks it against readers.
    pub(super) fn of_held_lock(self) -> Self {
        let Self::Timeout { query, source } = self else { return self };
        if source.driver().code() == Some(&SqlState::LOCK_NOT_AVAILABLE) {
            let what = format!("the query `{query}` met a table that is locked");
            return Self::Changing { what, source: Some(source) };
        }
        Self::Timeout { query, source }
    }

    /// That something was there in one place of the catalog and not in another.
    pub(super) fn changing(what: impl Into<String>) -> Self {
        Self::Changing { what: what.into(), source: None }
    }
}

fn is_input_output(error: &tokio_postgres::Error) -> bool {
    std::error::Error::source(error).is_some_and(|source| source.is::<std::io::Error>())
}
