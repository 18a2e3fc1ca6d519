//! What came of a contract test.

use std::fmt;

use crate::report::human::{self, Colour, Detail};
use crate::report::{Report, Verdict, escape, json};
use crate::source::SourceMap;

/// What came of a contract test. Its text is the report that a person reads.
#[derive(Clone, Debug)]
pub struct Tested {
    /// The report.
    pub report: Report,
    /// The files that it speaks of.
    pub sources: SourceMap,
    /// What a connection string says that nobody may have meant, and which of its values came from elsewhere.
    pub notes: Vec<String>,
    pub(super) surface: Option<String>,
}

impl Tested {
    /// What it comes to.
    pub fn verdict(&self) -> Verdict {
        self.report.verdict()
    }

    /// Every routine that is required as it is; none when it could not be looked at.
    pub fn surface(&self) -> Option<&str> {
        self.surface.as_deref()
    }

    /// The report as one JSON document.
    pub fn to_json(&self) -> String {
        let mut bytes = Vec::new();
        // Writing to memory cannot fail.
        let _ = json::write(&self.report, &self.sources, &mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The text with which the test fails; none when it passes.
    pub(super) fn failure(&self) -> Option<String> {
        let verdict = match self.verdict() {
            Verdict::Pass => return None,
            Verdict::Fail => "the contract does not hold",
            Verdict::Incomplete => "whether the contract holds could not be seen",
            Verdict::Error => "the contract could not be tested",
        };
        Some(format!("{verdict}\n\n{self}"))
    }
}

impl fmt::Display for Tested {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = Vec::new();
        human::write(&self.report, &self.sources, Colour::Plain, Detail::Full, &mut bytes).map_err(|_| fmt::Error)?;
        formatter.write_str(&String::from_utf8_lossy(&bytes))?;
        self.notes.iter().try_for_each(|note| writeln!(formatter, "note: {}", escape(note)))
    }
}
