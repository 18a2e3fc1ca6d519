//! What is told about a folder that can be read.

use std::fmt;

use super::Layout;
use crate::finding::Place;

/// Something about a folder that its reader should know.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Notice {
    /// Where: a file, and 1 or the line that it is about.
    pub place: Place,
    /// What.
    pub kind: NoticeKind,
}

/// What is told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoticeKind {
    /// The tool passes the file over, so it was not read.
    Ignored(Ignored),
    /// The tool runs it and it was not read: what it does to the schema is unknown.
    Unread(Unread),
    /// Another file has the same version.
    DuplicateVersion {
        /// The version, as this file writes it.
        version: String,
        /// The file that has it too, and comes first.
        other: String,
    },
    /// Consecutive numbers stop being consecutive ahead of this file.
    NumberingGap {
        /// The version in front of the gap.
        after: String,
        /// This file's version.
        before: String,
    },
    /// Lines end in CR LF; PostgreSQL keeps the CR in the bodies of functions.
    CarriageReturns {
        /// How many lines.
        lines: usize,
    },
    /// It begins with a UTF-8 byte order mark, which the server refuses unless the tool takes it away.
    ByteOrderMark,
    /// It is UTF-16, which was read and which the tool may not read.
    Utf16,
    /// It carries a mark of another tool, which the tool of this layout takes for a comment.
    ForeignMarker {
        /// Whose it is.
        tool: MarkerTool,
        /// The mark.
        marker: String,
    },
}

/// Why a tool passes a file over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ignored {
    /// Its name is not of the tool's form.
    Name {
        /// The form.
        wanted: &'static str,
    },
    /// Its name is not of the tool's form, and the tool stops at it.
    Refused {
        /// The form.
        wanted: &'static str,
    },
    /// Its name begins with a point, and `*.sql` of a shell does not name it.
    Hidden,
    /// It lies in a folder below, where the tool does not look.
    FolderBelow,
    /// `…_init.sql` of Supabase CLI before December 2021, which later ones skip when it comes first.
    FormerInit,
    /// A Flyway baseline of the same or a later version stands for it.
    Baseline,
    /// Its Flyway script configuration says `shouldExecute=false`.
    Configured,
}

/// Why a file that the tool runs was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unread {
    /// It is a program, not SQL.
    Program,
    /// It is a Flyway callback: run at every migration, beside the versions.
    Callback,
    /// Parts of it come from the environment or the configuration (`${name}`) when the tool runs it; it
    /// was read as it is written.
    Substituted,
    /// Its Flyway script configuration runs it under a condition; it was read.
    Conditional,
}

/// A tool that leaves marks in files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkerTool {
    /// goose: `-- +goose Up`.
    Goose,
    /// dbmate: `-- migrate:up`.
    Dbmate,
    /// sql-migrate: `-- +migrate Up`.
    SqlMigrate,
}

impl MarkerTool {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Goose => "goose",
            Self::Dbmate => "dbmate",
            Self::SqlMigrate => "sql-migrate",
        }
    }

    pub(super) fn is_at_home_in(self, layout: Layout) -> bool {
        match self {
            Self::Goose => layout == Layout::Goose,
            Self::Dbmate => layout == Layout::Dbmate,
            Self::SqlMigrate => false,
        }
    }
}

impl fmt::Display for NoticeKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ignored(why) => write!(formatter, "not read: {why}"),
            Self::Unread(why) => why.fmt(formatter),
            Self::DuplicateVersion { version, other } => {
                write!(formatter, "version `{version}` is that of `{other}` too")
            }
            Self::NumberingGap { after, before } => {
                write!(formatter, "no version lies between `{after}` and `{before}`: a file may be missing")
            }
            Self::CarriageReturns { lines } => {
                write!(formatter, "{lines} lines end in CR LF: PostgreSQL keeps the CR in the bodies of functions")
            }
            Self::ByteOrderMark => formatter.write_str("begins with a byte order mark: PostgreSQL refuses it"),
            Self::Utf16 => formatter.write_str("is UTF-16: it was read, but the tool may not read it"),
            Self::ForeignMarker { tool, marker } => {
                write!(formatter, "`{marker}` is a mark of {}, and only a comment here", tool.name())
            }
        }
    }
}

impl fmt::Display for Ignored {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name { wanted } => write!(formatter, "the tool passes over names that are not `{wanted}`"),
            Self::Refused { wanted } => write!(formatter, "the tool stops at a name that is not `{wanted}`"),
            Self::Hidden => formatter.write_str("a shell's `*.sql` passes over names that begin with a point"),
            Self::FolderBelow => formatter.write_str("the tool does not look into folders below"),
            Self::FormerInit => formatter.write_str("the tool skips a first `init` from before December 2021"),
            Self::Baseline => formatter.write_str("a baseline of this or a later version stands for it"),
            Self::Configured => formatter.write_str("its script configuration says shouldExecute=false"),
        }
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Program => "not read: it is a program, and the tool runs it",
            Self::Callback => "not read: it is a callback, and the tool runs it beside the versions",
            Self::Substituted => "has text that the tool substitutes: it was read as it is written",
            Self::Conditional => "runs under a condition of its script configuration: it was read",
        })
    }
}
