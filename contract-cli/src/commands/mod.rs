//! One file per command: from its arguments to an answer.

mod check;
mod completions;
mod diff;
mod doctor;
mod explain;
mod init;
mod snapshot;
mod verify;

use std::collections::BTreeSet;
use std::path::PathBuf;

use contract_core::report::Report;
use contract_core::report::diagnosis::Diagnosis;
use contract_core::report::fleet::Fleet;
use contract_core::source::SourceMap;

use crate::arguments::{Command, Format};
use crate::output::note;
use crate::seen::Seen;
use crate::settings::Settings;
use crate::source::Source;
use crate::stop::Stop;

/// What a command has to say.
#[derive(Debug)]
pub enum Answer {
    /// A report.
    Report(Box<Report>),
    /// The reports of many databases.
    Fleet(Box<Fleet>),
    /// What was looked at by `doctor`.
    Diagnosis(Box<Diagnosis>),
    /// Text as it stands.
    Text(String),
}

/// How a command's answer is told.
#[derive(Debug, Default)]
pub struct Manner {
    /// In which format.
    pub format: Format,
    /// Into which file, if not to standard output.
    pub file: Option<PathBuf>,
    /// What the file is for: a report is written whatever it says, anything else only when it is there.
    pub file_holds: FileHolds,
    /// Whether notes and all but the findings are left out.
    pub quiet: bool,
    /// What is copied into the report.
    pub labels: Vec<(String, String)>,
}

/// What the file of `--output` is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FileHolds {
    /// The report, errors included: no older verdict is left lying there.
    #[default]
    Report,
    /// A snapshot: an error leaves an older one alone.
    Snapshot,
}

/// How the answer of this command is told.
pub fn manner(command: &Command) -> Manner {
    let of_report = |report: &crate::arguments::Report| Manner {
        format: report.format,
        file: report.output.clone(),
        file_holds: FileHolds::Report,
        quiet: report.quiet,
        labels: report.labels.clone(),
    };
    match command {
        Command::Verify(arguments) => of_report(&arguments.report),
        Command::Check(arguments) => of_report(&arguments.report),
        Command::Diff(arguments) => of_report(&arguments.report),
        Command::Snapshot(arguments) => Manner {
            format: arguments.format,
            file: arguments.output.clone(),
            file_holds: FileHolds::Snapshot,
            quiet: arguments.quiet,
            labels: Vec::new(),
        },
        Command::Doctor(arguments) => Manner { format: arguments.format, ..Manner::default() },
        Command::Init(arguments) => Manner { quiet: arguments.quiet, ..Manner::default() },
        Command::Explain(_) | Command::Completions(_) => Manner::default(),
    }
}

/// Does what a command asks for.
///
/// # Errors
/// When it cannot be done.
pub async fn answer(command: &Command, sources: &mut SourceMap) -> Result<Answer, Stop> {
    check_labels(&manner(command).labels)?;
    match command {
        Command::Verify(arguments) => verify::answer(arguments, sources).await,
        Command::Check(arguments) => check::answer(arguments, sources).await,
        Command::Snapshot(arguments) => snapshot::answer(arguments, sources).await,
        Command::Diff(arguments) => diff::answer(arguments, sources).await,
        Command::Doctor(arguments) => Ok(doctor::answer(arguments, sources).await),
        Command::Init(arguments) => init::answer(arguments, sources).await,
        Command::Explain(arguments) => explain::answer(arguments),
        Command::Completions(arguments) => Ok(completions::answer(arguments)),
    }
}

/// A label that is given twice would be lost once.
fn check_labels(labels: &[(String, String)]) -> Result<(), Stop> {
    let repeated = |(at, (key, value)): &(usize, &(String, String))| {
        labels[..*at].iter().any(|(earlier, other)| earlier == key && other != value)
    };
    match labels.iter().enumerate().find(repeated) {
        Some((_, (key, _))) => {
            Err(Stop::because(format!("the label `{key}` is given two values"), "keep one of the --label flags"))
        }
        None => Ok(()),
    }
}

/// Tells of a folder of migrations what no comparison has.
fn tell_seen(seen: &Seen, quiet: bool) {
    if !quiet && let Some(text) = seen.note() {
        note(&text);
    }
}

/// Tells what in URLs was meant for other programs, each thing once.
fn tell_notes(sources: &[&Source], quiet: bool) {
    if !quiet {
        let notes: BTreeSet<&String> = sources.iter().flat_map(|source| source.notes()).collect();
        notes.into_iter().for_each(|text| note(text));
    }
}

/// Refuses `--lenient` where nothing is replayed.
fn lenient_only_to_replay(settings: &Settings, sources: &[&Source]) -> Result<(), Stop> {
    if settings.lenient && !sources.iter().any(|source| matches!(source, Source::Replay(_))) {
        let help = "write `replay:FOLDER`, or leave --lenient out";
        return Err(Stop::because("--lenient is about a replay, and no source is one", help));
    }
    Ok(())
}
