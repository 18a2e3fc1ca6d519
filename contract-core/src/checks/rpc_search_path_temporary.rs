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
        |found, _| {
            let path = found.routine.search_path();
            let unnamed = path.is_some_and(|path| path.iter().all(|schema| schema != "pg_temp"));
            let reason = "has no `pg_temp` in its search_path: the caller's temporary tables are then found first";
            unnamed.then(|| reason.to_owned()).into_iter().collect()
        },
        |found, _| {
            let mut path = found.routine.search_path().unwrap_or_default();
            path.retain(|schema| !schema.is_empty());
            path.push("pg_temp".to_owned());
            let path = search_path_rule::written(&path);
            format!("ALTER {} {} SET search_path TO {path};", found.routine.kind.statement_word(), found.id)
        },
    );
}
