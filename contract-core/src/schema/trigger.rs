//! Triggers on relations, and event triggers (manual, chapter 37 "Triggers", 53.58 "pg_trigger"; chapter
//! 38 "Event Triggers", 53.21 "pg_event_trigger").

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::routine::catalog_enum;
use super::{Attribute, Attributes, Text, Value};
use crate::ident::QualifiedName;

catalog_enum! {
    /// In which sessions a trigger or a rule works (manual, ALTER TABLE: `session_replication_role`).
    Enabled from "pg_trigger.tgenabled, pg_rewrite.ev_enabled or pg_event_trigger.evtenabled" {
        /// In all but those that replicate.
        Origin = 'O' "enabled",
        /// In none.
        Disabled = 'D' "disabled",
        /// In those that replicate.
        Replica = 'R' "enabled replica",
        /// In all.
        Always = 'A' "enabled always",
    }
}

/// When a trigger fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriggerTiming {
    /// Ahead of the change.
    Before,
    /// Behind it.
    After,
    /// Instead of it, on a view.
    InsteadOf,
}

impl TriggerTiming {
    /// The key words, in lower case.
    pub fn word(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
            Self::InsteadOf => "instead of",
        }
    }
}

/// What a trigger fires for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriggerEvent {
    /// INSERT.
    Insert,
    /// UPDATE.
    Update,
    /// DELETE.
    Delete,
    /// TRUNCATE.
    Truncate,
}

impl TriggerEvent {
    /// The key word, in lower case.
    pub fn word(self) -> &'static str {
        match self {
            Self::Insert => "insert",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Truncate => "truncate",
        }
    }
}

/// When a constraint trigger fires within its transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConstraintTrigger {
    /// Whether it can be put off to the end of the transaction.
    pub deferrable: bool,
    /// Whether it is put off unless somebody says otherwise.
    pub initially_deferred: bool,
    /// The table of its FROM clause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<QualifiedName>,
}

/// A trigger and what somebody can set on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trigger {
    /// When it fires.
    pub timing: TriggerTiming,
    /// Whether it fires for each row, else for each statement.
    pub for_each_row: bool,
    /// What it fires for.
    pub events: BTreeSet<TriggerEvent>,
    /// The columns of UPDATE OF; none for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// The function that it calls.
    pub function: QualifiedName,
    /// The arguments that the function gets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<String>,
    /// The condition of WHEN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Text>,
    /// The name under which it sees the rows as they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_table: Option<String>,
    /// The name under which it sees the rows as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_table: Option<String>,
    /// What it has as a constraint trigger, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constraint: Option<ConstraintTrigger>,
    /// In which sessions it works.
    pub enabled: Enabled,
    /// Its comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Attributes for Trigger {
    fn attributes(&self) -> Vec<(Attribute, Value)> {
        let list = |names: &[String]| Value::List(names.iter().map(Value::name).collect());
        let constraint = self.constraint.as_ref();
        let from = constraint.and_then(|constraint| constraint.from.as_ref());
        let flag = |of: fn(&ConstraintTrigger) -> bool| Value::Flag(constraint.is_some_and(of));
        vec![
            (Attribute("timing"), Value::name(self.timing.word())),
            (Attribute("for each row"), Value::Flag(self.for_each_row)),
            (Attribute("events"), Value::List(self.events.iter().map(|event| Value::name(event.word())).collect())),
            (Attribute("columns"), list(&self.columns)),
            (Attribute("function"), Value::name(&self.function)),
            (Attribute("arguments"), list(&self.arguments)),
            (Attribute("condition"), Value::optional_text(self.condition.as_ref())),
            (Attribute("old table"), Value::optional_name(self.old_table.as_ref())),
            (Attribute("new table"), Value::optional_name(self.new_table.as_ref())),
            (Attribute("constraint"), Value::Flag(constraint.is_some())),
            (Attribute("deferrable"), flag(|constraint| constraint.deferrable)),
            (Attribute("initially deferred"), flag(|constraint| constraint.initially_deferred)),
            (Attribute("from"), Value::optional_name(from)),
            (Attribute("enabled"), Value::name(self.enabled.word())),
            (Attribute("comment"), Value::optional_name(self.comment.as_ref())),
        ]
    }
}

/// An event trigger and what somebody can set on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventTrigger {
    /// What it fires for: `ddl_command_end`.
    pub event: String,
    /// The commands that it fires for; none for all.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<String>,
    /// The function that it calls.
    pub function: QualifiedName,
    /// In which sessions it works.
    pub enabled: Enabled,
    /// The owner, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Its comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Attributes for EventTrigger {
    fn attributes(&self) -> Vec<(Attribute, Value)> {
        vec![
            (Attribute("event"), Value::name(&self.event)),
            (Attribute("tags"), Value::Set(self.tags.clone())),
            (Attribute("function"), Value::name(&self.function)),
            (Attribute("enabled"), Value::name(self.enabled.word())),
            (Attribute("owner"), Value::owner(self.owner.as_ref())),
            (Attribute("comment"), Value::optional_name(self.comment.as_ref())),
        ]
    }
}
