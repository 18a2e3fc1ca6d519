//! The database that a URL names, and how it is named to a person: never with its password.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::SslMode;

use super::url;

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

/// What is wrong with a URL. No part of the text is repeated but names of hosts and parameters, for any
/// other part may be a piece of a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TargetError {
    /// It does not begin as a URL of PostgreSQL.
    #[error("the connection string is not a URL: write it as `postgres://user:password@host:port/database`")]
    NotAUrl,
    /// It is in the form `key=value`.
    #[error(
        "the connection string has the form `key=value`, which is not read: \
         write it as `postgres://user:password@host:port/database`"
    )]
    KeyValue,
    /// It begins as a URL of something else.
    #[error("the URL begins with `{0}://`: write `postgres://` or `postgresql://`")]
    Scheme(String),
    /// An `@` too many.
    #[error(
        "the URL has an `@` that does not end the password: \
         in a user or a password write `@` as `%40`, `/` as `%2F`, `?` as `%3F`"
    )]
    UnescapedAt,
    /// A `%` that begins no escape, or one that is no UTF-8.
    #[error(
        "the {0} of the URL has a `%` without two hexadecimal digits behind it that make UTF-8: write `%` as `%25`"
    )]
    PercentEncoding(&'static str),
    /// The port is not a port.
    #[error(
        "the port of the URL is not a number from 1 to 65535: correct it, and write `:` and `/` in a password as `%3A` and `%2F`"
    )]
    Port,
    /// The brackets around an IPv6 address are missing or broken.
    #[error("the host of the URL has a `:` of its own: write an IPv6 address in brackets, as in `[::1]:5432`")]
    Brackets,
    /// Something is missing that is not guessed.
    #[error("the URL names no {part}: {hint}")]
    Missing {
        /// What is missing.
        part: &'static str,
        /// How to add it.
        hint: &'static str,
    },
    /// More than one host.
    #[error("the URL names several hosts: name the one to verify")]
    SeveralHosts,
    /// Something is given twice.
    #[error("the URL gives the {0} twice: keep one")]
    Twice(String),
    /// A parameter without `=`.
    #[error("a parameter behind the `?` of the URL has no `=`: write `name=value`")]
    ParameterWithoutValue,
    /// A parameter that would not be honoured.
    #[error("the parameter `{name}` of the URL {reason}")]
    Parameter {
        /// The parameter.
        name: String,
        /// What is wrong with it, and what to do.
        reason: &'static str,
    },
    /// The host is not this machine, and encryption is not built.
    #[error(
        "no connection to `{0}`: encrypted connections (TLS) are not built in this version, and it does not talk \
         in clear text to any host but this machine: run it there, or over a tunnel that ends at `localhost`"
    )]
    ClearText(String),
    /// A socket where there are none.
    #[error("the URL names a Unix socket, which this system does not have: name a host")]
    NoSockets,
}

/// A database and the role to connect as.
///
/// Nothing is taken from the process environment, from `.pgpass` or from a service file, and nothing is
/// guessed: host, database and user are all in the URL. libpq would fall back to the name of the operating
/// system's user, and so to a database that nobody named.
#[derive(Clone, PartialEq, Eq)]
pub struct Target {
    host: Host,
    port: u16,
    database: String,
    user: String,
    password: Option<String>,
    application_name: Option<String>,
    connect_timeout: Option<Duration>,
    notes: Vec<String>,
}

impl Target {
    /// Reads a `postgres://` or `postgresql://` URL.
    ///
    /// # Errors
    /// When the text is no such URL, when host, database or user are missing, when a parameter would not
    /// be honoured, and when the server could only be reached in clear text over a network.
    pub fn parse(text: &str) -> Result<Self, TargetError> {
        let parts = url::parse(text)?;
        let target = Self {
            host: parts.host,
            port: parts.port,
            database: parts.database,
            user: parts.user,
            password: parts.password.filter(|password| !password.is_empty()),
            application_name: parts.application_name,
            connect_timeout: parts.connect_timeout,
            notes: parts.notes,
        };
        match &target.host {
            Host::Network(name) if target.addresses().is_empty() => Err(TargetError::ClearText(name.clone())),
            Host::Socket(_) if !cfg!(unix) => Err(TargetError::NoSockets),
            Host::Network(_) | Host::Socket(_) => Ok(target),
        }
    }

    /// The database `postgres` behind a socket that asks for no password.
    pub fn of_socket(folder: &Path, port: u16, user: &str) -> Self {
        Self {
            host: Host::Socket(folder.to_owned()),
            port,
            database: "postgres".to_owned(),
            user: user.to_owned(),
            password: None,
            application_name: None,
            connect_timeout: None,
            notes: Vec::new(),
        }
    }

    /// Another database on the same server.
    pub fn with_database(mut self, database: &str) -> Self {
        database.clone_into(&mut self.database);
        self
    }

    /// Another login at the same server.
    pub fn with_login(mut self, user: &str, password: Option<&str>) -> Self {
        user.clone_into(&mut self.user);
        self.password = password.map(str::to_owned);
        self
    }

    /// Where the server listens.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// Its port; for a socket, the number in the socket's name.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The database.
    pub fn database(&self) -> &str {
        &self.database
    }

    /// The user that logs in. Behind a pooler its name can carry a tenant: `postgres.abcdef`.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// Whether the URL has a password.
    pub fn has_password(&self) -> bool {
        self.password.is_some()
    }

    /// How long to try to connect, where the URL says so.
    pub fn connect_timeout(&self) -> Option<Duration> {
        self.connect_timeout
    }

    /// What the URL says that is meant for other programs, a sentence each.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The addresses of a host that is this machine; none for any other host, and for a socket.
    ///
    /// `localhost` is not looked up: what a resolver answers need not be this machine.
    pub(super) fn addresses(&self) -> Vec<IpAddr> {
        let Host::Network(name) = &self.host else { return Vec::new() };
        if name.eq_ignore_ascii_case("localhost") {
            return vec![IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
        }
        name.parse::<IpAddr>().ok().filter(|address| address.to_canonical().is_loopback()).into_iter().collect()
    }

    /// What to try in turn: each address of this machine, or the one place that there is.
    pub(super) fn attempts(&self) -> (Option<IpAddr>, Vec<Option<IpAddr>>) {
        let mut addresses = self.addresses().into_iter().map(Some);
        (addresses.next().flatten(), addresses.collect())
    }

    /// The driver's configuration for one address of the host, or for its socket.
    pub(super) fn config(&self, address: Option<IpAddr>) -> Config {
        let mut config = Config::new();
        config
            .port(self.port)
            .dbname(&self.database)
            .user(&self.user)
            .ssl_mode(SslMode::Disable)
            .application_name(self.application_name.as_deref().unwrap_or("dbcontract"))
            .keepalives(true)
            .keepalives_idle(Duration::from_secs(30));
        if let Some(password) = &self.password {
            config.password(password);
        }
        match &self.host {
            Host::Network(name) => config.host(name),
            Host::Socket(folder) => socket(&mut config, folder),
        };
        if let Some(address) = address {
            config.hostaddr(address);
        }
        config
    }
}

#[cfg(unix)]
fn socket<'a>(config: &'a mut Config, folder: &Path) -> &'a mut Config {
    config.host_path(folder)
}

#[cfg(not(unix))]
fn socket<'a>(config: &'a mut Config, folder: &Path) -> &'a mut Config {
    config.host(folder.display().to_string())
}

impl fmt::Display for Target {
    /// `host:port/database as user`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}/{} as {}", self.host, self.port, self.database, self.user)
    }
}

impl fmt::Debug for Target {
    /// Without the password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Target")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("database", &self.database)
            .field("user", &self.user)
            .field("has_password", &self.has_password())
            .finish_non_exhaustive()
    }
}
