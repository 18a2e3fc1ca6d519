//! What came along: the objects that an extension made, and those that a range type brought.

use std::collections::BTreeMap;

use super::error::CatalogError;
use super::names::Oid;
use super::{Answers, Reading, queries};
use crate::ident::ObjectId;

/// Reads which objects an extension made, and which are implied by a range type. What is implied by a
/// member is a member, and so are the parts of one.
pub(super) fn read(answers: &Answers, reading: &mut Reading) -> Result<(), CatalogError> {
    let mut members: BTreeMap<ObjectId, String> = BTreeMap::new();
    let mut implied: Vec<(ObjectId, ObjectId)> = Vec::new();
    for cells in answers.of(queries::DEPENDENCIES).chain(answers.of(queries::EXTENSION_MEMBERS)) {
        let catalog = match cells.get::<&str>("catalog")? {
            "pg_namespace" => "pg_namespace",
            "pg_type" => "pg_type",
            "pg_class" => "pg_class",
            "pg_proc" => "pg_proc",
            "pg_event_trigger" => "pg_event_trigger",
            "pg_publication" => "pg_publication",
            "pg_foreign_data_wrapper" => "pg_foreign_data_wrapper",
            "pg_foreign_server" => "pg_foreign_server",
            other => return Err(cells.unexpected("catalog", format!("`{other}`"))),
        };
        let object: Oid = cells.get("object")?;
        // What is not in the model is not a member: array types, row types, what initdb made.
        let Some(id) = reading.identities.get(&(catalog, object)) else { continue };
        if let Some(extension) = cells.get::<Option<String>>("extension")? {
            members.insert(id.clone(), extension);
        }
        let range = cells.get::<Option<Oid>>("range")?;
        if let Some(range) = range.and_then(|range| reading.identities.get(&("pg_type", range))) {
            implied.push((id.clone(), range.clone()));
        }
    }
    // Some versions do not say of a member's multirange that it is a member. It comes ahead of its own
    // constructors: types are before routines.
    implied.sort();
    for (id, range) in implied {
        if let Some(extension) = members.get(&range).cloned() {
            members.insert(id.clone(), extension);
        }
        reading.observation.implied.insert(id);
    }
    let objects = &reading.observation.schema.objects;
    let part = |id: &ObjectId| Some((id.clone(), members.get(&id.whole()?)?.clone()));
    let parts: Vec<(ObjectId, String)> = objects.keys().filter_map(part).collect();
    members.extend(parts);
    reading.observation.extension_members = members;
    Ok(())
}
