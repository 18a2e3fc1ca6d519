//! What the objects of a baseline use: a snapshot does not say it, but their attributes and texts do.

use super::{Manner, Use, World};
use crate::ident::{ObjectId, QualifiedName};
use crate::schema::{ConstraintDefinition, Object, Text};
use crate::source::Span;

impl World {
    /// What an object uses by the texts that it has: the query of a view, defaults, conditions, keys of an index.
    pub(super) fn uses_by_text(&self, id: &ObjectId, object: &Object) -> Vec<Use> {
        let whole = |text: &Text| Span::new(0, text.text.len());
        let of_relation = |text: &Text| {
            let Some(relation) = id.whole() else { return Vec::new() };
            let Some(table) = relation.qualified_name() else { return Vec::new() };
            let columns = self.columns_in(&text.text, whole(text), &relation).into_iter();
            let on = |column| Use { on: ObjectId::column(table.clone(), column), manner: Manner::Part };
            let mut uses: Vec<Use> = columns.map(on).collect();
            uses.extend(self.uses_of_expression(&text.text, whole(text)));
            uses
        };
        match object {
            Object::Relation(relation) => relation.definition.as_ref().map_or_else(Vec::new, |text| {
                let mut uses = self.mentions(&text.text, whole(text));
                uses.extend(self.columns_of_sources(&text.text, whole(text), &uses));
                uses
            }),
            Object::Column(column) => {
                let Some(text) = &column.default else { return Vec::new() };
                let uses = self.default_uses(&text.text, whole(text));
                if column.generated.is_none() {
                    return uses;
                }
                let Some(relation) = id.whole() else { return uses };
                self.uses_of_generated(&text.text, whole(text), &relation)
            }
            Object::Constraint(constraint) => match &constraint.definition {
                ConstraintDefinition::Check { condition, .. } => of_relation(condition),
                ConstraintDefinition::Exclusion { definition } => of_relation(definition),
                _ => Vec::new(),
            },
            Object::Index(index) => of_relation(&index.definition),
            Object::Policy(policy) => {
                let Some(table) = id.whole().and_then(|whole| whole.qualified_name()) else { return Vec::new() };
                let conditions = [&policy.using, &policy.with_check].into_iter().flatten();
                conditions.flat_map(|text| self.condition_uses(&text.text, Some(whole(text)), &table)).collect()
            }
            Object::Trigger(trigger) => {
                let Some(table) = id.whole().and_then(|whole| whole.qualified_name()) else { return Vec::new() };
                let condition = trigger.condition.iter();
                condition.flat_map(|text| self.condition_uses(&text.text, Some(whole(text)), &table)).collect()
            }
            Object::Rule(rule) => {
                let Some(relation) = id.whole() else { return Vec::new() };
                self.uses_of_rule(&rule.definition.text, whole(&rule.definition), &relation)
            }
            Object::Routine(routine) => self.uses_of_routine(routine),
            Object::Type(found) => self.uses_of_domain(&found.definition),
            _ => Vec::new(),
        }
    }
}

/// What an object uses, as far as its attributes tell.
pub(super) fn uses_by_attributes(id: &ObjectId, object: &Object) -> Vec<Use> {
    let table = || id.whole().and_then(|whole| whole.qualified_name());
    let columns_of = |table: &QualifiedName, columns: &[String], manner| -> Vec<Use> {
        columns.iter().map(|column| Use { on: ObjectId::column(table.clone(), column), manner }).collect()
    };
    match object {
        Object::Constraint(constraint) => {
            let Some(table) = table() else { return Vec::new() };
            match &constraint.definition {
                ConstraintDefinition::PrimaryKey(key) | ConstraintDefinition::Unique(key) => {
                    let mut uses = columns_of(&table, &key.columns, Manner::Part);
                    uses.extend(columns_of(&table, &key.included, Manner::Part));
                    uses
                }
                ConstraintDefinition::ForeignKey { columns, references, referenced_columns, .. } => {
                    let mut uses = columns_of(&table, columns, Manner::Part);
                    uses.push(Use { on: ObjectId::relation(references.clone()), manner: Manner::Normal });
                    uses.extend(columns_of(references, referenced_columns, Manner::Normal));
                    uses
                }
                ConstraintDefinition::Check { .. } | ConstraintDefinition::Exclusion { .. } => Vec::new(),
            }
        }
        Object::Trigger(trigger) => {
            let function = ObjectId::routine(trigger.function.clone(), Vec::new());
            let mut uses = vec![Use { on: function, manner: Manner::Normal }];
            uses.extend(table().into_iter().flat_map(|table| columns_of(&table, &trigger.columns, Manner::Normal)));
            uses
        }
        Object::EventTrigger(trigger) => {
            vec![Use { on: ObjectId::routine(trigger.function.clone(), Vec::new()), manner: Manner::Normal }]
        }
        _ => Vec::new(),
    }
}
