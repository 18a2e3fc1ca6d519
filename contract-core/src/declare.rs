//! A folder of migrations as a source: its files read in order, interpreted on top of what was there before, and what
//! nobody could tell.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::baseline::{self, Baseline, BaselineError};
use crate::calendar::Date;
use crate::ddl::model::{Ddl, ObjectChange, ObjectReference, Sort, Statement};
use crate::ddl::{read, split};
use crate::finding::{Gap, Reach};
use crate::interpret::{DEFAULT_MAJOR, Interpretation, interpret};
use crate::migrations::{Layout, MigrationError, MigrationFile, Migrations, Notice, NoticeKind, Unread, open};
use crate::observation::{Observation, Setting};
use crate::schema::{Object, Role, Roles};
use crate::scope::{Platform, Scope};
use crate::source::SourceMap;

/// Which folder, and what its SQL is read under.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The folder.
    pub folder: &'a Path,
    /// How it is laid out; none leaves it to its path and the names in it.
    pub layout: Option<Layout>,
    /// The platform, which says by whom migrations are run and what there is before them.
    pub platform: Option<Platform>,
    /// The major version of PostgreSQL; none takes that of `live`.
    pub major: Option<u32>,
    /// The role that runs the migrations; none takes the platform's, else that of `live`.
    pub role: Option<&'a str>,
    /// The day on which they are run; without it nothing that hangs on one is told.
    pub applied_on: Option<Date>,
    /// What there was before the first file, in a file of SQL or a snapshot.
    pub baseline: Option<&'a Path>,
    /// The database that the migrations are compared with. What nobody else says of the setting is taken from it,
    /// and the roles that its cluster has beside those that the migrations make.
    pub live: Option<&'a Observation>,
}

impl<'a> Request<'a> {
    /// A folder of which nothing else is said.
    pub fn of(folder: &'a Path) -> Self {
        Self {
            folder,
            layout: None,
            platform: None,
            major: None,
            role: None,
            applied_on: None,
            baseline: None,
            live: None,
        }
    }

    /// What the SQL is read under: as it is said, else as the platform has it, else as the live side has it.
    pub fn setting(&self) -> Setting {
        let of_live = || self.live.map(setting_of).unwrap_or_default();
        let mut setting = self.platform.map_or_else(of_live, Platform::setting);
        setting.major = self.major.or(self.live.and_then(|live| live.setting.major));
        if let Some(role) = self.role {
            setting.role = Some(role.to_owned());
        }
        setting.applied_on = self.applied_on;
        setting
    }
}

/// What a folder of migrations declares.
#[derive(Clone, Debug, PartialEq)]
pub struct Declaration {
    /// How the folder is laid out.
    pub layout: Layout,
    /// The files that were read, in the order in which they run.
    pub files: Vec<MigrationFile>,
    /// What is to be told of the folder and of the baseline, by file and line.
    pub notices: Vec<Notice>,
    /// What the statements make, those of the baseline included.
    pub interpretation: Interpretation,
}

/// Why a folder declares nothing that could be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeclareError {
    /// The folder cannot be read.
    #[error(transparent)]
    Migrations(#[from] MigrationError),
    /// The baseline cannot be read.
    #[error(transparent)]
    Baseline(#[from] BaselineError),
    /// The baseline was taken from another major version than the one that the migrations are read as.
    #[error(
        "the baseline `{}` is a snapshot of PostgreSQL {of_baseline}, and the migrations are read as for {wanted}: \
         take the snapshot from a server of {wanted}, or name `--postgres {of_baseline}`", path.display()
    )]
    OtherMajor {
        /// The file.
        path: PathBuf,
        /// Its major version.
        of_baseline: u32,
        /// That of the flag, the project file or the live side.
        wanted: u32,
    },
}

/// Reads a folder and interprets it.
///
/// # Errors
/// When the folder or the file of the baseline cannot be read.
pub fn declare(sources: &mut SourceMap, request: Request<'_>) -> Result<Declaration, DeclareError> {
    let Migrations { layout, files, mut notices } = open(sources, request.folder, request.layout)?;
    let mut setting = request.setting();
    let major = setting.major.unwrap_or(DEFAULT_MAJOR);
    let below = request.platform.map(|platform| baseline::of_platform(platform, major));
    let baseline = request.baseline.map(|path| baseline::open(sources, path, &setting, below.as_ref())).transpose()?;
    let Baseline { observation, provenance, events, notices: of_baseline } = baseline.unwrap_or_default();
    notices.extend(of_baseline);
    match (request.baseline, observation.setting.major, setting.major) {
        (Some(path), Some(of_baseline), Some(wanted)) if of_baseline != wanted => {
            return Err(DeclareError::OtherMajor { path: path.to_owned(), of_baseline, wanted });
        }
        (_, of_baseline, stated) => setting.major = stated.or(of_baseline),
    }
    let mut before = if request.baseline.is_some() { Some(observation) } else { below };
    if let Some(live) = request.live {
        let untouched = || interpret(sources, &[], &setting, None).observation;
        let with_roles = add_roles_of(live, before.unwrap_or_else(untouched), &setting, sources, &files);
        before = Some(with_roles);
    }
    let mut interpretation = interpret(sources, &files, &setting, before.as_ref());
    interpretation.provenance.add_baseline(&provenance);
    interpretation.events.splice(..0, events);
    interpretation.observation.gaps.extend(notices.iter().filter_map(gap));
    interpretation.observation.gaps.sort();
    Ok(Declaration { layout, files, notices, interpretation })
}

/// Roles belong to the cluster and may be there without any migration. Those that the migrations make themselves are
/// left to them.
fn add_roles_of(
    live: &Observation,
    mut before: Observation,
    setting: &Setting,
    sources: &SourceMap,
    files: &[MigrationFile],
) -> Observation {
    let beside = roles_beside(live, &before, setting, sources, files);
    before.roles.memberships.extend(beside.memberships);
    before.roles.memberships.sort();
    before.roles.memberships.dedup();
    before.roles.roles.extend(beside.roles);
    before.roles.incomplete = false;
    before
}

/// The roles of the live side that the migrations do not make themselves, and their memberships in each other.
pub(crate) fn roles_beside(
    live: &Observation,
    before: &Observation,
    setting: &Setting,
    sources: &SourceMap,
    files: &[MigrationFile],
) -> Roles {
    let alone = interpret(sources, files, setting, Some(before));
    let assumed: BTreeSet<&str> = alone.assumed_roles().collect();
    let made: BTreeSet<&String> =
        alone.observation.roles.roles.keys().filter(|name| !assumed.contains(name.as_str())).collect();
    let renamed = renamed_roles(sources, files);
    let is_added = |name: &String| before.roles.exists(name) || !made.contains(name) && !renamed.contains(name);
    let roles = live.roles.roles.iter().filter(|(name, _)| is_added(name));
    let added: BTreeMap<String, Role> = roles.map(|(name, role)| (name.clone(), role.clone())).collect();
    let memberships = live.roles.memberships.iter();
    let among_them =
        memberships.filter(|membership| added.contains_key(&membership.role) && added.contains_key(&membership.member));
    let memberships = among_them.cloned().collect();
    Roles { roles: added, memberships, incomplete: false }
}

/// The names that statements give to roles which had another: whoever has one has it from there.
fn renamed_roles(sources: &SourceMap, files: &[MigrationFile]) -> BTreeSet<String> {
    const WORDS: &[&str] = &["alter role", "alter user", "alter group"];
    let mut names = BTreeSet::new();
    for file in files {
        let whole = sources.file(file.source).text();
        for text in file.parts.iter().filter_map(|part| whole.get(part.span.range())) {
            let lower = text.to_ascii_lowercase();
            if !WORDS.iter().any(|words| lower.contains(words)) {
                continue;
            }
            for statement in split(text).statements().filter_map(|span| text.get(span.range())) {
                let Statement::Ddl(ddl) = read(statement) else { continue };
                let Ddl::AlterObject(alter) = *ddl else { continue };
                let is_role = matches!(alter.object, ObjectReference::Named { sort: Sort::Role, .. });
                if let (true, ObjectChange::RenameTo(to)) = (is_role, alter.change) {
                    names.insert(to);
                }
            }
        }
    }
    names
}

/// What the SQL was run under that made a database, as far as the database tells. The role that read it ran it where it
/// owns anything there; else the one that owns most.
fn setting_of(live: &Observation) -> Setting {
    let scope = Scope::default();
    let own = live.schema.objects.iter().filter(|(id, _)| scope.contains(id, live));
    let mut owners: BTreeMap<&str, usize> = BTreeMap::new();
    for owner in own.filter_map(|(_, object)| Object::owner(object)).filter(|owner| !owner.starts_with("pg_")) {
        *owners.entry(owner).or_default() += 1;
    }
    let reader = live.setting.role.clone();
    let most = || owners.iter().max_by_key(|(_, count)| **count).map(|(owner, _)| (*owner).to_owned());
    let role = match &reader {
        Some(reader) if owners.is_empty() || owners.contains_key(reader.as_str()) => Some(reader.clone()),
        _ => most().or(reader),
    };
    Setting { role, ..live.setting.clone() }
}

/// What the tool runs and nobody read can be anything.
pub(crate) fn gap(notice: &Notice) -> Option<Gap> {
    let NoticeKind::Unread(unread) = &notice.kind else { return None };
    let cause = match unread {
        Unread::Program => "the tool runs a program here, and a program is not read",
        Unread::Callback => "the tool runs this callback beside the versions, and it is not read",
        Unread::Substituted => "the tool puts text into this file before it runs it",
        Unread::Conditional => "a condition of its script configuration decides whether the tool runs this file",
    };
    Some(Gap { reach: Reach::Everything, cause: cause.to_owned(), place: Some(notice.place.clone()) })
}
