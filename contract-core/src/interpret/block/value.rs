//! What an expression of PL/pgSQL is worth, as far as it is known (manual, 43.4 "Expressions"; 9.1 "Logical Operators").

use crate::ident::{ObjectId, TypeName};

/// The most bytes that a function makes of less; what is longer counts as not known.
pub(super) const LONGEST_TEXT: usize = 1 << 20;

/// A value, or that it is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// Nobody knows.
    Unknown,
    /// NULL.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A string of any string type.
    Text(String),
    /// A string of which parts are not known.
    Partial(Vec<Piece>),
    /// An array.
    Array(Vec<Value>),
    /// A row, by the names of its columns.
    Record(Vec<(String, Value)>),
    /// What stands in the catalog.
    Object(Identity),
    /// The name of one of the system's own things, whichever.
    SystemName(Family),
    /// The version number of a server of this major.
    Version(u32),
}

/// A part of a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// This text.
    Known(String),
    /// Anything; a quoted one is one name or one constant and nothing more.
    Hole { quoted: bool },
}

impl Piece {
    /// What is known of it.
    pub(super) fn known(&self) -> &str {
        match self {
            Self::Known(text) => text,
            Self::Hole { .. } => "",
        }
    }
}

/// What an OID stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Identity {
    /// An object of the model.
    Object(ObjectId),
    /// A type, PostgreSQL's own ones and arrays included.
    Type(TypeName),
    /// A role.
    Role(String),
    /// A sequence or an index, or another thing that is no object of the model.
    Other(&'static str, String),
}

/// The system's own names of one sort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// Relations of `pg_catalog`, `information_schema` and `pg_toast`.
    Relation,
    /// Types of the same.
    Type,
    /// Functions of the same.
    Routine,
    /// Array types of whatever schema.
    ArrayType,
    /// System columns.
    Column,
    /// Schemas.
    Schema,
    /// The kinds of relations that are no table and no view.
    IndexKind,
    /// Constraints that nobody has named: those of NOT NULL.
    NotNull,
    /// Constraints of the information schema's domains.
    SystemCheck,
    /// Triggers that check foreign keys.
    ForeignKeyTrigger,
    /// What a baseline leaves open in a schema.
    Baseline,
}

impl Value {
    /// A string.
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// About how many bytes it takes.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Partial(pieces) => pieces.iter().map(|piece| piece.known().len() + size_of::<Piece>()).sum(),
            Self::Array(elements) => elements.iter().map(|element| element.size() + size_of::<Self>()).sum(),
            Self::Record(fields) => {
                fields.iter().map(|(name, value)| name.len() + value.size() + size_of::<Self>()).sum()
            }
            Self::Unknown
            | Self::Null
            | Self::Bool(_)
            | Self::Integer(_)
            | Self::Object(_)
            | Self::SystemName(_)
            | Self::Version(_) => 0,
        }
    }

    /// A truth value that may not be known.
    pub(super) fn truth(truth: Option<bool>) -> Self {
        truth.map_or(Self::Unknown, Self::Bool)
    }

    /// The pieces of its text form; none where it is NULL.
    pub(super) fn pieces(&self, shown: impl FnOnce(&Identity) -> Option<String>) -> Option<Vec<Piece>> {
        Some(match self {
            Self::Null => return None,
            Self::Bool(truth) => vec![Piece::Known(if *truth { "t" } else { "f" }.to_owned())],
            Self::Integer(number) => vec![Piece::Known(number.to_string())],
            Self::Text(text) => vec![Piece::Known(text.clone())],
            Self::Partial(pieces) => pieces.clone(),
            Self::Object(identity) => match shown(identity) {
                Some(text) => vec![Piece::Known(text)],
                None => vec![Piece::Hole { quoted: false }],
            },
            Self::Unknown | Self::Array(_) | Self::Record(_) | Self::SystemName(_) | Self::Version(_) => {
                vec![Piece::Hole { quoted: false }]
            }
        })
    }

    /// A string of pieces.
    pub(super) fn joined(pieces: Vec<Piece>) -> Self {
        let mut merged: Vec<Piece> = Vec::new();
        for piece in pieces {
            match (merged.last_mut(), piece) {
                (Some(Piece::Known(before)), Piece::Known(text)) => before.push_str(&text),
                (_, piece) => merged.push(piece),
            }
        }
        match merged.as_slice() {
            [] => Self::text(""),
            [Piece::Known(text)] => Self::text(text),
            _ => Self::Partial(merged),
        }
    }

    /// As a condition: true, or not, or not known; NULL is not true.
    pub(super) fn holds(&self) -> Option<bool> {
        match self {
            Self::Bool(truth) => Some(*truth),
            Self::Null => Some(false),
            Self::Text(text) => match text.to_ascii_lowercase().as_str() {
                "t" | "true" | "yes" | "on" | "1" => Some(true),
                "f" | "false" | "no" | "off" | "0" => Some(false),
                _ => None,
            },
            Self::Unknown
            | Self::Integer(_)
            | Self::Partial(_)
            | Self::Array(_)
            | Self::Record(_)
            | Self::Object(_)
            | Self::SystemName(_)
            | Self::Version(_) => None,
        }
    }

    /// NOT.
    pub(super) fn negated(&self) -> Self {
        match self {
            Self::Null => Self::Null,
            other => Self::truth(other.holds().map(|truth| !truth)),
        }
    }

    /// AND, for three truth values and the unknown.
    pub(super) fn and(self, other: Self) -> Self {
        match (&self, &other) {
            (Self::Null, Self::Null) => return Self::Null,
            (Self::Null, other) | (other, Self::Null) => {
                return match other.holds() {
                    Some(true) => Self::Null,
                    Some(false) => Self::Bool(false),
                    None => Self::Unknown,
                };
            }
            _ => {}
        }
        match (self.holds(), other.holds()) {
            (Some(false), _) | (_, Some(false)) => Self::Bool(false),
            (Some(true), Some(true)) => Self::Bool(true),
            _ => Self::Unknown,
        }
    }

    /// OR, for three truth values and the unknown.
    pub(super) fn or(self, other: Self) -> Self {
        self.negated().and(other.negated()).negated()
    }

    /// Whether two values are equal; NULL where one is.
    pub(super) fn equals(&self, other: &Self) -> Self {
        let equal = match (self, other) {
            (Self::Null, _) | (_, Self::Null) => return Self::Null,
            (Self::Text(one), Self::Text(two)) => Some(one == two),
            (Self::Integer(one), Self::Integer(two)) => Some(one == two),
            (Self::Bool(one), Self::Bool(two)) => Some(one == two),
            (Self::Object(one), Self::Object(two)) => Some(one == two),
            (Self::Bool(truth), text @ Self::Text(_)) | (text @ Self::Text(_), Self::Bool(truth)) => {
                text.holds().map(|other| other == *truth)
            }
            (Self::SystemName(family), Self::Text(name)) | (Self::Text(name), Self::SystemName(family)) => {
                if family.may_have(name) { None } else { Some(false) }
            }
            (Self::Partial(pieces), Self::Text(text)) | (Self::Text(text), Self::Partial(pieces)) => {
                if may_be(pieces, text) { None } else { Some(false) }
            }
            (Self::Array(one), Self::Array(two)) if one.len() == two.len() => {
                let pairs = one.iter().zip(two).map(|(one, two)| one.equals(two));
                pairs.fold(Self::Bool(true), Self::and).holds()
            }
            (Self::Array(one), Self::Array(two)) => Some(one.len() == two.len()),
            _ => None,
        };
        Self::truth(equal)
    }

    /// How two values are ordered, where that is known and both are not NULL.
    pub(super) fn order(&self, other: &Self) -> Option<std::cmp::Ordering> {
        match (self, other) {
            (Self::Integer(one), Self::Integer(two)) => Some(one.cmp(two)),
            // The bytes decide in the collations "C" and "POSIX" alone.
            (Self::Text(one), Self::Text(two)) if one == two => Some(std::cmp::Ordering::Equal),
            (Self::Version(major), Self::Integer(number)) => version_order(*major, *number),
            (Self::Integer(number), Self::Version(major)) => {
                version_order(*major, *number).map(std::cmp::Ordering::reverse)
            }
            _ => None,
        }
    }
}

/// A version number of this major against a number: `>= 150000` is known for every minor.
fn version_order(major: u32, number: i64) -> Option<std::cmp::Ordering> {
    let first = i64::from(major) * 10_000;
    match number {
        _ if number <= first => Some(std::cmp::Ordering::Greater),
        _ if number >= first + 10_000 => Some(std::cmp::Ordering::Less),
        _ => None,
    }
}

fn may_be(pieces: &[Piece], text: &str) -> bool {
    let mut rest = text;
    let mut anywhere = false;
    for piece in pieces {
        match piece {
            Piece::Hole { .. } => anywhere = true,
            Piece::Known(known) if anywhere => match rest.find(known.as_str()) {
                Some(at) => {
                    rest = rest.get(at + known.len()..).unwrap_or_default();
                    anywhere = false;
                }
                None => return false,
            },
            Piece::Known(known) => match rest.strip_prefix(known.as_str()) {
                Some(behind) => rest = behind,
                None => return false,
            },
        }
    }
    // Behind a hole that was followed by text there may be another place for that text.
    anywhere || rest.is_empty() || pieces.iter().any(|piece| matches!(piece, Piece::Hole { .. }))
}

impl Family {
    /// Whether one of them may go by this name.
    pub(super) fn may_have(self, name: &str) -> bool {
        match self {
            Self::Relation => name.starts_with("pg_") || super::system::is_information_schema(name),
            Self::Type => crate::schema::built_in(name).is_some() || super::system::is_information_schema(name),
            Self::Routine => super::system::is_routine(name),
            Self::ArrayType => name.starts_with('_'),
            Self::Column => ["cmax", "cmin", "ctid", "tableoid", "xmax", "xmin"].contains(&name),
            Self::IndexKind => ["I", "S", "c", "i", "t"].contains(&name),
            Self::NotNull => name.trim_end_matches(|last: char| last.is_ascii_digit()).ends_with("_not_null"),
            Self::SystemCheck => name.ends_with("_check") || name.ends_with("_domain_check"),
            Self::ForeignKeyTrigger => name.starts_with("RI_"),
            Self::Baseline => false,
            Self::Schema => name.starts_with("pg_") || name == "information_schema",
        }
    }
}
