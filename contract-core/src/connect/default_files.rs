//! The files that are used because they lie where libpq looks for them.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::gather::{Gathered, Value};
use super::parameter::Origin;
use super::place::Place;
use super::security::{Authority, Security, SslMode};
use super::surroundings::Surroundings;
use super::target_error::TargetError;

/// The files that libpq uses where nobody names others (manual, 34.19.2 "Client Certificates").
pub(super) fn add_default_files(gathered: &mut Gathered, surroundings: &Surroundings<'_>) {
    let Some(folder) = certificate_folder(surroundings) else { return };
    // A key is looked for beside the default certificate, and beside one that was named, as libpq does.
    for (parameter, name) in [("sslrootcert", "root.crt"), ("sslcert", "postgresql.crt"), ("sslkey", "postgresql.key")]
    {
        let file = folder.join(name);
        let wanted = parameter != "sslkey" || gathered.values.contains_key("sslcert");
        if let Some(text) = file.to_str()
            && wanted
            && !gathered.values.contains_key(parameter)
            && is_there(surroundings, &file)
        {
            gathered.values.insert(parameter, Value { text: text.to_owned(), origin: Origin::DefaultFile });
        }
    }
}

/// Whether something may be there: what cannot be looked at counts, so that reading it fails with its name, rather
/// than that a server goes unverified.
fn is_there(surroundings: &Surroundings<'_>, file: &Path) -> bool {
    match (surroundings.read)(file) {
        Ok(_) => true,
        Err(error) => !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory),
    }
}

/// libpq holds the server's certificate against a list of revoked ones that lies beside the default files, wherever
/// the authorities are those of a file (manual, 34.19.1 "Client Verification of Server Certificates").
pub(super) fn refuse_revocation_list(
    places: &[Place],
    security: &Security,
    surroundings: &Surroundings<'_>,
) -> Result<(), TargetError> {
    let verifies = matches!(security.authority, Some(Authority::File(_)))
        && places.iter().any(|place| place.mode(security.mode) != SslMode::Disable);
    match certificate_folder(surroundings).map(|folder| folder.join("root.crl")) {
        Some(file) if verifies && is_there(surroundings, &file) => Err(TargetError::RevocationList { file }),
        Some(_) | None => Ok(()),
    }
}

#[cfg(not(windows))]
fn certificate_folder(surroundings: &Surroundings<'_>) -> Option<PathBuf> {
    surroundings.home.map(|home| home.join(".postgresql"))
}

#[cfg(windows)]
fn certificate_folder(surroundings: &Surroundings<'_>) -> Option<PathBuf> {
    surroundings.folder("APPDATA").map(|folder| folder.join("postgresql"))
}
