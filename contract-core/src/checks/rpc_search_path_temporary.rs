//! Search_path of a required RPC leaves pg_temp first.

use super::{Check, Context, Outcomes, search_path_rule};
use crate::contract::SearchPathRule;
use crate::finding::{CheckMeta, Level};

pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "rpc-search-path-temporary",
        title: "search_path of a required RPC leaves pg_temp first",
        level: Level::Warn,
        docs: include_str!("rpc_search_path_temporary.md"),
    },
    run,
};

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    search_path_rule::each_ruled(
        context,
        outcomes,
        &CHECK.meta,
        |rule| *rule == SearchPathRule::Safe,
        |found, _| search_path_rule::temporary_first(found.routine).into_iter().collect(),
        |found, _| search_path_rule::with_temporary_last(found.id, found.routine),
    );
}
