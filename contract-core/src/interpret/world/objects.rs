//! The objects, in order and by name.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::Entry;
use crate::ident::{ObjectId, ObjectKind};

/// All objects by their identity.
type InOrder = BTreeMap<ObjectId, Arc<Entry>>;

/// The objects: in the order of their identities, and those of one name together. Most that is looked for is looked
/// for by its name, and most words of a text are the name of nothing.
#[derive(Debug, Default)]
pub(super) struct Objects {
    in_order: InOrder,
    by_name: HashMap<String, InOrder>,
}

impl Objects {
    /// Whether anything goes by this name.
    pub(super) fn has_name(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// The object with this identity.
    pub(super) fn get(&self, id: &ObjectId) -> Option<&Arc<Entry>> {
        self.by_name.get(&id.name)?.get(id)
    }

    /// All objects, in order.
    pub(super) fn all(&self) -> impl Iterator<Item = (&ObjectId, &Entry)> {
        self.in_order.iter().map(|(id, entry)| (id, entry.as_ref()))
    }

    /// All objects from this identity on, in order.
    pub(super) fn from(&self, first: ObjectId) -> impl Iterator<Item = (&ObjectId, &Entry)> {
        self.in_order.range(first..).map(|(id, entry)| (id, entry.as_ref()))
    }

    /// The objects of one name from this identity on, in order.
    fn named_from<'a>(
        &'a self,
        name: &str,
        first: ObjectId,
    ) -> impl Iterator<Item = (&'a ObjectId, &'a Entry)> + use<'a> {
        let of_name = self.by_name.get(name).map(|of_name| of_name.range(first..));
        of_name.into_iter().flatten().map(|(id, entry)| (id, entry.as_ref()))
    }

    /// The objects of one kind, in order: those with this schema, this parent, this name, where one is said.
    pub(super) fn with<'a>(
        &'a self,
        kind: ObjectKind,
        schema: Option<&str>,
        parent: Option<&str>,
        name: Option<&str>,
    ) -> Vec<(&'a ObjectId, &'a Entry)> {
        if name.is_some_and(|name| !self.has_name(name)) {
            return Vec::new();
        }
        let is_of_parent = |id: &ObjectId| parent.is_none_or(|parent| id.parent.as_deref() == Some(parent));
        let first = ObjectId::in_database(kind, "");
        match (schema, name) {
            (Some(_), _) => self.within(schema, parent, name, first).collect(),
            (None, Some(name)) => {
                let of_kind = self.named_from(name, first).take_while(|(id, _)| id.kind == kind);
                of_kind.filter(|(id, _)| is_of_parent(id)).collect()
            }
            (None, None) if parent.is_none() => self.from(first).take_while(|(id, _)| id.kind == kind).collect(),
            (None, None) => {
                let schemas = self.schemas_of(kind).into_iter();
                schemas.flat_map(|schema| self.within(schema, parent, None, first.clone())).collect()
            }
        }
    }

    /// The objects of one kind, schema and name, in order.
    pub(super) fn named<'a>(
        &'a self,
        kind: ObjectKind,
        schema: &str,
        name: &str,
    ) -> impl Iterator<Item = (&'a ObjectId, &'a Entry)> + use<'a> {
        self.within(Some(schema), None, Some(name), ObjectId::in_database(kind, ""))
    }

    /// Those of the kind of `first` that lie in a schema, or in none, with this parent, this name, where one is said.
    fn within<'a>(
        &'a self,
        schema: Option<&str>,
        parent: Option<&str>,
        name: Option<&str>,
        first: ObjectId,
    ) -> impl Iterator<Item = (&'a ObjectId, &'a Entry)> + use<'a> {
        let (schema, parent) = (schema.map(str::to_owned), parent.map(str::to_owned));
        let first = ObjectId { schema, parent, ..first };
        let (of_name, all) = match name {
            Some(name) => (Some(self.named_from(name, first.clone())), None),
            None => (None, Some(self.from(first.clone()))),
        };
        let from_first = of_name.into_iter().flatten().chain(all.into_iter().flatten());
        from_first.take_while(move |(id, _)| {
            id.kind == first.kind && id.schema == first.schema && (first.parent.is_none() || id.parent == first.parent)
        })
    }

    /// The schemas that have objects of a kind, and none where such objects lie in none.
    fn schemas_of(&self, kind: ObjectKind) -> Vec<Option<&str>> {
        let mut schemas = Vec::new();
        let mut first = ObjectId::in_database(kind, "");
        while let Some((id, _)) = self.from(first.clone()).next().filter(|(id, _)| id.kind == kind) {
            schemas.push(id.schema.as_deref());
            // No name has a zero in it.
            first.schema = Some(id.schema.as_ref().map_or_else(String::new, |schema| format!("{schema}\0")));
        }
        schemas
    }

    /// Puts an object in, or takes it out; gives what was there.
    pub(super) fn place(&mut self, id: &ObjectId, entry: Option<&Arc<Entry>>) -> Option<Arc<Entry>> {
        let Some(entry) = entry else {
            let of_name = self.by_name.get_mut(&id.name)?;
            of_name.remove(id);
            if of_name.is_empty() {
                self.by_name.remove(&id.name);
            }
            return self.in_order.remove(id);
        };
        // An identity is copied where it is new alone.
        match self.by_name.get_mut(&id.name) {
            Some(of_name) => put(of_name, id, entry),
            None => self.by_name.entry(id.name.clone()).or_default().insert(id.clone(), Arc::clone(entry)),
        };
        put(&mut self.in_order, id, entry)
    }
}

fn put(into: &mut InOrder, id: &ObjectId, entry: &Arc<Entry>) -> Option<Arc<Entry>> {
    match into.get_mut(id) {
        Some(place) => Some(std::mem::replace(place, Arc::clone(entry))),
        None => into.insert(id.clone(), Arc::clone(entry)),
    }
}
