//! Names: how PostgreSQL folds, truncates and quotes them, and how an object is identified.
//!
//! An [`ObjectId`] is a value that means the same in two databases: no OID, no attribute number. A
//! routine is identified by its input argument types, as `CREATE FUNCTION` identifies it; parameter
//! names are not part of it.

mod keywords;
mod object;

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

pub use keywords::{KeywordClass, class_of, class_of_written, needs_quotes};
pub use object::{ObjectId, ObjectKind};

/// The bytes of a name that PostgreSQL keeps: `NAMEDATALEN - 1` (manual, 4.1.1 "Identifiers and Key
/// Words").
pub const MAXIMUM_LENGTH: usize = 63;

/// An unquoted name as PostgreSQL stores it: ASCII letters in lower case, then truncated (manual,
/// 4.1.1). Letters outside ASCII are left alone, as they are in a UTF-8 database.
pub fn fold(written: &str) -> String {
    truncate(&written.to_ascii_lowercase()).to_owned()
}

/// The part of a name that PostgreSQL keeps: 63 bytes, never cut inside a character.
pub fn truncate(name: &str) -> &str {
    if name.len() <= MAXIMUM_LENGTH {
        return name;
    }
    let mut end = MAXIMUM_LENGTH;
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    &name[..end]
}

/// A name as it has to be written in SQL: bare where that reads back as the same name, else in double
/// quotes (as `quote_ident` does; manual, 9.4 "String Functions and Operators").
pub fn quote(name: &str) -> Cow<'_, str> {
    let mut bytes = name.bytes();
    let bare = bytes.next().is_some_and(|byte| byte.is_ascii_lowercase() || byte == b'_')
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        && !needs_quotes(name);
    if bare { Cow::Borrowed(name) } else { Cow::Owned(format!("\"{}\"", name.replace('"', "\"\""))) }
}

/// A schema and a name in it, both as stored in the catalog.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QualifiedName {
    /// The schema.
    pub schema: String,
    /// The name in it.
    pub name: String,
}

impl QualifiedName {
    /// The name `name` in `schema`, both as stored.
    pub fn new(schema: impl Into<String>, name: impl Into<String>) -> Self {
        Self { schema: schema.into(), name: name.into() }
    }
}

impl fmt::Display for QualifiedName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", quote(&self.schema), quote(&self.name))
    }
}

/// A type: the schema and name of its `pg_type` row, or an array of it.
///
/// Arrays carry no dimensions, for PostgreSQL ignores them (manual, 8.15.1). Printed as `format_type`
/// prints it under `search_path = pg_catalog`: `integer`, `text[]`, `ops.mood`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypeName {
    /// The schema of the element type.
    pub schema: String,
    /// `typname` of the element type: `int4`, not `integer`.
    pub name: String,
    /// Whether this is the array type over it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub array: bool,
}

impl TypeName {
    /// The type `name` in `schema`.
    pub fn new(schema: impl Into<String>, name: impl Into<String>) -> Self {
        Self { schema: schema.into(), name: name.into(), array: false }
    }

    /// The array type over this one; an array of arrays is the same array (manual, 8.15.1).
    pub fn into_array(self) -> Self {
        Self { array: true, ..self }
    }

    /// The name of the element type.
    pub fn element(&self) -> QualifiedName {
        QualifiedName::new(&self.schema, &self.name)
    }
}

impl fmt::Display for TypeName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let spelled = (self.schema == "pg_catalog").then(|| sql_spelling(&self.name)).flatten();
        match spelled {
            Some(spelling) => formatter.write_str(spelling)?,
            None if self.schema == "pg_catalog" => formatter.write_str(&quote(&self.name))?,
            None => write!(formatter, "{}.{}", quote(&self.schema), quote(&self.name))?,
        }
        if self.array { formatter.write_str("[]") } else { Ok(()) }
    }
}

/// The SQL standard's spelling of a built-in type, where it differs from the quoted `typname` (manual,
/// table 8.1; `format_type`).
fn sql_spelling(typname: &str) -> Option<&'static str> {
    Some(match typname {
        "bit" => "bit",
        "bool" => "boolean",
        "bpchar" => "character",
        "char" => "\"char\"",
        "float4" => "real",
        "float8" => "double precision",
        "int2" => "smallint",
        "int4" => "integer",
        "int8" => "bigint",
        "interval" => "interval",
        "json" => "json",
        "numeric" => "numeric",
        "time" => "time without time zone",
        "timetz" => "time with time zone",
        "timestamp" => "timestamp without time zone",
        "timestamptz" => "timestamp with time zone",
        "varbit" => "bit varying",
        "varchar" => "character varying",
        _ => return None,
    })
}
