//! What is wrong with a connection string.

use std::io;
use std::path::PathBuf;

use super::parameter::Origin;
use super::words::ServiceFileError;

/// What is wrong with a connection string, or with what completes it. No part of the text is repeated but names
/// of hosts, services and parameters, for any other part may be a piece of a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TargetError {
    /// It is neither a URL nor `key=value`.
    #[error(
        "the connection string is neither a URL nor `key=value`: \
         write it as `postgres://user:password@host:port/database`"
    )]
    NotAConnectionString,
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
    /// Something in `key=value` that is no pair.
    #[error(
        "the connection string has a piece that is not `key=value`: put single quotes around a value with blanks in it"
    )]
    Pair,
    /// A value whose quote does not end.
    #[error(
        "the connection string has a quoted value that does not end: \
         write a single quote inside a value as `\\'`, and a backslash as `\\\\`"
    )]
    OpenQuote,
    /// A NUL, which ends a text in PostgreSQL's protocol.
    #[error("the connection string has a NUL character: remove it")]
    Nul,
    /// A port is not a port.
    #[error(
        "the port from {0} is not a number from 1 to 65535: correct it, and write `:` and `/` in a password of a URL \
         as `%3A` and `%2F`"
    )]
    Port(Origin),
    /// The brackets around an IPv6 address are missing or broken.
    #[error("the host of the URL has a `:` of its own: write an IPv6 address in brackets, as in `[::1]:5432`")]
    Brackets,
    /// Something is missing that is not guessed.
    #[error("the connection string names no {part}: {hint}")]
    Missing {
        /// What is missing.
        part: &'static str,
        /// How to add it.
        hint: &'static str,
    },
    /// Lists that do not go together.
    #[error("{hosts} hosts and {others} in `{parameter}`: give one for each host{}", if *.parameter == "port" { ", or one for all" } else { "" })]
    Lists {
        /// How many hosts there are.
        hosts: usize,
        /// How many of the others.
        others: usize,
        /// The parameter that has these.
        parameter: &'static str,
    },
    /// Something is given twice.
    #[error("the connection string gives `{0}` twice: keep one")]
    Twice(String),
    /// A parameter without `=`.
    #[error("a parameter behind the `?` of the URL has no `=`: write `name=value`")]
    ParameterWithoutValue,
    /// A parameter that nobody knows.
    #[error(
        "the parameter `{0}` of the connection string is not one that dbcontract knows, and it ignores none: remove it"
    )]
    Unknown(String),
    /// A parameter that would not be honoured.
    #[error("the parameter `{name}` from {origin} {reason}")]
    Parameter {
        /// The parameter.
        name: &'static str,
        /// Where it is from.
        origin: Origin,
        /// What is wrong with it, and what to do.
        reason: &'static str,
    },
    /// A list of revoked certificates, where libpq looks for one.
    #[error(
        "`{}`, the list of revoked certificates that libpq looks for, is not checked by dbcontract, and it ignores \
         nothing that guards: move it away, or use a certificate authority of your own", file.display()
    )]
    RevocationList {
        /// The list.
        file: PathBuf,
    },
    /// A variable that is not text.
    #[error("`{0}` of the process environment is not UTF-8 text: set it again")]
    VariableNotText(String),
    /// A service that no file has.
    #[error(
        "the service `{name}` is defined in no service file ({}): {}", looked_into(.looked),
        if *.inherited { "add it to `~/.pg_service.conf`, or set `PGSERVICEFILE` or `PGSYSCONFDIR`" }
        else { "add it to `~/.pg_service.conf`; for `--env` `PGSERVICEFILE` and `PGSYSCONFDIR` of the process \
                environment are not followed, for they would decide which database it is" }
    )]
    NoSuchService {
        /// The service.
        name: String,
        /// The files that were looked into, or would have been if they were there.
        looked: Vec<PathBuf>,
        /// Whether variables could have named another file.
        inherited: bool,
    },
    /// A service file that cannot be read.
    #[error("reading the service file `{}`: {kind}: correct the name or its permissions", file.display())]
    ServiceFileUnread {
        /// The file.
        file: PathBuf,
        /// What the system said.
        kind: io::ErrorKind,
    },
    /// A service file that is broken.
    #[error("reading the service file `{}`: {reason}", file.display())]
    ServiceFile {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        reason: ServiceFileError,
    },
    /// The host is not this machine, and encryption is not built in.
    #[error(
        "no connection to `{0}`: this build has no encryption (the feature `tls` of contract-core), and does not talk \
         in clear text to any host but this machine: build it with the feature `tls`, run it there, or over a tunnel \
         that ends at `localhost`"
    )]
    ClearText(String),
    /// A socket where there are none.
    #[error("the connection string names a Unix socket, which this system does not have: name a host")]
    NoSockets,
}

fn looked_into(files: &[PathBuf]) -> String {
    let shown: Vec<String> = files.iter().map(|file| format!("`{}`", file.display())).collect();
    if shown.is_empty() { "there is none".to_owned() } else { shown.join(", ") }
}
