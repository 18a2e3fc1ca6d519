//! Required RPC with another parallel safety.

use super::judgement::{Remedy, Words};
use super::{Check, Context, Outcomes};
use crate::finding::{CheckMeta, Level};

pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "rpc-parallel-changed",
        title: "required RPC with another parallel safety",
        level: Level::Deny,
        docs: include_str!("rpc_parallel_changed.md"),
    },
    run,
};

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    context.each_word(
        outcomes,
        &CHECK.meta,
        "parallel safety",
        |rpc| rpc.parallel.as_ref(),
        |stated, routine| Words {
            expected: stated.word().to_owned(),
            observed: Some(routine.parallel.word().to_owned()),
            remedy: Remedy::Alter(format!("PARALLEL {}", stated.word().to_uppercase())),
        },
    );
}
