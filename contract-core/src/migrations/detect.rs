//! Which layouts a folder may have, by its path and by the names in it; never by what the files say.

use std::path::{Path, PathBuf};

use super::Layout;
use super::error::MigrationError;
use super::folder::{Entry, list, walk};
use super::name::{is_sql, numbered};
use super::tools::{flyway, refinery};

/// Where migrations are kept below a project, as the tools' documentation has it.
const USUAL_FOLDERS: [&str; 5] =
    ["supabase/migrations", "db/migrations", "db/migration", "migrations", "src/main/resources/db/migration"];

/// What detection looks at.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    /// The folder's path.
    pub(super) path: Vec<String>,
    /// The names of the SQL files.
    pub(super) files: Vec<String>,
    /// How many folders below have an `up.sql`.
    pub(super) with_up: usize,
}

/// How far detection looks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// What lies in the folder itself, and whether a folder in it has an `up.sql`.
    Itself,
    /// When that is nothing, names of Flyway and refinery further below, for these two look there.
    Below,
}

fn sql_files(entries: Vec<Entry>) -> Vec<String> {
    let is_seen = |entry: &Entry| !entry.is_folder && is_sql(&entry.name) && !entry.name.starts_with('.');
    entries.into_iter().filter(is_seen).map(|entry| entry.name).collect()
}

impl Names {
    fn of(folder: &Path, reach: Reach) -> Result<Self, MigrationError> {
        let real = folder.canonicalize().map_err(MigrationError::unreadable(folder))?;
        let path = real.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
        let entries = list(folder)?;
        let with_up = entries.iter().filter(|entry| entry.is_folder && entry.path.join("up.sql").is_file()).count();
        let mut files = sql_files(entries);
        if files.is_empty() && with_up == 0 && reach == Reach::Below {
            files = sql_files(walk(folder)?);
            files.retain(|name| flyway::is_conventional(name));
        }
        Ok(Self { path, files, with_up })
    }

    fn path_ends_with(&self, end: &[&str]) -> bool {
        self.path.len() >= end.len() && self.path[self.path.len() - end.len()..].iter().zip(end).all(|(a, b)| a == b)
    }

    fn is_in_java_resources(&self) -> bool {
        self.path.windows(3).any(|parts| parts[0] == "src" && parts[2] == "resources")
    }

    fn count(&self, fits: impl Fn(&str) -> bool) -> usize {
        self.files.iter().filter(|name| fits(name)).count()
    }

    /// The layouts that the folder may have, in the order of [`Layout::ALL`].
    pub(super) fn candidates(&self) -> Vec<Layout> {
        let total = self.files.len();
        if self.path_ends_with(&["supabase", "migrations"]) && total > 0 {
            return vec![Layout::Supabase];
        }
        let mut candidates = if total == 0 { Vec::new() } else { self.by_files(total) };
        if self.with_up > 0 {
            candidates.retain(|layout| *layout != Layout::Plain || self.with_up < total);
            candidates.push(Layout::Diesel);
        }
        candidates.sort();
        candidates
    }

    fn by_files(&self, total: usize) -> Vec<Layout> {
        let prefixed = self.count(flyway::is_conventional);
        if prefixed * 2 > total {
            let mut candidates = vec![Layout::Flyway];
            let by_path = self.is_in_java_resources() || self.path_ends_with(&["db", "migration"]);
            if !by_path && self.count(refinery::is_conventional) == prefixed {
                candidates.push(Layout::Refinery);
            }
            return candidates;
        }
        let directed = self.count(|name| numbered(name).is_some_and(|(_, rest)| is_directed(rest)));
        let numbered_files = self.count(|name| numbered(name).is_some());
        // sqlx stops at a name whose part in front of `_` is no number; the others pass it over.
        let stops_sqlx = self.files.iter().any(|name| name.contains('_') && numbered(name).is_none());
        let sqlx = (!stops_sqlx).then_some(Layout::Sqlx);
        let plain = (numbered_files < total).then_some(Layout::Plain);
        if directed > 0 {
            let mut candidates = vec![Layout::GolangMigrate];
            candidates.extend(sqlx);
            candidates.extend(plain);
            return candidates;
        }
        if numbered_files == 0 {
            return vec![Layout::Plain];
        }
        if numbered_files == total && self.path_ends_with(&["db", "migrations"]) {
            return vec![Layout::Dbmate];
        }
        let mut candidates = vec![Layout::Supabase, Layout::Goose, Layout::Dbmate];
        candidates.extend(sqlx);
        candidates.extend(plain);
        candidates
    }
}

fn is_directed(name: &str) -> bool {
    name.ends_with(".up") || name.ends_with(".down")
}

/// The layouts that a folder may have by its path and the names in it, in the order of [`Layout::ALL`];
/// none when it has no SQL file. With more than one it takes a flag, or a platform that is among them.
///
/// The path decides where a tool fixes it: `supabase/migrations` (Supabase CLI, "Local development"),
/// `db/migrations` for names that are dbmate's (dbmate, `--migrations-dir`), `src/main/resources` and
/// `db/migration` for names that are Flyway's (Flyway, "Locations"). Names that only one tool has decide
/// too: `up.sql` in folders, `V1_2__`. `1_a.sql` and `1_a.up.sql` are of several.
///
/// # Errors
/// When the folder cannot be read.
pub fn candidates(folder: &Path) -> Result<Vec<Layout>, MigrationError> {
    Names::of(folder, Reach::Below).map(|names| names.candidates())
}

/// The one layout that a folder has.
pub(super) fn detect(folder: &Path) -> Result<Layout, MigrationError> {
    let path = folder.to_owned();
    let mut candidates = Names::of(folder, Reach::Itself)?.candidates();
    let meant = folders_meant(folder)?;
    if candidates.is_empty() && meant.is_empty() {
        candidates = Names::of(folder, Reach::Below)?.candidates();
    }
    match candidates.as_slice() {
        [] => Err(MigrationError::Empty { path, layout: None, meant }),
        // Loose files above a folder of migrations: `supabase/seed.sql`.
        [Layout::Plain] if !meant.is_empty() => Err(MigrationError::Above { path, meant }),
        [layout] => Ok(*layout),
        _ => Err(MigrationError::Ambiguous { path, candidates }),
    }
}

/// The folders below where migrations usually lie, and do.
pub(super) fn folders_meant(folder: &Path) -> Result<Vec<PathBuf>, MigrationError> {
    let mut meant = Vec::new();
    for usual in USUAL_FOLDERS {
        let below = folder.join(usual);
        if below.is_dir() && !candidates(&below)?.is_empty() {
            meant.push(below);
        }
    }
    Ok(meant)
}
