//! COMMENT ON (manual, SQL COMMENT).

use super::event::{Applied, Stop, missing};
use super::resolve::Found;
use super::world::World;
use crate::ddl::model::{Comment, ObjectReference, Sort};
use crate::ident::{ObjectId, ObjectKind};
use crate::schema::Object;

impl World {
    /// `COMMENT ON`
    pub(super) fn comment(&mut self, comment: &Comment) -> Applied {
        let Some(id) = self.commented(&comment.object)? else { return Ok(()) };
        // An empty comment is none.
        let text = comment.text.as_ref().map(|text| text.value.clone()).filter(|text| !text.is_empty());
        self.set(&id, "comment", |object| match object {
            Object::Schema(object) => object.comment = text,
            Object::Type(object) => object.comment = text,
            Object::Relation(object) => object.comment = text,
            Object::Column(object) => object.comment = text,
            Object::Routine(object) => object.comment = text,
            Object::Constraint(object) => object.comment = text,
            Object::Index(object) => object.comment = text,
            Object::Trigger(object) => object.comment = text,
            Object::Policy(object) => object.comment = text,
            Object::Rule(object) => object.comment = text,
            Object::Sequence(object) => object.comment = text,
            Object::EventTrigger(object) => object.comment = text,
            Object::Publication(object) => object.comment = text,
            Object::ForeignDataWrapper(object) => object.comment = text,
            Object::ForeignServer(object) => object.comment = text,
            Object::Extension(_) | Object::DefaultPrivilege(_) => {}
        });
        Ok(())
    }

    fn commented(&mut self, object: &ObjectReference) -> Result<Option<ObjectId>, Stop> {
        Ok(match object {
            ObjectReference::Routine(reference) => self.routine_of(reference)?,
            ObjectReference::Named { sort, name } => match sort {
                Sort::Table | Sort::View | Sort::MaterializedView | Sort::ForeignTable => match self.relation(name)? {
                    Found::Relation(id) => Some(id),
                    Found::Sequence(_) | Found::Index(..) | Found::BuiltIn => None,
                },
                Sort::Type | Sort::Domain => {
                    let id = self.find_type_id(name);
                    if id.is_none() && self.find_type(name.schema.as_deref(), &name.name).is_none() {
                        return Err(missing(&name.name).into());
                    }
                    id
                }
                Sort::Schema => Some(ObjectId::schema(&name.name)),
                Sort::Sequence => match self.find_relation(name) {
                    Some(Found::Sequence(id)) => Some(id),
                    Some(_) | None => None,
                },
                Sort::Index => match self.find_relation(name) {
                    Some(Found::Index(index, of)) => {
                        let of = of.qualified_name();
                        of.map(|of| ObjectId::part(ObjectKind::Index, of, index.name)).filter(|id| self.has(id))
                    }
                    Some(_) | None => None,
                },
                Sort::EventTrigger => Some(ObjectId::in_database(ObjectKind::EventTrigger, &name.name)),
                _ => None,
            },
            ObjectReference::Part { sort: Sort::Column, name, relation, .. } => {
                let Some(Found::Relation(id)) = self.find_relation(relation) else { return Ok(None) };
                match self.column(&id, name) {
                    Some((column, _)) => Some(column),
                    None if self.get(&id).is_some_and(|entry| entry.assumed || !entry.gaps.is_empty()) => None,
                    None => return Err(missing(format!("{id}.{name}")).into()),
                }
            }
            ObjectReference::Part { sort, name, relation, .. } => {
                let kind = match sort {
                    Sort::Policy => ObjectKind::Policy,
                    Sort::Trigger => ObjectKind::Trigger,
                    Sort::Rule => ObjectKind::Rule,
                    Sort::Constraint => ObjectKind::Constraint,
                    _ => return Ok(None),
                };
                let Some(Found::Relation(id)) = self.find_relation(relation) else { return Ok(None) };
                id.qualified_name().map(|relation| ObjectId::part(kind, relation, name)).filter(|id| self.has(id))
            }
            _ => None,
        })
    }
}
