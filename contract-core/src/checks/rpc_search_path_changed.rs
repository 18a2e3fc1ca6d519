//! Search_path of a required RPC is another.

use super::{Check, Context, Outcomes, search_path_rule};
use crate::contract::SearchPathRule;
use crate::finding::{CheckMeta, Level};

pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "rpc-search-path-changed",
        title: "search_path of a required RPC is another",
        level: Level::Deny,
        docs: include_str!("rpc_search_path_changed.md"),
    },
    run,
};

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    search_path_rule::each_ruled(
        context,
        outcomes,
        &CHECK.meta,
        |rule| matches!(rule, SearchPathRule::Exactly(_)),
        |found, rule| search_path_rule::broken(context, rule, found.routine),
        |found, rule| {
            let path = search_path_rule::required(rule);
            format!("ALTER {} {} SET search_path TO {path};", found.routine.kind.statement_word(), found.id)
        },
    );
}
