//! What nobody said about migrations, and that a requirement hangs on.

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
    let named: Vec<&Grantee> = rules.flat_map(|rule| rule.value.grantees()).collect();
    let is_named = |role: &&str| named.iter().any(|grantee| matches!(grantee, Grantee::Role(name) if name == role));
    let assumed = interpretation.assumed_roles().filter(is_named).map(|role| Gap {
        reach: Reach::Unmodelled { kind: "role".to_owned(), schema: None },
        cause: format!(
            "no migration makes the role {}, so that it is not known what it is a member of: make it in a baseline",
            quote(role)
        ),
        place: None,
    });
    unnamed.into_iter().chain(assumed).collect()
}
