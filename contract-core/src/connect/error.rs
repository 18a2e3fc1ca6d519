//! Why there is no connection, one sentence each.

use std::error::Error as _;
use std::io;

use tokio_postgres::Error as DriverError;
use tokio_postgres::error::SqlState;

use super::Target;

/// What the driver said, kept as a source; its words never hold a connection string.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct DriverFailure(DriverError);

/// Why there is no connection. `target` is `host:port/database as user`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// No answer in time.
    #[error(
        "connecting to {target}: no answer of a PostgreSQL server within {seconds} seconds: \
         see whether one listens there, or raise the connect timeout"
    )]
    Timeout {
        /// Where.
        target: String,
        /// The time that was given.
        seconds: f64,
    },
    /// No server there.
    #[error("connecting to {target}: nobody listens there: start the server, or correct host and port")]
    NobodyListens {
        /// Where.
        target: String,
        /// What the system said.
        source: Option<DriverFailure>,
    },
    /// A wrong password, an unknown role, or an address that may not log in.
    #[error(
        "connecting to {target}: the server does not let this user in: correct user and password, or its pg_hba.conf"
    )]
    NotLetIn {
        /// Where.
        target: String,
        /// What the server said.
        source: DriverFailure,
    },
    /// The server asks for a password that the URL does not have.
    #[error(
        "connecting to {target}: the server asks for a password and the URL has none: add it behind the user, as in `user:password@`"
    )]
    PasswordMissing {
        /// Where.
        target: String,
    },
    /// The server asks for a proof that is not spoken here, or proves itself wrongly.
    #[error(
        "connecting to {target}: the way of logging in that the server asks for failed: let it ask for scram-sha-256 or md5"
    )]
    Authentication {
        /// Where.
        target: String,
        /// What the driver said.
        source: DriverFailure,
    },
    /// No such database.
    #[error("connecting to {target}: the database does not exist on this server: correct its name in the URL")]
    NoSuchDatabase {
        /// Where.
        target: String,
        /// What the server said.
        source: DriverFailure,
    },
    /// The server has no connection to spare.
    #[error("connecting to {target}: the server has too many connections: try again, or raise its limit")]
    TooManyConnections {
        /// Where.
        target: String,
        /// What the server said.
        source: DriverFailure,
    },
    /// The server starts up, shuts down or recovers.
    #[error("connecting to {target}: the server is not ready to be connected to: try again when it is")]
    NotReady {
        /// Where.
        target: String,
        /// What the server said.
        source: DriverFailure,
    },
    /// The server refused for another reason.
    #[error("connecting to {target}: the server refused with SQLSTATE {code}: see its message")]
    Refused {
        /// Where.
        target: String,
        /// The SQLSTATE.
        code: String,
        /// What the server said.
        source: DriverFailure,
    },
    /// The connection ended before it began.
    #[error(
        "connecting to {target}: the connection was closed before the server was ready: see its log, and whether it is PostgreSQL"
    )]
    Closed {
        /// Where.
        target: String,
        /// What the system said.
        source: DriverFailure,
    },
    /// What listens there does not speak PostgreSQL's protocol.
    #[error("connecting to {target}: what answers there is not a PostgreSQL server: correct host and port")]
    NotPostgres {
        /// Where.
        target: String,
        /// What the driver said.
        source: DriverFailure,
    },
    /// The system would not connect.
    #[error("connecting to {target}: the system could not connect: see its message")]
    System {
        /// Where.
        target: String,
        /// What the system said.
        source: DriverFailure,
    },
}

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
