//! Relations, their columns, and the attributes of composite types.

use super::error::CatalogError;
use super::foreign::Options;
use super::names::Oid;
use super::row::Cells;
use super::{Answers, Reading, queries};
use crate::ident::{ObjectId, ObjectKind, QualifiedName};
use crate::schema::{Column, CompositeAttribute, ForeignTable, Object, Relation, TypeDefinition};

/// Reads relations and columns, and completes the composite types that were read.
pub(super) fn read(answers: &Answers, reading: &mut Reading, options: &mut Options) -> Result<(), CatalogError> {
    // The parent of a relation can come after it.
    for cells in answers.of(queries::RELATIONS) {
        let id = ObjectId::relation(cells.name("schema", "name")?);
        reading.identities.insert(("pg_class", cells.get("oid")?), id);
    }
    for cells in answers.of(queries::RELATIONS) {
        let id = ObjectId::relation(cells.name("schema", "name")?);
        let object = Object::Relation(Box::new(relation(cells, reading, options, &id)?));
        reading.observation.schema.objects.insert(id, object);
    }
    for cells in answers.of(queries::ATTRIBUTES) {
        attribute(cells, reading, options)?;
    }
    Ok(())
}

fn relation(
    cells: Cells<'_>,
    reading: &Reading,
    options: &mut Options,
    id: &ObjectId,
) -> Result<Relation, CatalogError> {
    let oid: Oid = cells.get("oid")?;
    let of_type: Oid = cells.get("of_type")?;
    let foreign = cells
        .get::<Option<String>>("server")?
        .map(|server| ForeignTable { server, options: options.remove(&("pg_class", oid, None)).unwrap_or_default() });
    Ok(Relation {
        kind: cells.word("kind", id)?,
        persistence: cells.word("persistence", id)?,
        definition: cells.deparsed("has_definition", "definition", id)?,
        options: cells.options("options")?,
        parents: parents(cells, reading)?,
        partition_key: cells.deparsed("has_partition_key", "partition_key", id)?,
        partition_bound: cells.deparsed("has_partition_bound", "partition_bound", id)?,
        of_type: if of_type == 0 { None } else { Some(reading.names.type_name(of_type)?) },
        foreign,
        row_security: cells.get("row_security")?,
        force_row_security: cells.get("force_row_security")?,
        owner: Some(reading.names.role(cells.get("owner")?)?),
        acl: reading.names.acl(cells, id)?,
        comment: cells.get("comment")?,
    })
}

fn parents(cells: Cells<'_>, reading: &Reading) -> Result<Vec<QualifiedName>, CatalogError> {
    let parent = |oid| {
        let name = reading.identities.get(&("pg_class", oid)).and_then(ObjectId::qualified_name);
        name.ok_or_else(|| cells.unexpected("parents", format!("{oid}, which was not read")))
    };
    cells.get::<Vec<Oid>>("parents")?.into_iter().map(parent).collect()
}

fn attribute(cells: Cells<'_>, reading: &mut Reading, options: &mut Options) -> Result<(), CatalogError> {
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
        return Ok(());
    }
    let Some(parent) = parent.qualified_name() else {
        return Err(cells.unexpected("relation", "in no schema"));
    };
    let id = ObjectId::column(parent, &name);
    let column = Column {
        of,
        not_null: cells.get("not_null")?,
        default: cells.deparsed("has_default", "default", &id)?,
        identity: cells.optional_word("identity", &id)?,
        generated: cells.optional_word("generated", &id)?,
        storage: cells.optional_word("storage", &id)?,
        compression: cells.optional_word("compression", &id)?,
        foreign_options: options.remove(&("pg_class", relation, Some(name))).unwrap_or_default(),
        acl: reading.names.acl(cells, &id)?,
        comment: cells.get("comment")?,
    };
    reading.observation.schema.objects.insert(id, Object::Column(column));
    Ok(())
}
