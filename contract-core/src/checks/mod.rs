//! The checks: what can be wrong, one file and one page each.
//!
//! A check reads the [`Context`] and pushes into [`Outcomes`]; it does nothing else, and knows neither
//! how its findings are weighed nor how they are shown. [`ALL`] is the registry: a check is listed once,
//! and its name, page and test follow from that line.

mod calls;
mod context;
mod judgement;
mod outcome;
mod search_path_rule;

mod acceptance_stale;
mod baseline_missing;
mod definer_not_allowed;
mod definer_search_path_temporary;
mod definer_search_path_unsafe;
mod migrations_unusual;
mod object_assumed;
mod object_changed;
mod object_line_endings;
mod object_missing;
mod object_unexpected;
mod rpc_execute_exposed;
mod rpc_execute_missing;
mod rpc_execute_role_missing;
mod rpc_kind_changed;
mod rpc_language_changed;
mod rpc_missing;
mod rpc_overloaded;
mod rpc_owner_changed;
mod rpc_parallel_changed;
mod rpc_parameters_changed;
mod rpc_returns_changed;
mod rpc_search_path_changed;
mod rpc_search_path_temporary;
mod rpc_search_path_unpinned;
mod rpc_search_path_unsafe;
mod rpc_security_changed;
mod rpc_settings_changed;
mod rpc_strictness_changed;
mod rpc_volatility_changed;
mod statement_refused;
mod statement_unread;

pub use context::{Context, StaleAcceptance, Staleness};
pub use outcome::{Outcome, Outcomes, Requirement};

use crate::finding::CheckMeta;

/// A check: what is said of it, and what it does.
#[derive(Debug)]
pub struct Check {
    /// What is said of it.
    pub meta: CheckMeta,
    /// What it does.
    pub run: fn(&Context<'_>, &mut Outcomes),
}

macro_rules! checks {
    ($($module:ident,)+) => {
        /// Every check, in the order of their names.
        pub static ALL: &[&Check] = &[$(&$module::CHECK,)+];

        #[cfg(test)]
        mod registered {
            $(#[test] fn $module() { super::tests::registration(stringify!($module), &super::$module::CHECK); })+
        }
    };
}

checks! {
    acceptance_stale,
    baseline_missing,
    definer_not_allowed,
    definer_search_path_temporary,
    definer_search_path_unsafe,
    migrations_unusual,
    object_assumed,
    object_changed,
    object_line_endings,
    object_missing,
    object_unexpected,
    rpc_execute_exposed,
    rpc_execute_missing,
    rpc_execute_role_missing,
    rpc_kind_changed,
    rpc_language_changed,
    rpc_missing,
    rpc_overloaded,
    rpc_owner_changed,
    rpc_parallel_changed,
    rpc_parameters_changed,
    rpc_returns_changed,
    rpc_search_path_changed,
    rpc_search_path_temporary,
    rpc_search_path_unpinned,
    rpc_search_path_unsafe,
    rpc_security_changed,
    rpc_settings_changed,
    rpc_strictness_changed,
    rpc_volatility_changed,
    statement_refused,
    statement_unread,
}

/// The check of this name.
pub fn named(id: &str) -> Option<&'static Check> {
    ALL.iter().copied().find(|check| check.meta.id == id)
}

#[cfg(test)]
mod tests {
    use super::{ALL, Check};

    pub(super) fn registration(module: &str, check: &Check) {
        assert_eq!(check.meta.id, module.replace('_', "-"), "a check is named after its file");
        for section in ["# ", "## What it checks", "## Why it matters", "## Example", "## How to fix", "## Related"] {
            assert!(check.meta.docs.contains(section), "the page of {} lacks `{section}`", check.meta.id);
        }
        let related = check.meta.docs.split("## Related").nth(1).unwrap_or_default();
        for name in related.split('`').skip(1).step_by(2) {
            assert!(super::named(name).is_some(), "the page of {} points at `{name}`", check.meta.id);
        }
    }

    #[test]
    fn checks_are_in_order_and_listed_once() {
        assert!(ALL.windows(2).all(|pair| pair[0].meta.id < pair[1].meta.id));
    }

    #[test]
    fn every_file_of_a_check_is_registered() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/checks");
        let mut pages: Vec<String> = std::fs::read_dir(folder)
            .expect("the folder of the checks is here")
            .filter_map(|entry| entry.ok()?.path().file_name()?.to_str().map(str::to_owned))
            .filter_map(|name| name.strip_suffix(".md").map(|stem| stem.replace('_', "-")))
            .collect();
        pages.sort();
        assert_eq!(pages, ALL.iter().map(|check| check.meta.id).collect::<Vec<_>>());
    }
}
