//! Event triggers, and the functions that triggers of either sort run (manual, SQL CREATE EVENT TRIGGER, CREATE TRIGGER).

use super::event::{Applied, Refusal, RefusalKind, Stop, duplicate, unreadable};
use super::part::enabled;
use super::query::is_routine;
use super::world::{Entry, Manner, Use, World};
use crate::ddl::model::{AlterEventTrigger, CreateEventTrigger, ObjectName};
use crate::ident::{ObjectId, ObjectKind, QualifiedName, TypeName};
use crate::schema::{Enabled, EventTrigger, Object};

/// The events, each with the oldest major that has it.
const EVENTS: &[(&str, u32)] =
    &[("ddl_command_end", 13), ("ddl_command_start", 13), ("login", 17), ("sql_drop", 13), ("table_rewrite", 13)];

impl World {
    /// `CREATE EVENT TRIGGER`
    pub(super) fn create_event_trigger(&mut self, create: &CreateEventTrigger) -> Applied {
        if !EVENTS.iter().any(|(event, since)| *event == create.event && self.major >= *since) {
            return Err(unreadable(format!("there is no event `{}`", create.event)).into());
        }
        if let Some((variable, _)) = create.conditions.iter().find(|(variable, _)| variable != "tag") {
            return Err(unreadable(format!("there is no variable `{variable}` of event triggers")).into());
        }
        let id = ObjectId::in_database(ObjectKind::EventTrigger, &create.name);
        if self.has(&id) {
            return Err(duplicate(&create.name).into());
        }
        let tags = create.conditions.iter().flat_map(|(_, values)| values.iter().map(|tag| tag.to_ascii_uppercase()));
        let function = self.trigger_function(&create.function, "event_trigger")?;
        let trigger = EventTrigger {
            event: create.event.clone(),
            tags: tags.collect(),
            function: function.clone(),
            enabled: Enabled::Origin,
            owner: Some(self.session.role().to_owned()),
            comment: None,
        };
        let mut entry = Entry::new(Object::EventTrigger(trigger));
        entry.uses.push(Use { on: ObjectId::routine(function, Vec::new()), manner: Manner::Normal });
        self.make(id, entry);
        Ok(())
    }

    /// `ALTER EVENT TRIGGER … ENABLE`
    pub(super) fn alter_event_trigger(&mut self, alter: &AlterEventTrigger) -> Applied {
        let id = ObjectId::in_database(ObjectKind::EventTrigger, &alter.name);
        if !self.has(&id) {
            self.tell_assumed(&id);
            self.open_gap_on(&id, "it is referred to, and no statement makes it");
        }
        self.set(&id, "enabled", |object| {
            if let Object::EventTrigger(trigger) = object {
                trigger.enabled = enabled(alter.firing);
            }
        });
        Ok(())
    }

    /// The function without arguments that a trigger runs, which has to return `result`: one of the model, PostgreSQL's
    /// own, or one that an extension made. Of one that nobody made the trigger is in doubt.
    pub(super) fn trigger_function(&mut self, name: &ObjectName, result: &str) -> Result<QualifiedName, Stop> {
        let found = self.overloads_of(name).into_iter().find(|id| id.arguments.is_empty());
        if let Some(id) = found {
            let returned = match self.get(&id).map(|entry| &entry.object) {
                Some(Object::Routine(routine)) => routine.returns.as_ref(),
                Some(_) | None => None,
            };
            let is_fit = returned.is_some_and(|returned| returned.type_name == TypeName::new("pg_catalog", result));
            if !is_fit && !self.is_doubtful(&id) {
                let message = format!("the function `{id}` has to return {result} for that");
                return Err(Refusal::new(RefusalKind::UnfitFunction, message).into());
            }
            return Ok(id.qualified_name().unwrap_or_else(|| QualifiedName::new("pg_catalog", &name.name)));
        }
        let is_own = name.schema.as_deref().is_none_or(|schema| schema == "pg_catalog") && is_routine(&name.name);
        if is_own {
            return Ok(QualifiedName::new("pg_catalog", &name.name));
        }
        let schemas = self.schemas_of_function(name).into_iter();
        let ids = schemas.map(|schema| ObjectId::routine(QualifiedName::new(schema, &name.name), Vec::new()));
        let of_extensions: Vec<ObjectId> = ids.filter(|id| self.may_be_of_extension(id)).collect();
        if let Some(function) = of_extensions.last().and_then(ObjectId::qualified_name) {
            if of_extensions.len() > 1 {
                self.doubt(format!("in which schema an extension made the function `{}` is not known", name.name));
            }
            return Ok(function);
        }
        let schema = match &name.schema {
            Some(schema) => schema.clone(),
            None => self.creation_schema()?,
        };
        let function = QualifiedName::new(schema, &name.name);
        self.tell_assumed(&ObjectId::routine(function.clone(), Vec::new()));
        self.doubt(format!("it runs the function `{function}`, which no statement makes"));
        Ok(function)
    }
}
