//! The gaps that are no object's.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::OpenGap;
use crate::finding::{Reach, fits};
use crate::ident::ObjectId;

/// Gaps in the order in which they were opened, and how far they reach.
#[derive(Debug, Default)]
pub(super) struct Gaps {
    all: Vec<OpenGap>,
    /// How many reach that far; whether a baseline brought them is told apart.
    reaches: BTreeMap<Reach, Counts>,
    /// The objects that they reach, by their names.
    objects: HashMap<String, BTreeSet<ObjectId>>,
}

/// How many gaps reach equally far.
#[derive(Debug, Default)]
struct Counts {
    of_statements: usize,
    of_baseline: usize,
}

impl Counts {
    fn of(&mut self, gap: &OpenGap) -> &mut usize {
        if gap.at.is_none() { &mut self.of_baseline } else { &mut self.of_statements }
    }
}

impl Gaps {
    /// All of them, in the order in which they were opened.
    pub(super) fn all(&self) -> &[OpenGap] {
        &self.all
    }

    /// Those that were opened when there were so many already.
    pub(super) fn since(&self, before: usize) -> &[OpenGap] {
        self.all.get(before..).unwrap_or_default()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// How far they reach, each once and in order, and whether a baseline brought it.
    pub(super) fn reaches(&self) -> impl Iterator<Item = (&Reach, bool)> {
        self.reaches.iter().flat_map(|(reach, counts)| {
            let brought = [(counts.of_statements, false), (counts.of_baseline, true)];
            brought.into_iter().filter(|(count, _)| *count > 0).map(move |(_, of_baseline)| (reach, of_baseline))
        })
    }

    /// Those reaches that are of more than an object, in order.
    fn wide(&self) -> impl Iterator<Item = &Reach> {
        let first = Reach::Named { schema: String::new(), pattern: String::new() };
        self.reaches.range(first..).map(|(reach, _)| reach)
    }

    /// The objects of this name that they reach.
    fn objects_named(&self, name: &str) -> impl Iterator<Item = &ObjectId> {
        self.objects.get(name).into_iter().flatten()
    }

    /// Whether one may hide something of this name, in this schema where one is said.
    pub(super) fn may_hide(&self, schema: Option<&str>, name: &str) -> bool {
        let is_in = |hidden: &str| schema.is_none_or(|schema| schema == hidden);
        self.objects_named(name).next().is_some()
            || self.wide().any(|reach| match reach {
                Reach::Schema(hidden) => is_in(hidden),
                Reach::Named { schema: hidden, pattern } => is_in(hidden) && fits(pattern, name),
                Reach::Object(_) | Reach::Attribute { .. } | Reach::Unmodelled { .. } | Reach::Everything => false,
            })
    }

    /// Whether one may hide an object of this name, in this schema, among whatever else it hides.
    pub(super) fn may_bring(&self, schema: &str, name: &str) -> bool {
        self.objects_named(name).any(|id| id.schema.as_deref() == Some(schema))
            || self.wide().any(|reach| match reach {
                Reach::Everything => true,
                Reach::Schema(of) | Reach::Named { schema: of, .. } => of == schema,
                Reach::Object(_) | Reach::Attribute { .. } | Reach::Unmodelled { .. } => false,
            })
    }

    /// Whether one reaches just as far.
    pub(super) fn has_reach(&self, reach: &Reach) -> bool {
        self.reaches.contains_key(reach)
    }

    /// Opens one more.
    pub(super) fn push(&mut self, gap: OpenGap) {
        if let Reach::Object(id) = &gap.reach
            && !self.has_reach(&gap.reach)
        {
            self.objects.entry(id.name.clone()).or_default().insert(id.clone());
        }
        *self.reaches.entry(gap.reach.clone()).or_default().of(&gap) += 1;
        self.all.push(gap);
    }

    /// Takes back those that were opened when there were so many already.
    pub(super) fn truncate(&mut self, length: usize) {
        for gap in self.all.drain(length.min(self.all.len())..) {
            let Some(counts) = self.reaches.get_mut(&gap.reach) else { continue };
            let count = counts.of(&gap);
            *count = count.saturating_sub(1);
            if counts.of_statements + counts.of_baseline == 0 {
                self.reaches.remove(&gap.reach);
                if let Reach::Object(id) = &gap.reach
                    && let Some(of_name) = self.objects.get_mut(&id.name)
                {
                    of_name.remove(id);
                    if of_name.is_empty() {
                        self.objects.remove(&id.name);
                    }
                }
            }
        }
    }
}
