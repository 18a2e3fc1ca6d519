//! What is wrong with a function's search_path (manual, CREATE FUNCTION, "Writing SECURITY DEFINER
//! Functions Safely").

use super::context::Found;
use super::judgement::Judgement;
use super::{Context, Outcomes};
use crate::contract::SearchPathRule;
use crate::finding::{CheckMeta, Finding, Gap, Reach};
use crate::ident::{ObjectId, quote};
use crate::schema::{Grantee, Namespace, Privilege, Routine};

/// What is wrong: the attribute that it is about, and the end of a sentence that begins with the function.
pub(super) type Reason = (&'static str, String);

/// The path itself.
const PATH: &str = "search_path";
/// Who can create in the schemas of the path.
const SCHEMAS: &str = "schemas of search_path";

/// What mends an unsafe path.
pub(super) const MAKE_SAFE: &str = "leave in the path only schemas in which nobody but superusers and the function's \
                                    owner may create, and `pg_temp` last";

/// Whether a search_path is the caller's, in part or in whole.
pub(super) fn unpinned(routine: &Routine) -> Option<Reason> {
    let reason = match routine.search_path() {
        None => "has no search_path of its own and runs with its caller's",
        Some(path) if path.iter().any(|schema| schema == "$user") => {
            "has `$user` in its search_path, which is another schema for each caller"
        }
        Some(_) => return None,
    };
    Some((PATH, reason.to_owned()))
}

/// That tables are looked for among the caller's temporary ones first, because the path does not say where
/// they come (manual, 20.11.1, `search_path`).
pub(super) fn temporary_first(routine: &Routine) -> Option<Reason> {
    let unnamed = routine.search_path().is_some_and(|path| path.iter().all(|schema| schema != "pg_temp"));
    let reason = "has no `pg_temp` in its search_path: the caller's temporary tables are then found first";
    unnamed.then(|| (PATH, reason.to_owned()))
}

/// What makes a pinned search_path unsafe: a schema in it where somebody whom the function need not
/// trust can create what it would then find first. Trusted are superusers and whoever acts as the owner of
/// the function: the owner of a schema who is neither is not.
pub(super) fn unsafe_schemas(context: &Context<'_>, routine: &Routine) -> Vec<Reason> {
    let Some(path) = routine.search_path() else { return Vec::new() };
    let mut reasons = Vec::new();
    // It is searched however the path reads, and is there to be seen only where others than superusers may create in it.
    if let Some(namespace) = context.observed.schema.namespace("pg_catalog") {
        let found = untrusted_creators(context, routine, "pg_catalog", namespace);
        reasons.extend(found.map(|reason| format!("{reason}, which every path has")));
    }
    let own = |schema: &str| matches!(schema, "pg_catalog" | "information_schema" | "pg_temp" | "$user" | "");
    for schema in path.iter().filter(|schema| !own(schema)) {
        match context.observed.schema.namespace(schema) {
            Some(namespace) => reasons.extend(untrusted_creators(context, routine, schema, namespace)),
            None if context.may_hide_schema(schema) => {}
            None => reasons.push(format!("there is no schema `{}`: whoever creates it fills it", quote(schema))),
        }
    }
    let temporary = path.iter().position(|schema| schema == "pg_temp");
    if temporary.is_some_and(|at| at + 1 < path.len()) {
        reasons.push("`pg_temp`, where every caller can create, is not last".to_owned());
    }
    reasons.into_iter().map(|reason| (SCHEMAS, format!("has an unsafe search_path: {reason}"))).collect()
}

/// Whether who may create in a schema of the path is hidden by a gap.
pub(super) fn hidden_schema(context: &Context<'_>, routine: &Routine) -> bool {
    // It is always searched; that PostgreSQL's own routines in it are not read says nothing of who may create there.
    let of_catalog = |gap: &Gap| match &gap.reach {
        Reach::Object(id) | Reach::Attribute { of: id, .. } => *id == ObjectId::schema("pg_catalog"),
        _ => false,
    };
    routine.search_path().is_some_and(|path| {
        path.iter().any(|schema| context.may_hide_schema(schema)) || context.gaps.iter().any(of_catalog)
    })
}

fn untrusted_creators(context: &Context<'_>, routine: &Routine, schema: &str, namespace: &Namespace) -> Option<String> {
    let access = context.observed.access();
    let owner = namespace.owner.as_deref();
    let can_create = |grantee: &Grantee| access.way(grantee, Privilege::Create, owner, &namespace.acl).is_some();
    if can_create(&Grantee::Public) {
        return Some(format!("everybody may create objects in `{}`", quote(schema)));
    }
    // Nobody logs in as `pg_database_owner`: the owner of the database is looked at instead.
    let trusted = |name: &String| {
        name == "pg_database_owner"
            || access.roles.is_superuser(name)
            || access.inherited_by(name).iter().any(|(role, _)| Some(*role) == routine.owner.as_deref())
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

/// Everything that a rule finds wrong.
pub(super) fn broken(context: &Context<'_>, rule: &SearchPathRule, routine: &Routine) -> Vec<Reason> {
    match rule {
        SearchPathRule::Pinned => unpinned(routine).into_iter().collect(),
        SearchPathRule::Safe => match unpinned(routine) {
            Some(reason) => vec![reason],
            None => unsafe_schemas(context, routine),
        },
        SearchPathRule::Exactly(path) if is_exactly(routine, path) => Vec::new(),
        SearchPathRule::Exactly(path) => {
            let observed = match routine.search_path() {
                None => "no search_path of its own".to_owned(),
                Some(_) => format!("search_path `{}`", observed(routine)),
            };
            vec![(PATH, format!("has {observed}, the contract requires `{}`", written(path)))]
        }
    }
}

/// What puts `pg_temp` behind the path that a function has.
pub(super) fn with_temporary_last(id: &ObjectId, routine: &Routine) -> String {
    let mut path = routine.search_path().unwrap_or_default();
    path.retain(|schema| !schema.is_empty());
    path.push("pg_temp".to_owned());
    format!("ALTER {} {id} SET search_path TO {};", routine.kind.statement_word(), written(&path))
}

/// The path that a function has, as a person reads it.
pub(super) fn observed(routine: &Routine) -> String {
    match routine.search_path() {
        None => "none of its own".to_owned(),
        Some(path) => written(&path.into_iter().filter(|schema| !schema.is_empty()).collect::<Vec<_>>()),
    }
}

/// The path that a function has, where the message does not say it.
pub(super) fn note(message: &str, routine: &Routine) -> Option<String> {
    let path = format!("`{}`", observed(routine));
    (routine.search_path().is_some() && !message.contains(&path)).then(|| format!("its search_path is {path}"))
}

/// Runs one check of the search_path over the required routines whose rule it is about.
pub(super) fn each_ruled(
    context: &Context<'_>,
    outcomes: &mut Outcomes,
    check: &'static CheckMeta,
    applies: fn(&SearchPathRule) -> bool,
    reasons: impl Fn(&Found<'_>, &SearchPathRule) -> Vec<Reason>,
    help: impl Fn(&Found<'_>, &SearchPathRule) -> String,
) {
    context.each_stated(
        outcomes,
        check,
        |rpc| rpc.search_path.as_ref().filter(|stated| applies(&stated.value)),
        |found, rule| {
            let finding = |(attribute, reason): Reason| {
                let mut finding = Finding::new(check, found.id.clone(), format!("`{}` {reason}", found.id));
                finding.attribute = Some(attribute.to_owned());
                (finding.expected, finding.observed) = (Some(required(rule)), Some(observed(found.routine)));
                finding.notes.extend(note(&finding.message, found.routine));
                finding.help = Some(help(found, rule));
                finding
            };
            let findings = reasons(found, rule).into_iter().map(finding).collect();
            Judgement { findings, unseen: *rule == SearchPathRule::Safe && hidden_schema(context, found.routine) }
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
