//! What the checks say: requirements with their outcomes, and findings.

use std::sync::Arc;

use crate::finding::{CheckMeta, Finding, Level};
use crate::source::Location;

/// How a requirement came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It holds.
    Passed,
    /// It does not hold.
    Violated,
    /// It could not be seen for a gap.
    Incomplete,
    /// It was not looked at, for the routine itself is not there: another requirement is violated.
    Unchecked,
}

impl Outcome {
    /// The word for it in a report.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Violated => "violated",
            Self::Incomplete => "incomplete",
            Self::Unchecked => "unchecked",
        }
    }
}

/// One thing that a contract requires, and how it came out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Requirement {
    /// Where the contract requires it.
    pub location: Location,
    /// What it is required of, as a person writes it.
    pub object: Arc<str>,
    /// The check that looked.
    pub check: &'static CheckMeta,
    /// The weight of that check.
    pub level: Level,
    /// How it came out.
    pub outcome: Outcome,
}

/// What the checks have said so far.
#[derive(Clone, Debug, Default)]
pub struct Outcomes {
    /// The requirements that were looked at.
    pub requirements: Vec<Requirement>,
    /// The findings.
    pub findings: Vec<Finding>,
    /// The findings of policies, which can say again what a contract has said of a function.
    pub policy_findings: Vec<Finding>,
}

impl Outcomes {
    /// The findings, those of policies last.
    pub fn all_findings(&mut self) -> impl Iterator<Item = &mut Finding> {
        self.findings.iter_mut().chain(&mut self.policy_findings)
    }

    /// Records a requirement.
    pub fn record(&mut self, location: Location, object: Arc<str>, check: &'static CheckMeta, outcome: Outcome) {
        self.requirements.push(Requirement { location, object, check, level: check.level, outcome });
    }

    /// Records a requirement of a policy that is violated exactly when there are findings, and keeps those.
    pub fn judge_policy(&mut self, location: Location, check: &'static CheckMeta, findings: Vec<Finding>) {
        let outcome = if findings.is_empty() { Outcome::Passed } else { Outcome::Violated };
        self.policy_findings.extend(findings);
        self.record_policy(location, check, outcome);
    }

    /// Records a requirement of a policy.
    pub fn record_policy(&mut self, location: Location, check: &'static CheckMeta, outcome: Outcome) {
        self.record(location, "[definers]".into(), check, outcome);
    }

    /// Records a requirement that is violated exactly when there are findings, and keeps those.
    pub fn judge(
        &mut self,
        location: Location,
        object: Arc<str>,
        check: &'static CheckMeta,
        findings: impl IntoIterator<Item = Finding>,
    ) {
        let before = self.findings.len();
        self.findings.extend(findings);
        let outcome = if self.findings.len() == before { Outcome::Passed } else { Outcome::Violated };
        self.record(location, object, check, outcome);
    }
}
