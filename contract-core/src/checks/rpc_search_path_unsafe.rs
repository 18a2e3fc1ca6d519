//! Others can put objects into the search_path of a required RPC.

use super::{Check, Context, Outcomes, search_path_rule};
use crate::contract::SearchPathRule;
use crate::finding::{CheckMeta, Level};

pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "rpc-search-path-unsafe",
        title: "others can put objects into the search_path of a required RPC",
        level: Level::Deny,
        docs: include_str!("rpc_search_path_unsafe.md"),
    },
    run,
};

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    search_path_rule::each_ruled(
        context,
        outcomes,
        &CHECK.meta,
        |rule| *rule == SearchPathRule::Safe,
        |found, _| search_path_rule::unsafe_schemas(context, found.routine),
        |_, _| search_path_rule::MAKE_SAFE.to_owned(),
    );
}
