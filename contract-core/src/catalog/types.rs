//! Types that somebody made. The attributes of composite types come with the columns of relations.

use std::collections::HashMap;

use super::error::CatalogError;
use super::names::Oid;
use super::row::Cells;
use super::{Answers, Reading, queries};
use crate::ident::{ObjectId, QualifiedName};
use crate::schema::{DomainConstraint, Object, Text, Type, TypeCategory, TypeDefinition};

/// Reads all types.
pub(super) fn read(answers: &Answers, reading: &mut Reading) -> Result<(), CatalogError> {
    let mut constraints = domain_constraints(answers)?;
    let (mut ranges, multiranges) = ranges(answers, reading)?;
    for cells in answers.of(queries::TYPES) {
        let oid: Oid = cells.get("oid")?;
        let id = ObjectId::type_named(cells.name("schema", "name")?);
        let definition = match (cells.letter("kind")?, cells.get::<bool>("defined")?) {
            (_, false) => TypeDefinition::Shell,
            (Some('b'), true) => TypeDefinition::Base,
            (Some('c'), true) => TypeDefinition::Composite { attributes: Vec::new() },
            (Some('d'), true) => domain(cells, reading, &id, constraints.remove(&oid).unwrap_or_default())?,
            (Some('e'), true) => TypeDefinition::Enum { labels: cells.get("labels")? },
            (Some('r'), true) => {
                ranges.remove(&oid).ok_or_else(|| unexpected("pg_range.rngtypid", &id, "missing for a range type"))?
            }
            (Some('m'), true) => TypeDefinition::Multirange {
                range: multiranges
                    .get(&oid)
                    .cloned()
                    .ok_or_else(|| unexpected("pg_range.rngmultitypid", &id, "missing for a multirange type"))?,
            },
            (letter, true) => {
                return Err(unexpected("pg_type.typtype", &id, format!("`{}`", letter.unwrap_or_default())));
            }
        };
        let object = Type {
            definition,
            owner: Some(reading.names.role(cells.get("owner")?)?),
            acl: reading.names.acl(cells, &id)?,
            comment: cells.get("comment")?,
        };
        // The attributes of a composite type name the relation that stands behind it.
        let relation: Oid = cells.get("row_relation")?;
        if relation != 0 {
            reading.identities.insert(("pg_class", relation), id.clone());
        }
        reading.insert("pg_type", oid, id, Object::Type(object));
    }
    Ok(())
}

/// Reads the names of types that somebody made, row types included, and no more of them.
pub(super) fn read_names(answers: &Answers, reading: &mut Reading) -> Result<(), CatalogError> {
    for cells in answers.of(queries::TYPE_NAMES) {
        let is_array = reading.names.types.get(&cells.get::<Oid>("oid")?).is_some_and(|name| name.array);
        if is_array || !cells.get::<bool>("is_own")? {
            continue;
        }
        let name = cells.name("schema", "name")?;
        let letter = cells.letter("category")?.ok_or_else(|| cells.unexpected("category", "unset"))?;
        let category = TypeCategory { letter, preferred: cells.get("preferred")? };
        reading.observation.schema.named_types.insert(name, category);
    }
    Ok(())
}

fn domain(
    cells: Cells<'_>,
    reading: &Reading,
    id: &ObjectId,
    mut constraints: Vec<DomainConstraint>,
) -> Result<TypeDefinition, CatalogError> {
    constraints.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(TypeDefinition::Domain {
        base: reading.names.modified_type(cells, "base")?,
        not_null: cells.get("not_null")?,
        default: cells.deparsed("has_default", "default", id)?,
        constraints,
    })
}

fn domain_constraints(answers: &Answers) -> Result<HashMap<Oid, Vec<DomainConstraint>>, CatalogError> {
    let mut constraints: HashMap<Oid, Vec<DomainConstraint>> = HashMap::new();
    for cells in answers.of(queries::DOMAIN_CONSTRAINTS) {
        let name: String = cells.get("name")?;
        let condition = cells.get::<Option<String>>("condition")?;
        let condition =
            condition.ok_or_else(|| CatalogError::changing(format!("the domain constraint `{name}` is gone")))?;
        let validated = cells.get("validated")?;
        let constraint = DomainConstraint { name, check: Text::deparsed(condition), validated };
        constraints.entry(cells.get("domain")?).or_default().push(constraint);
    }
    Ok(constraints)
}

type Ranges = (HashMap<Oid, TypeDefinition>, HashMap<Oid, QualifiedName>);

/// The definitions of ranges by range, and the names of ranges by multirange.
fn ranges(answers: &Answers, reading: &Reading) -> Result<Ranges, CatalogError> {
    let names = &reading.names;
    let mut ranges = HashMap::new();
    let mut multiranges = HashMap::new();
    for cells in answers.of(queries::RANGES) {
        let oid: Oid = cells.get("range")?;
        let multirange: Oid = cells.get("multirange")?;
        multiranges.insert(multirange, names.type_name(oid)?.element());
        let definition = TypeDefinition::Range {
            subtype: names.type_name(cells.get("subtype")?)?,
            collation: cells.optional_name("collation_schema", "collation_name")?,
            operator_class: cells.name("class_schema", "class_name")?,
            canonical: names.routine(cells.get("canonical")?)?,
            subtype_difference: names.routine(cells.get("subtype_difference")?)?,
            multirange: if multirange == 0 { None } else { Some(names.type_name(multirange)?.element()) },
        };
        ranges.insert(oid, definition);
    }
    Ok((ranges, multiranges))
}

fn unexpected(column: &str, id: &ObjectId, value: impl Into<String>) -> CatalogError {
    CatalogError::Unexpected { column: column.to_owned(), object: format!("`{id}`"), value: value.into() }
}
