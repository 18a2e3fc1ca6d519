//! Whether a statement may be denied to a role that is no superuser (manual, 5.8 "Privileges"): only then does a handler
//! for it have the word.

use super::super::resolve::Found;
use super::super::world::World;
use crate::ddl::model::{Ddl, ObjectName, ObjectReference, PrivilegeTarget, Sort};
use crate::ident::{ObjectId, QualifiedName};
use crate::schema::Access;

impl World {
    /// Whether the role may lack the right to run a statement: what it changes is another's, or nobody's that is known.
    pub(super) fn may_be_denied(&self, ddl: &Ddl) -> bool {
        if self.roles().is_superuser(self.session.role()) {
            return false;
        }
        match ddl {
            Ddl::CreateExtension(_)
            | Ddl::AlterExtension(_)
            | Ddl::CreateEventTrigger(_)
            | Ddl::AlterEventTrigger(_)
            | Ddl::CreateOther(_)
            | Ddl::AlterOther(_) => true,
            Ddl::AlterRelation(alter) => !self.acts_for_relation(&alter.name),
            Ddl::CreateIndex(create) => !self.acts_for_relation(&create.relation),
            Ddl::CreateTrigger(create) => !self.acts_for_relation(&create.relation),
            Ddl::CreatePolicy(create) => !self.acts_for_relation(&create.relation),
            Ddl::AlterPolicy(alter) => !self.acts_for_relation(&alter.relation),
            Ddl::CreateRule(create) => !self.acts_for_relation(&create.relation),
            Ddl::AlterObject(alter) => !self.acts_for_object(&alter.object),
            Ddl::Comment(comment) => !self.acts_for_object(&comment.object),
            Ddl::DropObjects(drop) => !drop.objects.iter().all(|object| self.acts_for_object(object)),
            Ddl::ChangePrivileges(change) => match &change.target {
                PrivilegeTarget::Objects { sort, names } => !names.iter().all(|name| self.acts_for_named(*sort, name)),
                PrivilegeTarget::Routines(routines) => {
                    !routines.iter().all(|routine| self.acts_for_routines(&routine.name))
                }
                PrivilegeTarget::RelationsInSchemas { schemas, .. }
                | PrivilegeTarget::RoutinesInSchemas { schemas, .. } => {
                    !schemas.iter().all(|schema| self.acts_for(&ObjectId::schema(schema)))
                }
                PrivilegeTarget::LargeObjects(_) => true,
            },
            _ => false,
        }
    }

    fn acts_for_object(&self, object: &ObjectReference) -> bool {
        match object {
            ObjectReference::Named { sort, name } => self.acts_for_named(*sort, name),
            ObjectReference::Routine(routine) => self.acts_for_routines(&routine.name),
            ObjectReference::Part { relation, .. } => self.acts_for_relation(relation),
            _ => false,
        }
    }

    fn acts_for_named(&self, sort: Sort, name: &ObjectName) -> bool {
        match sort {
            Sort::Table | Sort::View | Sort::MaterializedView | Sort::ForeignTable | Sort::Sequence | Sort::Index => {
                self.acts_for_relation(name)
            }
            Sort::Schema => self.acts_for(&ObjectId::schema(&name.name)),
            Sort::Type | Sort::Domain => self.find_type_id(name).is_none_or(|id| self.acts_for(&id)),
            _ => false,
        }
    }

    /// What does not exist is denied to nobody.
    fn acts_for_relation(&self, name: &ObjectName) -> bool {
        match self.find_relation(name) {
            Some(Found::Relation(id) | Found::Sequence(id) | Found::Index(_, id)) => self.acts_for(&id),
            Some(Found::BuiltIn) => false,
            None => true,
        }
    }

    fn acts_for_routines(&self, name: &ObjectName) -> bool {
        self.schemas_of_function(name).into_iter().all(|schema| {
            let name = QualifiedName::new(schema, &name.name);
            self.routines_named(&name).all(|(id, _)| self.acts_for(id))
        })
    }

    /// Whether the role is the owner of an object, or has what its owner has.
    fn acts_for(&self, id: &ObjectId) -> bool {
        let Some(entry) = self.get(id) else { return true };
        let Some(owner) = entry.object.owner().filter(|_| !entry.assumed) else { return false };
        let database_owner = self.setting.database_owner.as_deref();
        let access = Access { roles: self.roles(), database_owner, major: Some(self.major) };
        access.inherited_by(self.session.role()).iter().any(|(role, _)| *role == owner)
    }
}
