//! What another name of one object changes in others: identities are names, and types are part of signatures.

use std::collections::BTreeMap;

use super::event::{Applied, duplicate};
use super::provenance::SignatureChange;
use super::uses::types_of_mut;
use super::world::{Entry, TEMPORARY, World};
use crate::ident::{ObjectId, ObjectKind, QualifiedName, TypeName};
use crate::schema::{Attribute, ConstraintDefinition, Object, TypeDefinition};

type Moves = BTreeMap<ObjectId, ObjectId>;

impl World {
    /// Gives an object another name or schema.
    pub(super) fn rename(&mut self, id: &ObjectId, schema: Option<String>, name: &str) -> Applied {
        let to = ObjectId { schema, name: name.to_owned(), ..id.clone() };
        if to == *id {
            return Ok(());
        }
        let taken = match to.qualified_name() {
            Some(name) if matches!(id.kind, ObjectKind::Relation | ObjectKind::Type | ObjectKind::Sequence) => {
                self.type_id(&name).is_some() || self.other(&name).is_some()
            }
            _ => self.has(&to),
        };
        if taken {
            return Err(duplicate(&to).into());
        }
        let mut moves = Moves::new();
        self.moves_of(id, &to, &mut moves);
        self.follow(&mut moves);
        self.move_others(id, &to, &moves);
        self.relocate(moves);
        Ok(())
    }

    /// What moves along by being in it.
    fn moves_of(&self, id: &ObjectId, to: &ObjectId, moves: &mut Moves) {
        match id.kind {
            ObjectKind::Relation => {
                let parts = self.users(id).filter(|part| part.whole().as_ref() == Some(id)).cloned();
                for part in parts.collect::<Vec<_>>() {
                    let renamed = ObjectId { schema: to.schema.clone(), parent: Some(to.name.clone()), ..part.clone() };
                    for sequence in self.users(&part).filter(|user| user.kind == ObjectKind::Sequence) {
                        let moved = ObjectId { schema: to.schema.clone(), ..sequence.clone() };
                        moves.insert(sequence.clone(), moved);
                    }
                    moves.insert(part, renamed);
                }
            }
            ObjectKind::Schema => {
                let inside: Vec<ObjectId> =
                    self.users(id).filter(|user| user.schema.as_ref() == Some(&id.name)).cloned().collect();
                for object in inside {
                    let renamed = ObjectId { schema: Some(to.name.clone()), ..object.clone() };
                    moves.insert(object, renamed);
                }
            }
            ObjectKind::Type => {
                // The constructors of a range keep their names; the multirange keeps its own too.
            }
            _ => {}
        }
        moves.insert(id.clone(), to.clone());
    }

    /// Routines that take a type which moves have another signature.
    fn follow(&self, moves: &mut Moves) {
        let types = moved_types(moves);
        let mut concerned: Vec<ObjectId> = Vec::new();
        for name in types.keys() {
            concerned.extend(self.users(&ObjectId::type_named(name.clone())).cloned());
        }
        for routine in concerned.into_iter().filter(|id| id.kind == ObjectKind::Routine) {
            let mut to = moves.get(&routine).unwrap_or(&routine).clone();
            to.arguments.iter_mut().for_each(|argument| replace(argument, &types));
            if to != routine {
                moves.insert(routine, to);
            }
        }
    }

    fn relocate(&mut self, moves: Moves) {
        let types = moved_types(&moves);
        let mut concerned: Vec<ObjectId> = moves.keys().cloned().collect();
        for id in moves.keys() {
            concerned.extend(self.users_of(id));
        }
        concerned.sort();
        concerned.dedup();
        let mut entries = Vec::with_capacity(concerned.len());
        for id in &concerned {
            if let Some(entry) = self.take(id) {
                entries.push((id.clone(), Entry::clone(&entry)));
            }
        }
        for (id, mut entry) in entries {
            types_of_mut(&mut entry.object, &mut |type_name| replace(type_name, &types));
            names_of_mut(&mut entry.object, &moves, &types);
            for used in &mut entry.uses {
                if let Some(to) = moves.get(&used.on) {
                    used.on = to.clone();
                }
            }
            for (from, to) in moves.iter().filter(|(from, to)| from.kind == ObjectKind::Column && from.name != to.name)
            {
                if id.kind.is_part() && from.whole() == id.whole() {
                    own_columns_mut(&mut entry.object, &from.name, &to.name);
                }
            }
            match moves.get(&id) {
                Some(to) => {
                    if let Some(at) = self.at {
                        entry.set.insert(Attribute("name"), at);
                    }
                    if id.kind == ObjectKind::Routine && id.schema.as_deref() != Some(TEMPORARY) {
                        self.record(to, SignatureChange::RenamedFrom(id.clone()));
                    }
                    self.put(to.clone(), entry);
                }
                None => self.put(id, entry),
            }
        }
    }
}

/// The types among what moves, row types of relations included.
fn moved_types(moves: &Moves) -> BTreeMap<QualifiedName, QualifiedName> {
    moves
        .iter()
        .filter(|(id, _)| matches!(id.kind, ObjectKind::Type | ObjectKind::Relation))
        .filter_map(|(from, to)| Some((from.qualified_name()?, to.qualified_name()?)))
        .collect()
}

fn replace(type_name: &mut TypeName, types: &BTreeMap<QualifiedName, QualifiedName>) {
    if type_name.schema == "pg_catalog" {
        return;
    }
    if let Some(to) = types.get(&type_name.element()) {
        to.schema.clone_into(&mut type_name.schema);
        to.name.clone_into(&mut type_name.name);
    }
}

/// What names others by more than their types: ranges and multiranges each other, tables their parents, sequences
/// their columns, constraints columns and tables, triggers functions.
fn names_of_mut(object: &mut Object, moves: &Moves, types: &BTreeMap<QualifiedName, QualifiedName>) {
    let replace = |name: &mut QualifiedName| {
        if let Some(to) = types.get(name) {
            *name = to.clone();
        }
    };
    match object {
        Object::Type(found) => match &mut found.definition {
            TypeDefinition::Range { multirange: Some(name), .. } | TypeDefinition::Multirange { range: name } => {
                replace(name);
            }
            _ => {}
        },
        Object::Relation(relation) => relation.parents.iter_mut().for_each(replace),
        Object::Extension(extension) => {
            if let Some(to) = moves.get(&ObjectId::schema(&extension.schema)) {
                extension.schema.clone_from(&to.name);
            }
        }
        Object::Sequence(sequence) => {
            if let Some(owner) = &mut sequence.owned_by {
                match moves.get(&owner.id()) {
                    Some(to) => {
                        owner.column.clone_from(&to.name);
                        if let (Some(schema), Some(relation)) = (&to.schema, &to.parent) {
                            owner.relation = QualifiedName::new(schema, relation);
                        }
                    }
                    None => replace(&mut owner.relation),
                }
            }
        }
        Object::Constraint(constraint) => {
            if let ConstraintDefinition::ForeignKey { references, referenced_columns, .. } = &mut constraint.definition
            {
                for column in referenced_columns.iter_mut() {
                    if let Some(to) = moves.get(&ObjectId::column(references.clone(), column.as_str())) {
                        column.clone_from(&to.name);
                    }
                }
                replace(references);
            }
        }
        Object::Trigger(trigger) => {
            let to = moves.iter().find(|(from, _)| {
                from.kind == ObjectKind::Routine
                    && from.arguments.is_empty()
                    && from.qualified_name().as_ref() == Some(&trigger.function)
            });
            if let Some(name) = to.and_then(|(_, to)| to.qualified_name()) {
                trigger.function = name;
            }
            if let Some(from) = trigger.constraint.as_mut().and_then(|constraint| constraint.from.as_mut()) {
                replace(from);
            }
        }
        _ => {}
    }
}

/// A column's name in what is part of the same relation.
fn own_columns_mut(object: &mut Object, from: &str, to: &str) {
    let rename = |columns: &mut Vec<String>| {
        columns.iter_mut().filter(|column| *column == from).for_each(|column| to.clone_into(column));
    };
    match object {
        Object::Constraint(constraint) => match &mut constraint.definition {
            ConstraintDefinition::ForeignKey { columns, set_columns, .. } => {
                rename(columns);
                rename(set_columns);
            }
            ConstraintDefinition::PrimaryKey(key) | ConstraintDefinition::Unique(key) => {
                rename(&mut key.columns);
                rename(&mut key.included);
            }
            ConstraintDefinition::Check { .. } | ConstraintDefinition::Exclusion { .. } => {}
        },
        Object::Trigger(trigger) => {
            rename(&mut trigger.columns);
            trigger.columns.sort();
        }
        _ => {}
    }
}
