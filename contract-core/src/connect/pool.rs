//! Pools of connections, for who reads more than once.

use deadpool_postgres::{Connect, Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use futures_util::future::BoxFuture;
use futures_util::{FutureExt, TryFutureExt};
use tokio::task::JoinHandle;
use tokio_postgres::{Client, Config, Error};

use super::{Target, Timeouts, connect_to};

/// A pool of at most `size` connections to one database; none is opened yet. An object of it goes into
/// [`catalog::observe`](../catalog/fn.observe.html), which leaves the session as it found it, so that nothing
/// is cleaned when a connection comes back.
///
/// Opening a connection takes at most the time that [`connect`](super::connect) takes.
pub fn pool(target: &Target, timeouts: &Timeouts, size: usize) -> Pool {
    let limit = timeouts.connect.or(target.connect_timeout()).unwrap_or(Timeouts::CONNECT);
    let manager = Manager::from_connect(
        target.config(None),
        Addresses { target: target.clone() },
        ManagerConfig { recycling_method: RecyclingMethod::Fast },
    );
    Pool::builder(manager)
        .max_size(size)
        .create_timeout(Some(limit))
        .runtime(Runtime::Tokio1)
        .build()
        .expect("a pool with a limit of time has a runtime")
}

/// Opens connections as [`connect`](super::connect) does: to this machine alone, one address after the other.
#[derive(Debug)]
struct Addresses {
    target: Target,
}

impl Connect for Addresses {
    fn connect(&self, _: &Config) -> BoxFuture<'_, Result<(Client, JoinHandle<()>), Error>> {
        connect_to(&self.target).map_ok(|opened| (opened.client, opened.driver)).boxed()
    }
}
