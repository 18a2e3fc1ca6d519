//! What becomes of the constraints of a table that is attached as a partition (manual, SQL ALTER TABLE, ATTACH
//! PARTITION): those that its parent has, too, are its parent's from then on.

use super::world::World;
use crate::ident::{ObjectId, ObjectKind};
use crate::schema::{Constraint, ConstraintDefinition, Object};

impl World {
    /// The constraints of a partition that are those of its parent are no objects of their own.
    pub(super) fn merge_constraints(&mut self, parent: &ObjectId, partition: &ObjectId) {
        let (of_partition, major) = (self.constraints_of(partition), self.major);
        for (of_parent, constraint) in self.constraints_of(parent) {
            let is_same = |(id, own): &&(ObjectId, Constraint)| match (&constraint.definition, &own.definition) {
                // They have one name, or the server would not attach it.
                (ConstraintDefinition::Check { no_inherit: false, .. }, ConstraintDefinition::Check { .. }) => {
                    id.name == of_parent.name
                }
                (
                    ConstraintDefinition::PrimaryKey(one) | ConstraintDefinition::Unique(one),
                    ConstraintDefinition::PrimaryKey(two) | ConstraintDefinition::Unique(two),
                ) => {
                    // Before 17 one kind of key was as good as the other.
                    (major < 17 || constraint.definition.word() == own.definition.word())
                        && one.columns == two.columns
                        && one.included == two.included
                        && one.nulls_not_distinct == two.nulls_not_distinct
                        && one.without_overlaps == two.without_overlaps
                        && constraint.deferrable == own.deferrable
                }
                (ConstraintDefinition::ForeignKey { .. }, ConstraintDefinition::ForeignKey { .. }) => {
                    constraint.definition == own.definition
                        && constraint.deferrable == own.deferrable
                        && constraint.initially_deferred == own.initially_deferred
                        && own.validated
                }
                _ => false,
            };
            let mut same = of_partition.iter().filter(is_same).map(|(id, _)| id);
            match (same.next(), same.next()) {
                (Some(only), None) => {
                    self.take(only);
                }
                (Some(first), Some(second)) => {
                    let cause = format!("whether it is part of `{of_parent}` from then on is not known");
                    let others: Vec<ObjectId> = [first, second].into_iter().chain(same).cloned().collect();
                    others.iter().for_each(|id| self.open_gap_on(id, cause.as_str()));
                }
                (None, _) => {}
            }
        }
    }

    fn constraints_of(&self, relation: &ObjectId) -> Vec<(ObjectId, Constraint)> {
        let schema = relation.schema.as_deref();
        let all = self.entries_with(ObjectKind::Constraint, schema, Some(&relation.name), None).into_iter();
        all.filter_map(|(id, entry)| match &entry.object {
            Object::Constraint(constraint) => Some((id.clone(), constraint.clone())),
            _ => None,
        })
        .collect()
    }
}
