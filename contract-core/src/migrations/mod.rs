//! Folders of migrations, as ordered files.
//!
//! [`open`] reads a folder as the tool does that owns it: which files it runs, in which order, which part of
//! each on the way up, and in what transaction. What a person may not expect is told in [`Notice`]s. The
//! rules are those of each tool's own documentation and source, named in its file under `tools/`; they stand
//! side by side in `docs/migrations.md`.

mod detect;
mod error;
mod folder;
mod layout;
mod name;
mod notice;
mod numbering;
mod open;
#[cfg(test)]
mod tests;
mod text;
mod tools;

pub use detect::candidates;
pub use error::MigrationError;
pub use layout::Layout;
pub use notice::{Ignored, MarkerTool, Notice, NoticeKind, Unread};
pub use open::{open, open_file};

use crate::source::{SourceId, Span};

/// A folder, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migrations {
    /// How it is laid out.
    pub layout: Layout,
    /// What is run on the way up from nothing, in that order. Every file begins with a fresh session.
    pub files: Vec<MigrationFile>,
    /// What is to be told, by file and line.
    pub notices: Vec<Notice>,
}

/// A migration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrationFile {
    /// Its text, whole.
    pub source: SourceId,
    /// The version, as the tool keeps it in its table; a repeatable migration has none, nor has a plain file.
    pub version: Option<String>,
    /// What the name says besides, as the tool keeps it.
    pub description: Option<String>,
    /// What of the text is run, in order. A statement does not reach from one part into the next.
    pub parts: Vec<Part>,
}

/// A part of a file that is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Where in the text.
    pub span: Span,
    /// In what transaction.
    pub transaction: Transaction,
}

/// In what transaction a part is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transaction {
    /// The tool sends BEGIN ahead of the file and COMMIT behind it: all parts of the file that have this
    /// share one, save that each `-- migrate:up` of dbmate has its own.
    Explicit,
    /// As [`Self::Explicit`], unless a statement cannot run inside a transaction: then each statement stands
    /// by itself (Flyway, "Migrations", "Transactions").
    WhereAllowed,
    /// The part is sent as one message (or one pipeline), which the server takes for one transaction until a
    /// statement in it begins or ends one (manual, 54.2.2.1 "Multiple Statements in a Simple Query").
    Implicit,
    /// Each statement is sent by itself.
    None,
}
