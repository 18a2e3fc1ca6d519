//! Sequences, but for where they stand (manual, CREATE SEQUENCE, 53.47 "pg_sequence").

use serde::{Deserialize, Serialize};

use super::{Acl, Attribute, Attributes, Value};
use crate::ident::{ObjectId, QualifiedName, TypeName};

/// The column that a sequence goes with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SequenceOwner {
    /// The table.
    pub relation: QualifiedName,
    /// The column.
    pub column: String,
    /// Whether the column is an identity column, which brought the sequence.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub identity: bool,
}

impl SequenceOwner {
    /// The column.
    pub fn id(&self) -> ObjectId {
        ObjectId::column(self.relation.clone(), &self.column)
    }
}

/// A sequence and what somebody can set on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sequence {
    /// The type of its numbers.
    #[serde(rename = "type")]
    pub type_name: TypeName,
    /// The first number.
    pub start: i64,
    /// From one number to the next.
    pub increment: i64,
    /// The least number.
    pub minimum: i64,
    /// The greatest number.
    pub maximum: i64,
    /// How many a session takes at once.
    pub cache: i64,
    /// Whether it begins anew at its end.
    pub cycle: bool,
    /// The column that it goes with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owned_by: Option<SequenceOwner>,
    /// The owner, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Who may do what with it.
    pub acl: Acl,
    /// Its comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Attributes for Sequence {
    fn attributes(&self) -> Vec<(Attribute, Value)> {
        // As a word, for the numbers go beyond what a float holds.
        vec![
            (Attribute("type"), Value::name(&self.type_name)),
            (Attribute("start"), Value::name(self.start)),
            (Attribute("increment"), Value::name(self.increment)),
            (Attribute("minimum"), Value::name(self.minimum)),
            (Attribute("maximum"), Value::name(self.maximum)),
            (Attribute("cache"), Value::name(self.cache)),
            (Attribute("cycle"), Value::Flag(self.cycle)),
            (Attribute("owned by"), Value::optional_name(self.owned_by.as_ref().map(SequenceOwner::id))),
            (Attribute("owner"), Value::owner(self.owner.as_ref())),
            (Attribute("privileges"), self.acl.value()),
            (Attribute("comment"), Value::optional_name(self.comment.as_ref())),
        ]
    }
}
