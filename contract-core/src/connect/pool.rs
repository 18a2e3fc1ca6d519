//! Pools of connections, for who reads more than once.

use std::error::Error as _;

use deadpool_postgres::{Connect, Manager, ManagerConfig, Pool, PoolError, RecyclingMethod};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::task::JoinHandle;
use tokio_postgres::config::{SslMode, SslNegotiation};
use tokio_postgres::tls::NoTlsStream;
use tokio_postgres::tls::TlsConnect;
use tokio_postgres::{Client, Config, Error};

use super::{ConnectError, Target, Timeouts, open_in_time};

/// A pool of at most `size` connections to one database; none is opened yet. An object of it goes into
/// [`catalog::observe`](../catalog/fn.observe.html), which leaves the session as it found it, so that nothing
/// is cleaned when a connection comes back.
///
/// Connections are opened as [`connect`](super::connect) does it; [`connect_error`] has the reason where one is not.
pub fn pool(target: &Target, timeouts: &Timeouts, size: usize) -> Pool {
    let manager = Manager::from_connect(
        Config::new(),
        Opener { target: target.clone(), timeouts: *timeouts },
        ManagerConfig { recycling_method: RecyclingMethod::Fast },
    );
    Pool::builder(manager).max_size(size).build().expect("a pool without limits of time needs no runtime")
}

/// Why a pool could not open a connection, where that is the reason.
pub fn connect_error(error: &PoolError) -> Option<&ConnectError> {
    match error {
        PoolError::Backend(error) => error.source()?.downcast_ref(),
        PoolError::Timeout(_) | PoolError::Closed | PoolError::NoRuntimeSpecified | PoolError::PostCreateHook(_) => {
            None
        }
    }
}

/// Opens connections as [`connect`](super::connect) does.
#[derive(Debug)]
struct Opener {
    target: Target,
    timeouts: Timeouts,
}

impl Connect for Opener {
    fn connect(&self, _: &Config) -> BoxFuture<'_, Result<(Client, JoinHandle<()>), Error>> {
        async {
            match open_in_time(&self.target, &self.timeouts).await {
                Ok(opened) => Ok((opened.client, opened.driver)),
                Err(error) => Err(as_driver_error(error).await),
            }
        }
        .boxed()
    }
}

/// Wraps our error into the only one that the pool passes on. The driver makes its own errors itself: it is given a
/// stream that fails to be encrypted, for this reason.
async fn as_driver_error(error: ConnectError) -> Error {
    let mut config = Config::new();
    config.user("nobody").ssl_mode(SslMode::Require).ssl_negotiation(SslNegotiation::Direct);
    match config.connect_raw(tokio::io::empty(), Fails(error)).await {
        Err(error) => error,
        Ok(_) => unreachable!("what fails to be encrypted does not connect"),
    }
}

/// Fails to encrypt anything.
struct Fails(ConnectError);

impl<S> TlsConnect<S> for Fails {
    type Stream = NoTlsStream;
    type Error = ConnectError;
    type Future = std::future::Ready<Result<NoTlsStream, ConnectError>>;

    fn connect(self, _: S) -> Self::Future {
        std::future::ready(Err(self.0))
    }
}
