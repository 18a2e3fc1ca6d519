//! Why there is no connection, one sentence each.

use std::error::Error as _;
use std::fmt;
use std::io;

use tokio_postgres::Error as DriverError;
use tokio_postgres::error::SqlState;

use super::Target;

/// What the driver said, kept as a source; its words never hold a connection string.
#[derive(Debug, thiserror::Error)]
pub struct DriverFailure(DriverError);

impl DriverFailure {
    /// Wraps what the driver said.
    pub(crate) fn new(error: DriverError) -> Self {
        Self(error)
    }

    /// The driver's own error.
    pub(crate) fn driver(&self) -> &DriverError {
        &self.0
    }
}

impl fmt::Display for DriverFailure {
    /// The server's own words where it has said something, else the system's, else the driver's.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.as_db_error(), self.0.source()) {
            (Some(said), _) => {
                write!(formatter, "the server says: {}", said.message())?;
                said.detail().map_or(Ok(()), |detail| write!(formatter, " ({detail})"))
            }
            (None, Some(cause)) => write!(formatter, "{cause}"),
            (None, None) => write!(formatter, "{}", self.0),
        }
    }
}

/// Why there is no connection; [`ConnectError::help`] has the next step. `target` is
/// `host:port/database as user`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// No answer in time.
    #[error("connecting to {target}: no answer of a PostgreSQL server within {seconds} seconds")]
    Timeout {
        /// Where.
        target: String,
        /// The time that was given.
        seconds: f64,
    },
    /// No server there.
    #[error("connecting to {target}: nobody listens there")]
    NobodyListens {
        /// Where.
        target: String,
        /// What the system said.
        source: Option<DriverFailure>,
    },
    /// A wrong password, an unknown role, or an address that may not log in.
    #[error("connecting to {target}: the server does not let this user in")]
    NotLetIn {
        /// Where.
        target: String,
        /// What the server said.
        source: DriverFailure,
    },
    /// The server asks for a password that the URL does not have.
    #[error("connecting to {target}: the server asks for a password and the URL has none")]
    PasswordMissing {
        /// Where.
        target: String,
    },
    /// The server asks for a proof that is not spoken here, or proves itself wrongly.
    #[error("connecting to {target}: the way of logging in that the server asks for failed")]
    Authentication {
        /// Where.
        target: String,
        /// What the driver said.
        source: DriverFailure,
    },
    /// The role lacks a privilege that the database asks of everybody.
    #[error("connecting to {target}: this user may not connect to this database")]
    MayNotConnect {
        /// Where.
        target: String,
        /// What the server said.
        source: DriverFailure,
    },
    /// No such database.
    #[error("connecting to {target}: the database does not exist on this server")]
    NoSuchDatabase {
        /// Where.
        target: String,
        /// What the server said.
        source: DriverFailure,
    },
    /// The server has no connection to spare.
    #[error("connecting to {target}: the server has too many connections")]
    TooManyConnections {
        /// Where.
        target: String,
        /// What the server said.
        source: DriverFailure,
    },
    /// The server starts up, shuts down or recovers.
    #[error("connecting to {target}: the server is not ready to be connected to")]
    NotReady {
        /// Where.
        target: String,
        /// What the server said.
        source: DriverFailure,
    },
    /// The server refused for another reason.
    #[error("connecting to {target}: the server refused with SQLSTATE {code}")]
    Refused {
        /// Where.
        target: String,
        /// The SQLSTATE.
        code: String,
        /// What the server said.
        source: DriverFailure,
    },
    /// The connection ended before it began.
    #[error("connecting to {target}: the connection was closed before the server was ready")]
    Closed {
        /// Where.
        target: String,
        /// What the system said.
        source: DriverFailure,
    },
    /// What listens there does not speak PostgreSQL's protocol.
    #[error("connecting to {target}: what answers there is not a PostgreSQL server")]
    NotPostgres {
        /// Where.
        target: String,
        /// What the driver said.
        source: DriverFailure,
    },
    /// The system would not connect.
    #[error("connecting to {target}: the system could not connect")]
    System {
        /// Where.
        target: String,
        /// What the system said.
        source: DriverFailure,
    },
}

/// What pgbouncer says where another moment may mend it (its manual, "max_client_conn", "server_login_retry").
const POOLERS_SAY: [&str; 2] = ["no more connections allowed", "server login has been failing"];

/// Whether the error says that there is no server at this address, so that the next may be tried.
pub(super) fn nobody_listens(error: &DriverError) -> bool {
    use io::ErrorKind::{AddrNotAvailable, ConnectionRefused, HostUnreachable, NetworkUnreachable, NotFound};
    system_error(error).is_some_and(|kind| {
        matches!(kind, AddrNotAvailable | ConnectionRefused | HostUnreachable | NetworkUnreachable | NotFound)
    })
}

fn system_error(error: &DriverError) -> Option<io::ErrorKind> {
    error.source().and_then(|source| source.downcast_ref::<io::Error>()).map(io::Error::kind)
}

impl ConnectError {
    /// The next step.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Timeout { .. } => "see whether a server listens there, or allow more time with the connect timeout",
            Self::NobodyListens { .. } => "start the server, or correct host and port",
            Self::NotLetIn { .. } => "correct user and password of the URL, or pg_hba.conf of the server",
            Self::PasswordMissing { .. } => "add the password behind the user, as in `user:password@`",
            Self::Authentication { .. } => "correct the password, or let the server ask for scram-sha-256 or md5",
            Self::MayNotConnect { .. } => "GRANT CONNECT ON DATABASE … TO this user; it needs nothing more",
            Self::NoSuchDatabase { .. } => "correct the name of the database in the URL",
            Self::TooManyConnections { .. } => "try again, or raise the limit of the server, the database or the user",
            Self::NotReady { .. } => "try again when the server has started",
            Self::Refused { .. } => "do what the server says",
            Self::Closed { .. } => "see the log of the server, and whether it is PostgreSQL that listens there",
            Self::NotPostgres { .. } => "correct host and port",
            Self::System { .. } => "see what the system says",
        }
    }

    /// Whether another moment may mend it: the server starts, or has no connection to spare just now. A pooler
    /// says the latter of itself, and that it cannot log in to its server, by a code that it uses for everything.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            Self::TooManyConnections { .. } | Self::NotReady { .. } => true,
            Self::Refused { source, .. } => {
                let said = source.driver().as_db_error().map_or("", |said| said.message());
                POOLERS_SAY.iter().any(|words| said.contains(words))
            }
            Self::Timeout { .. }
            | Self::NobodyListens { .. }
            | Self::NotLetIn { .. }
            | Self::PasswordMissing { .. }
            | Self::Authentication { .. }
            | Self::MayNotConnect { .. }
            | Self::NoSuchDatabase { .. }
            | Self::Closed { .. }
            | Self::NotPostgres { .. }
            | Self::System { .. } => false,
        }
    }

    /// Tells what the driver's error means.
    pub(super) fn from_driver(target: &Target, error: DriverError) -> Self {
        let place = target.to_string();
        if let Some(code) = error.code().cloned() {
            return Self::from_server(place, &code, DriverFailure(error));
        }
        let listens = !nobody_listens(&error);
        let kind = system_error(&error);
        let closed = error.is_closed();
        let unexplained = error.source().is_none();
        let source = DriverFailure(error);
        match kind {
            _ if closed => Self::Closed { target: place, source },
            Some(_) if !listens => Self::NobodyListens { target: place, source: Some(source) },
            // `Other` is what is left of a message when the stream ends; the system itself never says it.
            Some(io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::Other) => {
                Self::NotPostgres { target: place, source }
            }
            Some(
                io::ErrorKind::UnexpectedEof
                | io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::BrokenPipe,
            ) => Self::Closed { target: place, source },
            Some(_) => Self::System { target: place, source },
            // A message out of turn is the driver's only error with neither a code nor a source.
            None if unexplained => Self::NotPostgres { target: place, source },
            None if !target.has_password() => Self::PasswordMissing { target: place },
            None => Self::Authentication { target: place, source },
        }
    }

    fn from_server(target: String, code: &SqlState, source: DriverFailure) -> Self {
        if [SqlState::INVALID_PASSWORD, SqlState::INVALID_AUTHORIZATION_SPECIFICATION].contains(code) {
            Self::NotLetIn { target, source }
        } else if *code == SqlState::INSUFFICIENT_PRIVILEGE {
            Self::MayNotConnect { target, source }
        } else if *code == SqlState::INVALID_CATALOG_NAME {
            Self::NoSuchDatabase { target, source }
        } else if *code == SqlState::TOO_MANY_CONNECTIONS {
            Self::TooManyConnections { target, source }
        } else if [SqlState::CANNOT_CONNECT_NOW, SqlState::ADMIN_SHUTDOWN, SqlState::CRASH_SHUTDOWN].contains(code) {
            Self::NotReady { target, source }
        } else {
            Self::Refused { target, code: code.code().to_owned(), source }
        }
    }
}
