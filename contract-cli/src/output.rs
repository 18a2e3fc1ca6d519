//! What is printed and written: the only file that does either.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anstream::ColorChoice;
use contract_core::report::diagnosis::Diagnosis;
use contract_core::report::fleet::Fleet;
use contract_core::report::human::{Colour, Detail};
use contract_core::report::{self, Failure, Report, Verdict, escape};
use contract_core::source::SourceMap;

use crate::arguments::{Color, Format};
use crate::commands::{Answer, FileHolds, Manner};
use crate::stop::Stop;

/// The exit code of a run without a verdict.
pub const NO_VERDICT: u8 = 2;

/// Tells what a command came to, and gives the exit code.
pub fn tell(outcome: Result<Answer, Stop>, sources: &SourceMap, manner: &Manner, color: Color) -> u8 {
    let answer = match outcome {
        Ok(answer) => answer,
        Err(stop) => Answer::Report(Box::new(stop.into_report())),
    };
    match answer {
        Answer::Text(text) => match deliver(text.as_bytes(), manner.file.as_deref()) {
            Ok(()) => 0,
            Err(failure) => tell_undelivered(failure, Report::default(), sources, manner, color),
        },
        Answer::Report(mut report) => {
            report.labels = manner.labels.iter().cloned().collect();
            tell_report(Reports::One(&report), sources, manner, color)
        }
        Answer::Diagnosis(diagnosis) => tell_report(Reports::Examined(&diagnosis), sources, manner, color),
        Answer::Fleet(mut fleet) => {
            fleet.labels = manner.labels.iter().cloned().collect();
            tell_report(Reports::Many(&fleet), sources, manner, color)
        }
    }
}

/// The report of one database, of many, or of what they are reached by.
#[derive(Clone, Copy)]
enum Reports<'a> {
    One(&'a Report),
    Many(&'a Fleet),
    Examined(&'a Diagnosis),
}

impl Reports<'_> {
    fn verdict(self) -> Verdict {
        match self {
            Self::One(report) => report.verdict(),
            Self::Many(fleet) => fleet.verdict(),
            Self::Examined(diagnosis) => diagnosis.verdict(),
        }
    }

    /// What is still said of the databases when the report itself did not arrive.
    fn about(self) -> Report {
        let mut about = Report::default();
        match self {
            Self::One(report) => {
                about.observed.clone_from(&report.observed);
                about.expected.clone_from(&report.expected);
                about.labels.clone_from(&report.labels);
            }
            Self::Many(fleet) => about.labels.clone_from(&fleet.labels),
            Self::Examined(_) => {}
        }
        about
    }

    fn render(self, sources: &SourceMap, format: Format, colour: Colour, manner: &Manner) -> Vec<u8> {
        let detail = if manner.quiet { Detail::Quiet } else { Detail::Full };
        let mut bytes = Vec::new();
        let written = match (self, format) {
            (Self::One(report), Format::Human) => report::human::write(report, sources, colour, detail, &mut bytes),
            (Self::One(report), Format::Json) => report::json::write(report, sources, &mut bytes),
            (Self::Many(fleet), Format::Human) => {
                report::fleet::write_human(fleet, sources, colour, detail, &mut bytes)
            }
            (Self::Many(fleet), Format::Json) => report::fleet::write_json(fleet, sources, &mut bytes),
            (Self::Examined(diagnosis), Format::Human) => diagnosis.write_human(colour, &mut bytes),
            (Self::Examined(diagnosis), Format::Json) => diagnosis.write_json(&mut bytes),
        };
        // Writing to memory fails only where a value cannot be serialised, which would be a mistake of ours.
        match written {
            Ok(()) => bytes,
            Err(error) => format!("the report could not be rendered: {error}\n").into_bytes(),
        }
    }
}

fn tell_report(reports: Reports<'_>, sources: &SourceMap, manner: &Manner, color: Color) -> u8 {
    let verdict = reports.verdict();
    let file = match (manner.file_holds, verdict) {
        (FileHolds::Snapshot, _) => None,
        (FileHolds::Report, _) => manner.file.as_deref(),
    };
    // A person has to see an error where standard output is a file or a pipe.
    let to_person = manner.format == Format::Human && matches!(reports, Reports::One(_)) && verdict == Verdict::Error;
    if to_person {
        let colour = colour(color, &io::stderr());
        tell_person(&reports.render(sources, Format::Human, colour, manner));
    }
    let delivered = match (to_person, file) {
        (true, None) => Ok(()),
        (_, file) => {
            let colour = if file.is_some() { plain_unless_forced(color) } else { colour(color, &io::stdout()) };
            deliver(&reports.render(sources, manner.format, colour, manner), file)
        }
    };
    match delivered {
        Ok(()) => {
            if let (Some(path), false) = (file, manner.quiet) {
                let line = format!("{}: the report is in `{}`", verdict.word(), path.display());
                tell_person(format!("{}\n", escape(&line)).as_bytes());
            }
            verdict.exit_code()
        }
        Err(failure) => tell_undelivered(failure, reports.about(), sources, manner, color),
    }
}

/// Why an answer did not arrive, and whether it was standard output that did not take it.
struct Undelivered {
    failure: Option<Failure>,
    standard_output: bool,
}

/// Writes to a file, or to standard output.
fn deliver(bytes: &[u8], file: Option<&Path>) -> Result<(), Undelivered> {
    let failure =
        |message: String, help: &str| Some(Failure { message, labels: Vec::new(), help: Some(help.to_owned()) });
    match file {
        Some(path) => write_file(path, bytes).map_err(|error| Undelivered {
            failure: failure(format!("writing `{}`: {error}", path.display()), "name a file that can be written"),
            standard_output: false,
        }),
        None => write_standard_output(bytes).map_err(|error| Undelivered {
            // Whoever closed the pipe knows.
            failure: match error.kind() {
                io::ErrorKind::BrokenPipe => None,
                _ => failure(format!("writing to standard output: {error}"), "make room for it, or use --output"),
            },
            standard_output: true,
        }),
    }
}

/// Tells that an answer `about` these databases did not arrive. Where it was the file, standard output still
/// gets its document.
fn tell_undelivered(
    undelivered: Undelivered,
    mut about: Report,
    sources: &SourceMap,
    manner: &Manner,
    color: Color,
) -> u8 {
    let Some(failure) = undelivered.failure else { return NO_VERDICT };
    about.errors = vec![failure];
    let report = Reports::One(&about);
    if manner.format == Format::Json && !undelivered.standard_output {
        // There is nobody left to tell that this, too, did not arrive.
        let _ = write_standard_output(&report.render(sources, Format::Json, Colour::Plain, manner));
    } else {
        tell_person(&report.render(sources, Format::Human, colour(color, &io::stderr()), manner));
    }
    NO_VERDICT
}

/// Prints to standard error. What standard error does not take is lost.
fn tell_person(bytes: &[u8]) {
    let _ = anstream::AutoStream::new(io::stderr(), ColorChoice::AlwaysAnsi).write_all(bytes);
}

/// Prints a note to standard error.
pub fn note(text: &str) {
    tell_person(format!("note: {}\n", escape(text)).as_bytes());
}

/// Prints a message of clap's, and says whether it arrived.
pub fn tell_usage(text: &str, to_standard_output: bool) -> bool {
    if to_standard_output {
        let mut stream = anstream::AutoStream::auto(io::stdout());
        return stream.write_all(text.as_bytes()).and_then(|()| stream.flush()).is_ok();
    }
    anstream::AutoStream::auto(io::stderr()).write_all(text.as_bytes()).is_ok()
}

fn write_standard_output(bytes: &[u8]) -> io::Result<()> {
    let mut stream = io::stdout().lock();
    stream.write_all(bytes)?;
    stream.flush()
}

fn colour<S: anstream::stream::RawStream>(color: Color, stream: &S) -> Colour {
    match color {
        Color::Always => Colour::Ansi,
        Color::Never => Colour::Plain,
        Color::Auto => match anstream::AutoStream::choice(stream) {
            ColorChoice::Always | ColorChoice::AlwaysAnsi if stream.is_terminal() => Colour::Ansi,
            ColorChoice::Always | ColorChoice::AlwaysAnsi | ColorChoice::Auto | ColorChoice::Never => Colour::Plain,
        },
    }
}

fn plain_unless_forced(color: Color) -> Colour {
    match color {
        Color::Always => Colour::Ansi,
        Color::Auto | Color::Never => Colour::Plain,
    }
}

/// Writes a file so that nobody ever sees half of it: a new one beside it takes its place. What is no
/// plain file, such as `/dev/null` or a pipe, is written to instead.
fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let existing = fs::metadata(path);
    if existing.as_ref().is_ok_and(|metadata| !metadata.is_file()) {
        return File::options().write(true).open(path)?.write_all(bytes);
    }
    // A link stays a link: what it points at is what is replaced.
    let path: PathBuf = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Opened as any new file is, for tempfile's own are for nobody else to read.
    let mut file = tempfile::Builder::new().prefix(".dbcontract-").make_in(folder, |path| File::create_new(path))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    if let Ok(metadata) = existing {
        fs::set_permissions(file.path(), metadata.permissions())?;
    }
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}
