//! Expressions and queries as they are written inside of PL/pgSQL (manual, 4.2 "Value Expressions"; SQL SELECT).

use super::value::Value;

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expression {
    /// A constant.
    Constant(Value),
    /// A name of one or more parts.
    Name(Vec<String>),
    /// `*`, or `t.*`.
    Star(Option<String>),
    /// A call.
    Call(Call),
    /// `value::type`, `CAST (value AS type)`, `type 'text'`.
    Cast(Box<Expression>, String),
    /// `NOT`.
    Not(Box<Expression>),
    /// `AND`.
    And(Box<Expression>, Box<Expression>),
    /// `OR`.
    Or(Box<Expression>, Box<Expression>),
    /// An operator between two operands.
    Operator(Box<Expression>, String, Box<Expression>),
    /// `IS NULL`, `IS TRUE`, `IS FALSE`; with NOT.
    Is(Box<Expression>, Tested, bool),
    /// `IS [NOT] DISTINCT FROM`; true for NOT.
    Distinct(Box<Expression>, Box<Expression>, bool),
    /// `LIKE` and its kin.
    Like(Box<Expression>, Pattern, Box<Expression>),
    /// `IN (a, b)`
    In(Box<Expression>, Vec<Expression>),
    /// `IN (SELECT …)`
    InQuery(Box<Expression>, Box<Query>),
    /// `operator ANY (array)`, `operator ALL (array)`; true for ALL.
    Each(Box<Expression>, String, Box<Expression>, bool),
    /// `EXISTS (SELECT …)`
    Exists(Box<Query>),
    /// `(SELECT …)`
    Scalar(Box<Query>),
    /// `ARRAY[…]`
    Array(Vec<Expression>),
    /// `ARRAY(SELECT …)`
    ArrayQuery(Box<Query>),
    /// `CASE`: the branches, each a condition and a value, and what is left.
    Case(Vec<(Expression, Expression)>, Option<Box<Expression>>),
    /// `array[index]`
    Element(Box<Expression>, Box<Expression>),
    /// What is not evaluated.
    Unknown,
}

impl Expression {
    /// Whether it is small enough to stand in several places: copies of copies would fill the memory.
    pub(super) fn may_be_copied(&self) -> bool {
        fn is_plain(of: &Expression) -> bool {
            match of {
                Expression::Constant(value) => value.size() <= 1024,
                Expression::Name(parts) => parts.len() <= 4,
                _ => false,
            }
        }
        match self {
            Self::Call(call) => call.arguments.len() <= 4 && call.arguments.iter().all(is_plain),
            Self::Cast(of, _) => is_plain(of),
            other => is_plain(other),
        }
    }

    /// Whether it asks a query.
    pub(super) fn has_query(&self) -> bool {
        match self {
            Self::InQuery(..) | Self::Exists(_) | Self::Scalar(_) | Self::ArrayQuery(_) => true,
            Self::Constant(_) | Self::Name(_) | Self::Star(_) | Self::Unknown => false,
            Self::Call(call) => call.arguments.iter().any(Self::has_query),
            Self::Cast(inner, _) | Self::Not(inner) | Self::Is(inner, ..) => inner.has_query(),
            Self::And(one, two)
            | Self::Or(one, two)
            | Self::Operator(one, _, two)
            | Self::Distinct(one, two, _)
            | Self::Like(one, _, two)
            | Self::Each(one, _, two, _)
            | Self::Element(one, two) => one.has_query() || two.has_query(),
            Self::In(one, list) => one.has_query() || list.iter().any(Self::has_query),
            Self::Array(elements) => elements.iter().any(Self::has_query),
            Self::Case(branches, otherwise) => {
                branches.iter().any(|(condition, value)| condition.has_query() || value.has_query())
                    || otherwise.as_ref().is_some_and(|otherwise| otherwise.has_query())
            }
        }
    }
}

/// What `IS` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tested {
    /// NULL.
    Null,
    /// This truth value.
    Truth(bool),
}

/// How a text is matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    /// A regular expression, not LIKE.
    pub(super) regular: bool,
    /// Whether case does not matter.
    pub(super) any_case: bool,
    /// Whether it must not match.
    pub(super) negated: bool,
}

/// A call of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call {
    /// Its schema, if written.
    pub(super) schema: Option<String>,
    /// Its name.
    pub(super) name: String,
    /// Its arguments.
    pub(super) arguments: Vec<Expression>,
    /// Whether something stands with the arguments that is not evaluated: ORDER BY, DISTINCT, FILTER, OVER, names.
    pub(super) more: bool,
}

/// A query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Query {
    /// `DISTINCT`
    pub(super) distinct: bool,
    /// What it selects, each with the name that it goes by.
    pub(super) items: Vec<(Expression, Option<String>)>,
    /// What it selects from.
    pub(super) sources: Vec<Source>,
    /// `WHERE`
    pub(super) filter: Option<Expression>,
    /// `ORDER BY`, each with whether it is descending.
    pub(super) order: Vec<(Expression, bool)>,
    /// `LIMIT`
    pub(super) limit: Option<Expression>,
    /// Whether it has more than is evaluated: GROUP BY, UNION, WITH.
    pub(super) more: bool,
}

/// One item of FROM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source {
    /// What it is.
    pub(super) of: SourceOf,
    /// The name that it goes by.
    pub(super) alias: String,
    /// The name of its only column, where an alias gives one.
    pub(super) column: Option<String>,
    /// Whether a row without a match stays.
    pub(super) left: bool,
    /// `ON`
    pub(super) on: Option<Expression>,
}

/// What stands in FROM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum SourceOf {
    /// A relation.
    Relation(Option<String>, String),
    /// A function.
    Function(Call),
    /// A query.
    Query(Box<Query>),
    /// `VALUES`
    Values(Vec<Vec<Expression>>, Vec<String>),
}
