//! What an attribute of an object is worth, and whether two worths are the same.

use std::collections::BTreeSet;
use std::fmt;

use super::expression::is_printed_as;
use serde::{Deserialize, Serialize};

/// How a piece of SQL text came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextOrigin {
    /// Stored and given back byte for byte: the body of a function in a string.
    Verbatim,
    /// As a migration wrote it, where PostgreSQL stores a parse tree instead.
    Written,
    /// As PostgreSQL prints its parse tree (`pg_get_expr` and its kin).
    Deparsed,
}

/// A piece of SQL, and how it came to be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// How it came to be.
    pub origin: TextOrigin,
    /// The text itself.
    pub text: String,
}

impl Text {
    /// Text that is stored byte for byte.
    pub fn verbatim(text: impl Into<String>) -> Self {
        Self { origin: TextOrigin::Verbatim, text: text.into() }
    }

    /// Text that PostgreSQL printed from a parse tree.
    pub fn deparsed(text: impl Into<String>) -> Self {
        Self { origin: TextOrigin::Deparsed, text: text.into() }
    }
}

/// The worth of one attribute.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// The source does not say: an owner, where no role was named.
    Unknown,
    /// The attribute is not set.
    Absent,
    /// Yes or no.
    Flag(bool),
    /// A number.
    Number(f64),
    /// A name, a key word or a type, compared exactly.
    Name(String),
    /// SQL text, compared only with text of its own origin.
    Text(Text),
    /// Several, in an order that matters.
    List(Vec<Value>),
    /// Several, in no order.
    Set(BTreeSet<String>),
    /// Names of parts that are objects of their own: only the order of those that both sides have counts.
    Order(Vec<String>),
}

/// Whether both sides of a comparison have the same printer of parse trees. Each major version of
/// PostgreSQL prints some of them in its own way, so that of two versions' texts only those that are
/// equal say anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deparsing {
    /// The same major version printed both, or none printed any.
    Alike,
    /// Two major versions printed them.
    Unlike,
}

/// What comparing two values says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// The same.
    Equal,
    /// Not the same.
    Different,
    /// The same but for line endings (CRLF against LF).
    LineEndings,
    /// One side is not known, or one is known as written and the other as deparsed and they are not word for
    /// word the same, or two major versions printed them.
    NotCompared,
}

impl Value {
    /// A name, a key word or a type.
    pub fn name(name: impl fmt::Display) -> Self {
        Self::Name(name.to_string())
    }

    /// An owner: unknown where the source could not say.
    pub fn owner(owner: Option<&String>) -> Self {
        owner.map_or(Self::Unknown, Self::name)
    }

    /// A name that may be unset.
    pub fn optional_name(name: Option<impl fmt::Display>) -> Self {
        name.map_or(Self::Absent, Self::name)
    }

    /// Text that may be unset.
    pub fn optional_text(text: Option<&Text>) -> Self {
        text.map_or(Self::Absent, |text| Self::Text(text.clone()))
    }

    /// Whether the two are the same, as far as they can be compared.
    pub fn compare(&self, other: &Self, deparsing: Deparsing) -> Comparison {
        match (self, other) {
            (Self::Text(left), Self::Text(right)) => compare_text(left, right, deparsing),
            (Self::List(left), Self::List(right)) => compare_lists(left, right, deparsing),
            (Self::Unknown, _) | (_, Self::Unknown) => Comparison::NotCompared,
            (Self::Absent, Self::Absent) => Comparison::Equal,
            (Self::Flag(left), Self::Flag(right)) => equal(left == right),
            (Self::Number(left), Self::Number(right)) => equal(left == right),
            (Self::Name(left), Self::Name(right)) => equal(left == right),
            (Self::Set(left), Self::Set(right)) => equal(left == right),
            (Self::Order(left), Self::Order(right)) => compare_orders(left, right),
            (
                Self::Absent
                | Self::Flag(_)
                | Self::Number(_)
                | Self::Name(_)
                | Self::Text(_)
                | Self::List(_)
                | Self::Set(_)
                | Self::Order(_),
                _,
            ) => Comparison::Different,
        }
    }
}

/// An order that one side does not know is not compared.
fn compare_orders(left: &[String], right: &[String]) -> Comparison {
    if left.is_empty() != right.is_empty() {
        return Comparison::NotCompared;
    }
    let (of_left, of_right): (BTreeSet<&String>, BTreeSet<&String>) = (left.iter().collect(), right.iter().collect());
    let left = left.iter().filter(|name| of_right.contains(name));
    equal(left.eq(right.iter().filter(|name| of_left.contains(name))))
}

fn equal(same: bool) -> Comparison {
    if same { Comparison::Equal } else { Comparison::Different }
}

fn compare_text(left: &Text, right: &Text, deparsing: Deparsing) -> Comparison {
    let printed = match (left.origin, right.origin) {
        (TextOrigin::Written, TextOrigin::Deparsed) => is_printed_as(&left.text, &right.text),
        (TextOrigin::Deparsed, TextOrigin::Written) => is_printed_as(&right.text, &left.text),
        _ => false,
    };
    if left.origin != right.origin {
        return if printed { Comparison::Equal } else { Comparison::NotCompared };
    }
    if left.text == right.text {
        return Comparison::Equal;
    }
    let lines = |text: &str| text.replace("\r\n", "\n");
    if left.origin == TextOrigin::Verbatim && lines(&left.text) == lines(&right.text) {
        return Comparison::LineEndings;
    }
    if left.origin == TextOrigin::Deparsed && deparsing == Deparsing::Unlike {
        return Comparison::NotCompared;
    }
    Comparison::Different
}

fn compare_lists(left: &[Value], right: &[Value], deparsing: Deparsing) -> Comparison {
    if left.len() != right.len() {
        return Comparison::Different;
    }
    let mut worst = Comparison::Equal;
    for (left, right) in left.iter().zip(right) {
        match left.compare(right, deparsing) {
            Comparison::Different => return Comparison::Different,
            Comparison::NotCompared => worst = Comparison::NotCompared,
            Comparison::LineEndings if worst == Comparison::Equal => worst = Comparison::LineEndings,
            Comparison::LineEndings | Comparison::Equal => {}
        }
    }
    worst
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let separated = |formatter: &mut fmt::Formatter<'_>, parts: &mut dyn Iterator<Item = String>| {
            for (index, part) in parts.enumerate() {
                write!(formatter, "{}{part}", if index == 0 { "" } else { ", " })?;
            }
            Ok(())
        };
        match self {
            Self::Unknown => formatter.write_str("unknown"),
            Self::Absent => formatter.write_str("none"),
            Self::Flag(flag) => formatter.write_str(if *flag { "yes" } else { "no" }),
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Name(name) => formatter.write_str(name),
            Self::Text(text) => formatter.write_str(&text.text),
            Self::List(values) => separated(formatter, &mut values.iter().map(Self::to_string)),
            Self::Set(values) => separated(formatter, &mut values.iter().cloned()),
            Self::Order(values) => separated(formatter, &mut values.iter().cloned()),
        }
    }
}
