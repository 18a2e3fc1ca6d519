//! What is not known of who owns an object and of who may do what with it, while the rest of it is known (manual, 5.8
//! "Privileges").

use super::event::{Applied, Stop};
use super::world::{Entry, OpenAttribute, World};
use crate::ddl::model::{AlterDefaultPrivileges, ChangePrivileges, ObjectName, PrivilegeChange, WrittenPrivileges};
use crate::finding::Reach;
use crate::ident::{ObjectId, ObjectKind};
use crate::schema::{Object, Type, TypeDefinition};
use crate::source::Location;

impl World {
    /// Notes that it is not known what an attribute of an object is worth.
    pub(super) fn leave_open(&mut self, id: &ObjectId, attribute: OpenAttribute, cause: &str) {
        if !self.has(id) {
            let reach = Reach::Attribute { of: id.clone(), attribute: attribute.name().to_owned() };
            self.open_gap(reach, cause);
            return;
        }
        let at = self.at;
        self.change(id, |entry| entry.leave_open(attribute, cause.to_owned(), at));
    }

    /// Notes that an object went to a role that nobody knows, and with it what goes over to an owner.
    pub(super) fn leave_owner_open(&mut self, id: &ObjectId, cause: &str) {
        let mut owned = vec![id.clone()];
        if let Some(Object::Type(Type {
            definition: TypeDefinition::Range { multirange: Some(multirange), .. }, ..
        })) = self.get(id).map(|entry| &entry.object)
        {
            owned.push(ObjectId::type_named(multirange.clone()));
        }
        let columns = self.columns_of(id);
        for column in &columns {
            owned.extend(self.users(column).filter(|user| user.kind == ObjectKind::Sequence).cloned());
        }
        for id in &owned {
            self.leave_open(id, OpenAttribute::Owner, cause);
            // What the owner held, and what he granted, goes over as well.
            self.leave_open(id, OpenAttribute::Privileges, cause);
        }
        self.leave_granted_columns_open(columns, cause);
    }

    fn leave_granted_columns_open(&mut self, columns: Vec<ObjectId>, cause: &str) {
        for column in columns {
            let acl = self.get(&column).and_then(|entry| entry.object.acl());
            if acl.is_some_and(|acl| !acl.grants.is_empty()) {
                self.leave_open(&column, OpenAttribute::Privileges, cause);
            }
        }
    }

    /// GRANT to roles, or REVOKE from some, of which not all are known.
    pub(super) fn leave_privileges_open(&mut self, change: &ChangePrivileges, cause: &str) -> Applied {
        let (is_whole, columns): (bool, Vec<&String>) = match &change.privileges {
            WrittenPrivileges::All { columns } => (columns.is_empty(), columns.iter().collect()),
            WrittenPrivileges::Listed(listed) => {
                (listed.iter().any(|of| of.columns.is_empty()), listed.iter().flat_map(|of| &of.columns).collect())
            }
        };
        for (id, _) in self.targets(&change.target)? {
            if is_whole {
                self.leave_open(&id, OpenAttribute::Privileges, cause);
                if matches!(change.change, PrivilegeChange::Revoke { .. }) {
                    self.leave_granted_columns_open(self.columns_of(&id), cause);
                }
            }
            for column in &columns {
                if let Some(relation) = id.qualified_name() {
                    self.leave_open(&ObjectId::column(relation, *column), OpenAttribute::Privileges, cause);
                }
            }
        }
        Ok(())
    }

    /// ALTER DEFAULT PRIVILEGES for known roles, to some of which not all are known: what is made later gets what
    /// nobody knows.
    pub(super) fn leave_defaults_open(&mut self, alter: &AlterDefaultPrivileges, cause: &str) -> Applied {
        let Some(word) = super::default_privilege::word_of(alter.sort) else {
            return Err(Stop::Unknown("default privileges of large objects are not read".to_owned()));
        };
        for (role, schema) in self.default_places(alter)? {
            self.open_gap_on(&ObjectId::default_privilege(role, schema, word), cause);
        }
        Ok(())
    }

    /// Why it is not known which privileges a new object gets, where it is not.
    pub(super) fn open_defaults(&self, id: &ObjectId, entry: &Entry) -> Vec<(String, Option<Location>)> {
        let word = match id.kind {
            ObjectKind::Relation => "tables",
            ObjectKind::Sequence => "sequences",
            ObjectKind::Routine => "functions",
            ObjectKind::Type => "types",
            ObjectKind::Schema => "schemas",
            ObjectKind::Extension
            | ObjectKind::Column
            | ObjectKind::Constraint
            | ObjectKind::Index
            | ObjectKind::Trigger
            | ObjectKind::Policy
            | ObjectKind::Rule
            | ObjectKind::EventTrigger
            | ObjectKind::Publication
            | ObjectKind::ForeignDataWrapper
            | ObjectKind::ForeignServer
            | ObjectKind::DefaultPrivilege => return Vec::new(),
        };
        let Some(owner) = entry.object.owner() else { return Vec::new() };
        let everywhere = ObjectId::default_privilege(owner, None, word);
        let here = id.schema.clone().map(|schema| ObjectId::default_privilege(owner, Some(schema), word));
        let mut causes = Vec::new();
        for defaults in here.into_iter().chain([everywhere]) {
            causes.extend(self.get(&defaults).into_iter().flat_map(|entry| entry.gaps.iter().cloned()));
            let reach = Reach::Object(defaults);
            if self.has_reach(&reach) {
                let of_it = self.gaps().iter().filter(|gap| gap.reach == reach);
                causes.extend(of_it.map(|gap| (gap.cause.clone(), gap.at)));
            }
        }
        causes
    }

    /// Notes that privileges of whatever there is may have been given or taken.
    pub(super) fn leave_all_privileges_open(&mut self, cause: &str) {
        let guarded = self.entries().filter(|(_, entry)| entry.object.acl().is_some() && entry.extension.is_none());
        let guarded: Vec<ObjectId> = guarded.map(|(id, _)| id.clone()).collect();
        for id in guarded {
            self.leave_open(&id, OpenAttribute::Privileges, cause);
        }
    }

    /// The relation or sequence of which ALTER … OWNER TO changes the owner.
    pub(super) fn owned_relation(&self, name: &ObjectName) -> Option<ObjectId> {
        match self.find_relation(name)? {
            super::resolve::Found::Relation(id) | super::resolve::Found::Sequence(id) => Some(id),
            super::resolve::Found::Index(..) | super::resolve::Found::BuiltIn => None,
        }
    }
}
