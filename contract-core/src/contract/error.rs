//! Why files that a person wrote for us cannot be used.

use std::fmt;
use std::io;
use std::path::PathBuf;

use super::words::counted;
use crate::finding::Mistake;

/// The largest contract or project file that is read. The largest known contract has less than a tenth
/// of it; a wrong path should not fill the memory.
pub const MAXIMUM_FILE_SIZE: u64 = 4 * 1024 * 1024;

/// Everything that is wrong with the contract files, or with the project file, at once.
#[derive(Debug)]
#[non_exhaustive]
pub struct ContractError {
    /// What was read: `contract`, `project file`.
    pub subject: &'static str,
    /// What could not be read at all, in the order of the paths.
    pub failures: Vec<ReadFailure>,
    /// What is wrong in the files that were read, in the order of files and lines.
    pub mistakes: Vec<Mistake>,
}

impl fmt::Display for ContractError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the {} cannot be used: ", self.subject)?;
        match (self.failures.as_slice(), self.mistakes.len()) {
            ([only], 0) => write!(formatter, "{only}"),
            (failures, 0) => write!(formatter, "{} could not be read", counted(failures.len(), "path")),
            ([], mistakes) => write!(formatter, "it has {}", counted(mistakes, "mistake")),
            (failures, mistakes) => write!(
                formatter,
                "it has {}, and {} could not be read",
                counted(mistakes, "mistake"),
                counted(failures.len(), "path")
            ),
        }
    }
}

impl std::error::Error for ContractError {}

/// Why there is no text to look at.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadFailure {
    /// There is no such path.
    #[error("there is no `{}`", path.display())]
    Missing {
        /// The path as it was given.
        path: PathBuf,
    },
    /// A folder has no file of ours in it.
    #[error("the folder `{}` has no .toml file in it", path.display())]
    NoFiles {
        /// The path as it was given.
        path: PathBuf,
    },
    /// It is a folder, where one file is meant.
    #[error("`{}` is a folder", path.display())]
    Folder {
        /// The path as it was given.
        path: PathBuf,
    },
    /// The system does not let us read it.
    #[error("cannot read `{}`", path.display())]
    Unreadable {
        /// The path as it was given.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is larger than [`MAXIMUM_FILE_SIZE`].
    #[error("`{}` is larger than the {} MiB that such a file can have", path.display(), MAXIMUM_FILE_SIZE >> 20)]
    TooLarge {
        /// The path as it was given.
        path: PathBuf,
    },
    /// It is not UTF-8.
    #[error("`{}` is not UTF-8: byte {offset}, on line {line}", path.display())]
    NotText {
        /// The path as it was given.
        path: PathBuf,
        /// The first byte that is not, from 0.
        offset: usize,
        /// The line of it, from 1.
        line: usize,
    },
    /// All files together require nothing, so that nothing could ever be wrong.
    #[error("nothing is required")]
    NothingRequired {
        /// The paths as they were given.
        paths: Vec<PathBuf>,
    },
}

impl ReadFailure {
    /// The next step.
    pub fn help(&self) -> String {
        match self {
            Self::Missing { .. } => "name a file or a folder that exists".to_owned(),
            Self::NoFiles { .. } => {
                "put the files directly into it, for its folders are not read, or name the files themselves".to_owned()
            }
            Self::Folder { .. } => "name the file in it".to_owned(),
            Self::Unreadable { path, source } if source.kind() == io::ErrorKind::PermissionDenied => {
                format!("allow this user to read `{}`", path.display())
            }
            Self::Unreadable { .. } => "see what stands at that path".to_owned(),
            Self::TooLarge { .. } => "name the file that is meant, or split it".to_owned(),
            Self::NotText { .. } => "save the file as UTF-8".to_owned(),
            Self::NothingRequired { paths } if paths.is_empty() => {
                "name a contract file or a folder of them".to_owned()
            }
            Self::NothingRequired { .. } => "write an `[[rpc]]` section into a contract file".to_owned(),
        }
    }
}
