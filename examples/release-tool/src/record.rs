//! What a release has to say afterwards.

use contract_core::report::{Report, Verdict, json};
use contract_core::source::SourceMap;
use serde_json::{Value, json};

/// How a release ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ending {
    /// Everything holds.
    Released,
    /// A gate ended it before anything was changed.
    Stopped,
    /// The database did not hold what it should; it is as it was before.
    RolledBack,
    /// It could not be done, or not be taken back: a person has to look.
    #[default]
    Failed,
}

impl Ending {
    /// The exit code: 0 released, 1 not released and nothing is changed, 2 a person has to look.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Released => 0,
            Self::Stopped | Self::RolledBack => 1,
            Self::Failed => 2,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Released => "released",
            Self::Stopped => "stopped",
            Self::RolledBack => "rolled-back",
            Self::Failed => "failed",
        }
    }
}

/// Whether a gate ends a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It does.
    Hard,
    /// It is told.
    Soft,
}

/// A gate, and how it came out.
#[derive(Clone, Debug)]
pub struct Gate {
    /// Its name.
    pub name: &'static str,
    /// Whether it ends a release.
    pub kind: Kind,
    /// How it came out.
    pub verdict: Verdict,
    /// The report behind it, where there is one.
    pub report: Option<Value>,
}

/// A release, told.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// How it ended.
    pub ending: Ending,
    /// The gates that it came to.
    pub gates: Vec<Gate>,
    /// The versions that were run.
    pub migrated: Vec<String>,
    /// Why it could not be done.
    pub error: Option<String>,
}

impl Record {
    pub(crate) fn gate(&mut self, name: &'static str, kind: Kind, verdict: Verdict) {
        self.gates.push(Gate { name, kind, verdict, report: None });
    }

    /// Notes a gate that a report decides; whether it is passed.
    pub(crate) fn report(&mut self, name: &'static str, kind: Kind, report: &Report, sources: &SourceMap) -> bool {
        let mut bytes = Vec::new();
        // Writing to memory cannot fail, and what was written is JSON.
        let _ = json::write(report, sources, &mut bytes);
        let document = serde_json::from_slice(&bytes).ok();
        let verdict = report.verdict();
        self.gates.push(Gate { name, kind, verdict, report: document });
        verdict == Verdict::Pass
    }

    /// As one JSON document.
    pub fn to_json(&self) -> Value {
        let gates: Vec<Value> = self
            .gates
            .iter()
            .map(|gate| {
                let kind = match gate.kind {
                    Kind::Hard => "hard",
                    Kind::Soft => "soft",
                };
                json!({ "gate": gate.name, "kind": kind, "verdict": gate.verdict.word(), "report": gate.report })
            })
            .collect();
        json!({ "ending": self.ending.word(), "gates": gates, "migrated": self.migrated, "error": self.error })
    }
}
