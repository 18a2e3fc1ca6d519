//! Search_path of a required RPC is its caller's.

use super::{Check, Context, Outcomes, search_path_rule};
use crate::contract::SearchPathRule;
use crate::finding::{CheckMeta, Level};

pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "rpc-search-path-unpinned",
        title: "search_path of a required RPC is its caller's",
        level: Level::Deny,
        docs: include_str!("rpc_search_path_unpinned.md"),
    },
    run,
};

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    search_path_rule::each_ruled(
        context,
        outcomes,
        &CHECK.meta,
        |rule| matches!(rule, SearchPathRule::Pinned | SearchPathRule::Safe),
        |found, _| search_path_rule::unpinned(found.routine).into_iter().collect(),
        |found, _| format!("ALTER {} {} SET search_path TO …;", found.routine.kind.statement_word(), found.id),
    );
}
