//! What the statements so far have made, and a journal by which a statement or a transaction is taken back.
//!
//! Everything that a ROLLBACK takes back is changed by the methods of this module alone.

mod baseline;
mod baseline_uses;
mod journal;
mod others;
mod told;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use self::baseline::Untold;
use self::journal::Undo;
pub(super) use self::journal::{Changes, Moment};
use super::block::{Budget, Changers};
pub(super) use super::entry::{Entry, Manner, OpenAttribute, Other, Use};
use super::event::{Event, EventKind, Refusal, RefusalKind};
use super::provenance::{Removal, SignatureChange, SignatureEvent};
use super::session::Session;
use super::uses::uses_of;
use crate::finding::{Place, Reach};
use crate::ident::{ObjectId, ObjectKind, QualifiedName};
use crate::observation::{Observation, Setting};
use crate::schema::{Attribute, Object, Roles};
use crate::source::Location;

/// The schema of what one session keeps for itself.
pub(super) const TEMPORARY: &str = "pg_temp";

/// Something that is not known and is no object's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OpenGap {
    pub(super) reach: Reach,
    pub(super) cause: String,
    pub(super) at: Option<Location>,
    /// Where a baseline that was read from a file has it.
    pub(super) place: Option<Place>,
}

/// What the statements so far have made.
#[derive(Debug)]
pub(super) struct World {
    pub(super) setting: Setting,
    pub(super) major: u32,
    pub(super) session: Arc<Session>,
    /// The statement that is being applied.
    pub(super) at: Option<Location>,
    pub(super) events: Vec<Event>,
    objects: BTreeMap<ObjectId, Arc<Entry>>,
    users: BTreeMap<ObjectId, BTreeSet<ObjectId>>,
    others: BTreeMap<QualifiedName, Other>,
    /// The names of those that are of one relation.
    others_of: BTreeMap<ObjectId, BTreeSet<QualifiedName>>,
    /// The names of all schemas.
    schemas: BTreeSet<String>,
    /// How many constraints of tables have a name in a schema.
    constraint_names: BTreeMap<QualifiedName, usize>,
    roles: Roles,
    gaps: Vec<OpenGap>,
    history: Vec<(QualifiedName, SignatureEvent)>,
    removed: Vec<Removal>,
    /// What is not certain about the object that this statement makes or changes next.
    doubts: Vec<String>,
    /// What the baseline does not tell.
    untold: Untold,
    /// How often something was taken to exist that no statement made.
    pub(super) assumptions: usize,
    /// How often of these it certainly did not exist.
    pub(super) absences: usize,
    journal: Vec<Undo>,
    /// How long the journal was at the last moment that was taken.
    marked: Cell<usize>,
    /// What the code that runs may still cost.
    pub(super) budget: Budget,
    /// How often anything has changed that a ROLLBACK takes back, save the session.
    version: usize,
    /// What changes the schema when it is run.
    pub(super) changers: Changers,
    /// How often a gap was opened, whatever became of it.
    pub(super) opened: usize,
    /// When the code began that runs, and how often a gap had been opened then.
    pub(super) code_began: Option<(Moment, usize)>,
    /// Whether code that runs may end its transaction: nobody has opened one around it.
    pub(super) may_end_transaction: bool,
    /// Whether there was ever a gap on default privileges.
    has_open_defaults: bool,
}

impl World {
    /// What a database has before the first statement.
    pub(super) fn new(setting: &Setting, baseline: Option<&Observation>) -> Self {
        let mut world = Self {
            setting: setting.clone(),
            major: setting.major.unwrap_or(super::DEFAULT_MAJOR),
            session: Arc::new(Session::new(setting)),
            at: None,
            events: Vec::new(),
            objects: BTreeMap::new(),
            users: BTreeMap::new(),
            others: BTreeMap::new(),
            others_of: BTreeMap::new(),
            schemas: BTreeSet::new(),
            constraint_names: BTreeMap::new(),
            roles: Roles::default(),
            gaps: Vec::new(),
            history: Vec::new(),
            removed: Vec::new(),
            doubts: Vec::new(),
            untold: Untold::default(),
            assumptions: 0,
            absences: 0,
            journal: Vec::new(),
            marked: Cell::new(0),
            budget: Budget::new(),
            version: 0,
            changers: Changers::default(),
            opened: 0,
            code_began: None,
            may_end_transaction: false,
            has_open_defaults: false,
        };
        match baseline {
            Some(baseline) => world.take_over(baseline),
            None => super::start::empty_database(&mut world),
        }
        world.forget_the_past();
        world
    }

    /// The session, to be changed; moments that can be returned to keep it as it was.
    pub(super) fn session_mut(&mut self) -> &mut Session {
        Arc::make_mut(&mut self.session)
    }

    /// How often anything has changed that a ROLLBACK takes back, save the session.
    pub(super) fn version(&self) -> usize {
        self.version
    }

    /// Whether a statement or the baseline has made a schema.
    pub(super) fn has_schema(&self, name: &str) -> bool {
        self.schemas.contains(name)
    }

    /// The object with this identity.
    pub(super) fn get(&self, id: &ObjectId) -> Option<&Entry> {
        self.objects.get(id).map(AsRef::as_ref)
    }

    /// Whether there is an object with this identity.
    pub(super) fn has(&self, id: &ObjectId) -> bool {
        self.objects.contains_key(id)
    }

    /// All objects.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&ObjectId, &Entry)> {
        self.objects.iter().map(|(id, entry)| (id, entry.as_ref()))
    }

    /// All objects from this identity on, in order.
    pub(super) fn entries_from(&self, first: ObjectId) -> impl Iterator<Item = (&ObjectId, &Entry)> {
        self.objects.range(first..).map(|(id, entry)| (id, entry.as_ref()))
    }

    /// The objects of one kind, in order: those with this schema, this parent, this name, where one is said.
    pub(super) fn entries_with(
        &self,
        kind: ObjectKind,
        schema: Option<&str>,
        parent: Option<&str>,
        name: Option<&str>,
    ) -> Vec<(&ObjectId, &Entry)> {
        let mut found = Vec::new();
        let mut from = schema.map(str::to_owned);
        loop {
            // The next schema that has any, or what lies in none.
            let first = ObjectId { schema: from, ..ObjectId::in_database(kind, "") };
            let Some((id, _)) = self.entries_from(first).next().filter(|(id, _)| id.kind == kind) else { break };
            let within = &id.schema;
            if schema.is_some() && within.as_deref() != schema {
                break;
            }
            let parent_or_none = parent.map(str::to_owned);
            let is_fixed = parent.is_some() || !kind.is_part();
            let begin = name.filter(|_| is_fixed).unwrap_or_default();
            let first =
                ObjectId { schema: within.clone(), parent: parent_or_none, ..ObjectId::in_database(kind, begin) };
            let in_schema = self.entries_from(first).take_while(|(id, _)| {
                id.kind == kind
                    && id.schema == *within
                    && parent.is_none_or(|parent| id.parent.as_deref() == Some(parent))
                    && name.is_none_or(|name| !is_fixed || id.name == name)
            });
            found.extend(in_schema.filter(|(id, _)| name.is_none_or(|name| id.name == name)));
            if schema.is_some() {
                break;
            }
            // No name has a zero in it.
            from = Some(within.as_ref().map_or_else(String::new, |schema| format!("{schema}\0")));
        }
        found
    }

    /// What uses this object.
    pub(super) fn users(&self, id: &ObjectId) -> impl Iterator<Item = &ObjectId> {
        self.users.get(id).into_iter().flatten()
    }

    /// Puts an object in, in place of the one that was there.
    pub(super) fn put(&mut self, id: ObjectId, entry: Entry) {
        let before = self.place(id.clone(), Some(Arc::new(entry)));
        self.journal.push(Undo::Object(id, before));
    }

    /// What was taken for granted is made after all. What referred to it was refused, and what was made on top of it is
    /// in doubt; with `perhaps` it may have been there before.
    pub(super) fn made_after_all(&mut self, id: &ObjectId, perhaps: bool) {
        if !perhaps {
            for event in self.events.iter_mut().filter(|event| event.kind == EventKind::Assumed(id.clone())) {
                event.kind = EventKind::Refused(Refusal::new(
                    RefusalKind::Missing,
                    format!("`{id}` does not exist yet: a later statement makes it"),
                ));
            }
        }
        let mut doubtful: BTreeSet<ObjectId> = BTreeSet::new();
        let mut next: Vec<ObjectId> = vec![id.clone()];
        while let Some(used) = next.pop() {
            let users: Vec<ObjectId> = self.users(&used).filter(|user| !doubtful.contains(user)).cloned().collect();
            doubtful.extend(users.iter().cloned());
            next.extend(users);
        }
        for user in doubtful {
            self.open_gap_on(&user, format!("it needs `{id}`, which only a later statement makes"));
        }
    }

    /// Puts a new object in, made by this statement.
    pub(super) fn make(&mut self, id: ObjectId, mut entry: Entry) {
        if !entry.assumed && self.get(&id).is_some_and(|known| known.assumed) {
            self.made_after_all(&id, false);
        }
        entry.made = self.at;
        if !entry.assumed && self.has_open_defaults {
            for (cause, at) in self.open_defaults(&id, &entry) {
                entry.leave_open(OpenAttribute::Privileges, cause, at);
            }
        }
        if !entry.assumed {
            let at = self.at;
            entry.gaps.extend(self.doubts.drain(..).map(|cause| (cause, at)));
        }
        if id.kind == ObjectKind::Routine {
            self.record(&id, SignatureChange::Made);
        }
        self.put(id, entry);
    }

    /// Puts an object in the place of the one that it replaces, made by this statement.
    pub(super) fn remake(&mut self, id: ObjectId, mut entry: Entry) {
        entry.made = self.at;
        let at = self.at;
        entry.gaps.extend(self.doubts.drain(..).map(|cause| (cause, at)));
        self.put(id, entry);
    }

    /// Takes an object out.
    pub(super) fn take(&mut self, id: &ObjectId) -> Option<Arc<Entry>> {
        let before = self.place(id.clone(), None);
        if before.is_some() {
            self.journal.push(Undo::Object(id.clone(), before.clone()));
        }
        before
    }

    /// Changes an object.
    pub(super) fn change(&mut self, id: &ObjectId, change: impl FnOnce(&mut Entry)) {
        let Some(entry) = self.objects.get(id) else { return };
        let mut entry = entry.as_ref().clone();
        change(&mut entry);
        self.put(id.clone(), entry);
    }

    /// Changes one attribute of an object; this statement set it.
    pub(super) fn set(&mut self, id: &ObjectId, attribute: &'static str, change: impl FnOnce(&mut Object)) {
        let at = self.at;
        let doubts = std::mem::take(&mut self.doubts);
        self.change(id, |entry| {
            entry.gaps.extend(doubts.into_iter().map(|cause| (cause, at)));
            change(&mut entry.object);
            if let Some(at) = at {
                entry.set.insert(Attribute(attribute), at);
            }
        });
    }

    /// Everything goes through here: the objects and who uses them never disagree.
    fn place(&mut self, id: ObjectId, entry: Option<Arc<Entry>>) -> Option<Arc<Entry>> {
        let before = match &entry {
            Some(entry) => self.objects.insert(id.clone(), Arc::clone(entry)),
            None => self.objects.remove(&id),
        };
        if let (ObjectKind::Constraint, Some(name)) = (id.kind, id.qualified_name())
            && entry.is_some() != before.is_some()
        {
            let count = self.constraint_names.entry(name).or_default();
            *count = if entry.is_some() { *count + 1 } else { count.saturating_sub(1) };
        }
        self.version += 1;
        self.changers.note(&id, before.as_deref(), entry.as_deref());
        if id.kind == ObjectKind::Schema {
            match &entry {
                Some(_) => self.schemas.insert(id.name.clone()),
                None => self.schemas.remove(&id.name),
            };
        }
        let old = before.as_ref().map(|before| uses_of(&id, before)).unwrap_or_default();
        let new = entry.as_ref().map(|entry| uses_of(&id, entry)).unwrap_or_default();
        if old != new {
            for used in old {
                if let Some(users) = self.users.get_mut(&used.on) {
                    users.remove(&id);
                    if users.is_empty() {
                        self.users.remove(&used.on);
                    }
                }
            }
            for used in new {
                self.users.entry(used.on).or_default().insert(id.clone());
            }
        }
        before
    }

    /// Whether a constraint of a table in this schema has this name.
    pub(super) fn constraint_name_taken(&self, name: &QualifiedName) -> bool {
        self.constraint_names.get(name).is_some_and(|count| *count > 0)
    }

    /// The roles.
    pub(super) fn roles(&self) -> &Roles {
        &self.roles
    }

    /// Changes the roles.
    pub(super) fn change_roles(&mut self, change: impl FnOnce(&mut Roles)) {
        // Once since the last moment that can be returned to: one statement may name very many roles.
        if !self.roles_are_kept() {
            self.journal.push(Undo::Roles(Box::new(self.roles.clone())));
        }
        self.version += 1;
        change(&mut self.roles);
    }

    /// Something is not certain about what this statement makes or changes next.
    pub(super) fn doubt(&mut self, cause: String) {
        if !self.doubts.contains(&cause) {
            self.doubts.push(cause);
        }
    }

    /// The next statement begins.
    pub(super) fn begin_statement(&mut self, at: Location) {
        self.at = Some(at);
        self.doubts.clear();
    }
}
