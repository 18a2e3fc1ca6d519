//! A block of PL/pgSQL as a value (manual, 43.2 "Structure of PL/pgSQL", 43.6 "Control Structures").

use super::expression::{Expression, Query};
use crate::ddl::model::{Ddl, FunctionCall, Statement};
use crate::ddl::read;
use crate::source::Span;

/// An expression, and where it is written.
#[derive(Clone, Debug)]
pub(super) struct Written {
    pub(super) of: Expression,
    pub(super) span: Span,
    /// The functions that it calls.
    pub(super) calls: Vec<FunctionCall>,
}

impl Written {
    /// An expression that is written there, in this text.
    pub(super) fn new(of: Expression, span: Span, text: &str) -> Self {
        let calls = if text.contains('(') { calls_in(&format!("select {text}")) } else { Vec::new() };
        Self { of, span, calls }
    }
}

/// The functions that a query calls.
pub(super) fn calls_in(query: &str) -> Vec<FunctionCall> {
    match read(query) {
        Statement::Ddl(ddl) => match *ddl {
            Ddl::Query(query) => query.calls,
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// A block with its declarations and handlers.
#[derive(Clone, Debug, Default)]
pub(super) struct Block {
    /// Its variables.
    pub(super) variables: Vec<Variable>,
    /// Its statements.
    pub(super) statements: Vec<Step>,
    /// `EXCEPTION WHEN …`: the conditions and the statements of each.
    pub(super) handlers: Vec<(Vec<String>, Vec<Step>)>,
}

/// A declared variable.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub(super) name: String,
    /// Whether it holds a row, whatever its columns: `record`, `%ROWTYPE`.
    pub(super) is_record: bool,
    /// Where its type is written.
    pub(super) of: Span,
    /// Its initial value.
    pub(super) initial: Option<Written>,
}

/// A statement and its place.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) span: Span,
    pub(super) action: Action,
}

/// What a variable or a field of one is called.
pub(super) type Target = Vec<String>;

/// What a statement does.
#[derive(Clone, Debug)]
pub(super) enum Action {
    /// A block inside of the block.
    Block(Block),
    /// `IF`, `CASE`: what CASE compares, each condition with its statements, and the last ones. CASE without ELSE fails.
    If { subject: Option<Written>, branches: Vec<(Written, Vec<Step>)>, otherwise: Option<Vec<Step>> },
    /// `LOOP` and its kin.
    Loop { label: Option<String>, over: Over, body: Vec<Step> },
    /// `EXIT`, `CONTINUE`; true for EXIT.
    Leave { exit: bool, label: Option<String>, when: Option<Written> },
    /// `RETURN`
    Return(Option<Written>),
    /// `RETURN QUERY EXECUTE`: a query, and what USING gives it.
    ReturnExecuted { text: Written, using: Option<Written> },
    /// Expressions of which the value does not matter: those of RAISE NOTICE, ASSERT, RETURN NEXT.
    Look(Written),
    /// `RAISE EXCEPTION`, with the condition that it names, and `RAISE` alone.
    Raise(Option<String>),
    /// An assignment.
    Assign(Target, Written),
    /// `PERFORM`: the query, behind SELECT.
    Perform(Query, Span),
    /// `SELECT … INTO`: a query without its INTO, its targets, whether STRICT.
    Select { query: Query, text: String, into: Vec<Target>, strict: bool },
    /// `EXECUTE`, and what USING gives it.
    Execute { text: Written, using: Option<Written>, into: Vec<Target> },
    /// What sets variables in a way that is not evaluated.
    Forget(Vec<Target>, Option<Written>),
    /// Any other statement of SQL; the variables that its RETURNING sets.
    Sql { into: Vec<Target> },
    /// Nothing.
    Nothing,
}

/// What a loop goes over.
#[derive(Clone, Debug)]
pub(super) enum Over {
    /// Nothing: until EXIT.
    Ever,
    /// `WHILE`
    While(Written),
    /// `FOR i IN a..b`
    Range { variable: String, from: Written, to: Written, reverse: bool, by: Option<Written> },
    /// `FOREACH v IN ARRAY a`
    Array { target: Target, of: Written },
    /// `FOR r IN SELECT …`
    Query { targets: Vec<Target>, query: Query, span: Span },
    /// `FOR r IN EXECUTE …` with the query and what USING gives it, and what else is not evaluated.
    Unknown { targets: Vec<Target>, text: Option<Written>, using: Option<Written> },
}
