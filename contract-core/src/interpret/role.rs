//! Roles, memberships, and what roles own (manual, chapter 21 "Database Roles").

use super::event::{Applied, Refusal, RefusalKind, duplicate, missing};
use super::world::{OpenAttribute, World};
use crate::ddl::model::{
    AlterRole, ChangeMembership, CreateRole, MembershipChange, MembershipOption, OwnedChange, RoleName, RoleOption,
};
use crate::ident::{ObjectId, ObjectKind};
use crate::schema::{Grantee, Membership, Object, Role};

impl World {
    /// `CREATE ROLE`, `CREATE USER`, `CREATE GROUP`
    pub(super) fn create_role(&mut self, create: &CreateRole) -> Applied {
        // Of the role that runs it all nothing was known but that it is there: a baseline may say what it is.
        let defines_runner = self.roles().incomplete && create.name == self.session.session_role();
        if self.roles().exists(&create.name) && !defines_runner {
            return Err(duplicate(&create.name).into());
        }
        let mut role = Role { inherit: true, login: create.user, ..Role::default() };
        set_options(&mut role, &create.options);
        self.put_role(&create.name, role);
        for option in &create.options {
            match option {
                RoleOption::MemberOf(groups) => {
                    for group in groups {
                        let group = self.existing_role(group)?;
                        self.join(&group, &create.name, None);
                    }
                }
                RoleOption::Members(members) | RoleOption::Administrators(members) => {
                    for member in members {
                        let member = self.existing_role(member)?;
                        self.join(&create.name, &member, None);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// `ALTER ROLE` with options
    pub(super) fn alter_role(&mut self, alter: &AlterRole) -> Applied {
        let name = self.existing_role(&alter.role)?;
        if let Some(mut role) = self.roles().roles.get(&name).cloned() {
            set_options(&mut role, &alter.options);
            self.put_role(&name, role);
        }
        Ok(())
    }

    /// `GRANT role TO role`, `REVOKE role FROM role`
    pub(super) fn change_membership(&mut self, change: &ChangeMembership) -> Applied {
        for role in &change.roles {
            let role = self.existing_role(&RoleName::Named(role.clone()))?;
            for member in &change.members {
                let member = self.existing_role(member)?;
                match &change.change {
                    MembershipChange::Grant(options) => {
                        let inherit = options.iter().rev().find(|(option, _)| *option == MembershipOption::Inherit);
                        self.join(&role, &member, inherit.map(|(_, inherit)| *inherit));
                    }
                    MembershipChange::Revoke { option: None, .. } => self.change_roles(|roles| {
                        roles.memberships.retain(|known| known.role != role || known.member != member);
                    }),
                    MembershipChange::Revoke { option: Some(MembershipOption::Inherit), .. } => {
                        self.change_roles(|roles| {
                            for known in &mut roles.memberships {
                                if known.role == role && known.member == member {
                                    known.inherit = Some(false);
                                }
                            }
                        });
                    }
                    MembershipChange::Revoke { option: Some(_), .. } => {}
                }
            }
        }
        Ok(())
    }

    /// From 16 a membership says whether it inherits; nothing said, the member decides once.
    fn join(&mut self, role: &str, member: &str, inherit: Option<bool>) {
        let own = self.roles().roles.get(member).is_some_and(|role| role.inherit);
        let major = self.major;
        self.change_roles(|roles| {
            let known = roles.memberships.iter_mut().find(|known| known.role == role && known.member == member);
            match known {
                Some(known) if major >= 16 => known.inherit = inherit.or(known.inherit),
                Some(_) => {}
                None => {
                    let inherit = (major >= 16).then(|| inherit.unwrap_or(own));
                    let (role, member) = (role.to_owned(), member.to_owned());
                    roles.memberships.push(Membership { role, member, inherit });
                    roles.memberships.sort();
                }
            }
        });
    }

    /// `DROP ROLE`
    pub(super) fn drop_role(&mut self, name: &str, if_exists: bool) -> Applied {
        if !self.roles().exists(name) {
            return if if_exists { Ok(()) } else { Err(missing(name).into()) };
        }
        let grantee = Grantee::Role(name.to_owned());
        let needed = self.entries().any(|(id, entry)| {
            let acl = entry.object.acl().filter(|_| !entry.is_open(OpenAttribute::Privileges));
            entry.object.owner() == Some(name) && !entry.is_open(OpenAttribute::Owner)
                || (id.kind == ObjectKind::DefaultPrivilege && id.parent.as_deref() == Some(name))
                || acl.is_some_and(|acl| acl.grants.iter().any(|grant| grant.grantee == grantee))
        });
        if needed {
            let message = format!("the role `{name}` cannot be dropped because some objects depend on it");
            return Err(Refusal::new(RefusalKind::Dependents, message).into());
        }
        self.change_roles(|roles| {
            roles.roles.remove(name);
            roles.memberships.retain(|known| known.role != name && known.member != name);
        });
        Ok(())
    }

    /// `REASSIGN OWNED`, `DROP OWNED`
    pub(super) fn change_owned(&mut self, change: &OwnedChange) -> Applied {
        let (OwnedChange::Reassign { from: roles, .. } | OwnedChange::Drop { roles, .. }) = change;
        let owned_by_initdb = roles.iter().filter_map(|role| self.role_name(role)).find(|role| self.ran_initdb(role));
        if let Some(role) = owned_by_initdb {
            if self.setting.role.is_none() {
                let cause = "nobody says who runs the migrations: of the role that ran initdb it is refused, of another one not";
                for id in self.owned_by(&role) {
                    self.open_gap_on(&id, cause);
                }
                return Ok(());
            }
            let message = format!("the database system requires what the role `{role}` owns");
            return Err(Refusal::new(RefusalKind::OwnsSystem, message).into());
        }
        match change {
            OwnedChange::Reassign { from, to } => {
                let to = self.existing_role(to)?;
                for role in from {
                    let from = self.existing_role(role)?;
                    for id in self.owned_by(&from) {
                        self.set_owner(&id, &to);
                    }
                }
            }
            OwnedChange::Drop { roles, cascade } => {
                let open = self.entries().filter(|(_, entry)| entry.is_open(OpenAttribute::Owner));
                let open: Vec<ObjectId> = open.map(|(id, _)| id.clone()).collect();
                for id in &open {
                    self.open_gap_on(id, "it is not known whether it was dropped, for nobody knows its owner");
                }
                for role in roles {
                    let role = self.existing_role(role)?;
                    let owned = self.owned_by(&role);
                    self.drop_all(owned, *cascade)?;
                    self.forget_grants_of(&role)?;
                }
            }
        }
        Ok(())
    }

    fn owned_by(&self, role: &str) -> Vec<ObjectId> {
        let owned = self.entries().filter(|(_, entry)| entry.object.owner() == Some(role) && !entry.assumed);
        owned.map(|(id, _)| id.clone()).collect()
    }

    fn forget_grants_of(&mut self, role: &str) -> Applied {
        let grantee = Grantee::Role(role.to_owned());
        let defaults: Vec<ObjectId> = self
            .entries()
            .filter(|(id, _)| id.kind == ObjectKind::DefaultPrivilege && id.parent.as_deref() == Some(role))
            .map(|(id, _)| id.clone())
            .collect();
        for id in &defaults {
            self.take(id);
        }
        let granted: Vec<ObjectId> = self
            .entries()
            .filter(|(_, entry)| {
                entry.object.acl().is_some_and(|acl| acl.grants.iter().any(|grant| grant.grantee == grantee))
            })
            .map(|(id, _)| id.clone())
            .collect();
        for id in &granted {
            self.revoke_all_from(id, &grantee)?;
        }
        let policies: Vec<ObjectId> = self
            .entries()
            .filter(|(_, entry)| matches!(&entry.object, Object::Policy(policy) if policy.roles.contains(&grantee)))
            .map(|(id, _)| id.clone())
            .collect();
        for id in &policies {
            let Some(Object::Policy(policy)) = self.get(id).map(|entry| &entry.object) else { continue };
            if policy.roles.len() == 1 {
                self.drop_all(vec![id.clone()], true)?;
                continue;
            }
            self.set(id, "roles", |object| {
                if let Object::Policy(policy) = object {
                    policy.roles.remove(&grantee);
                }
            });
        }
        Ok(())
    }

    /// A role has another name; so has whatever it owns or was granted.
    pub(super) fn rename_role(&mut self, from: &str, to: &str) -> Applied {
        if !self.roles().exists(from) {
            return Err(missing(from).into());
        }
        if self.roles().exists(to) {
            return Err(duplicate(to).into());
        }
        self.change_roles(|roles| {
            if let Some(role) = roles.roles.remove(from) {
                roles.roles.insert(to.to_owned(), role);
            }
            for known in &mut roles.memberships {
                if known.role == from {
                    to.clone_into(&mut known.role);
                }
                if known.member == from {
                    to.clone_into(&mut known.member);
                }
            }
            roles.memberships.sort();
        });
        let defaults = self.entries_with(ObjectKind::DefaultPrivilege, None, Some(from), None);
        let defaults: Vec<ObjectId> = defaults.into_iter().map(|(id, _)| id.clone()).collect();
        for id in defaults {
            if let Some(entry) = self.take(&id) {
                self.put(ObjectId { parent: Some(to.to_owned()), ..id }, entry.as_ref().clone());
            }
        }
        let former = Grantee::Role(from.to_owned());
        let concerned: Vec<ObjectId> = self
            .entries()
            .filter(|(_, entry)| {
                entry.object.owner() == Some(from)
                    || matches!(&entry.object, Object::Policy(policy) if policy.roles.contains(&former))
                    || entry.object.acl().is_some_and(|acl| {
                        acl.grants.iter().any(|grant| grant.grantor == from || grant.grantee == former)
                    })
            })
            .map(|(id, _)| id.clone())
            .collect();
        for id in &concerned {
            self.change(id, |entry| {
                if let Some(owner) = entry.object.owner_mut()
                    && owner.as_deref() == Some(from)
                {
                    *owner = Some(to.to_owned());
                }
                if let Object::Policy(policy) = &mut entry.object
                    && policy.roles.remove(&former)
                {
                    policy.roles.insert(Grantee::Role(to.to_owned()));
                }
                if let Some(acl) = entry.object.acl_mut() {
                    *acl = super::acl::with_owner(acl, from, to);
                }
            });
        }
        Ok(())
    }
}

fn set_options(role: &mut Role, options: &[RoleOption]) {
    for option in options {
        match option {
            RoleOption::Superuser(on) => role.superuser = *on,
            RoleOption::CreateDatabase(on) => role.create_database = *on,
            RoleOption::CreateRole(on) => role.create_role = *on,
            RoleOption::Inherit(on) => role.inherit = *on,
            RoleOption::Login(on) => role.login = *on,
            RoleOption::Replication(on) => role.replication = *on,
            RoleOption::BypassRowSecurity(on) => role.bypass_row_security = *on,
            RoleOption::ConnectionLimit(_)
            | RoleOption::Password
            | RoleOption::ValidUntil(_)
            | RoleOption::SystemIdentifier
            | RoleOption::MemberOf(_)
            | RoleOption::Members(_)
            | RoleOption::Administrators(_) => {}
        }
    }
}
