//! The lock, the ledger, and the migrations themselves.

use std::fs;
use std::path::Path;

use contract_core::migrations::MigrationFile;
use contract_core::source::SourceMap;
use tokio_postgres::{Client, Error as DriverError};

use crate::Error;

/// The number of the lock that every release of this database takes.
const LOCK: i64 = 8_243_106_771_005_247;

/// A migration that was not run yet.
pub(crate) struct Migration {
    pub(crate) version: String,
    up: String,
    down: String,
}

/// Takes the lock for as long as the connection lasts; whether nobody else has it.
pub(crate) async fn frozen(client: &Client) -> Result<bool, DriverError> {
    Ok(client.query_one("SELECT pg_try_advisory_lock($1)", &[&LOCK]).await?.get(0))
}

/// Makes the ledger, if there is none.
pub(crate) async fn begin(client: &Client) -> Result<(), DriverError> {
    let ledger = "CREATE SCHEMA IF NOT EXISTS release_tool;
        CREATE TABLE IF NOT EXISTS release_tool.ledger (version text PRIMARY KEY, run_at timestamptz DEFAULT now())";
    client.batch_execute(ledger).await
}

/// The migrations that the ledger does not have, in order.
pub(crate) async fn pending(
    client: &Client,
    files: &[MigrationFile],
    sources: &SourceMap,
) -> Result<Vec<Migration>, Error> {
    let rows = client.query("SELECT version FROM release_tool.ledger", &[]).await?;
    let done: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    let mut migrations = Vec::new();
    for file in files {
        let version = file.version.clone().unwrap_or_default();
        if done.contains(&version) {
            continue;
        }
        let source = sources.file(file.source);
        let down = source.name().replace(".up.sql", ".down.sql");
        let down = fs::read_to_string(Path::new(&down)).map_err(|error| format!("reading `{down}`: {error}"))?;
        migrations.push(Migration { version, up: source.text().to_owned(), down });
    }
    Ok(migrations)
}

/// Runs them in one transaction.
pub(crate) async fn apply(client: &mut Client, migrations: &[Migration]) -> Result<(), DriverError> {
    let transaction = client.transaction().await?;
    for migration in migrations {
        transaction.batch_execute(&migration.up).await?;
        transaction.execute("INSERT INTO release_tool.ledger (version) VALUES ($1)", &[&migration.version]).await?;
    }
    transaction.commit().await
}

/// Takes them back in one transaction, the last one first.
pub(crate) async fn revert(client: &mut Client, migrations: &[Migration]) -> Result<(), DriverError> {
    let transaction = client.transaction().await?;
    for migration in migrations.iter().rev() {
        transaction.batch_execute(&migration.down).await?;
        transaction.execute("DELETE FROM release_tool.ledger WHERE version = $1", &[&migration.version]).await?;
    }
    transaction.commit().await
}
