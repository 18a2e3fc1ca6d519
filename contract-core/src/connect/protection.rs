//! How a connection is protected, as it came out.

use std::fmt;

use super::security::{Method, SslMode};

/// What the bytes of a connection go through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Transport {
    /// A Unix socket, which never leaves the machine.
    Socket,
    /// Clear text.
    ClearText {
        /// Whether both ends are this machine.
        local: bool,
        /// What was asked for.
        asked: SslMode,
    },
    /// TLS.
    Tls {
        /// `TLS 1.2` or `TLS 1.3`.
        version: &'static str,
        /// What was verified of the server.
        verified: Verified,
        /// Whether a client certificate was shown.
        client_certificate: bool,
    },
}

/// What was verified of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verified {
    /// Nothing: whoever sits in between can be the server.
    Nothing,
    /// That an authority signed its certificate.
    Authority {
        /// The file of the authority, or what else it is.
        authority: String,
    },
    /// The same, and that the certificate is of the host.
    AuthorityAndHost {
        /// The file of the authority, or what else it is.
        authority: String,
        /// The host.
        host: String,
    },
}

/// How a connection is protected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Protection {
    /// What the bytes go through.
    pub transport: Transport,
    /// How the client proved itself.
    pub method: Method,
}

impl Protection {
    /// One word for the transport: `socket`, `clear text` or `tls`.
    pub fn word(&self) -> &'static str {
        match self.transport {
            Transport::Socket => "socket",
            Transport::ClearText { .. } => "clear text",
            Transport::Tls { .. } => "tls",
        }
    }

    /// Whether what is between here and whoever answers can read it.
    pub fn is_encrypted(&self) -> bool {
        matches!(self.transport, Transport::Tls { .. })
    }

    /// What a person should worry about.
    pub fn warning(&self) -> Option<String> {
        match &self.transport {
            Transport::ClearText { local: false, asked: SslMode::Disable } => Some(
                "the connection went over the network in clear text, as `sslmode=disable` asks for: whoever sits in \
                 between can read and change it; write `sslmode=verify-full`"
                    .to_owned(),
            ),
            Transport::ClearText { local: false, asked } => Some(format!(
                "the connection went over the network in clear text: the server offered no TLS, and `sslmode={}` goes \
                 on without; whoever sits in between can read and change it, and can make it so; write \
                 `sslmode=require` or, better, `sslmode=verify-full`",
                asked.name()
            )),
            Transport::Socket | Transport::ClearText { local: true, .. } | Transport::Tls { .. } => None,
        }
    }
}

impl fmt::Display for Protection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.transport {
            Transport::Socket => formatter.write_str("Unix socket"),
            Transport::ClearText { local: true, .. } => formatter.write_str("clear text within this machine"),
            Transport::ClearText { local: false, .. } => formatter.write_str("clear text over the network"),
            Transport::Tls { version, verified: Verified::Nothing, .. } => {
                write!(formatter, "{version}, server not verified")
            }
            Transport::Tls { version, verified: Verified::Authority { authority }, .. } => {
                write!(formatter, "{version}, certificate verified with {authority}, host not verified")
            }
            Transport::Tls { version, verified: Verified::AuthorityAndHost { authority, host }, .. } => {
                write!(formatter, "{version}, certificate verified with {authority}, for the host {host}")
            }
        }
    }
}
