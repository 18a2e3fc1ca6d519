//! Foreign keys (manual, 5.5.5 "Foreign Keys").

use super::event::{Stop, missing};
use super::resolve::Found;
use super::world::{Manner, Use, World};
use crate::ddl::model::{References, ReferentialAction};
use crate::ident::{ObjectId, ObjectKind};
use crate::schema::{ConstraintDefinition, MatchType, Object, ReferentialAction as KeptAction};

impl World {
    pub(super) fn foreign_key(
        &mut self,
        columns: &[String],
        period: bool,
        references: &References,
        uses: &mut Vec<Use>,
    ) -> Result<ConstraintDefinition, Stop> {
        let Found::Relation(target) = self.relation(&references.table)? else {
            return Err(missing(&references.table.name).into());
        };
        let Some(name) = target.qualified_name() else { return Err(missing(&target).into()) };
        let mut referenced = references.columns.clone();
        let key = self.key_named(&target, &referenced);
        match &key {
            Some((_, columns)) if referenced.is_empty() => referenced.clone_from(columns),
            None if referenced.is_empty() => self.doubt(format!("the primary key of `{target}` is not known")),
            Some(_) | None => {}
        }
        uses.push(Use { on: target.clone(), manner: Manner::Normal });
        let referenced_columns = referenced.iter();
        uses.extend(
            referenced_columns.map(|column| Use { on: ObjectId::column(name.clone(), column), manner: Manner::Normal }),
        );
        uses.extend(key.map(|(id, _)| Use { on: id, manner: Manner::Normal }));
        let action = |action: &Option<ReferentialAction>| match action {
            None | Some(ReferentialAction::NoAction) => KeptAction::NoAction,
            Some(ReferentialAction::Restrict) => KeptAction::Restrict,
            Some(ReferentialAction::Cascade) => KeptAction::Cascade,
            Some(ReferentialAction::SetNull(_)) => KeptAction::SetNull,
            Some(ReferentialAction::SetDefault(_)) => KeptAction::SetDefault,
        };
        let set_columns = match &references.on_delete {
            Some(ReferentialAction::SetNull(columns) | ReferentialAction::SetDefault(columns)) => columns.clone(),
            _ => Vec::new(),
        };
        Ok(ConstraintDefinition::ForeignKey {
            columns: columns.to_vec(),
            references: name,
            referenced_columns: referenced,
            match_type: match references.matching.as_deref() {
                Some("full") => MatchType::Full,
                Some("partial") => MatchType::Partial,
                Some(_) | None => MatchType::Simple,
            },
            on_update: action(&references.on_update),
            on_delete: action(&references.on_delete),
            set_columns,
            period,
        })
    }

    /// The key that a foreign key refers to: the one over these columns, or the primary one.
    fn key_named(&self, table: &ObjectId, columns: &[String]) -> Option<(ObjectId, Vec<String>)> {
        let sorted = |columns: &[String]| {
            let mut columns = columns.to_vec();
            columns.sort();
            columns
        };
        let parts = self.users(table).filter(|part| part.kind == ObjectKind::Constraint);
        let mut keys = parts.filter(|part| part.whole().as_ref() == Some(table)).filter_map(|part| {
            match self.get(part).map(|entry| &entry.object) {
                Some(Object::Constraint(constraint)) => match &constraint.definition {
                    ConstraintDefinition::PrimaryKey(key) => Some((part.clone(), key.columns.clone(), true)),
                    ConstraintDefinition::Unique(key) => Some((part.clone(), key.columns.clone(), false)),
                    _ => None,
                },
                Some(_) | None => None,
            }
        });
        let found =
            keys.find(|(_, key, primary)| if columns.is_empty() { *primary } else { sorted(key) == sorted(columns) });
        found.map(|(id, key, _)| (id, key))
    }
}
