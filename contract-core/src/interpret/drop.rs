//! DROP, and what goes along (manual, 5.15 "Dependency Tracking").

use std::collections::{BTreeMap, BTreeSet};

use super::event::{Applied, Refusal, RefusalKind, Stop, missing};
use super::resolve::Found;
use super::uses::{row_type, uses_of};
use super::world::{Manner, TEMPORARY, World};
use crate::ddl::model::{DropObjects, ObjectName, ObjectReference, Sort};
use crate::ident::{ObjectId, ObjectKind};
use crate::schema::{Object, Type, TypeDefinition};

impl World {
    /// `DROP …`
    pub(super) fn drop_objects(&mut self, drop: &DropObjects) -> Applied {
        let mut ids = Vec::new();
        for object in &drop.objects {
            match object {
                ObjectReference::Named { sort: Sort::Role, name } => self.drop_role(&name.name, drop.if_exists)?,
                ObjectReference::Named { sort, name } => ids.extend(self.dropped(*sort, name, drop)?),
                ObjectReference::Routine(reference) => match self.find_routine(reference)? {
                    Some(id) => ids.push(id),
                    None if drop.if_exists => {}
                    None => return Err(missing(&reference.name.name).into()),
                },
                ObjectReference::Part { sort, name, relation, .. } => {
                    ids.extend(self.dropped_part(*sort, name, relation, drop)?);
                }
                _ => {}
            }
        }
        self.drop_all(ids, drop.cascade)
    }

    fn dropped(&mut self, sort: Sort, name: &ObjectName, drop: &DropObjects) -> Result<Option<ObjectId>, Stop> {
        let found = match sort {
            Sort::Table | Sort::View | Sort::MaterializedView | Sort::ForeignTable => match self.find_relation(name) {
                Some(Found::Relation(id)) => Some(id),
                Some(Found::Sequence(_) | Found::Index(..) | Found::BuiltIn) => {
                    let message = format!("`{}` is a relation of another sort", name.name);
                    return Err(Refusal::new(RefusalKind::WrongSort, message).into());
                }
                None => None,
            },
            Sort::Sequence | Sort::Index => match self.find_relation(name) {
                Some(Found::Sequence(id)) => Some(id),
                Some(Found::Index(qualified, of)) => {
                    self.set_other(qualified.clone(), None);
                    of.qualified_name().map(|of| ObjectId::part(ObjectKind::Index, of, qualified.name))
                }
                Some(_) | None => None,
            },
            Sort::Type | Sort::Domain => self.find_type_id(name).filter(|id| id.kind == ObjectKind::Type),
            Sort::Schema | Sort::Extension | Sort::EventTrigger => self.of_database(sort, &name.name),
            _ => return Ok(None),
        };
        match found {
            Some(id) => Ok(Some(id)),
            None if drop.if_exists => Ok(None),
            None => Err(missing(&name.name).into()),
        }
    }

    fn dropped_part(
        &mut self,
        sort: Sort,
        name: &str,
        relation: &ObjectName,
        drop: &DropObjects,
    ) -> Result<Option<ObjectId>, Stop> {
        let kind = match sort {
            Sort::Policy => ObjectKind::Policy,
            Sort::Trigger => ObjectKind::Trigger,
            Sort::Rule => ObjectKind::Rule,
            _ => return Ok(None),
        };
        let found = match self.find_relation(relation) {
            Some(Found::Relation(id)) => id,
            Some(_) => return Ok(None),
            None if drop.if_exists => return Ok(None),
            None => return Err(missing(&relation.name).into()),
        };
        let id = found.qualified_name().map(|relation| ObjectId::part(kind, relation, name));
        match id.filter(|id| self.has(id)) {
            Some(id) => Ok(Some(id)),
            None if drop.if_exists || self.is_doubtful(&found) => Ok(None),
            None => Err(missing(name).into()),
        }
    }

    /// Drops objects and what goes along with them. Without `cascade` it is an error when something else needs one.
    pub(super) fn drop_all(&mut self, ids: Vec<ObjectId>, cascade: bool) -> Applied {
        let mut gone: BTreeMap<ObjectId, Option<ObjectId>> = ids.iter().map(|id| (id.clone(), None)).collect();
        let mut needed: Vec<(ObjectId, ObjectId)> = Vec::new();
        let mut lesser: Vec<(ObjectId, ObjectId, Manner)> = Vec::new();
        let mut waiting: Vec<(ObjectId, ObjectId)> = ids.into_iter().map(|id| (id.clone(), id)).collect();
        while let Some((id, root)) = waiting.pop() {
            for user in self.users_of(&id) {
                if gone.contains_key(&user) {
                    continue;
                }
                let manner = self.manner(&user, &id);
                match manner {
                    Manner::Part => {}
                    Manner::Normal if cascade => {}
                    Manner::Normal => {
                        needed.push((user, id.clone()));
                        continue;
                    }
                    Manner::Default | Manner::Attribute if !cascade => {
                        needed.push((user, id.clone()));
                        continue;
                    }
                    Manner::Default if self.is_generated(&user) => {}
                    Manner::Default | Manner::Attribute | Manner::Perhaps => {
                        lesser.push((user, id.clone(), manner));
                        continue;
                    }
                }
                gone.insert(user.clone(), Some(root.clone()));
                waiting.push((user, root.clone()));
            }
        }
        let unmet: Vec<_> = needed.iter().filter(|(user, _)| !gone.contains_key(user)).collect();
        if let Some((user, id)) = unmet.iter().find(|(user, _)| !self.is_in_doubt(user)) {
            let message = format!("cannot drop `{id}` because `{user}` depends on it");
            return Err(Refusal::new(RefusalKind::Dependents, message).into());
        }
        if let Some((user, id)) = unmet.first() {
            return Err(Stop::Unknown(format!("whether `{user}` depends on `{id}` is not known")));
        }
        for (user, id, manner) in lesser {
            if gone.contains_key(&user) {
                continue;
            }
            match manner {
                Manner::Default => self.drop_default(&user),
                Manner::Attribute => self.drop_attributes(&user, &id),
                Manner::Perhaps if cascade => {
                    self.open_gap_on(&user, format!("it may go along with `{id}`, whose name it has in its text"));
                }
                Manner::Perhaps | Manner::Normal | Manner::Part => {}
            }
        }
        for (id, root) in gone {
            self.take_out(&id);
            self.record_removal(&id, root.as_ref().filter(|root| id.whole().as_ref() != Some(*root)));
        }
        Ok(())
    }

    /// Takes an object out, and its name out of the relation that it is a column of.
    fn take_out(&mut self, id: &ObjectId) {
        self.take(id);
        match id.kind {
            ObjectKind::Relation | ObjectKind::Column => self.take_others_of(id),
            ObjectKind::Constraint | ObjectKind::Index => {
                if let Some(index) = id.qualified_name().filter(|index| self.other(index).is_some()) {
                    self.set_other(index, None);
                }
            }
            _ => {}
        }
        if let Some(whole) = id.whole().filter(|whole| self.has(whole)) {
            let name = id.name.clone();
            self.change(&whole, |entry| entry.columns.retain(|column| *column != name));
        }
    }

    /// What uses an object, its row type included.
    pub(super) fn users_of(&self, id: &ObjectId) -> Vec<ObjectId> {
        let mut users: BTreeSet<ObjectId> = self.users(id).cloned().collect();
        if let Some(row_type) = row_type(id) {
            users.extend(self.users(&row_type).cloned());
        }
        users.into_iter().collect()
    }

    /// What becomes of an object when another is dropped that it uses.
    pub(super) fn manner(&self, user: &ObjectId, id: &ObjectId) -> Manner {
        let Some(entry) = self.get(user) else { return Manner::Part };
        if entry.implied || user.kind == ObjectKind::DefaultPrivilege {
            return Manner::Part;
        }
        let row_type = row_type(id);
        let uses = uses_of(user, entry).into_iter();
        let manner = uses.filter(|used| used.on == *id || Some(&used.on) == row_type.as_ref()).map(|used| used.manner);
        let manner = manner.min().unwrap_or(Manner::Normal);
        let is_composite = matches!(
            &entry.object,
            Object::Type(found) if matches!(found.definition, TypeDefinition::Composite { .. })
        );
        if manner == Manner::Normal && is_composite && id.kind != ObjectKind::Schema {
            return Manner::Attribute;
        }
        manner
    }

    /// Whether it is a generated column.
    pub(super) fn is_generated(&self, id: &ObjectId) -> bool {
        let found = self.get(id).map(|entry| &entry.object);
        matches!(found, Some(Object::Column(column)) if column.generated.is_some())
    }

    fn drop_default(&mut self, column: &ObjectId) {
        self.set(column, "default", |object| {
            if let Object::Column(column) = object {
                column.default = None;
            }
        });
        self.change(column, |entry| entry.uses.retain(|known| known.manner != Manner::Default));
    }

    fn drop_attributes(&mut self, composite: &ObjectId, used: &ObjectId) {
        if let Some(Object::Type(Type { definition: TypeDefinition::Domain { .. }, .. })) =
            self.get(composite).map(|entry| &entry.object)
        {
            self.drop_checks(composite, used);
            return;
        }
        let Some(gone) = used.qualified_name() else { return };
        self.set(composite, "attribute names", |object| {
            if let Object::Type(found) = object
                && let TypeDefinition::Composite { attributes } = &mut found.definition
            {
                attributes.retain(|attribute| attribute.of.type_name.element() != gone);
            }
        });
    }

    /// The checks of a domain that use what is gone.
    fn drop_checks(&mut self, domain: &ObjectId, used: &ObjectId) {
        let Some(Object::Type(found)) = self.get(domain).map(|entry| &entry.object) else { return };
        let mut definition = found.definition.clone();
        let TypeDefinition::Domain { constraints, .. } = &mut definition else { return };
        let before = constraints.len();
        constraints.retain(|constraint| !self.text_uses(&constraint.check, used));
        if constraints.len() == before {
            self.open_gap_on(domain, format!("a check of it may go along with `{used}`"));
            return;
        }
        let uses = self.uses_of_domain(&definition);
        self.set(domain, "constraint names", |object| {
            if let Object::Type(found) = object {
                found.definition = definition;
            }
        });
        self.change(domain, |entry| entry.uses = uses);
    }

    /// What the session keeps for itself is gone.
    pub(super) fn drop_temporary(&mut self) {
        let temporary: Vec<ObjectId> = self
            .users(&ObjectId::schema(TEMPORARY))
            .filter(|id| id.schema.as_deref() == Some(TEMPORARY))
            .cloned()
            .collect();
        if !temporary.is_empty() {
            // Everything is dropped with CASCADE, so nothing can be in the way.
            let _ = self.drop_all(temporary, true);
        }
    }
}
