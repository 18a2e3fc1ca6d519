//! What an object uses, by its own attributes (manual, 5.15 "Dependency Tracking").

use super::world::{Entry, Manner, Use};
use crate::ident::{ObjectId, ObjectKind, QualifiedName, TypeName};
use crate::schema::{Object, SequenceOwner, TypeDefinition};

/// Whatever decides what an object uses besides its own name; most changes of an object leave it as it is.
#[derive(PartialEq)]
pub(super) struct Deciding<'a> {
    said: &'a [Use],
    types: Vec<&'a TypeName>,
    range: Option<&'a QualifiedName>,
    extension: Option<&'a str>,
    parents: &'a [QualifiedName],
    is_partition: bool,
    schema: Option<&'a str>,
    owner: Option<&'a SequenceOwner>,
}

impl<'a> Deciding<'a> {
    /// What decides it for an object.
    pub(super) fn of(entry: &'a Entry) -> Self {
        let mut deciding = Self {
            said: &entry.uses,
            types: Vec::new(),
            range: None,
            extension: entry.extension.as_deref(),
            parents: &[],
            is_partition: false,
            schema: None,
            owner: None,
        };
        types_of(&entry.object, &mut |type_name| {
            if type_name.schema != "pg_catalog" {
                deciding.types.push(type_name);
            }
        });
        match &entry.object {
            Object::Type(found) => {
                if let TypeDefinition::Multirange { range } = &found.definition {
                    deciding.range = Some(range);
                }
            }
            Object::Relation(relation) => {
                deciding.parents = &relation.parents;
                deciding.is_partition = relation.partition_bound.is_some();
            }
            Object::Extension(extension) => deciding.schema = Some(&extension.schema),
            Object::Sequence(sequence) => deciding.owner = sequence.owned_by.as_ref(),
            _ => {}
        }
        deciding
    }

    /// Everything that the object uses. A type is named as a type also where it is the row type of a relation: who
    /// asks for the users of a relation asks for those of its row type too.
    pub(super) fn uses(&self, id: &ObjectId) -> Vec<Use> {
        let mut uses = self.said.to_vec();
        let mut add = |on: ObjectId, manner| uses.push(Use { on, manner });
        if let Some(schema) = &id.schema {
            add(ObjectId::schema(schema), Manner::Normal);
        }
        if let Some(whole) = id.whole() {
            add(whole, Manner::Part);
        }
        for type_name in &self.types {
            add(ObjectId::type_named(type_name.element()), Manner::Normal);
        }
        if let Some(range) = self.range {
            add(ObjectId::type_named(range.clone()), Manner::Part);
        }
        if let Some(extension) = self.extension {
            add(ObjectId::extension(extension), Manner::Part);
        }
        let of_parent = if self.is_partition { Manner::Part } else { Manner::Normal };
        for parent in self.parents {
            add(ObjectId::relation(parent.clone()), of_parent);
        }
        if let Some(schema) = self.schema {
            add(ObjectId::schema(schema), Manner::Normal);
        }
        if let Some(owner) = self.owner {
            add(owner.id(), Manner::Part);
        }
        uses
    }
}

/// Everything that an object uses.
pub(super) fn uses_of(id: &ObjectId, entry: &Entry) -> Vec<Use> {
    Deciding::of(entry).uses(id)
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
