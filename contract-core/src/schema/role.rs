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
    /// Whether the cluster may have others: roles are rarely made by migrations alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub incomplete: bool,
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
}
