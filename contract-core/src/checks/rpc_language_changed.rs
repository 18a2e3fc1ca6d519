//! Required RPC in another language.

use super::judgement::{Remedy, Words};
use super::{Check, Context, Outcomes};
use crate::finding::{CheckMeta, Level};
use crate::ident::quote;
pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "rpc-language-changed",
        title: "required RPC in another language",
        level: Level::Deny,
        docs: include_str!("rpc_language_changed.md"),
    },
    run,
};

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    context.each_word(
        outcomes,
        &CHECK.meta,
        "language",
        |rpc| rpc.language.as_ref(),
        |stated, routine| Words {
            expected: stated.clone(),
            observed: Some(routine.language.clone()),
            remedy: Remedy::Create(format!("LANGUAGE {}", quote(stated))),
        },
    );
}
