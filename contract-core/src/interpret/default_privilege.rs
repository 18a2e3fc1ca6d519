//! Default privileges (manual, SQL ALTER DEFAULT PRIVILEGES).

use super::acl::{Guarded, all_privileges, built_in_acl};
use super::event::{Applied, Stop};
use super::privilege::AclChange;
use super::world::{Entry, World};
use crate::ddl::model::{AlterDefaultPrivileges, DefaultPrivilegeSort, PrivilegeChange, WrittenPrivileges};
use crate::ident::ObjectId;
use crate::schema::{Acl, DefaultPrivilege, Grantee, Object, Privilege};

impl World {
    /// `ALTER DEFAULT PRIVILEGES`
    pub(super) fn alter_default_privileges(&mut self, alter: &AlterDefaultPrivileges) -> Applied {
        let grantees = self.grantees(&alter.grantees)?;
        for (role, schema) in self.default_places(alter)? {
            self.alter_defaults_of(&role, schema, alter, &grantees)?;
        }
        Ok(())
    }

    /// Whose defaults a statement names, and in which schemas; none is everywhere.
    pub(super) fn default_places(
        &mut self,
        alter: &AlterDefaultPrivileges,
    ) -> Result<Vec<(String, Option<String>)>, Stop> {
        let mut roles = Vec::new();
        for role in &alter.roles {
            roles.push(self.existing_role(role)?);
        }
        if roles.is_empty() {
            roles.push(self.session.role().to_owned());
        }
        let mut places = Vec::new();
        for role in roles {
            if alter.schemas.is_empty() {
                places.push((role.clone(), None));
            }
            for schema in &alter.schemas {
                places.push((role.clone(), Some(self.existing_schema(schema)?)));
            }
        }
        Ok(places)
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
        let id = ObjectId::default_privilege(role, schema, word);
        self.change_defaults(&id, role, alter.change, &privileges, grantees)
    }

    /// Grants or revokes default privileges of a role.
    pub(super) fn change_defaults(
        &mut self,
        id: &ObjectId,
        role: &str,
        change: PrivilegeChange,
        privileges: &[Privilege],
        grantees: &[Grantee],
    ) -> Applied {
        // Everywhere they stand in place of the built-in ones; in a schema they come on top.
        let guarded = SORTS.iter().find(|(word, _)| *word == id.name).map(|(_, guarded)| *guarded);
        let unsaid = match (&id.schema, guarded) {
            (None, Some(guarded)) => built_in_acl(guarded, role, self.major),
            _ => Acl::default(),
        };
        let mut acl = match self.get(id).map(|entry| &entry.object) {
            Some(Object::DefaultPrivilege(found)) => found.acl.clone(),
            Some(_) | None => unsaid.clone(),
        };
        AclChange { change, privileges, grantees, grantor: role, owner: role }.apply(&mut acl)?;
        let is_open = self.get(id).is_some_and(|entry| !entry.gaps.is_empty());
        if acl == unsaid && !is_open {
            self.take(id);
        } else if self.has(id) {
            self.set(id, "privileges", |object| *object = Object::DefaultPrivilege(DefaultPrivilege { acl }));
        } else {
            self.make(id.clone(), Entry::new(Object::DefaultPrivilege(DefaultPrivilege { acl })));
        }
        Ok(())
    }
}

/// The sorts of objects that have default privileges, by the word for them.
const SORTS: &[(&str, Guarded)] = &[
    ("tables", Guarded::Relation),
    ("sequences", Guarded::Sequence),
    ("functions", Guarded::Routine),
    ("types", Guarded::Type),
    ("schemas", Guarded::Schema),
];

/// The word for a sort of object, which is the name of its default privileges; none where the model has none.
pub(super) fn word_of(sort: DefaultPrivilegeSort) -> Option<&'static str> {
    sort_of(sort).map(|(word, _)| word)
}

fn sort_of(sort: DefaultPrivilegeSort) -> Option<(&'static str, Guarded)> {
    let word = match sort {
        DefaultPrivilegeSort::Tables => "tables",
        DefaultPrivilegeSort::Sequences => "sequences",
        DefaultPrivilegeSort::Routines => "functions",
        DefaultPrivilegeSort::Types => "types",
        DefaultPrivilegeSort::Schemas => "schemas",
        DefaultPrivilegeSort::LargeObjects => return None,
    };
    SORTS.iter().find(|(known, _)| *known == word).copied()
}
