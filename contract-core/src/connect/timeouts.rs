//! How long things may take.

use std::future::Future;
use std::time::Duration;

/// How long things may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// To connect, the look-up of names included; none leaves it to the URL, else to
    /// [`Timeouts::CONNECT`].
    pub connect: Option<Duration>,
    /// One statement on the server.
    pub statement: Duration,
    /// The wait for a lock. Reading a catalog waits only where somebody else changes it.
    pub lock: Duration,
    /// The whole run, which [`within`] enforces.
    pub total: Duration,
}

impl Timeouts {
    /// How long connecting may take unless somebody says otherwise.
    pub const CONNECT: Duration = Duration::from_secs(10);

    /// These, where `overrides` does not say otherwise.
    pub fn with(self, overrides: &TimeoutOverrides) -> Self {
        Self {
            connect: overrides.connect.or(self.connect),
            statement: overrides.statement.unwrap_or(self.statement),
            lock: overrides.lock.unwrap_or(self.lock),
            total: overrides.total.unwrap_or(self.total),
        }
    }
}

impl Default for Timeouts {
    /// Half a minute for a statement, five seconds for a lock, two minutes in all.
    fn default() -> Self {
        Self {
            connect: None,
            statement: Duration::from_secs(30),
            lock: Duration::from_secs(5),
            total: Duration::from_secs(120),
        }
    }
}

/// Timeouts that somebody set: a table `[env.NAME]`, or flags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimeoutOverrides {
    /// To connect.
    pub connect: Option<Duration>,
    /// One statement.
    pub statement: Option<Duration>,
    /// The wait for a lock.
    pub lock: Option<Duration>,
    /// The whole run.
    pub total: Option<Duration>,
}

/// The run took longer than it was given.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("the run was not done within {seconds} seconds and was given up")]
pub struct DeadlineExceeded {
    /// The seconds that it was given.
    pub seconds: f64,
}

/// Does `work`, or gives it up after `limit`. What is given up is dropped, its connections included.
///
/// # Errors
/// When the time is over.
pub async fn within<T>(limit: Duration, work: impl Future<Output = T>) -> Result<T, DeadlineExceeded> {
    tokio::time::timeout(limit, work).await.map_err(|_| DeadlineExceeded { seconds: limit.as_secs_f64() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_set_wins_and_the_rest_stays() {
        let flags = TimeoutOverrides { lock: Some(Duration::from_secs(1)), ..TimeoutOverrides::default() };
        let timeouts = Timeouts::default().with(&flags);
        assert_eq!(timeouts, Timeouts { lock: Duration::from_secs(1), ..Timeouts::default() });
    }
}
