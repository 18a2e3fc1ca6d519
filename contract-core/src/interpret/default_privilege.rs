//! Default privileges (manual, SQL ALTER DEFAULT PRIVILEGES).

use super::acl::{Guarded, all_privileges, built_in_acl};
use super::event::{Applied, Stop};
use super::privilege::AclChange;
use super::world::{Entry, World};
use crate::ddl::model::{AlterDefaultPrivileges, DefaultPrivilegeSort, WrittenPrivileges};
use crate::ident::ObjectId;
use crate::schema::{Acl, DefaultPrivilege, Grantee, Object, Privilege};

impl World {
    /// `ALTER DEFAULT PRIVILEGES`
    pub(super) fn alter_default_privileges(&mut self, alter: &AlterDefaultPrivileges) -> Applied {
        let grantees = self.grantees(&alter.grantees)?;
        let mut roles = Vec::new();
        for role in &alter.roles {
            roles.push(self.existing_role(role)?);
        }
        if roles.is_empty() {
            roles.push(self.session.role().to_owned());
        }
        for role in &roles {
            if alter.schemas.is_empty() {
                self.alter_defaults_of(role, None, alter, &grantees)?;
            }
            for schema in &alter.schemas {
                let schema = self.existing_schema(schema)?;
                self.alter_defaults_of(role, Some(schema), alter, &grantees)?;
            }
        }
        Ok(())
    }

    fn alter_defaults_of(
        &mut self,
        role: &str,
        schema: Option<String>,
        alter: &AlterDefaultPrivileges,
        grantees: &[Grantee],
    ) -> Applied {
        let Some((word, guarded)) = sort_of(alter.sort) else {
            return Err(Stop::Unknown("default privileges of large objects are not read".to_owned()));
        };
        let privileges: Vec<Privilege> = match &alter.privileges {
            WrittenPrivileges::All { .. } => all_privileges(guarded, self.major),
            WrittenPrivileges::Listed(listed) => listed.iter().map(|written| written.privilege).collect(),
        };
        // Everywhere they stand in place of the built-in ones; in a schema they come on top.
        let unsaid = match schema {
            None => built_in_acl(guarded, role, self.major),
            Some(_) => Acl::default(),
        };
        let id = ObjectId::default_privilege(role, schema, word);
        let mut acl = match self.get(&id).map(|entry| &entry.object) {
            Some(Object::DefaultPrivilege(found)) => found.acl.clone(),
            Some(_) | None => unsaid.clone(),
        };
        AclChange { change: alter.change, privileges: &privileges, grantees, grantor: role, owner: role }
            .apply(&mut acl)?;
        if acl == unsaid {
            self.take(&id);
        } else if self.has(&id) {
            self.set(&id, "privileges", |object| *object = Object::DefaultPrivilege(DefaultPrivilege { acl }));
        } else {
            self.make(id, Entry::new(Object::DefaultPrivilege(DefaultPrivilege { acl })));
        }
        Ok(())
    }
}

fn sort_of(sort: DefaultPrivilegeSort) -> Option<(&'static str, Guarded)> {
    Some(match sort {
        DefaultPrivilegeSort::Tables => ("tables", Guarded::Relation),
        DefaultPrivilegeSort::Sequences => ("sequences", Guarded::Sequence),
        DefaultPrivilegeSort::Routines => ("functions", Guarded::Routine),
        DefaultPrivilegeSort::Types => ("types", Guarded::Type),
        DefaultPrivilegeSort::Schemas => ("schemas", Guarded::Schema),
        DefaultPrivilegeSort::LargeObjects => return None,
    })
}
