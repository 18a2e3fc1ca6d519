//! From a connection string or the name of an environment to a connection.
//!
//! Knows nothing of what is read over it. A password goes from where it is written to the driver and nowhere
//! else: no error, no `Debug` and no `Display` of this module has one. Nothing is sent in clear text to any
//! host but this machine, unless the connection string asks for it.

mod attempt;
mod bounded;
mod build;
mod cancel;
mod default_files;
mod dotenv;
mod environment;
mod error;
mod gather;
mod greeting;
mod help;
mod parameter;
mod place;
mod pool;
mod protection;
mod retry;
mod secure;
mod security;
mod stage;
mod surroundings;
mod target;
mod target_error;
mod timeouts;
#[cfg(feature = "tls")]
mod tls;
mod tls_failure;
mod unhonoured;
mod wire;
mod words;

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio_postgres::Client;

pub use environment::{
    Environment, EnvironmentError, EnvironmentRequest, EnvironmentTable, Mismatch, UrlOrigin, read_environment,
};
pub use error::{ConnectError, DriverFailure, SystemFailure};
pub use parameter::{Origin, Parameter};
pub use place::{Host, Place};
pub use pool::{connect_error, pool};
pub use protection::{Protection, Transport, Verified};
pub use retry::Retries;
pub use security::{Method, SslMode};
pub use stage::Stage;
pub use surroundings::{FileContent, Surroundings};
pub use target::{Target, WantedSession};
pub use target_error::TargetError;
pub use timeouts::{DeadlineExceeded, TimeoutOverrides, Timeouts, within};
pub use tls_failure::TlsFailure;
pub use words::ServiceFileError;

use attempt::{Opened, open};
use cancel::Cancel;

/// How long [`Connection::close`] waits for the goodbye to be sent.
const GOODBYE: Duration = Duration::from_secs(1);

/// How long a connection that was dropped may take to end by itself, which one that nothing runs on does at once.
const BY_ITSELF: Duration = Duration::from_millis(20);

/// How long asking the server to cancel may take, how long it is then waited for, and how often: between two queries
/// there is nothing that it could cancel.
const ASKED: Duration = Duration::from_secs(1);
const CANCELLED: Duration = Duration::from_millis(300);
const CANCELS: usize = 3;

/// An open connection.
///
/// The driver's part of it runs as a task of the runtime that [`connect`] was called on. [`Connection::close`]
/// ends it. Dropping it ends it too, whatever runs on it: the server is asked to cancel that, and told goodbye. A
/// task of the same runtime does so, and takes at most about a second; whoever ends the runtime has to let it.
#[derive(Debug)]
pub struct Connection {
    // Dropped first: the driver ends when nobody can ask anything more.
    client: Client,
    session: Session,
    protection: Protection,
    place: Place,
    address: Option<IpAddr>,
    local_port: Option<u16>,
}

/// The driver's part of a connection.
#[derive(Debug)]
struct Session {
    driver: Option<JoinHandle<()>>,
    failure: Arc<OnceLock<tokio_postgres::Error>>,
    cancel: Cancel,
}

impl Connection {
    /// The client, for queries that need no transaction.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The client, for transactions.
    pub fn client_mut(&mut self) -> &mut Client {
        &mut self.client
    }

    /// How the connection is protected.
    pub fn protection(&self) -> &Protection {
        &self.protection
    }

    /// Which of the target's places it leads to.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The address that it leads to; none for a socket.
    pub fn address(&self) -> Option<IpAddr> {
        self.address
    }

    /// The port that it comes from; none for a socket.
    pub fn local_port(&self) -> Option<u16> {
        self.local_port
    }

    /// Ends the connection and waits, at most a second, until the server has been told. What broke it before
    /// comes back, where something did: a query that waited then knows only that the connection is gone.
    pub async fn close(self) -> Option<DriverFailure> {
        let Self { client, mut session, .. } = self;
        drop(client);
        if let Some(mut driver) = session.driver.take()
            && tokio::time::timeout(GOODBYE, &mut driver).await.is_err()
        {
            // A goodbye that does not get through is no loss: the socket closes all the same.
            driver.abort();
        }
        let failure = std::mem::take(&mut session.failure);
        Arc::into_inner(failure).and_then(OnceLock::into_inner).map(DriverFailure::new)
    }
}

impl From<Opened> for Connection {
    fn from(opened: Opened) -> Self {
        let Opened { client, driver, failure, cancel, protection, place, address, local_port } = opened;
        let session = Session { driver: Some(driver), failure, cancel };
        Self { client, session, protection, place, address, local_port }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Without a runtime the driver is gone already.
        if let (Some(driver), Ok(runtime)) = (self.driver.take(), Handle::try_current()) {
            runtime.spawn(end(driver, self.cancel.clone()));
        }
    }
}

/// Waits until the driver has ended, and sees to it that the server does not keep it from that.
async fn end(mut driver: JoinHandle<()>, cancel: Cancel) {
    if tokio::time::timeout(BY_ITSELF, &mut driver).await.is_ok() {
        return;
    }
    for _ in 0..CANCELS {
        if !matches!(tokio::time::timeout(ASKED, cancel.send()).await, Ok(Ok(()))) {
            break;
        }
        if tokio::time::timeout(CANCELLED, &mut driver).await.is_ok() {
            return;
        }
    }
    driver.abort();
}

/// Connects. Has to be called on a tokio runtime with its timers and sockets enabled.
///
/// A server that is starting up, or has no connection to spare, is asked again a few times ([`Retries::CONNECT`]).
///
/// # Errors
/// When there is no connection within the time of `timeouts.connect` (or else of the connection string, or else
/// [`Timeouts::CONNECT`]), counted from here to the server's first readiness, all tries together, and when the
/// server refuses. Where the target has several places, there is that time for each of them.
pub async fn connect(target: &Target, timeouts: &Timeouts) -> Result<Connection, ConnectError> {
    open_in_time(target, timeouts).await.map(Connection::from)
}

async fn open_in_time(target: &Target, timeouts: &Timeouts) -> Result<Opened, ConnectError> {
    let limit = timeouts.connect.or(target.connect_timeout()).unwrap_or(Timeouts::CONNECT);
    let places = u32::try_from(target.places().len()).unwrap_or(u32::MAX);
    // What the server has said is worth more than that the time is over: no pause ends behind it.
    let attempts = Retries::CONNECT.within(limit).run(|| open(target, limit), ConnectError::is_passing);
    match tokio::time::timeout(limit.saturating_mul(places), attempts).await {
        Ok(opened) => opened,
        Err(_) => Err(ConnectError::Timeout { target: target.to_string(), seconds: limit.as_secs_f64() }),
    }
}
