//! Starts a throwaway PostgreSQL, runs a folder of SQL files in it, and then a command that finds the
//! database in `DATABASE_URL`. Nothing is left when it ends.
//!
//! ```text
//! cargo run --package contract-core --features scratch --example scratch -- FOLDER COMMAND [ARGUMENT ...]
//! ```

use std::error::Error;
use std::process::{Command, ExitCode};

use contract_core::connect::{Target, Timeouts, connect};
use contract_core::migrations::{Layout, open};
use contract_core::replay::replay_lenient;
use contract_core::scratch::{Binaries, Server};
use contract_core::source::SourceMap;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(folder), Some(command)) = (arguments.next(), arguments.next()) else {
        return Err("usage: scratch FOLDER COMMAND [ARGUMENT ...]".into());
    };
    let mut sources = SourceMap::default();
    let migrations = open(&mut sources, folder.as_ref(), Some(Layout::Plain))?;

    let server = Server::start(&Binaries::find()?)?;
    let url = server.connection_url("postgres");
    let connection = connect(&Target::parse(&url)?, &Timeouts::default()).await?;
    let replayed = replay_lenient(connection.client(), &sources, &migrations.files).await?;
    connection.close().await;
    for failure in &replayed.failures {
        let file = sources.file(failure.location.source).name();
        eprintln!("{file}:{}: {}", sources.position(failure.location).line, failure.message);
    }

    let status = Command::new(command).args(arguments).env("DATABASE_URL", url).status()?;
    server.stop()?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}
