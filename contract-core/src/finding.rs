//! What is told: findings, gaps, and mistakes in what a person wrote.
//!
//! A [`Finding`] is a fact that was looked at and is wrong. A [`Gap`] is a fact that is there and could
//! not be read. A [`Mistake`] is an input of ours that cannot be used.

mod reached;

use std::fmt;

pub use reached::Reached;
use serde::{Deserialize, Serialize};

use crate::ident::{ObjectId, quote};
use crate::source::Location;

/// How much a check weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// A finding of it is a violation: the verdict is `fail`.
    Deny,
    /// A finding of it is shown and does not change the verdict.
    Warn,
    /// A finding of it is left out.
    Allow,
}

/// What is said about a check, once; everything else about it follows from here.
#[derive(PartialEq, Eq)]
pub struct CheckMeta {
    /// Its name: the problem, in kebab case.
    pub id: &'static str,
    /// What the problem is, without names.
    pub title: &'static str,
    /// How much it weighs unless somebody says otherwise.
    pub level: Level,
    /// Its page, in Markdown.
    pub docs: &'static str,
}

impl fmt::Debug for CheckMeta {
    /// The name alone: the page would drown whatever the check is a part of.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.id)
    }
}

/// A place in a file, and what it has to do with the matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub location: Location,
    /// What is there: `required here`.
    pub text: String,
}

impl Label {
    /// The label `text` at `location`.
    pub fn new(location: Location, text: impl Into<String>) -> Self {
        Self { location, text: text.into() }
    }
}

/// Something that was looked at and is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The check that made it.
    pub check: &'static CheckMeta,
    /// The object it is about; none when it is about a file, or about one whose identity cannot be told.
    pub object: Option<ObjectId>,
    /// The attribute of it, where there is one.
    pub attribute: Option<String>,
    /// The fact, with names in backticks, in lower case, without a period.
    pub message: String,
    /// What was required, where a short value says it.
    pub expected: Option<String>,
    /// What there is, where a short value says it.
    pub observed: Option<String>,
    /// Places in files, the most telling first.
    pub labels: Vec<Label>,
    /// Further facts, a sentence each.
    pub notes: Vec<String>,
    /// One step that mends it.
    pub help: Option<String>,
}

impl Finding {
    /// A finding about an object, with a message and nothing else yet.
    pub fn new(check: &'static CheckMeta, object: ObjectId, message: impl Into<String>) -> Self {
        Self { object: Some(object), ..Self::unnamed(check, message) }
    }

    /// A finding that names no object, with a message and nothing else yet.
    pub fn unnamed(check: &'static CheckMeta, message: impl Into<String>) -> Self {
        Self {
            check,
            object: None,
            attribute: None,
            message: message.into(),
            expected: None,
            observed: None,
            labels: Vec::new(),
            notes: Vec::new(),
            help: None,
        }
    }
}

/// How far a gap reaches.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// One object.
    Object(ObjectId),
    /// What an attribute of one object is worth; the object itself, and what is part of it, are known.
    Attribute {
        /// The object.
        of: ObjectId,
        /// The attribute, as a report names it: `privileges`.
        attribute: String,
    },
    /// Objects of a kind that the model does not hold, in one schema or in none: `trigger`.
    Unmodelled {
        /// The kind, as PostgreSQL names it.
        kind: String,
        /// The schema they lie in.
        schema: Option<String>,
    },
    /// What goes by a name of which a part is not known, and its parts, in one schema.
    Named {
        /// The schema.
        schema: String,
        /// The name: `*` stands for any text, `#` for one digit or more.
        pattern: String,
    },
    /// Everything in one schema.
    Schema(String),
    /// Everything.
    Everything,
}

impl Reach {
    /// Whether an object, or the whole that it is part of, has a name that is in a gap.
    pub fn names(&self, id: &ObjectId) -> bool {
        match self {
            Self::Named { schema, pattern } => {
                let whole = id.parent.as_ref().unwrap_or(&id.name);
                id.schema.as_ref() == Some(schema) && (fits(pattern, whole) || fits(pattern, &id.name))
            }
            Self::Object(_) | Self::Attribute { .. } | Self::Unmodelled { .. } | Self::Schema(_) | Self::Everything => {
                false
            }
        }
    }
}

/// Whether a name fits a pattern: `*` stands for any text, `#` for one digit or more.
pub(crate) fn fits(pattern: &str, name: &str) -> bool {
    let begins = begins(pattern);
    let (Some(pattern), Some(name)) = (pattern.get(begins.len()..), name.strip_prefix(begins)) else { return false };
    let name = name.as_bytes();
    // Whether the pattern so far fits the beginning of the name that has this length.
    let mut ends = vec![false; name.len() + 1];
    if let Some(first) = ends.first_mut() {
        *first = true;
    }
    for wanted in pattern.bytes() {
        let mut before = false;
        let mut is_end = false;
        for (end, place) in ends.iter_mut().enumerate() {
            let last = end.checked_sub(1).and_then(|at| name.get(at));
            is_end = match wanted {
                b'*' => is_end || *place,
                b'#' => (is_end || before) && last.is_some_and(u8::is_ascii_digit),
                byte => before && last == Some(&byte),
            };
            before = std::mem::replace(place, is_end);
        }
    }
    ends.last() == Some(&true)
}

/// The text with which every name begins that fits a pattern.
pub(crate) fn begins(pattern: &str) -> &str {
    let end = pattern.bytes().position(|byte| matches!(byte, b'*' | b'#')).unwrap_or(pattern.len());
    pattern.get(..end).unwrap_or_default()
}

/// Whether the kind of an [`Reach::Unmodelled`] is that of roles: all of them (`role`), or one (`role: anon`).
pub fn is_of_roles(kind: &str) -> bool {
    kind == "role" || kind.starts_with("role: ")
}

/// Something that is there and could not be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gap {
    /// How far it reaches.
    pub reach: Reach,
    /// Why it could not be read.
    pub cause: String,
    /// The file and line of it, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

impl Gap {
    /// What it reaches, as a report names it and as an acceptance may name it: `ops.jobs`,
    /// `privileges of ops.jobs`, `trigger in ops`, `user mapping`, `schema ops`, `everything`.
    pub fn subject(&self) -> String {
        match &self.reach {
            Reach::Object(id) => id.to_string(),
            Reach::Attribute { of, attribute } => format!("{attribute} of {of}"),
            Reach::Unmodelled { kind, schema: None } => kind.clone(),
            Reach::Unmodelled { kind, schema: Some(schema) } => format!("{kind} in {}", quote(schema)),
            Reach::Named { schema, pattern } => format!("{}.{pattern}", quote(schema)),
            Reach::Schema(schema) => format!("schema {}", quote(schema)),
            Reach::Everything => "everything".to_owned(),
        }
    }
}

/// A file and a line, for what outlives the texts it was read from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

/// A mistake in a file that a person wrote for us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// What is wrong, in lower case, without a period.
    pub message: String,
    /// Where, the main place first.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Mistake {
    /// A mistake at one place.
    pub fn new(message: impl Into<String>, location: Location, label: impl Into<String>) -> Self {
        Self { message: message.into(), labels: vec![Label::new(location, label)], help: None }
    }

    /// The same mistake with a next step.
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
