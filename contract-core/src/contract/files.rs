//! From paths to texts: the only part of the contract that touches the file system.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::error::{MAXIMUM_FILE_SIZE, ReadFailure};

/// The name of the project file, which is no contract even where it lies in the folder of contracts.
pub const PROJECT_FILE: &str = "dbcontract.toml";

/// One text, under the name by which the person who gave the path knows it.
pub(super) struct NamedText {
    pub(super) name: String,
    pub(super) text: String,
}

/// The texts of files, and of the files of folders; a file that is named twice is read once.
pub(super) fn read_all(paths: &[PathBuf]) -> (Vec<NamedText>, Vec<ReadFailure>) {
    let mut texts = Vec::new();
    let mut failures = Vec::new();
    let mut seen = BTreeSet::new();
    for path in paths {
        let files = match files_of(path) {
            Ok(files) => files,
            Err(failure) => {
                failures.push(failure);
                continue;
            }
        };
        for file in files {
            let identity = std::fs::canonicalize(&file).unwrap_or_else(|_| file.clone());
            if !seen.insert(identity) {
                continue;
            }
            match read_text(&file) {
                Ok(text) => texts.push(text),
                Err(failure) => failures.push(failure),
            }
        }
    }
    (texts, failures)
}

/// A file itself; of a folder the `.toml` files directly in it, by name, without hidden ones.
fn files_of(path: &Path) -> Result<Vec<PathBuf>, ReadFailure> {
    let unreadable = |error| unreadable(path, error);
    if !std::fs::metadata(path).map_err(unreadable)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path).map_err(unreadable)? {
        let file = entry.map_err(unreadable)?.path();
        let is_toml = file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if is_toml && !name.starts_with('.') && name != PROJECT_FILE && !file.is_dir() {
            files.push(file);
        }
    }
    if files.is_empty() {
        return Err(ReadFailure::NoFiles { path: path.to_owned() });
    }
    files.sort();
    Ok(files)
}

/// The text of one file, without a byte order mark.
pub(super) fn read_text(path: &Path) -> Result<NamedText, ReadFailure> {
    let mut bytes = Vec::new();
    let mut limited = File::open(path).map_err(|error| unreadable(path, error))?.take(MAXIMUM_FILE_SIZE + 1);
    limited.read_to_end(&mut bytes).map_err(|error| unreadable(path, error))?;
    if bytes.len() as u64 > MAXIMUM_FILE_SIZE {
        return Err(ReadFailure::TooLarge { path: path.to_owned() });
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..offset].iter().filter(|byte| **byte == b'\n').count() + 1;
        ReadFailure::NotText { path: path.to_owned(), offset, line }
    })?;
    Ok(NamedText { name: path.display().to_string(), text })
}

fn unreadable(path: &Path, error: io::Error) -> ReadFailure {
    let path = path.to_owned();
    if error.kind() == io::ErrorKind::NotFound {
        return ReadFailure::Missing { path };
    }
    ReadFailure::Unreadable { path, source: error }
}

/// A text without the byte order mark that some editors put ahead of it.
pub(super) fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}
