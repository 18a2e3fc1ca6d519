//! The database that a connection string names, and how it is named to a person: never with its password.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::{ChannelBinding, SslMode as DriverMode, SslNegotiation};

use super::build::build;
use super::gather::{Inherited, gather};
use super::parameter::{Parameter, Secret};
use super::place::{Host, Place};
use super::security::{Demand, Security};
use super::surroundings::Surroundings;
use super::target_error::TargetError;
use super::words;

/// Which of several servers will do (`target_session_attrs`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WantedSession {
    /// Any.
    Any,
    /// One that can be written to.
    ReadWrite,
    /// One that cannot be written to.
    ReadOnly,
    /// No standby.
    Primary,
    /// A standby.
    Standby,
    /// A standby if there is one, else any.
    PreferStandby,
}

/// How dead connections are noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Keepalive {
    pub on: bool,
    pub idle: Option<Duration>,
    pub interval: Option<Duration>,
    pub count: Option<u32>,
    pub user_timeout: Option<Duration>,
}

/// How long a connection lies idle before it is asked whether it lives.
const KEEPALIVE_IDLE: Duration = Duration::from_secs(30);

impl Default for Keepalive {
    fn default() -> Self {
        Self { on: true, idle: Some(KEEPALIVE_IDLE), interval: None, count: None, user_timeout: None }
    }
}

/// A database, the places where it may be, and the role to connect as.
///
/// Nothing is guessed: host, database and user are all said somewhere. libpq would fall back to the name of
/// the operating system's user, and so to a database that nobody named.
#[derive(Clone, PartialEq, Eq)]
pub struct Target {
    /// Never empty.
    pub(super) places: Vec<Place>,
    pub(super) database: String,
    pub(super) user: String,
    pub(super) wanted: WantedSession,
    pub(super) shuffled: bool,
    pub(super) application_name: Option<String>,
    pub(super) connect_timeout: Option<Duration>,
    pub(super) keepalive: Keepalive,
    pub(super) security: Security,
    pub(super) parameters: Vec<Parameter>,
    pub(super) unused_variables: Vec<&'static str>,
    pub(super) notes: Vec<String>,
}

impl Target {
    /// Reads a connection string: a `postgres://` or `postgresql://` URL, or `key=value` pairs. Nothing but the
    /// string says anything.
    ///
    /// # Errors
    /// When the text is no connection string, when host, database or user are missing, when a parameter would
    /// not be honoured, and when the server could only be reached in clear text over a network.
    pub fn parse(text: &str) -> Result<Self, TargetError> {
        Self::read(text, &Surroundings::NONE)
    }

    /// The database `postgres` behind a socket that asks for no password.
    pub fn of_socket(folder: &Path, port: u16, user: &str) -> Self {
        let host = Host::Socket(folder.to_owned());
        Self {
            places: vec![Place { host, address: None, port, is_named: true, password: None }],
            database: "postgres".to_owned(),
            user: user.to_owned(),
            wanted: WantedSession::Any,
            shuffled: false,
            application_name: None,
            connect_timeout: None,
            keepalive: Keepalive::default(),
            security: Security::default(),
            parameters: Vec::new(),
            unused_variables: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Another database on the same server.
    pub fn with_database(mut self, database: &str) -> Self {
        database.clone_into(&mut self.database);
        self
    }

    /// Another user at the same server, with the same password.
    pub fn with_user(mut self, user: &str) -> Self {
        user.clone_into(&mut self.user);
        self
    }

    /// Another login at the same server.
    pub fn with_login(mut self, user: &str, password: Option<&str>) -> Self {
        user.clone_into(&mut self.user);
        for place in &mut self.places {
            place.password = password.map(|password| Secret(password.to_owned()));
        }
        self
    }

    /// Reads a connection string, and takes what it leaves out from where libpq does: the service that it or
    /// `PGSERVICE` names, the variables of the process environment, the password file (manual, 34.15 to 34.17).
    /// Unlike libpq it guesses nothing, and takes no port and no address of the environment to a host that was
    /// named elsewhere.
    ///
    /// # Errors
    /// Those of [`Target::parse`], and when a service or a file that is named is not there.
    pub fn read(text: &str, surroundings: &Surroundings<'_>) -> Result<Self, TargetError> {
        build(gather(text, surroundings, Inherited::All)?, surroundings)
    }

    #[cfg(all(feature = "scratch", unix))]
    /// It as a URL of a throwaway server, the password included: for who connects, and for nobody to print.
    pub(crate) fn to_throwaway_url(&self) -> String {
        let Place { host, port, password, .. } = &self.places[0];
        let password = password.as_ref().map(|password| escaped(&password.0));
        let (user, database) = (escaped(&self.user), escaped(&self.database));
        match host {
            Host::Socket(folder) => {
                let folder = escaped(&folder.to_string_lossy());
                let password = password.map(|password| format!("&password={password}")).unwrap_or_default();
                format!("postgresql:///{database}?host={folder}&port={port}&user={user}{password}")
            }
            Host::Network(_) => {
                let password = password.map(|password| format!(":{password}")).unwrap_or_default();
                format!("postgresql://{user}{password}@{host}:{port}/{database}")
            }
        }
    }

    /// The same for a string that the project has: the process environment says where files lie, and has no
    /// word in which database it is, who logs in, or how well the connection is protected.
    pub(super) fn read_fixed(text: &str, surroundings: &Surroundings<'_>) -> Result<Self, TargetError> {
        build(gather(text, surroundings, Inherited::FilesAlone)?, surroundings)
    }

    /// Whether a text is meant to be a connection string, and not a path.
    pub fn is_meant_by(text: &str) -> bool {
        words::looks_like_one(text)
    }

    /// The places where the server may be, in the order of the connection string; never none.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// Where the server listens; with several places, all their hosts, with commas between.
    pub fn hosts(&self) -> String {
        let hosts: Vec<String> = self.places.iter().map(|place| place.host.to_string()).collect();
        hosts.join(",")
    }

    /// The host of the first place.
    pub fn host(&self) -> &Host {
        &self.places[0].host
    }

    /// The port of the first place; for a socket, the number in the socket's name.
    pub fn port(&self) -> u16 {
        self.places[0].port
    }

    /// The database.
    pub fn database(&self) -> &str {
        &self.database
    }

    /// The user that logs in. Behind a pooler its name can carry a tenant: `postgres.abcdef`.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// Whether there is a password for any of the places.
    pub fn has_password(&self) -> bool {
        self.places.iter().any(Place::has_password)
    }

    /// How long to try to connect to one address, where anybody says so.
    pub fn connect_timeout(&self) -> Option<Duration> {
        self.connect_timeout
    }

    /// Which of several servers will do.
    pub fn wanted_session(&self) -> WantedSession {
        self.wanted
    }

    /// Each parameter that has a value, and where that is from.
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// The variables of libpq's that are set and had no say.
    pub fn unused_variables(&self) -> &[&'static str] {
        &self.unused_variables
    }

    /// What a person should know of how the connection string was read, a sentence each.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// How one of its places is named to a person.
    pub(super) fn named(&self, place: &Place) -> String {
        format!("{place}/{} as {}", self.database, self.user)
    }

    /// What the driver has to know to log in at a place. The stream that it is given is encrypted already, or
    /// is not to be.
    pub(super) fn config(&self, place: &Place) -> Config {
        let mut config = Config::new();
        config
            .dbname(&self.database)
            .user(&self.user)
            .ssl_mode(DriverMode::Require)
            .ssl_negotiation(SslNegotiation::Direct)
            .channel_binding(match self.security.channel_binding {
                Demand::Disable => ChannelBinding::Disable,
                Demand::Prefer => ChannelBinding::Prefer,
                Demand::Require => ChannelBinding::Require,
            })
            .application_name(self.application_name.as_deref().unwrap_or("dbcontract"));
        if let Some(password) = &place.password {
            config.password(&password.0);
        }
        config
    }
}

#[cfg(all(feature = "scratch", unix))]
/// What a URL takes for a part of itself, and for nothing else.
fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut escaped, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => escaped.push(byte.into()),
            other => escaped.push_str(&format!("%{other:02X}")),
        }
        escaped
    })
}

impl fmt::Display for Target {
    /// `host:port/database as user`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places: Vec<String> = self.places.iter().map(Place::to_string).collect();
        write!(formatter, "{}/{} as {}", places.join(","), self.database, self.user)
    }
}

impl fmt::Debug for Target {
    /// Without the password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Target")
            .field("places", &self.places)
            .field("database", &self.database)
            .field("user", &self.user)
            .field("has_password", &self.has_password())
            .field("parameters", &self.parameters)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[path = "target_tests.rs"]
mod tests;
