//! Routines of theirs.

use pg_query::protobuf::{
    AlterFunctionStmt, CreateFunctionStmt, DefElem, FunctionParameter, FunctionParameterMode, ObjectType,
    ObjectWithArgs,
};
use pg_query::{Node, NodeEnum};

use super::setting;
use super::tree::{definition, is_on, qualified_list, some, some_type, strings, text_of, type_name};
use crate::Description;
use crate::reparse::tree_of;

pub(super) fn word(object: ObjectType) -> Option<&'static str> {
    Some(match object {
        ObjectType::ObjectFunction => "function",
        ObjectType::ObjectProcedure => "procedure",
        ObjectType::ObjectAggregate => "aggregate",
        ObjectType::ObjectRoutine => "routine",
        _ => return None,
    })
}

/// A routine that is named.
pub(super) fn reference(description: &mut Description, word: &str, of: &ObjectWithArgs) {
    description.say("sort", word);
    description.say("name", qualified_list(&of.objname));
    description.flag("without arguments", of.args_unspecified);
    if !of.args_unspecified {
        parameters(description, &of.objfuncargs, false);
    }
}

fn parameter(description: &mut Description, of: &FunctionParameter, says_default: bool) {
    description.may_say("name", some(&of.name));
    let mode = match of.mode() {
        FunctionParameterMode::FuncParamOut => "OUT",
        FunctionParameterMode::FuncParamInout => "INOUT",
        FunctionParameterMode::FuncParamVariadic => "VARIADIC",
        FunctionParameterMode::FuncParamTable => "TABLE",
        _ => "IN",
    };
    description.say("mode", mode);
    description.say("type", some_type(of.arg_type.as_ref()));
    match &of.defexpr {
        Some(default) if says_default => description.say("default", tree_of(default)),
        Some(_) => description.say("default", true),
        None => {}
    }
}

pub(super) fn parameters(description: &mut Description, nodes: &[Node], says_default: bool) {
    let parameters = nodes.iter().filter_map(|node| match &node.node {
        Some(NodeEnum::FunctionParameter(of)) => Some(of),
        _ => None,
    });
    description.each("parameter", parameters, |description, of| parameter(description, of, says_default));
}

pub(super) fn create(of: &CreateFunctionStmt) -> Description {
    let mut description = Description::of(if of.is_procedure { "create procedure" } else { "create function" });
    description.flag("or replace", of.replace);
    description.say("name", qualified_list(&of.funcname));
    let is_column = |node: &&Node| match &node.node {
        Some(NodeEnum::FunctionParameter(of)) => of.mode() == FunctionParameterMode::FuncParamTable,
        _ => false,
    };
    let (columns, inputs): (Vec<&Node>, Vec<&Node>) = of.parameters.iter().partition(is_column);
    parameters(&mut description, &inputs.into_iter().cloned().collect::<Vec<_>>(), true);
    description.each("column", &columns, |description, node| {
        if let Some(NodeEnum::FunctionParameter(of)) = &node.node {
            parameter(description, of, true);
        }
    });
    match &of.return_type {
        Some(returns) if columns.is_empty() => {
            let set = if returns.setof { "setof " } else { "" };
            description.say("returns", format_args!("{set}{}", type_name(returns)));
        }
        _ => {}
    }
    options(&mut description, &of.options);
    match of.sql_body.as_deref() {
        None => {}
        Some(body @ Node { node: Some(NodeEnum::ReturnStmt(returned)) }) => {
            description.say("return", returned.returnval.as_deref().map_or_else(|| tree_of(body), tree_of));
        }
        Some(_) => {
            // As ours is cut from the tree of a procedure that has nothing else.
            let whole = CreateFunctionStmt { sql_body: of.sql_body.clone(), ..CreateFunctionStmt::default() };
            let tree = tree_of(&Node { node: Some(NodeEnum::CreateFunctionStmt(Box::new(whole))) });
            description.say("atomic", tree.split_once("sql_body: ").map_or("", |(_, tree)| tree));
        }
    }
    description
}

fn options(description: &mut Description, nodes: &[Node]) {
    let mut settings = Vec::new();
    for item in nodes.iter().filter_map(definition) {
        option(description, item, &mut settings);
    }
    description.each("set", settings, |description, node: &Node| {
        if let Some(NodeEnum::VariableSetStmt(of)) = &node.node {
            setting(description, of);
        }
    });
}

fn option<'a>(description: &mut Description, item: &'a DefElem, settings: &mut Vec<&'a Node>) {
    match item.defname.as_str() {
        "as" => {
            let bodies = match item.arg.as_deref().and_then(|value| value.node.as_ref()) {
                Some(NodeEnum::List(list)) => strings(&list.items),
                _ => Vec::new(),
            };
            description.list("body", bodies.iter().map(|body| format!("{body:?}")));
        }
        "security" => description.say("security", if is_on(item) { "definer" } else { "invoker" }),
        "strict" | "leakproof" => description.say(&item.defname, is_on(item)),
        "window" => description.flag("window", is_on(item)),
        "set" => settings.extend(item.arg.as_deref()),
        "transform" => {
            let types = match item.arg.as_deref().and_then(|value| value.node.as_ref()) {
                Some(NodeEnum::List(list)) => list
                    .items
                    .iter()
                    .filter_map(|node| match &node.node {
                        Some(NodeEnum::TypeName(of)) => Some(type_name(of)),
                        _ => None,
                    })
                    .collect(),
                _ => Vec::new(),
            };
            description.list("transform", types);
        }
        name => description.may_say(name, text_of(item)),
    }
}

pub(super) fn alter(of: &AlterFunctionStmt) -> Description {
    let mut description = Description::of("alter routine");
    if let Some(routine) = &of.func {
        let word = word(of.objtype()).unwrap_or("unknown");
        description.within("routine", |description| reference(description, word, routine));
    }
    options(&mut description, &of.actions);
    description
}
