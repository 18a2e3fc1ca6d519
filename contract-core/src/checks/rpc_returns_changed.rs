//! A required routine that returns something else.

use super::{Check, Context, Outcomes};
use crate::contract::{ExpectedReturns, ResolvedRpc};
use crate::finding::{CheckMeta, Finding, Level};
use crate::ident::{TypeName, quote};
use crate::schema::Routine;
use crate::syntax::ParameterMode;

pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "rpc-returns-changed",
        title: "required RPC returns something else",
        level: Level::Deny,
        docs: include_str!("rpc_returns_changed.md"),
    },
    run,
};

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    context.each_stated(
        outcomes,
        &CHECK.meta,
        |rpc| rpc.returns.as_ref(),
        |found, _| {
            let expected = expected(found.resolved);
            if found.resolved.returns.as_ref().is_some_and(|returns| holds(returns, found.routine)) {
                return Vec::new();
            }
            let observed = found.routine.returns_text();
            let message = format!("`{}` returns `{observed}`, the contract requires `{expected}`", found.id);
            let mut finding = Finding::new(&CHECK.meta, found.id.clone(), message);
            finding.attribute = Some("returns".to_owned());
            if found.resolved.returns.is_none() {
                let unknown = found.resolved.unknown_types.iter();
                finding.notes.extend(unknown.map(|name| format!("there is no type `{name}`")));
            }
            (finding.expected, finding.observed) = (Some(expected), Some(observed));
            finding.help =
                Some("a return type changes only by DROP and CREATE: restore it, or change the contract".to_owned());
            vec![finding]
        },
    );
}

fn expected(resolved: &ResolvedRpc<'_>) -> String {
    match &resolved.returns {
        Some(ExpectedReturns::Type(type_name)) => type_name.to_string(),
        Some(ExpectedReturns::SetOf(type_name)) => format!("setof {type_name}"),
        Some(ExpectedReturns::Table(columns)) => {
            let each = columns.iter().map(|(name, type_name)| format!("{} {type_name}", quote(name)));
            format!("table({})", each.collect::<Vec<_>>().join(", "))
        }
        None => format!("a type that does not exist: {}", resolved.unknown_types.join(", ")),
    }
}

fn holds(expected: &ExpectedReturns, routine: &Routine) -> bool {
    let Some(returns) = &routine.returns else { return false };
    let is_table = routine.table_columns().next().is_some();
    match expected {
        ExpectedReturns::Type(type_name) => !is_table && !returns.set && returns.type_name == *type_name,
        ExpectedReturns::SetOf(type_name) => !is_table && returns.set && returns.type_name == *type_name,
        ExpectedReturns::Table(columns) => {
            returns.set && rows(routine).eq(columns.iter().map(|(name, type_name)| (Some(name.as_str()), type_name)))
        }
    }
}

/// The columns of each row: those of RETURNS TABLE or, as callers see no difference, the outputs of
/// SETOF record (manual, CREATE FUNCTION, `column_name`).
fn rows(routine: &Routine) -> impl Iterator<Item = (Option<&str>, &TypeName)> {
    let outputs = routine.parameters.iter().filter(|parameter| match parameter.mode {
        ParameterMode::Out | ParameterMode::InOut | ParameterMode::Table => true,
        ParameterMode::In | ParameterMode::Variadic => false,
    });
    outputs.map(|parameter| (parameter.name.as_deref(), &parameter.type_name))
}
