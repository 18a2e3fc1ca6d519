//! Schemas, extensions and default privileges: what surrounds the objects of a database (manual, 5.10
//! "Schemas", 53.22 "pg_extension", 53.17 "pg_default_acl").

use serde::{Deserialize, Serialize};

use super::{Acl, Attribute, Attributes, Value};

/// A schema, under the name that `pg_namespace` has for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Namespace {
    /// The owner, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Who may use it, and create in it.
    pub acl: Acl,
    /// Its comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Attributes for Namespace {
    fn attributes(&self) -> Vec<(Attribute, Value)> {
        vec![
            (Attribute("owner"), Value::owner(self.owner.as_ref())),
            (Attribute("privileges"), self.acl.value()),
            (Attribute("comment"), Value::optional_name(self.comment.as_ref())),
        ]
    }
}

/// An installed extension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// The schema of its objects.
    pub schema: String,
    /// Its version, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

impl Attributes for Extension {
    fn attributes(&self) -> Vec<(Attribute, Value)> {
        vec![
            (Attribute("schema"), Value::name(&self.schema)),
            (Attribute("version"), Value::owner(self.version.as_ref())),
        ]
    }
}

/// What ALTER DEFAULT PRIVILEGES set for one role and one sort of object. Without a schema these are
/// the whole privileges of a new object, built-in ones included; in a schema they are added to those
/// (manual, ALTER DEFAULT PRIVILEGES).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DefaultPrivilege {
    /// The privileges that a new object gets.
    pub acl: Acl,
}

impl Attributes for DefaultPrivilege {
    fn attributes(&self) -> Vec<(Attribute, Value)> {
        vec![(Attribute("privileges"), self.acl.value())]
    }
}
