//! Each parameter of a connection with the place that its value is from.

use std::fmt;
use std::path::PathBuf;

/// Where the value of a parameter is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The connection string.
    ConnectionString,
    /// A section of a service file.
    Service {
        /// The service.
        name: String,
        /// The file.
        file: PathBuf,
    },
    /// A variable of the process environment.
    Variable(String),
    /// A line of a password file.
    PasswordFile {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// A file that is used because it is there, as libpq does with those of `~/.postgresql`.
    DefaultFile,
    /// What holds where nobody says otherwise.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ConnectionString => formatter.write_str("the connection string"),
            Self::Service { name, file } => write!(formatter, "the service `{name}` of `{}`", file.display()),
            Self::Variable(name) => write!(formatter, "`{name}` of the process environment"),
            Self::PasswordFile { file, line } => write!(formatter, "line {line} of `{}`", file.display()),
            Self::DefaultFile => formatter.write_str("the file that libpq looks for"),
            Self::Default => formatter.write_str("the default"),
        }
    }
}

/// A parameter of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name, as libpq has it.
    pub name: &'static str,
    /// Its value; none where it is a secret.
    pub value: Option<String>,
    /// Where the value is from.
    pub origin: Origin,
}

/// A password, which is shown nowhere.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Secret(pub(super) String);

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("…")
    }
}
