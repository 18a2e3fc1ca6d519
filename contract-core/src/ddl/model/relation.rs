//! ALTER TABLE and its kin, views, sequences and indexes (manual, SQL ALTER TABLE, ALTER VIEW, CREATE VIEW, CREATE
//! SEQUENCE, CREATE INDEX).

use super::{
    ColumnDefinition, ColumnName, ConstraintAttributes, DefinitionItem, ObjectName, PartitionBound, Persistence,
    RoleName, Sort, TableConstraint,
};
use crate::schema::Identity;
use crate::source::Span;
use crate::syntax::WrittenType;

/// `ALTER TABLE`, `VIEW`, `MATERIALIZED VIEW`, `INDEX`, `FOREIGN TABLE`, and of `SEQUENCE` what is not an option.
/// PostgreSQL lets ALTER TABLE change relations of other kinds too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlterRelation {
    /// The word for its kind that the statement uses.
    pub sort: Sort,
    /// `IF EXISTS`
    pub if_exists: bool,
    /// `ONLY`
    pub only: bool,
    /// Its name.
    pub name: ObjectName,
    /// What is changed, in order.
    pub changes: Vec<RelationChange>,
}

/// What ALTER TABLE changes. Columns are named as written; for an index they can be numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RelationChange {
    /// `RENAME TO`; alone in its statement.
    RenameTo(String),
    /// `RENAME COLUMN`; alone in its statement.
    RenameColumn {
        /// From.
        from: String,
        /// To.
        to: String,
    },
    /// `RENAME CONSTRAINT`; alone in its statement.
    RenameConstraint {
        /// From.
        from: String,
        /// To.
        to: String,
    },
    /// `SET SCHEMA`; alone in its statement.
    SetSchema(String),
    /// `[NO] DEPENDS ON EXTENSION`; alone in its statement.
    DependsOnExtension {
        /// `NO`
        no: bool,
        /// The extension.
        extension: String,
    },
    /// `OWNER TO`
    OwnerTo(RoleName),
    /// `ADD COLUMN`
    AddColumn {
        /// `IF NOT EXISTS`
        if_not_exists: bool,
        /// The column.
        column: ColumnDefinition,
    },
    /// `DROP COLUMN`
    DropColumn {
        /// `IF EXISTS`
        if_exists: bool,
        /// Its name.
        name: String,
        /// `CASCADE`
        cascade: bool,
    },
    /// `ALTER COLUMN`
    AlterColumn {
        /// Its name.
        name: String,
        /// What is changed.
        change: ColumnChange,
    },
    /// `ADD [CONSTRAINT]`
    AddConstraint(TableConstraint),
    /// `ALTER CONSTRAINT`
    AlterConstraint {
        /// Its name.
        name: String,
        /// What is changed.
        attributes: ConstraintAttributes,
    },
    /// `VALIDATE CONSTRAINT`
    ValidateConstraint(String),
    /// `DROP CONSTRAINT`
    DropConstraint {
        /// `IF EXISTS`
        if_exists: bool,
        /// Its name.
        name: String,
        /// `CASCADE`
        cascade: bool,
    },
    /// `ENABLE`, `DISABLE`, `FORCE`, `NO FORCE ROW LEVEL SECURITY`
    RowSecurity(RowSecurityChange),
    /// `ENABLE TRIGGER`, `DISABLE TRIGGER`
    Trigger {
        /// Which.
        which: TriggerChoice,
        /// When it fires.
        firing: Firing,
    },
    /// `ENABLE RULE`, `DISABLE RULE`
    Rule {
        /// Its name.
        name: String,
        /// When it fires.
        firing: Firing,
    },
    /// `INHERIT`
    Inherit(ObjectName),
    /// `NO INHERIT`
    NoInherit(ObjectName),
    /// `OF type`
    OfType(ObjectName),
    /// `NOT OF`
    NotOfType,
    /// `ATTACH PARTITION`, of a table; of an index without a bound.
    AttachPartition {
        /// The partition.
        partition: ObjectName,
        /// Which rows.
        bound: Option<PartitionBound>,
    },
    /// `DETACH PARTITION`, `FINALIZE` included.
    DetachPartition(ObjectName),
    /// `SET LOGGED`, `SET UNLOGGED`
    SetPersistence(Persistence),
    /// `SET (…)`
    SetOptions(Vec<DefinitionItem>),
    /// `RESET (…)`
    ResetOptions(Vec<DefinitionItem>),
    /// What changes how rows are stored or replicated and nothing else: `CLUSTER ON`, `SET WITHOUT CLUSTER`, `SET
    /// TABLESPACE`, `SET ACCESS METHOD`, `REPLICA IDENTITY`, `SET WITHOUT OIDS`, `OPTIONS (…)`.
    Storage(Span),
}

/// What ALTER COLUMN changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnChange {
    /// `[SET DATA] TYPE`
    SetType {
        /// The type.
        of: WrittenType,
        /// `COLLATE`
        collation: Option<ObjectName>,
        /// `USING`: where the expression is.
        using: Option<Span>,
    },
    /// `SET DEFAULT`: where the expression is.
    SetDefault(Span),
    /// `DROP DEFAULT`
    DropDefault,
    /// `SET NOT NULL`
    SetNotNull,
    /// `DROP NOT NULL`
    DropNotNull,
    /// `SET EXPRESSION AS (…)`, since PostgreSQL 17: where the expression is.
    SetExpression(Span),
    /// `DROP EXPRESSION`
    DropExpression {
        /// `IF EXISTS`
        if_exists: bool,
    },
    /// `ADD GENERATED … AS IDENTITY`
    AddIdentity {
        /// `ALWAYS` or `BY DEFAULT`
        identity: Identity,
        /// The options of its sequence.
        options: Vec<SequenceOption>,
    },
    /// `SET GENERATED`, `SET option`, `RESTART`
    AlterIdentity {
        /// `SET GENERATED`
        identity: Option<Identity>,
        /// The options of its sequence.
        options: Vec<SequenceOption>,
    },
    /// `DROP IDENTITY`
    DropIdentity {
        /// `IF EXISTS`
        if_exists: bool,
    },
    /// `SET STATISTICS`, `SET STORAGE`, `SET COMPRESSION`, `SET (…)`, `RESET (…)`, `OPTIONS (…)`: how it is stored.
    Storage(Span),
}

/// A change of row-level security (manual, 5.9 "Row Security Policies").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowSecurityChange {
    /// `ENABLE`
    Enable,
    /// `DISABLE`
    Disable,
    /// `FORCE`: for the owner too.
    Force,
    /// `NO FORCE`
    NoForce,
}

/// Which triggers ALTER TABLE enables or disables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TriggerChoice {
    /// By name.
    Named(String),
    /// `ALL`: those of foreign keys too.
    All,
    /// `USER`
    User,
}

/// When a trigger or rule fires (`tgenabled`, `ev_enabled`, `evtenabled`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Firing {
    /// `ENABLE`
    Enabled,
    /// `ENABLE REPLICA`
    Replica,
    /// `ENABLE ALWAYS`
    Always,
    /// `DISABLE`
    Disabled,
}

/// `CREATE VIEW`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateView {
    /// `OR REPLACE`
    pub or_replace: bool,
    /// `TEMPORARY`
    pub temporary: bool,
    /// `RECURSIVE`
    pub recursive: bool,
    /// Its name.
    pub name: ObjectName,
    /// The names of its columns, if written.
    pub columns: Vec<String>,
    /// `WITH (…)`
    pub options: Vec<DefinitionItem>,
    /// Where the query is.
    pub query: Span,
    /// `WITH [LOCAL|CASCADED] CHECK OPTION`: whether it is local.
    pub check_option: Option<CheckOption>,
}

/// `WITH CHECK OPTION` of a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckOption {
    /// `LOCAL`
    Local,
    /// `CASCADED`, also where nothing is said
    Cascaded,
}

/// `CREATE SEQUENCE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateSequence {
    /// How long it lives.
    pub persistence: Persistence,
    /// `IF NOT EXISTS`
    pub if_not_exists: bool,
    /// Its name.
    pub name: ObjectName,
    /// The options, in order.
    pub options: Vec<SequenceOption>,
}

/// `ALTER SEQUENCE` with options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlterSequence {
    /// `IF EXISTS`
    pub if_exists: bool,
    /// Its name.
    pub name: ObjectName,
    /// The options, in order.
    pub options: Vec<SequenceOption>,
}

/// An option of a sequence; numbers as written, with their sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SequenceOption {
    /// `AS`
    As(WrittenType),
    /// `INCREMENT BY`
    Increment(String),
    /// `MINVALUE`, `NO MINVALUE`
    Minimum(Option<String>),
    /// `MAXVALUE`, `NO MAXVALUE`
    Maximum(Option<String>),
    /// `START WITH`
    Start(String),
    /// `RESTART`
    Restart(Option<String>),
    /// `CACHE`
    Cache(String),
    /// `CYCLE`, `NO CYCLE`
    Cycle(bool),
    /// `OWNED BY`; none for `OWNED BY NONE`
    OwnedBy(Option<ColumnName>),
    /// `SEQUENCE NAME`, of an identity column
    Name(ObjectName),
    /// `LOGGED`, `UNLOGGED`, of an identity column
    Logged(bool),
}

/// `CREATE INDEX`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateIndex {
    /// `UNIQUE`
    pub unique: bool,
    /// `CONCURRENTLY`
    pub concurrently: bool,
    /// `IF NOT EXISTS`
    pub if_not_exists: bool,
    /// Its name, if written. It lies in the relation's schema.
    pub name: Option<String>,
    /// `ONLY`
    pub only: bool,
    /// The relation.
    pub relation: ObjectName,
    /// `USING`
    pub method: Option<String>,
    /// What it is over, in order.
    pub elements: Vec<IndexElement>,
    /// `INCLUDE (…)`
    pub include: Vec<String>,
    /// `NULLS NOT DISTINCT`
    pub nulls_not_distinct: bool,
    /// `WITH (…)`
    pub options: Vec<DefinitionItem>,
    /// `TABLESPACE`
    pub tablespace: Option<String>,
    /// `WHERE`: where the condition is.
    pub predicate: Option<Span>,
}

/// A column or expression of an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexElement {
    /// The column, unless it is an expression.
    pub column: Option<String>,
    /// Where the column or expression is.
    pub key: Span,
    /// Where the whole element is: with collation, operator class and order.
    pub span: Span,
}
