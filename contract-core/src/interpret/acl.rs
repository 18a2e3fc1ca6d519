//! Privileges as values: what an object has by default, and what GRANT and REVOKE make of it (manual, 5.8
//! "Privileges"; PostgreSQL's own `acl.c`).

use std::collections::BTreeSet;

use crate::schema::{Access, Acl, Grant, Grantee, Privilege};

/// The sorts of objects that privileges are on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guarded {
    Relation,
    Sequence,
    Column,
    Routine,
    Type,
    Schema,
}

/// Every privilege that there is on an object.
pub(super) fn all_privileges(guarded: Guarded, major: u32) -> Vec<Privilege> {
    use Privilege::{Create, Delete, Execute, Insert, Maintain, References, Select, Trigger, Truncate, Update, Usage};
    match guarded {
        Guarded::Relation => {
            let mut all = vec![Insert, Select, Update, Delete, Truncate, References, Trigger];
            if major >= 17 {
                all.push(Maintain);
            }
            all
        }
        Guarded::Sequence => vec![Select, Update, Usage],
        Guarded::Column => vec![Insert, Select, Update, References],
        Guarded::Routine => vec![Execute],
        Guarded::Type => vec![Usage],
        Guarded::Schema => vec![Usage, Create],
    }
}

/// What an object has where nobody said anything (`acldefault`).
pub(super) fn built_in_acl(guarded: Guarded, owner: &str, major: u32) -> Acl {
    let mut acl = Acl::default();
    if guarded == Guarded::Column {
        return acl;
    }
    for privilege in all_privileges(guarded, major) {
        grant_to(&mut acl, Grantee::Role(owner.to_owned()), privilege, owner, false);
    }
    match guarded {
        Guarded::Routine => grant_to(&mut acl, Grantee::Public, Privilege::Execute, owner, false),
        Guarded::Type => grant_to(&mut acl, Grantee::Public, Privilege::Usage, owner, false),
        Guarded::Relation | Guarded::Sequence | Guarded::Column | Guarded::Schema => {}
    }
    acl
}

/// Adds one grant. One that is there already keeps its grant option.
pub(super) fn grant_to(acl: &mut Acl, grantee: Grantee, privilege: Privilege, grantor: &str, grantable: bool) {
    let mut grant = Grant { grantee, privilege, grantor: grantor.to_owned(), grantable: true };
    if acl.grants.contains(&grant) {
        return;
    }
    grant.grantable = false;
    if grantable {
        acl.grants.remove(&grant);
        grant.grantable = true;
    }
    acl.grants.insert(grant);
}

/// What REVOKE takes from one grantee.
#[derive(Clone, Copy, Debug)]
pub(super) struct Revocation<'a> {
    pub(super) grantee: &'a Grantee,
    pub(super) grantor: &'a str,
    pub(super) owner: &'a str,
    pub(super) grant_option_only: bool,
    pub(super) cascade: bool,
}

/// Takes one privilege. False when others have it from the grantee and there is no CASCADE.
pub(super) fn revoke_from(acl: &mut Acl, privilege: Privilege, revocation: Revocation<'_>) -> bool {
    let mut waiting = vec![(revocation.grantee.clone(), revocation.grantor.to_owned(), revocation.grant_option_only)];
    while let Some((grantee, grantor, grant_option_only)) = waiting.pop() {
        let mut grant = Grant { grantee, privilege, grantor, grantable: true };
        let was_grantable = acl.grants.remove(&grant);
        grant.grantable = false;
        if grant_option_only {
            if was_grantable {
                acl.grants.insert(grant.clone());
            }
        } else {
            acl.grants.remove(&grant);
        }
        let Grantee::Role(name) = &grant.grantee else { continue };
        let still = acl.of(privilege).any(|other| other.grantable && other.grantee == grant.grantee);
        if !was_grantable || still || name == revocation.owner {
            continue;
        }
        let passed_on: Vec<Grantee> =
            acl.of(privilege).filter(|other| other.grantor == *name).map(|other| other.grantee.clone()).collect();
        if !passed_on.is_empty() && !revocation.cascade {
            return false;
        }
        waiting.extend(passed_on.into_iter().map(|grantee| (grantee, name.clone(), false)));
    }
    true
}

/// The same privileges once the object has another owner (`aclnewowner`).
pub(super) fn with_owner(acl: &Acl, from: &str, to: &str) -> Acl {
    let mut changed = Acl::default();
    for grant in &acl.grants {
        let grantee = match &grant.grantee {
            Grantee::Role(role) if role == from => Grantee::Role(to.to_owned()),
            other => other.clone(),
        };
        let grantor = if grant.grantor == from { to } else { &grant.grantor };
        grant_to(&mut changed, grantee, grant.privilege, grantor, grant.grantable);
    }
    changed
}

/// In whose name a role changes the privileges of an object (`select_best_grantor`); none when it may not.
pub(super) fn grantor<'a>(access: Access<'a>, role: &'a str, owner: &'a str, acl: &Acl) -> Option<&'a str> {
    if role == owner || access.roles.is_superuser(role) {
        return Some(owner);
    }
    let inherited = access.inherited_by(role);
    if inherited.iter().any(|(through, _)| *through == owner) {
        return Some(owner);
    }
    let may_grant: BTreeSet<&Grantee> =
        acl.grants.iter().filter(|grant| grant.grantable).map(|grant| &grant.grantee).collect();
    inherited
        .into_iter()
        .map(|(through, _)| through)
        .find(|through| may_grant.contains(&Grantee::Role((*through).to_owned())))
}
