//! Publications.

use std::collections::{BTreeMap, HashMap};

use super::error::CatalogError;
use super::names::Oid;
use super::{Answers, Reading, queries};
use crate::ident::{ObjectId, ObjectKind};
use crate::schema::{Object, Publication, PublishedTable, TriggerEvent};

/// Reads all publications.
pub(super) fn read(answers: &Answers, reading: &mut Reading) -> Result<(), CatalogError> {
    let mut tables = tables(answers, reading)?;
    for cells in answers.of(queries::PUBLICATIONS) {
        let id = ObjectId::in_database(ObjectKind::Publication, cells.get::<String>("name")?);
        let oid = cells.get("oid")?;
        let mut events = Vec::new();
        for (column, event) in [
            ("inserts", TriggerEvent::Insert),
            ("updates", TriggerEvent::Update),
            ("deletes", TriggerEvent::Delete),
            ("truncates", TriggerEvent::Truncate),
        ] {
            events.extend(cells.get::<bool>(column)?.then_some(event));
        }
        let publication = Publication {
            all_tables: cells.get("all_tables")?,
            schemas: cells.names("schemas")?,
            tables: tables.remove(&oid).unwrap_or_default(),
            events: events.into_iter().collect(),
            via_root: cells.get("via_root")?,
            generated_columns: cells.get("generated_columns")?,
            owner: Some(reading.names.role(cells.get("owner")?)?),
            comment: cells.get("comment")?,
        };
        reading.insert("pg_publication", oid, id, Object::Publication(publication));
    }
    Ok(())
}

/// The tables of each publication, by name.
fn tables(
    answers: &Answers,
    reading: &Reading,
) -> Result<HashMap<Oid, BTreeMap<String, PublishedTable>>, CatalogError> {
    let mut tables: HashMap<Oid, BTreeMap<String, PublishedTable>> = HashMap::new();
    for cells in answers.of(queries::PUBLISHED_TABLES) {
        let relation = reading.relation(cells, "relation")?;
        let columns = cells.get::<Option<Vec<String>>>("columns")?;
        let id = ObjectId::relation(relation);
        let table = PublishedTable {
            columns: columns.map(|columns| columns.into_iter().collect()),
            filter: cells.deparsed("has_filter", "filter", &id)?,
        };
        tables.entry(cells.get("publication")?).or_default().insert(id.to_string(), table);
    }
    Ok(tables)
}
