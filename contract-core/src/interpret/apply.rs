//! Which statement goes where.

use super::event::Applied;
use super::world::World;
use crate::ddl::model::{Ddl, ObjectReference};

impl World {
    /// Applies a statement; on an error the caller takes back what it did.
    pub(super) fn apply(&mut self, text: &str, ddl: &Ddl) -> Applied {
        self.apply_at(text, ddl, 0)
    }

    /// As [`World::apply`], by code that so many calls lie around.
    pub(super) fn apply_at(&mut self, text: &str, ddl: &Ddl, depth: usize) -> Applied {
        self.apply_itself(text, ddl)?;
        // These read or write rows, too.
        if matches!(ddl, Ddl::CreateTableAs(_) | Ddl::AlterRelation(_) | Ddl::AlterDomain(_) | Ddl::CreateIndex(_)) {
            self.run_for_its_rows(text, depth);
        }
        self.fire_event_triggers(text, ddl);
        Ok(())
    }

    fn apply_itself(&mut self, text: &str, ddl: &Ddl) -> Applied {
        match ddl {
            Ddl::CreateRoutine(create) => self.create_routine(text, create),
            Ddl::CreateAggregate(create) => self.create_aggregate(create),
            Ddl::AlterRoutine(alter) => self.alter_routine(alter),
            Ddl::ChangePrivileges(change) => self.change_privileges(change),
            Ddl::ChangeMembership(change) => self.change_membership(change),
            Ddl::AlterDefaultPrivileges(alter) => self.alter_default_privileges(alter),
            Ddl::CreateRole(create) => self.create_role(create),
            Ddl::AlterRole(alter) => self.alter_role(alter),
            Ddl::OwnedChange(change) => self.change_owned(change),
            Ddl::CreateSchema(create) => self.create_schema(text, create),
            Ddl::CreateExtension(create) => self.create_extension(create),
            Ddl::AlterExtension(alter) => self.alter_extension(alter),
            Ddl::CreateType(create) => self.create_type(create),
            Ddl::AlterType(alter) => self.alter_type(alter),
            Ddl::CreateDomain(create) => self.create_domain(text, create),
            Ddl::AlterDomain(alter) => self.alter_domain(text, alter),
            Ddl::CreateTable(create) => self.create_table(text, create),
            Ddl::CreateTableAs(create) => self.create_table_as(text, create),
            Ddl::ImportForeignSchema(import) => self.import_foreign_schema(import),
            Ddl::AlterRelation(alter) => self.alter_relation(text, alter),
            Ddl::CreateView(create) => self.create_view(text, create),
            Ddl::CreateSequence(create) => self.create_sequence(create),
            Ddl::AlterSequence(alter) => self.alter_sequence(alter),
            Ddl::CreateIndex(create) => self.create_index(text, create),
            Ddl::AlterObject(alter) => self.alter_object(alter),
            Ddl::DropObjects(drop) => self.drop_objects(drop),
            Ddl::Comment(comment) => self.comment(comment),
            Ddl::SetVariable(set) => self.set_variable(set),
            Ddl::SetRole(set) => self.set_role(set),
            Ddl::Discard(what) => self.discard(*what),
            Ddl::Do(block) => self.run_block(text, block),
            Ddl::Query(query) => self.run_query(text, query),
            Ddl::CreateTrigger(create) => self.create_trigger(text, create),
            Ddl::CreatePolicy(create) => self.create_policy(text, create),
            Ddl::AlterPolicy(alter) => self.alter_policy(text, alter),
            Ddl::CreateRule(create) => self.create_rule(text, create),
            Ddl::CreateEventTrigger(create) => self.create_event_trigger(create),
            Ddl::AlterEventTrigger(alter) => self.alter_event_trigger(alter),
            Ddl::CreateOther(create) => {
                if let Some(object) = &create.object {
                    self.open_gap_on_other(object);
                }
                match &create.object {
                    Some(ObjectReference::Operator { name, .. }) => self.note_operator(Some(&name.name), text),
                    Some(ObjectReference::Cast { .. } | ObjectReference::OperatorGroup { .. }) => {
                        self.note_operator(None, text);
                    }
                    _ => {}
                }
                Ok(())
            }
            Ddl::AlterOther(alter) => {
                self.open_gap_on_other(&alter.object);
                Ok(())
            }
            // The model has none of these, and nothing that it has depends on them.
            Ddl::AlterDefaultSetting(_) | Ddl::SecurityLabel(_) => Ok(()),
        }
    }
}
