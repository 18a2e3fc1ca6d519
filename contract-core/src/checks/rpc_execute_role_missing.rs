//! A contract about a role that is not there.

use super::judgement::Judgement;
use super::{Check, Context, Outcomes};
use crate::finding::{CheckMeta, Finding, Level};
use crate::schema::Grantee;

pub(super) static CHECK: Check = Check {
    meta: CheckMeta {
        id: "rpc-execute-role-missing",
        title: "contract names a role that does not exist",
        level: Level::Deny,
        docs: include_str!("rpc_execute_role_missing.md"),
    },
    run,
};

fn run(context: &Context<'_>, outcomes: &mut Outcomes) {
    context.each_stated(
        outcomes,
        &CHECK.meta,
        |rpc| rpc.execute.as_ref(),
        |found, rule| {
            // Where the migrations are all that is known, the cluster may have more roles than they make.
            if context.observed.roles.incomplete {
                let unseen = rule.grantees().any(|grantee| !context.exists(grantee));
                return Judgement { findings: Vec::new(), unseen };
            }
            let unknown = rule.grantees().filter(|grantee| !context.exists(grantee));
            unknown
                .map(|grantee| {
                    let message =
                        format!("the contract of `{}` names role `{grantee}`, which does not exist", found.id);
                    let mut finding = Finding::new(&CHECK.meta, found.id.clone(), message);
                    finding.attribute = Some("role".to_owned());
                    finding.expected = Some(format!("role {grantee} exists"));
                    finding.observed = Some("does not exist".to_owned());
                    let names = context.observed.roles.roles.keys();
                    let near =
                        names.filter(|name| strsim::normalized_damerau_levenshtein(name, &grantee.to_string()) > 0.7);
                    finding.notes.extend(near.map(|name| format!("role `{name}` exists")));
                    finding.help = Some(match in_quotes(grantee) {
                        Some(name) => {
                            format!("write `{name}` without the inner quotes: a contract has names as stored")
                        }
                        None => format!("CREATE ROLE {grantee}; or correct the contract"),
                    });
                    finding
                })
                .collect::<Vec<_>>()
                .into()
        },
    );
}

/// The name of a role that somebody put in the quotes of SQL, inside those of TOML.
fn in_quotes(grantee: &Grantee) -> Option<&str> {
    match grantee {
        Grantee::Role(name) => name.strip_prefix('"')?.strip_suffix('"'),
        Grantee::Public => None,
    }
}
