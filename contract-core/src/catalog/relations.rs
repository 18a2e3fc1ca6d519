//! Relations, their columns, and the attributes of composite types.

use super::error::CatalogError;
use super::names::Oid;
use super::types::deparsed;
use super::{Answers, Reading, queries};
use crate::ident::{ObjectId, ObjectKind};
use crate::schema::{Column, CompositeAttribute, Object, Relation, TypeDefinition};

/// Reads relations and columns, and completes the composite types that were read.
pub(super) fn read(answers: &Answers, reading: &mut Reading) -> Result<(), CatalogError> {
    for cells in answers.of(queries::RELATIONS) {
        let id = ObjectId::relation(cells.name("schema", "name")?);
        let relation = Relation {
            kind: cells.word("kind", &id)?,
            row_security: cells.get("row_security")?,
            force_row_security: cells.get("force_row_security")?,
            owner: Some(reading.names.role(cells.get("owner")?)?),
            acl: reading.names.acl(cells, &id)?,
            comment: cells.get("comment")?,
        };
        reading.insert("pg_class", cells.get("oid")?, id, Object::Relation(relation));
    }
    for cells in answers.of(queries::ATTRIBUTES) {
        let relation: Oid = cells.get("relation")?;
        let parent = reading.identities.get(&("pg_class", relation)).cloned();
        let parent = parent.ok_or_else(|| cells.unexpected("relation", format!("{relation}, which was not read")))?;
        let name: String = cells.get("name")?;
        let of = reading.names.modified_type(cells, "type")?;
        if parent.kind == ObjectKind::Type {
            if let Some(Object::Type(owner)) = reading.observation.schema.objects.get_mut(&parent)
                && let TypeDefinition::Composite { attributes } = &mut owner.definition
            {
                attributes.push(CompositeAttribute { name, of });
            }
            continue;
        }
        let Some(parent) = parent.qualified_name() else {
            return Err(cells.unexpected("relation", "in no schema"));
        };
        let id = ObjectId::column(parent, name);
        let column = Column {
            of,
            not_null: cells.get("not_null")?,
            default: deparsed(cells, "has_default", "default", &id)?,
            identity: cells.optional_word("identity", &id)?,
            generated: cells.optional_word("generated", &id)?,
            acl: reading.names.acl(cells, &id)?,
            comment: cells.get("comment")?,
        };
        reading.observation.schema.objects.insert(id, Object::Column(column));
    }
    Ok(())
}
