//! The report as a person reads it: what was looked at, what passed, what is wrong and where, and the
//! verdict last.

use std::collections::BTreeMap;
use std::io::{self, Write};

use annotate_snippets::Renderer;
use anstyle::{AnsiColor, Style};

use super::{Environment, Report, Side, Verdict, escape, snippet};
use crate::checks::Outcome;
use crate::finding::{Level, Reach};
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
    let renderer = match colour {
        Colour::Plain => Renderer::plain(),
        Colour::Ansi => Renderer::styled(),
    };
    let paint = Paint { colour };
    if detail == Detail::Full {
        heading(report, sink)?;
        requirements(report, &paint, sink)?;
    }
    for failure in &report.errors {
        writeln!(sink, "{}\n", snippet::failure(failure, sources, &renderer))?;
    }
    for weighed in &report.findings {
        writeln!(sink, "{}\n", snippet::finding(weighed, sources, &renderer))?;
    }
    if detail == Detail::Full {
        unseen(report, sink)?;
    }
    verdict(report, &paint, sink)
}

fn heading(report: &Report, sink: &mut dyn Write) -> io::Result<()> {
    let sides = match &report.expected {
        None => vec![("database", &report.observed)],
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

fn side_text(side: &Side) -> Option<String> {
    let Environment { name, host, port, database, role, snapshot } = side.environment.as_ref()?;
    let mut text = String::new();
    let mut push = |part: String| {
        if !text.is_empty() {
            text.push_str(", ");
        }
        text.push_str(&part);
    };
    if let Some(name) = name {
        push(name.clone());
    }
    if let Some(snapshot) = snapshot {
        push(format!("snapshot {snapshot}"));
    }
    if let Some(database) = database {
        push(format!("database {database}"));
    }
    match (host, port) {
        (Some(host), Some(port)) => push(format!("host {host}, port {port}")),
        (Some(host), None) => push(format!("host {host}")),
        (None, Some(port)) => push(format!("port {port}")),
        (None, None) => {}
    }
    if let Some(role) = role {
        push(format!("role {role}"));
    }
    if let Some(server) = &side.server {
        let standby = if server.standby { ", a standby" } else { "" };
        push(format!("PostgreSQL {}{standby}", server.version));
    }
    Some(text)
}

/// A line for each object that is required: the worst of its outcomes, and how many hold.
fn requirements(report: &Report, paint: &Paint, sink: &mut dyn Write) -> io::Result<()> {
    let mut objects: BTreeMap<&str, Vec<Outcome>> = BTreeMap::new();
    for requirement in &report.requirements {
        objects.entry(&requirement.object).or_default().push(requirement.outcome);
    }
    for (object, outcomes) in &objects {
        let holding = outcomes.iter().filter(|outcome| **outcome == Outcome::Passed).count();
        let worst = [Outcome::Violated, Outcome::Incomplete, Outcome::Unchecked]
            .into_iter()
            .find(|worst| outcomes.contains(worst))
            .unwrap_or(Outcome::Passed);
        let word = paint.outcome(worst);
        writeln!(sink, "{word}  {} ({holding} of {} hold)", escape(object), outcomes.len())?;
    }
    if objects.is_empty() { Ok(()) } else { writeln!(sink) }
}

/// What was not seen, not compared or left out.
fn unseen(report: &Report, sink: &mut dyn Write) -> io::Result<()> {
    let mut unmodelled: BTreeMap<&str, usize> = BTreeMap::new();
    for gap in &report.gaps {
        if let Reach::Unmodelled { kind, schema: Some(_) } = &gap.reach {
            *unmodelled.entry(kind).or_default() += 1;
            continue;
        }
        let place = gap.place.as_ref().map_or_else(String::new, |place| format!(" ({}:{})", place.file, place.line));
        writeln!(sink, "not read: {}", escape(&format!("{}: {}{place}", gap.subject(), gap.cause)))?;
    }
    if !unmodelled.is_empty() {
        let kinds = unmodelled.iter().map(|(kind, schemas)| format!("{kind} (in {})", count(*schemas, "schema")));
        writeln!(sink, "not read by this version: {}", escape(&kinds.collect::<Vec<_>>().join(", ")))?;
    }
    if !report.not_compared.is_empty() {
        writeln!(sink, "{} not compared; --strict counts them", count(report.not_compared.len(), "fact"))?;
    }
    if report.out_of_scope > 0 {
        writeln!(sink, "{} not the project's own left out", count(report.out_of_scope, "object"))?;
    }
    Ok(())
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

fn count(number: usize, word: &str) -> String {
    if number == 1 { format!("1 {word}") } else { format!("{number} {word}s") }
}

struct Paint {
    colour: Colour,
}

impl Paint {
    fn outcome(&self, outcome: Outcome) -> String {
        let colour = match outcome {
            Outcome::Passed => AnsiColor::Green,
            Outcome::Violated => AnsiColor::Red,
            Outcome::Incomplete | Outcome::Unchecked => AnsiColor::Yellow,
        };
        self.painted(colour, &format!("{:10}", outcome.word()))
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
