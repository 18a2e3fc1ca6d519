//! From a URL or the name of an environment to a connection.
//!
//! Knows nothing of what is read over it. A password goes from the URL to the driver and nowhere else:
//! no error, no `Debug` and no `Display` of this module has one. Nothing is sent in clear text to any
//! host but this machine.

mod dotenv;
mod environment;
mod error;
mod pool;
mod target;
mod timeouts;
mod url;

use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_postgres::{Client, NoTls};

pub use environment::{
    Environment, EnvironmentError, EnvironmentRequest, EnvironmentTable, Mismatch, UrlOrigin, read_environment,
};
pub use error::{ConnectError, DriverFailure};
pub use pool::pool;
pub use target::{Host, Target, TargetError};
pub use timeouts::{DeadlineExceeded, TimeoutOverrides, Timeouts, within};

/// How long [`Connection::close`] waits for the goodbye to be sent.
const GOODBYE: Duration = Duration::from_secs(1);

/// An open connection.
///
/// The driver's part of it runs as a task of the runtime that [`connect`] was called on, and ends with
/// this value: dropping it tells the server goodbye, as soon as that runtime comes round to it, and
/// closes the socket. A runtime that is about to end may not come round to it; [`Connection::close`]
/// waits until it has.
#[derive(Debug)]
pub struct Connection {
    client: Client,
    driver: JoinHandle<()>,
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

    /// Ends the connection and waits, at most a second, until the server has been told.
    pub async fn close(self) {
        let Self { client, driver } = self;
        drop(client);
        // A goodbye that does not get through is no loss: the socket closes all the same.
        let _ = tokio::time::timeout(GOODBYE, driver).await;
    }
}

/// Connects. Has to be called on a tokio runtime with its timers and sockets enabled.
///
/// # Errors
/// When there is no connection within the time of `timeouts.connect` (or else of the URL, or else
/// [`Timeouts::CONNECT`]), counted from here to the server's first readiness, and when the server
/// refuses.
pub async fn connect(target: &Target, timeouts: &Timeouts) -> Result<Connection, ConnectError> {
    let limit = timeouts.connect.or(target.connect_timeout()).unwrap_or(Timeouts::CONNECT);
    match tokio::time::timeout(limit, connect_to_any(target)).await {
        Ok(connected) => connected,
        Err(_) => Err(ConnectError::Timeout { target: target.to_string(), seconds: limit.as_secs_f64() }),
    }
}

async fn connect_to_any(target: &Target) -> Result<Connection, ConnectError> {
    match connect_to(target).await {
        Ok((client, driver)) => Ok(Connection { client, driver }),
        Err(error) => Err(ConnectError::from_driver(target, error)),
    }
}

/// Tries the addresses of the host in turn: the next one only when nobody listens at this one, so that a
/// wrong password is told as such, and not as a second address's refusal.
async fn connect_to(target: &Target) -> Result<(Client, JoinHandle<()>), tokio_postgres::Error> {
    let (first, others) = target.attempts();
    let mut result = target.config(first).connect(NoTls).await;
    for other in others {
        match result {
            Err(error) if error::nobody_listens(&error) => {
                // The first refusal is the one to tell of: the second address is a guess.
                result = target
                    .config(other)
                    .connect(NoTls)
                    .await
                    .map_err(|second| if error::nobody_listens(&second) { error } else { second });
            }
            Ok(_) | Err(_) => break,
        }
    }
    let (client, connection) = result?;
    let driver = tokio::spawn(async move {
        // What breaks a connection breaks the query that waits on it, which tells.
        let _ = connection.await;
    });
    Ok((client, driver))
}
