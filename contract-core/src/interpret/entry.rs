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
    /// The attributes that are not known while the rest is, each with the reasons; a baseline tells its own itself.
    pub(super) open: BTreeMap<OpenAttribute, Vec<(String, Option<Location>)>>,
}

/// An attribute that may be unknown of an object of which the rest is known, for no rule hangs on it but those for
/// owners and privileges, and for options none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum OpenAttribute {
    Owner,
    Privileges,
    /// Those of a relation.
    Options,
}

impl OpenAttribute {
    /// Its name among the attributes of an object.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Privileges => "privileges",
            Self::Options => "options",
        }
    }

    /// The attribute of this name, where it is one.
    pub(super) fn named(name: &str) -> Option<Self> {
        [Self::Owner, Self::Privileges, Self::Options].into_iter().find(|of| of.name() == name)
    }
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
            open: BTreeMap::new(),
        }
    }

    /// Notes that it is not known what an attribute is worth.
    pub(super) fn leave_open(&mut self, attribute: OpenAttribute, cause: String, at: Option<Location>) {
        let causes = self.open.entry(attribute).or_default();
        if !causes.contains(&(cause.clone(), at)) {
            causes.push((cause, at));
        }
    }

    /// Whether it is not known what an attribute is worth.
    pub(super) fn is_open(&self, attribute: OpenAttribute) -> bool {
        self.open.contains_key(&attribute)
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
