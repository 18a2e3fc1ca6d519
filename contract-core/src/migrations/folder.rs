//! What lies in a folder.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::error::MigrationError;

/// Something in a folder.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) path: PathBuf,
    /// Its own name; what is not UTF-8 in it is replaced.
    pub(super) name: String,
    pub(super) is_folder: bool,
}

/// What lies directly in a folder, in the byte order of the names. A link is what it leads to; one that
/// leads nowhere is a file, so that reading it tells.
pub(super) fn list(folder: &Path) -> Result<Vec<Entry>, MigrationError> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(MigrationError::unreadable(folder))? {
        let entry = entry.map_err(MigrationError::unreadable(folder))?;
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        // Of anything but a link the system knows it without another question.
        let is_folder = match entry.file_type() {
            Ok(kind) if !kind.is_symlink() => kind.is_dir(),
            Ok(_) | Err(_) => path.is_dir(),
        };
        entries.push(Entry { path, name, is_folder });
    }
    entries.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(entries)
}

/// Every file in a folder and below it, in the order of the paths. A folder that links make into a part of
/// itself is entered once.
pub(super) fn walk(folder: &Path) -> Result<Vec<Entry>, MigrationError> {
    let mut entered = BTreeSet::new();
    let mut waiting = vec![folder.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = waiting.pop() {
        let real = folder.canonicalize().map_err(MigrationError::unreadable(&folder))?;
        if !entered.insert(real) {
            continue;
        }
        for entry in list(&folder)? {
            if entry.is_folder {
                waiting.push(entry.path);
            } else {
                files.push(entry);
            }
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}
