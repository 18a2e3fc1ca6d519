//! Required RPC with another owner.

use super::judgement::{Remedy, Words};
use super::{Check, Context, Outcomes};
use crate::finding::{CheckMeta, Level};
use crate::ident::quote;
pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "rpc-owner-changed",
        title: "required RPC with another owner",
        level: Level::Deny,
        docs: include_str!("rpc_owner_changed.md"),
    },
    run,
};

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    context.each_word(
        outcomes,
        &CHECK.meta,
        "owner",
        |rpc| rpc.owner.as_ref(),
        |stated, routine| Words {
            expected: stated.clone(),
            observed: routine.owner.clone(),
            remedy: Remedy::Alter(format!("OWNER TO {}", quote(stated))),
        },
    );
}
