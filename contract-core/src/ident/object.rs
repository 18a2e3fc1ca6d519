//! What identifies an object in any database.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{QualifiedName, TypeName, quote};

/// What sort of thing an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectKind {
    /// A schema (`pg_namespace`).
    Schema,
    /// An extension.
    Extension,
    /// A type of its own: enum, domain, composite, range, base. Row types of relations are relations.
    Type,
    /// Anything in `pg_class` that has a row type: table, view, foreign table and the like.
    Relation,
    /// A column of a relation; its parent is the relation.
    Column,
    /// A constraint of a table; its parent is the table.
    Constraint,
    /// An index that no constraint brought; its parent is the table.
    Index,
    /// A trigger; its parent is the relation.
    Trigger,
    /// A policy of row-level security; its parent is the table.
    Policy,
    /// A rule that somebody wrote; its parent is the relation.
    Rule,
    /// A sequence.
    Sequence,
    /// A function, procedure, aggregate or window function.
    Routine,
    /// What `ALTER DEFAULT PRIVILEGES` set: the parent is the role, the name the sort of object.
    DefaultPrivilege,
    /// An event trigger.
    EventTrigger,
    /// A publication of logical replication.
    Publication,
    /// A foreign-data wrapper.
    ForeignDataWrapper,
    /// A foreign server.
    ForeignServer,
}

impl ObjectKind {
    /// The word for it in a sentence.
    pub fn word(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Extension => "extension",
            Self::Type => "type",
            Self::Relation => "relation",
            Self::Column => "column",
            Self::Constraint => "constraint",
            Self::Index => "index",
            Self::Trigger => "trigger",
            Self::Policy => "policy",
            Self::Rule => "rule",
            Self::Sequence => "sequence",
            Self::Routine => "routine",
            Self::DefaultPrivilege => "default privileges",
            Self::EventTrigger => "event trigger",
            Self::Publication => "publication",
            Self::ForeignDataWrapper => "foreign-data wrapper",
            Self::ForeignServer => "foreign server",
        }
    }
}

/// What identifies an object in any database.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectId {
    /// What sort of thing it is.
    pub kind: ObjectKind,
    /// The schema it lies in; none for schemas, extensions and global default privileges.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The object that it is part of, by name: the relation of a column or policy, the role of default privileges.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// The name, as stored.
    pub name: String,
    /// The types of a routine's input arguments (IN, INOUT, VARIADIC), in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<TypeName>,
}

impl ObjectKind {
    /// Whether it is a part of a relation: it has a name there, and goes with it.
    pub fn is_part(self) -> bool {
        match self {
            Self::Column | Self::Constraint | Self::Index | Self::Trigger | Self::Policy | Self::Rule => true,
            Self::Schema
            | Self::Extension
            | Self::Type
            | Self::Relation
            | Self::Sequence
            | Self::Routine
            | Self::DefaultPrivilege
            | Self::EventTrigger
            | Self::Publication
            | Self::ForeignDataWrapper
            | Self::ForeignServer => false,
        }
    }
}

impl ObjectId {
    /// The schema `name`.
    pub fn schema(name: impl Into<String>) -> Self {
        Self { kind: ObjectKind::Schema, schema: None, parent: None, name: name.into(), arguments: Vec::new() }
    }

    /// The extension `name`.
    pub fn extension(name: impl Into<String>) -> Self {
        Self { kind: ObjectKind::Extension, ..Self::schema(name) }
    }

    /// The type with this name.
    pub fn type_named(name: QualifiedName) -> Self {
        Self { kind: ObjectKind::Type, schema: Some(name.schema), ..Self::schema(name.name) }
    }

    /// The relation with this name.
    pub fn relation(name: QualifiedName) -> Self {
        Self { kind: ObjectKind::Relation, schema: Some(name.schema), ..Self::schema(name.name) }
    }

    /// The column `column` of a relation.
    pub fn column(relation: QualifiedName, column: impl Into<String>) -> Self {
        Self::part(ObjectKind::Column, relation, column)
    }

    /// The part `name` of a relation: a column, a constraint, an index, a trigger, a policy, a rule.
    pub fn part(kind: ObjectKind, relation: QualifiedName, name: impl Into<String>) -> Self {
        Self { kind, schema: Some(relation.schema), parent: Some(relation.name), ..Self::schema(name) }
    }

    /// The sequence with this name.
    pub fn sequence(name: QualifiedName) -> Self {
        Self { kind: ObjectKind::Sequence, schema: Some(name.schema), ..Self::schema(name.name) }
    }

    /// The object `name` that lies in the database and in no schema: an event trigger, a publication.
    pub fn in_database(kind: ObjectKind, name: impl Into<String>) -> Self {
        Self { kind, ..Self::schema(name) }
    }

    /// The routine with this name and these input argument types.
    pub fn routine(name: QualifiedName, arguments: Vec<TypeName>) -> Self {
        Self { kind: ObjectKind::Routine, schema: Some(name.schema), arguments, ..Self::schema(name.name) }
    }

    /// The default privileges of `role` for new objects of one sort (`functions`), everywhere or in one
    /// schema.
    pub fn default_privilege(role: impl Into<String>, schema: Option<String>, sort: impl Into<String>) -> Self {
        Self { kind: ObjectKind::DefaultPrivilege, schema, parent: Some(role.into()), ..Self::schema(sort) }
    }

    /// The object that this one is part of and goes with: the relation of a column, of a policy.
    pub fn whole(&self) -> Option<Self> {
        match (&self.schema, &self.parent) {
            (Some(schema), Some(relation)) if self.kind.is_part() => {
                Some(Self::relation(QualifiedName::new(schema, relation)))
            }
            _ => None,
        }
    }

    /// The schema and name, for an object that lies in a schema.
    pub fn qualified_name(&self) -> Option<QualifiedName> {
        self.schema.as_ref().map(|schema| QualifiedName::new(schema, &self.name))
    }
}

impl fmt::Display for ObjectId {
    /// As a person writes it: `ops.queue_job(text, jsonb)`, `ops.jobs.id`, `ops`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.kind == ObjectKind::DefaultPrivilege {
            write!(formatter, "{} of {}", self.name, quote(self.parent.as_deref().unwrap_or_default()))?;
            return match &self.schema {
                Some(schema) => write!(formatter, " in {}", quote(schema)),
                None => Ok(()),
            };
        }
        for qualifier in [&self.schema, &self.parent].into_iter().flatten() {
            write!(formatter, "{}.", quote(qualifier))?;
        }
        formatter.write_str(&quote(&self.name))?;
        if self.kind == ObjectKind::Routine {
            formatter.write_str("(")?;
            for (index, argument) in self.arguments.iter().enumerate() {
                write!(formatter, "{}{argument}", if index == 0 { "" } else { ", " })?;
            }
            formatter.write_str(")")?;
        }
        Ok(())
    }
}
