//! Roles and memberships, and with them the names that OIDs stand for.

use std::collections::{HashMap, HashSet};

use super::error::CatalogError;
use super::names::{Names, Oid};
use super::{Answers, queries};
use crate::ident::TypeName;
use crate::schema::{Membership, Role, Roles};

/// Reads roles and memberships, and the names of types, roles and routines.
pub(super) fn read(answers: &Answers) -> Result<(Roles, Names), CatalogError> {
    let mut names =
        Names { types: HashMap::new(), roles: HashMap::new(), role_names: HashSet::new(), routines: HashMap::new() };
    let mut roles = Roles::default();
    for cells in answers.of(queries::ROLES) {
        let oid: Oid = cells.get("oid")?;
        let name: String = cells.get("name")?;
        let role = Role {
            superuser: cells.get("superuser")?,
            inherit: cells.get("inherit")?,
            login: cells.get("login")?,
            create_role: cells.get("create_role")?,
            create_database: cells.get("create_database")?,
            replication: cells.get("replication")?,
            bypass_row_security: cells.get("bypass_row_security")?,
        };
        names.roles.insert(oid, name.clone());
        names.role_names.insert(name.clone());
        roles.roles.insert(name, role);
    }
    for cells in answers.of(queries::MEMBERSHIPS) {
        roles.memberships.push(Membership {
            role: names.role(cells.get("role")?)?,
            member: names.role(cells.get("member")?)?,
            inherit: cells.get("inherit")?,
        });
    }
    roles.memberships.sort();
    type_names(answers, &mut names)?;
    for cells in answers.of(queries::REFERENCED_ROUTINES) {
        names.routines.insert(cells.get("oid")?, cells.name("schema", "name")?);
    }
    Ok((roles, names))
}

/// The array type of an element is what the element says it is; others that can be subscripted (name, point,
/// oidvector) are types of their own.
fn type_names(answers: &Answers, names: &mut Names) -> Result<(), CatalogError> {
    let mut arrays: Vec<(Oid, TypeName)> = Vec::new();
    for cells in answers.of(queries::TYPE_NAMES) {
        let name = TypeName::new(cells.get::<String>("schema")?, cells.get::<String>("name")?);
        let array: Oid = cells.get("array")?;
        if array != 0 {
            arrays.push((array, name.clone().into_array()));
        }
        names.types.insert(cells.get("oid")?, name);
    }
    names.types.extend(arrays);
    Ok(())
}
