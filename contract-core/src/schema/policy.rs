//! Policies of row-level security, and rules of the rewriter (manual, 5.9 "Row Security Policies",
//! 53.38 "pg_policy"; chapter 39 "The Rule System", 53.45 "pg_rewrite").

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::routine::catalog_enum;
use super::trigger::Enabled;
use super::{Attribute, Attributes, Grantee, Text, Value};

catalog_enum! {
    /// Which statements a policy is for.
    PolicyCommand from "pg_policy.polcmd" {
        /// All of them.
        All = '*' "all",
        /// SELECT.
        Select = 'r' "select",
        /// INSERT.
        Insert = 'a' "insert",
        /// UPDATE.
        Update = 'w' "update",
        /// DELETE.
        Delete = 'd' "delete",
    }
}

/// A policy: which rows of a table some roles see or write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Which statements it is for.
    pub command: PolicyCommand,
    /// Whether it adds rows, as one of several, or takes them away.
    pub permissive: bool,
    /// The roles that it is for.
    pub roles: BTreeSet<Grantee>,
    /// Which rows are seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub using: Option<Text>,
    /// Which rows may be written, where that is not the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with_check: Option<Text>,
    /// Its comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Attributes for Policy {
    fn attributes(&self) -> Vec<(Attribute, Value)> {
        vec![
            (Attribute("command"), Value::name(self.command.word())),
            (Attribute("permissive"), Value::Flag(self.permissive)),
            (Attribute("roles"), Value::Set(self.roles.iter().map(Grantee::to_string).collect())),
            (Attribute("using"), Value::optional_text(self.using.as_ref())),
            (Attribute("with check"), Value::optional_text(self.with_check.as_ref())),
            (Attribute("comment"), Value::optional_name(self.comment.as_ref())),
        ]
    }
}

/// A rule that somebody wrote; the one of a view is the view's definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Event, condition and actions: the text of CREATE RULE behind the name.
    pub definition: Text,
    /// In which sessions it works.
    pub enabled: Enabled,
    /// Its comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Attributes for Rule {
    fn attributes(&self) -> Vec<(Attribute, Value)> {
        vec![
            (Attribute("definition"), Value::Text(self.definition.clone())),
            (Attribute("enabled"), Value::name(self.enabled.word())),
            (Attribute("comment"), Value::optional_name(self.comment.as_ref())),
        ]
    }
}
