//! The command line: what can be asked, and nothing of how it is answered.
//!
//! URLs stay plain text here. A text that clap refuses is repeated in its message, and a URL has a
//! password.

mod values;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{NonEmptyStringValueParser, PossibleValuesParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use contract_core::calendar::Date;
use contract_core::catalog::{NEWEST_MAJOR, OLDEST_MAJOR};
use contract_core::finding::Level;
use contract_core::migrations::Layout;
use contract_core::report::fleet::Shard;
use contract_core::scope::Platform;
use contract_core::verify::Options;

use values::{check_name, consumer, date, duration, jobs, label, path, platform};

/// Verifies what a PostgreSQL database has against what its applications require.
#[derive(Debug, Parser)]
#[command(name = "dbcontract", version, disable_help_subcommand = true, after_help = EXIT_STATUS)]
pub struct Arguments {
    /// When to colour what is printed
    #[arg(long, value_name = "WHEN", value_enum, default_value_t, global = true)]
    pub color: Color,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXIT_STATUS: &str = "Exit status: 0 everything required was seen and holds, 1 something is wrong, \
                           2 no verdict (incomplete, an error, or a mistake on the command line)";

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR says otherwise
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Hold the contracts against a live database, or many
    Verify(Verify),
    /// Hold the contracts against the migrations, without a database
    Check(Check),
    /// Write what a source has as a snapshot
    Snapshot(Snapshot),
    /// Compare two sources
    Diff(Diff),
    /// Write first contracts from what a database has
    Init(Init),
    /// Look whether all that is configured works, environment by environment
    Doctor(Doctor),
    /// Print the page of a check, or list the checks
    Explain(Explain),
    /// Print the completions for a shell
    Completions(Completions),
}

/// `verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// Which databases.
    #[command(flatten)]
    pub databases: Databases,
    /// How many of them are gone through.
    #[command(flatten)]
    pub course: Course,
    /// A contract file, or a folder of them; can be repeated [default: what the project file says, else contracts]
    #[arg(long, value_name = "PATH", value_parser = path())]
    pub contracts: Vec<PathBuf>,
    /// The folder of migrations, for findings to say where [default: what the project file says]
    #[arg(long, value_name = "FOLDER", value_parser = path())]
    pub migrations: Option<PathBuf>,
    /// Leave out the migrations that the project file names: findings then do not say where
    #[arg(long, conflicts_with = "migrations")]
    pub no_migrations: bool,
    /// What the project says.
    #[command(flatten)]
    pub project: Project,
    /// How migrations are read.
    #[command(flatten)]
    pub reading: Reading,
    /// How long things may take.
    #[command(flatten)]
    pub timeouts: Timeouts,
    /// What counts.
    #[command(flatten)]
    pub weights: Weights,
    /// The report.
    #[command(flatten)]
    pub report: Report,
}

/// `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Run the migrations in a throwaway server instead of reading them: exact, and takes PostgreSQL's programs
    #[arg(long)]
    pub replay: bool,
    /// With --replay: go on behind a statement that fails, and tell what it leaves open
    #[arg(long, requires = "replay")]
    pub lenient: bool,
    /// The folder of migrations [default: what the project file says]
    #[arg(long, value_name = "FOLDER", value_parser = path())]
    pub migrations: Option<PathBuf>,
    /// A contract file, or a folder of them; can be repeated [default: what the project file says, else contracts]
    #[arg(long, value_name = "PATH", value_parser = path())]
    pub contracts: Vec<PathBuf>,
    /// What the project says.
    #[command(flatten)]
    pub project: Project,
    /// How migrations are read.
    #[command(flatten)]
    pub reading: Reading,
    /// What counts.
    #[command(flatten)]
    pub weights: Weights,
    /// The report.
    #[command(flatten)]
    pub report: Report,
}

/// `snapshot`.
#[derive(Debug, Args)]
pub struct Snapshot {
    /// A folder of migrations, `replay:FOLDER`, a postgres:// URL, `env:NAME`, or a snapshot file
    pub source: String,
    /// With a source `replay:FOLDER`: go on behind a statement that fails, and tell what it leaves open
    #[arg(long)]
    pub lenient: bool,
    /// What the project says.
    #[command(flatten)]
    pub project: Project,
    /// How migrations are read.
    #[command(flatten)]
    pub reading: Reading,
    /// How long things may take.
    #[command(flatten)]
    pub timeouts: Timeouts,
    /// How an error is told: `json` prints a report on standard output
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Write the snapshot to this file instead of standard output
    #[arg(long, value_name = "FILE", value_parser = path())]
    pub output: Option<PathBuf>,
    /// Leave out notes
    #[arg(long)]
    pub quiet: bool,
}

/// `diff`.
#[derive(Debug, Args)]
pub struct Diff {
    /// What is expected: a folder of migrations, `replay:FOLDER`, a postgres:// URL, `env:NAME`, or a snapshot file
    pub expected: String,
    /// What is observed: a folder of migrations, `replay:FOLDER`, a postgres:// URL, `env:NAME`, or a snapshot file
    pub observed: String,
    /// With a source `replay:FOLDER`: go on behind a statement that fails, and tell what it leaves open
    #[arg(long)]
    pub lenient: bool,
    /// What the project says.
    #[command(flatten)]
    pub project: Project,
    /// How migrations are read.
    #[command(flatten)]
    pub reading: Reading,
    /// How long things may take.
    #[command(flatten)]
    pub timeouts: Timeouts,
    /// What counts.
    #[command(flatten)]
    pub weights: Weights,
    /// The report.
    #[command(flatten)]
    pub report: Report,
}

/// `init`.
#[derive(Debug, Args)]
pub struct Init {
    /// Which database.
    #[command(flatten)]
    pub database: Database,
    /// The folder to write the contracts to [default: what the project file says, else contracts]
    #[arg(long, value_name = "FOLDER", value_parser = path())]
    pub contracts: Option<PathBuf>,
    /// Who relies on the database; names the file, too
    #[arg(long, value_name = "NAME", default_value = "application", value_parser = consumer)]
    pub consumer: String,
    /// What the project says.
    #[command(flatten)]
    pub project: Project,
    /// How long things may take.
    #[command(flatten)]
    pub timeouts: Timeouts,
    /// Leave out notes
    #[arg(long)]
    pub quiet: bool,
}

/// `doctor`.
#[derive(Debug, Args)]
pub struct Doctor {
    /// The environment to look at; can be repeated. Without one, every table [env.NAME] of the project file
    #[arg(long, value_name = "NAME")]
    pub env: Vec<String>,
    /// The URL of a database to look at
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// A contract file, or a folder of them; can be repeated [default: what the project file says, else contracts]
    #[arg(long, value_name = "PATH", value_parser = path())]
    pub contracts: Vec<PathBuf>,
    /// The folder of migrations [default: what the project file says]
    #[arg(long, value_name = "FOLDER", value_parser = path())]
    pub migrations: Option<PathBuf>,
    /// What the project says.
    #[command(flatten)]
    pub project: Project,
    /// How migrations are read.
    #[command(flatten)]
    pub reading: Reading,
    /// How long things may take.
    #[command(flatten)]
    pub timeouts: Timeouts,
    /// The format of what is told
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// The check, as findings name it; without it, all of them are listed
    #[arg(value_parser = check_name(), hide_possible_values = true)]
    pub check: Option<String>,
}

/// `completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// Which live databases.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Databases {
    /// The environment: the file .env.NAME and the table [env.NAME] say which database; can be repeated
    #[arg(long, value_name = "NAME")]
    pub env: Vec<String>,
    /// The URL of the database
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// A file that names many environments, or many databases of a server
    #[arg(long, value_name = "FILE", value_parser = path())]
    pub fleet: Option<PathBuf>,
}

/// How many databases are gone through.
#[derive(Clone, Copy, Debug, Args)]
pub struct Course {
    /// How many databases are read at once
    #[arg(long, value_name = "N", default_value = "8", conflicts_with = "url", value_parser = jobs)]
    pub jobs: NonZeroUsize,
    /// Verify this part of the databases only: 1/4 is the first of four
    #[arg(long, value_name = "I/N", conflicts_with = "url")]
    pub shard: Option<Shard>,
}

/// Which live database.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Database {
    /// The environment: the file .env.NAME and the table [env.NAME] say which database
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,
    /// The URL of the database
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
}

/// What the project says.
#[derive(Debug, Args)]
pub struct Project {
    /// The project file [default: dbcontract.toml, if there is one]
    #[arg(long, value_name = "FILE", value_parser = path())]
    pub project: Option<PathBuf>,
    /// The platform, which has its own objects before the first migration; they are left out [default: what the project file says, else none]
    #[arg(long, value_name = "NAME", value_parser = platform())]
    pub platform: Option<String>,
}

impl Project {
    /// The platform that was named.
    pub fn platform(&self) -> Option<Platform> {
        self.platform.as_deref().and_then(Platform::from_name)
    }
}

/// How migrations are read.
#[derive(Debug, Default, Args)]
pub struct Reading {
    /// Whose tool runs the migrations; `plain` is every .sql file, whole, in the order of the names [default: what the project file says, else what path and names tell]
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(Layout::NAMES))]
    pub layout: Option<String>,
    /// The major version of PostgreSQL that runs them [default: what the project file says, else that of the database beside them, else 17]
    #[arg(long, value_name = "MAJOR", value_parser = clap::value_parser!(u32).range(MAJORS))]
    pub postgres: Option<u32>,
    /// The role that runs them [default: what the project file says, else the platform's, else that of the database beside them]
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub role: Option<String>,
    /// The day on which they are run, as CURRENT_DATE has it; without it, what goes by a day is not known [default: what the project file says]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub applied_on: Option<Date>,
    /// What there was before them: SQL, such as a dump of the schema, or a snapshot [default: what the project file says, else nothing]
    #[arg(long, value_name = "FILE", value_parser = path())]
    pub baseline: Option<PathBuf>,
}

/// The major versions that are known.
const MAJORS: std::ops::RangeInclusive<i64> = (OLDEST_MAJOR as i64)..=(NEWEST_MAJOR as i64);

/// How long things may take.
#[derive(Clone, Copy, Debug, Args)]
pub struct Timeouts {
    /// How long connecting may take, as in 10s or 500ms [default: the environment's, else 10s]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub connect_timeout: Option<Duration>,
    /// How long one statement may take [default: the environment's, else 30s]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub statement_timeout: Option<Duration>,
    /// How long to wait for a lock [default: the environment's, else 5s]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub lock_timeout: Option<Duration>,
    /// How long the whole run may take [default: 2min]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub timeout: Option<Duration>,
}

/// What counts.
#[derive(Debug, Args)]
pub struct Weights {
    /// Findings of this check are violations; several with commas, or repeated
    #[arg(long, value_name = "CHECK", value_delimiter = ',', value_parser = check_name(), hide_possible_values = true)]
    pub deny: Vec<String>,
    /// Findings of this check are warnings; several with commas, or repeated
    #[arg(long, value_name = "CHECK", value_delimiter = ',', value_parser = check_name(), hide_possible_values = true)]
    pub warn: Vec<String>,
    /// Findings of this check are left out; several with commas, or repeated
    #[arg(long, value_name = "CHECK", value_delimiter = ',', value_parser = check_name(), hide_possible_values = true)]
    pub allow: Vec<String>,
    /// What was not compared, and every gap, makes the verdict incomplete
    #[arg(long)]
    pub strict: bool,
}

impl Weights {
    /// Puts the weights that were given into `options`, over those that are there.
    ///
    /// # Errors
    /// With the name of a check that was given two weights.
    pub fn put_into(&self, options: &mut Options) -> Result<(), String> {
        let given = [(&self.deny, Level::Deny), (&self.warn, Level::Warn), (&self.allow, Level::Allow)];
        let mut seen: Vec<(&str, Level)> = Vec::new();
        for (check, level) in
            given.into_iter().flat_map(|(checks, level)| checks.iter().map(move |check| (check, level)))
        {
            if seen.iter().any(|(known, other)| *known == check && *other != level) {
                return Err(check.clone());
            }
            seen.push((check, level));
            options.levels.insert(check.clone(), level);
        }
        if self.strict {
            options.strictness = contract_core::report::Strictness::Strict;
        }
        Ok(())
    }
}

/// The report.
#[derive(Debug, Args)]
pub struct Report {
    /// The format of the report
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Write the report to this file instead of standard output
    #[arg(long, value_name = "FILE", value_parser = path())]
    pub output: Option<PathBuf>,
    /// Copy this into the report; can be repeated
    #[arg(long = "label", value_name = "KEY=VALUE", value_parser = label)]
    pub labels: Vec<(String, String)>,
    /// Print what is wrong, and the verdict
    #[arg(long)]
    pub quiet: bool,
}

/// A format of reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a person
    #[default]
    Human,
    /// One JSON document
    Json,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }
}
