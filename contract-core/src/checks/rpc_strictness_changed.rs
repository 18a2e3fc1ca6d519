//! Required RPC treats NULL arguments otherwise.

use super::judgement::{Remedy, Words};
use super::{Check, Context, Outcomes};
use crate::finding::{CheckMeta, Level};

pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "rpc-strictness-changed",
        title: "required RPC treats NULL arguments otherwise",
        level: Level::Deny,
        docs: include_str!("rpc_strictness_changed.md"),
    },
    run,
};

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    context.each_word(
        outcomes,
        &CHECK.meta,
        "strictness",
        |rpc| rpc.strict.as_ref(),
        |stated, routine| Words {
            expected: strictness(*stated).to_owned(),
            observed: Some(strictness(routine.strict).to_owned()),
            remedy: Remedy::Alter(if *stated { "STRICT" } else { "CALLED ON NULL INPUT" }.to_owned()),
        },
    );
}

fn strictness(strict: bool) -> &'static str {
    if strict { "strict" } else { "called on null input" }
}
