//! EXECUTE of a text of which parts are not known: how far it reaches.

use super::super::world::World;
use super::value::Piece;
use crate::ddl::model::{Ddl, NotUnderstood, ObjectName, ObjectReference, PrivilegeTarget, Sort, Statement};
use crate::ddl::read;
use crate::finding::Reach;

/// What stands in the text for a part that is not known.
const HOLE: &str = "hole_in_a_text_that_a_block_executes";

impl World {
    /// Opens the gaps that executing such a text makes.
    pub(super) fn open_gaps_of_pieces(&mut self, pieces: &[Piece]) {
        let cause = "a block executes a text of which a part is not known";
        let text: String = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Known(text) => text.as_str(),
                Piece::Hole { .. } => HOLE,
            })
            .collect();
        if text.trim_start().starts_with(HOLE) {
            self.open_gap(Reach::Everything, cause);
            return;
        }
        match read(&text) {
            Statement::NoEffect => {}
            Statement::Invalid(_) | Statement::Transaction(_) => self.open_gap(Reach::Everything, cause),
            Statement::NotUnderstood(what) => self.open_gaps_in(&what, &text, cause),
            Statement::Ddl(ddl) => self.open_gaps_by(&ddl, cause),
        }
    }

    fn open_gaps_in(&mut self, what: &NotUnderstood, text: &str, cause: &str) {
        let names = what.names.as_slice();
        match (what.sort, names.first()) {
            (Some(sort), Some(first)) => self.open_gap_holed(sort, first, cause),
            _ if names.iter().any(is_holed) || names.is_empty() => self.open_gap(Reach::Everything, cause),
            _ => self.open_gaps_of(what, text),
        }
    }

    fn open_gaps_by(&mut self, ddl: &Ddl, cause: &str) {
        match ddl {
            Ddl::CreatePolicy(create) => self.open_gap_holed(Sort::Table, &create.relation, cause),
            Ddl::AlterPolicy(alter) => self.open_gap_holed(Sort::Table, &alter.relation, cause),
            Ddl::CreateTrigger(create) => self.open_gap_holed(Sort::Table, &create.relation, cause),
            Ddl::CreateRule(create) => self.open_gap_holed(Sort::Table, &create.relation, cause),
            Ddl::CreateIndex(create) => self.open_gap_holed(Sort::Table, &create.relation, cause),
            Ddl::CreateSequence(create) => self.open_gap_holed(Sort::Sequence, &create.name, cause),
            Ddl::AlterSequence(alter) => self.open_gap_holed(Sort::Sequence, &alter.name, cause),
            Ddl::AlterDefaultSetting(_) | Ddl::SecurityLabel(_) => {}
            Ddl::ChangePrivileges(change) => match &change.target {
                PrivilegeTarget::Objects { sort, names } => {
                    for name in names {
                        self.open_gap_holed(*sort, name, cause);
                    }
                }
                PrivilegeTarget::Routines(routines) => {
                    for routine in routines {
                        self.open_gap_holed(Sort::Routine, &routine.name, cause);
                    }
                }
                PrivilegeTarget::RelationsInSchemas { schemas, .. }
                | PrivilegeTarget::RoutinesInSchemas { schemas, .. } => {
                    for schema in schemas {
                        self.open_gap_in_schema(Some(schema.as_str()), cause);
                    }
                }
                PrivilegeTarget::LargeObjects(_) => {}
            },
            Ddl::CreateRoutine(create) => self.open_gap_holed(Sort::Routine, &create.name, cause),
            Ddl::AlterRoutine(alter) => self.open_gap_holed(Sort::Routine, &alter.routine.name, cause),
            Ddl::CreateType(create) => self.open_gap_holed(Sort::Type, &create.name, cause),
            Ddl::AlterType(alter) => self.open_gap_holed(Sort::Type, &alter.name, cause),
            Ddl::CreateDomain(create) => self.open_gap_holed(Sort::Type, &create.name, cause),
            Ddl::CreateTable(create) => self.open_gap_holed(Sort::Table, &create.name, cause),
            Ddl::CreateTableAs(create) => self.open_gap_holed(Sort::Table, &create.name, cause),
            Ddl::CreateView(create) => self.open_gap_holed(Sort::View, &create.name, cause),
            Ddl::AlterRelation(alter) => {
                self.open_gap_holed(Sort::Table, &alter.name, cause);
                for change in &alter.changes {
                    match change {
                        crate::ddl::model::RelationChange::RenameTo(to) => {
                            let name = ObjectName { name: to.clone(), ..alter.name.clone() };
                            self.open_gap_holed(Sort::Table, &name, cause);
                        }
                        crate::ddl::model::RelationChange::SetSchema(schema) => {
                            self.open_gap_in_schema(Some(schema.as_str()), cause);
                        }
                        _ => {}
                    }
                }
            }
            Ddl::Comment(comment) => self.open_gap_at(&comment.object, cause),
            Ddl::DropObjects(drop) if !drop.cascade => {
                for object in &drop.objects {
                    self.open_gap_at(object, cause);
                }
            }
            Ddl::AlterDefaultPrivileges(alter) if !alter.schemas.is_empty() => {
                for schema in &alter.schemas {
                    self.open_gap_in_schema(Some(schema.as_str()), cause);
                }
            }
            _ => self.open_gap(Reach::Everything, cause),
        }
    }

    fn open_gap_at(&mut self, object: &ObjectReference, cause: &str) {
        match object {
            ObjectReference::Named { sort, name } => self.open_gap_holed(*sort, name, cause),
            ObjectReference::Routine(routine) => self.open_gap_holed(Sort::Routine, &routine.name, cause),
            // Which of its parts is not looked at: all of them are in a gap of the whole.
            ObjectReference::Part { relation, .. } => self.open_gap_holed(Sort::Table, relation, cause),
            ObjectReference::DomainConstraint { domain, .. } => self.open_gap_holed(Sort::Domain, domain, cause),
            _ => self.open_gap(Reach::Everything, cause),
        }
    }

    fn open_gap_in_schema(&mut self, schema: Option<&str>, cause: &str) {
        let schema = schema.filter(|schema| !schema.contains(HOLE));
        self.open_gap(schema.map_or(Reach::Everything, |schema| Reach::Schema(schema.to_owned())), cause);
    }

    fn open_gap_holed(&mut self, sort: Sort, name: &ObjectName, cause: &str) {
        match sort {
            Sort::Schema if !is_holed(name) => self.open_gap_named(sort, name, cause),
            _ if is_holed(name) => self.open_gap_in_schema(name.schema.as_deref(), cause),
            _ => self.open_gap_named(sort, name, cause),
        }
    }
}

fn is_holed(name: &ObjectName) -> bool {
    name.name.contains(HOLE) || name.schema.as_ref().is_some_and(|schema| schema.contains(HOLE))
}
