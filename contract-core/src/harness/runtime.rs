//! A runtime of our own on a thread of our own, so that a test may be asynchronous itself.

use std::panic::resume_unwind;
use std::thread;

/// Runs `work` to its end, wherever it is called.
pub(super) fn block_on<T: Send>(work: impl Future<Output = T> + Send) -> T {
    let run = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a test process can have a runtime").block_on(work)
    };
    thread::scope(|scope| scope.spawn(run).join()).unwrap_or_else(|panic| resume_unwind(panic))
}
