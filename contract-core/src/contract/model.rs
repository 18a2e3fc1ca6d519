//! What contract files say, as values with their places.

use std::collections::BTreeMap;

use super::glob::Glob;
use crate::schema::{Grantee, Parallel, RoutineKind, Security, Volatility};
use crate::source::Location;
use crate::syntax::{WrittenReturns, WrittenSignature, WrittenTypeName};

/// Something that a person stated, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated<T> {
    /// What was stated.
    pub value: T,
    /// Where.
    pub location: Location,
}

impl<T> Stated<T> {
    /// `value`, stated at `location`.
    pub fn new(value: T, location: Location) -> Self {
        Self { value, location }
    }
}

/// What is required of a function's own search_path (manual, "Writing SECURITY DEFINER Functions
/// Safely" in CREATE FUNCTION).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SearchPathRule {
    /// It has one, without `$user`.
    Pinned,
    /// Moreover nobody untrusted may create anything in a schema of it, and `pg_temp` comes last.
    Safe,
    /// It is exactly these schemas, in this order; none is the empty path.
    Exactly(Vec<String>),
}

/// Who must and who must not be able to execute.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExecuteRule {
    /// Who must hold EXECUTE, and USAGE on the schema.
    pub required: Vec<Stated<Grantee>>,
    /// Who must not hold EXECUTE by any way.
    pub forbidden: Vec<Stated<Grantee>>,
    /// The whole set of those who hold it, superusers aside.
    pub only: Option<Vec<Stated<Grantee>>>,
}

impl ExecuteRule {
    /// Everybody who must be able to execute it.
    pub fn required_grantees(&self) -> impl Iterator<Item = &Grantee> {
        self.required.iter().chain(self.only.iter().flatten()).map(|stated| &stated.value)
    }

    /// Everybody whom it names.
    pub fn grantees(&self) -> impl Iterator<Item = &Grantee> {
        self.required_grantees().chain(self.forbidden.iter().map(|stated| &stated.value))
    }
}

/// Whether a name may have signatures that no contract lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OtherOverloads {
    /// It may not: a call by name could become ambiguous.
    #[default]
    Forbidden,
    /// It may.
    Allowed,
}

/// One required routine. What is not stated is not required.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rpc {
    /// Who relies on it.
    pub consumer: Option<String>,
    /// The `[[rpc]]` line.
    pub location: Location,
    /// The schema; an RPC always names it.
    pub schema: String,
    /// Its name and parameters.
    pub signature: Stated<WrittenSignature>,
    /// What sort of routine it is.
    pub kind: Option<Stated<RoutineKind>>,
    /// What it returns.
    pub returns: Option<Stated<WrittenReturns>>,
    /// With whose rights it runs.
    pub security: Option<Stated<Security>>,
    /// What its own search_path is.
    pub search_path: Option<Stated<SearchPathRule>>,
    /// All its settings other than search_path, name to value.
    pub settings: Option<Stated<BTreeMap<String, String>>>,
    /// Its volatility.
    pub volatility: Option<Stated<Volatility>>,
    /// Whether it is strict.
    pub strict: Option<Stated<bool>>,
    /// Its parallel safety.
    pub parallel: Option<Stated<Parallel>>,
    /// Its language.
    pub language: Option<Stated<String>>,
    /// Its owner.
    pub owner: Option<Stated<String>>,
    /// Who may execute it.
    pub execute: Option<Stated<ExecuteRule>>,
    /// Whether other signatures of the name may exist.
    pub other_overloads: OtherOverloads,
}

/// The only functions that may be SECURITY DEFINER.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefinerPolicy {
    /// The `[definers]` line.
    pub location: Location,
    /// Globs over `schema.name`.
    pub allow: Vec<Stated<Glob>>,
    /// What is required of the search_path of each.
    pub search_path: Option<Stated<SearchPathRule>>,
}

/// Everything that all contract files together require.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contract {
    /// The required routines, in the order of files and lines.
    pub rpcs: Vec<Rpc>,
    /// The rule for SECURITY DEFINER functions, where a policy file has one.
    pub definers: Option<DefinerPolicy>,
}

impl Contract {
    /// Whether nothing at all is required: an error, never a pass.
    pub fn is_empty(&self) -> bool {
        self.rpcs.is_empty() && self.definers.is_none()
    }

    /// Whether a type is written as that of a column: `jobs.status%type`.
    pub fn names_columns(&self) -> bool {
        self.rpcs.iter().any(|rpc| {
            let parameters = rpc.signature.value.parameters().iter().map(|parameter| &parameter.written_type);
            let returns = rpc.returns.as_ref().map_or_else(Vec::new, |returns| match &returns.value {
                WrittenReturns::Type(returned) | WrittenReturns::SetOf(returned) => vec![returned],
                WrittenReturns::Table(columns) => columns.iter().map(|column| &column.written_type).collect(),
            });
            parameters.chain(returns).any(|written| matches!(written.name, WrittenTypeName::ColumnOf(_)))
        })
    }
}
