//! An object of the model, and what is known about it besides its attributes.

use std::collections::BTreeMap;

use crate::ident::ObjectId;
use crate::schema::{Attribute, Enabled, Object};
use crate::source::Location;

/// An object and what is known about it besides its attributes.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The object.
    pub(super) object: Object,
    /// The statement that made it; none for what a baseline brought.
    pub(super) made: Option<Location>,
    /// The statements that set an attribute later.
    pub(super) set: BTreeMap<Attribute, Location>,
    /// What it uses, as far as its own attributes do not say.
    pub(super) uses: Vec<Use>,
    /// The columns of a relation, in order.
    pub(super) columns: Vec<String>,
    /// Whether a column is there only because a parent has it.
    pub(super) inherited: bool,
    /// The extension that made it.
    pub(super) extension: Option<String>,
    /// Whether PostgreSQL made it along with another.
    pub(super) implied: bool,
    /// Whether no statement made it and one refers to it.
    pub(super) assumed: bool,
    /// How the triggers that hold a constraint fire: those on its own table, and those on the one that it references.
    pub(super) firing: [Enabled; 2],
    /// What is not known about it.
    pub(super) gaps: Vec<(String, Option<Location>)>,
}

impl Entry {
    /// An object and nothing besides.
    pub(super) fn new(object: Object) -> Self {
        Self {
            object,
            made: None,
            set: BTreeMap::new(),
            uses: Vec::new(),
            columns: Vec::new(),
            inherited: false,
            extension: None,
            implied: false,
            assumed: false,
            firing: [Enabled::Origin; 2],
            gaps: Vec::new(),
        }
    }
}

/// That an object uses another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Use {
    /// What it uses.
    pub(super) on: ObjectId,
    /// What becomes of it when that is dropped.
    pub(super) manner: Manner,
}

/// What becomes of an object when what it uses is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Manner {
    /// It is part of that and goes with it.
    Part,
    /// It goes too, and only with CASCADE.
    Normal,
    /// Its default goes, and only with CASCADE.
    Default,
    /// The attribute of that type goes, and only with CASCADE.
    Attribute,
    /// Its text has the name, and may mean something else by it.
    Perhaps,
}

/// A relation that the model does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Other {
    /// An index over these columns of a relation, its own or a constraint's.
    Index { of: ObjectId, columns: Vec<String> },
}

impl Other {
    /// Whether it goes when this relation or column goes.
    pub(super) fn goes_with(&self, id: &ObjectId) -> bool {
        match self {
            Self::Index { of, columns } => of == id || id.whole().as_ref() == Some(of) && columns.contains(&id.name),
        }
    }
}
