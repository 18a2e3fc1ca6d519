//! The report as a person reads it: what was looked at, what passed, what is wrong and where, and the
//! verdict last.

use std::collections::BTreeMap;
use std::io::{self, Write};

use annotate_snippets::Renderer;
use anstyle::{AnsiColor, Style};

use super::{Environment, Folder, Report, Side, Verdict, escape, snippet, unseen};
use crate::checks::{Outcome, Requirement};
use crate::finding::Level;
use crate::observation::Server;
use crate::source::SourceMap;

/// Whether the text carries colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colour {
    /// Plain text.
    #[default]
    Plain,
    /// ANSI colours.
    Ansi,
}

/// How much of a report is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// Everything.
    #[default]
    Full,
    /// What is wrong, and the verdict.
    Quiet,
}

/// Writes the report as text.
///
/// # Errors
/// When the sink refuses it.
pub fn write(
    report: &Report,
    sources: &SourceMap,
    colour: Colour,
    detail: Detail,
    sink: &mut dyn Write,
) -> io::Result<()> {
    if detail == Detail::Full {
        heading(report, sink)?;
        requirements(report, &Paint { colour }, sink)?;
    }
    write_body(report, sources, colour, detail, sink)
}

/// Writes what is wrong, what was not seen, and the verdict.
pub(super) fn write_body(
    report: &Report,
    sources: &SourceMap,
    colour: Colour,
    detail: Detail,
    sink: &mut dyn Write,
) -> io::Result<()> {
    let renderer = match colour {
        Colour::Plain => Renderer::plain(),
        Colour::Ansi => Renderer::styled(),
    };
    warnings(report, sink)?;
    for failure in &report.errors {
        writeln!(sink, "{}\n", snippet::failure(failure, sources, &renderer))?;
    }
    findings(report, sources, &renderer, sink)?;
    // What is incomplete for a reason is told with the reason, however quiet.
    if detail == Detail::Full || report.verdict() == Verdict::Incomplete {
        unseen::write(report, sink)?;
    }
    verdict(report, &Paint { colour }, sink)
}

/// How many findings of one check are shown that are about files: neither an object nor a requirement is concerned.
const MOST_OF_FILES: usize = 5;

fn findings(report: &Report, sources: &SourceMap, renderer: &Renderer, sink: &mut dyn Write) -> io::Result<()> {
    let mut of_files: BTreeMap<&str, usize> = BTreeMap::new();
    for weighed in &report.findings {
        let finding = &weighed.finding;
        let is_required = report.requirements.iter().any(|requirement| requirement.check == finding.check);
        if finding.object.is_none() && !is_required {
            let shown = of_files.entry(finding.check.id).or_default();
            *shown += 1;
            if *shown > MOST_OF_FILES {
                continue;
            }
        }
        writeln!(sink, "{}\n", snippet::finding(weighed, sources, renderer))?;
    }
    for (check, found) in of_files.into_iter().filter(|(_, found)| *found > MOST_OF_FILES) {
        writeln!(sink, "and {} more of {check}; --format json lists them\n", found - MOST_OF_FILES)?;
    }
    Ok(())
}

fn heading(report: &Report, sink: &mut dyn Write) -> io::Result<()> {
    let sides = match &report.expected {
        None => vec![(subject(&report.observed), &report.observed)],
        Some(expected) => vec![("expected", expected), ("observed", &report.observed)],
    };
    let mut told = false;
    for (word, side) in sides {
        if let Some(text) = side_text(side) {
            writeln!(sink, "{word}: {}", escape(&text))?;
            told = true;
        }
    }
    for (key, value) in &report.labels {
        writeln!(sink, "{}: {}", escape(key), escape(value))?;
        told = true;
    }
    if told { writeln!(sink) } else { Ok(()) }
}

/// What there is to worry about in how the run was done, and once for both sides in how they were reached, however
/// little else is told.
fn warnings(report: &Report, sink: &mut dyn Write) -> io::Result<()> {
    let sides = report.expected.iter().chain([&report.observed]);
    let transports = sides.filter_map(|side| side.environment.as_ref()?.transport.as_ref());
    let mut told: Vec<&String> = Vec::new();
    for warning in transports.filter_map(|transport| transport.warning.as_ref()).chain(&report.warnings) {
        if !told.contains(&warning) {
            writeln!(sink, "warning: {}\n", escape(warning))?;
            told.push(warning);
        }
    }
    Ok(())
}

fn subject(side: &Side) -> &'static str {
    let folder = side.environment.as_ref().and_then(|environment| environment.migrations.as_ref());
    if folder.is_some() { "migrations" } else { "database" }
}

/// `db/migrations, layout sqlx, 12 files, run by postgres on PostgreSQL 15`; `replayed by` where a server ran them.
fn folder_text(folder: &Folder, role: Option<&String>, server: Option<&Server>) -> String {
    let mut text = folder.path.clone();
    let run = if server.is_some() { "replayed" } else { "run" };
    if let (Some(layout), Some(files)) = (folder.layout, folder.files) {
        let role = role.map_or_else(|| "a role that nobody names".to_owned(), Clone::clone);
        text.push_str(&format!(", layout {layout}, {}, {run} by {role}", count(files, "file")));
    }
    if let Some(server) = server {
        text.push_str(&format!(" on PostgreSQL {}", server.version));
    } else if let Some(major) = folder.major {
        text.push_str(&format!(" on PostgreSQL {major}"));
    }
    text
}

/// `prod, shop at 127.0.0.1:5432 as reader, PostgreSQL 15.18`.
pub(super) fn side_text(side: &Side) -> Option<String> {
    let Environment { name, host, port, database, role, transport, snapshot, migrations } =
        side.environment.as_ref()?;
    if let Some(folder) = migrations {
        return Some(folder_text(folder, role.as_ref(), side.server.as_ref()));
    }
    let mut parts: Vec<String> = name.iter().cloned().collect();
    parts.extend(snapshot.iter().map(|snapshot| format!("snapshot {snapshot}")));
    let mut place = database.clone().unwrap_or_default();
    if let Some(host) = host {
        place.push_str(&format!(" at {host}"));
    }
    if let Some(port) = port {
        place.push_str(&format!(":{port}"));
    }
    if let Some(role) = role {
        place.push_str(&format!(" as {role}"));
    }
    parts.extend((!place.is_empty()).then_some(place));
    if let Some(server) = &side.server {
        let standby = if server.standby { ", a standby" } else { "" };
        parts.push(format!("PostgreSQL {}{standby}", server.version));
    }
    // A socket is seen by its folder.
    parts.extend(transport.iter().filter(|transport| transport.kind != "socket").map(|it| it.protection.clone()));
    Some(parts.join(", "))
}

/// A line for each object that is required: the worst of its outcomes, and how many hold.
fn requirements(report: &Report, paint: &Paint, sink: &mut dyn Write) -> io::Result<()> {
    let mut objects: BTreeMap<&str, Vec<&Requirement>> = BTreeMap::new();
    for requirement in &report.requirements {
        objects.entry(&requirement.object).or_default().push(requirement);
    }
    for (object, requirements) in &objects {
        let holding = requirements.iter().filter(|requirement| requirement.outcome == Outcome::Passed).count();
        let state = requirements.iter().map(|requirement| State::of(requirement)).max().unwrap_or(State::Passed);
        let unseen = match state {
            State::Incomplete | State::Unchecked => unseen_checks(requirements),
            State::Passed | State::Warned | State::Violated => String::new(),
        };
        let total = requirements.len();
        writeln!(sink, "{}  {} ({holding} of {total} hold{unseen})", paint.state(state), escape(object))?;
    }
    if objects.is_empty() { Ok(()) } else { writeln!(sink) }
}

/// The checks that could not look, where there are few of them.
fn unseen_checks(requirements: &[&Requirement]) -> String {
    let mut checks: Vec<&str> = requirements
        .iter()
        .filter(|requirement| matches!(requirement.outcome, Outcome::Incomplete | Outcome::Unchecked))
        .map(|requirement| requirement.check.id)
        .collect();
    checks.sort_unstable();
    checks.dedup();
    if checks.len() > MOST_CHECKS || checks.len() == requirements.len() {
        return String::new();
    }
    format!("; not seen: {}", checks.join(", "))
}

/// How many checks a line names.
const MOST_CHECKS: usize = 4;

/// How an object came out: the worst of its requirements, worst last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Passed,
    Warned,
    Unchecked,
    Incomplete,
    Violated,
}

impl State {
    fn of(requirement: &Requirement) -> Self {
        match (requirement.outcome, requirement.level) {
            (Outcome::Passed, _) => Self::Passed,
            (Outcome::Violated, Level::Deny) => Self::Violated,
            (Outcome::Violated, Level::Warn | Level::Allow) => Self::Warned,
            (Outcome::Incomplete, _) => Self::Incomplete,
            (Outcome::Unchecked, _) => Self::Unchecked,
        }
    }
}

fn verdict(report: &Report, paint: &Paint, sink: &mut dyn Write) -> io::Result<()> {
    let verdict = report.verdict();
    let violations = report.findings.iter().filter(|weighed| weighed.level == Level::Deny).count();
    let warnings = report.findings.len() - violations;
    let mut parts = Vec::new();
    if verdict != Verdict::Error {
        if !report.requirements.is_empty() {
            let holding =
                report.requirements.iter().filter(|requirement| requirement.outcome == Outcome::Passed).count();
            let verb = if report.requirements.len() == 1 { "holds" } else { "hold" };
            parts.push(format!("{holding} of {} {verb}", count(report.requirements.len(), "requirement")));
        }
        if report.expected.is_some() {
            parts.push(format!("{} compared", count(report.compared.facts, "fact")));
        }
        parts.push(count(violations, "violation"));
        if warnings > 0 {
            parts.push(count(warnings, "warning"));
        }
        if !report.gaps.is_empty() {
            parts.push(count(report.gaps.len(), "gap"));
        }
    } else {
        parts.push(format!("no verdict, {}", count(report.errors.len(), "error")));
    }
    writeln!(sink, "{}: {}", paint.verdict(verdict), parts.join(", "))
}

/// A number of things, as a person writes it: `1 file`, `2 files`.
pub fn count(number: usize, word: &str) -> String {
    if number == 1 { format!("1 {word}") } else { format!("{number} {word}s") }
}

/// The word of a verdict in its colour.
pub(super) fn verdict_word(verdict: Verdict, colour: Colour) -> String {
    Paint { colour }.verdict(verdict)
}

struct Paint {
    colour: Colour,
}

impl Paint {
    fn state(&self, state: State) -> String {
        let (colour, word) = match state {
            State::Passed => (AnsiColor::Green, "passed"),
            State::Warned => (AnsiColor::Yellow, "warned"),
            State::Unchecked => (AnsiColor::Yellow, "unchecked"),
            State::Incomplete => (AnsiColor::Yellow, "incomplete"),
            State::Violated => (AnsiColor::Red, "violated"),
        };
        self.painted(colour, &format!("{word:10}"))
    }

    fn verdict(&self, verdict: Verdict) -> String {
        let colour = match verdict {
            Verdict::Pass => AnsiColor::Green,
            Verdict::Fail | Verdict::Error => AnsiColor::Red,
            Verdict::Incomplete => AnsiColor::Yellow,
        };
        self.painted(colour, verdict.word())
    }

    fn painted(&self, colour: AnsiColor, text: &str) -> String {
        match self.colour {
            Colour::Plain => text.to_owned(),
            Colour::Ansi => {
                let style = Style::new().bold().fg_color(Some(colour.into()));
                format!("{style}{text}{style:#}")
            }
        }
    }
}
