//! A first contract, written from what a database has: everything that it states holds there.

use std::fmt::Write;

use crate::contract::ResolvedRpc;
use crate::ident::{ObjectId, quote};
use crate::observation::Observation;
use crate::schema::{Grantee, Routine, RoutineKind, Schema, Security};
use crate::scope::Scope;
use crate::syntax::ParameterMode;

/// The two files of a first contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What applications can call, as the file of one consumer.
    pub consumer: String,
    /// Which functions run with their owner's rights.
    pub policy: String,
    /// How many routines the first one lists.
    pub routines: usize,
    /// How many routines of the project run with their owner's rights.
    pub definers: usize,
    /// How many trigger functions the first one leaves out.
    pub trigger_functions: usize,
    /// How many routines are PostgreSQL's, an extension's or the platform's.
    pub foreign_routines: usize,
}

/// Writes a contract that lists every routine of the project that an application can call, with every fact
/// that a contract can state. Trigger functions are left out: nobody calls them.
pub fn draft(observation: &Observation, scope: Scope, consumer: &str) -> Draft {
    let scoped = scope.apply(observation).schema;
    let own: Vec<_> = scoped.routines().filter(|(id, _)| !observation.implied.contains(id)).collect();
    let (triggers, listed): (Vec<_>, Vec<_>) = own.into_iter().partition(|(_, routine)| is_trigger(routine));
    let mut file = format!("consumer = {}\n", toml_string(consumer));
    for (id, routine) in &listed {
        write_rpc(&mut file, observation, id, routine);
    }
    Draft {
        consumer: file,
        policy: policy(&scoped),
        routines: listed.len(),
        definers: definers(&scoped).count(),
        trigger_functions: triggers.len(),
        foreign_routines: observation.schema.routines().count() - scoped.routines().count(),
    }
}

/// Writes every required routine as it is, sorted, in the words of a contract file: the surface that a consumer relies
/// on, for a person to read what a change does to it. One that is not there is a comment that says so.
pub fn surface(required: &[ResolvedRpc<'_>], observation: &Observation) -> String {
    let mut routines: Vec<(String, String)> = required
        .iter()
        .map(|resolved| {
            let routine = resolved.id.as_ref().and_then(|id| Some((id, observation.schema.routine(id)?)));
            let mut text = String::new();
            match routine {
                Some((id, routine)) => write_rpc(&mut text, observation, id, routine),
                None => {
                    let _ = writeln!(text, "\n# {} is missing", resolved.display_name);
                }
            }
            (resolved.display_name.to_string(), text)
        })
        .collect();
    routines.sort();
    routines.dedup();
    let text: String = routines.into_iter().map(|(_, text)| text).collect();
    text.trim_start().to_owned()
}

fn is_trigger(routine: &Routine) -> bool {
    routine.returns.as_ref().is_some_and(|returns| {
        returns.type_name.schema == "pg_catalog"
            && matches!(returns.type_name.name.as_str(), "trigger" | "event_trigger")
    })
}

fn write_rpc(file: &mut String, observation: &Observation, id: &ObjectId, routine: &Routine) {
    line(file, "\n[[rpc]]\nsignature", toml_string(&signature(id, routine)));
    if routine.kind != RoutineKind::Function {
        line(file, "kind", toml_string(routine.kind.contract_word()));
    }
    if routine.returns.is_some() {
        line(file, "returns", toml_string(&routine.returns_text()));
    }
    // What an aggregate is made of decides these for it.
    if routine.kind != RoutineKind::Aggregate {
        line(file, "security", toml_string(routine.security.word()));
        line(file, "volatility", toml_string(routine.volatility.word()));
        line(file, "strict", routine.strict.to_string());
        line(file, "parallel", toml_string(routine.parallel.word()));
        line(file, "language", toml_string(&routine.language));
        if let Some(path) = routine.search_path() {
            match path.iter().find(|schema| schema.contains(',')) {
                // It is most likely a slip of quotes, and a contract does not state it for anybody.
                Some(schema) => file.push_str(&comma_comment(schema)),
                None => {
                    line(
                        file,
                        "search_path",
                        toml_list(path.iter().filter(|schema| !schema.is_empty()).map(String::as_str)),
                    );
                }
            }
        }
        let settings = routine.settings.iter().filter(|(name, _)| *name != "search_path");
        let pairs: Vec<String> =
            settings.map(|(name, value)| format!("{} = {}", toml_string(name), toml_string(value))).collect();
        line(file, "settings", if pairs.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", pairs.join(", ")) });
    }
    if let Some(owner) = &routine.owner {
        line(file, "owner", toml_string(owner));
    }
    match callers(observation, id, routine) {
        Some(only) => line(file, "execute", format!("{{ only = {only} }}")),
        None => file
            .push_str("# `execute` is left out: a role of the name `public` can call it, which here means everybody\n"),
    }
}

/// Writes one key. Writing to a string cannot fail.
fn line(file: &mut String, key: &str, value: String) {
    let _ = writeln!(file, "{key} = {value}");
}

/// What a comment says of a path that has a name with a comma in it: as Rust writes a string, which is on one
/// line whatever the name is.
fn comma_comment(schema: &str) -> String {
    format!("# search_path is not stated: {schema:?} in it is one name, for quotes in SET search_path make no list\n")
}

/// Who can call it; none when a role bears the name that means everybody, which no contract can tell apart.
fn callers(observation: &Observation, id: &ObjectId, routine: &Routine) -> Option<String> {
    let namespace = observation.schema.namespace(id.schema.as_deref()?);
    let mut names = Vec::new();
    for (grantee, _) in observation.access().callers(routine, namespace) {
        match grantee {
            Grantee::Public => names.push("public".to_owned()),
            Grantee::Role(name) if name.eq_ignore_ascii_case("public") => return None,
            Grantee::Role(name) => names.push(name),
        }
    }
    Some(toml_list(names.iter().map(String::as_str)))
}

/// The signature as a contract writes it: with names and modes, and `default` for each default.
fn signature(id: &ObjectId, routine: &Routine) -> String {
    let parameters = routine.parameters.iter().filter(|parameter| parameter.mode != ParameterMode::Table);
    let written: Vec<String> = parameters
        .map(|parameter| {
            let mode = match parameter.mode {
                ParameterMode::In => String::new(),
                other => format!("{} ", other.to_string().to_lowercase()),
            };
            let name = parameter.name.as_ref().map_or_else(String::new, |name| format!("{} ", quote(name)));
            let default = if parameter.default.is_some() { " default" } else { "" };
            format!("{mode}{name}{}{default}", parameter.type_name)
        })
        .collect();
    let schema = quote(id.schema.as_deref().unwrap_or_default()).into_owned();
    format!("{schema}.{}({})", quote(&id.name), written.join(", "))
}

fn definers(scoped: &Schema) -> impl Iterator<Item = (&ObjectId, &Routine)> {
    scoped.routines().filter(|(_, routine)| routine.security == Security::Definer)
}

fn policy(scoped: &Schema) -> String {
    let (mut names, mut pinned) = (Vec::new(), true);
    for (id, routine) in definers(scoped) {
        // A pattern has no way to write a parenthesis or a backslash: `?` stands for it.
        let literal = |name: &str| globset::escape(name).replace(['(', '\\'], "?");
        names.push(format!("{}.{}", literal(id.schema.as_deref().unwrap_or_default()), literal(&id.name)));
        pinned &= routine.search_path().is_some_and(|path| path.iter().all(|schema| schema != "$user"));
    }
    names.sort();
    names.dedup();
    let mut file = "policy = true\n\n[definers]\n".to_owned();
    let _ = writeln!(file, "allow = {}", toml_list(names.iter().map(String::as_str)));
    if pinned {
        file.push_str("search_path = \"pinned\"\n");
    }
    file
}

fn toml_string(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn toml_list<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    format!("[{}]", texts.map(toml_string).collect::<Vec<_>>().join(", "))
}
