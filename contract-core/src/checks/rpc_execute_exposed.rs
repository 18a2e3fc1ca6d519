//! A role that must not be able to call a required routine and holds EXECUTE on it.

use super::context::Found;
use super::judgement::Judgement;
use super::{Check, Context, Outcomes};
use crate::contract::{ExecuteRule, Stated};
use crate::finding::{CheckMeta, Finding, Level};
use crate::ident::quote;
use crate::schema::{Grantee, Way};

pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "rpc-execute-exposed",
        title: "EXECUTE held against the contract",
        level: Level::Deny,
        docs: include_str!("rpc_execute_exposed.md"),
    },
    run,
};

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    context.each_stated(
        outcomes,
        &CHECK.meta,
        |rpc| rpc.execute.as_ref().filter(|stated| !stated.value.forbidden.is_empty() || stated.value.only.is_some()),
        |found, rule| {
            let access = context.observed.access();
            let mut findings: Vec<Finding> = rule
                .forbidden
                .iter()
                .filter(|grantee| !context.stands_for_nobody(&grantee.value))
                .filter_map(|grantee| Some((&grantee.value, access.execute(&grantee.value, found.routine)?)))
                .map(|(grantee, way)| exposed(context, found, grantee, &way))
                .collect();
            findings.extend(surplus(context, found, rule));
            let mut judged = rule.forbidden.iter().map(|grantee| &grantee.value);
            let unseen = judged
                .any(|grantee| context.stands_for_nobody(grantee) || context.may_hold_unseen(grantee, found))
                || rule.only.as_ref().is_some_and(|only| {
                    may_be_ordinary(context, found, only) || context.may_have_unseen_holders(found.routine)
                });
            Judgement { findings, unseen }
        },
    );
}

/// Whether the owner is not among those that are listed, and nobody said whether it is a superuser, of whom no privilege
/// is asked.
fn may_be_ordinary(context: &Context<'_>, found: &Found<'_>, only: &[Stated<Grantee>]) -> bool {
    let is_listed = |owner: &str| only.iter().any(|listed| listed.value == Grantee::Role(owner.to_owned()));
    match found.routine.owner.as_deref() {
        None => true,
        Some(owner) => context.observed.roles.incomplete && !is_listed(owner),
    }
}

/// Those who can execute it and are not in `only`, superusers aside. When PUBLIC holds EXECUTE, that says
/// it of everybody, and roles are named that hold it in another way too.
fn surplus(context: &Context<'_>, found: &Found<'_>, rule: &ExecuteRule) -> Vec<Finding> {
    let Some(only) = &rule.only else { return Vec::new() };
    // PUBLIC is everybody: nobody is too many.
    if only.iter().any(|listed| listed.value == Grantee::Public) {
        return Vec::new();
    }
    let namespace = context.observed.schema.namespace(&found.resolved.name.schema);
    context
        .observed
        .access()
        .callers(found.routine, namespace)
        .into_iter()
        .filter(|(grantee, _)| only.iter().all(|listed| listed.value != *grantee))
        .map(|(grantee, way)| exposed(context, found, &grantee, &way))
        .collect()
}

fn exposed(context: &Context<'_>, found: &Found<'_>, grantee: &Grantee, way: &Way) -> Finding {
    let holder = if *grantee == Grantee::Public { "everybody".to_owned() } else { format!("`{grantee}`") };
    let message = format!("{holder} holds EXECUTE on `{}` against the contract, {way}", found.id);
    let mut finding = Finding::new(&CHECK.meta, found.id.clone(), message);
    finding.attribute = Some("execute".to_owned());
    (finding.expected, finding.observed) = (Some(format!("{grantee} does not hold it")), Some(way.to_string()));
    let schema = &found.resolved.name.schema;
    let namespace = context.observed.schema.namespace(schema);
    if namespace.is_some_and(|namespace| context.observed.access().usage(grantee, namespace).is_none()) {
        finding.notes.push(format!("without USAGE on schema `{schema}` it cannot call it by name today"));
    }
    let from =
        |holder: &str| format!("REVOKE EXECUTE ON {} {} FROM {holder};", found.routine.kind.statement_word(), found.id);
    finding.help = Some(match way {
        Way::Public => from("PUBLIC"),
        Way::Granted => from(&grantee.to_string()),
        Way::Inherited { from: holder, owner: false } => {
            format!("end the membership in {0}, or {1}", quote(holder), from(&quote(holder)))
        }
        Way::Inherited { from: holder, owner: true } => format!("end the membership in {}", quote(holder)),
        Way::Owner => "list the owner in the contract, or give the routine another one".to_owned(),
        Way::Superuser => format!("ALTER ROLE {grantee} NOSUPERUSER;"),
    });
    finding
}
