//! A required routine with other settings.

use std::collections::BTreeMap;

use super::{Check, Context, Outcomes};
use crate::finding::{CheckMeta, Finding, Level};

pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "rpc-settings-changed",
        title: "required RPC has other settings",
        level: Level::Deny,
        docs: include_str!("rpc_settings_changed.md"),
    },
    run,
};

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    context.each_stated(
        outcomes,
        &CHECK.meta,
        |rpc| rpc.settings.as_ref(),
        |found, expected| {
            let others = found.routine.settings.iter().filter(|(name, _)| *name != "search_path");
            let observed: BTreeMap<String, String> =
                others.map(|(name, value)| (name.clone(), value.clone())).collect();
            if observed == *expected {
                return Vec::new();
            }
            let (expected, observed) = (listed(expected), listed(&observed));
            let message = format!("settings of `{}` are `{observed}`, the contract requires `{expected}`", found.id);
            let mut finding = Finding::new(&CHECK.meta, found.id.clone(), message);
            finding.attribute = Some("settings".to_owned());
            (finding.expected, finding.observed) = (Some(expected), Some(observed));
            finding.help = Some(format!(
                "set or reset them: ALTER {} {} SET name TO value | RESET name;",
                found.routine.kind.statement_word(),
                found.id
            ));
            vec![finding]
        },
    );
}

fn listed(settings: &BTreeMap<String, String>) -> String {
    if settings.is_empty() {
        return "none".to_owned();
    }
    settings.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(", ")
}
