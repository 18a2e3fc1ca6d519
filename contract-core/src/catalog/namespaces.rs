//! Schemas, extensions and default privileges.

use super::error::CatalogError;
use super::{Answers, Reading, queries};
use crate::ident::ObjectId;
use crate::schema::{DefaultPrivilege, Extension, Namespace, Object};

/// Reads schemas, extensions and default privileges.
pub(super) fn read(answers: &Answers, reading: &mut Reading) -> Result<(), CatalogError> {
    for cells in answers.of(queries::SCHEMAS) {
        let id = ObjectId::schema(cells.get::<String>("name")?);
        let namespace = Namespace {
            owner: Some(reading.names.role(cells.get("owner")?)?),
            acl: reading.names.acl(cells, &id)?,
            comment: cells.get("comment")?,
        };
        reading.insert("pg_namespace", cells.get("oid")?, id, Object::Schema(namespace));
    }
    for cells in answers.of(queries::EXTENSIONS) {
        let id = ObjectId::extension(cells.get::<String>("name")?);
        let extension = Extension { schema: cells.get("schema")?, version: Some(cells.get("version")?) };
        reading.observation.schema.objects.insert(id, Object::Extension(extension));
    }
    for cells in answers.of(queries::DEFAULT_PRIVILEGES) {
        let role = reading.names.role(cells.get("role")?)?;
        let sort = match cells.letter("sort")? {
            Some('r') => "tables",
            Some('S') => "sequences",
            Some('f') => "functions",
            Some('T') => "types",
            Some('n') => "schemas",
            Some('L') => "large objects",
            other => {
                return Err(CatalogError::Unexpected {
                    column: "pg_default_acl.defaclobjtype".to_owned(),
                    object: format!("default privileges of `{role}`"),
                    value: format!("`{}`", other.unwrap_or_default()),
                });
            }
        };
        let id = ObjectId::default_privilege(role, cells.get("schema")?, sort);
        let acl = reading.names.acl(cells, &id)?;
        let object = Object::DefaultPrivilege(DefaultPrivilege { acl });
        reading.observation.schema.objects.insert(id, object);
    }
    Ok(())
}
