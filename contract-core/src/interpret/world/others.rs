//! The relations that the model does not hold, for their names are taken all the same: indexes.

use std::collections::{BTreeMap, BTreeSet};

use super::journal::Undo;
use super::{Other, World};
use crate::ident::{ObjectId, ObjectKind, QualifiedName};

impl World {
    /// The relation of this name that the model does not hold.
    pub(in crate::interpret) fn other(&self, name: &QualifiedName) -> Option<&Other> {
        self.others.get(name)
    }

    /// Whether a relation that the model does not hold goes by this name.
    pub(in crate::interpret) fn has_other_named(&self, name: &str) -> bool {
        self.names_of_others.contains_key(name)
    }

    /// The relations that the model does not hold.
    pub(in crate::interpret) fn others(&self) -> impl Iterator<Item = (&QualifiedName, &Other)> {
        self.others.iter()
    }

    /// Puts in, or takes out, a relation that the model does not hold.
    pub(in crate::interpret) fn set_other(&mut self, name: QualifiedName, other: Option<Other>) {
        let before = self.place_other(&name, other);
        self.journal.push(Undo::Relations(name, before));
    }

    pub(super) fn place_other(&mut self, name: &QualifiedName, other: Option<Other>) -> Option<Other> {
        self.version += 1;
        if let Some(Other::Index { of, .. }) = &other {
            self.others_of.entry(of.clone()).or_default().insert(name.clone());
        }
        let is_of = other.as_ref().map(|Other::Index { of, .. }| of.clone());
        let before = match other {
            Some(other) => self.others.insert(name.clone(), other),
            None => self.others.remove(name),
        };
        match (before.is_some(), is_of.is_some()) {
            (false, true) => *self.names_of_others.entry(name.name.clone()).or_default() += 1,
            (true, false) => {
                let left = self.names_of_others.get_mut(&name.name).map(|count| {
                    *count -= 1;
                    *count
                });
                if left == Some(0) {
                    self.names_of_others.remove(&name.name);
                }
            }
            (false, false) | (true, true) => {}
        }
        if let Some(Other::Index { of, .. }) = &before
            && is_of.as_ref() != Some(of)
            && let Some(names) = self.others_of.get_mut(of)
        {
            names.remove(name);
            if names.is_empty() {
                self.others_of.remove(of);
            }
        }
        before
    }

    /// Takes out the sequences and indexes that go when this relation or column goes.
    pub(in crate::interpret) fn take_others_of(&mut self, id: &ObjectId) {
        let whole = id.whole();
        let names = self.others_of.get(whole.as_ref().unwrap_or(id)).into_iter().flatten();
        let goes = |name: &&QualifiedName| self.others.get(name).is_some_and(|other| other.goes_with(id));
        let gone: Vec<QualifiedName> = names.filter(goes).cloned().collect();
        for name in gone {
            self.set_other(name, None);
        }
    }

    /// Sequences and indexes lie where their relation lies, and know it by its name.
    pub(in crate::interpret) fn move_others(
        &mut self,
        from: &ObjectId,
        to: &ObjectId,
        moves: &BTreeMap<ObjectId, ObjectId>,
    ) {
        let names: BTreeSet<&QualifiedName> = if from.kind == ObjectKind::Schema {
            let first = QualifiedName::new(&from.name, "");
            self.others.range(first..).map(|(name, _)| name).take_while(|name| name.schema == from.name).collect()
        } else {
            let whole = from.whole();
            moves.keys().chain(&whole).filter_map(|of| self.others_of.get(of)).flatten().collect()
        };
        let concerned: Vec<(QualifiedName, Other)> =
            names.into_iter().filter_map(|name| Some((name.clone(), self.others.get(name)?.clone()))).collect();
        for (name, mut other) in concerned {
            self.set_other(name.clone(), None);
            let Other::Index { of, columns } = &mut other;
            if let Some(moved) = moves.get(of) {
                *of = moved.clone();
            }
            if from.kind == ObjectKind::Column {
                columns.iter_mut().filter(|column| **column == from.name).for_each(|column| to.name.clone_into(column));
            }
            let schema = match (from.kind, &to.schema) {
                (ObjectKind::Schema, _) => to.name.clone(),
                (_, Some(schema)) => schema.clone(),
                (_, None) => name.schema,
            };
            self.set_other(QualifiedName::new(schema, name.name), Some(other));
        }
    }
}
