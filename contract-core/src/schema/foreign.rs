//! Foreign-data wrappers and servers, and the options of all that is foreign (manual, 5.12 "Foreign
//! Data", 53.23 "pg_foreign_data_wrapper", 53.24 "pg_foreign_server").

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::routine::pairs;
use super::{Acl, Attribute, Attributes, Value};
use crate::ident::QualifiedName;

/// The options of a wrapper, a server, a foreign table or a column of one. What a wrapper means by an
/// option is its own affair, and it may be a secret: values are read of options that hold none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForeignOptions {
    /// The options that are known to hold no secret, name to value.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
    /// The names of the others.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub hidden: BTreeSet<String>,
}

impl ForeignOptions {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty() && self.hidden.is_empty()
    }

    /// As attributes, the first under `name`: of options that may hold a secret the values are never compared.
    pub(super) fn attributes(&self, name: &'static str) -> [(Attribute, Value); 3] {
        let unread = if self.hidden.is_empty() { Value::Absent } else { Value::Unknown };
        [
            (Attribute(name), pairs(&self.values)),
            (Attribute("options that may hold secrets"), Value::Set(self.hidden.clone())),
            (Attribute("values of options that may hold secrets"), unread),
        ]
    }
}

/// A foreign-data wrapper and what somebody can set on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForeignDataWrapper {
    /// The function that makes its plans.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handler: Option<QualifiedName>,
    /// The function that checks its options.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validator: Option<QualifiedName>,
    /// Its options.
    #[serde(default, skip_serializing_if = "ForeignOptions::is_empty")]
    pub options: ForeignOptions,
    /// The owner, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Who may use it.
    pub acl: Acl,
    /// Its comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Attributes for ForeignDataWrapper {
    fn attributes(&self) -> Vec<(Attribute, Value)> {
        let mut attributes = vec![
            (Attribute("handler"), Value::optional_name(self.handler.as_ref())),
            (Attribute("validator"), Value::optional_name(self.validator.as_ref())),
        ];
        attributes.extend(self.options.attributes("options"));
        attributes.extend([
            (Attribute("owner"), Value::owner(self.owner.as_ref())),
            (Attribute("privileges"), self.acl.value()),
            (Attribute("comment"), Value::optional_name(self.comment.as_ref())),
        ]);
        attributes
    }
}

/// A foreign server and what somebody can set on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForeignServer {
    /// The wrapper that reaches it.
    pub wrapper: String,
    /// Its type, in the wrapper's words.
    #[serde(default, skip_serializing_if = "Option::is_none", rename = "type")]
    pub server_type: Option<String>,
    /// Its version, in the wrapper's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Its options.
    #[serde(default, skip_serializing_if = "ForeignOptions::is_empty")]
    pub options: ForeignOptions,
    /// The owner, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Who may use it.
    pub acl: Acl,
    /// Its comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Attributes for ForeignServer {
    fn attributes(&self) -> Vec<(Attribute, Value)> {
        let mut attributes = vec![
            (Attribute("wrapper"), Value::name(&self.wrapper)),
            (Attribute("type"), Value::optional_name(self.server_type.as_ref())),
            (Attribute("version"), Value::optional_name(self.version.as_ref())),
        ];
        attributes.extend(self.options.attributes("options"));
        attributes.extend([
            (Attribute("owner"), Value::owner(self.owner.as_ref())),
            (Attribute("privileges"), self.acl.value()),
            (Attribute("comment"), Value::optional_name(self.comment.as_ref())),
        ]);
        attributes
    }
}
