//! What gaps reach, as one question.

use std::collections::{BTreeMap, BTreeSet};

use super::{Gap, Reach};
use crate::ident::{ObjectId, ObjectKind};

/// Everything that some gaps reach.
#[derive(Clone, Debug, Default)]
pub struct Reached<'a> {
    objects: BTreeSet<&'a ObjectId>,
    attributes: BTreeMap<&'a ObjectId, BTreeSet<&'a str>>,
    kinds: BTreeSet<(&'a str, Option<&'a str>)>,
    schemas: BTreeSet<&'a str>,
    names: BTreeSet<&'a Reach>,
    everything: bool,
}

impl<'a> Reached<'a> {
    /// What these gaps reach.
    pub fn of(gaps: impl IntoIterator<Item = &'a Gap>) -> Self {
        let mut reached = Self::default();
        for gap in gaps {
            match &gap.reach {
                Reach::Object(id) => {
                    reached.objects.insert(id);
                }
                Reach::Attribute { of, attribute } => {
                    reached.attributes.entry(of).or_default().insert(attribute);
                }
                Reach::Unmodelled { kind, schema } => {
                    reached.kinds.insert((kind, schema.as_deref()));
                }
                Reach::Schema(schema) => {
                    reached.schemas.insert(schema);
                }
                Reach::Named { .. } => {
                    reached.names.insert(&gap.reach);
                }
                Reach::Everything => reached.everything = true,
            }
        }
        reached
    }

    /// Whether an object, or the one that it is a part of, lies in a gap.
    pub fn has(&self, id: &ObjectId) -> bool {
        let whole = id.whole();
        self.everything
            || self.has_itself(id)
            || whole.as_ref().is_some_and(|whole| self.objects.contains(whole))
            || self.kinds.contains(&(id.kind.word(), None))
            || self.kinds.contains(&(id.kind.word(), id.schema.as_deref()))
            || id.schema.as_deref().is_some_and(|schema| self.schemas.contains(schema))
            || self.names.iter().any(|reach| reach.names(id))
            || id.kind == ObjectKind::Schema && self.schemas.contains(id.name.as_str())
    }

    /// Whether a gap reaches what this attribute of an object is worth, and not the object.
    pub fn has_attribute(&self, id: &ObjectId, attribute: &str) -> bool {
        self.attributes.get(id).is_some_and(|attributes| attributes.contains(attribute))
    }

    /// Whether a gap is about the object itself. A routine whose arguments are not known is in a gap by its name
    /// alone.
    fn has_itself(&self, id: &ObjectId) -> bool {
        self.objects.contains(id)
            || id.kind == ObjectKind::Routine
                && !id.arguments.is_empty()
                && self.objects.contains(&ObjectId { arguments: Vec::new(), ..id.clone() })
    }
}
