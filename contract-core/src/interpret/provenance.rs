//! Which statement made what there is, and what became of every signature of a routine.

use std::collections::BTreeMap;

use crate::ident::{ObjectId, QualifiedName};
use crate::schema::Attribute;
use crate::source::Location;

/// Where every fact comes from. What a baseline brought has no place here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// The statement that made an object, or the last one that replaced it.
    pub made: BTreeMap<ObjectId, Location>,
    /// The statement that last set an attribute, where that is another one.
    pub set: BTreeMap<(ObjectId, Attribute), Location>,
    /// What happened to the routines of one name, in order.
    pub history: BTreeMap<QualifiedName, Vec<SignatureEvent>>,
    /// What statements removed, in order.
    pub removed: Vec<Removal>,
}

impl Provenance {
    /// The statement that last set an attribute.
    pub fn of(&self, id: &ObjectId, attribute: Attribute) -> Option<Location> {
        let set = self.set.get(&(id.clone(), attribute));
        set.or_else(|| self.made.get(id)).copied()
    }

    /// Adds the places that the file of a baseline has for what no migration made or set anew. What became of
    /// signatures in the baseline came before what became of them since.
    pub fn add_baseline(&mut self, baseline: &Self) {
        for (id, location) in &baseline.made {
            // An attribute of an object that was made anew does not come from the baseline any more.
            if self.made.contains_key(id) {
                continue;
            }
            self.made.insert(id.clone(), *location);
            let first = (id.clone(), Attribute(""));
            for (key, location) in baseline.set.range(first..).take_while(|((other, _), _)| other == id) {
                self.set.entry(key.clone()).or_insert(*location);
            }
        }
        for (name, events) in &baseline.history {
            self.history.entry(name.clone()).or_default().splice(..0, events.iter().cloned());
        }
    }
}

/// Something that happened to one signature of a routine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureEvent {
    /// The routine.
    pub id: ObjectId,
    /// The statement.
    pub location: Location,
    /// What.
    pub change: SignatureChange,
}

/// What happened to a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignatureChange {
    /// It was made.
    Made,
    /// OR REPLACE gave it another definition; these attributes were set and are no more, or are weaker.
    Replaced {
        /// What was lost: `security`, `settings` and the like.
        lost: Vec<Attribute>,
    },
    /// It has another name, schema or type from now on; this is the one that it had.
    RenamedFrom(ObjectId),
    /// It was dropped.
    Dropped {
        /// The object whose DROP … CASCADE took it along.
        cascade_of: Option<ObjectId>,
    },
}

/// An object that a statement removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// The object.
    pub id: ObjectId,
    /// The statement.
    pub location: Location,
    /// The object whose DROP … CASCADE took it along; none when the statement names it.
    pub cascade_of: Option<ObjectId>,
}
