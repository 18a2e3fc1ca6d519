//! Constraints of tables (manual, 5.5 "Constraints", SQL CREATE TABLE, ALTER TABLE).

use super::event::{Applied, Refusal, RefusalKind, Stop, duplicate, missing};
use super::routine::written;
use super::world::{Entry, Manner, Other, Use, World};
use crate::ddl::model::{
    ColumnConstraint, ColumnDefinition, ColumnRule, ConstraintAttributes, IndexParameters, TableConstraint,
    TableElement, TableRule,
};
use crate::ident::{ObjectId, ObjectKind, QualifiedName};
use crate::schema::{Constraint, ConstraintDefinition, Key, Object, Text, TextOrigin};
use crate::source::Span;

/// A constraint that is to be made; its name may still have to be chosen.
struct New {
    name: Option<String>,
    definition: ConstraintDefinition,
    attributes: ConstraintAttributes,
    uses: Vec<Use>,
}

impl World {
    /// The constraints of a new table: checks first, then keys with the primary one ahead, foreign keys last; so they
    /// get their names in PostgreSQL.
    pub(super) fn make_constraints(&mut self, text: &str, relation: &ObjectId, elements: &[TableElement]) -> Applied {
        let mut written: Vec<TableConstraint> = Vec::new();
        for element in elements {
            match element {
                TableElement::Column(column) => written.extend(of_column(column)),
                TableElement::Constraint(constraint) => written.push(constraint.clone()),
                TableElement::Like { .. } => {}
            }
        }
        let mut made = Vec::new();
        let (foreign, own): (Vec<_>, Vec<_>) =
            written.iter().partition(|constraint| matches!(constraint.rule, TableRule::ForeignKey { .. }));
        for constraint in own {
            made.extend(self.new_constraint(text, relation, constraint)?);
        }
        let rank = |new: &New| match &new.definition {
            ConstraintDefinition::Check { .. } => 0,
            ConstraintDefinition::PrimaryKey(_) => 1,
            ConstraintDefinition::Unique(_)
            | ConstraintDefinition::Exclusion { .. }
            | ConstraintDefinition::ForeignKey { .. } => 2,
        };
        made.sort_by_key(rank);
        let mut kept: Vec<New> = Vec::new();
        for new in made {
            // Two keys over the same columns are one.
            match kept.iter_mut().find(|known| is_same_key(known, &new)) {
                Some(known) => known.name = known.name.take().or(new.name),
                None => kept.push(new),
            }
        }
        for mut new in kept {
            // A table is empty when it is made: there is nothing that would not be valid.
            new.attributes.not_valid = false;
            self.place_constraint(relation, new)?;
        }
        // A foreign key may refer to a key of its own table.
        for constraint in foreign {
            if let Some(mut new) = self.new_constraint(text, relation, constraint)? {
                new.attributes.not_valid = false;
                self.place_constraint(relation, new)?;
            }
        }
        Ok(())
    }

    /// The constraints that ADD COLUMN brings.
    pub(super) fn add_column_constraints(
        &mut self,
        text: &str,
        relation: &ObjectId,
        column: &ColumnDefinition,
    ) -> Applied {
        for constraint in of_column(column) {
            self.add_constraint(text, relation, &constraint)?;
        }
        Ok(())
    }

    /// `ADD CONSTRAINT`
    pub(super) fn add_constraint(&mut self, text: &str, relation: &ObjectId, constraint: &TableConstraint) -> Applied {
        match self.new_constraint(text, relation, constraint)? {
            Some(new) => self.place_constraint(relation, new),
            None => Ok(()),
        }
    }

    fn new_constraint(
        &mut self,
        text: &str,
        relation: &ObjectId,
        constraint: &TableConstraint,
    ) -> Result<Option<New>, Stop> {
        let Some(table) = relation.qualified_name() else { return Ok(None) };
        let on = |column: &String| Use { on: ObjectId::column(table.clone(), column), manner: Manner::Part };
        let mut uses: Vec<Use> = Vec::new();
        let definition = match &constraint.rule {
            TableRule::NotNull(_) => return Ok(None),
            TableRule::Check(span) => {
                let columns = self.columns_in(text, *span, relation);
                uses.extend(columns.iter().map(on));
                uses.extend(self.uses_of_expression(text, *span));
                let no_inherit = constraint.attributes.no_inherit;
                ConstraintDefinition::Check { condition: written(text, *span), no_inherit }
            }
            TableRule::Unique { columns, nulls_not_distinct, without_overlaps, index } => {
                uses.extend(columns.iter().chain(&index.include).map(on));
                ConstraintDefinition::Unique(key(columns, *nulls_not_distinct, *without_overlaps, index))
            }
            TableRule::PrimaryKey { columns, without_overlaps, index } => {
                uses.extend(columns.iter().chain(&index.include).map(on));
                ConstraintDefinition::PrimaryKey(key(columns, false, *without_overlaps, index))
            }
            TableRule::UsingIndex { primary_key, index } => {
                return self.key_of_index(&table, *primary_key, index, constraint).map(Some);
            }
            TableRule::Exclude { method, elements, index: _, predicate } => {
                let columns = self.columns_in(text, *elements, relation);
                uses.extend(columns.iter().map(on));
                uses.extend(self.uses_of_expression(text, *elements));
                let elements = text.get(elements.range()).unwrap_or_default();
                let mut definition = format!("EXCLUDE USING {} ({elements})", method.as_deref().unwrap_or("gist"));
                if let Some(predicate) = predicate {
                    definition.push_str(&format!(" WHERE ({})", text.get(predicate.range()).unwrap_or_default()));
                }
                ConstraintDefinition::Exclusion { definition: Text { origin: TextOrigin::Written, text: definition } }
            }
            TableRule::ForeignKey { columns, period, references } => {
                uses.extend(columns.iter().map(on));
                self.foreign_key(columns, *period, references, &mut uses)?
            }
        };
        Ok(Some(New { name: constraint.name.clone(), definition, attributes: constraint.attributes, uses }))
    }

    fn key_of_index(
        &mut self,
        table: &QualifiedName,
        primary_key: bool,
        index: &str,
        constraint: &TableConstraint,
    ) -> Result<New, Stop> {
        let name = QualifiedName::new(&table.schema, index);
        let Some(Other::Index { columns, .. }) = self.other(&name) else { return Err(missing(name).into()) };
        let columns = columns.clone();
        self.take(&ObjectId::part(ObjectKind::Index, table.clone(), index));
        self.set_other(name, None);
        self.doubt("what else the index has is not known to the constraint".to_owned());
        let key = key(&columns, false, false, &IndexParameters::default());
        let on = |column: &String| Use { on: ObjectId::column(table.clone(), column), manner: Manner::Part };
        Ok(New {
            name: Some(constraint.name.clone().unwrap_or_else(|| index.to_owned())),
            uses: columns.iter().map(on).collect(),
            definition: if primary_key {
                ConstraintDefinition::PrimaryKey(key)
            } else {
                ConstraintDefinition::Unique(key)
            },
            attributes: constraint.attributes,
        })
    }

    fn place_constraint(&mut self, relation: &ObjectId, new: New) -> Applied {
        let Some(table) = relation.qualified_name() else { return Ok(()) };
        let name = match new.name.clone() {
            Some(name) => name,
            None => self.constraint_name(relation, &table, &new),
        };
        let id = ObjectId::part(ObjectKind::Constraint, table.clone(), &name);
        if self.has(&id) {
            return Err(duplicate(&id).into());
        }
        if matches!(new.definition, ConstraintDefinition::PrimaryKey(_))
            && self.primary_key(relation).is_some_and(|key| !self.is_in_doubt(key))
        {
            let message = format!("multiple primary keys for table `{relation}` are not allowed");
            return Err(Refusal::new(RefusalKind::InvalidDefinition, message).into());
        }
        let columns = match &new.definition {
            ConstraintDefinition::PrimaryKey(key) | ConstraintDefinition::Unique(key) => Some(key.columns.clone()),
            ConstraintDefinition::Exclusion { .. } => Some(Vec::new()),
            ConstraintDefinition::Check { .. } | ConstraintDefinition::ForeignKey { .. } => None,
        };
        if let Some(columns) = columns {
            let index = QualifiedName::new(&table.schema, &name);
            if self.relation_name_taken(&index) {
                return Err(duplicate(index).into());
            }
            self.set_other(index, Some(Other::Index { of: relation.clone(), columns }));
        }
        let initially_deferred = new.attributes.initially_deferred.unwrap_or(false);
        let enforced = new.attributes.enforced.unwrap_or(true);
        let constraint = Constraint {
            definition: new.definition,
            deferrable: new.attributes.deferrable.unwrap_or(initially_deferred),
            initially_deferred,
            validated: enforced && !new.attributes.not_valid,
            enforced,
            switched: Vec::new(),
            comment: None,
        };
        let mut entry = Entry::new(Object::Constraint(constraint));
        entry.uses = new.uses;
        self.make(id, entry);
        Ok(())
    }

    /// The primary key of a relation.
    pub(super) fn primary_key(&self, relation: &ObjectId) -> Option<&ObjectId> {
        let is_key = |part: &&ObjectId| match self.get(part).map(|entry| &entry.object) {
            Some(Object::Constraint(constraint)) => {
                matches!(constraint.definition, ConstraintDefinition::PrimaryKey(_))
            }
            Some(_) | None => false,
        };
        self.users(relation).filter(|part| part.whole().as_ref() == Some(relation)).find(is_key)
    }

    /// The name that PostgreSQL gives a constraint without one.
    fn constraint_name(&self, relation: &ObjectId, table: &QualifiedName, new: &New) -> String {
        let joined = |columns: &[String]| columns.join("_");
        let (addition, label) = match &new.definition {
            ConstraintDefinition::Check { condition, .. } => {
                let whole = Span::new(0, condition.text.len());
                let columns = self.columns_in(&condition.text, whole, relation);
                let only = match columns.as_slice() {
                    [only] => Some(only.clone()),
                    _ => None,
                };
                (only, "check")
            }
            ConstraintDefinition::PrimaryKey(_) => (None, "pkey"),
            ConstraintDefinition::Unique(key) => {
                let columns: Vec<String> = key.columns.iter().chain(&key.included).cloned().collect();
                (Some(joined(&columns)), "key")
            }
            ConstraintDefinition::Exclusion { .. } => {
                let columns: Vec<String> = new
                    .uses
                    .iter()
                    .filter(|used| used.on.kind == ObjectKind::Column)
                    .map(|used| used.on.name.clone())
                    .collect();
                (Some(joined(&columns)), "excl")
            }
            ConstraintDefinition::ForeignKey { columns, .. } => (Some(joined(columns)), "fkey"),
        };
        let makes_index =
            !matches!(new.definition, ConstraintDefinition::Check { .. } | ConstraintDefinition::ForeignKey { .. });
        let mut number = 0;
        loop {
            let label = if number == 0 { label.to_owned() } else { format!("{label}{number}") };
            let name = super::sequence::made_name(&table.name, addition.as_deref(), &label);
            let qualified = QualifiedName::new(&table.schema, &name);
            let taken = self.constraint_name_taken(&qualified) || makes_index && self.relation_name_taken(&qualified);
            if !taken {
                return name;
            }
            number += 1;
        }
    }

    /// Copies what LIKE … INCLUDING CONSTRAINTS and INCLUDING INDEXES take along.
    pub(super) fn copy_constraints(&mut self, from: &ObjectId, to: &ObjectId, checks: bool, keys: bool) -> Applied {
        let (Some(source), Some(table)) = (from.qualified_name(), to.qualified_name()) else { return Ok(()) };
        let parts: Vec<ObjectId> = self
            .users(from)
            .filter(|part| part.kind == ObjectKind::Constraint && part.whole().as_ref() == Some(from))
            .cloned()
            .collect();
        for part in parts {
            let Some(entry) = self.get(&part) else { continue };
            let Object::Constraint(constraint) = &entry.object else { continue };
            let name = match &constraint.definition {
                ConstraintDefinition::Check { .. } if checks => Some(part.name.clone()),
                ConstraintDefinition::PrimaryKey(_) | ConstraintDefinition::Unique(_) if keys => None,
                ConstraintDefinition::Exclusion { .. } if keys => None,
                _ => continue,
            };
            let mut uses = entry.uses.clone();
            for used in &mut uses {
                if used.on.kind == ObjectKind::Column && used.on.whole().as_ref() == Some(from) {
                    used.on = ObjectId::column(table.clone(), &used.on.name);
                }
            }
            let attributes = ConstraintAttributes {
                deferrable: constraint.deferrable.then_some(true),
                initially_deferred: constraint.initially_deferred.then_some(true),
                ..ConstraintAttributes::default()
            };
            let new = New { name, definition: constraint.definition.clone(), attributes, uses };
            self.place_constraint(to, new)?;
        }
        if keys {
            self.copy_indexes(&source, to);
        }
        Ok(())
    }
}

fn is_same_key(one: &New, other: &New) -> bool {
    let key = |new: &New| match &new.definition {
        ConstraintDefinition::PrimaryKey(key) | ConstraintDefinition::Unique(key) => Some(key.clone()),
        _ => None,
    };
    let timing = |new: &New| (new.attributes.deferrable, new.attributes.initially_deferred);
    match (key(one), key(other)) {
        (Some(left), Some(right)) => left == right && timing(one) == timing(other),
        _ => false,
    }
}

fn key(columns: &[String], nulls_not_distinct: bool, without_overlaps: bool, index: &IndexParameters) -> Key {
    Key {
        columns: columns.to_vec(),
        included: index.include.clone(),
        nulls_not_distinct,
        without_overlaps,
        options: super::relation::kept_options(&index.options),
    }
}

/// The constraints of a column, as the table would have them.
fn of_column(column: &ColumnDefinition) -> Vec<TableConstraint> {
    let own = || vec![column.name.clone()];
    let constraints = column.constraints.iter();
    let tabled = constraints.filter_map(|ColumnConstraint { name, rule, attributes, span }| {
        let rule = match rule {
            ColumnRule::Check(span) => TableRule::Check(*span),
            ColumnRule::Unique { nulls_not_distinct, index } => TableRule::Unique {
                columns: own(),
                nulls_not_distinct: *nulls_not_distinct,
                without_overlaps: false,
                index: index.clone(),
            },
            ColumnRule::PrimaryKey { index } => {
                TableRule::PrimaryKey { columns: own(), without_overlaps: false, index: index.clone() }
            }
            ColumnRule::References(references) => {
                TableRule::ForeignKey { columns: own(), period: false, references: references.clone() }
            }
            ColumnRule::NotNull
            | ColumnRule::Null
            | ColumnRule::Default(_)
            | ColumnRule::Identity { .. }
            | ColumnRule::Generated { .. } => return None,
        };
        Some(TableConstraint { name: name.clone(), rule, attributes: *attributes, span: *span })
    });
    tabled.collect()
}
