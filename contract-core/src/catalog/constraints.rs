//! Constraints of tables.

use super::error::CatalogError;
use super::row::Cells;
use super::{Answers, Reading, queries};
use crate::ident::{ObjectId, ObjectKind};
use crate::schema::{Constraint, ConstraintDefinition, Key, Object, Text};

/// Reads all constraints of tables.
pub(super) fn read(answers: &Answers, reading: &mut Reading) -> Result<(), CatalogError> {
    for cells in answers.of(queries::CONSTRAINTS) {
        reading.insert_part(cells, ObjectKind::Constraint, |reading, id| {
            Ok(Object::Constraint(Constraint {
                definition: definition(cells, reading, id)?,
                deferrable: cells.get("deferrable")?,
                initially_deferred: cells.get("initially_deferred")?,
                validated: cells.get("validated")?,
                enforced: cells.get("enforced")?,
                comment: cells.get("comment")?,
            }))
        })?;
    }
    Ok(())
}

fn definition(cells: Cells<'_>, reading: &Reading, id: &ObjectId) -> Result<ConstraintDefinition, CatalogError> {
    Ok(match cells.letter("kind")? {
        Some('c') => ConstraintDefinition::Check {
            condition: cells.printed("condition", id)?,
            no_inherit: cells.get("no_inherit")?,
        },
        Some('f') => ConstraintDefinition::ForeignKey {
            columns: cells.names("columns")?,
            references: reading.relation(cells, "references")?,
            referenced_columns: cells.names("referenced_columns")?,
            match_type: cells.word("match_type", id)?,
            on_update: cells.word("on_update", id)?,
            on_delete: cells.word("on_delete", id)?,
            set_columns: cells.names("set_columns")?,
            period: cells.get("period")?,
        },
        Some('p') => ConstraintDefinition::PrimaryKey(key(cells)?),
        Some('u') => ConstraintDefinition::Unique(key(cells)?),
        Some('x') => ConstraintDefinition::Exclusion { definition: without_deferral(&cells.printed("exclusion", id)?) },
        letter => return Err(cells.unexpected("kind", format!("`{}`", letter.unwrap_or_default()))),
    })
}

fn key(cells: Cells<'_>) -> Result<Key, CatalogError> {
    Ok(Key {
        columns: cells.names("columns")?,
        included: cells.names("included")?,
        nulls_not_distinct: cells.get("nulls_not_distinct")?,
        without_overlaps: cells.get("period")?,
        options: cells.options("options")?,
    })
}

/// When it is checked has attributes of its own.
fn without_deferral(definition: &Text) -> Text {
    let text = definition.text.as_str();
    let text = text.strip_suffix(" INITIALLY DEFERRED").unwrap_or(text);
    Text::deparsed(text.strip_suffix(" DEFERRABLE").unwrap_or(text))
}
