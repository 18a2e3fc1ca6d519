//! What is worth another try, and when.

use std::time::Duration;

use tokio::time::Instant;

/// The pause ahead of the second try; each one after that is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// How often something is tried that another moment may mend, and the pauses between: 0.1 seconds, 0.2, and so
/// on. They are the same in every run, for one run is one connection, and no crowd that has to be spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retries {
    /// How often after the first time.
    pub most: u32,
    /// How long after the first time no further one begins.
    pub limit: Duration,
}

impl Retries {
    /// For a connection: five times, with 3.1 seconds between them.
    pub const CONNECT: Self = Self { most: 5, limit: Duration::MAX };

    /// For a catalog that changes while it is read: three times, with 0.7 seconds between them.
    pub const READ: Self = Self { most: 3, limit: Duration::MAX };

    /// The same, and none begins after `limit`.
    pub fn within(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }

    /// Tries until it succeeds, fails for a reason that no other moment mends, or has failed often enough; the
    /// last failure is what it comes to. Has to be called on a tokio runtime with its timers enabled.
    ///
    /// # Errors
    /// The last failure.
    pub async fn run<T, E, F: Future<Output = Result<T, E>>>(
        self,
        mut attempt: impl FnMut() -> F,
        is_worth_it: impl Fn(&E) -> bool,
    ) -> Result<T, E> {
        let begun = Instant::now();
        for pause in (0..self.most).map(|number| FIRST_PAUSE.saturating_mul(2_u32.saturating_pow(number))) {
            match attempt().await {
                Err(error) if is_worth_it(&error) && begun.elapsed().saturating_add(pause) < self.limit => {
                    tokio::time::sleep(pause).await;
                }
                result => return result,
            }
        }
        attempt().await
    }
}

#[cfg(test)]
mod tests {
    use std::future::ready;

    use super::*;

    /// How often a failure is met, and how long that takes on a clock that does not run by itself.
    async fn tries(retries: Retries, passing: bool) -> (u32, Duration) {
        let begun = Instant::now();
        let mut tries = 0;
        let attempt = || {
            tries += 1;
            ready(Err::<(), _>("no"))
        };
        assert_eq!(retries.run(attempt, |_| passing).await, Err("no"));
        (tries, begun.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn what_stays_is_tried_often_enough_and_no_more() {
        let milliseconds = Duration::from_millis;
        assert_eq!(tries(Retries::CONNECT, true).await, (6, milliseconds(3100)));
        assert_eq!(tries(Retries::READ, true).await, (4, milliseconds(700)));
        assert_eq!(tries(Retries::CONNECT, false).await, (1, Duration::ZERO));
        assert_eq!(tries(Retries::CONNECT.within(Duration::ZERO), true).await, (1, Duration::ZERO));
        // The pause of 0.4 seconds would end after the limit.
        assert_eq!(tries(Retries::CONNECT.within(milliseconds(500)), true).await, (3, milliseconds(300)));
    }

    #[tokio::test(start_paused = true)]
    async fn what_passes_is_over() {
        let mut tries = 0;
        let attempt = || {
            tries += 1;
            ready(if tries < 3 { Err(tries) } else { Ok(tries) })
        };
        assert_eq!(Retries::CONNECT.run(attempt, |_| true).await, Ok(3));
    }
}
