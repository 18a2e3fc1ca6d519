//! What a run goes by: the flags, and behind them the project file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use contract_core::checks;
use contract_core::connect::{EnvironmentTable, TimeoutOverrides, Timeouts};
use contract_core::contract::{Date, PROJECT_FILE, Project, ProjectWords, Stated};
use contract_core::declare::Request;
use contract_core::migrations::Layout;
use contract_core::observation::Observation;
#[cfg(unix)]
use contract_core::replay::Manner;
use contract_core::scope::{Platform, Scope};
use contract_core::source::SourceMap;
use contract_core::verify::Options;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::arguments;
use crate::stop::{Stop, of_files};

/// The folder of contracts where nothing names another.
const CONTRACTS_FOLDER: &str = "contracts";

/// How migrations are read.
#[derive(Debug)]
struct Reading {
    layout: Option<Layout>,
    major: Option<u32>,
    role: Option<String>,
    applied_on: Option<Date>,
    baseline: Option<PathBuf>,
}

/// What flags and project file say of the database that runs the migrations.
#[derive(Clone, Copy, Debug)]
pub struct StatedDatabase<'a> {
    /// Its major version.
    pub major: Option<u32>,
    /// The role that runs them.
    pub role: Option<&'a str>,
}

/// What the command line says of a run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Flags<'a> {
    /// The project.
    pub project: Option<&'a arguments::Project>,
    /// How migrations are read.
    pub reading: Option<&'a arguments::Reading>,
    /// Whether a replay goes on behind a statement that fails.
    pub lenient: bool,
    /// How long things may take.
    pub timeouts: Option<&'a arguments::Timeouts>,
    /// What counts.
    pub weights: Option<&'a arguments::Weights>,
}

/// What a run goes by.
#[derive(Debug)]
pub struct Settings {
    /// What the project file says; nothing where there is none.
    pub project: Project,
    /// The project file, where there is one.
    pub project_file: Option<PathBuf>,
    /// The folder of the project file, else the working directory.
    pub folder: PathBuf,
    /// Weights and scope.
    pub options: Options,
    /// How migrations are read.
    reading: Reading,
    /// Whether a replay goes on behind a statement that fails.
    pub lenient: bool,
    /// The timeouts that flags set.
    timeouts: TimeoutOverrides,
}

impl Settings {
    /// Reads the project file, if there is one, and puts the flags over it.
    ///
    /// # Errors
    /// When the file cannot be used, or flags contradict each other.
    pub fn read(sources: &mut SourceMap, flags: Flags<'_>) -> Result<Self, Stop> {
        let Flags { project: named, reading, lenient, timeouts, weights } = flags;
        let (project, project_file) = read_project(sources, named.and_then(|named| named.project.as_deref()))?;
        let stated = project.platform.as_ref().and_then(|name| Platform::from_name(&name.value));
        let platform = named.and_then(arguments::Project::platform).or(stated);
        let mut options = Options { scope: Scope { platform }, ..Options::default() };
        options.accepted.clone_from(&project.accepted);
        let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
        options.today = Date::new(today.year(), today.month(), today.day());
        let levels = project.levels.iter();
        options.levels = levels.map(|(check, level)| (check.clone(), level.value)).collect();
        if let Some(weights) = weights {
            weights.put_into(&mut options).map_err(|check| {
                let message = format!("the check `{check}` is given two weights on the command line");
                Stop::because(message, "keep one of --deny, --warn and --allow for it")
            })?;
        }
        let folder = if project.folder.as_os_str().is_empty() { PathBuf::from(".") } else { project.folder.clone() };
        let timeouts = timeouts.map_or_else(TimeoutOverrides::default, |timeouts| TimeoutOverrides {
            connect: timeouts.connect_timeout,
            statement: timeouts.statement_timeout,
            lock: timeouts.lock_timeout,
            total: timeouts.timeout,
        });
        let reading = Reading::of(reading, &project);
        Ok(Self { project, project_file, folder, options, reading, lenient, timeouts })
    }

    /// The folder of migrations: the flag, else what the project file says.
    pub fn migrations(&self, flag: Option<&Path>) -> Option<PathBuf> {
        let stated = self.project.migrations.as_ref().map(|path| path.value.clone());
        flag.map(Path::to_owned).or(stated)
    }

    /// How a folder of migrations is to be read, next to the live database that it is compared with.
    pub fn request<'a>(&'a self, folder: &'a Path, live: Option<&'a Observation>) -> Request<'a> {
        Request {
            folder,
            layout: self.reading.layout,
            platform: self.options.scope.platform,
            major: self.reading.major,
            role: self.reading.role.as_deref(),
            applied_on: self.reading.applied_on,
            baseline: self.reading.baseline.as_deref(),
            live,
        }
    }

    /// What is said of the database that runs the migrations.
    pub fn stated(&self) -> StatedDatabase<'_> {
        StatedDatabase { major: self.reading.major, role: self.reading.role.as_deref() }
    }

    /// What is done about a statement that fails in a replay.
    #[cfg(unix)]
    pub fn manner(&self) -> Manner {
        if self.lenient { Manner::Lenient } else { Manner::Strict }
    }

    /// The timeouts: flags, then the environment's, then our own.
    pub fn timeouts(&self, environment: &TimeoutOverrides) -> Timeouts {
        Timeouts::default().with(environment).with(&self.timeouts)
    }

    /// How long the whole run may take.
    pub fn total_timeout(&self) -> Duration {
        Timeouts::default().with(&self.timeouts).total
    }

    /// The contract files and folders: the flags, else what the project file lists, else the folder
    /// `contracts` beside it.
    pub fn contracts(&self, flags: &[PathBuf]) -> Vec<PathBuf> {
        if !flags.is_empty() {
            return flags.to_vec();
        }
        if !self.project.contracts.is_empty() {
            return self.project.contracts.iter().map(|path| path.value.clone()).collect();
        }
        vec![self.project.folder.join(CONTRACTS_FOLDER)]
    }

    /// The table `[env.NAME]`.
    pub fn environment(&self, name: &str) -> Option<EnvironmentTable> {
        let table = self.project.environments.get(name)?;
        let text = |stated: &Option<Stated<String>>| stated.as_ref().map(|stated| stated.value.clone());
        Some(EnvironmentTable {
            url_variable: text(&table.url_variable),
            expect_host: text(&table.expect_host),
            expect_database: text(&table.expect_database),
            role: text(&table.role),
            timeouts: TimeoutOverrides {
                connect: table.timeouts.connect.as_ref().map(|stated| stated.value),
                statement: table.timeouts.statement.as_ref().map(|stated| stated.value),
                lock: table.timeouts.lock.as_ref().map(|stated| stated.value),
                total: None,
            },
        })
    }
}

impl Reading {
    /// The flags, and behind them the project file.
    fn of(flags: Option<&arguments::Reading>, project: &Project) -> Self {
        let layout = flags.and_then(|flags| flags.layout.as_deref());
        let layout = layout.or(project.layout.as_ref().map(|layout| layout.value.as_str()));
        let stated_baseline = || project.baseline.as_ref().map(|path| path.value.clone());
        Self {
            layout: layout.and_then(Layout::from_name),
            major: flags.and_then(|flags| flags.postgres).or(project.postgres.as_ref().map(|major| major.value)),
            role: flags.and_then(|flags| flags.role.clone()).or_else(|| Some(project.role.as_ref()?.value.clone())),
            applied_on: flags.and_then(|flags| flags.applied_on).or(project.applied_on.as_ref().map(|day| day.value)),
            baseline: flags.and_then(|flags| flags.baseline.clone()).or_else(stated_baseline),
        }
    }
}

/// The project file that was named, else the one in the working directory if there is one.
fn read_project(sources: &mut SourceMap, named: Option<&Path>) -> Result<(Project, Option<PathBuf>), Stop> {
    let path = named.unwrap_or(Path::new(PROJECT_FILE));
    // A broken link is a file that is there and cannot be read, not one that is missing.
    if named.is_none() && path.symlink_metadata().is_err() {
        return Ok((Project::default(), None));
    }
    let ids: Vec<&str> = checks::ALL.iter().map(|check| check.meta.id).collect();
    let majors: Vec<u32> = (contract_core::catalog::OLDEST_MAJOR..=contract_core::catalog::NEWEST_MAJOR).collect();
    let words = ProjectWords { checks: &ids, layouts: &Layout::NAMES, platforms: &Platform::NAMES, majors: &majors };
    let project = Project::read(sources, path, words).map_err(of_files)?;
    Ok((project, Some(path.to_owned())))
}
