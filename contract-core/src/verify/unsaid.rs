//! What nobody said about migrations, and that a requirement hangs on.

use std::collections::BTreeSet;

use crate::checks::{Outcome, Outcomes};
use crate::contract::Contract;
use crate::declare::Declaration;
use crate::finding::{Gap, Reach};
use crate::ident::quote;
use crate::schema::Grantee;

/// The gaps that made requirements incomplete and are about roles: which one runs the migrations, and what the ones
/// are members of that were only taken to exist.
pub(super) fn gaps(contract: &Contract, declaration: &Declaration, outcomes: &Outcomes) -> Vec<Gap> {
    let on_roles = |check: &str| check.starts_with("rpc-execute-") || check == "rpc-owner-changed";
    let mut incomplete = outcomes.requirements.iter().filter(|requirement| requirement.outcome == Outcome::Incomplete);
    if !incomplete.any(|requirement| on_roles(requirement.check.id)) {
        return Vec::new();
    }
    let interpretation = &declaration.interpretation;
    let unnamed = interpretation.observation.setting.role.is_none().then(|| Gap {
        reach: Reach::Unmodelled { kind: "owner".to_owned(), schema: None },
        cause: "who owns what the migrations make is not known: name the role that runs them with --role, or with \
                `role` in dbcontract.toml"
            .to_owned(),
        place: None,
    });
    let rules = contract.rpcs.iter().filter_map(|rpc| rpc.execute.as_ref());
    let has_only = rules.clone().any(|rule| rule.value.only.is_some());
    let named: Vec<&Grantee> = rules.flat_map(|rule| rule.value.grantees()).collect();
    let roles = &interpretation.observation.roles;
    let runner = interpretation.observation.setting.role.as_ref().filter(|_| roles.incomplete && has_only).map(|role| Gap {
        reach: Reach::Unmodelled { kind: "role".to_owned(), schema: None },
        cause: format!(
            "whether the role {0}, which runs the migrations, is a superuser is not known: say it in a baseline (CREATE \
             ROLE {0} …), or name the platform",
            quote(role)
        ),
        place: None,
    });
    let assumed: BTreeSet<&str> = interpretation.assumed_roles().collect();
    let unmade: BTreeSet<&str> = named
        .iter()
        .filter_map(|grantee| match grantee {
            Grantee::Role(name) => Some(name.as_str()),
            Grantee::Public => None,
        })
        .filter(|name| assumed.contains(name) || roles.incomplete && !roles.exists(name))
        .collect();
    let unmade = unmade.into_iter().map(|role| Gap {
        reach: Reach::Unmodelled { kind: "role".to_owned(), schema: None },
        cause: format!(
            "no migration makes the role {}, so that it is not known whether it exists and what it is a member of: make \
             it in a baseline, or name the platform that has it",
            quote(role)
        ),
        place: None,
    });
    unnamed.into_iter().chain(runner).chain(unmade).collect()
}
