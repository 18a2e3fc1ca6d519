//! From a URL or the name of an environment to a connection.
//!
//! Knows nothing of what is read over it. A password goes from the URL to the driver and nowhere else:
//! no error, no `Debug` and no `Display` of this module has one. Nothing is sent in clear text to any
//! host but this machine.

mod bounded;
mod dotenv;
mod environment;
mod error;
mod open;
mod pool;
mod retry;
mod target;
mod timeouts;
mod url;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio_postgres::{Client, NoTls};

pub use environment::{
    Environment, EnvironmentError, EnvironmentRequest, EnvironmentTable, Mismatch, UrlOrigin, read_environment,
};
pub use error::{ConnectError, DriverFailure};
pub use pool::pool;
pub use retry::Retries;
pub use target::{Host, Target, TargetError};
pub use timeouts::{DeadlineExceeded, TimeoutOverrides, Timeouts, within};

use open::{Cancel, Opened};

/// How long [`Connection::close`] waits for the goodbye to be sent.
const GOODBYE: Duration = Duration::from_secs(1);

/// How long a connection that was dropped may take to end by itself, which one that nothing runs on does at once.
const BY_ITSELF: Duration = Duration::from_millis(20);

/// How long the server is waited for once it was asked to cancel, and how often it is asked: between two queries
/// there is nothing that it could cancel.
const CANCELLED: Duration = Duration::from_millis(200);
const CANCELS: usize = 5;

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

    /// Ends the connection and waits, at most a second, until the server has been told. What broke it before
    /// comes back, where something did: a query that waited then knows only that the connection is gone.
    pub async fn close(self) -> Option<DriverFailure> {
        let Self { client, mut session } = self;
        drop(client);
        if let Some(driver) = session.driver.take() {
            // A goodbye that does not get through is no loss: the socket closes all the same.
            let _ = tokio::time::timeout(GOODBYE, driver).await;
        }
        let failure = std::mem::take(&mut session.failure);
        Arc::into_inner(failure).and_then(OnceLock::into_inner).map(DriverFailure::new)
    }
}

impl From<Opened> for Connection {
    fn from(opened: Opened) -> Self {
        let Opened { client, driver, failure, cancel } = opened;
        Self { client, session: Session { driver: Some(driver), failure, cancel } }
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
        // That the request does not get through shows in the driver's not ending.
        let _ = tokio::time::timeout(CANCELLED, cancel.send()).await;
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
/// When there is no connection within the time of `timeouts.connect` (or else of the URL, or else
/// [`Timeouts::CONNECT`]), counted from here to the server's first readiness, all tries together, and when the
/// server refuses.
pub async fn connect(target: &Target, timeouts: &Timeouts) -> Result<Connection, ConnectError> {
    let limit = timeouts.connect.or(target.connect_timeout()).unwrap_or(Timeouts::CONNECT);
    // What the server has said is worth more than that the time is over: no pause ends behind it.
    let attempts = Retries::CONNECT.within(limit).run(|| connect_to_any(target), ConnectError::is_passing);
    match tokio::time::timeout(limit, attempts).await {
        Ok(connected) => connected,
        Err(_) => Err(ConnectError::Timeout { target: target.to_string(), seconds: limit.as_secs_f64() }),
    }
}

async fn connect_to_any(target: &Target) -> Result<Connection, ConnectError> {
    match connect_to(target).await {
        Ok(opened) => Ok(opened.into()),
        Err(error) => Err(ConnectError::from_driver(target, error)),
    }
}

/// Tries the addresses of the host in turn: the next one only when nobody listens at this one, so that a
/// wrong password is told as such, and not as a second address's refusal.
async fn connect_to(target: &Target) -> Result<Opened, tokio_postgres::Error> {
    let (first, others) = target.attempts();
    let mut result = open::open(target.config(first), NoTls).await;
    for other in others {
        match result {
            Err(error) if error::nobody_listens(&error) => {
                // The first refusal is the one to tell of: the second address is a guess.
                result = open::open(target.config(other), NoTls)
                    .await
                    .map_err(|second| if error::nobody_listens(&second) { error } else { second });
            }
            Ok(_) | Err(_) => break,
        }
    }
    result
}
