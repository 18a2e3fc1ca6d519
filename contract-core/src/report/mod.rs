//! What a run has to say, as a value, and the formats it is said in.
//!
//! A [`Report`] holds everything that was found, passed, missed or left out. The verdict is computed
//! from it and kept nowhere. A renderer is a function from a report to bytes: one file each, the same
//! bytes for the same report.

pub mod diagnosis;
mod escape;
pub mod fleet;
pub mod human;
pub mod json;
mod mask;
mod snippet;
mod unseen;

use std::collections::BTreeMap;

pub use escape::escape;
pub use mask::mask;

use crate::checks::{Outcome, Requirement};
use crate::finding::{Finding, Gap, Label, Level, Mistake};
use crate::migrations::Layout;
use crate::observation::Server;

/// What a run comes to, worst last but for [`Verdict::Error`], which is no answer at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Everything that is required was seen and holds.
    Pass,
    /// Something is wrong.
    Fail,
    /// Nothing was seen to be wrong, and not everything was seen.
    Incomplete,
    /// The job could not be done.
    Error,
}

impl Verdict {
    /// The word for it in a report.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Incomplete => "incomplete",
            Self::Error => "error",
        }
    }

    /// The exit code of the command: 0 verified, 1 violated, 2 no verdict.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Pass => 0,
            Self::Fail => 1,
            Self::Incomplete | Self::Error => 2,
        }
    }
}

/// Which database was looked at; never a password.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// The name of the environment (`prod`), or what else the database was called by.
    pub name: Option<String>,
    /// The host, or the folder of the socket.
    pub host: Option<String>,
    /// The port.
    pub port: Option<u16>,
    /// The database.
    pub database: Option<String>,
    /// The role that looked.
    pub role: Option<String>,
    /// How the connection was protected, once there was one.
    pub transport: Option<Transport>,
    /// The snapshot file, when it was no database.
    pub snapshot: Option<String>,
    /// The folder of migrations, when it was no database.
    pub migrations: Option<Folder>,
}

/// How a connection was protected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transport {
    /// `socket`, `clear text` or `tls`.
    pub kind: &'static str,
    /// What there was, and what was verified by it: `TLS 1.3, server not verified`.
    pub protection: String,
    /// What a person should worry about.
    pub warning: Option<String>,
}

/// A folder of migrations, and what it was read under.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folder {
    /// The folder.
    pub path: String,
    /// Whose tool runs it, where that was found.
    pub layout: Option<Layout>,
    /// How many files were read, where any were.
    pub files: Option<usize>,
    /// The major version of PostgreSQL that it was read as.
    pub major: Option<u32>,
}

/// One side of a run: what was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// Which database.
    pub environment: Option<Environment>,
    /// The server, as it names itself.
    pub server: Option<Server>,
}

/// Why the job could not be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What was being done and what was wrong, the cause behind it.
    pub message: String,
    /// Places in files.
    pub labels: Vec<Label>,
    /// The next step.
    pub help: Option<String>,
}

impl Failure {
    /// The failure that an error and its causes tell.
    pub fn of(error: &dyn std::error::Error) -> Self {
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            let text = error.to_string();
            if !message.contains(&text) {
                message.push_str(": ");
                message.push_str(&text);
            }
            cause = error.source();
        }
        Self { message, labels: Vec::new(), help: None }
    }
}

impl From<Mistake> for Failure {
    fn from(mistake: Mistake) -> Self {
        Self { message: mistake.message, labels: mistake.labels, help: mistake.help }
    }
}

/// How many facts were compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// Facts that were compared and are outside every gap.
    pub facts: usize,
    /// Facts inside a gap.
    pub in_gaps: usize,
    /// Facts that were known on both sides and could not be compared.
    pub not_compared: usize,
}

/// A finding with the weight that this run gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weighed {
    /// Its weight; a finding that is allowed is not in a report.
    pub level: Level,
    /// The finding.
    pub finding: Finding,
}

/// A gap that somebody accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptedFact {
    /// The gap.
    pub gap: Gap,
    /// Why it is accepted, in the words of the project.
    pub reason: String,
}

/// A fact that could not be compared, as a person reads it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UncomparedFact {
    /// The object.
    pub object: String,
    /// The attribute.
    pub attribute: String,
}

/// Whether *incomplete* is called by what is merely not compared, and by gaps that hide nothing required, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strictness {
    /// They are counted and told.
    #[default]
    Usual,
    /// They make a passing run incomplete.
    Strict,
}

/// Everything that a run has to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// What was observed.
    pub observed: Side,
    /// What was expected, when two sources were compared.
    pub expected: Option<Side>,
    /// The requirements and how they came out, in the order of contracts and lines.
    pub requirements: Vec<Requirement>,
    /// What is wrong, in the order of objects and checks.
    pub findings: Vec<Weighed>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
    /// What could not be read and somebody accepts.
    pub accepted: Vec<AcceptedFact>,
    /// Those of the gaps that may hide what is required.
    pub decisive: Vec<Gap>,
    /// What could not be compared.
    pub not_compared: Vec<UncomparedFact>,
    /// What a person should worry about in how the run was done; no check has it, and it decides nothing.
    pub warnings: Vec<String>,
    /// Why the job could not be done.
    pub errors: Vec<Failure>,
    /// How many facts were compared.
    pub compared: Compared,
    /// How many objects are not the project's own.
    pub out_of_scope: usize,
    /// What the caller wants copied into the report: commit, approver.
    pub labels: BTreeMap<String, String>,
    /// Whether what was not compared counts.
    pub strictness: Strictness,
}

impl Report {
    /// The report of a run that could not be done.
    pub fn error(failures: impl IntoIterator<Item = Failure>) -> Self {
        Self { errors: failures.into_iter().collect(), ..Self::default() }
    }

    /// What the run comes to.
    pub fn verdict(&self) -> Verdict {
        if !self.errors.is_empty() {
            return Verdict::Error;
        }
        let requirement = |outcome| self.requirements.iter().any(|requirement| requirement.outcome == outcome);
        if self.findings.iter().any(|weighed| weighed.level == Level::Deny) {
            return Verdict::Fail;
        }
        // In a comparison of two sources every gap is in its scope.
        let bound = self.expected.is_some() && !self.gaps.is_empty();
        let has_unknown = !self.not_compared.is_empty() || !self.gaps.is_empty();
        let strict = self.strictness == Strictness::Strict && has_unknown;
        let unseen = requirement(Outcome::Incomplete) || requirement(Outcome::Unchecked);
        if unseen || strict || bound || self.compared.facts == 0 {
            return Verdict::Incomplete;
        }
        Verdict::Pass
    }
}
