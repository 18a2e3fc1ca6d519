//! What OIDs stand for, in the snapshot: types, roles, routines. No OID leaves this module's users.

use std::collections::{HashMap, HashSet};

use super::acl::{AclItemError, parse_item};
use super::error::CatalogError;
use super::row::{Cells, unknown_letter};
use crate::ident::{QualifiedName, TypeName};
use crate::schema::{Acl, Grantee, ModifiedType};

/// An object identifier of one database at one moment.
pub(super) type Oid = u32;

/// The names of what other objects refer to.
pub(super) struct Names {
    pub(super) types: HashMap<Oid, TypeName>,
    pub(super) roles: HashMap<Oid, String>,
    pub(super) role_names: HashSet<String>,
    pub(super) routines: HashMap<Oid, QualifiedName>,
}

impl Names {
    /// The type with this OID.
    pub(super) fn type_name(&self, oid: Oid) -> Result<TypeName, CatalogError> {
        self.types.get(&oid).cloned().ok_or_else(|| missing("type", oid))
    }

    /// The role with this OID.
    pub(super) fn role(&self, oid: Oid) -> Result<String, CatalogError> {
        self.roles.get(&oid).cloned().ok_or_else(|| missing("role", oid))
    }

    /// The routine with this OID; none for zero.
    pub(super) fn routine(&self, oid: Oid) -> Result<Option<QualifiedName>, CatalogError> {
        if oid == 0 {
            return Ok(None);
        }
        self.routines.get(&oid).cloned().map(Some).ok_or_else(|| missing("routine", oid))
    }

    /// The privileges in a column of items; none when it is NULL.
    pub(super) fn acl(&self, cells: Cells<'_>, object: &dyn std::fmt::Display) -> Result<Acl, CatalogError> {
        let items = cells.get::<Option<Vec<&str>>>("acl")?.unwrap_or_default();
        let mut acl = Acl::default();
        for item in items {
            let grants = parse_item(item).map_err(|error| match error {
                AclItemError::Form => CatalogError::Unexpected {
                    column: "privileges".to_owned(),
                    object: format!("`{object}`"),
                    value: format!("`{item}`"),
                },
                AclItemError::Letter(unknown) => unknown_letter(unknown, object),
            })?;
            for grant in grants {
                if let Grantee::Role(role) = &grant.grantee {
                    self.check_role(role)?;
                }
                self.check_role(&grant.grantor)?;
                acl.grants.insert(grant);
            }
        }
        Ok(acl)
    }

    /// PostgreSQL prints the roles of an item from the newest catalog: a name that the snapshot does not
    /// have was given since. A number stands for a role that is gone and still has a grant.
    fn check_role(&self, role: &str) -> Result<(), CatalogError> {
        let known = self.role_names.contains(role) || role.bytes().all(|byte| byte.is_ascii_digit());
        if known { Ok(()) } else { Err(CatalogError::changing(format!("the role `{role}` got its name"))) }
    }

    /// The type in a column, with its modifier and collation.
    pub(super) fn modified_type(&self, cells: Cells<'_>, column: &str) -> Result<ModifiedType, CatalogError> {
        let type_name = self.type_name(cells.get(column)?)?;
        let plain = cells.get::<Option<&str>>("plain_type")?;
        let modified = cells.get::<Option<&str>>("modified_type")?;
        let modifier = match (plain, modified) {
            (Some("???"), _) | (_, Some("???")) => {
                return Err(CatalogError::changing(format!("the type `{type_name}` is gone")));
            }
            (Some(plain), Some(modified)) => modifier(plain, modified),
            (None, _) | (_, None) => None,
        };
        Ok(ModifiedType { type_name, modifier, collation: cells.optional_name("collation_schema", "collation_name")? })
    }
}

/// What `format_type` adds for a type modifier: it writes the name and then the modifier as the type's
/// own output function has it, but for times, where it goes into the name: `time(3) with time zone`.
fn modifier(plain: &str, modified: &str) -> Option<String> {
    let written = match modified.strip_prefix(plain) {
        Some(rest) => rest.trim(),
        None => {
            let begin = modified.find('(')?;
            let end = modified.find(')')?;
            modified.get(begin..=end)?
        }
    };
    let inner = written.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(written);
    (!inner.is_empty()).then(|| inner.to_owned())
}

/// That a row of the snapshot refers to a row that is not in it.
fn missing(kind: &'static str, oid: Oid) -> CatalogError {
    CatalogError::Unexpected {
        column: "OID".to_owned(),
        object: format!("a {kind} that another object refers to"),
        value: format!("{oid}, without a row of its own"),
    }
}

#[cfg(test)]
mod tests {
    use super::modifier;

    #[test]
    fn modifiers_are_read_as_format_type_prints_them() {
        for (plain, modified, expected) in [
            ("character varying", "character varying(20)", Some("20")),
            ("numeric", "numeric(10,2)", Some("10,2")),
            ("numeric", "numeric(3,-2)", Some("3,-2")),
            ("bit", "bit(3)", Some("3")),
            ("time without time zone", "time(3) without time zone", Some("3")),
            ("timestamp with time zone", "timestamp(0) with time zone", Some("0")),
            ("interval", "interval(3)", Some("3")),
            ("interval", "interval day to second(3)", Some("day to second(3)")),
            ("interval", "interval year", Some("year")),
            ("ext.geometry", "ext.geometry(Point,4326)", Some("Point,4326")),
            ("ext.\"a(b\"", "ext.\"a(b\"(7)", Some("7")),
            ("integer", "integer", None),
        ] {
            assert_eq!(modifier(plain, modified).as_deref(), expected, "{modified}");
        }
    }
}
