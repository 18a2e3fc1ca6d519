//! Effective privileges: who can really do a thing, and by which way (manual, 5.8 "Privileges" and 21.3
//! "Role Membership").

use std::fmt;

use super::{Acl, Grantee, Namespace, Privilege, Roles, Routine};
use crate::ident::quote;

/// By which way a role holds a privilege.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// It is granted to everybody.
    Public,
    /// It is granted to the role itself.
    Granted,
    /// The role owns the object.
    Owner,
    /// It is granted to a role that this one inherits from.
    Inherited {
        /// The role that holds it.
        from: String,
        /// Whether that role holds it as the owner.
        owner: bool,
    },
    /// The role is a superuser, whom no privilege is asked of.
    Superuser,
}

impl fmt::Display for Way {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Public => formatter.write_str("granted to PUBLIC"),
            Self::Granted => formatter.write_str("granted directly"),
            Self::Owner => formatter.write_str("as owner"),
            Self::Inherited { from, owner: false } => write!(formatter, "as a member of {}", quote(from)),
            Self::Inherited { from, owner: true } => {
                write!(formatter, "as a member of {}, the owner", quote(from))
            }
            Self::Superuser => formatter.write_str("as a superuser"),
        }
    }
}

/// The context in which privileges are effective.
#[derive(Clone, Copy, Debug)]
pub struct Access<'a> {
    /// The roles and their memberships.
    pub roles: &'a Roles,
    /// The owner of the database, a member of `pg_database_owner`.
    pub database_owner: Option<&'a str>,
    /// The major version, where it is known: inheriting changed in 16.
    pub major: Option<u32>,
}

impl<'a> Access<'a> {
    /// The roles whose privileges `name` uses without SET ROLE, itself first and nearest first, each with
    /// the role through which it was reached. The owner of the database is a member of
    /// `pg_database_owner` without a row that says so (manual, 21.5 "Predefined Roles"); before 16 a role
    /// with NOINHERIT does not use that membership either.
    pub fn inherited_by(&self, name: &'a str) -> Vec<(&'a str, Option<&'a str>)> {
        let mut reached: Vec<(&str, Option<&str>)> = vec![(name, None)];
        let mut next = 0;
        while let Some(&(member, _)) = reached.get(next) {
            next += 1;
            let inherits = self.roles.roles.get(member).is_some_and(|role| role.inherit);
            let memberships = self.roles.memberships.iter().filter(|membership| membership.member == member);
            let through = memberships.filter(|membership| membership.inherit.unwrap_or(inherits));
            let owns = self.database_owner == Some(member) && (inherits || self.major.is_none_or(|major| major >= 16));
            let implicit = owns.then_some("pg_database_owner");
            for role in through.map(|membership| membership.role.as_str()).chain(implicit) {
                if reached.iter().all(|(known, _)| *known != role) {
                    reached.push((role, Some(member)));
                }
            }
        }
        reached
    }

    /// How `grantee` holds `privilege` on an object; none when it does not. The direct way is named ahead
    /// of the wide one, superuser last. An owner who revoked its own privilege does not hold it; it can
    /// grant it back, which is another act.
    pub fn way(&self, grantee: &Grantee, privilege: Privilege, owner: Option<&str>, acl: &Acl) -> Option<Way> {
        let granted_to = |holder: &Grantee| acl.of(privilege).any(|grant| grant.grantee == *holder);
        let Grantee::Role(name) = grantee else {
            return granted_to(&Grantee::Public).then_some(Way::Public);
        };
        for (role, through) in self.inherited_by(name) {
            if granted_to(&Grantee::Role(role.to_owned())) {
                let owns = owner == Some(role);
                return Some(match through {
                    None if owns => Way::Owner,
                    None => Way::Granted,
                    Some(_) => Way::Inherited { from: role.to_owned(), owner: owns },
                });
            }
        }
        if granted_to(&Grantee::Public) {
            return Some(Way::Public);
        }
        self.roles.is_superuser(name).then_some(Way::Superuser)
    }

    /// Everybody who can call a routine, EXECUTE and USAGE of its schema, superusers and the roles that
    /// PostgreSQL itself brings aside. Where PUBLIC can, of the roles only those that hold EXECUTE in another
    /// way as well. Without the schema, USAGE of it is not known, and EXECUTE alone counts.
    pub fn callers(&self, routine: &Routine, namespace: Option<&Namespace>) -> Vec<(Grantee, Way)> {
        let can_call = |grantee: Grantee| {
            let way = self.execute(&grantee, routine)?;
            let enters = namespace.is_none_or(|namespace| self.usage(&grantee, namespace).is_some());
            enters.then_some((grantee, way))
        };
        let everybody = can_call(Grantee::Public);
        let ordinary = self.roles.roles.iter().filter(|(name, role)| !role.superuser && !name.starts_with("pg_"));
        let roles: Vec<_> = ordinary
            .filter_map(|(name, _)| can_call(Grantee::Role(name.clone())))
            .filter(|(_, way)| everybody.is_none() || *way != Way::Public)
            .collect();
        everybody.into_iter().chain(roles).collect()
    }

    /// How `grantee` holds EXECUTE on a routine.
    pub fn execute(&self, grantee: &Grantee, routine: &Routine) -> Option<Way> {
        self.way(grantee, Privilege::Execute, routine.owner.as_deref(), &routine.acl)
    }

    /// How `grantee` holds USAGE on a schema. The members of `pg_read_all_data` and `pg_write_all_data`
    /// hold it on every schema (manual, 21.5 "Predefined Roles").
    pub fn usage(&self, grantee: &Grantee, namespace: &Namespace) -> Option<Way> {
        self.way(grantee, Privilege::Usage, namespace.owner.as_deref(), &namespace.acl).or_else(|| {
            let Grantee::Role(name) = grantee else { return None };
            let inherited = self.inherited_by(name);
            let predefined = ["pg_read_all_data", "pg_write_all_data"];
            let (from, _) = inherited.into_iter().find(|(role, _)| predefined.contains(role))?;
            Some(Way::Inherited { from: from.to_owned(), owner: false })
        })
    }
}
