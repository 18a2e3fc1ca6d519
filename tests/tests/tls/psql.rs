//! psql, with the newest libpq that there is.

use std::path::{Path, PathBuf};
use std::process::Command;

use contract_tests::{binaries, majors};

/// Where psql is, if this machine has it.
pub fn psql() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    // What Debian has in PATH asks for a cluster's configuration first.
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    folders.splice(0..0, versions.map(|version| version.path().join("bin")));
    let found = folders.into_iter().map(|folder| folder.join("psql")).find(|program| program.is_file());
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none(), "there is no psql: scripts/install-postgres gets it");
        eprintln!("skipped: psql, which scripts/install-postgres gets");
    }
    found
}

/// What psql says to a query, or that it said nothing.
pub fn asked(psql: &Path, home: &Path, string: &str, query: &str) -> Result<String, String> {
    let newest = majors().pop().expect("majors() is never empty");
    let library = binaries(newest).folder().parent().map(|folder| folder.join("lib")).unwrap_or_default();
    let output = Command::new(psql)
        .args(["--no-psqlrc", "--no-password", "--tuples-only", "--no-align", "--command", query, string])
        .env_clear()
        .env("LD_LIBRARY_PATH", library)
        .env("HOME", home)
        .env("PGPASSFILE", home.join(".pgpass"))
        .output()
        .unwrap();
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned()),
        false => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
    }
}
