//! What PostgreSQL would have refused, and what was taken for granted.

use std::fmt;

use crate::ident::ObjectId;
use crate::source::Location;

/// Something that happened while statements were applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The statement.
    pub location: Location,
    /// What happened.
    pub kind: EventKind,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// PostgreSQL would have refused the statement; nothing of it was applied.
    Refused(Refusal),
    /// The statement begins a transaction that none ends: the server takes back what follows in the file.
    NotEnded,
    /// The statement could not be read; what it does is a gap. The text says what was not expected.
    Unread(String),
    /// The statement refers to what no statement made: it is taken to exist.
    Assumed(ObjectId),
    /// The statement refers to a role that no statement made: it is taken to exist.
    AssumedRole(String),
}

/// Why PostgreSQL would have refused a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The sort of error.
    pub kind: RefusalKind,
    /// The fact, with names in backticks, in lower case, without a period.
    pub message: String,
}

impl Refusal {
    /// A refusal of this kind.
    pub fn new(kind: RefusalKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }
}

/// The sorts of errors that end a statement (manual, appendix A "PostgreSQL Error Codes").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefusalKind {
    /// An object that is made exists already.
    Duplicate,
    /// An object that is changed or dropped does not exist.
    Missing,
    /// A name without arguments stands for several routines.
    Ambiguous,
    /// OR REPLACE changes what it may not, or a definition contradicts itself.
    InvalidDefinition,
    /// A trigger's function returns what no trigger of its sort runs.
    UnfitFunction,
    /// The object is of another sort.
    WrongSort,
    /// Other objects depend on it, and there is no CASCADE.
    Dependents,
    /// The role owns what the database system needs.
    OwnsSystem,
    /// There is no schema to make it in.
    NoSchema,
    /// No server reads it.
    Syntax,
    /// A transaction is in a state in which the statement makes no sense.
    Transaction,
    /// A server refused it on other grounds; the message has them.
    ByServer,
}

impl RefusalKind {
    /// The error code that PostgreSQL most often gives for it.
    pub fn sqlstate(self) -> &'static str {
        match self {
            Self::Duplicate => "42710",
            Self::Missing => "42704",
            Self::Ambiguous => "42725",
            Self::InvalidDefinition => "42P13",
            Self::UnfitFunction => "42P17",
            Self::WrongSort => "42809",
            Self::Dependents | Self::OwnsSystem => "2BP01",
            Self::NoSchema => "3F000",
            Self::Syntax => "42601",
            Self::Transaction => "25P01",
            Self::ByServer => "XX000",
        }
    }
}

impl Refusal {
    /// What a server said of a statement that it refused, with the five characters of its error code.
    pub fn of_server(sqlstate: &str, message: &str) -> Self {
        let kind = match sqlstate {
            "42710" | "42P04" | "42P06" | "42P07" | "42701" | "42723" => RefusalKind::Duplicate,
            "42704" | "42883" | "42P01" | "42703" => RefusalKind::Missing,
            "42725" => RefusalKind::Ambiguous,
            "42P13" => RefusalKind::InvalidDefinition,
            "42809" => RefusalKind::WrongSort,
            "2BP01" => RefusalKind::Dependents,
            "3F000" => RefusalKind::NoSchema,
            "42601" => RefusalKind::Syntax,
            _ if sqlstate.starts_with("25") => RefusalKind::Transaction,
            _ => RefusalKind::ByServer,
        };
        Self { kind, message: format!("{message} ({sqlstate})") }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

/// A refusal because no server reads it.
pub(super) fn unreadable(message: impl Into<String>) -> Refusal {
    Refusal::new(RefusalKind::Syntax, message)
}

/// Why a statement was not applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// PostgreSQL would refuse it.
    Refused(Refusal),
    /// What it does cannot be told, for this reason.
    Unknown(String),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// What applying a statement gives.
pub(super) type Applied = Result<(), Stop>;

/// A refusal because something does not exist.
pub(super) fn missing(what: impl fmt::Display) -> Refusal {
    Refusal::new(RefusalKind::Missing, format!("`{what}` does not exist"))
}

/// A refusal because something exists already.
pub(super) fn duplicate(what: impl fmt::Display) -> Refusal {
    Refusal::new(RefusalKind::Duplicate, format!("`{what}` already exists"))
}
