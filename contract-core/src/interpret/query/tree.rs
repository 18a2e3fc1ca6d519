//! Queries and expressions as far as they decide what columns a query gives and of which types (manual, SQL SELECT; 4.2
//! "Value Expressions"). What only decides about rows is not kept.

use crate::syntax::WrittenType;

/// An expression.
#[derive(Clone, Debug)]
pub(super) enum Expression {
    /// A string, or NULL: it takes the type of what stands with it.
    Literal,
    /// What has this type of `pg_catalog` whatever stands in it, and the name that it gives to a column.
    Fixed(&'static str, Option<&'static str>),
    /// A name of one or more parts.
    Name(Vec<String>),
    /// A call.
    Call(Box<Call>),
    /// `value::type`
    Cast(Box<Expression>, Box<WrittenType>),
    /// `value COLLATE name`
    Collated(Box<Expression>, Vec<String>),
    /// An operator with one operand or two.
    Operator(Option<Box<Expression>>, String, Box<Expression>),
    /// The results of `CASE`, that of ELSE first; whether there is an ELSE.
    Case(Vec<Expression>, bool),
    /// `COALESCE`, `GREATEST`, `LEAST`
    Common(&'static str, Vec<Expression>),
    /// `NULLIF`
    NullIf(Box<Expression>, Box<Expression>),
    /// `ARRAY[…]`
    Array(Vec<Expression>),
    /// `ARRAY(SELECT …)`
    ArrayQuery(Box<Query>),
    /// `(SELECT …)`
    Scalar(Box<Query>),
    /// `array[index]`
    Element(Box<Expression>),
    /// `array[from:to]`
    Slice(Box<Expression>),
    /// `(value).field`
    Field(Box<Expression>, String),
    /// What is not read.
    Unread,
}

/// A call of a function.
#[derive(Clone, Debug, Default)]
pub(super) struct Call {
    /// Its name, with the schema ahead where one is written.
    pub(super) name: Vec<String>,
    /// Its arguments, each with the name that `=>` gives it.
    pub(super) arguments: Vec<(Option<String>, Expression)>,
    /// Whether the last argument is an array of what VARIADIC takes.
    pub(super) variadic: bool,
}

/// A query.
#[derive(Clone, Debug)]
pub(super) struct Query {
    /// The queries of WITH.
    pub(super) with: Vec<With>,
    /// `RECURSIVE`
    pub(super) recursive: bool,
    /// What it gives.
    pub(super) body: Body,
}

/// A query that WITH names.
#[derive(Clone, Debug)]
pub(super) struct With {
    /// Its name.
    pub(super) name: String,
    /// The names of its columns, where they are written.
    pub(super) columns: Vec<String>,
    /// The query; none for one that is not read.
    pub(super) query: Option<Query>,
}

/// What gives the rows of a query.
#[derive(Clone, Debug)]
pub(super) enum Body {
    /// `SELECT`
    Select(Select),
    /// `VALUES`
    Values(Vec<Vec<Expression>>),
    /// `UNION` and its kin.
    Combined(Box<Query>, Vec<Query>),
}

/// `SELECT … FROM …`
#[derive(Clone, Debug)]
pub(super) struct Select {
    /// What it selects.
    pub(super) items: Vec<Item>,
    /// What it selects from.
    pub(super) from: Vec<Source>,
}

/// One item behind SELECT.
#[derive(Clone, Debug)]
pub(super) enum Item {
    /// `*`, or `table.*`
    Star(Vec<String>),
    /// `(value).*`
    Fields(Expression),
    /// An expression, with its label.
    Expression(Expression, Option<String>),
}

/// What stands in FROM.
#[derive(Clone, Debug)]
pub(super) enum Source {
    /// A relation.
    Relation(Vec<String>, Alias),
    /// A query; whether it is LATERAL.
    Query(Box<Query>, bool, Alias),
    /// Functions, each with the columns that are defined for it; whether their rows are numbered.
    Functions(Vec<(Call, Vec<(String, WrittenType)>)>, bool, Alias),
    /// Two joined.
    Join(Box<Source>, Box<Source>, Join, Alias),
    /// What is not read.
    Unread(Alias),
}

/// The names that AS gives.
#[derive(Clone, Debug, Default)]
pub(super) struct Alias {
    /// That of the source.
    pub(super) name: Option<String>,
    /// Those of its columns.
    pub(super) columns: Vec<String>,
}

/// How two sources are joined.
#[derive(Clone, Debug)]
pub(super) struct Join {
    /// Whether rows of the left side alone are in it.
    pub(super) keeps_left: bool,
    /// Whether rows of the right side alone are in it.
    pub(super) keeps_right: bool,
    /// By which columns.
    pub(super) by: JoinedBy,
}

/// By which columns two sources are joined.
#[derive(Clone, Debug)]
pub(super) enum JoinedBy {
    /// A condition, or none.
    Condition,
    /// `NATURAL`
    SameNames,
    /// `USING`, with the name of what is joined.
    Columns(Vec<String>, Option<String>),
}
