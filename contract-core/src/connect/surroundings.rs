//! What a connection string may be completed from: the process environment and a few files. Both come in as
//! values, so that what is made of them depends on nothing else.

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// The process environment and the files beside it.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// The process environment.
    pub variable: &'a dyn Fn(&str) -> Option<OsString>,
    /// The home directory, where libpq looks for `.pgpass`, `.pg_service.conf` and `.postgresql`.
    pub home: Option<&'a Path>,
    /// Reads a file.
    pub read: &'a dyn Fn(&Path) -> io::Result<FileContent>,
}

impl Surroundings<'static> {
    /// No variable is set, and no file is there.
    pub const NONE: Self = Self { variable: &|_| None, home: None, read: &|_| Err(io::ErrorKind::NotFound.into()) };
}

impl Surroundings<'_> {
    /// The variable, if it is set to a text that is not empty.
    pub(super) fn text(&self, variable: &str) -> Option<Result<String, OsString>> {
        (self.variable)(variable).filter(|value| !value.is_empty()).map(OsString::into_string)
    }

    /// The folder that is told by a variable alone, for there is no other way to tell it.
    pub(super) fn folder(&self, variable: &str) -> Option<PathBuf> {
        (self.variable)(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
    }
}

impl fmt::Debug for Surroundings<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Surroundings").field("home", &self.home).finish_non_exhaustive()
    }
}

/// A file that was read.
pub struct FileContent {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether others than its owner may read or write it.
    pub exposed: bool,
}

impl FileContent {
    /// Reads a file, and how it is guarded. What is no plain file (a folder, a device) counts as one that is not
    /// there.
    ///
    /// # Errors
    /// What the system says.
    pub fn read(path: &Path) -> io::Result<Self> {
        let metadata = std::fs::metadata(path)?;
        if !metadata.is_file() {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok(Self { bytes: std::fs::read(path)?, exposed: is_exposed(&metadata) })
    }
}

impl fmt::Debug for FileContent {
    /// Without what is in it.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("FileContent").field("exposed", &self.exposed).finish_non_exhaustive()
    }
}

#[cfg(unix)]
fn is_exposed(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o077 != 0
}

/// libpq does not ask this where permissions are lists of their own.
#[cfg(not(unix))]
fn is_exposed(_: &std::fs::Metadata) -> bool {
    false
}
