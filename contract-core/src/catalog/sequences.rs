//! Sequences.

use super::error::CatalogError;
use super::names::Oid;
use super::row::Cells;
use super::{Answers, Reading, queries};
use crate::ident::ObjectId;
use crate::schema::{Object, Sequence, SequenceOwner};

/// Reads all sequences; those of identity columns are implied by them.
pub(super) fn read(answers: &Answers, reading: &mut Reading) -> Result<(), CatalogError> {
    for cells in answers.of(queries::SEQUENCES) {
        let id = ObjectId::sequence(cells.name("schema", "name")?);
        let sequence = Sequence {
            type_name: reading.names.type_name(cells.get("type")?)?,
            start: cells.get("start")?,
            increment: cells.get("increment")?,
            minimum: cells.get("minimum")?,
            maximum: cells.get("maximum")?,
            cache: cells.get("cache")?,
            cycle: cells.get("cycle")?,
            owned_by: owner(cells, reading)?,
            owner: Some(reading.names.role(cells.get("owner")?)?),
            acl: reading.names.acl(cells, &id)?,
            comment: cells.get("comment")?,
        };
        if sequence.owned_by.as_ref().is_some_and(|owner| owner.identity) {
            reading.observation.implied.insert(id.clone());
        }
        reading.insert("pg_class", cells.get("oid")?, id, Object::Sequence(sequence));
    }
    Ok(())
}

fn owner(cells: Cells<'_>, reading: &Reading) -> Result<Option<SequenceOwner>, CatalogError> {
    if cells.get::<Option<Oid>>("owner_relation")?.is_none() {
        return Ok(None);
    }
    Ok(Some(SequenceOwner {
        relation: reading.relation(cells, "owner_relation")?,
        column: cells.get("owner_column")?,
        identity: cells.get("identity")?,
    }))
}
