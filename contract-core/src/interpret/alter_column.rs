//! RENAME COLUMN and ALTER COLUMN (manual, SQL ALTER TABLE).

use super::event::{Applied, Refusal, RefusalKind, missing};
use super::world::{Manner, World};
use crate::ddl::model::{ColumnChange, SequenceOption};
use crate::ident::{ObjectId, ObjectKind};
use crate::schema::{Column, Object, RelationKind};

impl World {
    /// `RENAME COLUMN`
    pub(super) fn rename_column(&mut self, relation: &ObjectId, from: &str, to: &str) -> Applied {
        let is_view = match self.get(relation).map(|entry| &entry.object) {
            Some(Object::Relation(found)) => {
                matches!(found.kind, RelationKind::View | RelationKind::MaterializedView)
            }
            Some(_) | None => false,
        };
        let Some((id, _)) = self.column(relation, from) else {
            return if self.is_doubtful(relation) || is_view {
                Ok(())
            } else {
                Err(missing(format!("{relation}.{from}")).into())
            };
        };
        self.rename(&id, id.schema.clone(), to)?;
        self.change(relation, |entry| {
            for column in entry.columns.iter_mut().filter(|column| *column == from) {
                to.clone_into(column);
            }
        });
        Ok(())
    }

    /// The type of a column cannot change that something else than its own table's keys is made of.
    fn refuse_type_in_use(&self, column: &ObjectId) -> Applied {
        let holds = |user: &&ObjectId| {
            let manner = self.manner(user, column);
            match user.kind {
                ObjectKind::Relation | ObjectKind::Rule | ObjectKind::Policy | ObjectKind::Trigger => {
                    manner == Manner::Normal && !self.is_in_doubt(user)
                }
                ObjectKind::Column => self.is_generated(user) && *user != column && !self.is_in_doubt(user),
                _ => false,
            }
        };
        match self.users(column).find(holds) {
            Some(user) => {
                let message = format!("cannot alter type of a column used by `{user}`");
                Err(Refusal::new(RefusalKind::Dependents, message).into())
            }
            None => Ok(()),
        }
    }

    /// `ALTER COLUMN`
    pub(super) fn alter_column(
        &mut self,
        text: &str,
        relation: &ObjectId,
        name: &str,
        change: &ColumnChange,
    ) -> Applied {
        let Some((id, column)) = self.column(relation, name) else {
            let stays_silent = self.is_doubtful(relation) || matches!(change, ColumnChange::Storage(_));
            return if stays_silent { Ok(()) } else { Err(missing(format!("{relation}.{name}")).into()) };
        };
        let mut column: Column = column.clone();
        let mut uses = None;
        let attribute = match change {
            ColumnChange::SetType { of, collation, .. } => {
                self.refuse_type_in_use(&id)?;
                if let Some(sequence) = self.identity_sequence(&id) {
                    self.change_sequence(&sequence, &[SequenceOption::As(of.clone())])?;
                }
                let of = self.resolve_modified(of)?;
                column.of = self.with_collation(of, collation.as_ref());
                "type"
            }
            ColumnChange::SetDefault(span) => {
                column.default = self.kept_default(text, *span, &column.of);
                uses = Some(self.default_uses(text, *span));
                "default"
            }
            ColumnChange::DropDefault => {
                column.default = None;
                uses = Some(Vec::new());
                "default"
            }
            ColumnChange::SetNotNull => {
                column.not_null = true;
                "not null"
            }
            ColumnChange::DropNotNull => {
                column.not_null = false;
                "not null"
            }
            ColumnChange::SetExpression(span) => {
                column.default = Some(super::routine::written(text, *span));
                uses = Some(self.uses_of_generated(text, *span, relation));
                "default"
            }
            ColumnChange::DropExpression { .. } => {
                column.default = None;
                column.generated = None;
                uses = Some(Vec::new());
                "generated"
            }
            ColumnChange::AddIdentity { identity, options } => {
                column.identity = Some(*identity);
                let of = column.of.type_name.clone();
                self.make_sequence_for(relation, name, &of, true, options)?;
                "identity"
            }
            ColumnChange::AlterIdentity { identity, options } => {
                column.identity = identity.or(column.identity);
                if let Some(sequence) = self.identity_sequence(&id) {
                    self.change_sequence(&sequence, options)?;
                }
                "identity"
            }
            ColumnChange::DropIdentity { .. } => {
                column.identity = None;
                if let Some(sequence) = self.identity_sequence(&id) {
                    self.take(&sequence);
                }
                "identity"
            }
            ColumnChange::Storage(span) => {
                let what = text.get(span.range()).unwrap_or_default().to_ascii_lowercase();
                if ["storage", "compression", "options"].iter().any(|word| what.contains(word)) {
                    self.open_gap_on(&id, "how the column is stored is not in its type");
                } else if what.contains("statistics") && !what.contains("default") && !what.contains("-1") {
                    self.open_gap_on_storage(relation, "statistics target");
                }
                return Ok(());
            }
        };
        self.set(&id, attribute, |object| *object = Object::Column(column));
        if let Some(uses) = uses {
            self.change(&id, |entry| {
                entry.uses.retain(|known| known.manner != Manner::Default);
                entry.uses.extend(uses);
            });
        }
        Ok(())
    }
}
