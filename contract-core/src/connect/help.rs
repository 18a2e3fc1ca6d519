//! What to do about a connection that failed.

use super::ConnectError;

impl ConnectError {
    /// The next step.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Timeout { .. } => "see whether a server listens there, or allow more time with the connect timeout",
            Self::NobodyListens { .. } => "start the server, or correct host and port",
            Self::NotLetIn { asked_for_certificate: true, .. } => {
                "the server asked for a client certificate and got none: name one with `sslcert` and `sslkey`; or \
                 correct user and password, or pg_hba.conf of the server"
            }
            Self::NotLetIn { .. } => "correct user and password, or pg_hba.conf of the server",
            Self::PasswordMissing { .. } => {
                "add the password behind the user, as in `user:password@`, or to a password file that only you can read"
            }
            Self::Authentication { .. } => "correct the password, or let the server ask for scram-sha-256 or md5",
            Self::MayNotConnect { .. } => "GRANT CONNECT ON DATABASE … TO this user; it needs nothing more",
            Self::NoSuchDatabase { .. } => "correct the name of the database",
            Self::TooManyConnections { .. } => "try again, or raise the limit of the server, the database or the user",
            Self::NotReady { .. } => "try again when the server has started",
            Self::Refused { .. } => "do what the server says",
            Self::Closed { .. } => "see the log of the server, and whether it is PostgreSQL that listens there",
            Self::NotPostgres { .. } => "correct host and port",
            Self::System { .. } => "see what the system says",
            Self::HostUnknown { .. } => "correct the host, or see whether this machine can look names up",
            Self::Tls { source, .. } => source.help(),
            Self::MethodNotAllowed { .. } => {
                "correct pg_hba.conf of the server, or `require_auth`; see whether it is the server that you mean"
            }
            Self::NotBound { .. } => {
                "let the server ask for scram-sha-256 over TLS (a pooler in between cannot), or write \
                 `channel_binding=prefer`"
            }
            Self::PasswordInClearText { .. } => {
                "switch TLS on at the server and write `sslmode=require`, or let it ask for scram-sha-256"
            }
            Self::OtherSession { .. } => "name such a server, or correct `target_session_attrs`",
            Self::SessionUnknown { .. } => "see what the server says, or remove `target_session_attrs`",
            Self::Everywhere { errors } => errors.last().map_or("correct the hosts", Self::help),
        }
    }
}
