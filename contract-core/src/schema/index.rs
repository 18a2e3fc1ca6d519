//! Indexes that somebody made; those that a constraint brought are part of it (manual, chapter 11
//! "Indexes", 53.26 "pg_index").

use serde::{Deserialize, Serialize};

use super::{Attribute, Attributes, Text, Value};

/// An index and what somebody can set on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    /// Whether no two rows may have the same key.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unique: bool,
    /// The access method: `btree`.
    pub method: String,
    /// Keys, INCLUDE, storage parameters and condition: the text of CREATE INDEX behind the method.
    pub definition: Text,
    /// Whether queries may use it: one that CONCURRENTLY left unfinished is not valid.
    pub valid: bool,
    /// Its comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Attributes for Index {
    fn attributes(&self) -> Vec<(Attribute, Value)> {
        vec![
            (Attribute("unique"), Value::Flag(self.unique)),
            (Attribute("method"), Value::name(&self.method)),
            (Attribute("definition"), Value::Text(self.definition.clone())),
            (Attribute("valid"), Value::Flag(self.valid)),
            (Attribute("comment"), Value::optional_name(self.comment.as_ref())),
        ]
    }
}
