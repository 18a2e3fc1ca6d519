//! The world as an observation, once the last statement is applied.

use std::collections::BTreeMap;

use super::Interpretation;
use super::provenance::Provenance;
use super::world::{TEMPORARY, World};
use crate::finding::{Gap, Place, Reach};
use crate::observation::Observation;
use crate::schema::Object;
use crate::source::{Location, SourceMap};

impl World {
    /// Everything that is known and not known now.
    pub(super) fn into_interpretation(self, sources: &SourceMap) -> Interpretation {
        let place = |location: Location| Place {
            file: sources.file(location.source).name().to_owned(),
            line: sources.line(location),
        };
        let mut observation =
            Observation { setting: self.setting.clone(), roles: self.roles().clone(), ..Observation::default() };
        let mut provenance = Provenance::default();
        for (id, entry) in self.entries() {
            if id.schema.as_deref() == Some(TEMPORARY) {
                continue;
            }
            for (cause, at) in &entry.gaps {
                let reach = Reach::Object(id.clone());
                observation.gaps.push(Gap { reach, cause: cause.clone(), place: at.map(place) });
            }
            for (attribute, causes) in &entry.open {
                let reach = Reach::Attribute { of: id.clone(), attribute: attribute.name().to_owned() };
                let gap = |(cause, at): &(String, Option<Location>)| Gap {
                    reach: reach.clone(),
                    cause: cause.clone(),
                    place: at.map(place),
                };
                observation.gaps.extend(causes.iter().map(gap));
            }
            if let Some(made) = entry.made {
                provenance.made.insert(id.clone(), made);
            }
            provenance.set.extend(entry.set.iter().map(|(attribute, at)| ((id.clone(), *attribute), *at)));
            if entry.assumed {
                let cause = "it is referred to, and no statement makes it".to_owned();
                let reach = Reach::Object(id.clone());
                observation.gaps.push(Gap { reach, cause, place: entry.made.map(place) });
                continue;
            }
            if let Some(extension) = &entry.extension {
                observation.extension_members.insert(id.clone(), extension.clone());
            }
            if entry.implied {
                observation.implied.insert(id.clone());
            }
            let mut object = entry.object.clone();
            self.hide_unsaid_owner(&mut object);
            if let Object::Relation(relation) = &mut object
                && (entry.made.is_some() || !relation.column_order.is_empty())
            {
                // That of a baseline without one is not known.
                relation.column_order.clone_from(&entry.columns);
            }
            observation.schema.objects.insert(id.clone(), object);
        }
        let open = self.gaps().iter();
        observation.gaps.extend(open.map(|gap| Gap {
            reach: gap.reach.clone(),
            cause: gap.cause.clone(),
            place: gap.at.map(place).or_else(|| gap.place.clone()),
        }));
        observation.gaps.sort();
        observation.gaps.dedup();
        let mut history: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (name, event) in self.history() {
            history.entry(name.clone()).or_default().push(event.clone());
        }
        provenance.history = history;
        provenance.removed = self.removed().to_vec();
        Interpretation { observation, provenance, events: self.events }
    }

    /// Where no role was said, nobody knows who owns what the statements made.
    fn hide_unsaid_owner(&self, object: &mut Object) {
        if self.setting.role.is_none()
            && let Some(owner) = object.owner_mut()
            && owner.as_deref() == Some(super::session::ROLE_UNSAID)
        {
            *owner = None;
        }
    }
}
