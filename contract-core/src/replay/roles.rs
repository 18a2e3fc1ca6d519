//! What a replay did to the roles, which belong to the server and not to the database.

use crate::schema::{Membership, Roles};

/// How the roles of a server differ after a replay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleChanges {
    /// Those that were made.
    pub made: Vec<String>,
    /// Those that were there and have other attributes or memberships now.
    pub changed: Vec<String>,
    /// Those that are gone.
    pub dropped: Vec<String>,
    /// Those that appeared meanwhile on somebody's server, and that the migrations did not make as far as is known: they
    /// are left there.
    pub left: Vec<String>,
}

impl RoleChanges {
    /// What lies between two moments of a server.
    pub fn between(before: &Roles, after: &Roles) -> Self {
        let made = after.roles.keys().filter(|name| !before.exists(name)).cloned().collect();
        let dropped = before.roles.keys().filter(|name| !after.exists(name)).cloned().collect();
        let memberships = |roles: &Roles, member: &str| -> Vec<Membership> {
            let of_member = roles.memberships.iter().filter(|membership| membership.member == member);
            // What is gone is told as such.
            of_member
                .filter(|membership| before.exists(&membership.role) && after.exists(&membership.role))
                .cloned()
                .collect()
        };
        let changed = before.roles.iter().filter(|(name, role)| {
            after
                .roles
                .get(*name)
                .is_some_and(|now| now != *role || memberships(before, name) != memberships(after, name))
        });
        let changed = changed.map(|(name, _)| name.clone()).collect();
        Self { made, changed, dropped, left: Vec::new() }
    }

    /// Whether nothing was done to any role.
    pub fn is_empty(&self) -> bool {
        self.made.is_empty() && self.changed.is_empty() && self.dropped.is_empty() && self.left.is_empty()
    }
}
