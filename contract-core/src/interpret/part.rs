//! Policies, triggers and rules of relations (manual, SQL CREATE POLICY, CREATE TRIGGER, CREATE RULE).

use std::collections::BTreeSet;

use super::event::{Applied, Stop, duplicate, missing};
use super::resolve::Found;
use super::routine::written;
use super::world::{Entry, Manner, Use, World};
use crate::ddl::model::{
    AlterPolicy, CreatePolicy, CreateRule, CreateTrigger, Firing, ObjectName, ObjectReference, PolicyCommand, RoleName,
    TriggerChoice, TriggerEvent, TriggerTiming,
};
use crate::finding::Reach;
use crate::ident::{ObjectId, ObjectKind, QualifiedName};
use crate::schema::{
    ConstraintDefinition, ConstraintTrigger, Enabled, Grantee, Object, Policy, PolicyCommand as KeptCommand,
    RelationKind, Rule, Trigger, TriggerEvent as KeptEvent, TriggerTiming as KeptTiming,
};
use crate::source::Span;

/// In which sessions a trigger or rule works.
pub(super) fn enabled(firing: Firing) -> Enabled {
    match firing {
        Firing::Enabled => Enabled::Origin,
        Firing::Replica => Enabled::Replica,
        Firing::Always => Enabled::Always,
        Firing::Disabled => Enabled::Disabled,
    }
}

impl World {
    /// The relation that a part is made on.
    fn whole_of(&mut self, name: &ObjectName) -> Result<Option<QualifiedName>, Stop> {
        match self.relation(name)? {
            Found::Relation(id) => Ok(id.qualified_name()),
            Found::Sequence(_) | Found::Index(..) | Found::BuiltIn => Ok(None),
        }
    }

    /// What a condition on the rows of a relation uses, of which the object is gone when that goes.
    pub(super) fn condition_uses(&self, text: &str, span: Option<Span>, relation: &QualifiedName) -> Vec<Use> {
        let Some(span) = span else { return Vec::new() };
        let mut uses = self.mentions(text, span);
        uses.extend(self.columns_of_condition(text, span, &ObjectId::relation(relation.clone())));
        uses
    }

    /// `CREATE POLICY`
    pub(super) fn create_policy(&mut self, text: &str, create: &CreatePolicy) -> Applied {
        let Some(relation) = self.whole_of(&create.relation)? else { return Ok(()) };
        let id = ObjectId::part(ObjectKind::Policy, relation.clone(), &create.name);
        if self.has(&id) {
            return Err(duplicate(&id).into());
        }
        let policy = Policy {
            command: match create.command {
                PolicyCommand::All => KeptCommand::All,
                PolicyCommand::Select => KeptCommand::Select,
                PolicyCommand::Insert => KeptCommand::Insert,
                PolicyCommand::Update => KeptCommand::Update,
                PolicyCommand::Delete => KeptCommand::Delete,
            },
            permissive: create.permissive,
            roles: self.policy_roles(&create.roles)?,
            using: create.using.map(|span| written(text, span)),
            with_check: create.check.map(|span| written(text, span)),
            comment: None,
        };
        let mut entry = Entry::new(Object::Policy(policy));
        entry.uses = self.condition_uses(text, create.using, &relation);
        entry.uses.extend(self.condition_uses(text, create.check, &relation));
        self.make(id, entry);
        Ok(())
    }

    /// PUBLIC among the roles of a policy is all there is to say.
    fn policy_roles(&mut self, roles: &[RoleName]) -> Result<BTreeSet<Grantee>, Stop> {
        let grantees: BTreeSet<Grantee> = self.grantees(roles)?.into_iter().collect();
        if grantees.is_empty() || grantees.contains(&Grantee::Public) {
            return Ok(BTreeSet::from([Grantee::Public]));
        }
        Ok(grantees)
    }

    /// `ALTER POLICY`
    pub(super) fn alter_policy(&mut self, text: &str, alter: &AlterPolicy) -> Applied {
        let Some(relation) = self.whole_of(&alter.relation)? else { return Ok(()) };
        let id = ObjectId::part(ObjectKind::Policy, relation.clone(), &alter.name);
        if !self.has(&id) {
            return Err(missing(&id).into());
        }
        if !alter.roles.is_empty() {
            let roles = self.policy_roles(&alter.roles)?;
            self.set_policy(&id, "roles", |policy| policy.roles = roles);
        }
        if let Some(span) = alter.using {
            self.set_policy(&id, "using", |policy| policy.using = Some(written(text, span)));
        }
        if let Some(span) = alter.check {
            self.set_policy(&id, "with check", |policy| policy.with_check = Some(written(text, span)));
        }
        let mut uses = self.condition_uses(text, alter.using, &relation);
        uses.extend(self.condition_uses(text, alter.check, &relation));
        self.change(&id, |entry| {
            let Object::Policy(policy) = &entry.object else { return };
            // What the former conditions used is used no more.
            let keeps_using = policy.using.is_some() && alter.using.is_none();
            let keeps_check = policy.with_check.is_some() && alter.check.is_none();
            if keeps_using || keeps_check {
                entry.uses.extend(uses);
            } else {
                entry.uses = uses;
            }
        });
        Ok(())
    }

    fn set_policy(&mut self, id: &ObjectId, attribute: &'static str, change: impl FnOnce(&mut Policy)) {
        self.set(id, attribute, |object| {
            if let Object::Policy(policy) = object {
                change(policy);
            }
        });
    }

    /// `CREATE TRIGGER`
    pub(super) fn create_trigger(&mut self, text: &str, create: &CreateTrigger) -> Applied {
        let Some(relation) = self.whole_of(&create.relation)? else { return Ok(()) };
        let id = ObjectId::part(ObjectKind::Trigger, relation.clone(), &create.name);
        if self.has(&id) && !create.or_replace {
            return Err(duplicate(&id).into());
        }
        let mut events = BTreeSet::new();
        let mut columns: Vec<String> = Vec::new();
        for event in &create.events {
            events.insert(match event {
                TriggerEvent::Insert => KeptEvent::Insert,
                TriggerEvent::Update(of) => {
                    columns.extend(of.iter().cloned());
                    KeptEvent::Update
                }
                TriggerEvent::Delete => KeptEvent::Delete,
                TriggerEvent::Truncate => KeptEvent::Truncate,
            });
        }
        columns.sort();
        let of_columns: Vec<Use> = columns
            .iter()
            .map(|column| Use { on: ObjectId::column(relation.clone(), column), manner: Manner::Normal })
            .collect();
        let constraint = match &create.constraint {
            None => None,
            Some(said) => {
                let from = match &said.from {
                    Some(from) => self.whole_of(from)?,
                    None => None,
                };
                let initially_deferred = said.initially_deferred;
                let deferrable = said.deferrable || initially_deferred;
                Some(ConstraintTrigger { deferrable, initially_deferred, from })
            }
        };
        let table =
            |new: bool| create.transitions.iter().find(|table| table.new == new).map(|table| table.name.clone());
        let function = self.trigger_function(&create.function, "trigger")?;
        let trigger = Trigger {
            timing: match create.timing {
                TriggerTiming::Before => KeptTiming::Before,
                TriggerTiming::After => KeptTiming::After,
                TriggerTiming::InsteadOf => KeptTiming::InsteadOf,
            },
            for_each_row: create.for_each_row,
            events,
            columns,
            function: function.clone(),
            arguments: create.arguments.clone(),
            condition: create.when.map(|span| written(text, span)),
            old_table: table(false),
            new_table: table(true),
            constraint,
            enabled: Enabled::Origin,
            comment: None,
        };
        let kept = self.get(&id).and_then(|entry| match &entry.object {
            Object::Trigger(known) => Some((known.comment.clone(), known.enabled)),
            _ => None,
        });
        let mut entry = Entry::new(Object::Trigger(Box::new(trigger)));
        if let (Object::Trigger(trigger), Some((comment, _))) = (&mut entry.object, kept) {
            trigger.comment = comment;
        }
        entry.uses = self.condition_uses(text, create.when, &relation);
        entry.uses.extend(of_columns);
        entry.uses.push(Use { on: ObjectId::routine(function, Vec::new()), manner: Manner::Normal });
        self.make(id, entry);
        Ok(())
    }

    /// `ENABLE TRIGGER`, `DISABLE TRIGGER`
    pub(super) fn enable_triggers(&mut self, relation: &ObjectId, which: &TriggerChoice, firing: Firing) {
        let triggers: Vec<ObjectId> = self
            .users(relation)
            .filter(|part| part.kind == ObjectKind::Trigger && part.whole().as_ref() == Some(relation))
            .filter(|part| match which {
                TriggerChoice::Named(name) => part.name == *name,
                TriggerChoice::All | TriggerChoice::User => true,
            })
            .cloned()
            .collect();
        for id in &triggers {
            self.set(id, "enabled", |object| {
                if let Object::Trigger(trigger) = object {
                    trigger.enabled = enabled(firing);
                }
            });
        }
        if *which == TriggerChoice::All {
            let held: Vec<ObjectId> =
                self.users(relation).filter(|part| part.kind == ObjectKind::Constraint).cloned().collect();
            for id in &held {
                self.switch_constraint(relation, id, enabled(firing));
            }
        }
    }

    /// A foreign key is held by triggers on both of its tables, a deferrable key by one on its own.
    fn switch_constraint(&mut self, relation: &ObjectId, id: &ObjectId, to: Enabled) {
        let Some(Entry { object: Object::Constraint(constraint), firing, .. }) = self.get(id) else { return };
        let is_own = id.whole().as_ref() == Some(relation);
        let name = relation.qualified_name();
        let (own, other) = match &constraint.definition {
            ConstraintDefinition::ForeignKey { references, .. } => (is_own, Some(references) == name.as_ref()),
            ConstraintDefinition::Check { .. } => return,
            _ => (is_own && constraint.deferrable, false),
        };
        if !(own || other) || !constraint.enforced {
            return;
        }
        let mut firing = *firing;
        let is_told = constraint.switched.is_empty() || firing != [Enabled::Origin; 2];
        let table = if own { Some(relation.clone()) } else { id.whole() };
        let other_table = match &constraint.definition {
            ConstraintDefinition::ForeignKey { references, .. } => Some(ObjectId::relation(references.clone())),
            _ => None,
        };
        // Those of the partitions are others, and go with them or not.
        let has_parts = [table, other_table].into_iter().flatten().any(|table| {
            let parts = |entry: &Entry| match &entry.object {
                Object::Relation(of) => of.partition_bound.is_some() || of.kind == RelationKind::PartitionedTable,
                _ => true,
            };
            self.get(&table).is_none_or(parts)
        });
        if has_parts || !is_told {
            self.open_gap_on(id, "ALTER TABLE … TRIGGER ALL switches what holds a constraint, too");
            return;
        }
        for (side, switched) in firing.iter_mut().zip([own, other]) {
            if switched {
                *side = to;
            }
        }
        self.change(id, |entry| entry.firing = firing);
        self.set(id, "triggers switched", |object| {
            if let Object::Constraint(constraint) = object {
                constraint.switched = firing.into_iter().filter(|of| *of != Enabled::Origin).collect();
                constraint.switched.sort();
                constraint.switched.dedup();
            }
        });
    }

    /// `ENABLE RULE`, `DISABLE RULE`
    pub(super) fn enable_rule(&mut self, relation: &ObjectId, name: &str, firing: Firing) {
        let Some(relation) = relation.qualified_name() else { return };
        self.set(&ObjectId::part(ObjectKind::Rule, relation, name), "enabled", |object| {
            if let Object::Rule(rule) = object {
                rule.enabled = enabled(firing);
            }
        });
    }

    /// `CREATE RULE`
    pub(super) fn create_rule(&mut self, text: &str, create: &CreateRule) -> Applied {
        let Some(relation) = self.whole_of(&create.relation)? else { return Ok(()) };
        let table = ObjectId::relation(relation.clone());
        let id = ObjectId::part(ObjectKind::Rule, relation, &create.name);
        if self.has(&id) && !create.or_replace {
            return Err(duplicate(&id).into());
        }
        let whole = Span::new(0, text.len());
        let rule = Rule { definition: written(text, whole), enabled: Enabled::Origin, comment: None };
        let mut entry = Entry::new(Object::Rule(rule));
        let spans = create.condition.into_iter().chain(create.commands);
        entry.uses = spans.flat_map(|span| self.uses_of_rule(text, span, &table)).collect();
        self.make(id, entry);
        Ok(())
    }

    /// What a statement makes or changes that is not read by this version.
    pub(super) fn open_gap_on_other(&mut self, object: &ObjectReference) {
        let ObjectReference::Named { sort, name } = object else { return };
        let kind = match sort {
            crate::ddl::model::Sort::Publication => ObjectKind::Publication,
            crate::ddl::model::Sort::ForeignDataWrapper => ObjectKind::ForeignDataWrapper,
            crate::ddl::model::Sort::Server => ObjectKind::ForeignServer,
            _ => return,
        };
        let id = ObjectId::in_database(kind, &name.name);
        self.open_gap(Reach::Object(id), "what it is made of is not read from statements");
    }
}
