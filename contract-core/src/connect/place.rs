//! Where a server listens.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::PathBuf;

use super::parameter::Secret;
use super::security::SslMode;

/// Where a server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// A name or an address.
    Network(String),
    /// The folder of a Unix socket.
    Socket(PathBuf),
}

impl fmt::Display for Host {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network(name) if name.contains(':') => write!(formatter, "[{name}]"),
            Self::Network(name) => formatter.write_str(name),
            Self::Socket(folder) => write!(formatter, "{}", folder.display()),
        }
    }
}

/// One of the places that a connection string names: host, address and port.
#[derive(Clone, PartialEq, Eq)]
pub struct Place {
    pub(super) host: Host,
    pub(super) address: Option<IpAddr>,
    pub(super) port: u16,
    /// Whether the host has a name that a certificate can be of.
    pub(super) is_named: bool,
    pub(super) password: Option<Secret>,
}

impl Place {
    /// The host.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// The address, where the connection string gives one (`hostaddr`); then the host is not looked up.
    pub fn address(&self) -> Option<IpAddr> {
        self.address
    }

    /// The port; for a socket, the number in the socket's name.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whether there is a password for this place.
    pub fn has_password(&self) -> bool {
        self.password.is_some()
    }

    /// Whether it is this machine: what goes there passes no network.
    pub fn is_local(&self) -> bool {
        match (&self.host, self.address) {
            (Host::Socket(_), _) => true,
            (Host::Network(_), Some(address)) => address.to_canonical().is_loopback(),
            (Host::Network(_), None) => !self.loopback_addresses().is_empty(),
        }
    }

    /// The addresses of a host that is this machine; none for any other host, and for a socket.
    ///
    /// `localhost` is not looked up: what a resolver answers need not be this machine.
    pub(super) fn loopback_addresses(&self) -> Vec<IpAddr> {
        let Host::Network(name) = &self.host else { return Vec::new() };
        if name.eq_ignore_ascii_case("localhost") {
            return vec![IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
        }
        name.parse::<IpAddr>().ok().filter(|address| address.to_canonical().is_loopback()).into_iter().collect()
    }

    /// How much encryption to ask for here, where `asked` is what the connection string says.
    ///
    /// Sockets are never encrypted, whatever is asked for; nor are they by libpq. Nothing said means
    /// encryption where it is offered on this machine, and on no other account clear text.
    pub(super) fn mode(&self, asked: Option<SslMode>) -> SslMode {
        match (&self.host, asked) {
            (Host::Socket(_), _) => SslMode::Disable,
            (Host::Network(_), Some(mode)) => mode,
            (Host::Network(_), None) if self.is_local() => SslMode::Prefer,
            (Host::Network(_), None) => SslMode::Require,
        }
    }
}

impl fmt::Display for Place {
    /// `host:port`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.host, self.port)
    }
}

impl fmt::Debug for Place {
    /// Without the password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}")?;
        self.address.map_or(Ok(()), |address| write!(formatter, " ({address})"))
    }
}
