//! Publications of logical replication (manual, 29.1 "Publication", 53.40 "pg_publication").

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Attribute, Attributes, Text, TriggerEvent, Value};
use crate::ident::quote;

/// What of a table is published.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedTable {
    /// The columns, where they are not all; since PostgreSQL 15.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub columns: Option<BTreeSet<String>>,
    /// Which rows, where they are not all; since PostgreSQL 15.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Text>,
}

/// A publication and what somebody can set on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// Whether it publishes every table, later ones too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub all_tables: bool,
    /// The schemas of which it publishes every table, since PostgreSQL 15.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub schemas: BTreeSet<String>,
    /// The tables that it names, by their written names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tables: BTreeMap<String, PublishedTable>,
    /// The statements that it publishes.
    pub events: BTreeSet<TriggerEvent>,
    /// Whether the rows of partitions are published as their root's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub via_root: bool,
    /// Whether stored generated columns are published, since PostgreSQL 18.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub generated_columns: bool,
    /// The owner, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Its comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Attributes for Publication {
    fn attributes(&self) -> Vec<(Attribute, Value)> {
        let written = |(name, table): (&String, &PublishedTable)| match &table.columns {
            None => name.clone(),
            Some(columns) => {
                let columns: Vec<_> = columns.iter().map(|column| quote(column)).collect();
                format!("{name} ({})", columns.join(", "))
            }
        };
        let filters = self.tables.values().filter_map(|table| table.filter.clone()).map(Value::Text);
        vec![
            (Attribute("all tables"), Value::Flag(self.all_tables)),
            (Attribute("schemas"), Value::Set(self.schemas.clone())),
            (Attribute("tables"), Value::Set(self.tables.iter().map(written).collect())),
            (Attribute("row filters"), Value::List(filters.collect())),
            (Attribute("events"), Value::List(self.events.iter().map(|event| Value::name(event.word())).collect())),
            (Attribute("via root"), Value::Flag(self.via_root)),
            (Attribute("generated columns"), Value::Flag(self.generated_columns)),
            (Attribute("owner"), Value::owner(self.owner.as_ref())),
            (Attribute("comment"), Value::optional_name(self.comment.as_ref())),
        ]
    }
}
