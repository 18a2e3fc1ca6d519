//! What a tool makes of a file by its name.

use super::notice::{Ignored, Unread};

/// What a tool makes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It is run on the way up.
    Migration(Name),
    /// It belongs to the layout and is not run on the way up, or it has nothing to do with SQL.
    Aside,
    /// The tool passes it over, and somebody may think otherwise.
    Ignored(Ignored),
    /// The tool runs it, and it cannot be read here.
    Unread(Unread),
}

/// A migration's name, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) version: Option<String>,
    pub(super) description: Option<String>,
    /// What the tool sorts by.
    pub(super) order: Order,
    /// Two files of the same identity are of the same version to the tool.
    pub(super) identity: Option<String>,
    pub(super) numbers: Vec<u128>,
}

/// A place among the files: those of an earlier stage, then of a lower number, then of an earlier text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Order {
    pub(super) stage: u8,
    pub(super) numbers: Vec<u128>,
    pub(super) text: String,
}

impl Name {
    /// A version that the tool compares as a number.
    pub(super) fn numeric(version: &str, description: impl Into<String>) -> Self {
        let number = number(version);
        Self {
            version: Some(version.to_owned()),
            description: Some(description.into()),
            order: Order { numbers: vec![number], ..Order::default() },
            identity: Some(number.to_string()),
            numbers: vec![number],
        }
    }

    /// A version that the tool compares as text, in files that it sorts by `text`.
    pub(super) fn textual(version: &str, description: impl Into<String>, text: &str) -> Self {
        Self {
            version: Some(version.to_owned()),
            description: Some(description.into()),
            order: Order { text: text.to_owned(), ..Order::default() },
            identity: Some(version.to_owned()),
            numbers: vec![number(version)],
        }
    }
}

/// The number that digits write; more of them than any tool takes are all the largest.
pub(super) fn number(digits: &str) -> u128 {
    digits.parse().unwrap_or(u128::MAX)
}

/// The digits at the beginning, and the rest; none when it does not begin with one.
pub(super) fn leading_digits(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

/// `12_name.sql` as `12` and `name`.
pub(super) fn numbered(name: &str) -> Option<(&str, &str)> {
    let (digits, rest) = leading_digits(name.strip_suffix(".sql")?)?;
    Some((digits, rest.strip_prefix('_')?))
}

pub(super) fn is_sql(name: &str) -> bool {
    name.ends_with(".sql")
}
