//! What the statements so far have made, and a journal by which a statement or a transaction is taken back.
//!
//! Everything that a ROLLBACK takes back is changed by the methods of this module alone.

mod baseline;
mod baseline_uses;
mod gaps;
mod journal;
mod objects;
mod others;
mod told;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use self::baseline::Untold;
use self::gaps::Gaps;
use self::journal::Undo;
pub(super) use self::journal::{Changes, Moment};
use self::objects::Objects;
use super::block::{Budget, Changers};
pub(super) use super::entry::{Entry, Manner, OpenAttribute, Other, Use};
use super::event::{Event, EventKind, Refusal, RefusalKind};
use super::provenance::{Removal, SignatureChange, SignatureEvent};
use super::session::Session;
use super::uses::Deciding;
use crate::finding::{Place, Reach};
use crate::ident::{ObjectId, ObjectKind, QualifiedName};
use crate::observation::{Observation, Setting};
use crate::schema::{Attribute, Object, Role, Roles};
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
    /// Where among these it is told of an object that it is taken for granted.
    told_assumed: HashMap<ObjectId, Vec<usize>>,
    objects: Objects,
    users: HashMap<ObjectId, BTreeSet<ObjectId>>,
    others: BTreeMap<QualifiedName, Other>,
    /// How many of them go by a name, in whatever schema.
    names_of_others: HashMap<String, usize>,
    /// The names of those that are of one relation.
    others_of: BTreeMap<ObjectId, BTreeSet<QualifiedName>>,
    /// The names of all schemas.
    schemas: BTreeSet<String>,
    roles: Roles,
    gaps: Gaps,
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
            told_assumed: HashMap::new(),
            objects: Objects::default(),
            users: HashMap::new(),
            others: BTreeMap::new(),
            names_of_others: HashMap::new(),
            others_of: BTreeMap::new(),
            schemas: BTreeSet::new(),
            roles: Roles::default(),
            gaps: Gaps::default(),
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

    /// Whether any object goes by this name.
    pub(super) fn has_name(&self, name: &str) -> bool {
        self.objects.has_name(name)
    }

    /// Whether there is an object with this identity.
    pub(super) fn has(&self, id: &ObjectId) -> bool {
        self.objects.get(id).is_some()
    }

    /// All objects.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&ObjectId, &Entry)> {
        self.objects.all()
    }

    /// All objects from this identity on, in order.
    pub(super) fn entries_from(&self, first: ObjectId) -> impl Iterator<Item = (&ObjectId, &Entry)> {
        self.objects.from(first)
    }

    /// The objects of one kind, in order: those with this schema, this parent, this name, where one is said.
    pub(super) fn entries_with(
        &self,
        kind: ObjectKind,
        schema: Option<&str>,
        parent: Option<&str>,
        name: Option<&str>,
    ) -> Vec<(&ObjectId, &Entry)> {
        self.objects.with(kind, schema, parent, name)
    }

    /// The objects of one kind, schema and name, in order.
    pub(super) fn entries_named<'a>(
        &'a self,
        kind: ObjectKind,
        schema: &str,
        name: &str,
    ) -> impl Iterator<Item = (&'a ObjectId, &'a Entry)> + use<'a> {
        self.objects.named(kind, schema, name)
    }

    /// What uses this object.
    pub(super) fn users(&self, id: &ObjectId) -> impl Iterator<Item = &ObjectId> {
        self.users.get(id).into_iter().flatten()
    }

    /// Puts an object in, in place of the one that was there.
    pub(super) fn put(&mut self, id: ObjectId, entry: Entry) {
        let before = self.place(&id, Some(Arc::new(entry)));
        self.journal.push(Undo::Object(id, before));
    }

    /// What was taken for granted is made after all. What referred to it was refused, and what was made on top of it is
    /// in doubt; with `perhaps` it may have been there before.
    pub(super) fn made_after_all(&mut self, id: &ObjectId, perhaps: bool) {
        if !perhaps {
            let assumed = EventKind::Assumed(id.clone());
            for at in self.told_assumed.remove(id).unwrap_or_default() {
                // That may have been taken back, and another may stand there now.
                if let Some(event) = self.events.get_mut(at).filter(|event| event.kind == assumed) {
                    event.kind = EventKind::Refused(Refusal::new(
                        RefusalKind::Missing,
                        format!("`{id}` does not exist yet: a later statement makes it"),
                    ));
                }
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
        let before = self.place(id, None);
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
    fn place(&mut self, id: &ObjectId, entry: Option<Arc<Entry>>) -> Option<Arc<Entry>> {
        let before = self.objects.place(id, entry.as_ref());
        self.version += 1;
        self.changers.note(id, before.as_deref(), entry.as_deref());
        if id.kind == ObjectKind::Schema {
            match &entry {
                Some(_) => self.schemas.insert(id.name.clone()),
                None => self.schemas.remove(&id.name),
            };
        }
        let (old, new) = (before.as_deref().map(Deciding::of), entry.as_deref().map(Deciding::of));
        if old != new {
            for used in old.map(|old| old.uses(id)).unwrap_or_default() {
                if let Some(users) = self.users.get_mut(&used.on) {
                    users.remove(id);
                    if users.is_empty() {
                        self.users.remove(&used.on);
                    }
                }
            }
            for used in new.map(|new| new.uses(id)).unwrap_or_default() {
                self.users.entry(used.on).or_default().insert(id.clone());
            }
        }
        before
    }

    /// Whether a constraint of a table in this schema has this name.
    pub(super) fn constraint_name_taken(&self, name: &QualifiedName) -> bool {
        self.entries_named(ObjectKind::Constraint, &name.schema, &name.name).next().is_some()
    }

    /// The roles.
    pub(super) fn roles(&self) -> &Roles {
        &self.roles
    }

    /// Puts a role in, in place of the one that was there.
    pub(super) fn put_role(&mut self, name: &str, role: Role) {
        self.version += 1;
        let before = self.roles.roles.insert(name.to_owned(), role);
        self.journal.push(Undo::Role(name.to_owned(), before));
    }

    /// Changes whatever it is of the roles.
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
