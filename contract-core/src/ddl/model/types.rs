//! Types and domains (manual, SQL CREATE TYPE, ALTER TYPE, CREATE DOMAIN, ALTER DOMAIN).

use super::{ColumnConstraint, DefinitionItem, Literal, ObjectName, TableConstraint};
use crate::source::Span;
use crate::syntax::WrittenType;

/// `CREATE TYPE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateType {
    /// Its name.
    pub name: ObjectName,
    /// What it is made of.
    pub definition: TypeForm,
}

/// What a new type is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeForm {
    /// `AS ENUM (…)`
    Enum(Vec<Literal>),
    /// `AS (…)`
    Composite(Vec<AttributeDefinition>),
    /// `AS RANGE (…)`
    Range(Vec<DefinitionItem>),
    /// `(INPUT = …)`
    Base(Vec<DefinitionItem>),
    /// Nothing: a shell.
    Shell,
}

/// An attribute of a composite type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeDefinition {
    /// Its name.
    pub name: String,
    /// Its type.
    pub of: WrittenType,
    /// `COLLATE`
    pub collation: Option<ObjectName>,
}

/// `ALTER TYPE`; renames of the type, owner and schema are [`super::AlterObject`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlterType {
    /// The type.
    pub name: ObjectName,
    /// What is changed.
    pub change: TypeChange,
}

/// What ALTER TYPE changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeChange {
    /// `ADD VALUE`
    AddValue {
        /// `IF NOT EXISTS`
        if_not_exists: bool,
        /// The label.
        value: Literal,
        /// Where; none for the end.
        place: Option<LabelPlace>,
    },
    /// `RENAME VALUE`
    RenameValue {
        /// From.
        from: Literal,
        /// To.
        to: Literal,
    },
    /// `RENAME ATTRIBUTE`
    RenameAttribute {
        /// From.
        from: String,
        /// To.
        to: String,
        /// `CASCADE`: in typed tables too.
        cascade: bool,
    },
    /// `ADD`, `DROP`, `ALTER ATTRIBUTE`, any number of them.
    Attributes(Vec<AttributeChange>),
    /// `SET (…)`
    Options(Vec<DefinitionItem>),
}

/// Where a new label of an enum goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LabelPlace {
    /// `BEFORE`
    Before(Literal),
    /// `AFTER`
    After(Literal),
}

/// A change of a composite type's attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttributeChange {
    /// `ADD ATTRIBUTE`
    Add {
        /// The attribute.
        attribute: AttributeDefinition,
        /// `CASCADE`
        cascade: bool,
    },
    /// `DROP ATTRIBUTE`
    Drop {
        /// `IF EXISTS`
        if_exists: bool,
        /// Its name.
        name: String,
        /// `CASCADE`
        cascade: bool,
    },
    /// `ALTER ATTRIBUTE … TYPE`
    SetType {
        /// The attribute with its new type.
        attribute: AttributeDefinition,
        /// `CASCADE`
        cascade: bool,
    },
}

/// `CREATE DOMAIN`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateDomain {
    /// Its name.
    pub name: ObjectName,
    /// The type under it.
    pub of: WrittenType,
    /// `COLLATE`
    pub collation: Option<ObjectName>,
    /// Default, NOT NULL and CHECK, in order.
    pub constraints: Vec<ColumnConstraint>,
}

/// `ALTER DOMAIN`; renames of the domain, owner and schema are [`super::AlterObject`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlterDomain {
    /// The domain.
    pub name: ObjectName,
    /// What is changed.
    pub change: DomainChange,
}

/// What ALTER DOMAIN changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DomainChange {
    /// `SET DEFAULT`: where the expression is.
    SetDefault(Span),
    /// `DROP DEFAULT`
    DropDefault,
    /// `SET NOT NULL`
    SetNotNull,
    /// `DROP NOT NULL`
    DropNotNull,
    /// `ADD CONSTRAINT`, CHECK or NOT NULL; the latter names no column.
    AddConstraint(Box<TableConstraint>),
    /// `DROP CONSTRAINT`
    DropConstraint {
        /// `IF EXISTS`
        if_exists: bool,
        /// Its name.
        name: String,
        /// `CASCADE`
        cascade: bool,
    },
    /// `RENAME CONSTRAINT`
    RenameConstraint {
        /// From.
        from: String,
        /// To.
        to: String,
    },
    /// `VALIDATE CONSTRAINT`
    ValidateConstraint(String),
}
