//! Required RPC of another kind.

use super::{Check, Context, Outcomes};
use crate::finding::{CheckMeta, Finding, Level};
use crate::schema::RoutineKind;

pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "rpc-kind-changed",
        title: "required RPC of another kind",
        level: Level::Deny,
        docs: include_str!("rpc_kind_changed.md"),
    },
    run,
};

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    context.each_stated(
        outcomes,
        &CHECK.meta,
        |rpc| rpc.kind.as_ref(),
        |found, required| {
            let observed = found.routine.kind;
            if observed == *required {
                return Vec::new();
            }
            let (expected, observed) = (required.contract_word(), observed.contract_word());
            let message = format!("kind of `{}` is `{observed}`, the contract requires `{expected}`", found.id);
            let mut finding = Finding::new(&CHECK.meta, found.id.clone(), message);
            finding.attribute = Some("kind".to_owned());
            (finding.expected, finding.observed) = (Some(expected.to_owned()), Some(observed.to_owned()));
            let window = if *required == RoutineKind::Window { " … WINDOW" } else { "" };
            // OR REPLACE refuses to change it, and the help does not say DROP where something may depend on it.
            finding.help = Some(format!(
                "replace the {observed} in a migration by one that is made with CREATE {}{window}, \
                 or state `kind = \"{observed}\"`",
                required.statement_word()
            ));
            vec![finding]
        },
    );
}
