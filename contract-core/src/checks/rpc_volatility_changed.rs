//! Required RPC with another volatility.

use super::judgement::{Remedy, Words};
use super::{Check, Context, Outcomes};
use crate::finding::{CheckMeta, Level};

pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "rpc-volatility-changed",
        title: "required RPC with another volatility",
        level: Level::Deny,
        docs: include_str!("rpc_volatility_changed.md"),
    },
    run,
};

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    context.each_word(
        outcomes,
        &CHECK.meta,
        "volatility",
        |rpc| rpc.volatility.as_ref(),
        |stated, routine| Words {
            expected: stated.word().to_owned(),
            observed: Some(routine.volatility.word().to_owned()),
            remedy: Remedy::Alter(stated.word().to_uppercase()),
        },
    );
}
