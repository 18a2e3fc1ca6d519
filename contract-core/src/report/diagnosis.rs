//! What would be used and whether it works, a line each.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use super::human::Colour;
use super::json::{FORMAT_VERSION, Text};
use super::{Verdict, escape};

/// Everything that was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnosis {
    /// In the order in which it is told.
    pub lines: Vec<Line>,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The environment that it is about; none for the project itself.
    pub environment: Option<String>,
    /// What it is: `contracts`, `encryption`.
    pub subject: &'static str,
    /// How it is.
    pub state: State,
    /// What was found.
    pub text: String,
    /// The next step, where one is needed.
    pub help: Option<String>,
}

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It works.
    Good,
    /// It works, and somebody should look at it.
    Doubtful,
    /// It is needed and does not work.
    Broken,
    /// It could not be looked at, because of what is broken ahead of it.
    Skipped,
}

impl State {
    /// The word for it in a report.
    pub fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Doubtful => "doubtful",
            Self::Broken => "broken",
            Self::Skipped => "skipped",
        }
    }
}

impl Diagnosis {
    /// What it comes to: `fail` where something that is needed is broken.
    pub fn verdict(&self) -> Verdict {
        if self.lines.is_empty() {
            return Verdict::Error;
        }
        let is_broken = self.lines.iter().any(|line| line.state == State::Broken);
        if is_broken { Verdict::Fail } else { Verdict::Pass }
    }

    /// Writes it as text, a line each, and below it the next step.
    ///
    /// # Errors
    /// When the sink refuses it.
    pub fn write_human(&self, colour: Colour, sink: &mut dyn Write) -> io::Result<()> {
        let mut about = None;
        for line in &self.lines {
            if about != Some(&line.environment) {
                if about.is_some() {
                    writeln!(sink)?;
                }
                writeln!(sink, "{}", escape(line.environment.as_deref().unwrap_or("project")))?;
                about = Some(&line.environment);
            }
            writeln!(sink, "  {}  {:12} {}", painted(line.state, colour), line.subject, escape(&line.text))?;
            if let Some(help) = &line.help {
                writeln!(sink, "  {:8}  {:12} help: {}", "", "", escape(help))?;
            }
        }
        let broken = self.lines.iter().filter(|line| line.state == State::Broken).count();
        let doubtful = self.lines.iter().filter(|line| line.state == State::Doubtful).count();
        writeln!(sink, "\n{}: {broken} broken, {doubtful} doubtful", super::human::verdict_word(self.verdict(), colour))
    }

    /// Writes it as one JSON document and a line end (`format_version` 1).
    ///
    /// # Errors
    /// When the sink refuses it.
    pub fn write_json(&self, sink: &mut dyn Write) -> io::Result<()> {
        let verdict = self.verdict();
        let document = Document {
            format_version: FORMAT_VERSION,
            verdict: verdict.word(),
            passed: verdict == Verdict::Pass,
            lines: self.lines.iter().map(LineDocument::of).collect(),
        };
        serde_json::to_writer_pretty(&mut *sink, &document)?;
        sink.write_all(b"\n")
    }
}

fn painted(state: State, colour: Colour) -> String {
    let shade = match state {
        State::Good => AnsiColor::Green,
        State::Doubtful | State::Skipped => AnsiColor::Yellow,
        State::Broken => AnsiColor::Red,
    };
    let word = format!("{:8}", state.word());
    match colour {
        Colour::Plain => word,
        Colour::Ansi => {
            let style = Style::new().bold().fg_color(Some(shade.into()));
            format!("{style}{word}{style:#}")
        }
    }
}

#[derive(Serialize)]
struct Document<'a> {
    format_version: u32,
    verdict: &'static str,
    passed: bool,
    lines: Vec<LineDocument<'a>>,
}

#[derive(Serialize)]
struct LineDocument<'a> {
    environment: Option<Text<'a>>,
    subject: &'static str,
    state: &'static str,
    text: Text<'a>,
    help: Option<Text<'a>>,
}

impl<'a> LineDocument<'a> {
    fn of(line: &'a Line) -> Self {
        Self {
            environment: line.environment.as_deref().map(Text::from),
            subject: line.subject,
            state: line.state.word(),
            text: (&line.text).into(),
            help: line.help.as_deref().map(Text::from),
        }
    }
}
