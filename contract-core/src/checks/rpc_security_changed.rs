//! Required RPC runs with other rights.

use super::judgement::{Remedy, Words};
use super::{Check, Context, Outcomes};
use crate::finding::{CheckMeta, Level};

pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "rpc-security-changed",
        title: "required RPC runs with other rights",
        level: Level::Deny,
        docs: include_str!("rpc_security_changed.md"),
    },
    run,
};

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    context.each_word(
        outcomes,
        &CHECK.meta,
        "security",
        |rpc| rpc.security.as_ref(),
        |stated, routine| Words {
            expected: stated.word().to_owned(),
            observed: Some(routine.security.word().to_owned()),
            remedy: Remedy::Alter(format!("SECURITY {}", stated.word().to_uppercase())),
        },
    );
}
