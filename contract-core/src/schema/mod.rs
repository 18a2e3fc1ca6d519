//! The model of a database: pure values, one file per family of objects.
//!
//! It knows neither where it was read nor what anybody requires of it. Every object lists its
//! attributes by name; whoever compares, prints or counts uses that list and names no kind.

mod access;
mod builtin;
mod constraint;
mod estimate;
mod expression;
mod foreign;
mod index;
mod namespace;
mod owned;
mod policy;
mod privilege;
mod publication;
mod relation;
mod role;
mod routine;
mod sequence;
mod trigger;
mod types;
mod value;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

pub use access::{Access, Way};
pub use builtin::{built_in, of_information_schema};
pub use constraint::{Constraint, ConstraintDefinition, Key, MatchType, ReferentialAction};
pub use foreign::{ForeignDataWrapper, ForeignOptions, ForeignServer};
pub use index::Index;
pub use namespace::{DefaultPrivilege, Extension, Namespace};
pub use policy::{Policy, PolicyCommand, Rule};
pub use privilege::{Acl, Grant, Grantee, Privilege, UnknownLetter};
pub use publication::{Publication, PublishedTable};
pub use relation::{
    Column, Compression, ForeignTable, Generated, Identity, Persistence, Relation, RelationKind, Storage,
};
pub use role::{Membership, Role, Roles};
pub use routine::{Parallel, Parameter, Returns, Routine, RoutineKind, Security, Volatility, split_names};
pub use sequence::{Sequence, SequenceOwner};
pub use trigger::{ConstraintTrigger, Enabled, EventTrigger, Trigger, TriggerEvent, TriggerTiming};
pub use types::{CompositeAttribute, DomainConstraint, ModifiedType, Type, TypeDefinition};
pub use value::{Comparison, Deparsing, Text, TextOrigin, Value};

use crate::ident::{ObjectId, ObjectKind, QualifiedName, TypeName};

/// The name of one attribute of an object, as a person reads it: `search path`, `returns`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Attribute(pub &'static str);

impl fmt::Display for Attribute {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }
}

/// What has attributes. The names and their order are the same for every object of one kind, but for
/// those that only some have.
pub trait Attributes {
    /// Every attribute with what it is worth.
    fn attributes(&self) -> Vec<(Attribute, Value)>;
}

/// One object of a database.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Object {
    /// A schema.
    Schema(Namespace),
    /// An extension.
    Extension(Extension),
    /// A type of its own.
    Type(Type),
    /// A table, a view or the like.
    Relation(Box<Relation>),
    /// A column of a relation.
    Column(Column),
    /// A constraint of a table.
    Constraint(Constraint),
    /// An index.
    Index(Index),
    /// A trigger.
    Trigger(Box<Trigger>),
    /// A policy.
    Policy(Policy),
    /// A rule.
    Rule(Rule),
    /// A sequence.
    Sequence(Sequence),
    /// A function, procedure, aggregate or window function.
    Routine(Box<Routine>),
    /// Default privileges.
    DefaultPrivilege(DefaultPrivilege),
    /// An event trigger.
    EventTrigger(EventTrigger),
    /// A publication.
    Publication(Publication),
    /// A foreign-data wrapper.
    ForeignDataWrapper(ForeignDataWrapper),
    /// A foreign server.
    ForeignServer(ForeignServer),
}

impl Object {
    /// What sort of thing it is.
    pub fn kind(&self) -> ObjectKind {
        match self {
            Self::Schema(_) => ObjectKind::Schema,
            Self::Extension(_) => ObjectKind::Extension,
            Self::Type(_) => ObjectKind::Type,
            Self::Relation(_) => ObjectKind::Relation,
            Self::Column(_) => ObjectKind::Column,
            Self::Constraint(_) => ObjectKind::Constraint,
            Self::Index(_) => ObjectKind::Index,
            Self::Trigger(_) => ObjectKind::Trigger,
            Self::Policy(_) => ObjectKind::Policy,
            Self::Rule(_) => ObjectKind::Rule,
            Self::Sequence(_) => ObjectKind::Sequence,
            Self::Routine(_) => ObjectKind::Routine,
            Self::DefaultPrivilege(_) => ObjectKind::DefaultPrivilege,
            Self::EventTrigger(_) => ObjectKind::EventTrigger,
            Self::Publication(_) => ObjectKind::Publication,
            Self::ForeignDataWrapper(_) => ObjectKind::ForeignDataWrapper,
            Self::ForeignServer(_) => ObjectKind::ForeignServer,
        }
    }
}

impl Attributes for Object {
    fn attributes(&self) -> Vec<(Attribute, Value)> {
        match self {
            Self::Schema(object) => object.attributes(),
            Self::Extension(object) => object.attributes(),
            Self::Type(object) => object.attributes(),
            Self::Relation(object) => object.attributes(),
            Self::Column(object) => object.attributes(),
            Self::Constraint(object) => object.attributes(),
            Self::Index(object) => object.attributes(),
            Self::Trigger(object) => object.attributes(),
            Self::Policy(object) => object.attributes(),
            Self::Rule(object) => object.attributes(),
            Self::Sequence(object) => object.attributes(),
            Self::Routine(object) => object.attributes(),
            Self::DefaultPrivilege(object) => object.attributes(),
            Self::EventTrigger(object) => object.attributes(),
            Self::Publication(object) => object.attributes(),
            Self::ForeignDataWrapper(object) => object.attributes(),
            Self::ForeignServer(object) => object.attributes(),
        }
    }
}

/// All objects of a database, in the order of their identities.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schema {
    /// The objects.
    pub objects: BTreeMap<ObjectId, Object>,
    /// The types, row types included, of which nothing was read but this: what is read of a routine names them.
    pub named_types: BTreeMap<QualifiedName, TypeCategory>,
}

/// What PostgreSQL goes by when it chooses among the types of an argument that has none (manual, 53.64 "pg_type",
/// table "typcategory Codes").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypeCategory {
    /// `typcategory`: `S` for strings.
    pub letter: char,
    /// `typispreferred`: whether it is the first choice of its category.
    pub preferred: bool,
}

impl Schema {
    /// Whether an object of another schema has nothing here that it could go with, so that its absence
    /// follows from another one: the part of a relation that is not there, the sequence of a column that
    /// is not there or is no identity column.
    pub fn lacks_whole_of(&self, id: &ObjectId, object: &Object) -> bool {
        if let Some(whole) = id.whole() {
            return !self.objects.contains_key(&whole);
        }
        let Object::Sequence(Sequence { owned_by: Some(owner), .. }) = object else { return false };
        match self.objects.get(&owner.id()) {
            Some(Object::Column(column)) => owner.identity && column.identity.is_none(),
            _ => true,
        }
    }

    /// All routines.
    pub fn routines(&self) -> impl Iterator<Item = (&ObjectId, &Routine)> {
        self.objects.iter().filter_map(|(id, object)| match object {
            Object::Routine(routine) => Some((id, routine.as_ref())),
            _ => None,
        })
    }

    /// The routines of one name: its overloads.
    pub fn routines_named<'a>(&'a self, name: &'a QualifiedName) -> impl Iterator<Item = (&'a ObjectId, &'a Routine)> {
        let first = ObjectId::routine(name.clone(), Vec::new());
        self.objects.range(first..).map_while(move |(id, object)| match object {
            Object::Routine(routine) if id.schema.as_ref() == Some(&name.schema) && id.name == name.name => {
                Some((id, routine.as_ref()))
            }
            _ => None,
        })
    }

    /// The routine with this identity.
    pub fn routine(&self, id: &ObjectId) -> Option<&Routine> {
        match self.objects.get(id) {
            Some(Object::Routine(routine)) => Some(routine),
            _ => None,
        }
    }

    /// The schema of this name.
    pub fn namespace(&self, name: &str) -> Option<&Namespace> {
        match self.objects.get(&ObjectId::schema(name)) {
            Some(Object::Schema(namespace)) => Some(namespace),
            _ => None,
        }
    }

    /// Whether a type of this name exists, the row type of a relation included. The types of
    /// `pg_catalog` are not objects of a schema.
    pub fn has_type(&self, name: &QualifiedName) -> bool {
        self.objects.contains_key(&ObjectId::type_named(name.clone()))
            || self.objects.contains_key(&ObjectId::relation(name.clone()))
            || self.named_types.contains_key(name)
    }

    /// The types of this name in any schema, row types included, in order.
    pub fn types_named(&self, name: &str) -> Vec<TypeName> {
        let mut found: Vec<TypeName> = self
            .objects
            .keys()
            .filter(|id| matches!(id.kind, ObjectKind::Type | ObjectKind::Relation) && id.name == name)
            .filter_map(ObjectId::qualified_name)
            .chain(self.named_types.keys().filter(|named| named.name == name).cloned())
            .map(|name| TypeName::new(name.schema, name.name))
            .collect();
        found.sort();
        found.dedup();
        found
    }
}
