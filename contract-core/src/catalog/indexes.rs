//! Indexes.

use super::error::CatalogError;
use super::{Answers, Reading, queries};
use crate::ident::ObjectKind;
use crate::schema::{Index, Object};

/// Reads all indexes that no constraint brought.
pub(super) fn read(answers: &Answers, reading: &mut Reading) -> Result<(), CatalogError> {
    for cells in answers.of(queries::INDEXES) {
        reading.insert_part(cells, ObjectKind::Index, |_, id| {
            Ok(Object::Index(Index {
                unique: cells.get("unique")?,
                method: cells.get("method")?,
                definition: cells.printed_behind_prefix("definition", id)?,
                valid: cells.get("valid")?,
                comment: cells.get("comment")?,
            }))
        })?;
    }
    Ok(())
}
