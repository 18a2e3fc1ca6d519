//! Finds PostgreSQL's programs on this machine.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::ScratchError;

/// The variable that names the folder with PostgreSQL's programs, ahead of every other place.
pub const BINARIES_VARIABLE: &str = "DBCONTRACT_POSTGRES_BIN";

/// Where installers put one folder per major version: the parent, the folder's name up to the version, and the way
/// from there to the programs.
const PLACES: [(&str, &str, &str); 6] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr", "pgsql-", "bin"),
    ("/opt/homebrew/opt", "postgresql@", "bin"),
    ("/usr/local/opt", "postgresql@", "bin"),
    ("/home/linuxbrew/.linuxbrew/opt", "postgresql@", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
];

/// The programs of one PostgreSQL: `postgres`, and `initdb` beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binaries {
    folder: PathBuf,
    major: u32,
}

impl Binaries {
    /// The PostgreSQL to use on this machine: the folder that `DBCONTRACT_POSTGRES_BIN` names, else the first on PATH,
    /// else the newest major version in the usual places of Debian, Homebrew and others.
    pub fn find() -> Result<Self, ScratchError> {
        if let Some(folder) = env::var_os(BINARIES_VARIABLE).filter(|folder| !folder.is_empty()) {
            return Self::in_folder(Path::new(&folder));
        }
        let path = env::var_os("PATH").unwrap_or_default();
        match folders_on(&path).chain(installed_folders()).find(|folder| is_complete(folder)) {
            Some(folder) => Self::in_folder(&folder),
            None => Err(ScratchError::NoBinaries { looked_in: places_in_words() }),
        }
    }

    /// The PostgreSQL of a major version on this machine; of none, as [`Binaries::find`] has it.
    ///
    /// # Errors
    /// When there is none of that version.
    pub fn of_major(major: Option<u32>) -> Result<Self, ScratchError> {
        let Some(major) = major else { return Self::find() };
        let all = Self::all();
        match all.iter().find(|binaries| binaries.major == major) {
            Some(binaries) => Ok(binaries.clone()),
            None if all.is_empty() => Err(ScratchError::NoBinaries { looked_in: places_in_words() }),
            None => {
                let mut found: Vec<u32> = all.iter().map(Self::major).collect();
                found.sort_unstable();
                let found = found.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
                Err(ScratchError::OtherMajors { wanted: major, found })
            }
        }
    }

    /// Every PostgreSQL on this machine, as [`Binaries::find`] would come upon them, one for each major version.
    pub fn all() -> Vec<Self> {
        let named = env::var_os(BINARIES_VARIABLE).filter(|folder| !folder.is_empty()).map(PathBuf::from);
        let path = env::var_os("PATH").unwrap_or_default();
        let mut found: Vec<Self> = Vec::new();
        for folder in named.into_iter().chain(folders_on(&path)).chain(installed_folders()) {
            if let Ok(binaries) = Self::in_folder(&folder)
                && found.iter().all(|other| other.major != binaries.major)
            {
                found.push(binaries);
            }
        }
        found
    }

    /// The PostgreSQL whose programs lie in `folder`, a folder that is often called `bin`.
    pub fn in_folder(folder: &Path) -> Result<Self, ScratchError> {
        // Debian's link on PATH has no initdb beside it, and initdb looks for its files beside the real program.
        let folder = resolved(folder).unwrap_or_else(|| folder.to_path_buf());
        for program in ["postgres", "initdb"] {
            if !folder.join(program).is_file() {
                return Err(ScratchError::IncompleteFolder { folder, program });
            }
        }
        let program = folder.join("postgres");
        let output = match Command::new(&program).arg("--version").output() {
            Ok(output) => output,
            Err(source) => {
                return Err(ScratchError::Program { doing: "asking PostgreSQL for its version", program, source });
            }
        };
        let printed = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        match major_version(&printed) {
            Some(major) => Ok(Self { folder, major }),
            None => Err(ScratchError::Version { program, printed }),
        }
    }

    /// The folder that holds the programs, links followed.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The major version: 15 for `postgres (PostgreSQL) 15.18`.
    pub fn major(&self) -> u32 {
        self.major
    }

    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

fn resolved(folder: &Path) -> Option<PathBuf> {
    fs::canonicalize(folder.join("postgres")).ok()?.parent().map(Path::to_path_buf)
}

fn is_complete(folder: &Path) -> bool {
    resolved(folder).is_some_and(|folder| folder.join("initdb").is_file())
}

fn folders_on(path: &OsStr) -> impl Iterator<Item = PathBuf> {
    // An empty entry of PATH means the working directory, and a program from there is a surprise.
    env::split_paths(path).filter(|folder| folder.is_absolute() && folder.join("postgres").is_file())
}

fn installed_folders() -> impl Iterator<Item = PathBuf> {
    PLACES.iter().flat_map(|(parent, prefix, suffix)| {
        let mut majors: Vec<(u32, PathBuf)> = fs::read_dir(parent)
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| {
                let major = entry.file_name().to_str()?.strip_prefix(prefix)?.parse().ok()?;
                Some((major, entry.path().join(suffix)))
            })
            .filter(|(_, folder)| folder.join("postgres").is_file())
            .collect();
        majors.sort_unstable_by(|one, other| other.cmp(one));
        majors.into_iter().map(|(_, folder)| folder)
    })
}

fn places_in_words() -> String {
    PLACES.map(|(parent, prefix, suffix)| format!("{parent}/{prefix}*/{suffix}")).join(", ")
}

/// Reads `postgres (PostgreSQL) 18.4 (Debian …)`, and `19beta1` as 19.
fn major_version(printed: &str) -> Option<u32> {
    let version = printed.split_once("(PostgreSQL) ")?.1;
    let digits = version.find(|character: char| !character.is_ascii_digit()).unwrap_or(version.len());
    version[..digits].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_what_postgres_prints() {
        for (printed, major) in [
            ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", Some(15)),
            ("postgres (PostgreSQL) 13.23", Some(13)),
            ("postgres (PostgreSQL) 19beta1", Some(19)),
            ("postgres (PostgreSQL) devel", None),
            ("something else", None),
            ("", None),
        ] {
            assert_eq!(major_version(printed), major, "{printed}");
        }
    }

    #[test]
    fn a_folder_without_the_programs_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = Binaries::in_folder(folder.path()).unwrap_err().to_string();
        assert!(error.contains("there is no `postgres`"), "{error}");
        assert!(error.contains(&folder.path().display().to_string()), "{error}");
    }
}
