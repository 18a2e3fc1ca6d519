//! What the readers of this module return: plain values with the place of each in the text.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::source::Span;

/// The name of a type as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WrittenTypeName {
    /// A type by its name. The SQL standard's spellings (`int`, `double precision`) are always
    /// `pg_catalog`'s and carry `typname` (`int4`, `float8`); any other name has the schema that was
    /// written, and without one is found through the search path (manual, 8 "Data Types").
    Named {
        /// The schema, if written or implied by an SQL spelling.
        schema: Option<String>,
        /// `typname`, of the element for an array.
        name: String,
    },
    /// `relation.column%TYPE`: the type that the column has when the function is made (manual, SQL
    /// CREATE FUNCTION, `column_type`).
    ColumnOf(ColumnReference),
}

/// The column that a `%TYPE` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnReference {
    /// The schema of the relation, if written.
    pub schema: Option<String>,
    /// The relation.
    pub relation: String,
    /// The column.
    pub column: String,
}

/// A type as written: in an argument list, behind RETURNS, on a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenType {
    /// Which type.
    pub name: WrittenTypeName,
    /// Whether it is an array of that; dimensions and sizes are ignored (manual, 8.15.1).
    pub array: bool,
    /// The type modifier in one spelling, without the parentheses: `10,2`, `3`, `day to second(3)`.
    /// `char` and `bit` alone have `1`, as the standard says. A function's arguments ignore it.
    pub modifier: Option<String>,
    /// Where it is written.
    pub span: Span,
}

impl WrittenType {
    /// The schema and name, unless the type is a column's.
    pub fn named(&self) -> Option<(Option<&str>, &str)> {
        match &self.name {
            WrittenTypeName::Named { schema, name } => Some((schema.as_deref(), name)),
            WrittenTypeName::ColumnOf(_) => None,
        }
    }
}

/// How a parameter takes part in a call (`proargmodes`; manual, SQL CREATE FUNCTION, `argmode`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParameterMode {
    /// An input; what a parameter is when nothing is said.
    In,
    /// An output.
    Out,
    /// Both.
    InOut,
    /// An input that takes the remaining arguments as an array.
    Variadic,
    /// A column of `RETURNS TABLE`.
    Table,
}

impl ParameterMode {
    /// Whether a call passes it: its type is then part of the routine's identity.
    pub fn is_input(self) -> bool {
        match self {
            Self::In | Self::InOut | Self::Variadic => true,
            Self::Out | Self::Table => false,
        }
    }

    /// Whether it is part of the result.
    pub fn is_output(self) -> bool {
        match self {
            Self::Out | Self::InOut | Self::Table => true,
            Self::In | Self::Variadic => false,
        }
    }
}

impl fmt::Display for ParameterMode {
    /// The key word for it.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::In => "IN",
            Self::Out => "OUT",
            Self::InOut => "INOUT",
            Self::Variadic => "VARIADIC",
            Self::Table => "TABLE",
        })
    }
}

/// What is said of a parameter's default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrittenDefault {
    /// That there is one: `default` alone, which only contracts may write.
    Present(Span),
    /// `DEFAULT expression` or `= expression`: where the expression is.
    Expression(Span),
}

/// A parameter as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenParameter {
    /// Its name, as PostgreSQL stores it.
    pub name: Option<String>,
    /// Its mode.
    pub mode: ParameterMode,
    /// Its type.
    pub written_type: WrittenType,
    /// Its default.
    pub default: Option<WrittenDefault>,
    /// Where it is written, default and all.
    pub span: Span,
}

/// An argument list as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenArguments {
    /// The parameters, in order; none for an aggregate's `(*)`.
    pub parameters: Vec<WrittenParameter>,
    /// The index of the first parameter behind an aggregate's ORDER BY (manual, 38.12.3
    /// "Ordered-Set Aggregates").
    pub ordered_from: Option<usize>,
    /// Where it is written, parentheses included.
    pub span: Span,
}

impl WrittenArguments {
    /// The types of the inputs (IN, INOUT, VARIADIC), in order: what identifies a routine.
    pub fn input_types(&self) -> impl Iterator<Item = &WrittenType> {
        self.parameters.iter().filter(|parameter| parameter.mode.is_input()).map(|parameter| &parameter.written_type)
    }

    /// Whether no parameter has a name: `(text, jsonb)`.
    pub fn is_types_only(&self) -> bool {
        self.parameters.iter().all(|parameter| parameter.name.is_none())
    }
}

/// A routine's name and arguments as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenSignature {
    /// The schema, if written.
    pub schema: Option<String>,
    /// The name.
    pub name: String,
    /// The argument list.
    pub arguments: WrittenArguments,
    /// Where the name is written, schema included.
    pub name_span: Span,
}

impl WrittenSignature {
    /// The parameters, in order.
    pub fn parameters(&self) -> &[WrittenParameter] {
        &self.arguments.parameters
    }

    /// The types of the inputs (IN, INOUT, VARIADIC), in order.
    pub fn input_types(&self) -> impl Iterator<Item = &WrittenType> {
        self.arguments.input_types()
    }

    /// Whether no parameter has a name.
    pub fn is_types_only(&self) -> bool {
        self.arguments.is_types_only()
    }
}

/// What stands behind RETURNS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WrittenReturns {
    /// One value (`void` and `trigger` are types as well).
    Type(WrittenType),
    /// `SETOF type`.
    SetOf(WrittenType),
    /// `TABLE (name type, …)`: parameters of mode [`ParameterMode::Table`], each with a name.
    Table(Vec<WrittenParameter>),
}
