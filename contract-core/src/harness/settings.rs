//! Where everything is: what the test says, and behind it the project file.

use std::env;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::builder::ContractTest;
use crate::checks;
use crate::contract::{ContractError, Date, PROJECT_FILE, Project, ProjectWords};
use crate::declare::Request;
use crate::migrations::Layout;
use crate::observation::{NEWEST_MAJOR, OLDEST_MAJOR, Observation};
use crate::report::{Failure, Strictness};
use crate::scope::{Platform, Scope};
use crate::source::SourceMap;
use crate::verify::Options;

/// The folder of contracts where nothing names another.
const CONTRACTS_FOLDER: &str = "contracts";

/// What a test goes by.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) contracts: Vec<PathBuf>,
    pub(super) migrations: Option<PathBuf>,
    pub(super) layout: Option<Layout>,
    pub(super) platform: Option<Platform>,
    pub(super) baseline: Option<PathBuf>,
    pub(super) role: Option<String>,
    /// The day on which they are run.
    pub(super) applied_on: Option<Date>,
    pub(super) major: Option<u32>,
    pub(super) options: Options,
}

impl Settings {
    /// Puts what the test says over what the project file says.
    ///
    /// # Errors
    /// Everything that is wrong with either.
    pub(super) fn read(test: &ContractTest, sources: &mut SourceMap) -> Result<Self, Vec<Failure>> {
        let package = package_folder();
        let project = read_project(&package, sources)?;
        let stated = |path: &Path| beside(&package, path);
        let layout = named("layout", test.layout.as_deref(), &Layout::NAMES, Layout::from_name)?;
        let platform = named("platform", test.platform.as_deref(), &Platform::NAMES, Platform::from_name)?;
        let major = match test.postgres {
            Some(major) if !(OLDEST_MAJOR..=NEWEST_MAJOR).contains(&major) => {
                let help = format!("name one from {OLDEST_MAJOR} to {NEWEST_MAJOR}");
                return Err(vec![failure(format!("PostgreSQL {major} is not known"), help)]);
            }
            major => major,
        };
        let layout = layout.or(project.layout.as_ref().and_then(|name| Layout::from_name(&name.value)));
        let platform = platform.or(project.platform.as_ref().and_then(|name| Platform::from_name(&name.value)));
        let mut contracts: Vec<PathBuf> = test.contracts.iter().map(|path| stated(path)).collect();
        if contracts.is_empty() {
            contracts = project.contracts.iter().map(|path| path.value.clone()).collect();
        }
        if contracts.is_empty() {
            contracts = vec![stated(Path::new(CONTRACTS_FOLDER))];
        }
        let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
        let options = Options {
            scope: Scope { platform },
            levels: project.levels.iter().map(|(check, level)| (check.clone(), level.value)).collect(),
            strictness: if test.strict { Strictness::Strict } else { Strictness::Usual },
            accepted: project.accepted.clone(),
            today: Date::new(today.year(), today.month(), today.day()),
        };
        let of_project = |path: &Option<crate::contract::Stated<PathBuf>>| path.as_ref().map(|path| path.value.clone());
        Ok(Self {
            contracts,
            migrations: test.migrations.as_deref().map(stated).or_else(|| of_project(&project.migrations)),
            layout,
            platform,
            baseline: test.baseline.as_deref().map(stated).or_else(|| of_project(&project.baseline)),
            role: test.role.clone().or_else(|| project.role.as_ref().map(|role| role.value.clone())),
            applied_on: project.applied_on.as_ref().map(|day| day.value),
            major: major.or(project.postgres.as_ref().map(|major| major.value)),
            options,
        })
    }

    /// How a folder of migrations is to be read, next to the live database that is tested.
    pub(super) fn request<'a>(&'a self, folder: &'a Path, live: Option<&'a Observation>) -> Request<'a> {
        Request {
            folder,
            layout: self.layout,
            platform: self.platform,
            major: self.major,
            role: self.role.as_deref(),
            applied_on: self.applied_on,
            baseline: self.baseline.as_deref(),
            live,
        }
    }
}

/// The failure that is said in words of our own.
pub(super) fn failure(message: impl Into<String>, help: impl Into<String>) -> Failure {
    Failure { message: message.into(), labels: Vec::new(), help: Some(help.into()) }
}

/// Everything that is wrong in files that a person wrote.
pub(super) fn of_files(error: ContractError) -> Vec<Failure> {
    let subject = error.subject;
    let unread = error.failures.iter().map(|failure| {
        let told = Failure::of(failure);
        Failure { message: format!("reading the {subject}: {}", told.message), help: Some(failure.help()), ..told }
    });
    unread.chain(error.mistakes.into_iter().map(Failure::from)).collect()
}

fn named<T>(
    what: &str,
    name: Option<&str>,
    names: &[&str],
    from_name: fn(&str) -> Option<T>,
) -> Result<Option<T>, Vec<Failure>> {
    match name.map(|name| (name, from_name(name))) {
        None => Ok(None),
        Some((_, Some(value))) => Ok(Some(value)),
        Some((name, None)) => {
            let help = format!("name one of {}", names.join(", "));
            Err(vec![failure(format!("there is no {what} `{name}`"), help)])
        }
    }
}

/// The package whose test runs: cargo and its runners say it when they start one, not when they build it, so that it is
/// right after the project was moved too.
fn package_folder() -> PathBuf {
    env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default()
}

/// A path of the test as a person finds it from the working directory, which most often is the package's.
fn beside(package: &Path, path: &Path) -> PathBuf {
    let is_here = || env::current_dir().is_ok_and(|here| here == package);
    if path.is_absolute() || package.as_os_str().is_empty() || is_here() {
        return path.to_owned();
    }
    package.join(path)
}

/// The project file of the package, or of the workspace that it is in.
fn read_project(package: &Path, sources: &mut SourceMap) -> Result<Project, Vec<Failure>> {
    let mut path = None;
    for folder in package.ancestors() {
        let file = folder.join(PROJECT_FILE);
        // A broken link is a file that is there and cannot be read, not one that is missing.
        if file.symlink_metadata().is_ok() {
            path = Some(if folder == package { beside(package, Path::new(PROJECT_FILE)) } else { file });
            break;
        }
        // What lies above the lock file is another project.
        if folder.join("Cargo.lock").exists() {
            break;
        }
    }
    let Some(path) = path else { return Ok(Project::default()) };
    let ids: Vec<&str> = checks::ALL.iter().map(|check| check.meta.id).collect();
    let majors: Vec<u32> = (OLDEST_MAJOR..=NEWEST_MAJOR).collect();
    let words = ProjectWords { checks: &ids, layouts: &Layout::NAMES, platforms: &Platform::NAMES, majors: &majors };
    Project::read(sources, &path, words).map_err(of_files)
}
