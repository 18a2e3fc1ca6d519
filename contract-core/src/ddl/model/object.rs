//! Triggers, policies, rules, schemas, extensions, and what is done to every sort of object alike (manual, SQL CREATE
//! TRIGGER, CREATE POLICY, CREATE RULE, CREATE SCHEMA, CREATE EXTENSION, COMMENT, DROP …).

use super::{Ddl, Firing, Literal, ObjectName, ObjectReference, RoleName};
use crate::source::Span;

/// `CREATE TRIGGER`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateTrigger {
    /// `OR REPLACE`, since PostgreSQL 14
    pub or_replace: bool,
    /// For a constraint trigger, what it says.
    pub constraint: Option<ConstraintTrigger>,
    /// Its name.
    pub name: String,
    /// When.
    pub timing: TriggerTiming,
    /// At what, in order.
    pub events: Vec<TriggerEvent>,
    /// The table or view.
    pub relation: ObjectName,
    /// `REFERENCING`: the transition tables.
    pub transitions: Vec<TransitionTable>,
    /// Whether it is FOR EACH ROW.
    pub for_each_row: bool,
    /// `WHEN (…)`: where the condition is.
    pub when: Option<Span>,
    /// The function.
    pub function: ObjectName,
    /// The arguments, as the function gets them.
    pub arguments: Vec<String>,
}

/// What a constraint trigger says besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConstraintTrigger {
    /// `FROM`: the other table.
    pub from: Option<ObjectName>,
    /// `DEFERRABLE`
    pub deferrable: bool,
    /// `INITIALLY DEFERRED`
    pub initially_deferred: bool,
}

/// When a trigger fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TriggerTiming {
    /// `BEFORE`
    Before,
    /// `AFTER`
    After,
    /// `INSTEAD OF`
    InsteadOf,
}

/// What a trigger fires at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TriggerEvent {
    /// `INSERT`
    Insert,
    /// `UPDATE`, of these columns if any are written
    Update(Vec<String>),
    /// `DELETE`
    Delete,
    /// `TRUNCATE`
    Truncate,
}

/// A transition table of a trigger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransitionTable {
    /// `NEW`, else `OLD`
    pub new: bool,
    /// Its name.
    pub name: String,
}

/// `CREATE EVENT TRIGGER`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateEventTrigger {
    /// Its name.
    pub name: String,
    /// The event, as `ddl_command_end`.
    pub event: String,
    /// `WHEN`: each variable with its values.
    pub conditions: Vec<(String, Vec<String>)>,
    /// The function.
    pub function: ObjectName,
}

/// `ALTER EVENT TRIGGER … ENABLE` or `DISABLE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlterEventTrigger {
    /// Its name.
    pub name: String,
    /// When it fires.
    pub firing: Firing,
}

/// `CREATE POLICY`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreatePolicy {
    /// Its name.
    pub name: String,
    /// The table.
    pub relation: ObjectName,
    /// `PERMISSIVE`, also where nothing is said; else `RESTRICTIVE`
    pub permissive: bool,
    /// `FOR`
    pub command: PolicyCommand,
    /// `TO`; none for PUBLIC.
    pub roles: Vec<RoleName>,
    /// `USING (…)`: where the condition is.
    pub using: Option<Span>,
    /// `WITH CHECK (…)`: where the condition is.
    pub check: Option<Span>,
}

/// The commands that a policy is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyCommand {
    /// `ALL`, also where nothing is said
    All,
    /// `SELECT`
    Select,
    /// `INSERT`
    Insert,
    /// `UPDATE`
    Update,
    /// `DELETE`
    Delete,
}

/// `ALTER POLICY`; its rename is [`AlterObject`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlterPolicy {
    /// Its name.
    pub name: String,
    /// The table.
    pub relation: ObjectName,
    /// `TO`; none where nothing is said.
    pub roles: Vec<RoleName>,
    /// `USING (…)`
    pub using: Option<Span>,
    /// `WITH CHECK (…)`
    pub check: Option<Span>,
}

/// `CREATE RULE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateRule {
    /// `OR REPLACE`
    pub or_replace: bool,
    /// Its name.
    pub name: String,
    /// `select`, `insert`, `update` or `delete`.
    pub event: String,
    /// The relation.
    pub relation: ObjectName,
    /// `WHERE`: where the condition is.
    pub condition: Option<Span>,
    /// `INSTEAD`
    pub instead: bool,
    /// Where the commands are; none for NOTHING.
    pub commands: Option<Span>,
}

/// `CREATE SCHEMA`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateSchema {
    /// `IF NOT EXISTS`
    pub if_not_exists: bool,
    /// Its name; none for that of the role.
    pub name: Option<String>,
    /// `AUTHORIZATION`
    pub owner: Option<RoleName>,
    /// The statements inside, which make their objects in this schema.
    pub elements: Vec<Ddl>,
}

/// `CREATE EXTENSION`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateExtension {
    /// `IF NOT EXISTS`
    pub if_not_exists: bool,
    /// Its name.
    pub name: String,
    /// `SCHEMA`
    pub schema: Option<String>,
    /// `VERSION`
    pub version: Option<String>,
    /// `CASCADE`: what it needs too.
    pub cascade: bool,
}

/// `ALTER EXTENSION`; its schema is [`AlterObject`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlterExtension {
    /// Its name.
    pub name: String,
    /// What is changed.
    pub change: ExtensionChange,
}

/// What ALTER EXTENSION changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExtensionChange {
    /// `UPDATE`, to this version if one is written
    Update(Option<String>),
    /// `ADD`
    Add(ObjectReference),
    /// `DROP`: the object stays and is nobody's.
    Drop(ObjectReference),
}

/// `CREATE` of what the model does not hold: it exists from now on, under this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateOther {
    /// `OR REPLACE`
    pub or_replace: bool,
    /// `IF NOT EXISTS`
    pub if_not_exists: bool,
    /// The object; none for statistics without a name, which PostgreSQL then makes up.
    pub object: Option<ObjectReference>,
    /// Where the rest is.
    pub rest: Option<Span>,
}

/// `ALTER` of what the model does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlterOther {
    /// `IF EXISTS`
    pub if_exists: bool,
    /// The object.
    pub object: ObjectReference,
    /// Where the change is.
    pub rest: Span,
}

/// `RENAME TO`, `OWNER TO`, `SET SCHEMA`, `DEPENDS ON EXTENSION`, of everything but relations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlterObject {
    /// `IF EXISTS`, which few sorts have
    pub if_exists: bool,
    /// The object.
    pub object: ObjectReference,
    /// What is changed.
    pub change: ObjectChange,
}

/// What changes in every sort of object alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ObjectChange {
    /// `RENAME TO`
    RenameTo(String),
    /// `OWNER TO`
    OwnerTo(RoleName),
    /// `SET SCHEMA`
    SetSchema(String),
    /// `[NO] DEPENDS ON EXTENSION`
    DependsOnExtension {
        /// `NO`
        no: bool,
        /// The extension.
        extension: String,
    },
}

/// `DROP …`, of every sort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DropObjects {
    /// `IF EXISTS`
    pub if_exists: bool,
    /// `CONCURRENTLY`, of an index
    pub concurrently: bool,
    /// The objects, at least one, all of one sort.
    pub objects: Vec<ObjectReference>,
    /// `CASCADE`: what depends on them too.
    pub cascade: bool,
}

/// `COMMENT ON`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// The object.
    pub object: ObjectReference,
    /// The comment; none for NULL, which removes it.
    pub text: Option<Literal>,
}

/// `SECURITY LABEL`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityLabel {
    /// The label's provider.
    pub provider: Option<String>,
    /// The object.
    pub object: ObjectReference,
    /// The label; none for NULL, which removes it.
    pub label: Option<Literal>,
}
