//! How far a connection came.

use super::ConnectError;

/// The steps to a connection, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The address of the host is looked up.
    Address,
    /// The network is asked for a stream to it.
    Network,
    /// The stream is encrypted.
    Encryption,
    /// The user logs in.
    Login,
    /// The server opens a session in the database.
    Session,
}

impl Stage {
    /// Every step.
    pub const ALL: [Self; 5] = [Self::Address, Self::Network, Self::Encryption, Self::Login, Self::Session];

    /// Its name in a report.
    pub fn name(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Network => "network",
            Self::Encryption => "encryption",
            Self::Login => "login",
            Self::Session => "session",
        }
    }
}

impl ConnectError {
    /// The step that failed. Of several places it is the one that came furthest.
    pub fn stage(&self) -> Stage {
        match self {
            Self::HostUnknown { .. } => Stage::Address,
            Self::Timeout { .. } | Self::NobodyListens { .. } | Self::System { .. } => Stage::Network,
            Self::Tls { .. } | Self::NotPostgres { .. } | Self::Closed { .. } => Stage::Encryption,
            Self::NotLetIn { .. }
            | Self::PasswordMissing { .. }
            | Self::Authentication { .. }
            | Self::MethodNotAllowed { .. }
            | Self::NotBound { .. }
            | Self::PasswordInClearText { .. } => Stage::Login,
            Self::MayNotConnect { .. }
            | Self::NoSuchDatabase { .. }
            | Self::TooManyConnections { .. }
            | Self::NotReady { .. }
            | Self::Refused { .. }
            | Self::OtherSession { .. }
            | Self::SessionUnknown { .. } => Stage::Session,
            Self::Everywhere { errors } => errors.iter().map(Self::stage).max().unwrap_or(Stage::Address),
        }
    }
}
