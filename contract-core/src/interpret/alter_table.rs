//! ALTER TABLE and its kin (manual, SQL ALTER TABLE, ALTER VIEW).

use super::event::{Applied, duplicate, missing};
use super::relation::{bound_text, kept_options, kept_persistence};
use super::resolve::Found;
use super::world::World;
use crate::ddl::leading_keywords;
use crate::ddl::model::{AlterRelation, ColumnChange, RelationChange, RowSecurityChange};
use crate::ident::{ObjectId, ObjectKind, QualifiedName};
use crate::schema::{Column, Object, Relation};

impl World {
    /// `ALTER TABLE` and its kin
    pub(super) fn alter_relation(&mut self, text: &str, alter: &AlterRelation) -> Applied {
        let found = match self.find_relation(&alter.name) {
            Some(found) => found,
            None if alter.if_exists => return Ok(()),
            None if matches!(alter.sort, crate::ddl::model::Sort::Index | crate::ddl::model::Sort::Sequence) => {
                return Ok(());
            }
            None => self.relation(&alter.name)?,
        };
        let id = match found {
            Found::Relation(id) => id,
            Found::Sequence(id) => {
                for change in &alter.changes {
                    self.alter_part(&id, change)?;
                }
                return Ok(());
            }
            Found::Index(name, of) => {
                if let Some(RelationChange::AttachPartition { partition, .. }) = alter.changes.first()
                    && let (Some(found), Some(table)) = (self.find_relation(partition), of.qualified_name())
                {
                    self.attach_index(&ObjectId::part(ObjectKind::Index, table, &name.name), &found);
                }
                if let Some(RelationChange::RenameTo(to)) = alter.changes.first() {
                    self.rename_index(&name, &of, to)?;
                }
                return Ok(());
            }
            Found::BuiltIn => return Ok(()),
        };
        let mut changes: Vec<&RelationChange> = alter.changes.iter().collect();
        changes.sort_by_key(|change| pass(change));
        for change in changes {
            self.change_relation(text, &id, change, alter.only)?;
        }
        Ok(())
    }

    /// What ALTER TABLE and ALTER SEQUENCE do to a sequence alike.
    fn alter_part(&mut self, id: &ObjectId, change: &RelationChange) -> Applied {
        match change {
            RelationChange::RenameTo(to) if *to == id.name => Err(duplicate(to).into()),
            RelationChange::RenameTo(to) => self.rename(id, id.schema.clone(), to),
            RelationChange::SetSchema(schema) => {
                super::change::refuse_temporary(schema)?;
                let schema = self.existing_schema(schema)?;
                self.rename(id, Some(schema), &id.name)
            }
            RelationChange::OwnerTo(role) => {
                let owner = self.existing_role(role)?;
                self.set_owner(id, &owner);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn change_relation(&mut self, text: &str, id: &ObjectId, change: &RelationChange, only: bool) -> Applied {
        match change {
            RelationChange::RenameTo(to) if *to == id.name => return Err(duplicate(to).into()),
            RelationChange::RenameTo(to) => self.rename(id, id.schema.clone(), to)?,
            RelationChange::SetSchema(schema) => {
                super::change::refuse_temporary(schema)?;
                let schema = self.existing_schema(schema)?;
                self.rename(id, Some(schema), &id.name)?;
            }
            RelationChange::RenameColumn { from, to } => {
                for relation in self.with_children(id, only) {
                    self.rename_column(&relation, from, to)?;
                }
            }
            RelationChange::OwnerTo(role) => {
                let owner = self.existing_role(role)?;
                self.set_owner(id, &owner);
            }
            RelationChange::AddColumn { if_not_exists, column } => {
                for relation in self.with_children(id, only) {
                    if self.column(&relation, &column.name).is_some() {
                        if *if_not_exists || relation != *id {
                            continue;
                        }
                        return Err(super::event::duplicate(format!("{relation}.{}", column.name)).into());
                    }
                    let mut new = self.new_column(text, &relation, column, None)?;
                    new.inherited = relation != *id;
                    self.make_column(&relation, new)?;
                    if relation == *id {
                        self.add_column_constraints(text, id, column)?;
                    }
                }
            }
            RelationChange::DropColumn { if_exists, name, cascade } => {
                let mut columns = Vec::new();
                for relation in self.with_children(id, only) {
                    let column = self.column(&relation, name).map(|(column, _)| column);
                    let inherited = |id: &ObjectId| self.get(id).is_some_and(|entry| entry.inherited);
                    columns.extend(column.filter(|column| relation == *id || inherited(column)));
                }
                if columns.is_empty() && !if_exists && !self.is_doubtful(id) {
                    return Err(missing(format!("{id}.{name}")).into());
                }
                self.drop_all(columns, *cascade)?;
            }
            RelationChange::AlterColumn { name, change } => {
                for relation in self.with_children(id, only) {
                    self.alter_column(text, &relation, name, change)?;
                }
            }
            RelationChange::AddConstraint(constraint) => {
                for relation in self.with_children(id, only) {
                    self.note_constraint(&relation, constraint);
                }
                self.add_constraint(text, id, constraint)?;
            }
            RelationChange::RowSecurity(change) => {
                let (attribute, forced, on) = match change {
                    RowSecurityChange::Enable => ("row security", false, true),
                    RowSecurityChange::Disable => ("row security", false, false),
                    RowSecurityChange::Force => ("force row security", true, true),
                    RowSecurityChange::NoForce => ("force row security", true, false),
                };
                self.set(id, attribute, |object| {
                    if let Object::Relation(relation) = object {
                        let flag = if forced { &mut relation.force_row_security } else { &mut relation.row_security };
                        *flag = on;
                    }
                });
            }
            RelationChange::Inherit(parent) => {
                let Found::Relation(parent) = self.relation(parent)? else { return Ok(()) };
                self.set_parents(id, |parents| parents.extend(parent.qualified_name()));
                self.take_over_from_parent(&parent, id);
            }
            RelationChange::NoInherit(parent) => {
                let Found::Relation(parent) = self.relation(parent)? else { return Ok(()) };
                self.set_parents(id, |parents| parents.retain(|known| Some(known) != parent.qualified_name().as_ref()));
                self.make_columns_its_own(id);
                self.doubt_parts_of_parent(&parent, id, "which checks it keeps that were its parent's is not known");
            }
            RelationChange::AttachPartition { partition, bound } => {
                let Found::Relation(partition) = self.relation(partition)? else { return Ok(()) };
                self.set_parents(&partition, |parents| parents.extend(id.qualified_name()));
                let bound = bound.as_ref().map(|bound| bound_text(text, bound));
                self.set_relation(&partition, "partition bound", |relation| relation.partition_bound = bound);
                self.take_over_from_parent(id, &partition);
                self.merge_constraints(id, &partition);
                self.forget_names_of_indexes(&partition);
            }
            RelationChange::DetachPartition(partition) => {
                let Found::Relation(partition) = self.relation(partition)? else { return Ok(()) };
                self.set_parents(&partition, |parents| {
                    parents.retain(|known| Some(known) != id.qualified_name().as_ref())
                });
                self.set_relation(&partition, "partition bound", |relation| relation.partition_bound = None);
                self.make_columns_its_own(&partition);
                const KEPT: &str = "what it keeps of its former parent's keys, checks and indexes is not known";
                self.doubt_parts_of_parent(id, &partition, KEPT);
                if self.major >= 17 {
                    self.change_columns(&partition, "identity", |column| column.identity = None);
                }
            }
            RelationChange::DropConstraint { if_exists, name, cascade } => {
                self.drop_constraint(id, name, *if_exists, *cascade)?;
            }
            RelationChange::RenameConstraint { from, to } => self.rename_constraint(id, from, to)?,
            RelationChange::AlterConstraint { name, attributes } => self.alter_constraint(id, name, *attributes),
            RelationChange::ValidateConstraint(name) => self.validate_constraint(id, name),
            RelationChange::Trigger { which, firing } => self.enable_triggers(id, which, *firing),
            RelationChange::Rule { name, firing } => self.enable_rule(id, name, *firing),
            RelationChange::SetPersistence(persistence) => {
                let persistence = kept_persistence(*persistence);
                self.set_relation(id, "persistence", |relation| relation.persistence = persistence);
            }
            RelationChange::SetOptions(options) => {
                let options = kept_options(options);
                self.refuse_view_options(id, &options)?;
                self.set_relation(id, "options", |relation| relation.options.extend(options));
            }
            RelationChange::ResetOptions(options) => {
                let options = kept_options(options);
                self.set_relation(id, "options", |relation| {
                    relation.options.retain(|name, _| !options.contains_key(name));
                });
            }
            RelationChange::OfType(of) => {
                let of = self.named_type(of)?;
                self.set_relation(id, "of type", |relation| relation.of_type = Some(of));
            }
            RelationChange::NotOfType => self.set_relation(id, "of type", |relation| relation.of_type = None),
            RelationChange::Storage(span) => {
                let words = leading_keywords(text.get(span.range()).unwrap_or_default(), 3);
                match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
                    ["replica", "identity", "default"] => {}
                    ["replica", ..] => self.open_gap_on_storage(id, "replica identity"),
                    ["cluster", ..] => self.open_gap_on_storage(id, "clustered table"),
                    _ => {}
                }
            }
            RelationChange::DependsOnExtension { .. } => {}
        }
        Ok(())
    }

    /// Whether not everything about a relation is known.
    pub(super) fn is_doubtful(&self, id: &ObjectId) -> bool {
        self.get(id).is_some_and(|entry| entry.assumed || !entry.gaps.is_empty())
    }

    /// A relation and, unless ONLY is said, those that inherit from it.
    fn with_children(&self, id: &ObjectId, only: bool) -> Vec<ObjectId> {
        let mut found = vec![id.clone()];
        let mut next = 0;
        while let Some(parent) = found.get(next).filter(|_| !only).cloned() {
            next += 1;
            for child in self.users(&parent) {
                let inherits = self.parents_of(child).contains(&parent);
                if inherits && !found.contains(child) {
                    found.push(child.clone());
                }
            }
        }
        found
    }

    fn change_columns(&mut self, relation: &ObjectId, attribute: &'static str, change: impl Fn(&mut Column)) {
        for id in self.columns_of(relation) {
            self.set(&id, attribute, |object| {
                if let Object::Column(column) = object {
                    change(column);
                }
            });
        }
    }

    /// The relations that one inherits from.
    pub(super) fn parents_of(&self, id: &ObjectId) -> Vec<ObjectId> {
        match self.get(id).map(|entry| &entry.object) {
            Some(Object::Relation(relation)) => relation.parents.iter().cloned().map(ObjectId::relation).collect(),
            Some(_) | None => Vec::new(),
        }
    }

    fn set_parents(&mut self, id: &ObjectId, change: impl FnOnce(&mut Vec<QualifiedName>)) {
        self.set_relation(id, "parents", |relation| change(&mut relation.parents));
    }

    /// Changes one attribute of a relation.
    pub(super) fn set_relation(&mut self, id: &ObjectId, attribute: &'static str, change: impl FnOnce(&mut Relation)) {
        self.set(id, attribute, |object| {
            if let Object::Relation(relation) = object {
                change(relation);
            }
        });
    }

    /// A relation that inherits no more keeps what the model held as its parent's alone.
    fn doubt_parts_of_parent(&mut self, parent: &ObjectId, relation: &ObjectId, cause: &str) {
        let is_kept = |id: &&ObjectId| {
            matches!(id.kind, ObjectKind::Constraint | ObjectKind::Index | ObjectKind::Trigger)
                && id.whole().as_ref() == Some(parent)
        };
        if self.is_doubtful(parent) || self.users(parent).any(|user| is_kept(&user)) {
            self.open_gap_on(relation, cause);
        }
    }

    /// A relation that inherits no more keeps the columns.
    fn make_columns_its_own(&mut self, relation: &ObjectId) {
        if self.parents_of(relation).is_empty() {
            for id in self.columns_of(relation) {
                self.change(&id, |entry| entry.inherited = false);
            }
        }
    }

    /// A partition that is attached has the parent's NOT NULL already, or PostgreSQL refuses; before 18 a primary
    /// key of the parent sets it. Since 17 it gets the parent's identity.
    fn take_over_from_parent(&mut self, parent: &ObjectId, partition: &ObjectId) {
        for new in self.copied(parent) {
            if let Some((id, _)) = self.column(partition, &new.name) {
                self.change(&id, |entry| entry.inherited = true);
            }
            if new.column.not_null {
                self.set_not_null(partition, &new.name, true);
            }
            if self.major >= 17
                && new.column.identity.is_some()
                && let Some((id, _)) = self.column(partition, &new.name)
            {
                self.set(&id, "identity", |object| {
                    if let Object::Column(column) = object {
                        column.identity = new.column.identity;
                    }
                });
            }
        }
    }

    /// Since 18 NOT NULL is a constraint with a name of its own, by which it can be dropped.
    pub(super) fn drop_not_null_constraint(&mut self, relation: &ObjectId, name: &str) {
        if self.major < 18 {
            return;
        }
        let prefix = format!("{}_", relation.name);
        let column = name.strip_prefix(&prefix).and_then(|rest| rest.strip_suffix("_not_null")).map(str::to_owned);
        if let Some(column) = column {
            self.set_not_null(relation, &column, false);
        }
    }
}

/// What ALTER TABLE does first, whatever the order of the changes: what takes away, then new types, new columns, new
/// constraints, the attributes of columns, and the rest (`ATPrepCmd`).
fn pass(change: &RelationChange) -> u8 {
    match change {
        RelationChange::DropColumn { .. } | RelationChange::DropConstraint { .. } => 0,
        RelationChange::AlterColumn { change, .. } => match change {
            ColumnChange::DropDefault
            | ColumnChange::DropNotNull
            | ColumnChange::DropExpression { .. }
            | ColumnChange::DropIdentity { .. } => 0,
            ColumnChange::SetType { .. } => 1,
            ColumnChange::SetExpression(_) => 3,
            ColumnChange::SetNotNull | ColumnChange::AlterIdentity { .. } => 5,
            ColumnChange::SetDefault(_) | ColumnChange::AddIdentity { .. } => 6,
            ColumnChange::Storage(_) => 7,
        },
        RelationChange::AddColumn { .. } => 2,
        RelationChange::AddConstraint(_) => 4,
        _ => 7,
    }
}
