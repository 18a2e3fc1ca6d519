//! What is told of the way to the model: gaps, events, and the history of signatures.

use super::journal::Undo;
use super::{Event, EventKind, OpenGap, Removal, SignatureChange, SignatureEvent, World};
use crate::finding::Reach;
use crate::ident::{ObjectId, ObjectKind, QualifiedName};

impl World {
    /// Notes that something is not known from this statement on.
    pub(in crate::interpret) fn open_gap(&mut self, reach: Reach, cause: impl Into<String>) {
        self.opened += 1;
        let gap = OpenGap { reach, cause: cause.into(), at: self.at, place: None };
        // A loop may come by here often.
        if self.gaps.all().iter().rev().take_while(|known| known.at == gap.at).any(|known| *known == gap) {
            return;
        }
        self.version += 1;
        self.journal.push(Undo::Gaps(self.gaps.len()));
        self.gaps.push(gap);
    }

    /// Notes that something about an object is not known.
    pub(in crate::interpret) fn open_gap_on(&mut self, id: &ObjectId, cause: impl Into<String>) {
        self.opened += 1;
        self.has_open_defaults |= id.kind == ObjectKind::DefaultPrivilege;
        if !self.has(id) {
            self.open_gap(Reach::Object(id.clone()), cause);
            return;
        }
        let at = self.at;
        let cause = cause.into();
        self.change(id, |entry| {
            if entry.gaps.iter().all(|(known, place)| *known != cause || *place != at) {
                entry.gaps.push((cause, at));
            }
        });
    }

    /// The gaps that are no object's.
    pub(in crate::interpret) fn gaps(&self) -> &[OpenGap] {
        self.gaps.all()
    }

    /// How far the gaps reach that are no object's, each once and in order, and whether a baseline brought it.
    pub(in crate::interpret) fn reaches(&self) -> impl Iterator<Item = (&Reach, bool)> {
        self.gaps.reaches()
    }

    /// Whether a gap that is no object's may hide something of this name, in this schema where one is said.
    pub(in crate::interpret) fn may_hide(&self, schema: Option<&str>, name: &str) -> bool {
        self.gaps.may_hide(schema, name)
    }

    /// Whether a gap that is no object's reaches just as far.
    pub(in crate::interpret) fn has_reach(&self, reach: &Reach) -> bool {
        self.gaps.has_reach(reach)
    }

    /// Writes down what happened to a signature.
    pub(in crate::interpret) fn record(&mut self, id: &ObjectId, change: SignatureChange) {
        let (Some(location), Some(name)) = (self.at, id.qualified_name()) else { return };
        self.journal.push(Undo::History(self.history.len()));
        self.history.push((name, SignatureEvent { id: id.clone(), location, change }));
    }

    /// Writes down that an object was removed.
    pub(in crate::interpret) fn record_removal(&mut self, id: &ObjectId, cascade_of: Option<&ObjectId>) {
        if id.kind == ObjectKind::Routine {
            self.record(id, SignatureChange::Dropped { cascade_of: cascade_of.cloned() });
        }
        let Some(location) = self.at else { return };
        self.journal.push(Undo::Removed(self.removed.len()));
        self.removed.push(Removal { id: id.clone(), location, cascade_of: cascade_of.cloned() });
    }

    /// What happened to signatures.
    pub(in crate::interpret) fn history(&self) -> &[(QualifiedName, SignatureEvent)] {
        &self.history
    }

    /// What was removed.
    pub(in crate::interpret) fn removed(&self) -> &[Removal] {
        &self.removed
    }

    /// Tells something about the statement.
    pub(in crate::interpret) fn tell(&mut self, kind: EventKind) {
        if let Some(location) = self.at {
            if let EventKind::Assumed(id) = &kind {
                self.told_assumed.entry(id.clone()).or_default().push(self.events.len());
            }
            self.events.push(Event { location, kind });
        }
    }
}
