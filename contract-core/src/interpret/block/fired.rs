//! Code that statements run without calling it as a query does: functions in what moves rows, triggers, event
//! triggers (manual, chapters 37 "Triggers" and 38 "Event Triggers").

use std::cell::LazyCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::event::Stop;
use super::super::world::{Entry, Moment, World};
use super::failure;
use super::reached::Reached;
use super::run::{Flow, Machine};
use super::scope::Frame;
use super::value::Value;
use super::{CHANGES, MOST_CALLS, kept_by, program_of, words_of};
use crate::ddl::leading_keywords;
use crate::ddl::model::Ddl;
use crate::finding::Reach;
use crate::ident::{ObjectId, ObjectKind, QualifiedName};
use crate::schema::{Enabled, EventTrigger, Object, Routine};
use crate::syntax::lexer::{Lexer, TokenKind};

impl World {
    /// Runs, for rows that are not known, what a statement runs that moves rows or reads them.
    pub(in super::super) fn run_for_its_rows(&mut self, text: &str, depth: usize) {
        self.budget.renew();
        let reached = self.reached_by(text);
        self.run_reached(&reached, depth);
    }

    /// Runs routines any number of times, in whatever order, with arguments that are not known.
    pub(in super::super) fn run_reached(&mut self, reached: &Reached, depth: usize) {
        if let Some(cause) = reached.unknown {
            self.open_gap(Reach::Everything, cause);
            return;
        }
        if reached.routines.is_empty() {
            return;
        }
        self.in_one_transaction(|world| world.run_those(&reached.routines, depth));
    }

    fn run_those(&mut self, routines: &BTreeSet<ObjectId>, depth: usize) {
        let now = (self.version(), Arc::clone(&self.session));
        if self.changers.idle_at.as_ref() != Some(&now) {
            self.changers.idle.clear();
            self.changers.idle_at = Some(now.clone());
        }
        let mut ids: Vec<&ObjectId> = Vec::new();
        for id in routines {
            if self.changers.running.contains(id) {
                self.changers.recursed.insert(id.clone());
            } else if !self.changers.idle.contains(id) {
                ids.push(id);
            }
        }
        if ids.is_empty() {
            return;
        }
        if depth >= MOST_CALLS || !self.budget.enter() {
            self.open_gap(Reach::Everything, "code runs code that runs code, too deep to follow");
            return;
        }
        let moment = self.moment();
        let recursed = std::mem::take(&mut self.changers.recursed);
        Machine::new(self, "", None, Frame::default(), depth).any_number_of(&ids);
        // What changes nothing changes nothing either when it runs inside of itself.
        for id in std::mem::replace(&mut self.changers.recursed, recursed) {
            if self.changers.running.contains(&id) {
                self.changers.recursed.insert(id);
            } else if !self.is_idle_since(&moment) {
                self.open_gap(Reach::Everything, format!("`{id}` changes the schema and runs inside of itself"));
            }
        }
        if (self.version(), &self.session) == (now.0, &now.1) {
            self.changers.idle.extend(ids.into_iter().cloned());
            self.changers.idle_at = Some(now);
        }
        self.budget.leave();
    }

    /// Whether nothing of the model has changed since a moment.
    pub(super) fn is_idle_since(&self, moment: &Moment) -> bool {
        let changes = self.changes_since(moment);
        let idle = changes.objects.values().all(|(before, after)| match (before, after) {
            (Some(before), Some(after)) => {
                before.object == after.object
                    && before.gaps.len() == after.gaps.len()
                    && before.open.keys().eq(after.open.keys())
            }
            (before, after) => before.is_none() && after.is_none(),
        });
        idle && changes.roles.is_none() && !changes.session
    }

    /// Runs a routine with arguments that are not known.
    fn run_once(&mut self, id: &ObjectId, depth: usize) -> Flow {
        let Some(Object::Routine(routine)) = self.get(id).map(|entry| &entry.object) else { return Flow::On };
        let routine: Routine = routine.as_ref().clone();
        let Some((body, program)) = program_of(&routine) else {
            self.open_gap(Reach::Everything, format!("`{id}` changes the schema"));
            return Flow::On;
        };
        let mut frame = Frame::default();
        for (index, parameter) in routine.parameters.iter().enumerate() {
            let value = if parameter.mode.is_input() { Value::Unknown } else { Value::Null };
            let kept = kept_by(&parameter.type_name);
            frame.declare_kept(format!("${}", index + 1), value.clone(), kept);
            parameter.name.iter().for_each(|name| frame.declare_kept(name, value.clone(), kept));
        }
        self.changers.running.push(id.clone());
        let result = self.run_routine(id, &routine, (&body, &program), frame, depth + 1);
        self.changers.running.pop();
        match result {
            Ok(()) => Flow::On,
            Err(Stop::Refused(_)) => Flow::Fail(failure::raised(None)),
            Err(Stop::Unknown(cause)) => {
                self.open_gap(Reach::Everything, cause);
                Flow::On
            }
        }
    }

    /// Opens the gaps of what the event triggers do that a statement fires.
    pub(in super::super) fn fire_event_triggers(&mut self, text: &str, ddl: &Ddl) {
        if !is_event(ddl) {
            return;
        }
        let triggers = self.entries_with(ObjectKind::EventTrigger, None, None, None);
        let is_any_fired = triggers.into_iter().any(|(_, entry)| self.event_trigger_in(entry).is_some());
        if !is_any_fired {
            return;
        }
        self.changers();
        // Few event triggers change the schema.
        let words = LazyCell::new(|| words_of(text));
        let verb = LazyCell::new(|| leading_keywords(text, 1).concat());
        let mut fired: Vec<(QualifiedName, ObjectId)> = Vec::new();
        for (_, entry) in self.entries_with(ObjectKind::EventTrigger, None, None, None) {
            let Some(trigger) = self.event_trigger_in(entry) else { continue };
            let Some(id) = self.changing_routine(&trigger.function) else { continue };
            let happens = match trigger.event.as_str() {
                "sql_drop" => matches!(verb.as_str(), "drop" | "alter") || words.contains("replace"),
                "table_rewrite" => *verb == "alter",
                _ => true,
            };
            let is_tagged = |tag: &String| tag.split(' ').all(|word| words.contains(&word.to_ascii_lowercase()));
            if happens && (trigger.tags.is_empty() || trigger.tags.iter().any(is_tagged)) {
                fired.push((trigger.function.clone(), id));
            }
        }
        for (function, id) in fired {
            let cause = format!("an event trigger runs `{function}`, which changes the schema");
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

    /// An event trigger that fires, unless what it does is no business of the migrations.
    fn event_trigger_in<'a>(&self, entry: &'a Entry) -> Option<&'a EventTrigger> {
        let Object::EventTrigger(trigger) = &entry.object else { return None };
        // What a platform keeps for itself does its work on what is the platform's.
        let is_own =
            || entry.made.is_some() || !self.is_untold(&ObjectId::routine(trigger.function.clone(), Vec::new()));
        let fires = entry.extension.is_none() && !matches!(trigger.enabled, Enabled::Disabled);
        (fires && is_own()).then_some(trigger)
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

impl Machine<'_> {
    /// Runs some of these routines, any number of times.
    fn any_number_of(&mut self, ids: &[&ObjectId]) {
        let cause = match ids {
            [only] => format!("rows are there for which `{only}` runs"),
            _ => "rows are there for which functions run".to_owned(),
        };
        let (depth, none) = (self.depth, ids.len());
        let is_idle = self.until_idle(|machine| {
            machine.one_of_runs(none + 1, &cause, |machine, way| match ids.get(way) {
                Some(id) => machine.world.run_once(id, depth),
                None => Flow::On,
            });
            true
        });
        if !is_idle {
            self.world.open_gap(Reach::Everything, "what rows run never ends to change");
        }
    }
}
