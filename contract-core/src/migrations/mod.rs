//! Folders of migrations, as ordered files.
//!
//! One layout so far, `plain`: every `.sql` file directly in the folder, in the byte order of the names,
//! each whole.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::source::{SourceId, SourceMap};

/// Why a folder of migrations cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MigrationError {
    /// The folder or a file of it cannot be read.
    #[error("reading migrations: cannot read `{}`", path.display())]
    Unreadable {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A file is not UTF-8.
    #[error("reading migrations: `{}` is not UTF-8 from byte {offset} on: store it as UTF-8", path.display())]
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// The first byte that is not.
        offset: usize,
    },
    /// There is nothing to read.
    #[error("reading migrations: there is no .sql file in `{}`: name the folder that has them", path.display())]
    Empty {
        /// The folder.
        path: PathBuf,
    },
}

/// Reads a folder in the layout `plain`; the files come in the order in which they are to be applied.
///
/// # Errors
/// When the folder or a file cannot be read, a file is not UTF-8, or there is none.
pub fn read_plain(sources: &mut SourceMap, folder: &Path) -> Result<Vec<SourceId>, MigrationError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |source| MigrationError::Unreadable { path, source }
    };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable(folder))? {
        let path = entry.map_err(unreadable(folder))?.path();
        if path.extension().is_some_and(|extension| extension == "sql") && path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    if paths.is_empty() {
        return Err(MigrationError::Empty { path: folder.to_owned() });
    }
    let read = |path: PathBuf| {
        let bytes = fs::read(&path).map_err(unreadable(&path))?;
        let text = String::from_utf8(bytes).map_err(|error| MigrationError::NotUtf8 {
            path: path.clone(),
            offset: error.utf8_error().valid_up_to(),
        })?;
        let text = text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text);
        Ok(sources.add(path.display().to_string(), text))
    };
    paths.into_iter().map(read).collect()
}
