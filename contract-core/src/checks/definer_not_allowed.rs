//! A SECURITY DEFINER routine that the policy does not list.

use super::{Check, Context, Outcomes};
use crate::contract::{DefinerPolicy, GlobList};
use crate::finding::{CheckMeta, Finding, Label, Level};
use crate::ident::ObjectId;
use crate::schema::Routine;

pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "definer-not-allowed",
        title: "SECURITY DEFINER function outside the allow list",
        level: Level::Deny,
        docs: include_str!("definer_not_allowed.md"),
    },
    run,
};

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    let Some(policy) = context.definers else { return };
    let allowed = GlobList::new(policy.allow.iter().map(|glob| &glob.value));
    let is_allowed = |id: &ObjectId| id.qualified_name().is_some_and(|name| allowed.matches(&name));
    let outside = context.definer_routines().filter(|(id, _)| !is_allowed(id));
    let findings: Vec<Finding> = outside.map(|(id, routine)| finding(policy, id, routine)).collect();
    context.judge_definers(outcomes, policy.location, &CHECK.meta, findings.into());
}

fn finding(policy: &DefinerPolicy, id: &ObjectId, routine: &Routine) -> Finding {
    let message = format!("`{id}` is SECURITY DEFINER and the policy does not allow it");
    let mut finding = Finding::new(&CHECK.meta, id.clone(), message);
    finding.attribute = Some("security".to_owned());
    (finding.expected, finding.observed) = (Some("invoker".to_owned()), Some("definer".to_owned()));
    finding.labels.push(Label::new(policy.location, "the functions that may be"));
    finding.notes.extend(routine.owner.as_ref().map(|owner| format!("it runs with the rights of its owner `{owner}`")));
    finding.help = Some(format!(
        "ALTER {} {id} SECURITY INVOKER; or add it to `allow` after a review",
        routine.kind.statement_word()
    ));
    finding
}
