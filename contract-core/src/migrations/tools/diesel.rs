//! Diesel (documentation of `diesel_migrations::FileBasedMigrations`; `migrations_internals`): every folder
//! whose name does not begin with a point is a migration and has an `up.sql`; its version is what stands in
//! front of the first `_`, without `-`, sorted as text. It runs in a transaction unless its `metadata.toml`
//! says `run_in_transaction = false`.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use crate::migrations::Transaction;
use crate::migrations::error::MigrationError;
use crate::migrations::name::Name;

/// What Diesel takes a folder's name apart into.
pub(in crate::migrations) fn name(folder: &str) -> Name {
    let (version, description) = folder.split_once('_').unwrap_or((folder, ""));
    let version = version.replace('-', "");
    Name::textual(&version, description, &version)
}

/// As Diesel reads `metadata.toml`: without one, or when it is not TOML, a transaction; with one that does
/// not have the key, none (the key's default is that of a boolean).
pub(in crate::migrations) fn transaction(folder: &Path) -> Result<Transaction, MigrationError> {
    let path = folder.join("metadata.toml");
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidData) => {
            return Ok(Transaction::Explicit);
        }
        Err(error) => return Err(MigrationError::unreadable(&path)(error)),
    };
    let runs_in_one = match text.parse::<toml::Table>() {
        Err(_) => true,
        Ok(table) => match table.get("run_in_transaction") {
            None => false,
            Some(value) => value.as_bool().unwrap_or(true),
        },
    };
    Ok(if runs_in_one { Transaction::Explicit } else { Transaction::Implicit })
}
