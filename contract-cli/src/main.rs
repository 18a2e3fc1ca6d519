//! The `dbcontract` command: arguments in, one report out, an exit code.
//!
//! Exit codes: 0 everything required was seen and holds, 1 something is wrong, 2 everything else.

mod arguments;
mod commands;
mod doctor;
mod fleet;
mod output;
mod run;
mod seen;
mod settings;
mod source;
mod stop;
mod usage;

use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use contract_core::source::SourceMap;
use tokio::runtime::Handle;
#[cfg(unix)]
use tokio::signal::unix::{SignalKind, signal};

use arguments::{Arguments, Command};
use commands::Answer;
use stop::Stop;

fn main() -> ExitCode {
    let arguments = match usage::parse(std::env::args_os().collect()) {
        Ok(arguments) => arguments,
        Err(code) => return ExitCode::from(code),
    };
    let manner = commands::manner(&arguments.command);
    let mut sources = SourceMap::default();
    let outcome = guarded(|| on_runtime(&arguments, &mut sources)).unwrap_or_else(Err);
    // What a panic left of the files is still good for naming places: they are only ever added.
    let told = guarded(|| output::tell(outcome, &sources, &manner, arguments.color));
    // A report is rendered whole before any of it is printed, so nothing has been when rendering fails.
    let code = told.unwrap_or_else(|stop| output::tell(Err(stop), &SourceMap::default(), &manner, arguments.color));
    ExitCode::from(code)
}

/// How long what is left of connections may take: a server is asked to cancel what it runs for us.
const LEAVING: Duration = Duration::from_secs(3);

/// Runs the command until it is done, or somebody presses Ctrl-C or asks it to end.
fn on_runtime(arguments: &Arguments, sources: &mut SourceMap) -> Result<Answer, Stop> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let outcome = runtime.block_on(until_interrupted(&arguments.command, sources));
    // What is not done by then is left to the server's own limits of time.
    let _ = runtime.block_on(async { tokio::time::timeout(LEAVING, nothing_left(runtime.handle())).await });
    // A look-up of a name that is still under way is not waited for.
    runtime.shutdown_background();
    outcome
}

async fn until_interrupted(command: &Command, sources: &mut SourceMap) -> Result<Answer, Stop> {
    tokio::select! {
        biased;
        Ok(()) = interruption() => Err(Stop::because("the run was interrupted", "run it again")),
        answer = commands::answer(command, sources) => answer,
    }
}

/// Waits for Ctrl-C, or for what ends a process that nobody sits before.
#[cfg(unix)]
async fn interruption() -> io::Result<()> {
    let mut termination = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = termination.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn interruption() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}

/// Waits until every task has ended; each is the rest of a connection.
async fn nothing_left(runtime: &Handle) {
    while runtime.metrics().num_alive_tasks() > 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// Where a panic happened. What it said is not kept: it could hold anything.
static PANICKED_AT: Mutex<Option<String>> = Mutex::new(None);

/// Does `work`, and turns a panic, which is always a mistake of ours, into a reason to stop.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Stop> {
    panic::set_hook(Box::new(|information| {
        let place = information.location().map(|location| {
            let file = location.file().rsplit(['/', '\\']).next().unwrap_or_default();
            format!("{file}:{}:{}", location.line(), location.column())
        });
        *PANICKED_AT.lock().unwrap_or_else(PoisonError::into_inner) = place;
    }));
    let outcome = panic::catch_unwind(AssertUnwindSafe(work));
    let _ = panic::take_hook();
    outcome.map_err(|_| {
        let place = PANICKED_AT.lock().unwrap_or_else(PoisonError::into_inner).take();
        let place = place.unwrap_or_else(|| "an unknown place".to_owned());
        Stop::because(
            format!("dbcontract has a mistake of its own, at {place}"),
            "report it with the command line, without its passwords",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_that_does_not_say_what_the_panic_said() {
        let stop = guarded::<()>(|| panic!("s3cret")).expect_err("the panic is caught");
        let message = &stop.failures[0].message;
        assert!(message.contains("main.rs:") && !message.contains("s3cret"), "{message}");
    }
}
