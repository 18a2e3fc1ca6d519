//! The journal by which a statement or a transaction is taken back.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Entry, OpenGap, Other, World};
use crate::ident::{ObjectId, QualifiedName};
use crate::interpret::session::Session;
use crate::schema::{Role, Roles};

/// What undoes one change.
#[derive(Debug)]
pub(super) enum Undo {
    Object(ObjectId, Option<Arc<Entry>>),
    Role(String, Option<Role>),
    Roles(Box<Roles>),
    Gaps(usize),
    History(usize),
    Removed(usize),
    Relations(QualifiedName, Option<Other>),
}

/// A moment that can be returned to.
#[derive(Clone, Debug)]
pub(in crate::interpret) struct Moment {
    journal: usize,
    session: Arc<Session>,
}

/// What an object was, and what it is.
type Replaced = (Option<Arc<Entry>>, Option<Arc<Entry>>);

/// What was done since a moment: everything that it touched, before and after.
#[derive(Clone, Debug, Default)]
pub(in crate::interpret) struct Changes {
    /// The objects.
    pub(in crate::interpret) objects: BTreeMap<ObjectId, Replaced>,
    /// The relations that the model does not hold.
    pub(in crate::interpret) others: BTreeMap<QualifiedName, (Option<Other>, Option<Other>)>,
    /// The roles.
    pub(in crate::interpret) roles: Option<(Roles, Roles)>,
    /// The gaps that are no object's and are new.
    pub(in crate::interpret) gaps: Vec<OpenGap>,
    /// Whether the session is another.
    pub(in crate::interpret) session: bool,
}
impl World {
    /// This moment, to be returned to.
    pub(in crate::interpret) fn moment(&self) -> Moment {
        self.marked.set(self.journal.len());
        Moment { journal: self.journal.len(), session: Arc::clone(&self.session) }
    }

    /// Whether the journal has the roles as they were at the last moment that was taken.
    pub(super) fn roles_are_kept(&self) -> bool {
        let since = self.journal.get(self.marked.get()..).unwrap_or_default();
        since.iter().any(|undo| matches!(undo, Undo::Roles(_)))
    }

    /// What has changed since a moment, as it was then and as it is now.
    pub(in crate::interpret) fn changes_since(&self, moment: &Moment) -> Changes {
        let mut changes = Changes { session: self.session != moment.session, ..Changes::default() };
        for undo in self.journal.iter().skip(moment.journal) {
            match undo {
                Undo::Object(id, before) => {
                    let now = self.objects.get(id);
                    changes.objects.entry(id.clone()).or_insert_with(|| (before.clone(), now.cloned()));
                }
                Undo::Relations(name, before) => {
                    let now = self.others.get(name);
                    changes.others.entry(name.clone()).or_insert_with(|| (before.clone(), now.cloned()));
                }
                Undo::Gaps(before) if changes.gaps.is_empty() => {
                    changes.gaps = self.gaps.since(*before).to_vec();
                }
                Undo::Role(..) | Undo::Roles(_) => {
                    changes.roles.get_or_insert_with(|| (self.roles_at(moment), self.roles.clone()));
                }
                Undo::Gaps(_) | Undo::History(_) | Undo::Removed(_) => {}
            }
        }
        changes
    }

    /// The roles as they were at a moment.
    fn roles_at(&self, moment: &Moment) -> Roles {
        let mut roles = self.roles.clone();
        for undo in self.journal.iter().skip(moment.journal).rev() {
            match undo {
                Undo::Role(name, before) => take_back(&mut roles, name, before.clone()),
                Undo::Roles(before) => roles = before.as_ref().clone(),
                _ => {}
            }
        }
        roles
    }

    /// Takes back everything since a moment.
    pub(in crate::interpret) fn return_to(&mut self, moment: &Moment) {
        while self.journal.len() > moment.journal {
            self.version += 1;
            match self.journal.pop() {
                Some(Undo::Object(id, before)) => {
                    self.place(&id, before);
                }
                Some(Undo::Role(name, before)) => take_back(&mut self.roles, &name, before),
                Some(Undo::Roles(before)) => self.roles = *before,
                Some(Undo::Gaps(before)) => self.gaps.truncate(before),
                Some(Undo::History(before)) => self.history.truncate(before),
                Some(Undo::Removed(before)) => self.removed.truncate(before),
                Some(Undo::Relations(name, before)) => {
                    self.place_other(&name, before);
                }
                None => break,
            }
        }
        self.session = Arc::clone(&moment.session);
    }

    /// Nothing so far can be taken back any more.
    pub(in crate::interpret) fn forget_the_past(&mut self) {
        self.journal.clear();
    }
}

/// A role as it was; none where it was not there.
fn take_back(roles: &mut Roles, name: &str, before: Option<Role>) {
    match before {
        Some(before) => roles.roles.insert(name.to_owned(), before),
        None => roles.roles.remove(name),
    };
}
