//! What changes the session, and what runs code (manual, SQL SET, RESET, SET ROLE, DO, CALL).

use super::{Literal, ObjectName};
use crate::source::Span;

/// How long a SET holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingScope {
    /// Until the session ends, unless the transaction is rolled back.
    Session,
    /// `LOCAL`: until the transaction ends.
    Local,
}

/// `SET`, `RESET`, and `SELECT set_config(…)` with constants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetVariable {
    /// How long it holds.
    pub scope: SettingScope,
    /// What is set.
    pub change: SettingChange,
}

/// What a SET or RESET clause does; of the session, a routine, a role or a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingChange {
    /// The setting, in lower case; `all` for RESET ALL.
    pub name: String,
    /// Its new value.
    pub value: SettingValue,
    /// Where it is written.
    pub span: Span,
}

/// The value of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingValue {
    /// `TO a, b`: each without quotes. A setting that holds a list of names quotes each of them again.
    List(Vec<String>),
    /// One text that is taken as it is, as `set_config` does: `a, b` is two names to `search_path`.
    Whole(String),
    /// `TO DEFAULT`
    Default,
    /// `FROM CURRENT`
    FromCurrent,
    /// `RESET`
    Reset,
}

/// `SET ROLE`, `RESET ROLE`, `SET SESSION AUTHORIZATION`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetRole {
    /// How long it holds.
    pub scope: SettingScope,
    /// Whether it is the session's user that changes, not only the current role.
    pub session_authorization: bool,
    /// The role; none for NONE, DEFAULT and RESET.
    pub role: Option<String>,
}

/// What DISCARD throws away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Discard {
    /// `ALL`: settings, the role, temporary objects.
    All,
    /// `TEMP`: temporary objects.
    Temporary,
}

/// `DO`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Do {
    /// `LANGUAGE`; none for `plpgsql`.
    pub language: Option<String>,
    /// The block.
    pub body: Literal,
}

/// `CALL`, and a query that calls functions: what these do is not in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// What is called, in the order of the text. Constructs that look like functions and are none (`coalesce`) are
    /// left out.
    pub calls: Vec<FunctionCall>,
    /// Whether the statement is `CALL f(…)`, `SELECT f(…)` or `SELECT * FROM f(…)` and nothing more: then the first
    /// of the calls happens exactly once, and any other is in its arguments.
    pub is_single_call: bool,
}

/// A call of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionCall {
    /// Its name.
    pub name: ObjectName,
    /// Its arguments.
    pub arguments: Vec<CallArgument>,
}

/// An argument of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallArgument {
    /// Its name, for `name => value`.
    pub name: Option<String>,
    /// Its value, if it is a constant string; a cast behind it is left out.
    pub text: Option<String>,
    /// Where the expression is.
    pub span: Span,
}
