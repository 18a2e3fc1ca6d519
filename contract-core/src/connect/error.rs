//! Why there is no connection, one sentence each.

use std::error::Error as _;
use std::fmt;
use std::io;

use tokio_postgres::Error as DriverError;
use tokio_postgres::error::SqlState;

use super::greeting::Refusal;
use super::security::Method;
use super::tls_failure::TlsFailure;

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
        source: SystemFailure,
    },
    /// A wrong password, an unknown role, or an address that may not log in.
    #[error("connecting to {target}: the server does not let this user in")]
    NotLetIn {
        /// Where.
        target: String,
        /// What the server said.
        source: DriverFailure,
        /// Whether it asked for a client certificate ahead of that, and got none.
        asked_for_certificate: bool,
    },
    /// The server asks for a password, and there is none.
    #[error("connecting to {target}: the server asks for a password and there is none")]
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
        source: SystemFailure,
    },
    /// What listens there does not speak PostgreSQL's protocol.
    #[error("connecting to {target}: what answers there is not a PostgreSQL server")]
    NotPostgres {
        /// Where.
        target: String,
        /// What the driver said.
        source: SystemFailure,
    },
    /// The system would not connect.
    #[error("connecting to {target}: the system could not connect")]
    System {
        /// Where.
        target: String,
        /// What the system said.
        source: SystemFailure,
    },
    /// The host has no address.
    #[error("connecting to {target}: the host could not be looked up")]
    HostUnknown {
        /// Where.
        target: String,
        /// What the system said.
        source: io::Error,
    },
    /// No encrypted connection, or none as it was asked for.
    #[error("connecting to {target}")]
    Tls {
        /// Where.
        target: String,
        /// What was wrong.
        source: TlsFailure,
    },
    /// The server wants a proof that `require_auth` does not allow.
    #[error("connecting to {target}: the server asks for the method `{}`, which `require_auth` does not allow", method.name())]
    MethodNotAllowed {
        /// Where.
        target: String,
        /// What it asks for.
        method: Method,
    },
    /// The login is not bound to the TLS connection, and `channel_binding=require` wants it.
    #[error(
        "connecting to {target}: the login is not bound to the TLS connection, as `channel_binding=require` asks for: \
         the server uses the method `{}`", method.name()
    )]
    NotBound {
        /// Where.
        target: String,
        /// What it asks for.
        method: Method,
    },
    /// The server wants the password itself, in clear text, over a network, and nobody asked for clear text.
    #[error(
        "connecting to {target}: the server offers no TLS and asks for the password itself, which was not sent in \
         clear text"
    )]
    PasswordInClearText {
        /// Where.
        target: String,
    },
    /// A server, but not such a one as `target_session_attrs` asks for.
    #[error("connecting to {target}: the server is {found}, and `target_session_attrs` asks for another")]
    OtherSession {
        /// Where.
        target: String,
        /// What it is.
        found: &'static str,
    },
    /// The server would not tell whether it is such a one as `target_session_attrs` asks for.
    #[error("connecting to {target}: the server did not tell whether it is a standby or read only")]
    SessionUnknown {
        /// Where.
        target: String,
        /// What the server said.
        source: DriverFailure,
    },
    /// None of several places would do.
    #[error("{}", told(.errors))]
    Everywhere {
        /// Why not, for each place in the order that they were tried.
        errors: Vec<ConnectError>,
    },
}

fn told(errors: &[ConnectError]) -> String {
    let told: Vec<String> = errors
        .iter()
        .map(|error| match error.source() {
            Some(source) => format!("{error}: {source}"),
            None => error.to_string(),
        })
        .collect();
    told.join("; ")
}

/// What the system, or the driver in its words, said.
#[derive(Debug, thiserror::Error)]
pub enum SystemFailure {
    /// The system.
    #[error(transparent)]
    System(#[from] io::Error),
    /// The driver.
    #[error(transparent)]
    Driver(#[from] DriverFailure),
}

/// What pgbouncer says where another moment may mend it (its manual, "max_client_conn", "server_login_retry").
const POOLERS_SAY: [&str; 2] = ["no more connections allowed", "server login has been failing"];

/// Whether the system says that there is no server at this address.
fn nobody_listens(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{AddrNotAvailable, ConnectionRefused, HostUnreachable, NetworkUnreachable, NotFound};
    matches!(kind, AddrNotAvailable | ConnectionRefused | HostUnreachable | NetworkUnreachable | NotFound)
}

fn is_closed(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(kind, UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe)
}

fn system_error(error: &DriverError) -> Option<&io::Error> {
    error.source().and_then(|source| source.downcast_ref())
}

impl ConnectError {
    /// Whether the next address, or the next host, may still do: as libpq has it, where nobody could be asked,
    /// but not where somebody said no.
    pub(super) fn leaves_others(&self) -> bool {
        match self {
            Self::Timeout { .. }
            | Self::NobodyListens { .. }
            | Self::System { .. }
            | Self::HostUnknown { .. }
            | Self::NotReady { .. }
            | Self::OtherSession { .. } => true,
            Self::NotLetIn { .. }
            | Self::PasswordMissing { .. }
            | Self::Authentication { .. }
            | Self::MayNotConnect { .. }
            | Self::NoSuchDatabase { .. }
            | Self::TooManyConnections { .. }
            | Self::Refused { .. }
            | Self::Closed { .. }
            | Self::NotPostgres { .. }
            | Self::Tls { .. }
            | Self::MethodNotAllowed { .. }
            | Self::NotBound { .. }
            | Self::PasswordInClearText { .. }
            | Self::SessionUnknown { .. }
            | Self::Everywhere { .. } => false,
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
            Self::Everywhere { errors } => errors.iter().any(Self::is_passing),
            Self::Timeout { .. }
            | Self::NobodyListens { .. }
            | Self::NotLetIn { .. }
            | Self::PasswordMissing { .. }
            | Self::Authentication { .. }
            | Self::MayNotConnect { .. }
            | Self::NoSuchDatabase { .. }
            | Self::Closed { .. }
            | Self::NotPostgres { .. }
            | Self::System { .. }
            | Self::HostUnknown { .. }
            | Self::Tls { .. }
            | Self::MethodNotAllowed { .. }
            | Self::NotBound { .. }
            | Self::PasswordInClearText { .. }
            | Self::OtherSession { .. }
            | Self::SessionUnknown { .. } => false,
        }
    }

    /// Tells what an error of the system means.
    pub(super) fn from_system(target: String, error: io::Error) -> Self {
        let source = SystemFailure::System(error);
        match &source {
            SystemFailure::System(error) if nobody_listens(error.kind()) => Self::NobodyListens { target, source },
            SystemFailure::System(error) if is_closed(error.kind()) => Self::Closed { target, source },
            SystemFailure::System(_) | SystemFailure::Driver(_) => Self::System { target, source },
        }
    }

    /// Tells what the driver's error means.
    pub(super) fn from_driver(target: String, login: &Login, error: DriverError) -> Self {
        if let Some(code) = error.code().cloned() {
            return Self::from_server(target, &code, login, DriverFailure(error));
        }
        let cause = system_error(&error);
        if let Some(cause) = cause.and_then(io::Error::get_ref) {
            if let Some(refusal) = cause.downcast_ref::<Refusal>() {
                match *refusal {
                    Refusal::Method(method) => return Self::MethodNotAllowed { target, method },
                    Refusal::NotBound(method) => return Self::NotBound { target, method },
                    Refusal::PasswordInClearText => return Self::PasswordInClearText { target },
                    Refusal::Broken => return Self::NotPostgres { target, source: DriverFailure(error).into() },
                }
            }
            if let Some(source) = TlsFailure::of_cause(cause, login) {
                return Self::Tls { target, source };
            }
        }
        let kind = cause.map(io::Error::kind);
        let closed = error.is_closed();
        let unexplained = error.source().is_none();
        let source = DriverFailure(error);
        match kind {
            _ if closed => Self::Closed { target, source: source.into() },
            // `Other` is what is left of a message when the stream ends; the system itself never says it.
            Some(io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::Other) => {
                Self::NotPostgres { target, source: source.into() }
            }
            Some(kind) if is_closed(kind) => Self::Closed { target, source: source.into() },
            Some(_) => Self::System { target, source: source.into() },
            // A message out of turn is the driver's only error with neither a code nor a source.
            None if unexplained => Self::NotPostgres { target, source: source.into() },
            None if !login.has_password => Self::PasswordMissing { target },
            None => Self::Authentication { target, source },
        }
    }

    fn from_server(target: String, code: &SqlState, login: &Login, source: DriverFailure) -> Self {
        if [SqlState::INVALID_PASSWORD, SqlState::INVALID_AUTHORIZATION_SPECIFICATION].contains(code) {
            let asked_for_certificate =
                *code == SqlState::INVALID_AUTHORIZATION_SPECIFICATION && login.lacks_certificate;
            Self::NotLetIn { target, source, asked_for_certificate }
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

/// What a client had to show when it logged in.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Login {
    pub has_password: bool,
    /// Whether the server asked for a certificate, and there is none.
    pub lacks_certificate: bool,
    /// Whether a certificate was shown.
    #[cfg_attr(not(feature = "tls"), expect(dead_code, reason = "only TLS has certificates"))]
    pub has_certificate: bool,
}
