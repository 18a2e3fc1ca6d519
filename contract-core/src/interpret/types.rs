//! Enums, domains, composite and base types (manual, SQL CREATE TYPE, ALTER TYPE, CREATE DOMAIN, ALTER DOMAIN).

use super::acl::{Guarded, built_in_acl};
use super::column::NewColumn;
use super::event::{Applied, Refusal, RefusalKind, Stop, duplicate, missing};
use super::routine::written;
use super::world::{Entry, World};
use crate::ddl::model::{
    AlterDomain, AlterType, AttributeChange, AttributeDefinition, ColumnConstraint, ColumnRule, CreateDomain,
    CreateType, DomainChange, LabelPlace, ObjectName, TableRule, TypeChange, TypeForm,
};
use crate::ident::{ObjectId, ObjectKind, QualifiedName, truncate};
use crate::schema::{CompositeAttribute, DomainConstraint, ModifiedType, Object, Type, TypeDefinition};
use crate::source::Span;

impl World {
    /// `CREATE TYPE`
    pub(super) fn create_type(&mut self, create: &CreateType) -> Applied {
        let name = self.new_type_name(&create.name)?;
        let definition = match &create.definition {
            TypeForm::Enum(labels) => {
                TypeDefinition::Enum { labels: labels.iter().map(|label| label.value.clone()).collect() }
            }
            TypeForm::Composite(written) => {
                let mut attributes = Vec::with_capacity(written.len());
                for attribute in written {
                    attributes.push(self.attribute(attribute)?);
                }
                TypeDefinition::Composite { attributes }
            }
            TypeForm::Range(definition) => return self.create_range(name, definition),
            TypeForm::Base(_) => TypeDefinition::Base,
            TypeForm::Shell => TypeDefinition::Shell,
        };
        self.make_type(name, definition);
        Ok(())
    }

    /// The name of a new type; a shell of that name is no obstacle.
    pub(super) fn new_type_name(&mut self, name: &ObjectName) -> Result<QualifiedName, Stop> {
        let name = self.new_name(name)?;
        if let Some(id) = self.type_id(&name) {
            let shell = self.get(&id).is_some_and(|entry| {
                let is_shell = matches!(
                    &entry.object,
                    Object::Type(found) if found.definition == TypeDefinition::Shell
                );
                entry.assumed || is_shell
            });
            if !shell {
                return Err(duplicate(name).into());
            }
        }
        Ok(name)
    }

    /// Puts a new type in.
    pub(super) fn make_type(&mut self, name: QualifiedName, definition: TypeDefinition) -> ObjectId {
        let owner = self.session.role().to_owned();
        // Default privileges are for what a shell becomes.
        let acl = match definition {
            TypeDefinition::Shell => built_in_acl(Guarded::Type, &owner, self.major),
            _ => self.initial_acl(Guarded::Type, &owner, Some(&name.schema)),
        };
        let id = ObjectId::type_named(name);
        self.make(id.clone(), Entry::new(Object::Type(Type { definition, owner: Some(owner), acl, comment: None })));
        id
    }

    fn attribute(&mut self, written: &AttributeDefinition) -> Result<CompositeAttribute, Stop> {
        let of = self.resolve_modified(&written.of)?;
        let of = self.with_collation(of, written.collation.as_ref());
        Ok(CompositeAttribute { name: written.name.clone(), of })
    }

    /// A type with the collation that is written behind it.
    pub(super) fn with_collation(&mut self, of: ModifiedType, collation: Option<&ObjectName>) -> ModifiedType {
        let Some(name) = collation else { return of };
        if name.name == "default" {
            return of;
        }
        // Which collations a server has is the operating system's business; they are in pg_catalog.
        let schema = name.schema.clone().unwrap_or_else(|| "pg_catalog".to_owned());
        ModifiedType { collation: Some(QualifiedName::new(schema, &name.name)), ..of }
    }

    fn own_type(&self, name: &ObjectName) -> Result<ObjectId, Stop> {
        let found = self.find_type_id(name).filter(|id| id.kind == ObjectKind::Type);
        found.ok_or_else(|| missing(&name.name).into())
    }

    /// `ALTER TYPE`
    pub(super) fn alter_type(&mut self, alter: &AlterType) -> Applied {
        let id = self.own_type(&alter.name)?;
        match &alter.change {
            TypeChange::AddValue { if_not_exists, value, place } => {
                let mut labels = self.labels(&id)?;
                if labels.contains(&value.value) {
                    return if *if_not_exists { Ok(()) } else { Err(duplicate(&value.value).into()) };
                }
                let position = |label: &str| labels.iter().position(|known| known == label);
                let at = match place {
                    None => Some(labels.len()),
                    Some(LabelPlace::Before(label)) => position(&label.value),
                    Some(LabelPlace::After(label)) => position(&label.value).map(|at| at + 1),
                };
                let Some(at) = at else { return Err(missing(&value.value).into()) };
                labels.insert(at, value.value.clone());
                self.set_labels(&id, labels);
            }
            TypeChange::RenameValue { from, to } => {
                let mut labels = self.labels(&id)?;
                if labels.contains(&to.value) {
                    return Err(duplicate(&to.value).into());
                }
                let Some(label) = labels.iter_mut().find(|label| **label == from.value) else {
                    return Err(missing(&from.value).into());
                };
                to.value.clone_into(label);
                self.set_labels(&id, labels);
            }
            TypeChange::RenameAttribute { from, to, cascade } => {
                for table in self.typed_tables(&id, *cascade)? {
                    self.rename_column(&table, from, to)?;
                }
                self.change_attributes(&id, |attributes| {
                    match attributes.iter_mut().find(|known| known.name == *from) {
                        Some(attribute) => {
                            to.clone_into(&mut attribute.name);
                            Ok(())
                        }
                        None => Err(missing(from).into()),
                    }
                })?;
            }
            TypeChange::Attributes(changes) => {
                for change in changes {
                    self.change_attribute(&id, change)?;
                }
            }
            TypeChange::Options(_) => {}
        }
        Ok(())
    }

    fn labels(&self, id: &ObjectId) -> Result<Vec<String>, Stop> {
        match self.get(id).map(|entry| &entry.object) {
            Some(Object::Type(Type { definition: TypeDefinition::Enum { labels }, .. })) => Ok(labels.clone()),
            Some(_) if self.get(id).is_some_and(|entry| entry.assumed) => {
                Err(Stop::Unknown(format!("`{id}` is assumed, and its labels are not known")))
            }
            Some(_) | None => Err(Refusal::new(RefusalKind::WrongSort, format!("`{id}` is not an enum")).into()),
        }
    }

    fn set_labels(&mut self, id: &ObjectId, new: Vec<String>) {
        self.set(id, "labels", |object| {
            if let Object::Type(Type { definition: TypeDefinition::Enum { labels }, .. }) = object {
                *labels = new;
            }
        });
    }

    fn change_attribute(&mut self, id: &ObjectId, change: &AttributeChange) -> Applied {
        match change {
            AttributeChange::Add { attribute, cascade } => {
                let attribute = self.attribute(attribute)?;
                for table in self.typed_tables(id, *cascade)? {
                    let column = super::column::plain(attribute.of.clone());
                    let name = attribute.name.clone();
                    self.make_column(&table, NewColumn { name, column, uses: Vec::new(), inherited: false })?;
                }
                self.change_attributes(id, |attributes| {
                    if attributes.iter().any(|known| known.name == attribute.name) {
                        return Err(duplicate(&attribute.name).into());
                    }
                    attributes.push(attribute);
                    Ok(())
                })
            }
            AttributeChange::Drop { if_exists, name, cascade } => {
                let tables = self.typed_tables(id, *cascade)?;
                let columns = tables.iter().filter_map(|table| self.column(table, name).map(|(column, _)| column));
                self.drop_all(columns.collect(), *cascade)?;
                self.change_attributes(id, |attributes| {
                    let before = attributes.len();
                    attributes.retain(|known| known.name != *name);
                    if attributes.len() == before && !if_exists { Err(missing(name).into()) } else { Ok(()) }
                })
            }
            AttributeChange::SetType { attribute, cascade } => {
                let attribute = self.attribute(attribute)?;
                for table in self.typed_tables(id, *cascade)? {
                    let Some((column, _)) = self.column(&table, &attribute.name) else { continue };
                    let of = attribute.of.clone();
                    self.set(&column, "type", |object| {
                        if let Object::Column(column) = object {
                            column.of = of;
                        }
                    });
                }
                self.change_attributes(id, |attributes| {
                    match attributes.iter_mut().find(|known| known.name == attribute.name) {
                        Some(known) => {
                            *known = attribute;
                            Ok(())
                        }
                        None => Err(missing(&attribute.name).into()),
                    }
                })
            }
        }
    }

    /// The tables that are of a type, which change with it; without CASCADE it may have none.
    fn typed_tables(&self, id: &ObjectId, cascade: bool) -> Result<Vec<ObjectId>, Stop> {
        let is_typed = |user: &&ObjectId| match self.get(user).map(|entry| &entry.object) {
            Some(Object::Relation(relation)) => {
                relation.of_type.as_ref().is_some_and(|of| ObjectId::type_named(of.element()) == *id)
            }
            Some(_) | None => false,
        };
        let tables: Vec<ObjectId> = self.users(id).filter(is_typed).cloned().collect();
        match tables.iter().find(|table| !self.is_in_doubt(table)) {
            Some(table) if !cascade => {
                let message = format!("cannot alter type `{id}` because it is the type of `{table}`");
                Err(Refusal::new(RefusalKind::Dependents, message).into())
            }
            Some(_) | None => Ok(tables),
        }
    }

    fn change_attributes(
        &mut self,
        id: &ObjectId,
        change: impl FnOnce(&mut Vec<CompositeAttribute>) -> Applied,
    ) -> Applied {
        let Some(Object::Type(Type { definition: TypeDefinition::Composite { attributes }, .. })) =
            self.get(id).map(|entry| &entry.object)
        else {
            return Err(Refusal::new(RefusalKind::WrongSort, format!("`{id}` is not a composite type")).into());
        };
        let mut changed = attributes.clone();
        change(&mut changed)?;
        self.set(id, "attribute types", |object| {
            if let Object::Type(Type { definition: TypeDefinition::Composite { attributes }, .. }) = object {
                *attributes = changed;
            }
        });
        Ok(())
    }

    /// `CREATE DOMAIN`
    pub(super) fn create_domain(&mut self, text: &str, create: &CreateDomain) -> Applied {
        let name = self.new_type_name(&create.name)?;
        let base = self.resolve_modified(&create.of)?;
        let base = self.with_collation(base, create.collation.as_ref());
        let mut domain = Domain { not_null: false, default: None, constraints: Vec::new() };
        for constraint in &create.constraints {
            domain.add(text, &name.name, constraint);
        }
        let Domain { not_null, default, mut constraints } = domain;
        constraints.sort_by(|left, right| left.name.cmp(&right.name));
        let default = default.and_then(|span| self.kept_default(text, span, &base));
        let id = self.make_type(name, TypeDefinition::Domain { base, not_null, default, constraints });
        self.note_uses_of_domain(&id);
        Ok(())
    }

    fn note_uses_of_domain(&mut self, id: &ObjectId) {
        let Some(Object::Type(found)) = self.get(id).map(|entry| &entry.object) else { return };
        let uses = self.uses_of_domain(&found.definition);
        self.change(id, |entry| entry.uses = uses);
    }

    /// `ALTER DOMAIN`
    pub(super) fn alter_domain(&mut self, text: &str, alter: &AlterDomain) -> Applied {
        let id = self.own_type(&alter.name)?;
        let Some(Object::Type(Type { definition, .. })) = self.get(&id).map(|entry| &entry.object) else {
            return Err(missing(&id).into());
        };
        let mut changed = definition.clone();
        let TypeDefinition::Domain { base, not_null, default, constraints } = &mut changed else {
            return Err(Refusal::new(RefusalKind::WrongSort, format!("`{id}` is not a domain")).into());
        };
        let attribute = match &alter.change {
            DomainChange::SetDefault(span) => {
                *default = self.kept_default(text, *span, base);
                "default"
            }
            DomainChange::DropDefault => {
                *default = None;
                "default"
            }
            DomainChange::SetNotNull => {
                *not_null = true;
                "not null"
            }
            DomainChange::DropNotNull => {
                *not_null = false;
                "not null"
            }
            DomainChange::AddConstraint(constraint) if matches!(constraint.rule, TableRule::NotNull(_)) => {
                *not_null = true;
                "not null"
            }
            DomainChange::AddConstraint(constraint) => {
                let TableRule::Check(span) = &constraint.rule else { return Ok(()) };
                let name = constraint.name.clone().unwrap_or_else(|| check_name(&id.name, constraints));
                if constraints.iter().any(|known| known.name == name) {
                    return Err(duplicate(name).into());
                }
                let validated = !constraint.attributes.not_valid;
                constraints.push(DomainConstraint { name, check: written(text, *span), validated });
                "constraint checks"
            }
            DomainChange::DropConstraint { if_exists, name, .. } => {
                let before = constraints.len();
                constraints.retain(|known| known.name != *name);
                if constraints.len() == before && !if_exists {
                    return Err(missing(name).into());
                }
                "constraint names"
            }
            DomainChange::RenameConstraint { from, to } => {
                match constraints.iter_mut().find(|known| known.name == *from) {
                    Some(known) => to.clone_into(&mut known.name),
                    None => return Err(missing(from).into()),
                }
                "constraint names"
            }
            DomainChange::ValidateConstraint(name) => {
                match constraints.iter_mut().find(|known| known.name == *name) {
                    Some(known) => known.validated = true,
                    None => return Err(missing(name).into()),
                }
                "constraints validated"
            }
        };
        constraints.sort_by(|left, right| left.name.cmp(&right.name));
        self.set(&id, attribute, |object| {
            if let Object::Type(found) = object {
                found.definition = changed;
            }
        });
        self.note_uses_of_domain(&id);
        Ok(())
    }
}

struct Domain {
    not_null: bool,
    default: Option<Span>,
    constraints: Vec<DomainConstraint>,
}

impl Domain {
    fn add(&mut self, text: &str, domain: &str, constraint: &ColumnConstraint) {
        match &constraint.rule {
            ColumnRule::NotNull => self.not_null = true,
            ColumnRule::Default(span) => self.default = Some(*span),
            ColumnRule::Check(span) => {
                let name = constraint.name.clone().unwrap_or_else(|| check_name(domain, &self.constraints));
                self.constraints.push(DomainConstraint { name, check: written(text, *span), validated: true });
            }
            ColumnRule::Null
            | ColumnRule::Unique { .. }
            | ColumnRule::PrimaryKey { .. }
            | ColumnRule::References(_)
            | ColumnRule::Identity { .. }
            | ColumnRule::Generated { .. } => {}
        }
    }
}

/// The name that a CHECK gets which has none (`ChooseConstraintName`).
fn check_name(domain: &str, known: &[DomainConstraint]) -> String {
    for number in 0..=known.len() {
        let label = if number == 0 { "check".to_owned() } else { format!("check{number}") };
        let name = made_name(domain, &label);
        if known.iter().all(|constraint| constraint.name != name) {
            return name;
        }
    }
    made_name(domain, "check")
}

/// A name made of another and a label; the former is cut so that both fit (`makeObjectName`).
pub(super) fn made_name(name: &str, label: &str) -> String {
    let room = crate::ident::MAXIMUM_LENGTH.saturating_sub(label.len() + 1);
    let mut end = name.len().min(room);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    let kept = name.get(..end).unwrap_or(truncate(name));
    format!("{kept}_{label}")
}
