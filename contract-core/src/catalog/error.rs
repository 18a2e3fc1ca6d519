//! Why a catalog cannot be read.

use tokio_postgres::error::SqlState;

/// What the driver said, below the errors of this module.
type Source = Box<dyn std::error::Error + Send + Sync>;

/// Why a catalog cannot be read. No text of it holds a password or a connection string.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogError {
    /// The connection is gone.
    #[error("reading the catalog (`{query}`): the connection to the server was lost; connect and read again")]
    Connection {
        /// The query that was running.
        query: &'static str,
        /// What the driver said.
        source: Source,
    },
    /// A time limit of [`Options`](super::Options) was reached, or somebody cancelled the query.
    #[error(
        "reading the catalog: the query `{query}` ran into a time limit, or was cancelled; \
         allow more time, or read when the server is less busy"
    )]
    Timeout {
        /// The query that was running.
        query: &'static str,
        /// What the driver said.
        source: Source,
    },
    /// The role may not read what everybody may read on a server that nobody hardened.
    #[error(
        "reading the catalog: the role may not read what the query `{query}` asks for; \
         grant SELECT on the catalog that the cause names, or read as another role"
    )]
    Permission {
        /// The query that was refused.
        query: &'static str,
        /// What the driver said.
        source: Source,
    },
    /// The server is older than anything this version can read.
    #[error("the server is PostgreSQL {version}, and this dbcontract reads {oldest} and newer; upgrade the server")]
    UnsupportedVersion {
        /// What the server calls its version.
        version: String,
        /// The oldest major version that can be read.
        oldest: u32,
    },
    /// A catalog has a value that this version does not know.
    #[error(
        "reading the catalog: `{column}` of {object} is {value}, which this dbcontract cannot read; a newer one may"
    )]
    Unexpected {
        /// The catalog column, or the query and its column.
        column: String,
        /// The object.
        object: String,
        /// What it is instead.
        value: String,
    },
    /// Somebody changed the schema while it was read, twice in a row.
    #[error("the schema was changing while it was read ({what}); read it again when nobody is changing it")]
    Changing {
        /// What showed it.
        what: String,
        /// What the driver said, where it was an error that showed it.
        source: Option<Source>,
    },
    /// Any other refusal.
    #[error("reading the catalog: the server refused the query `{query}`; the cause says why")]
    Query {
        /// The query.
        query: &'static str,
        /// What the driver said.
        source: Source,
    },
}

impl CatalogError {
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
            let source = Box::new(error);
            return if source.is_closed() || is_input_output(&source) {
                Self::Connection { query, source }
            } else {
                Self::Query { query, source }
            };
        };
        let lost = [SqlState::ADMIN_SHUTDOWN, SqlState::CRASH_SHUTDOWN, SqlState::CANNOT_CONNECT_NOW];
        let late =
            [SqlState::QUERY_CANCELED, SqlState::LOCK_NOT_AVAILABLE, SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT];
        // What PostgreSQL's own functions say of an object that went away under them, and what a standby
        // says when it has to replay a change that the snapshot is in the way of. Nothing that the
        // queries name by themselves can be missing in these ways.
        let changing = [SqlState::INTERNAL_ERROR, SqlState::UNDEFINED_OBJECT, SqlState::T_R_SERIALIZATION_FAILURE];
        let source = Box::new(error);
        if lost.contains(&code) || code.code().starts_with("08") {
            Self::Connection { query, source }
        } else if late.contains(&code) {
            Self::Timeout { query, source }
        } else if code == SqlState::INSUFFICIENT_PRIVILEGE {
            Self::Permission { query, source }
        } else if changing.contains(&code) {
            Self::Changing { what: format!("the query `{query}` met an object that is gone"), source: Some(source) }
        } else {
            Self::Query { query, source }
        }
    }

    /// Whether the query failed only because an earlier one of its transaction had.
    pub(super) fn is_aftermath(&self) -> bool {
        let Self::Query { source, .. } = self else { return false };
        source
            .downcast_ref::<tokio_postgres::Error>()
            .is_some_and(|error| error.code() == Some(&SqlState::IN_FAILED_SQL_TRANSACTION))
    }

    /// That something was there in one place of the catalog and not in another.
    pub(super) fn changing(what: impl Into<String>) -> Self {
        Self::Changing { what: what.into(), source: None }
    }
}

fn is_input_output(error: &tokio_postgres::Error) -> bool {
    std::error::Error::source(error).is_some_and(|source| source.is::<std::io::Error>())
}
