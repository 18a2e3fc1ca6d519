//! What rows reach: the routines that change the schema and that a statement calls or that run by the rows which it
//! reads or moves: by triggers, defaults, checks, policies, rules, views, operators and domains (manual, chapters 37
//! "Triggers" and 39 "The Rule System").

use std::collections::{BTreeMap, BTreeSet};

use super::super::world::World;
use super::changers::Changers;
use super::moves::{Events, moved, passed_on};
use crate::ident::{ObjectId, ObjectKind, QualifiedName, fold};
use crate::schema::{
    ConstraintDefinition, Enabled, Object, Relation, RoutineKind, Text, Trigger, TriggerEvent, TypeDefinition,
};
use crate::syntax::lexer::{Lexer, TokenKind};
use crate::syntax::name_of_token;

/// What one more object costs that is looked at, in expressions evaluated.
const WORK_OF_OBJECT: usize = 16;

/// As many bytes of a text cost as much as an expression.
const BYTES_OF_WORK: usize = 16;

/// Why nobody can tell what runs by a name such as `U&"\+"`.
const UNREADABLE: &str = "it names something in a way that cannot be read";

/// What a text names of what changes the schema.
#[derive(Default)]
struct Named {
    /// All of it.
    all: BTreeSet<String>,
    /// What a parenthesis follows.
    called: BTreeSet<String>,
    /// What operators are made of that have a function of the folder.
    symbols: BTreeSet<String>,
    /// Whether it has a name that cannot be read.
    has_unreadable: bool,
}

/// What a statement runs besides itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Reached {
    /// The routines that change the schema.
    pub(super) routines: BTreeSet<ObjectId>,
    /// Why nobody can tell when they run, or which.
    pub(super) unknown: Option<&'static str>,
}

impl World {
    /// What a statement runs that changes the schema, whether it calls it or moves or reads rows that do.
    pub(in super::super) fn reached_by(&mut self, text: &str) -> Reached {
        if self.changers().is_empty() {
            return Reached::default();
        }
        let named = self.named(text);
        // Most texts name nothing of the kind.
        let moved = if named.all.is_empty() { BTreeMap::new() } else { moved(text) };
        let mut walk = Walk::new(self);
        walk.mention(&named, |name| moved.get(name).cloned().unwrap_or_default());
        walk.finish()
    }

    /// Every routine that changes the schema.
    pub(super) fn reached_by_any(&mut self) -> Reached {
        self.changers();
        let first = ObjectId::in_database(ObjectKind::Routine, "");
        let routines = self.entries_from(first).map(|(id, _)| id).take_while(|id| id.kind == ObjectKind::Routine);
        let mut walk = Walk::new(self);
        routines.for_each(|id| walk.run(id));
        walk.finish()
    }

    /// As [`World::reached_by`], of a text that names relations by parts that are not known.
    pub(super) fn reached_by_any_relation(&mut self, text: &str) -> Reached {
        if self.changers().is_empty() {
            return Reached::default();
        }
        let events: Events = moved(text).into_values().flatten().collect();
        let mut walk = Walk::new(self);
        walk.mention(&self.named(text), |_| events.clone());
        let relations = self.entries_with(ObjectKind::Relation, None, None, None);
        relations.into_iter().for_each(|(id, _)| walk.open(id, events.clone()));
        walk.finish()
    }

    /// Whether a text names a domain of which the checks change the schema.
    pub(super) fn names_changing_type(&mut self, text: &str) -> bool {
        !self.changers().is_empty() && {
            let named = self.named(text);
            let changes = |name: &String| {
                let types = self.entries_with(ObjectKind::Type, None, None, Some(name));
                types.into_iter().any(|(id, _)| self.changers.changes(id))
            };
            named.has_unreadable || named.all.iter().any(changes)
        }
    }

    /// Whether code that is not read mentions what changes the schema.
    pub(super) fn mentions_changer(&mut self, code: &str) -> bool {
        let changers = self.changers();
        !changers.is_empty() && changers.are_in(code)
    }

    /// The names in code; what is in strings is data.
    fn named(&self, text: &str) -> Named {
        let mut named = Named::default();
        let mut last: Option<String> = None;
        let changers = &self.changers;
        let mut lexer = Lexer::new(text);
        while let Some(token) = lexer.next() {
            let written = text.get(token.span.range()).unwrap_or_default();
            match token.kind {
                TokenKind::Word => last = changers.has_word(written).then(|| fold(written)),
                TokenKind::QuotedName | TokenKind::UnicodeName => {
                    let name = name_of_token(&mut lexer, text, token);
                    named.has_unreadable |= name.is_err();
                    last = name.ok().filter(|name| changers.has_name(name));
                }
                TokenKind::Symbol(b'(') => {
                    named.called.extend(last.take());
                    continue;
                }
                TokenKind::Operator if changers.has_name(written) => {
                    named.symbols.insert(written.to_owned());
                    last = None;
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

    /// The triggers of a relation; those of a whole for each row are its partitions', too.
    fn triggers_on(&self, relation: &ObjectId) -> Vec<&Trigger> {
        let mut triggers = Vec::new();
        let mut open = vec![relation.clone()];
        let mut seen: BTreeSet<ObjectId> = open.iter().cloned().collect();
        while let Some(of) = open.pop() {
            for (_, entry) in self.entries_with(ObjectKind::Trigger, of.schema.as_deref(), Some(&of.name), None) {
                if let Object::Trigger(trigger) = &entry.object
                    && (of == *relation || trigger.for_each_row)
                {
                    triggers.push(trigger.as_ref());
                }
            }
            if let Some(Object::Relation(relation)) = self.get(&of).map(|entry| &entry.object) {
                let parents = relation.parents.iter().cloned().map(ObjectId::relation);
                open.extend(parents.filter(|id| seen.insert(id.clone())));
            }
        }
        triggers
    }

    fn is_child(&self, id: &ObjectId, of: &ObjectId) -> bool {
        let relation = self.get(id).map(|entry| &entry.object);
        matches!(relation, Some(Object::Relation(relation))
            if relation.parents.iter().any(|parent| Some(parent) == of.qualified_name().as_ref()))
    }

    /// The routine of a trigger, where it changes the schema.
    pub(super) fn changing_routine(&self, function: &QualifiedName) -> Option<ObjectId> {
        self.routines_named(function).map(|(id, _)| id).find(|id| self.changers.changes(id)).cloned()
    }
}

/// The way from what a statement names to what it runs.
struct Walk<'a> {
    world: &'a World,
    changers: &'a Changers,
    /// The relations and types to be looked at, and what happens to their rows.
    open: Vec<(ObjectId, Events)>,
    seen: BTreeMap<ObjectId, Events>,
    symbols: BTreeSet<String>,
    aggregates: BTreeSet<ObjectId>,
    reached: Reached,
}

impl<'a> Walk<'a> {
    fn new(world: &'a World) -> Self {
        Self {
            world,
            changers: &world.changers,
            open: Vec::new(),
            seen: BTreeMap::new(),
            symbols: BTreeSet::new(),
            aggregates: BTreeSet::new(),
            reached: Reached::default(),
        }
    }

    /// A relation, or a type, of which the rows or values run code.
    fn open(&mut self, id: &ObjectId, events: Events) {
        if self.changers.has_name(&id.name) && self.seen.get(id).is_none_or(|known| !events.is_subset(known)) {
            self.open.push((id.clone(), events));
        }
    }

    fn open_type(&mut self, of: QualifiedName) {
        self.open(&ObjectId::type_named(of), Events::new());
    }

    /// What a text calls and what it takes rows from.
    fn mention(&mut self, named: &Named, events: impl Fn(&str) -> Events) {
        if named.has_unreadable {
            self.reached.unknown = Some(UNREADABLE);
        }
        for name in &named.called {
            let routines = self.world.entries_with(ObjectKind::Routine, None, None, Some(name));
            routines.into_iter().for_each(|(id, _)| self.run(id));
        }
        for name in &named.all {
            for kind in [ObjectKind::Relation, ObjectKind::Type] {
                let objects = self.world.entries_with(kind, None, None, Some(name));
                objects.into_iter().for_each(|(id, _)| self.open(id, events(name)));
            }
        }
        for symbols in &named.symbols {
            if self.symbols.insert(symbols.clone()) {
                self.operators(Some(symbols));
            }
        }
    }

    fn operators(&mut self, symbols: Option<&str>) {
        for operator in self.changers.operators.iter().filter(|operator| operator.symbols.as_deref() == symbols) {
            self.parts(&operator.text);
        }
    }

    /// Whatever routine a text names, called or not.
    fn parts(&mut self, text: &str) {
        let named = self.world.named(text);
        if named.has_unreadable {
            self.reached.unknown = Some(UNREADABLE);
        }
        for name in named.all {
            let routines = self.world.entries_with(ObjectKind::Routine, None, None, Some(&name));
            routines.into_iter().for_each(|(id, _)| self.run(id));
        }
    }

    fn run(&mut self, id: &ObjectId) {
        if !self.changers.changes(id) || self.reached.routines.contains(id) {
            return;
        }
        match self.world.get(id).map(|entry| &entry.object) {
            Some(Object::Routine(routine)) if routine.kind == RoutineKind::Aggregate => {
                if self.aggregates.insert(id.clone()) {
                    routine.aggregate.values().for_each(|part| self.parts(part));
                }
            }
            _ => {
                self.reached.routines.insert(id.clone());
            }
        }
    }

    /// A text that is evaluated for rows, and what happens to the rows of what it names.
    fn text(&mut self, text: &Text, events: impl Fn(&str) -> Events) {
        self.mention(&self.world.named(&text.text), events);
        self.spend(text.text.len() / BYTES_OF_WORK);
    }

    fn expressions<'t>(&mut self, texts: impl IntoIterator<Item = &'t Text>) {
        texts.into_iter().for_each(|text| self.text(text, |_| Events::new()));
    }

    fn spend(&mut self, work: usize) {
        let left = self.world.budget.work.get().checked_sub(work);
        self.world.budget.work.set(left.unwrap_or_default());
        if left.is_none() {
            self.reached.unknown = Some("what its rows run is too much to follow");
        }
    }

    fn finish(mut self) -> Reached {
        self.operators(None);
        while self.reached.unknown.is_none()
            && let Some((id, events)) = self.open.pop()
        {
            let known = self.seen.get(&id);
            if known.is_some_and(|known| events.is_subset(known)) {
                continue;
            }
            let events: Events = events.iter().chain(known.into_iter().flatten()).copied().collect();
            self.seen.insert(id.clone(), events.clone());
            self.spend(WORK_OF_OBJECT);
            match self.world.get(&id).map(|entry| &entry.object) {
                Some(Object::Relation(relation)) => self.relation(&id, relation, &events),
                Some(Object::Type(of)) => self.values(&of.definition),
                _ => {}
            }
        }
        self.reached
    }

    fn values(&mut self, definition: &TypeDefinition) {
        match definition {
            TypeDefinition::Domain { base, default, constraints, .. } => {
                self.expressions(default.iter().chain(constraints.iter().map(|constraint| &constraint.check)));
                self.open_type(base.type_name.element());
            }
            TypeDefinition::Composite { attributes } => {
                attributes.iter().for_each(|each| self.open_type(each.of.type_name.element()));
            }
            TypeDefinition::Enum { .. }
            | TypeDefinition::Range { .. }
            | TypeDefinition::Multirange { .. }
            | TypeDefinition::Base
            | TypeDefinition::Shell => {}
        }
    }

    fn relation(&mut self, id: &ObjectId, relation: &Relation, events: &Events) {
        let world = self.world;
        // What is written into a view is written into what it shows.
        relation.definition.iter().for_each(|definition| self.text(definition, |_| events.clone()));
        self.parts_of(id);
        for trigger in world.triggers_on(id) {
            if matches!(trigger.enabled, Enabled::Disabled) || trigger.events.is_disjoint(events) {
                continue;
            }
            self.expressions(&trigger.condition);
            let Some(function) = world.changing_routine(&trigger.function) else { continue };
            if trigger.constraint.as_ref().is_some_and(|constraint| constraint.initially_deferred)
                && world.session.in_transaction
            {
                self.reached.unknown = Some("a trigger that changes the schema runs at the end of the transaction");
            }
            self.run(&function);
        }
        // Foreign keys change the rows of others; a partitioned table has its rows in its partitions.
        for user in world.users(id) {
            if user.kind == ObjectKind::Constraint
                && let Some(Object::Constraint(constraint)) = world.get(user).map(|entry| &entry.object)
                && let ConstraintDefinition::ForeignKey { on_update, on_delete, .. } = &constraint.definition
            {
                let passed = passed_on(events, *on_update, *on_delete);
                user.whole().iter().for_each(|whole| self.open(whole, passed.clone()));
            } else if user.kind == ObjectKind::Relation && world.is_child(user, id) {
                let mut passed = events.clone();
                if events.contains(&TriggerEvent::Update) {
                    // A row may move to another partition.
                    passed.extend([TriggerEvent::Insert, TriggerEvent::Delete]);
                }
                self.open(user, passed);
            }
        }
    }

    /// The parts of a relation that run whatever happens to its rows.
    fn parts_of(&mut self, id: &ObjectId) {
        let (world, changers) = (self.world, self.changers);
        for entry in changers.parts_of(id).filter_map(|part| world.get(part)) {
            match &entry.object {
                Object::Column(column) => {
                    self.expressions(&column.default);
                    self.open_type(column.of.type_name.element());
                }
                Object::Constraint(constraint) => match &constraint.definition {
                    ConstraintDefinition::Check { condition, .. } => self.expressions([condition]),
                    ConstraintDefinition::Exclusion { definition } => self.expressions([definition]),
                    ConstraintDefinition::ForeignKey { .. }
                    | ConstraintDefinition::PrimaryKey(_)
                    | ConstraintDefinition::Unique(_) => {}
                },
                Object::Policy(policy) => self.expressions(policy.using.iter().chain(&policy.with_check)),
                Object::Rule(rule) => {
                    let moved = moved(&rule.definition.text);
                    self.text(&rule.definition, |name| moved.get(name).cloned().unwrap_or_default());
                }
                Object::Index(index) => self.expressions([&index.definition]),
                _ => {}
            }
        }
    }
}
