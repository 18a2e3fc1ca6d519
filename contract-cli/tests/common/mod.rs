//! A folder of its own for a run of the command, and what came of the run.

use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A folder to run in, with a `DATABASE_URL` that nobody asked for.
pub struct Place {
    folder: TempDir,
}

/// What came of a run.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub output: String,
    pub errors: String,
}

/// What must never be printed.
pub const PASSWORD: &str = "s3cret";

impl Place {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn with(self, file: &str, text: &str) -> Self {
        self.write(file, text.as_bytes());
        self
    }

    pub fn write(&self, file: &str, bytes: &[u8]) {
        let path = self.path(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    pub fn path(&self, file: &str) -> std::path::PathBuf {
        self.folder.path().join(file)
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dbcontract"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("DATABASE_URL", format!("postgres://wrong:{PASSWORD}@127.0.0.1:1/inherited"))
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR_FORCE")
            // What a person has at home is not the test's.
            .env("HOME", "/nonexistent")
            .stdin(Stdio::null());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        Run::of(self.command(arguments))
    }
}

impl Run {
    pub fn of(mut command: Command) -> Self {
        Self::from(command.output().unwrap())
    }

    /// The one JSON document on standard output.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.output).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        let run = Self {
            code: output.status.code(),
            output: String::from_utf8(output.stdout).unwrap(),
            errors: String::from_utf8(output.stderr).unwrap(),
        };
        assert!(!run.output.contains(PASSWORD) && !run.errors.contains(PASSWORD), "{run:?}");
        assert!(!run.errors.contains("panicked"), "{run:?}");
        run
    }
}
