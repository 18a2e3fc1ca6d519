//! What statements name: objects, routines, roles, each as written (manual, 4.1.1 "Identifiers and Key Words").

use crate::source::Span;
use crate::syntax::{WrittenArguments, WrittenType};

/// The name of an object in a schema. Which schema a name without one is found or made in depends on the search
/// path (manual, 5.10.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectName {
    /// The schema, if written.
    pub schema: Option<String>,
    /// The name, as PostgreSQL stores it.
    pub name: String,
    /// Where both are written.
    pub span: Span,
}

/// A constant string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    /// Its value: without quotes, escapes replaced, continuations joined.
    pub value: String,
    /// Where it is written, quotes included.
    pub span: Span,
}

/// A role where one is named (`RoleSpec`; manual, chapter 21 "Database Roles").
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoleName {
    /// By its name.
    Named(String),
    /// `PUBLIC`: everybody.
    Public,
    /// `CURRENT_USER` or `CURRENT_ROLE`.
    Current,
    /// `SESSION_USER`.
    Session,
}

/// Which word a statement uses for a routine, which decides what it finds (manual, SQL DROP ROUTINE).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoutineWord {
    /// `FUNCTION`: plain and window functions; where no arguments are written also aggregates.
    Function,
    /// `PROCEDURE`.
    Procedure,
    /// `AGGREGATE`.
    Aggregate,
    /// `ROUTINE`: any of them.
    Routine,
}

/// A routine that exists, as DROP, ALTER, GRANT and COMMENT ON name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoutineReference {
    /// The key word ahead of it.
    pub word: RoutineWord,
    /// Its name.
    pub name: ObjectName,
    /// Its arguments; none where no parentheses are written, and the name alone has to be unique.
    pub arguments: Option<WrittenArguments>,
}

/// A sort of object, by the key words of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sort {
    /// `ACCESS METHOD`
    AccessMethod,
    /// `CAST`
    Cast,
    /// `COLLATION`
    Collation,
    /// `COLUMN`, of a relation or of a composite type
    Column,
    /// `CONSTRAINT`, of a table
    Constraint,
    /// `CONVERSION`
    Conversion,
    /// `DATABASE`
    Database,
    /// `DOMAIN`
    Domain,
    /// `EVENT TRIGGER`
    EventTrigger,
    /// `EXTENSION`
    Extension,
    /// `FOREIGN DATA WRAPPER`
    ForeignDataWrapper,
    /// `FOREIGN TABLE`
    ForeignTable,
    /// `INDEX`
    Index,
    /// `LANGUAGE`
    Language,
    /// `LARGE OBJECT`
    LargeObject,
    /// `MATERIALIZED VIEW`
    MaterializedView,
    /// `OPERATOR`
    Operator,
    /// `OPERATOR CLASS`
    OperatorClass,
    /// `OPERATOR FAMILY`
    OperatorFamily,
    /// `POLICY`
    Policy,
    /// `PARAMETER`: a configuration parameter, in GRANT
    Parameter,
    /// `PUBLICATION`
    Publication,
    /// `ROLE`, `USER`, `GROUP`
    Role,
    /// `FUNCTION`, `PROCEDURE`, `AGGREGATE`, `ROUTINE`
    Routine,
    /// `RULE`
    Rule,
    /// `SCHEMA`
    Schema,
    /// `SEQUENCE`
    Sequence,
    /// `SERVER`
    Server,
    /// `STATISTICS`
    Statistics,
    /// `SUBSCRIPTION`
    Subscription,
    /// `TABLE`
    Table,
    /// `TABLESPACE`
    Tablespace,
    /// `TEXT SEARCH CONFIGURATION`
    TextSearchConfiguration,
    /// `TEXT SEARCH DICTIONARY`
    TextSearchDictionary,
    /// `TEXT SEARCH PARSER`
    TextSearchParser,
    /// `TEXT SEARCH TEMPLATE`
    TextSearchTemplate,
    /// `TRANSFORM`
    Transform,
    /// `TRIGGER`
    Trigger,
    /// `TYPE`
    Type,
    /// `USER MAPPING`
    UserMapping,
    /// `VIEW`
    View,
}

/// An object that a statement is about. What names it depends on its sort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ObjectReference {
    /// By its name, with or without a schema. Types too, unless they are written with brackets or by a spelling of
    /// the SQL standard.
    Named {
        /// Its sort.
        sort: Sort,
        /// Its name; for sorts that lie in no schema, such as roles, never with one.
        name: ObjectName,
    },
    /// A routine.
    Routine(RoutineReference),
    /// A type or domain that is written as a type: `COMMENT ON TYPE integer`.
    Type {
        /// Type or domain.
        sort: Sort,
        /// The type.
        written: WrittenType,
    },
    /// Part of a relation: a column, constraint, trigger, policy or rule.
    Part {
        /// Its sort.
        sort: Sort,
        /// Its name.
        name: String,
        /// The relation that it is part of.
        relation: ObjectName,
        /// Where it is named, relation and all.
        span: Span,
    },
    /// A constraint of a domain.
    DomainConstraint {
        /// Its name.
        name: String,
        /// The domain.
        domain: ObjectName,
    },
    /// An operator.
    Operator {
        /// Its schema and characters.
        name: ObjectName,
        /// The type on its left; none for a prefix operator.
        left: Option<WrittenType>,
        /// The type on its right; none for a postfix operator.
        right: Option<WrittenType>,
    },
    /// An operator class or family.
    OperatorGroup {
        /// Which.
        sort: Sort,
        /// Its name.
        name: ObjectName,
        /// The index method.
        method: String,
    },
    /// A cast.
    Cast {
        /// From this type.
        source: WrittenType,
        /// To this type.
        target: WrittenType,
    },
    /// What a language makes of a type.
    Transform {
        /// The type.
        of: WrittenType,
        /// The language.
        language: String,
    },
    /// A role's name at a foreign server.
    UserMapping {
        /// The role.
        role: RoleName,
        /// The server.
        server: String,
    },
}

/// A column of a relation, as `OWNED BY` names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnName {
    /// The relation.
    pub relation: ObjectName,
    /// The column.
    pub column: String,
}

/// One item of a definition in parentheses: `fillfactor = 70`, `sfunc = f`, `security_invoker`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefinitionItem {
    /// What stands ahead of a period in a storage parameter, such as `toast`.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// Its value, if written.
    pub value: Option<DefinitionValue>,
    /// Where it is written.
    pub span: Span,
}

/// The value of an item in a definition (`def_arg`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DefinitionValue {
    /// A type; names of functions and plain words read the same.
    Type(WrittenType),
    /// `SETOF type`.
    SetOf(WrittenType),
    /// A key word that cannot be a type, such as `true` or `none`.
    Word(String),
    /// An operator, with its schema if written.
    Operator(ObjectName),
    /// A number, with its sign.
    Number(String),
    /// A constant string.
    Text(Literal),
}
