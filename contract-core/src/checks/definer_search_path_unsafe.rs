//! A SECURITY DEFINER routine whose search_path is not what the policy requires of each.

use super::judgement::Judgement;
use super::{Check, Context, Outcomes, search_path_rule};
use crate::contract::SearchPathRule;
use crate::finding::{CheckMeta, Finding, Label, Level};

pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "definer-search-path-unsafe",
        title: "SECURITY DEFINER function without the search_path that the policy requires",
        level: Level::Deny,
        docs: include_str!("definer_search_path_unsafe.md"),
    },
    run,
};

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    let Some(rule) = context.definers.and_then(|policy| policy.search_path.as_ref()) else { return };
    let mut findings = Vec::new();
    let mut unseen = false;
    for (id, routine) in context.definer_routines() {
        unseen |= rule.value == SearchPathRule::Safe && search_path_rule::hidden_schema(context, routine);
        for (attribute, reason) in search_path_rule::broken(context, &rule.value, routine) {
            let mut finding = Finding::new(&CHECK.meta, id.clone(), format!("SECURITY DEFINER `{id}` {reason}"));
            finding.attribute = Some(attribute.to_owned());
            finding.expected = Some(search_path_rule::required(&rule.value));
            finding.observed = Some(search_path_rule::observed(routine));
            finding.labels.push(Label::new(rule.location, "required of every SECURITY DEFINER function"));
            finding.notes.extend(search_path_rule::note(&finding.message, routine));
            finding.help = Some(format!("ALTER {} {id} SET search_path TO …, pg_temp;", routine.kind.statement_word()));
            findings.push(finding);
        }
    }
    context.judge_definers(outcomes, rule.location, &CHECK.meta, Judgement { findings, unseen });
}
