//! Roles and who is a member of whom: the context in which privileges mean something (manual, chapter
//! 21 "Database Roles").

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a role may do by itself (manual, 21.2 "Role Attributes").
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Whether every check is passed over for it.
    pub superuser: bool,
    /// Whether it uses the privileges of the roles it is a member of without SET ROLE; from PostgreSQL 16
    /// only the default for new memberships.
    pub inherit: bool,
    /// Whether it may log in.
    pub login: bool,
    /// Whether it may create roles.
    pub create_role: bool,
    /// Whether it may create databases.
    pub create_database: bool,
    /// Whether it may start replication.
    pub replication: bool,
    /// Whether row-level security passes it over.
    pub bypass_row_security: bool,
}

/// That one role is a member of another (manual, 21.3 "Role Membership").
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Membership {
    /// The role whose privileges are shared.
    pub role: String,
    /// Who shares them.
    pub member: String,
    /// Whether the member uses them without SET ROLE. From PostgreSQL 16 the membership says so; before,
    /// none, and the member's own `inherit` decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inherit: Option<bool>,
}

/// The roles of a cluster and their memberships.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roles {
    /// Every role by name.
    pub roles: BTreeMap<String, Role>,
    /// Who is a member of whom, sorted.
    pub memberships: Vec<Membership>,
}

impl Roles {
    /// Whether a role of this name exists.
    pub fn exists(&self, name: &str) -> bool {
        self.roles.contains_key(name)
    }

    /// Whether the role is a superuser.
    pub fn is_superuser(&self, name: &str) -> bool {
        self.roles.get(name).is_some_and(|role| role.superuser)
    }

    /// The roles whose privileges `name` uses without SET ROLE, itself first and nearest first, each with
    /// the role through which it was reached. The owner of the database is a member of
    /// `pg_database_owner` without a row that says so (manual, 21.5 "Predefined Roles").
    pub fn inherited_by<'a>(&'a self, name: &'a str, database_owner: Option<&str>) -> Vec<(&'a str, Option<&'a str>)> {
        let mut reached: Vec<(&str, Option<&str>)> = vec![(name, None)];
        let mut next = 0;
        while let Some(&(member, _)) = reached.get(next) {
            next += 1;
            let inherits = self.roles.get(member).is_some_and(|role| role.inherit);
            let memberships = self.memberships.iter().filter(|membership| membership.member == member);
            let through = memberships.filter(|membership| membership.inherit.unwrap_or(inherits));
            let implicit = (database_owner == Some(member)).then_some("pg_database_owner");
            for role in through.map(|membership| membership.role.as_str()).chain(implicit) {
                if reached.iter().all(|(known, _)| *known != role) {
                    reached.push((role, Some(member)));
                }
            }
        }
        reached
    }
}
