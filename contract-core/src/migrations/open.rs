//! A folder, read in its layout.

use std::path::{Path, PathBuf};

use super::detect::{detect, folders_meant};
use super::folder::{Entry, list, walk};
use super::name::{Name, Role, is_sql};
use super::notice::{Ignored, Notice, NoticeKind, Unread};
use super::text::line_of;
use super::tools::flyway::{self, Runs};
use super::tools::{Cut, Refusal, dbmate, diesel, golang_migrate, goose, plain, refinery, sqlx, supabase};
use super::{Layout, MigrationError, MigrationFile, Migrations, Transaction, numbering, text};
use crate::finding::Place;
use crate::source::SourceMap;

/// Reads a folder of migrations: as the layout that is named, else as the one that its path and names tell.
///
/// # Errors
/// When the folder or a file of it cannot be read or is not UTF-8, no layout is named and several fit, there
/// is no migration, or a file lacks the marks without which its tool would not run it.
pub fn open(sources: &mut SourceMap, folder: &Path, layout: Option<Layout>) -> Result<Migrations, MigrationError> {
    let layout = match layout {
        Some(layout) => layout,
        None => detect(folder)?,
    };
    let mut listing = Listing { found: Vec::new(), notices: Vec::new() };
    match layout {
        Layout::Refinery | Layout::Flyway => listing.take_files(walk(folder)?, layout),
        Layout::Diesel => listing.take_folders(list(folder)?),
        Layout::Supabase | Layout::Sqlx | Layout::Goose | Layout::Dbmate | Layout::GolangMigrate | Layout::Plain => {
            let entries = list(folder)?;
            listing.tell_folders_below(&entries)?;
            listing.take_files(entries, layout);
        }
    }
    listing.found.sort_by(|one, other| one.name.order.cmp(&other.name.order));
    listing.drop_baselined(layout);
    let Listing { found, mut notices } = listing;
    let named: Vec<(String, &Name)> = found.iter().map(|found| (shown(&found.path), &found.name)).collect();
    notices.extend(numbering::told(&named));

    let mut files = Vec::new();
    for found in &found {
        files.extend(read(sources, found, layout, &mut notices)?);
    }
    if files.is_empty() {
        let meant = folders_meant(folder)?;
        return Err(MigrationError::Empty { path: folder.to_owned(), layout: Some(layout), meant });
    }
    notices.sort();
    Ok(Migrations { layout, files, notices })
}

/// Reads one file, whole, each statement by itself; what it is called does not matter.
///
/// # Errors
/// When it cannot be read or is not UTF-8.
pub fn open_file(sources: &mut SourceMap, path: &Path) -> Result<(MigrationFile, Vec<Notice>), MigrationError> {
    let file = shown(path);
    let text = text::read(path, Layout::Plain)?;
    let told = text.told.into_iter();
    let notices = told.map(|(line, kind)| Notice { place: Place { file: file.clone(), line }, kind }).collect();
    let parts = Cut::whole(&text.text, plain::TRANSACTION).parts;
    let source = sources.add(file.clone(), text.text);
    Ok((MigrationFile { source, version: None, description: None, parts }, notices))
}

/// A file that is a migration by its name.
struct Found {
    path: PathBuf,
    name: Name,
}

struct Listing {
    found: Vec<Found>,
    notices: Vec<Notice>,
}

impl Listing {
    fn tell(&mut self, path: &Path, kind: NoticeKind) {
        self.notices.push(Notice { place: Place { file: shown(path), line: 1 }, kind });
    }

    fn take_files(&mut self, entries: Vec<Entry>, layout: Layout) {
        for (at, entry) in entries.into_iter().enumerate() {
            if entry.is_folder {
                continue;
            }
            match role(&entry.name, layout, at == 0) {
                Role::Migration(name) => self.found.push(Found { path: entry.path, name }),
                Role::Aside if is_sql(&entry.name.to_ascii_lowercase()) && !is_sql(&entry.name) => {
                    self.tell(&entry.path, NoticeKind::Ignored(Ignored::Name { wanted: "<name>.sql" }));
                }
                Role::Aside => {}
                Role::Ignored(why) => self.tell(&entry.path, NoticeKind::Ignored(why)),
                Role::Unread(why) => self.tell(&entry.path, NoticeKind::Unread(why)),
            }
        }
    }

    /// Diesel's folders.
    fn take_folders(&mut self, entries: Vec<Entry>) {
        let wanted = "<version>_<name>/up.sql";
        for entry in entries {
            if !entry.is_folder {
                if is_sql(&entry.name) {
                    self.tell(&entry.path, NoticeKind::Ignored(Ignored::Name { wanted }));
                }
                continue;
            }
            if entry.name.starts_with('.') {
                continue;
            }
            let up = entry.path.join("up.sql");
            // A link that leads nowhere is there, and reading it tells.
            if up.symlink_metadata().is_ok() {
                self.found.push(Found { path: up, name: diesel::name(&entry.name) });
            } else {
                self.tell(&entry.path, NoticeKind::Ignored(Ignored::Refused { wanted }));
            }
        }
    }

    fn tell_folders_below(&mut self, entries: &[Entry]) -> Result<(), MigrationError> {
        for entry in entries.iter().filter(|entry| entry.is_folder) {
            if list(&entry.path)?.iter().any(|below| !below.is_folder && is_sql(&below.name)) {
                self.tell(&entry.path, NoticeKind::Ignored(Ignored::FolderBelow));
            }
        }
        Ok(())
    }

    /// On an empty database Flyway begins at the last baseline.
    fn drop_baselined(&mut self, layout: Layout) {
        if layout != Layout::Flyway {
            return;
        }
        let is_baseline = |found: &Found| found.name.identity.as_deref().is_some_and(flyway::is_baseline);
        let Some(last) = self.found.iter().rposition(is_baseline) else { return };
        let order = self.found[last].name.order.clone();
        let covered = |at: usize, found: &Found| {
            at != last && found.name.order.stage == order.stage && found.name.order.numbers <= order.numbers
        };
        let mut kept = Vec::new();
        for (at, found) in std::mem::take(&mut self.found).into_iter().enumerate() {
            if covered(at, &found) {
                self.tell(&found.path, NoticeKind::Ignored(Ignored::Baseline));
            } else {
                kept.push(found);
            }
        }
        self.found = kept;
    }
}

fn role(name: &str, layout: Layout, is_first: bool) -> Role {
    match layout {
        Layout::Supabase => supabase::role(name, is_first),
        Layout::Sqlx => sqlx::role(name),
        Layout::Refinery => refinery::role(name),
        Layout::Goose => goose::role(name),
        Layout::Dbmate => dbmate::role(name),
        Layout::Flyway => flyway::role(name),
        Layout::GolangMigrate => golang_migrate::role(name),
        Layout::Plain => plain::role(name),
        // Its migrations are folders.
        Layout::Diesel => Role::Aside,
    }
}

/// Reads one file; none when the tool's configuration beside it keeps it from being run.
fn read(
    sources: &mut SourceMap,
    found: &Found,
    layout: Layout,
    notices: &mut Vec<Notice>,
) -> Result<Option<MigrationFile>, MigrationError> {
    let file = shown(&found.path);
    let mut tell = |line, kind| notices.push(Notice { place: Place { file: file.clone(), line }, kind });
    let configuration = if layout == Layout::Flyway { Some(flyway::configuration(&found.path)?) } else { None };
    match configuration.map(|configuration| configuration.runs) {
        Some(Runs::Never) => {
            tell(1, NoticeKind::Ignored(Ignored::Configured));
            return Ok(None);
        }
        Some(Runs::OnCondition) => tell(1, NoticeKind::Unread(Unread::Conditional)),
        Some(Runs::Always) | None => {}
    }
    let text = text::read(&found.path, layout)?;
    for (line, kind) in text.told {
        tell(line, kind);
    }
    let cut = match configuration {
        Some(configuration) => flyway::cut(&text.text, configuration),
        None => cut(&text.text, &found.path, layout)?,
    };
    if let Some(at) = cut.substituted {
        tell(line_of(&text.text, at), NoticeKind::Unread(Unread::Substituted));
    }
    let source = sources.add(file.clone(), text.text);
    let Name { version, description, .. } = found.name.clone();
    Ok(Some(MigrationFile { source, version, description, parts: cut.parts }))
}

/// What of a text is run; Flyway's files are configured one by one, so that they never come here.
fn cut(text: &str, path: &Path, layout: Layout) -> Result<Cut, MigrationError> {
    let refused = |refusal: Refusal| MigrationError::Marker {
        path: path.to_owned(),
        line: line_of(text, refusal.at),
        layout,
        problem: refusal.problem,
    };
    let transaction = match layout {
        Layout::Goose => return goose::cut(text).map_err(refused),
        Layout::Dbmate => return dbmate::cut(text).map_err(refused),
        Layout::Supabase => supabase::TRANSACTION,
        Layout::Sqlx => sqlx::transaction(text),
        Layout::Refinery => refinery::transaction(text),
        Layout::Diesel => diesel::transaction(path.parent().unwrap_or(path))?,
        Layout::GolangMigrate => golang_migrate::TRANSACTION,
        Layout::Flyway => Transaction::WhereAllowed,
        Layout::Plain => plain::TRANSACTION,
    };
    Ok(Cut::whole(text, transaction))
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
