//! Search_path of a SECURITY DEFINER function leaves pg_temp first.

use super::{Check, Context, Outcomes, search_path_rule};
use crate::contract::SearchPathRule;
use crate::finding::{CheckMeta, Finding, Label, Level};

pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "definer-search-path-temporary",
        title: "search_path of a SECURITY DEFINER function leaves pg_temp first",
        level: Level::Warn,
        docs: include_str!("definer_search_path_temporary.md"),
    },
    run,
};

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    let rule = context.definers.and_then(|policy| policy.search_path.as_ref());
    let Some(rule) = rule.filter(|rule| rule.value == SearchPathRule::Safe) else { return };
    let mut findings = Vec::new();
    for (id, routine) in context.definer_routines() {
        let Some((attribute, reason)) = search_path_rule::temporary_first(routine) else { continue };
        let mut finding = Finding::new(&CHECK.meta, id.clone(), format!("SECURITY DEFINER `{id}` {reason}"));
        finding.attribute = Some(attribute.to_owned());
        finding.expected = Some("pg_temp last".to_owned());
        finding.observed = Some(search_path_rule::observed(routine));
        finding.labels.push(Label::new(rule.location, "required of every SECURITY DEFINER function"));
        finding.notes.extend(search_path_rule::note(&finding.message, routine));
        finding.help = Some(search_path_rule::with_temporary_last(id, routine));
        findings.push(finding);
    }
    context.judge_definers(outcomes, rule.location, &CHECK.meta, findings.into());
}
