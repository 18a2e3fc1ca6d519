//! Where two schemas differ, fact by fact. It names no kind of object: a kind is compared by the
//! attributes that it lists.

use crate::finding::Reached;
use crate::ident::ObjectId;
use crate::schema::{Attribute, Attributes, Comparison, Deparsing, Object, Schema, Value};

/// One difference.
#[derive(Clone, Debug, PartialEq)]
pub enum Delta {
    /// The object is expected and is not there.
    Missing {
        /// The object.
        id: ObjectId,
    },
    /// The object is there and is not expected.
    Unexpected {
        /// The object.
        id: ObjectId,
    },
    /// An attribute is worth something else.
    Changed {
        /// The object.
        id: ObjectId,
        /// The attribute.
        attribute: Attribute,
        /// What it is expected to be worth.
        expected: Value,
        /// What it is worth.
        observed: Value,
    },
    /// A text differs in its line endings only.
    LineEndings {
        /// The object.
        id: ObjectId,
        /// The attribute.
        attribute: Attribute,
    },
}

/// A fact of which both sides are known, and which could not be compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotCompared {
    /// The object.
    pub id: ObjectId,
    /// The attribute.
    pub attribute: Attribute,
}

/// What comparing two schemas gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    /// The differences, in the order of the objects.
    pub deltas: Vec<Delta>,
    /// The facts that could not be compared.
    pub not_compared: Vec<NotCompared>,
    /// How many facts were compared: each object's being there, and each attribute.
    pub compared: usize,
    /// How many attributes of objects that both have lie in a gap.
    pub in_gaps: usize,
}

/// Compares two schemas. An object that is missing or unexpected takes its parts with it: the columns of
/// a missing table are not missing once more. What attributes are worth that `hidden` reaches is not looked at.
pub fn diff(expected: &Schema, observed: &Schema, deparsing: Deparsing, hidden: &Reached<'_>) -> Difference {
    let mut difference = Difference::default();
    for (id, object) in &expected.objects {
        match observed.objects.get(id) {
            Some(other) => compare_attributes(id, [object, other], (deparsing, hidden), &mut difference),
            None if observed.lacks_whole_of(id, object) => {}
            None => {
                difference.compared += 1;
                difference.deltas.push(Delta::Missing { id: id.clone() });
            }
        }
    }
    for (id, object) in observed.objects.iter().filter(|(id, _)| !expected.objects.contains_key(id)) {
        if !expected.lacks_whole_of(id, object) {
            difference.compared += 1;
            difference.deltas.push(Delta::Unexpected { id: id.clone() });
        }
    }
    difference
}

fn compare_attributes(
    id: &ObjectId,
    [expected, observed]: [&Object; 2],
    (deparsing, hidden): (Deparsing, &Reached<'_>),
    difference: &mut Difference,
) {
    difference.compared += 1;
    let mut others = observed.attributes();
    for (attribute, expected) in expected.attributes() {
        let other = others.iter().position(|(name, _)| *name == attribute);
        let observed = other.map_or(Value::Absent, |at| others.swap_remove(at).1);
        if hidden.has_attribute(id, attribute.0) {
            difference.in_gaps += 1;
            continue;
        }
        compare_attribute(id, attribute, [expected, observed], deparsing, difference);
    }
    others.sort_by_key(|(attribute, _)| *attribute);
    for (attribute, observed) in others {
        if hidden.has_attribute(id, attribute.0) {
            difference.in_gaps += 1;
            continue;
        }
        compare_attribute(id, attribute, [Value::Absent, observed], deparsing, difference);
    }
}

fn compare_attribute(
    id: &ObjectId,
    attribute: Attribute,
    [expected, observed]: [Value; 2],
    deparsing: Deparsing,
    difference: &mut Difference,
) {
    match expected.compare(&observed, deparsing) {
        Comparison::NotCompared => {
            difference.not_compared.push(NotCompared { id: id.clone(), attribute });
            return;
        }
        Comparison::Equal => {}
        Comparison::Different => {
            difference.deltas.push(Delta::Changed { id: id.clone(), attribute, expected, observed });
        }
        Comparison::LineEndings => difference.deltas.push(Delta::LineEndings { id: id.clone(), attribute }),
    }
    difference.compared += 1;
}
