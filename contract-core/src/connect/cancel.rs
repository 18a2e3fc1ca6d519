//! Asks a server to cancel what runs on a connection (manual, 55.2.8 "Canceling Requests in Progress").

use std::fmt;
use std::net::IpAddr;

use tokio_postgres::CancelToken;

use super::attempt::reach;
use super::error::ConnectError;
use super::place::Place;
use super::target::Target;
use super::wire::{AsItIs, Watched};

/// Asks the server to cancel what runs on one connection, over another to the same address that is protected as
/// that one is.
#[derive(Clone)]
pub(super) struct Cancel {
    pub(super) target: Target,
    pub(super) place: Place,
    pub(super) address: Option<IpAddr>,
    pub(super) token: CancelToken,
}

impl fmt::Debug for Cancel {
    /// Without the key that cancels.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Cancel").field("place", &self.place).finish_non_exhaustive()
    }
}

impl Cancel {
    /// Asks. The server does not say whether it did; the query does.
    pub(super) async fn send(&self) -> Result<(), ConnectError> {
        let secured = reach(&self.target, &self.place, self.address).await?;
        let asked = self.token.cancel_query_raw(Watched::unwatched(secured.wire), AsItIs).await;
        asked.map_err(|error| ConnectError::from_driver(self.target.named(&self.place), &secured.login, error))
    }
}
