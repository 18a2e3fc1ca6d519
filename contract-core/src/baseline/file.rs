//! Baselines from files: SQL, such as a dump of a schema, or a snapshot.

use std::path::{Path, PathBuf};

use crate::interpret::{Event, Provenance, interpret};
use crate::migrations::{MigrationError, MigrationFile, Notice, open_file};
use crate::observation::{Extent, Observation, Setting, SnapshotFileError};
use crate::source::SourceMap;

/// What a file says that a database has before the first migration.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Baseline {
    /// What [`interpret`](crate::interpret::interpret) begins with.
    pub observation: Observation,
    /// Where in the file each fact is; nothing where the file is a snapshot. After the migrations are interpreted,
    /// [`Provenance::add_baseline`] brings it together with theirs.
    pub provenance: Provenance,
    /// What PostgreSQL would have refused of the file, and what was taken for granted.
    pub events: Vec<Event>,
    /// What is to be told about the file itself.
    pub notices: Vec<Notice>,
}

/// Why a baseline cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BaselineError {
    /// The name of the file does not say what it is.
    #[error("the baseline `{}` is neither SQL nor a snapshot: name a file that ends in .sql or .json", path.display())]
    UnknownKind {
        /// The file.
        path: PathBuf,
    },
    /// The snapshot does not have all that there is.
    #[error(
        "the baseline `{}` has what bears on routines alone: name one that `dbcontract snapshot` wrote",
        path.display()
    )]
    Less {
        /// The file.
        path: PathBuf,
    },
    /// The SQL cannot be read.
    #[error(transparent)]
    Sql(#[from] MigrationError),
    /// The snapshot cannot be read.
    #[error(transparent)]
    Snapshot(#[from] SnapshotFileError),
}

/// Reads the baseline that a file has: a snapshot where its name ends in `.json`, SQL where it ends in `.sql`.
///
/// SQL is interpreted on top of `below`, the platform's baseline if there is one. A snapshot has everything.
///
/// # Errors
/// When the file cannot be read, or is neither.
pub fn open(
    sources: &mut SourceMap,
    path: &Path,
    setting: &Setting,
    below: Option<&Observation>,
) -> Result<Baseline, BaselineError> {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    match extension.to_ascii_lowercase().as_str() {
        "json" => {
            let observation = Observation::open_snapshot(path)?;
            if observation.extent < Extent::Everything {
                return Err(BaselineError::Less { path: path.to_owned() });
            }
            Ok(Baseline { observation, ..Baseline::default() })
        }
        "sql" => {
            let (file, notices) = open_file(sources, path)?;
            Ok(Baseline { notices, ..of_sql(sources, &file, setting, below) })
        }
        _ => Err(BaselineError::UnknownKind { path: path.to_owned() }),
    }
}

/// The baseline that SQL makes, run by the role of the setting as if it were a superuser: whoever restores a dump is.
pub fn of_sql(sources: &SourceMap, file: &MigrationFile, setting: &Setting, below: Option<&Observation>) -> Baseline {
    let role = setting.role.as_deref();
    let ordinary = below.and_then(|below| below.roles.roles.get(role?)).filter(|role| !role.superuser);
    let mut elevated = below.cloned();
    if let (Some(below), Some(role)) = (&mut elevated, role)
        && let Some(role) = below.roles.roles.get_mut(role)
    {
        role.superuser = true;
    }
    let interpreted = interpret(sources, std::slice::from_ref(file), setting, elevated.as_ref());
    let mut observation = interpreted.observation;
    if let (Some(_), Some(role)) = (ordinary, role)
        && let Some(role) = observation.roles.roles.get_mut(role)
    {
        role.superuser = false;
    }
    // A dump of a schema names no roles; a file that makes some is taken at its word.
    let untouched = interpret(sources, &[], setting, elevated.as_ref()).observation;
    observation.roles.incomplete &= observation.roles.roles == untouched.roles.roles;
    Baseline { observation, provenance: interpreted.provenance, events: interpreted.events, notices: Vec::new() }
}
