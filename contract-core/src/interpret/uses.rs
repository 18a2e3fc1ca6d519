//! What an object uses, by its own attributes (manual, 5.15 "Dependency Tracking").

use super::world::{Entry, Manner, Use};
use crate::ident::{ObjectId, ObjectKind, QualifiedName, TypeName};
use crate::schema::{Object, TypeDefinition};

/// Everything that an object uses. A type is named as a type also where it is the row type of a relation: who
/// asks for the users of a relation asks for those of its row type too.
pub(super) fn uses_of(id: &ObjectId, entry: &Entry) -> Vec<Use> {
    let mut uses = entry.uses.clone();
    let mut add = |on: ObjectId, manner| uses.push(Use { on, manner });
    if let Some(schema) = &id.schema {
        add(ObjectId::schema(schema), Manner::Normal);
    }
    if let Some(whole) = id.whole() {
        add(whole, Manner::Part);
    }
    let mut types = Vec::new();
    types_of(&entry.object, &mut |type_name| types.push(type_name.clone()));
    for type_name in types {
        if type_name.schema != "pg_catalog" {
            add(ObjectId::type_named(type_name.element()), Manner::Normal);
        }
    }
    if let Object::Type(found) = &entry.object
        && let TypeDefinition::Multirange { range } = &found.definition
    {
        add(ObjectId::type_named(range.clone()), Manner::Part);
    }
    if let Some(extension) = &entry.extension {
        add(ObjectId::extension(extension), Manner::Part);
    }
    match &entry.object {
        Object::Relation(relation) => {
            let is_partition = relation.partition_bound.is_some();
            for parent in &relation.parents {
                let manner = if is_partition { Manner::Part } else { Manner::Normal };
                add(ObjectId::relation(parent.clone()), manner);
            }
        }
        Object::Extension(extension) => add(ObjectId::schema(&extension.schema), Manner::Normal),
        Object::Sequence(sequence) => {
            if let Some(owner) = &sequence.owned_by {
                add(owner.id(), Manner::Part);
            }
        }
        _ => {}
    }
    uses
}

/// Walks over every type that an object names, by reference or by mutable reference.
macro_rules! walk_types {
    ($object:expr, $each:expr, $iter:ident $(, $mutable:tt)?) => {
        match $object {
            Object::Routine(routine) => {
                routine.parameters.$iter().for_each(|parameter| $each(&$($mutable)? parameter.type_name));
                routine.returns.$iter().for_each(|returns| $each(&$($mutable)? returns.type_name));
                routine.transforms.$iter().for_each($each);
            }
            Object::Column(column) => $each(&$($mutable)? column.of.type_name),
            Object::Type(found) => match &$($mutable)? found.definition {
                TypeDefinition::Domain { base, .. } => $each(&$($mutable)? base.type_name),
                TypeDefinition::Composite { attributes } => {
                    attributes.$iter().for_each(|attribute| $each(&$($mutable)? attribute.of.type_name));
                }
                TypeDefinition::Range { subtype, .. } => $each(subtype),
                TypeDefinition::Enum { .. }
                | TypeDefinition::Multirange { .. }
                | TypeDefinition::Base
                | TypeDefinition::Shell => {}
            },
            Object::Relation(relation) => relation.of_type.$iter().for_each($each),
            Object::Sequence(sequence) => $each(&$($mutable)? sequence.type_name),
            Object::Schema(_)
            | Object::Extension(_)
            | Object::DefaultPrivilege(_)
            | Object::Constraint(_)
            | Object::Index(_)
            | Object::Trigger(_)
            | Object::Policy(_)
            | Object::Rule(_)
            | Object::EventTrigger(_)
            | Object::Publication(_)
            | Object::ForeignDataWrapper(_)
            | Object::ForeignServer(_) => {}
        }
    };
}

/// Every type that an object names.
pub(super) fn types_of<'a>(object: &'a Object, each: &mut dyn FnMut(&'a TypeName)) {
    walk_types!(object, each, iter);
}

/// Every type that an object names, to be changed.
pub(super) fn types_of_mut(object: &mut Object, each: &mut dyn FnMut(&mut TypeName)) {
    walk_types!(object, each, iter_mut, mut);
}

/// The identity under which the users of a relation's row type are kept.
pub(super) fn row_type(relation: &ObjectId) -> Option<ObjectId> {
    (relation.kind == ObjectKind::Relation).then(|| relation.qualified_name().map(ObjectId::type_named)).flatten()
}

/// The relation of a name, as an identity.
pub(super) fn relation_id(schema: &str, name: &str) -> ObjectId {
    ObjectId::relation(QualifiedName::new(schema, name))
}
