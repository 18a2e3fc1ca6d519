//! Code that statements run without calling it as a query does: functions in what moves rows, triggers, event
//! triggers (manual, chapters 37 "Triggers" and 38 "Event Triggers").

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::catalog_rows::changes_catalog;
use super::super::event::Applied;
use super::super::world::World;
use super::moves::{Events, moved, passed_on};
use super::scope::Frame;
use super::{CHANGES, reader, words_of};
use crate::ddl::leading_keywords;
use crate::ddl::model::Ddl;
use crate::finding::Reach;
use crate::ident::{ObjectId, ObjectKind, QualifiedName, quote};
use crate::schema::{ConstraintDefinition, Enabled, EventTrigger, Object, TriggerEvent};
use crate::syntax::lexer::{Lexer, TokenKind};

/// The routines that change the schema or run others that do, as they were when that was last asked.
#[derive(Debug, Default)]
pub(in super::super) struct Changers {
    version: usize,
    /// The words of each body.
    words: BTreeMap<ObjectId, (String, Arc<BTreeSet<String>>)>,
    found: Arc<BTreeSet<ObjectId>>,
}

/// What a statement names: all of it, and what a parenthesis follows.
#[derive(Default)]
struct Named {
    all: BTreeSet<String>,
    called: BTreeSet<String>,
}

impl World {
    /// Runs, for rows that are not known, what a statement runs that moves rows or reads them.
    pub(in super::super) fn run_for_its_rows(&mut self, text: &str) -> Applied {
        let changers = self.changers();
        if changers.is_empty() {
            return Ok(());
        }
        for id in self.reached(text, &changers) {
            self.run_perhaps(&id)?;
        }
        Ok(())
    }

    fn run_perhaps(&mut self, id: &ObjectId) -> Applied {
        let Some(Object::Routine(routine)) = self.get(id).map(|entry| &entry.object) else { return Ok(()) };
        let required = routine.inputs().filter(|parameter| parameter.default.is_none()).count();
        let arguments: Vec<String> = (0..required).map(|at| format!("row_of_it.argument_{at}")).collect();
        let schema = id.schema.as_deref().unwrap_or("public");
        let name = format!("{}.{}", quote(schema), quote(&id.name));
        let body =
            format!("begin for row_of_it in execute '' loop perform {name}({}); end loop; end", arguments.join(", "));
        self.budget.renew();
        match reader::program(&body) {
            Some(program) => {
                self.in_one_transaction(|world| world.run_program(&body, None, &program, Frame::default(), 0))
            }
            None => {
                self.open_gap(Reach::Everything, format!("`{id}` changes the schema"));
                Ok(())
            }
        }
    }

    /// The routines that change the schema, or run others that do.
    fn changers(&mut self) -> Arc<BTreeSet<ObjectId>> {
        let version = self.routines_version();
        if self.changers.version == version {
            return Arc::clone(&self.changers.found);
        }
        let mut before = std::mem::take(&mut self.changers.words);
        let mut words = BTreeMap::new();
        let first = ObjectId::in_database(ObjectKind::Routine, "");
        for (id, entry) in self.entries_from(first).take_while(|(id, _)| id.kind == ObjectKind::Routine) {
            let Object::Routine(routine) = &entry.object else { continue };
            if entry.extension.is_some() {
                continue;
            }
            let body = &routine.body.text;
            let known = before.remove(id).filter(|(known, _)| known == body);
            words.insert(id.clone(), known.unwrap_or_else(|| (body.clone(), Arc::new(words_of(body)))));
        }
        let mut found: BTreeSet<ObjectId> = words
            .iter()
            .filter(|(_, (body, words))| CHANGES.iter().any(|word| words.contains(*word)) || changes_catalog(body))
            .map(|(id, _)| id.clone())
            .collect();
        let mut names: Vec<String> = found.iter().map(|id| id.name.clone()).collect();
        while let Some(name) = names.pop() {
            // Tables whose triggers run it do so when others move their rows.
            let mut wanted: BTreeSet<String> = BTreeSet::from([name.clone()]);
            let triggers = self.entries_with(ObjectKind::Trigger, None, None, None);
            let of_it = triggers.into_iter().filter(
                |(_, entry)| matches!(&entry.object, Object::Trigger(trigger) if trigger.function.name == name),
            );
            wanted.extend(of_it.filter_map(|(id, _)| id.parent.clone()));
            for (id, (_, words)) in &words {
                if wanted.iter().any(|name| words.contains(name)) && found.insert(id.clone()) {
                    names.push(id.name.clone());
                }
            }
        }
        self.changers = Changers { version, words, found: Arc::new(found) };
        Arc::clone(&self.changers.found)
    }

    /// Which of them a statement may run.
    fn reached(&self, text: &str, changers: &BTreeSet<ObjectId>) -> BTreeSet<ObjectId> {
        let named = named(text);
        let mut reached = called(&named, changers);
        let mut open = self.moved_by(text, &named);
        let mut seen: BTreeMap<ObjectId, Events> = BTreeMap::new();
        while let Some((relation, events)) = open.pop() {
            let known = seen.get(&relation);
            if known.is_some_and(|known| events.is_subset(known)) {
                continue;
            }
            let events: Events = events.iter().chain(known.into_iter().flatten()).copied().collect();
            seen.insert(relation.clone(), events.clone());
            for function in self.fired_by(&relation, &events) {
                let of_it = changers.iter().filter(|id| id.qualified_name().as_ref() == Some(function));
                reached.extend(of_it.cloned());
            }
            let (schema, parent) = (relation.schema.as_deref(), Some(relation.name.as_str()));
            let mut texts = Vec::new();
            for (_, entry) in self.entries_with(ObjectKind::Column, schema, parent, None) {
                if let Object::Column(column) = &entry.object {
                    texts.extend(column.default.iter().map(|default| default.text.as_str()));
                }
            }
            for (_, entry) in self.entries_with(ObjectKind::Rule, schema, parent, None) {
                if let Object::Rule(rule) = &entry.object {
                    texts.push(&rule.definition.text);
                    open.extend(self.moved_by(&rule.definition.text, &self::named(&rule.definition.text)));
                }
            }
            if let Some(Object::Relation(of)) = self.get(&relation).map(|entry| &entry.object)
                && let Some(definition) = &of.definition
            {
                texts.push(&definition.text);
                let shown = self.relations_of(&self::named(&definition.text));
                open.extend(shown.into_iter().map(|id| (id, events.clone())));
            }
            for text in texts {
                reached.extend(called(&self::named(text), changers));
            }
            for user in self.users(&relation) {
                if let Some(Object::Constraint(constraint)) = self.get(user).map(|entry| &entry.object)
                    && let ConstraintDefinition::ForeignKey { on_update, on_delete, .. } = &constraint.definition
                {
                    let passed = passed_on(&events, *on_update, *on_delete);
                    open.extend(user.whole().map(|whole| (whole, passed)));
                } else if user.kind == ObjectKind::Relation && self.is_child(user, &relation) {
                    let mut passed = events.clone();
                    if events.contains(&TriggerEvent::Update) {
                        // A row may move to another partition.
                        passed.extend([TriggerEvent::Insert, TriggerEvent::Delete]);
                    }
                    open.push((user.clone(), passed));
                }
            }
        }
        reached
    }

    /// The relations that a statement names, and what happens to their rows.
    fn moved_by(&self, text: &str, named: &Named) -> Vec<(ObjectId, Events)> {
        let moved = moved(text);
        let relations = self.relations_of(named).into_iter();
        relations.map(|id| (id.clone(), moved.get(&id.name).cloned().unwrap_or_default())).collect()
    }

    /// The functions of the triggers that fire; those of a whole for each row fire for its partitions, too.
    fn fired_by(&self, relation: &ObjectId, events: &Events) -> Vec<&QualifiedName> {
        let mut fired = Vec::new();
        let mut open = vec![relation.clone()];
        let mut seen: BTreeSet<ObjectId> = open.iter().cloned().collect();
        while let Some(of) = open.pop() {
            for (_, entry) in self.entries_with(ObjectKind::Trigger, of.schema.as_deref(), Some(&of.name), None) {
                if let Object::Trigger(trigger) = &entry.object
                    && !matches!(trigger.enabled, Enabled::Disabled)
                    && !trigger.events.is_disjoint(events)
                    && (of == *relation || trigger.for_each_row)
                {
                    fired.push(&trigger.function);
                }
            }
            if let Some(Object::Relation(relation)) = self.get(&of).map(|entry| &entry.object) {
                let parents = relation.parents.iter().cloned().map(ObjectId::relation);
                open.extend(parents.filter(|id| seen.insert(id.clone())));
            }
        }
        fired
    }

    fn is_child(&self, id: &ObjectId, of: &ObjectId) -> bool {
        let relation = self.get(id).map(|entry| &entry.object);
        matches!(relation, Some(Object::Relation(relation))
            if relation.parents.iter().any(|parent| Some(parent) == of.qualified_name().as_ref()))
    }

    fn relations_of(&self, named: &Named) -> Vec<ObjectId> {
        let relations = named.all.iter().flat_map(|name| {
            self.entries_with(ObjectKind::Relation, None, None, Some(name)).into_iter().map(|(id, _)| id.clone())
        });
        relations.collect()
    }

    /// Opens the gaps of what the event triggers do that a statement fires.
    pub(in super::super) fn fire_event_triggers(&mut self, text: &str, ddl: &Ddl) {
        let first = ObjectId::in_database(ObjectKind::EventTrigger, "");
        let triggers = self.entries_from(first).take_while(|(id, _)| id.kind == ObjectKind::EventTrigger);
        let mut fired: Vec<EventTrigger> = Vec::new();
        for (_, entry) in triggers {
            if let Object::EventTrigger(trigger) = &entry.object
                && entry.extension.is_none()
                // What a platform keeps for itself does its work on what is the platform's.
                && (entry.made.is_some() || !self.is_untold(&ObjectId::routine(trigger.function.clone(), Vec::new())))
                && !matches!(trigger.enabled, Enabled::Disabled)
            {
                fired.push(trigger.clone());
            }
        }
        if fired.is_empty() || !is_event(ddl) {
            return;
        }
        let words = words_of(text);
        let verb = leading_keywords(text, 1).concat();
        let changers = self.changers();
        for trigger in fired {
            let happens = match trigger.event.as_str() {
                "sql_drop" => matches!(verb.as_str(), "drop" | "alter") || words.contains("replace"),
                "table_rewrite" => verb == "alter",
                _ => true,
            };
            let is_tagged = |tag: &String| tag.split(' ').all(|word| words.contains(&word.to_ascii_lowercase()));
            let is_for_it = trigger.tags.is_empty() || trigger.tags.iter().any(is_tagged);
            let of_it = changers.iter().find(|id| id.qualified_name().as_ref() == Some(&trigger.function)).cloned();
            let Some(id) = of_it.filter(|_| happens && is_for_it) else { continue };
            let cause = format!("an event trigger runs `{}`, which changes the schema", trigger.function);
            let body = match self.get(&id).map(|entry| &entry.object) {
                Some(Object::Routine(routine)) => routine.body.text.as_str(),
                _ => "",
            };
            if changes_only_its_object(body) {
                self.open_gaps_about(ddl, &cause);
            } else {
                self.open_gap(Reach::Everything, cause);
            }
        }
    }
}

/// Whether a statement fires event triggers: what is of the whole cluster, and what is of event triggers, does not.
fn is_event(ddl: &Ddl) -> bool {
    !matches!(
        ddl,
        Ddl::Query(_)
            | Ddl::Do(_)
            | Ddl::SetVariable(_)
            | Ddl::SetRole(_)
            | Ddl::Discard(_)
            | Ddl::CreateRole(_)
            | Ddl::AlterRole(_)
            | Ddl::ChangeMembership(_)
            | Ddl::CreateEventTrigger(_)
            | Ddl::AlterEventTrigger(_)
            | Ddl::AlterDefaultSetting(_)
    )
}

/// Whether all that a body changes is what `object_identity` names, by texts that it executes.
fn changes_only_its_object(body: &str) -> bool {
    let mut is_quoted_only = true;
    let mut texts = Vec::new();
    for token in Lexer::new(body) {
        let written = body.get(token.span.range()).unwrap_or_default();
        match token.kind {
            TokenKind::Word => {
                let word = written.to_ascii_lowercase();
                is_quoted_only &= word == "execute" || !CHANGES.contains(&word.as_str());
                is_quoted_only &= !["perform", "select", "insert", "update", "delete"].contains(&word.as_str())
                    || body.contains("pg_event_trigger_ddl_commands") && word == "select";
            }
            TokenKind::Text => texts.push(written.trim_matches('\'')),
            TokenKind::DollarText => is_quoted_only = false,
            _ => {}
        }
    }
    is_quoted_only
        && body.contains("object_identity")
        && texts.iter().all(|text| {
            let words: Vec<String> = leading_keywords(text, 9);
            let rest = words_of(text);
            let is_change = CHANGES.iter().any(|word| rest.contains(*word));
            let is_tag = !text.contains('%') && text.to_ascii_uppercase() == **text;
            let alters_it = words.first().is_some_and(|word| word == "alter") && text.contains("%s");
            let moves = ["rename", "schema", "default", "cascade", ";"].iter().any(|word| text.contains(word));
            !is_change || is_tag || alters_it && !moves
        })
}

fn called(named: &Named, changers: &BTreeSet<ObjectId>) -> BTreeSet<ObjectId> {
    changers.iter().filter(|id| named.called.contains(&id.name)).cloned().collect()
}

/// The names in code; what is in strings is data.
fn named(text: &str) -> Named {
    let mut named = Named::default();
    let mut last: Option<String> = None;
    for token in Lexer::new(text) {
        let written = text.get(token.span.range()).unwrap_or_default();
        match token.kind {
            TokenKind::Word => last = Some(written.to_ascii_lowercase()),
            TokenKind::QuotedName => last = Some(written.trim_matches('"').to_owned()),
            TokenKind::Symbol(b'(') => {
                named.called.extend(last.take());
                continue;
            }
            _ => {
                last = None;
                continue;
            }
        }
        named.all.extend(last.clone());
    }
    named
}
