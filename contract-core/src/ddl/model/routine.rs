//! Functions, procedures and aggregates (manual, SQL CREATE FUNCTION, CREATE PROCEDURE, CREATE AGGREGATE, ALTER
//! FUNCTION).

use super::{DefinitionItem, Literal, ObjectName, RoutineReference, SettingChange};
use crate::schema::{Parallel, Security, Volatility};
use crate::source::Span;
use crate::syntax::{WrittenArguments, WrittenReturns, WrittenType};

/// `CREATE [OR REPLACE] FUNCTION` or `PROCEDURE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateRoutine {
    /// Whether it may replace one with the same name and input types.
    pub or_replace: bool,
    /// Whether it is a procedure.
    pub procedure: bool,
    /// Its name.
    pub name: ObjectName,
    /// Its parameters.
    pub arguments: WrittenArguments,
    /// What stands behind RETURNS.
    pub returns: Option<WrittenReturns>,
    /// Everything but the body.
    pub options: RoutineOptions,
    /// The body.
    pub body: Option<RoutineBody>,
}

/// The options of a routine that CREATE and ALTER share; none where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoutineOptions {
    /// `LANGUAGE`, as `pg_language` names it.
    pub language: Option<String>,
    /// `TRANSFORM FOR TYPE …`
    pub transforms: Vec<WrittenType>,
    /// `WINDOW`
    pub window: bool,
    /// `IMMUTABLE`, `STABLE`, `VOLATILE`
    pub volatility: Option<Volatility>,
    /// `STRICT` or `RETURNS NULL ON NULL INPUT`, `CALLED ON NULL INPUT`
    pub strict: Option<bool>,
    /// `SECURITY …`
    pub security: Option<Security>,
    /// `LEAKPROOF`, `NOT LEAKPROOF`
    pub leakproof: Option<bool>,
    /// `PARALLEL …`
    pub parallel: Option<Parallel>,
    /// `COST`, the number as written
    pub cost: Option<String>,
    /// `ROWS`, the number as written
    pub rows: Option<String>,
    /// `SUPPORT`
    pub support: Option<ObjectName>,
    /// `SET …`, and in ALTER `RESET …`, in order
    pub settings: Vec<SettingChange>,
}

/// The body of a routine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoutineBody {
    /// `AS 'body'`
    Text(Literal),
    /// `AS 'object file', 'symbol'`
    ObjectFile {
        /// The file.
        file: Literal,
        /// The symbol in it.
        symbol: Literal,
    },
    /// `RETURN expression`, since PostgreSQL 14: where the expression is.
    Return(Span),
    /// `BEGIN ATOMIC … END`, since PostgreSQL 14: where all of it is.
    Atomic(Span),
}

/// `CREATE [OR REPLACE] AGGREGATE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateAggregate {
    /// Whether it may replace one.
    pub or_replace: bool,
    /// Its name.
    pub name: ObjectName,
    /// Its parameters; none in the old style, where `BASETYPE` is an option.
    pub arguments: Option<WrittenArguments>,
    /// `SFUNC = f`, `STYPE = t` and so on.
    pub definition: Vec<DefinitionItem>,
}

/// `ALTER FUNCTION f … action …`; renames and the like are [`super::AlterObject`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlterRoutine {
    /// The routine.
    pub routine: RoutineReference,
    /// What is changed; language, transforms and window cannot be.
    pub options: RoutineOptions,
}
