//! What a session is and where it is, read by itself: for who looks at connections rather than at schemas.

use tokio_postgres::Client;

use super::error::CatalogError;
use super::names::Oid;
use super::row::Cells;
use super::{Options, queries, session};

/// A session, as the server sees it (manual, 9.27 "System Information Functions and Operators").
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SessionFacts {
    /// The major version of the server, where it is one that is read.
    pub major: u32,
    /// The server's version as it names it: `15.18`.
    pub version: String,
    /// Whether it is a standby.
    pub standby: bool,
    /// The role that the session acts as.
    pub role: String,
    /// Whether that role is a superuser.
    pub superuser: bool,
    /// The database.
    pub database: String,
    /// Which database it is, however it is reached: no two running databases have the same.
    pub identity: DatabaseIdentity,
    /// The server's clock, in seconds since 1970 in UTC.
    pub clock: f64,
    /// The port that the server sees the client come from; none over a socket.
    pub client_port: Option<i32>,
    /// Whether the session is encrypted where it arrives.
    pub encrypted: bool,
}

/// What tells one database from all others: when its server was started, to the microsecond, and its number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DatabaseIdentity {
    /// In microseconds since 1970.
    server_started: i64,
    database: Oid,
}

impl DatabaseIdentity {
    pub(super) fn read(cells: Cells<'_>) -> Result<Self, CatalogError> {
        let seconds: f64 = cells.get("server_started")?;
        #[expect(clippy::cast_possible_truncation, reason = "what is no time of this era is cut to one that is")]
        let server_started = (seconds * 1e6).round() as i64;
        Ok(Self { server_started, database: cells.get("database_oid")? })
    }
}

/// Looks at the session of a connection. It takes the connection for itself, as [`observe`](super::observe) does.
///
/// # Errors
/// See [`CatalogError`]; a server that is too old to be read is one.
pub async fn session_facts(client: &mut Client, options: &Options) -> Result<SessionFacts, CatalogError> {
    let rows = session::read_one(client, options, queries::SESSION_FACTS).await?;
    let cells = session::only(queries::SESSION_FACTS.name, &rows)?;
    let version = session::short_version(&cells.get::<String>("version")?).to_owned();
    Ok(SessionFacts {
        major: session::supported_major(cells.get("version_number")?, &version)?,
        version,
        standby: cells.get("standby")?,
        role: cells.get("role")?,
        superuser: cells.get::<Option<bool>>("superuser")?.unwrap_or(false),
        database: cells.get("database")?,
        identity: DatabaseIdentity::read(cells)?,
        clock: cells.get("clock")?,
        client_port: cells.get("client_port")?,
        encrypted: cells.get("encrypted")?,
    })
}
