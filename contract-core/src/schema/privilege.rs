//! Privileges as granted: who may do what, by whose leave (manual, 5.8 "Privileges").

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::Value;

/// A catalog letter that this version of the model does not know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{letter}` is no {column} that this version of dbcontract knows")]
pub struct UnknownLetter {
    /// The catalog column it was read from.
    pub column: &'static str,
    /// The letter.
    pub letter: String,
}

/// Who holds a privilege.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grantee {
    /// Everybody, now and later.
    Public,
    /// One role.
    Role(String),
}

impl fmt::Display for Grantee {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Public => formatter.write_str("PUBLIC"),
            Self::Role(name) => formatter.write_str(&crate::ident::quote(name)),
        }
    }
}

/// A right over an object (manual, table 5.1 "ACL Privilege Abbreviations").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Privilege {
    /// `a`
    Insert,
    /// `r`
    Select,
    /// `w`
    Update,
    /// `d`
    Delete,
    /// `D`
    Truncate,
    /// `x`
    References,
    /// `t`
    Trigger,
    /// `m`, since PostgreSQL 17
    Maintain,
    /// `X`
    Execute,
    /// `U`
    Usage,
    /// `C`
    Create,
    /// `c`
    Connect,
    /// `T`
    Temporary,
    /// `s`
    Set,
    /// `A`
    AlterSystem,
}

impl Privilege {
    /// The key words in GRANT.
    pub fn word(self) -> &'static str {
        match self {
            Self::Insert => "INSERT",
            Self::Select => "SELECT",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
            Self::Truncate => "TRUNCATE",
            Self::References => "REFERENCES",
            Self::Trigger => "TRIGGER",
            Self::Maintain => "MAINTAIN",
            Self::Execute => "EXECUTE",
            Self::Usage => "USAGE",
            Self::Create => "CREATE",
            Self::Connect => "CONNECT",
            Self::Temporary => "TEMPORARY",
            Self::Set => "SET",
            Self::AlterSystem => "ALTER SYSTEM",
        }
    }
}

impl TryFrom<char> for Privilege {
    type Error = UnknownLetter;

    fn try_from(letter: char) -> Result<Self, UnknownLetter> {
        Ok(match letter {
            'a' => Self::Insert,
            'r' => Self::Select,
            'w' => Self::Update,
            'd' => Self::Delete,
            'D' => Self::Truncate,
            'x' => Self::References,
            't' => Self::Trigger,
            'm' => Self::Maintain,
            'X' => Self::Execute,
            'U' => Self::Usage,
            'C' => Self::Create,
            'c' => Self::Connect,
            'T' => Self::Temporary,
            's' => Self::Set,
            'A' => Self::AlterSystem,
            _ => return Err(UnknownLetter { column: "privilege letter of an ACL", letter: letter.to_string() }),
        })
    }
}

/// One privilege, held by one grantee, granted by one role.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// Who holds it.
    pub grantee: Grantee,
    /// What they hold.
    pub privilege: Privilege,
    /// Who granted it.
    pub grantor: String,
    /// Whether they may grant it on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub grantable: bool,
}

impl fmt::Display for Grant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} to {}", self.privilege.word(), self.grantee)?;
        if self.grantable {
            formatter.write_str(" with grant option")?;
        }
        write!(formatter, " by {}", crate::ident::quote(&self.grantor))
    }
}

/// All privileges on an object. The built-in default is written out, so that a NULL in the catalog and
/// the same privileges granted by hand are one value (manual, 5.8: `acldefault`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Acl {
    /// The grants.
    pub grants: BTreeSet<Grant>,
}

impl Acl {
    /// The grants of one privilege.
    pub fn of(&self, privilege: Privilege) -> impl Iterator<Item = &Grant> {
        self.grants.iter().filter(move |grant| grant.privilege == privilege)
    }

    /// The grants as one value.
    pub fn value(&self) -> Value {
        Value::Set(self.grants.iter().map(Grant::to_string).collect())
    }
}
