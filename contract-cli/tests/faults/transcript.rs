//! What is told when no verdict is possible: held against what holds for all such runs, and kept as prose.

use std::fmt::Write;
use std::fs;

use crate::common::{PASSWORD, Place, Run};

/// What a row of runs told.
#[derive(Default)]
pub struct Transcript {
    text: String,
    cases: usize,
    replaced: Vec<(String, &'static str)>,
}

impl Transcript {
    /// Writes `name` for a text that is another one in each run.
    pub fn hide(&mut self, text: impl Into<String>, name: &'static str) {
        self.replaced.push((text.into(), name));
    }

    /// How many cases there were.
    pub fn cases(&self) -> usize {
        self.cases
    }

    /// Runs the command for a person and as JSON: 2, one message, one document, no password.
    pub fn case(&mut self, title: &str, place: &Place, arguments: &[&str]) {
        let _ = fs::remove_file(place.path("report.txt"));
        let mut human = place.run(&[arguments, &["--output", "report.txt"]].concat());
        assert_eq!((human.code, human.output.as_str()), (Some(2), ""), "{title}: {human:?}");
        // The file has what the person has seen, unless it is for something else than a report.
        match fs::read_to_string(place.path("report.txt")) {
            Ok(written) => {
                let without = human.errors.strip_suffix("error: the report is in `report.txt`\n");
                human.errors = without.unwrap_or_else(|| panic!("{title}: {human:?}")).to_owned();
                assert!(human.errors.ends_with(&written) && !written.contains(PASSWORD), "{title}: {written}")
            }
            Err(_) => assert_eq!(arguments[0], "snapshot", "{title}"),
        }

        let json = place.run(&[arguments, &["--format", "json", "--quiet"]].concat());
        let report = json.json();
        assert_eq!((json.code, json.errors.as_str()), (Some(2), ""), "{title}: {json:?}");
        assert_eq!((report["verdict"].as_str(), report["passed"].as_bool()), (Some("error"), Some(false)), "{title}");
        let errors = report["errors"].as_array().unwrap();
        assert!(!errors.is_empty(), "{title}: {report}");
        for error in errors {
            let message = error["message"].as_str().unwrap();
            assert!(human.errors.contains(message.lines().next().unwrap()), "{title}: {message}\n{}", human.errors);
        }

        self.told(title, human);
    }

    /// Takes what one run has told a person.
    pub fn told(&mut self, title: &str, run: Run) {
        assert_eq!((run.code, run.output.as_str()), (Some(2), ""), "{title}: {run:?}");
        self.cases += 1;
        let mut told = run.errors;
        for (text, name) in &self.replaced {
            told = told.replace(text, name);
        }
        // The server that the machine has is not the same everywhere.
        let lines = told.lines().map(|line| match line.split_once(", PostgreSQL ") {
            Some((ahead, _)) if line.starts_with("database:") => ahead,
            _ => line,
        });
        let told = lines.collect::<Vec<_>>().join("\n");
        let _ = writeln!(self.text, "## {title}\n{}\n", told.trim_end());
    }

    /// Everything that was told.
    pub fn text(&self) -> &str {
        &self.text
    }
}
