//! Tables, their columns and constraints (manual, SQL CREATE TABLE, CREATE FOREIGN TABLE, CREATE TABLE AS).

use super::{DefinitionItem, ObjectName, SequenceOption};
use crate::schema::{Generated, Identity};
use crate::source::Span;
use crate::syntax::WrittenType;

/// How long a relation lives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Persistence {
    /// As everything else.
    #[default]
    Permanent,
    /// `TEMPORARY`: until the session ends, in a schema of its own.
    Temporary,
    /// `UNLOGGED`: not beyond a crash.
    Unlogged,
}

/// `CREATE TABLE`, `CREATE FOREIGN TABLE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateTable {
    /// How long it lives.
    pub persistence: Persistence,
    /// `IF NOT EXISTS`
    pub if_not_exists: bool,
    /// Its name.
    pub name: ObjectName,
    /// Where its columns come from, besides the elements.
    pub form: TableForm,
    /// Columns, constraints and LIKE clauses, in order.
    pub elements: Vec<TableElement>,
    /// `PARTITION BY`
    pub partition_by: Option<PartitionBy>,
    /// `USING`
    pub method: Option<String>,
    /// `WITH (…)`
    pub options: Vec<DefinitionItem>,
    /// `ON COMMIT`
    pub on_commit: Option<OnCommit>,
    /// `TABLESPACE`
    pub tablespace: Option<String>,
    /// For a foreign table its server.
    pub foreign: Option<ForeignSource>,
}

/// Where a table's columns come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableForm {
    /// From the elements, and from these parents: `INHERITS (…)`.
    Plain {
        /// The parents.
        inherits: Vec<ObjectName>,
    },
    /// `OF type`: a typed table.
    OfType(ObjectName),
    /// `PARTITION OF parent`.
    Partition {
        /// The parent.
        parent: ObjectName,
        /// Which rows.
        bound: PartitionBound,
    },
}

/// Which rows a partition has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartitionBound {
    /// `DEFAULT`
    Default,
    /// `FOR VALUES …`: where what follows those words is.
    Values(Span),
}

/// `PARTITION BY`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartitionBy {
    /// `range`, `list` or `hash`.
    pub strategy: String,
    /// The columns and expressions between the parentheses.
    pub key: Span,
}

/// What happens to a temporary table at the end of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnCommit {
    /// `PRESERVE ROWS`
    PreserveRows,
    /// `DELETE ROWS`
    DeleteRows,
    /// `DROP`
    Drop,
}

/// The server of a foreign table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignSource {
    /// Its name.
    pub server: String,
    /// `OPTIONS (…)`: what is between the parentheses.
    pub options: Option<Span>,
}

/// An element of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableElement {
    /// A column; without a type in a typed table or partition.
    Column(ColumnDefinition),
    /// A constraint.
    Constraint(TableConstraint),
    /// `LIKE table INCLUDING …`
    Like {
        /// The table.
        table: ObjectName,
        /// What is included or excluded, in order.
        options: Vec<(LikeOption, bool)>,
    },
}

/// What LIKE takes along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LikeOption {
    /// `ALL`
    All,
    /// `COMMENTS`
    Comments,
    /// `COMPRESSION`
    Compression,
    /// `CONSTRAINTS`
    Constraints,
    /// `DEFAULTS`
    Defaults,
    /// `GENERATED`
    Generated,
    /// `IDENTITY`
    Identity,
    /// `INDEXES`
    Indexes,
    /// `STATISTICS`
    Statistics,
    /// `STORAGE`
    Storage,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnDefinition {
    /// Its name.
    pub name: String,
    /// Its type; none where a typed table or a partition gives it. `serial` and its kin are types here.
    pub of: Option<WrittenType>,
    /// `STORAGE`
    pub storage: Option<String>,
    /// `COMPRESSION`
    pub compression: Option<String>,
    /// `COLLATE`
    pub collation: Option<ObjectName>,
    /// Its constraints, default and the like, in order.
    pub constraints: Vec<ColumnConstraint>,
    /// `OPTIONS (…)` of a foreign table's column: what is between the parentheses.
    pub options: Option<Span>,
    /// Where it is written.
    pub span: Span,
}

/// What is said of one column, or of a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnConstraint {
    /// `CONSTRAINT name`
    pub name: Option<String>,
    /// What.
    pub rule: ColumnRule,
    /// What is said behind it.
    pub attributes: ConstraintAttributes,
    /// Where it is written, its name included.
    pub span: Span,
}

/// A constraint of one column; a default is one by the grammar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnRule {
    /// `NOT NULL`
    NotNull,
    /// `NULL`
    Null,
    /// `DEFAULT`: where the expression is.
    Default(Span),
    /// `CHECK (…)`: where the condition is.
    Check(Span),
    /// `UNIQUE`
    Unique {
        /// `NULLS NOT DISTINCT`
        nulls_not_distinct: bool,
        /// `WITH (…)` and `USING INDEX TABLESPACE`
        index: IndexParameters,
    },
    /// `PRIMARY KEY`
    PrimaryKey {
        /// `WITH (…)` and `USING INDEX TABLESPACE`
        index: IndexParameters,
    },
    /// `REFERENCES`
    References(References),
    /// `GENERATED … AS IDENTITY`
    Identity {
        /// `ALWAYS` or `BY DEFAULT`
        identity: Identity,
        /// The options of its sequence.
        options: Vec<SequenceOption>,
    },
    /// `GENERATED ALWAYS AS (…)`
    Generated {
        /// `STORED` or `VIRTUAL`; the latter where nothing is said, since PostgreSQL 18.
        generated: Generated,
        /// Where the expression is.
        expression: Span,
    },
}

/// What a constraint that makes an index says of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndexParameters {
    /// `INCLUDE (…)`
    pub include: Vec<String>,
    /// `WITH (…)`
    pub options: Vec<DefinitionItem>,
    /// `USING INDEX TABLESPACE`
    pub tablespace: Option<String>,
}

/// What a foreign key refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct References {
    /// The table.
    pub table: ObjectName,
    /// Its columns; none for its primary key.
    pub columns: Vec<String>,
    /// Whether the last column is `PERIOD`, since PostgreSQL 18.
    pub period: bool,
    /// `MATCH`, as one word in lower case.
    pub matching: Option<String>,
    /// `ON DELETE`
    pub on_delete: Option<ReferentialAction>,
    /// `ON UPDATE`
    pub on_update: Option<ReferentialAction>,
}

/// What a foreign key does when what it refers to goes or changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReferentialAction {
    /// `NO ACTION`
    NoAction,
    /// `RESTRICT`
    Restrict,
    /// `CASCADE`
    Cascade,
    /// `SET NULL`, of these columns if any are written
    SetNull(Vec<String>),
    /// `SET DEFAULT`, of these columns if any are written
    SetDefault(Vec<String>),
}

/// What is said behind a constraint; none where nothing is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConstraintAttributes {
    /// `DEFERRABLE`, `NOT DEFERRABLE`
    pub deferrable: Option<bool>,
    /// `INITIALLY DEFERRED`, `INITIALLY IMMEDIATE`
    pub initially_deferred: Option<bool>,
    /// `NOT VALID`
    pub not_valid: bool,
    /// `NO INHERIT`; false also for `INHERIT` in ALTER CONSTRAINT
    pub no_inherit: bool,
    /// `INHERIT`, only in ALTER CONSTRAINT
    pub inherit: bool,
    /// `ENFORCED`, `NOT ENFORCED`, since PostgreSQL 18
    pub enforced: Option<bool>,
}

/// A constraint of a table, or one that ALTER DOMAIN adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableConstraint {
    /// `CONSTRAINT name`
    pub name: Option<String>,
    /// What.
    pub rule: TableRule,
    /// What is said behind it.
    pub attributes: ConstraintAttributes,
    /// Where it is written, its name included.
    pub span: Span,
}

/// A constraint of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableRule {
    /// `CHECK (…)`: where the condition is.
    Check(Span),
    /// `NOT NULL column`, since PostgreSQL 18; without a column in ALTER DOMAIN.
    NotNull(Option<String>),
    /// `UNIQUE (…)`
    Unique {
        /// Its columns.
        columns: Vec<String>,
        /// `NULLS NOT DISTINCT`
        nulls_not_distinct: bool,
        /// `WITHOUT OVERLAPS` behind the last column, since PostgreSQL 18
        without_overlaps: bool,
        /// What is said of its index.
        index: IndexParameters,
    },
    /// `PRIMARY KEY (…)`
    PrimaryKey {
        /// Its columns.
        columns: Vec<String>,
        /// `WITHOUT OVERLAPS` behind the last column, since PostgreSQL 18
        without_overlaps: bool,
        /// What is said of its index.
        index: IndexParameters,
    },
    /// `UNIQUE USING INDEX`, `PRIMARY KEY USING INDEX`
    UsingIndex {
        /// Whether it is the primary key.
        primary_key: bool,
        /// The index, which takes the constraint's name.
        index: String,
    },
    /// `EXCLUDE`
    Exclude {
        /// `USING`
        method: Option<String>,
        /// The elements between the parentheses.
        elements: Span,
        /// What is said of its index.
        index: IndexParameters,
        /// `WHERE (…)`: where the condition is.
        predicate: Option<Span>,
    },
    /// `FOREIGN KEY (…) REFERENCES`
    ForeignKey {
        /// Its columns.
        columns: Vec<String>,
        /// Whether the last column is `PERIOD`, since PostgreSQL 18.
        period: bool,
        /// What it refers to.
        references: References,
    },
}

/// `CREATE TABLE … AS`, `SELECT … INTO`, `CREATE MATERIALIZED VIEW`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateTableAs {
    /// Whether it is a materialized view.
    pub materialized_view: bool,
    /// How long it lives.
    pub persistence: Persistence,
    /// `IF NOT EXISTS`
    pub if_not_exists: bool,
    /// Its name.
    pub name: ObjectName,
    /// The names of its columns, as far as they are written; the query names the others.
    pub columns: Vec<String>,
    /// `USING`
    pub method: Option<String>,
    /// `WITH (…)`
    pub options: Vec<DefinitionItem>,
    /// `ON COMMIT`
    pub on_commit: Option<OnCommit>,
    /// `TABLESPACE`
    pub tablespace: Option<String>,
    /// Where the query is; for SELECT INTO the whole statement.
    pub query: Span,
    /// Whether the query is `EXECUTE prepared`.
    pub executes: bool,
    /// `WITH NO DATA`
    pub no_data: bool,
}

/// `IMPORT FOREIGN SCHEMA`: makes foreign tables that no text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportForeignSchema {
    /// The schema at the server.
    pub remote: String,
    /// `LIMIT TO (…)`: only these.
    pub limit_to: Vec<String>,
    /// `EXCEPT (…)`: all but these.
    pub except: Vec<String>,
    /// The server.
    pub server: String,
    /// The schema here.
    pub into: String,
    /// `OPTIONS (…)`: what is between the parentheses.
    pub options: Option<Span>,
}
