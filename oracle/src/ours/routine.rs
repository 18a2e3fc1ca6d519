//! Routines of ours.

use contract_core::ddl::model::{
    AlterRoutine, CreateAggregate, CreateRoutine, RoutineBody, RoutineOptions, RoutineReference, RoutineWord,
};
use contract_core::syntax::{WrittenArguments, WrittenDefault, WrittenParameter, WrittenReturns};

use super::{at, items, literal, name, setting, tree, written_type};
use crate::Description;
use crate::reparse;

pub(super) fn word(word: RoutineWord) -> &'static str {
    match word {
        RoutineWord::Function => "function",
        RoutineWord::Procedure => "procedure",
        RoutineWord::Aggregate => "aggregate",
        RoutineWord::Routine => "routine",
    }
}

/// A routine that is named: its word, name, and the parameters that are written.
pub(super) fn reference(description: &mut Description, routine: &RoutineReference) {
    description.say("sort", word(routine.word));
    description.say("name", name(&routine.name));
    description.flag("without arguments", routine.arguments.is_none());
    if let Some(arguments) = &routine.arguments {
        // Where ORDER BY stands is nothing that libpg_query keeps in a reference.
        parameters(description, None, &WrittenArguments { ordered_from: None, ..arguments.clone() });
    }
}

fn parameter(description: &mut Description, text: Option<&str>, parameter: &WrittenParameter) {
    description.may_say("name", parameter.name.as_ref());
    description.say("mode", parameter.mode);
    description.say("type", written_type(&parameter.written_type));
    match (parameter.default, text) {
        (Some(WrittenDefault::Expression(span)), Some(text)) => description.say("default", tree(text, span)),
        (Some(_), _) => description.say("default", true),
        (None, _) => {}
    }
}

fn parameters(description: &mut Description, text: Option<&str>, arguments: &WrittenArguments) {
    description.each("parameter", &arguments.parameters, |description, each| parameter(description, text, each));
    description.may_say("ordered from", arguments.ordered_from);
}

pub(super) fn create(text: &str, routine: &CreateRoutine) -> Description {
    let mut description = Description::of(if routine.procedure { "create procedure" } else { "create function" });
    description.flag("or replace", routine.or_replace);
    description.say("name", name(&routine.name));
    parameters(&mut description, Some(text), &routine.arguments);
    match &routine.returns {
        None => {}
        Some(WrittenReturns::Type(of)) => description.say("returns", written_type(of)),
        Some(WrittenReturns::SetOf(of)) => description.say("returns", format_args!("setof {}", written_type(of))),
        Some(WrittenReturns::Table(columns)) => {
            description.each("column", columns, |description, column| parameter(description, Some(text), column));
        }
    }
    options(&mut description, &routine.options);
    match &routine.body {
        None => {}
        Some(RoutineBody::Text(body)) => description.list("body", [literal(body)]),
        Some(RoutineBody::ObjectFile { file, symbol }) => description.list("body", [literal(file), literal(symbol)]),
        Some(RoutineBody::Return(span)) => description.say("return", tree(text, *span)),
        Some(RoutineBody::Atomic(span)) => description.say("atomic", atomic(at(text, *span))),
    }
    description
}

/// A body BEGIN ATOMIC … END by itself.
fn atomic(body: &str) -> String {
    let whole = reparse::statement(&format!("CREATE PROCEDURE p() {body}"));
    match whole.split_once("sql_body: ") {
        Some((_, tree)) if body.to_ascii_lowercase().starts_with("begin") => tree.to_owned(),
        _ => "not a body".to_owned(),
    }
}

fn options(description: &mut Description, options: &RoutineOptions) {
    let RoutineOptions {
        language,
        transforms,
        window,
        volatility,
        strict,
        security,
        leakproof,
        parallel,
        cost,
        rows,
        support,
        settings,
    } = options;
    description.may_say("language", language.as_ref());
    description.list("transform", transforms.iter().map(written_type));
    description.flag("window", *window);
    description.may_say("volatility", volatility.map(|volatility| volatility.word()));
    description.may_say("strict", *strict);
    description.may_say("security", security.map(|security| security.word()));
    description.may_say("leakproof", *leakproof);
    description.may_say("parallel", parallel.map(|parallel| parallel.word()));
    description.may_say("cost", cost.as_ref());
    description.may_say("rows", rows.as_ref());
    description.may_say("support", support.as_ref().map(name));
    description.each("set", settings, setting);
}

pub(super) fn create_aggregate(_text: &str, aggregate: &CreateAggregate) -> Description {
    let mut description = Description::of("create aggregate");
    description.flag("or replace", aggregate.or_replace);
    description.say("name", name(&aggregate.name));
    description.flag("old style", aggregate.arguments.is_none());
    if let Some(arguments) = &aggregate.arguments {
        parameters(&mut description, None, arguments);
    }
    items(&mut description, "item", &aggregate.definition);
    description
}

pub(super) fn alter(alter: &AlterRoutine) -> Description {
    let mut description = Description::of("alter routine");
    description.within("routine", |description| reference(description, &alter.routine));
    options(&mut description, &alter.options);
    description
}
