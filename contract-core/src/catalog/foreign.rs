//! Foreign-data wrappers and servers, and the options of all that is foreign.

use std::collections::HashMap;

use super::error::CatalogError;
use super::names::Oid;
use super::{Answers, Reading, queries};
use crate::ident::{ObjectId, ObjectKind};
use crate::schema::{ForeignDataWrapper, ForeignOptions, ForeignServer, Object};

/// The options of each wrapper, server, foreign table and column of one: by catalog, OID and column.
pub(super) type Options = HashMap<(&'static str, Oid, Option<String>), ForeignOptions>;

/// Reads the options of all that is foreign.
pub(super) fn options(answers: &Answers) -> Result<Options, CatalogError> {
    let mut found = Options::new();
    for cells in answers.of(queries::FOREIGN_OPTIONS) {
        let catalog = match cells.get::<&str>("catalog")? {
            "pg_foreign_data_wrapper" => "pg_foreign_data_wrapper",
            "pg_foreign_server" => "pg_foreign_server",
            "pg_class" => "pg_class",
            other => return Err(cells.unexpected("catalog", format!("`{other}`"))),
        };
        let options = found.entry((catalog, cells.get("object")?, cells.get("column_name")?)).or_default();
        let name: String = cells.get("name")?;
        match cells.get::<Option<String>>("value")? {
            Some(value) => {
                options.values.insert(name, value);
            }
            None => {
                options.hidden.insert(name);
            }
        }
    }
    Ok(found)
}

/// Reads all wrappers and servers.
pub(super) fn read(answers: &Answers, reading: &mut Reading, options: &mut Options) -> Result<(), CatalogError> {
    for cells in answers.of(queries::FOREIGN_DATA_WRAPPERS) {
        let id = ObjectId::in_database(ObjectKind::ForeignDataWrapper, cells.get::<String>("name")?);
        let oid = cells.get("oid")?;
        let wrapper = ForeignDataWrapper {
            handler: cells.optional_name("handler_schema", "handler_name")?,
            validator: cells.optional_name("validator_schema", "validator_name")?,
            options: options.remove(&("pg_foreign_data_wrapper", oid, None)).unwrap_or_default(),
            owner: Some(reading.names.role(cells.get("owner")?)?),
            acl: reading.names.acl(cells, &id)?,
            comment: cells.get("comment")?,
        };
        reading.insert("pg_foreign_data_wrapper", oid, id, Object::ForeignDataWrapper(wrapper));
    }
    for cells in answers.of(queries::FOREIGN_SERVERS) {
        let id = ObjectId::in_database(ObjectKind::ForeignServer, cells.get::<String>("name")?);
        let oid = cells.get("oid")?;
        let server = ForeignServer {
            wrapper: cells.get("wrapper")?,
            server_type: cells.get("type")?,
            version: cells.get("version")?,
            options: options.remove(&("pg_foreign_server", oid, None)).unwrap_or_default(),
            owner: Some(reading.names.role(cells.get("owner")?)?),
            acl: reading.names.acl(cells, &id)?,
            comment: cells.get("comment")?,
        };
        reading.insert("pg_foreign_server", oid, id, Object::ForeignServer(server));
    }
    Ok(())
}
