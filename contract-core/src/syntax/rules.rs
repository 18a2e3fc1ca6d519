//! What PostgreSQL refuses in an argument list that its grammar accepts (manual, SQL CREATE FUNCTION).

use std::collections::HashSet;

use super::arguments::ArgumentForm;
use super::{ParameterMode, SyntaxError, WrittenArguments, WrittenParameter, WrittenReturns, WrittenTypeName};

/// The inputs that a routine can have (`FUNC_MAX_ARGS`; manual, appendix K "PostgreSQL Limits").
const MAXIMUM_INPUTS: usize = 100;

/// Holds a list to the rules of its form. A reference to an existing routine has none of its own.
pub(super) fn check(arguments: &WrittenArguments, form: ArgumentForm) -> Result<(), SyntaxError> {
    match form {
        ArgumentForm::Reference => return Ok(()),
        ArgumentForm::Aggregate => check_aggregate(arguments)?,
        ArgumentForm::Contract if arguments.ordered_from.is_some() => check_aggregate(arguments)?,
        ArgumentForm::Function | ArgumentForm::Procedure | ArgumentForm::Contract => {}
    }
    let outputs_are_ordered = form == ArgumentForm::Procedure;
    check_order(&arguments.parameters, outputs_are_ordered)?;
    check_names(&arguments.parameters)
}

fn check_aggregate(arguments: &WrittenArguments) -> Result<(), SyntaxError> {
    for parameter in &arguments.parameters {
        if parameter.mode.is_output() {
            return Err(SyntaxError::new(parameter.span, "an aggregate cannot have output parameters")
                .with_hint(format!("leave `{}` out", parameter.mode)));
        }
        if parameter.default.is_some() {
            return Err(SyntaxError::new(parameter.span, "an aggregate's parameters cannot have defaults"));
        }
    }
    Ok(())
}

fn check_order(parameters: &[WrittenParameter], outputs_are_ordered: bool) -> Result<(), SyntaxError> {
    let mut variadic = None;
    let mut defaults = false;
    let mut inputs = 0;
    for parameter in parameters {
        let input = parameter.mode.is_input();
        if (input || outputs_are_ordered)
            && let Some(span) = variadic
        {
            return Err(SyntaxError::new(span, "the VARIADIC parameter must be the last input")
                .with_hint("move it to the end of the list"));
        }
        if !input && parameter.default.is_some() {
            return Err(SyntaxError::new(parameter.span, "an output parameter cannot have a default")
                .with_hint("leave the default out, or make the parameter INOUT"));
        }
        if (input || outputs_are_ordered) && parameter.default.is_none() && defaults {
            return Err(SyntaxError::new(parameter.span, "a parameter behind one with a default needs a default too")
                .with_hint("give it a default, or move it ahead of the first parameter that has one"));
        }
        if parameter.mode == ParameterMode::Variadic {
            variadic = Some(parameter.span);
            check_variadic_type(parameter)?;
        }
        defaults |= parameter.default.is_some();
        inputs += usize::from(input);
        if inputs > MAXIMUM_INPUTS {
            return Err(SyntaxError::new(parameter.span, format!("a routine has at most {MAXIMUM_INPUTS} inputs"))
                .with_hint("pass several of them as one array, composite or jsonb"));
        }
    }
    Ok(())
}

/// A VARIADIC parameter takes an array. Said only of a type that is certainly none: what a name without
/// a schema stands for is not known here.
fn check_variadic_type(parameter: &WrittenParameter) -> Result<(), SyntaxError> {
    let WrittenTypeName::Named { schema: Some(schema), name } = &parameter.written_type.name else { return Ok(()) };
    let pseudo = ["any", "anyarray", "anycompatiblearray", "int2vector", "oidvector"].contains(&name.as_str());
    if schema != "pg_catalog" || parameter.written_type.array || pseudo || name.starts_with('_') {
        return Ok(());
    }
    Err(SyntaxError::new(parameter.written_type.span, "the type of a VARIADIC parameter must be an array")
        .with_hint("write `[]` behind the type"))
}

/// Two parameters may share a name only if one is purely an input and the other purely an output.
pub(super) fn check_names(parameters: &[WrittenParameter]) -> Result<(), SyntaxError> {
    let (mut inputs, mut outputs) = (HashSet::new(), HashSet::new());
    for parameter in parameters {
        let Some(name) = parameter.name.as_deref() else { continue };
        let clashes =
            (parameter.mode.is_input() && !inputs.insert(name)) | (parameter.mode.is_output() && !outputs.insert(name));
        if clashes {
            return Err(SyntaxError::new(
                parameter.span,
                format!("the parameter name `{name}` is used more than once"),
            )
            .with_hint("give one of the two another name"));
        }
    }
    Ok(())
}

/// `(VARIADIC t ORDER BY VARIADIC t)` has one parameter, which stands for both (manual, SQL CREATE
/// AGGREGATE).
pub(super) fn fold_ordered_variadic(arguments: &mut WrittenArguments) -> Result<(), SyntaxError> {
    let Some(from) = arguments.ordered_from else { return Ok(()) };
    let direct = from.checked_sub(1).and_then(|last| arguments.parameters.get(last));
    let Some(direct) = direct.filter(|parameter| parameter.mode == ParameterMode::Variadic) else { return Ok(()) };
    match arguments.parameters.get(from..) {
        Some([ordered])
            if ordered.mode == ParameterMode::Variadic
                && ordered.written_type.name == direct.written_type.name
                && ordered.written_type.array == direct.written_type.array =>
        {
            arguments.parameters.truncate(from);
            Ok(())
        }
        _ => Err(SyntaxError::new(direct.span, "behind a VARIADIC direct argument, ORDER BY takes the same one again")
            .with_hint("write `VARIADIC` and the same type behind ORDER BY, and nothing else")),
    }
}

/// Whether the arguments and the result fit together: `RETURNS TABLE` goes with no outputs.
pub fn check_returns(arguments: &WrittenArguments, returns: &WrittenReturns) -> Result<(), SyntaxError> {
    let output = arguments.parameters.iter().find(|parameter| parameter.mode.is_output());
    match (returns, output) {
        (WrittenReturns::Table(_), Some(parameter)) => Err(SyntaxError::new(
            parameter.span,
            format!("a function that returns a table cannot have {} parameters", parameter.mode),
        )
        .with_hint("make it a column of the table, or return `setof record`")),
        (WrittenReturns::Table(_) | WrittenReturns::Type(_) | WrittenReturns::SetOf(_), _) => Ok(()),
    }
}
