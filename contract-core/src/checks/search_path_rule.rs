//! What is wrong with a function's search_path (manual, CREATE FUNCTION, "Writing SECURITY DEFINER
//! Functions Safely").

use super::context::Found;
use super::{Context, Outcomes};
use crate::contract::SearchPathRule;
use crate::finding::{CheckMeta, Finding};
use crate::ident::quote;
use crate::schema::{Grantee, Namespace, Privilege, Routine};

/// Whether a search_path is the caller's, in part or in whole; told as the end of a sentence that begins
/// with the function.
pub(super) fn unpinned(routine: &Routine) -> Option<String> {
    match routine.search_path() {
        None => Some("has no search_path of its own and runs with its caller's".to_owned()),
        Some(path) if path.iter().any(|schema| schema == "$user") => {
            Some("has `$user` in its search_path, which is another schema for each caller".to_owned())
        }
        Some(_) => None,
    }
}

/// What makes a pinned search_path unsafe: a schema in it where somebody whom the function need not
/// trust can create what it would then find first. Trusted are superusers, the owner of the function and
/// the owner of the schema.
pub(super) fn unsafe_schemas(context: &Context<'_>, routine: &Routine) -> Vec<String> {
    let Some(path) = routine.search_path() else { return Vec::new() };
    let mut reasons = Vec::new();
    for schema in path.iter().filter(|schema| !matches!(schema.as_str(), "pg_catalog" | "pg_temp" | "$user" | "")) {
        match context.observed.schema.namespace(schema) {
            Some(namespace) => reasons.extend(untrusted_creators(context, routine, schema, namespace)),
            None => reasons.push(format!("there is no schema `{}`: whoever creates it fills it", quote(schema))),
        }
    }
    let temporary = path.iter().position(|schema| schema == "pg_temp");
    if temporary.is_some_and(|at| at + 1 < path.len()) {
        reasons.push("`pg_temp`, where every caller can create, is not last".to_owned());
    }
    reasons
}

fn untrusted_creators(context: &Context<'_>, routine: &Routine, schema: &str, namespace: &Namespace) -> Option<String> {
    let access = context.observed.access();
    let owner = namespace.owner.as_deref();
    let can_create = |grantee: &Grantee| access.way(grantee, Privilege::Create, owner, &namespace.acl).is_some();
    if can_create(&Grantee::Public) {
        return Some(format!("everybody may create objects in `{}`", quote(schema)));
    }
    let trusted = |name: &String| {
        let acts_as = access.roles.inherited_by(name, access.database_owner);
        access.roles.is_superuser(name)
            || acts_as.iter().any(|(role, _)| Some(*role) == owner || Some(*role) == routine.owner.as_deref())
    };
    let names: Vec<String> = access
        .roles
        .roles
        .keys()
        .filter(|name| !trusted(name) && can_create(&Grantee::Role((*name).clone())))
        .map(|name| format!("`{}`", quote(name)))
        .collect();
    (!names.is_empty()).then(|| format!("{} may create objects in `{}`", names.join(", "), quote(schema)))
}

/// The path that a function must have, as it is written in SET.
pub(super) fn written(path: &[String]) -> String {
    if path.is_empty() {
        return "''".to_owned();
    }
    path.iter().map(|schema| quote(schema)).collect::<Vec<_>>().join(", ")
}

/// Whether a function's path is exactly this one. The empty path is one empty name in the catalog.
pub(super) fn is_exactly(routine: &Routine, expected: &[String]) -> bool {
    routine.search_path().is_some_and(|path| {
        let named = |path: &[String]| path.iter().filter(|schema| !schema.is_empty()).cloned().collect::<Vec<_>>();
        named(&path) == named(expected)
    })
}

/// Everything that a rule finds wrong, each as the end of a sentence that begins with the function.
pub(super) fn broken(context: &Context<'_>, rule: &SearchPathRule, routine: &Routine) -> Vec<String> {
    match rule {
        SearchPathRule::Pinned => unpinned(routine).into_iter().collect(),
        SearchPathRule::Safe => match unpinned(routine) {
            Some(reason) => vec![reason],
            None => unsafe_schemas(context, routine)
                .into_iter()
                .map(|reason| format!("has an unsafe search_path: {reason}"))
                .collect(),
        },
        SearchPathRule::Exactly(path) if is_exactly(routine, path) => Vec::new(),
        SearchPathRule::Exactly(path) => {
            let observed = match routine.search_path() {
                None => "no search_path of its own".to_owned(),
                Some(_) => format!("search_path `{}`", observed(routine)),
            };
            vec![format!("has {observed}, the contract requires `{}`", written(path))]
        }
    }
}

/// The path that a function has, as a person reads it.
pub(super) fn observed(routine: &Routine) -> String {
    match routine.search_path() {
        None => "none of its own".to_owned(),
        Some(path) => written(&path.into_iter().filter(|schema| !schema.is_empty()).collect::<Vec<_>>()),
    }
}

/// Runs one check of the search_path over the required routines whose rule it is about. `reasons` ends
/// sentences that begin with the function.
pub(super) fn each_ruled(
    context: &Context<'_>,
    outcomes: &mut Outcomes,
    check: &'static CheckMeta,
    applies: fn(&SearchPathRule) -> bool,
    reasons: impl Fn(&Found<'_>, &SearchPathRule) -> Vec<String>,
    help: impl Fn(&Found<'_>, &SearchPathRule) -> String,
) {
    context.each_stated(
        outcomes,
        check,
        |rpc| rpc.search_path.as_ref().filter(|stated| applies(&stated.value)),
        |found, rule| {
            let finding = |reason| {
                let mut finding = Finding::new(check, found.id.clone(), format!("`{}` {reason}", found.id));
                finding.attribute = Some("search_path".to_owned());
                (finding.expected, finding.observed) = (Some(required(rule)), Some(observed(found.routine)));
                finding.help = Some(help(found, rule));
                finding
            };
            reasons(found, rule).into_iter().map(finding).collect()
        },
    );
}

/// What a rule requires, as the contract writes it.
pub(super) fn required(rule: &SearchPathRule) -> String {
    match rule {
        SearchPathRule::Pinned => "pinned".to_owned(),
        SearchPathRule::Safe => "safe".to_owned(),
        SearchPathRule::Exactly(path) => written(path),
    }
}
