//! A role that must be able to call a required routine and is not.

use super::context::Found;
use super::judgement::Judgement;
use super::{Check, Context, Outcomes};
use crate::finding::{CheckMeta, Finding, Level};
use crate::ident::quote;
use crate::schema::Grantee;

pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "rpc-execute-missing",
        title: "role cannot execute a required RPC",
        level: Level::Deny,
        docs: include_str!("rpc_execute_missing.md"),
    },
    run,
};

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    context.each_stated(
        outcomes,
        &CHECK.meta,
        |rpc| rpc.execute.as_ref().filter(|stated| stated.value.required_grantees().next().is_some()),
        |found, rule| {
            let mut judgement = Judgement::default();
            for grantee in rule.required_grantees().filter(|grantee| context.exists(grantee)) {
                if context.stands_for_nobody(grantee) {
                    judgement.unseen = true;
                    continue;
                }
                let Some(finding) = missing(context, found, grantee) else { continue };
                if context.may_hold_unseen(grantee, found) {
                    judgement.unseen = true;
                } else {
                    judgement.findings.push(finding);
                }
            }
            judgement
        },
    );
}

fn missing(context: &Context<'_>, found: &Found<'_>, grantee: &Grantee) -> Option<Finding> {
    let access = context.observed.access();
    let schema = found.resolved.name.schema.as_str();
    let namespace = context.observed.schema.namespace(schema);
    let execute = access.execute(grantee, found.routine);
    let usage = namespace.and_then(|namespace| access.usage(grantee, namespace));
    if execute.is_some() && usage.is_some() {
        return None;
    }
    let grant = format!("GRANT EXECUTE ON {} {} TO {grantee};", found.routine.kind.statement_word(), found.id);
    let grant_usage = format!("GRANT USAGE ON SCHEMA {} TO {grantee};", quote(schema));
    let (what, help) = match (execute, usage) {
        (Some(_), _) => (format!("it holds EXECUTE without USAGE on schema `{schema}`"), grant_usage),
        (None, Some(_)) => ("it does not hold EXECUTE".to_owned(), grant),
        (None, None) => {
            (format!("it holds neither EXECUTE nor USAGE on schema `{schema}`"), format!("{grant_usage} {grant}"))
        }
    };
    let message = format!("`{grantee}` cannot execute `{}`: {what}", found.id);
    let mut finding = Finding::new(&CHECK.meta, found.id.clone(), message);
    finding.attribute = Some("execute".to_owned());
    (finding.expected, finding.observed) = (Some(format!("{grantee} can execute it")), Some(what));
    finding.notes.extend(after_set_role(context, found, grantee));
    finding.help = Some(help);
    Some(finding)
}

/// The roles that can execute it and that the grantee is a member of without inheriting from them.
fn after_set_role(context: &Context<'_>, found: &Found<'_>, grantee: &Grantee) -> Option<String> {
    let Grantee::Role(name) = grantee else { return None };
    let access = context.observed.access();
    let inherited = access.inherited_by(name);
    let memberships = access.roles.memberships.iter().filter(|membership| membership.member == *name);
    let mut able: Vec<String> = memberships
        .filter(|membership| inherited.iter().all(|(role, _)| *role != membership.role))
        .filter(|membership| access.execute(&Grantee::Role(membership.role.clone()), found.routine).is_some())
        .map(|membership| format!("`{}`", quote(&membership.role)))
        .collect();
    able.sort_unstable();
    able.dedup();
    (!able.is_empty())
        .then(|| format!("it holds it only after SET ROLE {}, for it does not inherit", able.join(" or ")))
}
