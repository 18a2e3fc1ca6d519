//! Constraints of tables (manual, 5.5 "Constraints", 53.13 "pg_constraint"). NOT NULL is the column's own
//! attribute, on every version.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::routine::{catalog_enum, pairs};
use super::{Attribute, Attributes, Text, Value};
use crate::ident::QualifiedName;

catalog_enum! {
    /// What happens to a referencing row when the referenced one changes (manual, 5.5.5 "Foreign Keys").
    ReferentialAction from "pg_constraint.confupdtype or confdeltype" {
        /// An error, when the constraint is checked.
        NoAction = 'a' "no action",
        /// An error at once.
        Restrict = 'r' "restrict",
        /// The same happens to it.
        Cascade = 'c' "cascade",
        /// Its columns become NULL.
        SetNull = 'n' "set null",
        /// Its columns get their defaults.
        SetDefault = 'd' "set default",
    }
}

catalog_enum! {
    /// What a foreign key with some columns NULL needs (manual, CREATE TABLE).
    MatchType from "pg_constraint.confmatchtype" {
        /// Nothing.
        Simple = 's' "simple",
        /// All columns NULL, or a referenced row.
        Full = 'f' "full",
        /// Not implemented by any version.
        Partial = 'p' "partial",
    }
}

/// What a constraint demands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ConstraintDefinition {
    /// A condition on each row.
    Check {
        /// The condition.
        condition: Text,
        /// Whether child tables do not get it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        no_inherit: bool,
    },
    /// A row of another table.
    ForeignKey {
        /// The referencing columns.
        columns: Vec<String>,
        /// The referenced table.
        references: QualifiedName,
        /// Its columns.
        referenced_columns: Vec<String>,
        /// What NULL in some columns needs.
        match_type: MatchType,
        /// What happens when the referenced key changes.
        on_update: ReferentialAction,
        /// What happens when the referenced row is deleted.
        on_delete: ReferentialAction,
        /// The columns that ON DELETE SET sets, where they are not all; since PostgreSQL 15.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        set_columns: Vec<String>,
        /// Whether its last column is a PERIOD, since PostgreSQL 18.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        period: bool,
    },
    /// The primary key.
    PrimaryKey(Key),
    /// Columns that are unique together.
    Unique(Key),
    /// Rows of which no two may relate so.
    Exclusion {
        /// The constraint behind its name: `EXCLUDE USING gist (…)`.
        definition: Text,
    },
}

/// The columns of a primary key or a unique constraint, and what else its index has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// The columns, in the order of the index.
    pub columns: Vec<String>,
    /// The columns of INCLUDE.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub included: Vec<String>,
    /// Whether two NULLs count as the same, since PostgreSQL 15.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nulls_not_distinct: bool,
    /// Whether the last column may not overlap, since PostgreSQL 18.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub without_overlaps: bool,
    /// The storage parameters of the index.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, String>,
}

impl Key {
    fn attributes(&self) -> Vec<(Attribute, Value)> {
        vec![
            (Attribute("columns"), names(&self.columns)),
            (Attribute("included columns"), names(&self.included)),
            (Attribute("nulls not distinct"), Value::Flag(self.nulls_not_distinct)),
            (Attribute("without overlaps"), Value::Flag(self.without_overlaps)),
            (Attribute("options"), pairs(&self.options)),
        ]
    }
}

impl ConstraintDefinition {
    /// The word for it in a sentence.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Check { .. } => "check",
            Self::ForeignKey { .. } => "foreign key",
            Self::PrimaryKey(_) => "primary key",
            Self::Unique(_) => "unique",
            Self::Exclusion { .. } => "exclusion",
        }
    }

    fn attributes(&self) -> Vec<(Attribute, Value)> {
        match self {
            Self::Check { condition, no_inherit } => vec![
                (Attribute("condition"), Value::Text(condition.clone())),
                (Attribute("no inherit"), Value::Flag(*no_inherit)),
            ],
            Self::ForeignKey {
                columns,
                references,
                referenced_columns,
                match_type,
                on_update,
                on_delete,
                set_columns,
                period,
            } => vec![
                (Attribute("columns"), names(columns)),
                (Attribute("references"), Value::name(references)),
                (Attribute("referenced columns"), names(referenced_columns)),
                (Attribute("match"), Value::name(match_type.word())),
                (Attribute("on update"), Value::name(on_update.word())),
                (Attribute("on delete"), Value::name(on_delete.word())),
                (Attribute("columns set on delete"), names(set_columns)),
                (Attribute("period"), Value::Flag(*period)),
            ],
            Self::PrimaryKey(key) | Self::Unique(key) => key.attributes(),
            Self::Exclusion { definition } => vec![(Attribute("definition"), Value::Text(definition.clone()))],
        }
    }
}

fn names(names: &[String]) -> Value {
    Value::List(names.iter().map(Value::name).collect())
}

/// A constraint of a table and what somebody can set on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Constraint {
    /// What it demands.
    pub definition: ConstraintDefinition,
    /// Whether its check can be put off to the end of the transaction.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deferrable: bool,
    /// Whether it is put off unless somebody says otherwise.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub initially_deferred: bool,
    /// Whether the rows that were there have been checked.
    pub validated: bool,
    /// Whether it is checked at all; always, before PostgreSQL 18.
    pub enforced: bool,
    /// Its comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Attributes for Constraint {
    fn attributes(&self) -> Vec<(Attribute, Value)> {
        let mut attributes = vec![(Attribute("kind"), Value::name(self.definition.word()))];
        attributes.extend(self.definition.attributes());
        attributes.extend([
            (Attribute("deferrable"), Value::Flag(self.deferrable)),
            (Attribute("initially deferred"), Value::Flag(self.initially_deferred)),
            (Attribute("validated"), Value::Flag(self.validated)),
            (Attribute("enforced"), Value::Flag(self.enforced)),
            (Attribute("comment"), Value::optional_name(self.comment.as_ref())),
        ]);
        attributes
    }
}
