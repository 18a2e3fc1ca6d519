//! What a statement says, as our own values (manual, part VI "SQL Commands").
//!
//! Everything is as written: a name without a schema stays without one, an expression is the place where it stands.
//! What a statement means for a schema is the interpreter's business. All spans count from the beginning of the
//! statement's text.

mod name;
mod object;
mod privilege;
mod relation;
mod routine;
mod session;
mod table;
mod types;

pub use name::{
    ColumnName, DefinitionItem, DefinitionValue, Literal, ObjectName, ObjectReference, RoleName, RoutineReference,
    RoutineWord, Sort,
};
pub use object::{
    AlterEventTrigger, AlterExtension, AlterObject, AlterOther, AlterPolicy, Comment, ConstraintTrigger,
    CreateEventTrigger, CreateExtension, CreateOther, CreatePolicy, CreateRule, CreateSchema, CreateTrigger,
    DropObjects, ExtensionChange, ObjectChange, PolicyCommand, SecurityLabel, TransitionTable, TriggerEvent,
    TriggerTiming,
};
pub use privilege::{
    AlterDefaultPrivileges, AlterDefaultSetting, AlterRole, ChangeMembership, ChangePrivileges, CreateRole,
    DefaultPrivilegeSort, MembershipChange, MembershipOption, OwnedChange, PrivilegeChange, PrivilegeTarget,
    RoleOption, WrittenPrivilege, WrittenPrivileges,
};
pub use relation::{
    AlterRelation, AlterSequence, CheckOption, ColumnChange, CreateIndex, CreateSequence, CreateView, Firing,
    IndexElement, RelationChange, RowSecurityChange, SequenceOption, TriggerChoice,
};
pub use routine::{AlterRoutine, CreateAggregate, CreateRoutine, RoutineBody, RoutineOptions};
pub use session::{
    CallArgument, Discard, Do, FunctionCall, Query, SetRole, SetVariable, SettingChange, SettingScope, SettingValue,
};
pub use table::{
    ColumnConstraint, ColumnDefinition, ColumnRule, ConstraintAttributes, CreateTable, CreateTableAs, ForeignSource,
    ImportForeignSchema, IndexParameters, LikeOption, OnCommit, PartitionBound, PartitionBy, Persistence, References,
    ReferentialAction, TableConstraint, TableElement, TableForm, TableRule,
};
pub use types::{
    AlterDomain, AlterType, AttributeChange, AttributeDefinition, CreateDomain, CreateType, DomainChange, LabelPlace,
    TypeChange, TypeForm,
};

use crate::syntax::SyntaxError;

/// What a statement is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Statement {
    /// It changes the schema, roles or session, or runs code that may.
    Ddl(Box<Ddl>),
    /// It changes rows, or nothing.
    NoEffect,
    /// It controls a transaction.
    Transaction(Transaction),
    /// No statement of any supported major begins like this: the server refuses it.
    Invalid(SyntaxError),
    /// It could not be read to its last token.
    NotUnderstood(NotUnderstood),
}

/// A statement that could not be read: what it does is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotUnderstood {
    /// What was not expected, and where.
    pub cause: SyntaxError,
    /// The sort of object that its first words are about: `CREATE FUNCTION …`.
    pub sort: Option<Sort>,
    /// The names that it has in plain sight, outside strings, in their order, each once. With a sort, the first one is
    /// most likely the object.
    pub names: Vec<ObjectName>,
}

/// Transaction control (manual, SQL BEGIN, SAVEPOINT, COMMIT, ROLLBACK).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Transaction {
    /// `BEGIN`, `START TRANSACTION`
    Begin,
    /// `COMMIT`, `END`
    Commit {
        /// `AND CHAIN`: the next one begins at once.
        chain: bool,
    },
    /// `ROLLBACK`, `ABORT`
    Rollback {
        /// `AND CHAIN`: the next one begins at once.
        chain: bool,
    },
    /// `SAVEPOINT`
    Savepoint(String),
    /// `RELEASE SAVEPOINT`
    Release(String),
    /// `ROLLBACK TO SAVEPOINT`
    RollbackTo(String),
    /// `PREPARE TRANSACTION`: what was done so far waits.
    Prepare,
    /// `COMMIT PREPARED`
    CommitPrepared,
    /// `ROLLBACK PREPARED`
    RollbackPrepared,
}

macro_rules! ddl {
    ($($(#[$outer:meta])* $variant:ident,)+) => {
        /// A statement that matters to a schema.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Ddl { $($(#[$outer])* $variant($variant),)+ }

        $(impl From<$variant> for Ddl {
            fn from(value: $variant) -> Self {
                Self::$variant(value)
            }
        })+
    };
}

ddl! {
    /// `CREATE FUNCTION`, `CREATE PROCEDURE`
    CreateRoutine,
    /// `CREATE AGGREGATE`
    CreateAggregate,
    /// `ALTER FUNCTION` and its kin, with options
    AlterRoutine,
    /// `GRANT`, `REVOKE` on objects
    ChangePrivileges,
    /// `GRANT`, `REVOKE` of roles, `ALTER GROUP ADD USER`
    ChangeMembership,
    /// `ALTER DEFAULT PRIVILEGES`
    AlterDefaultPrivileges,
    /// `CREATE ROLE` and its kin
    CreateRole,
    /// `ALTER ROLE` with options
    AlterRole,
    /// `ALTER ROLE … SET`, `ALTER DATABASE … SET`
    AlterDefaultSetting,
    /// `REASSIGN OWNED`, `DROP OWNED`
    OwnedChange,
    /// `CREATE SCHEMA`
    CreateSchema,
    /// `CREATE EXTENSION`
    CreateExtension,
    /// `ALTER EXTENSION`
    AlterExtension,
    /// `CREATE TYPE`
    CreateType,
    /// `ALTER TYPE`
    AlterType,
    /// `CREATE DOMAIN`
    CreateDomain,
    /// `ALTER DOMAIN`
    AlterDomain,
    /// `CREATE TABLE`, `CREATE FOREIGN TABLE`
    CreateTable,
    /// `CREATE TABLE AS`, `SELECT INTO`, `CREATE MATERIALIZED VIEW`
    CreateTableAs,
    /// `IMPORT FOREIGN SCHEMA`
    ImportForeignSchema,
    /// `ALTER TABLE` and its kin
    AlterRelation,
    /// `CREATE VIEW`
    CreateView,
    /// `CREATE SEQUENCE`
    CreateSequence,
    /// `ALTER SEQUENCE` with options
    AlterSequence,
    /// `CREATE INDEX`
    CreateIndex,
    /// `CREATE TRIGGER`
    CreateTrigger,
    /// `CREATE EVENT TRIGGER`
    CreateEventTrigger,
    /// `ALTER EVENT TRIGGER`
    AlterEventTrigger,
    /// `CREATE POLICY`
    CreatePolicy,
    /// `ALTER POLICY`
    AlterPolicy,
    /// `CREATE RULE`
    CreateRule,
    /// `CREATE` of other sorts
    CreateOther,
    /// `ALTER` of other sorts
    AlterOther,
    /// `RENAME`, `OWNER`, `SET SCHEMA`, `DEPENDS ON EXTENSION` of everything but relations
    AlterObject,
    /// `DROP`
    DropObjects,
    /// `COMMENT ON`
    Comment,
    /// `SECURITY LABEL`
    SecurityLabel,
    /// `SET`, `RESET`
    SetVariable,
    /// `SET ROLE` and its kin
    SetRole,
    /// `DISCARD`
    Discard,
    /// `DO`
    Do,
    /// `CALL`, or a query that calls functions
    Query,
}
