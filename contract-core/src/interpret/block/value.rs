//! What an expression of PL/pgSQL is worth, as far as it is known (manual, 43.4 "Expressions"; 9.1 "Logical Operators").

use std::collections::BTreeSet;

use super::date::Span;
use crate::calendar::Date;
use crate::finding::{begins, fits};
use crate::ident::{ObjectId, ObjectKind, TypeName};

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
    /// A date or a time of whatever clock.
    Moment,
    /// A date.
    Date(Date),
    /// A time on this day, with or without its zone.
    OnDay(Date),
    /// A span of time, where it is one of days and more.
    Interval(Option<Span>),
}

/// A part of a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// This text.
    Known(String),
    /// One digit or more.
    Digits,
    /// Anything; a quoted one is one name or one constant and nothing more.
    Hole { quoted: bool },
}

impl Piece {
    /// What is known of it.
    pub(super) fn known(&self) -> &str {
        match self {
            Self::Known(text) => text,
            Self::Digits | Self::Hole { .. } => "",
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
    /// The OIDs of relations of the system.
    Oid,
    /// The OIDs of indexes.
    Index,
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
            | Self::Version(_)
            | Self::Moment
            | Self::Date(_)
            | Self::OnDay(_)
            | Self::Interval(_) => 0,
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
            // Those of the information schema are in no search path.
            Self::SystemName(Family::Relation) => vec![Piece::Known("pg_".to_owned()), Piece::Hole { quoted: true }],
            Self::Unknown
            | Self::Array(_)
            | Self::Record(_)
            | Self::SystemName(_)
            | Self::Version(_)
            | Self::Moment
            | Self::Date(_)
            | Self::OnDay(_)
            | Self::Interval(_) => vec![Piece::Hole { quoted: false }],
        })
    }

    /// A string of pieces.
    pub(super) fn joined(pieces: Vec<Piece>) -> Self {
        let mut merged: Vec<Piece> = Vec::new();
        for piece in pieces {
            match (merged.last_mut(), piece) {
                (Some(Piece::Known(before)), Piece::Known(text)) => before.push_str(&text),
                (_, Piece::Known(text)) if text.is_empty() => {}
                (Some(Piece::Digits), Piece::Digits) => {}
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
            | Self::Version(_)
            | Self::Moment
            | Self::Date(_)
            | Self::OnDay(_)
            | Self::Interval(_) => None,
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
            (Self::SystemName(Family::Index), Self::Object(Identity::Object(id)))
            | (Self::Object(Identity::Object(id)), Self::SystemName(Family::Index))
                if id.kind == ObjectKind::Relation =>
            {
                Some(false)
            }
            // What a pattern stands for is a table, and no index.
            (Self::SystemName(Family::Index) | Self::Object(Identity::Other(..)), Self::Partial(_))
            | (Self::Partial(_), Self::SystemName(Family::Index) | Self::Object(Identity::Other(..))) => Some(false),
            // A system's own object is none of the model.
            (Self::SystemName(Family::Oid), Self::Object(Identity::Object(_)) | Self::Partial(_))
            | (Self::Object(Identity::Object(_)) | Self::Partial(_), Self::SystemName(Family::Oid)) => Some(false),
            (Self::Partial(pieces), Self::Object(Identity::Object(id)))
            | (Self::Object(Identity::Object(id)), Self::Partial(pieces)) => {
                if may_be(pieces, &id.name) {
                    None
                } else {
                    Some(false)
                }
            }
            (Self::Partial(one), Self::Partial(two)) => {
                if may_both_be(one, two) {
                    None
                } else {
                    Some(false)
                }
            }
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
            (Self::Date(_) | Self::OnDay(_), _) | (_, Self::Date(_) | Self::OnDay(_)) => {
                super::date::order(self, other).map(std::cmp::Ordering::is_eq)
            }
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
            (Self::Date(_) | Self::OnDay(_), _) | (_, Self::Date(_) | Self::OnDay(_)) => {
                super::date::order(self, other)
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
    text.starts_with(first_of(pieces)) && fits(&pattern_of(pieces), text)
}

/// Whether a string may be what both have in common.
fn may_both_be(one: &[Piece], two: &[Piece]) -> bool {
    let (first, second) = (first_of(one), first_of(two));
    let begin_alike = first.starts_with(second) || second.starts_with(first);
    begin_alike && may_meet(&pattern_of(one), &pattern_of(two))
}

/// What a string of these pieces begins with for certain.
fn first_of(pieces: &[Piece]) -> &str {
    pieces.first().map_or("", |first| begins(first.known()))
}

/// The pieces as a pattern of [`fits`]. What stands for itself and would mean more there means any text.
pub(super) fn pattern_of(pieces: &[Piece]) -> String {
    let shown = pieces.iter().map(|piece| match piece {
        Piece::Known(text) => text.replace('#', "*"),
        Piece::Digits => "#".to_owned(),
        Piece::Hole { .. } => "*".to_owned(),
    });
    shown.collect()
}

/// Whether a name may fit both patterns.
pub(super) fn may_meet(one: &str, two: &str) -> bool {
    let (one, two) = (one.as_bytes(), two.as_bytes());
    let mut seen = BTreeSet::new();
    let mut open = vec![(0, 0)];
    while let Some((at, place)) = open.pop() {
        if !seen.insert((at, place)) {
            continue;
        }
        match (one.get(at), two.get(place)) {
            (None, None) => return true,
            (Some(b'*'), of) => open.extend([Some((at + 1, place)), of.map(|_| (at, place + 1))].into_iter().flatten()),
            (of, Some(b'*')) => open.extend([Some((at, place + 1)), of.map(|_| (at + 1, place))].into_iter().flatten()),
            (Some(b'#'), Some(b'#')) => open.extend([(at + 1, place), (at, place + 1), (at + 1, place + 1)]),
            (Some(b'#'), Some(digit)) if digit.is_ascii_digit() => open.extend([(at, place + 1), (at + 1, place + 1)]),
            (Some(digit), Some(b'#')) if digit.is_ascii_digit() => open.extend([(at + 1, place), (at + 1, place + 1)]),
            (Some(left), Some(right)) if left == right => open.push((at + 1, place + 1)),
            _ => {}
        }
    }
    false
}

/// What a pattern says of a name.
pub(super) fn of_pattern(pattern: &str) -> Value {
    let mut pieces = Vec::new();
    let mut rest = pattern;
    while let Some(at) = rest.find(['*', '#']) {
        pieces.push(Piece::Known(rest.get(..at).unwrap_or_default().to_owned()));
        let is_digits = rest.as_bytes().get(at) == Some(&b'#');
        pieces.push(if is_digits { Piece::Digits } else { Piece::Hole { quoted: false } });
        rest = rest.get(at + 1..).unwrap_or_default();
    }
    pieces.push(Piece::Known(rest.to_owned()));
    Value::joined(pieces)
}

impl Family {
    /// Whether one of them may go by this name.
    pub(super) fn may_have(self, name: &str) -> bool {
        match self {
            Self::Relation => name.starts_with("pg_") || super::system::is_information_schema(name),
            Self::Type => crate::schema::built_in(name).is_some() || super::system::is_information_schema(name),
            Self::Routine => crate::interpret::query::is_routine(name),
            Self::ArrayType => name.starts_with('_'),
            Self::Column => ["cmax", "cmin", "ctid", "tableoid", "xmax", "xmin"].contains(&name),
            Self::IndexKind => ["I", "S", "c", "i", "t"].contains(&name),
            Self::Index | Self::Oid => true,
            Self::NotNull => name.trim_end_matches(|last: char| last.is_ascii_digit()).ends_with("_not_null"),
            Self::SystemCheck => name.ends_with("_check") || name.ends_with("_domain_check"),
            Self::ForeignKeyTrigger => name.starts_with("RI_"),
            Self::Baseline => false,
            Self::Schema => name.starts_with("pg_") || name == "information_schema",
        }
    }
}
