//! RENAME, OWNER TO and SET SCHEMA of everything but relations (manual, SQL ALTER FUNCTION, ALTER TYPE, ALTER SCHEMA).

use super::acl::with_owner;
use super::event::{Applied, Refusal, RefusalKind, Stop, duplicate, missing};
use super::world::World;
use crate::ddl::model::{AlterObject, ObjectChange, ObjectName, ObjectReference, Sort};
use crate::ident::{ObjectId, ObjectKind};
use crate::schema::{Object, Type, TypeDefinition};

/// Nothing is moved into the schema of a session (`CheckSetNamespace`).
pub(super) fn refuse_temporary(schema: &str) -> Applied {
    if schema == "pg_temp" || schema.starts_with("pg_temp_") {
        let message = "cannot move objects into or out of temporary schemas";
        return Err(Refusal::new(RefusalKind::InvalidDefinition, message).into());
    }
    Ok(())
}

impl World {
    /// `RENAME`, `OWNER`, `SET SCHEMA`
    pub(super) fn alter_object(&mut self, alter: &AlterObject) -> Applied {
        if let ObjectReference::Named { sort: Sort::Role, name } = &alter.object {
            return match &alter.change {
                ObjectChange::RenameTo(to) => self.rename_role(&name.name, to),
                _ => Ok(()),
            };
        }
        let Some(id) = self.altered_object(alter)? else { return Ok(()) };
        match &alter.change {
            ObjectChange::RenameTo(to) if *to == id.name && id.kind != ObjectKind::Trigger => Err(duplicate(to).into()),
            ObjectChange::RenameTo(to) => self.rename(&id, id.schema.clone(), to),
            ObjectChange::OwnerTo(role) => {
                let owner = self.existing_role(role)?;
                self.set_owner(&id, &owner);
                Ok(())
            }
            ObjectChange::SetSchema(schema) => {
                refuse_temporary(schema)?;
                let schema = self.existing_schema(schema)?;
                match id.kind {
                    ObjectKind::Extension => self.move_extension(&id, &schema),
                    _ => self.rename(&id, Some(schema), &id.name),
                }
            }
            ObjectChange::DependsOnExtension { .. } => Ok(()),
        }
    }

    /// The object that it changes, where the model has it.
    pub(super) fn altered_object(&mut self, alter: &AlterObject) -> Result<Option<ObjectId>, Stop> {
        Ok(match &alter.object {
            ObjectReference::Routine(reference) => self.routine_of(reference)?,
            ObjectReference::Named { sort, name } => self.altered(*sort, name, alter.if_exists)?,
            ObjectReference::Part { sort: Sort::Policy, name, relation, .. } => {
                self.part_named(ObjectKind::Policy, name, relation)
            }
            ObjectReference::Part { sort: Sort::Trigger, name, relation, .. } => {
                self.part_named(ObjectKind::Trigger, name, relation)
            }
            ObjectReference::Part { sort: Sort::Rule, name, relation, .. } => {
                self.part_named(ObjectKind::Rule, name, relation)
            }
            _ => None,
        })
    }

    fn part_named(&self, kind: ObjectKind, name: &str, relation: &ObjectName) -> Option<ObjectId> {
        let Some(super::resolve::Found::Relation(id)) = self.find_relation(relation) else { return None };
        id.qualified_name().map(|relation| ObjectId::part(kind, relation, name)).filter(|id| self.has(id))
    }

    /// What lies in no schema: a schema, an extension, an event trigger.
    pub(super) fn of_database(&self, sort: Sort, name: &str) -> Option<ObjectId> {
        let id = match sort {
            Sort::Schema => ObjectId::schema(name),
            Sort::Extension => ObjectId::extension(name),
            Sort::EventTrigger => ObjectId::in_database(ObjectKind::EventTrigger, name),
            _ => return None,
        };
        self.has(&id).then_some(id)
    }

    fn altered(&mut self, sort: Sort, name: &ObjectName, if_exists: bool) -> Result<Option<ObjectId>, Stop> {
        let found = match sort {
            Sort::Type | Sort::Domain => self.find_type_id(name),
            Sort::Schema | Sort::Extension | Sort::EventTrigger => self.of_database(sort, &name.name),
            _ => return Ok(None),
        };
        match found {
            Some(id) => Ok(Some(id)),
            None if if_exists => Ok(None),
            None => Err(missing(&name.name).into()),
        }
    }

    /// Gives an object another owner; what the old one held as the owner goes over.
    pub(super) fn set_owner(&mut self, id: &ObjectId, owner: &str) {
        let Some(before) = self.get(id).and_then(|entry| entry.object.owner()).map(str::to_owned) else { return };
        if before == owner {
            return;
        }
        self.set(id, "owner", |object| {
            if let Some(place) = object.owner_mut() {
                *place = Some(owner.to_owned());
            }
        });
        if let Some(Object::Type(Type {
            definition: TypeDefinition::Range { multirange: Some(multirange), .. }, ..
        })) = self.get(id).map(|entry| &entry.object)
            && self.major >= 17
        {
            let multirange = ObjectId::type_named(multirange.clone());
            self.set_owner(&multirange, owner);
        }
        let mut guarded = vec![id.clone()];
        if id.kind == ObjectKind::Relation {
            guarded.extend(self.columns_of(id));
            // The sequences of its columns go over too.
            let sequences: Vec<ObjectId> = self
                .columns_of(id)
                .iter()
                .flat_map(|column| self.users(column).filter(|user| user.kind == ObjectKind::Sequence).cloned())
                .collect();
            for sequence in &sequences {
                self.set_owner(sequence, owner);
            }
        }
        for id in &guarded {
            self.set(id, "privileges", |object| {
                if let Some(acl) = object.acl_mut() {
                    *acl = with_owner(acl, &before, owner);
                }
            });
        }
    }

    fn move_extension(&mut self, id: &ObjectId, schema: &str) -> Applied {
        let Some(Object::Extension(extension)) = self.get(id).map(|entry| &entry.object) else { return Ok(()) };
        let before = extension.schema.clone();
        if before == schema {
            return Ok(());
        }
        // Moving a type gives another identity to the routines that take it.
        let next = |world: &Self| {
            let mut members = world.users(id);
            members
                .find(|member| {
                    let is_member = world.get(member).is_some_and(|entry| entry.extension.as_ref() == Some(&id.name));
                    is_member && member.schema.as_ref() == Some(&before) && member.whole().is_none()
                })
                .cloned()
        };
        while let Some(member) = next(self) {
            self.rename(&member, Some(schema.to_owned()), &member.name)?;
        }
        self.set(id, "schema", |object| {
            if let Object::Extension(extension) = object {
                schema.clone_into(&mut extension.schema);
            }
        });
        Ok(())
    }
}
