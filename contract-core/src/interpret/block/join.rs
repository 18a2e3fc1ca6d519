//! Several ways that a part of a block may have gone: what they have in common is known, the rest is a gap.

use std::collections::BTreeSet;

use super::super::world::{Changes, Entry, OpenAttribute, World};
use super::catalog::WHETHER;
use crate::finding::Reach;
use crate::ident::{ObjectId, ObjectKind, quote};
use crate::schema::{Object, Roles};

/// How a gap begins that says that an object's attributes may be others.
pub(super) const PERHAPS: &str = "it is not known how";

/// One way that it may have gone.
#[derive(Debug)]
pub(super) struct Outcome {
    /// What it did.
    pub(super) changes: Changes,
    /// The search path and the role behind it.
    pub(super) session: (String, String),
}

impl Outcome {
    /// What was done since a moment.
    pub(super) fn since(world: &World, moment: &super::super::world::Moment) -> Self {
        let session = (world.session.search_path().to_owned(), world.session.role().to_owned());
        Self { changes: world.changes_since(moment), session }
    }

    /// Whether it did nothing.
    pub(super) fn is_empty(&self) -> bool {
        let Changes { objects, roles, gaps, session, .. } = &self.changes;
        objects.is_empty() && roles.is_none() && gaps.is_empty() && !session
    }
}

fn is_same(one: Option<&Entry>, two: Option<&Entry>) -> bool {
    match (one, two) {
        (None, None) => true,
        (Some(one), Some(two)) => {
            one.object == two.object
                && one.columns == two.columns
                && one.assumed == two.assumed
                && one.gaps.len() == two.gaps.len()
                && one.open.keys().eq(two.open.keys())
        }
        _ => false,
    }
}

/// The attributes that can be unknown by themselves, where the ends differ in nothing else.
fn differing_attributes(first: Option<&Entry>, others: &[Option<&Entry>]) -> Option<BTreeSet<OpenAttribute>> {
    let mut differing: BTreeSet<OpenAttribute> = first?.open.keys().copied().collect();
    for other in others {
        let (first, mut other) = (first?, (*other)?.clone());
        differing.extend(other.open.keys().copied());
        other.open.clone_from(&first.open);
        if other.object.owner() != first.object.owner()
            && let Some(owner) = other.object.owner_mut()
        {
            *owner = first.object.owner().map(str::to_owned);
            differing.insert(OpenAttribute::Owner);
        }
        if other.object.acl() != first.object.acl()
            && let (Some(acl), Some(of)) = (other.object.acl_mut(), first.object.acl())
        {
            acl.clone_from(of);
            differing.insert(OpenAttribute::Privileges);
        }
        if let (Object::Relation(relation), Object::Relation(of)) = (&mut other.object, &first.object)
            && relation.options != of.options
        {
            relation.options.clone_from(&of.options);
            differing.insert(OpenAttribute::Options);
        }
        if !is_same(Some(first), Some(&other)) {
            return None;
        }
    }
    // Of default privileges the object itself is what is not known.
    let is_default = matches!(first?.object, Object::DefaultPrivilege(_));
    (!is_default).then_some(differing)
}

/// The roles that are not alike after all ways, and those whose memberships are not.
fn differing_roles(outcomes: &[Outcome]) -> BTreeSet<&str> {
    let Some((before, _)) = outcomes.iter().find_map(|outcome| outcome.changes.roles.as_ref()) else {
        return BTreeSet::new();
    };
    let ends: Vec<&Roles> =
        outcomes.iter().map(|outcome| outcome.changes.roles.as_ref().map_or(before, |(_, after)| after)).collect();
    let mut names = BTreeSet::new();
    for end in &ends {
        let differs = |name: &String| ends.iter().any(|other| other.roles.get(name) != end.roles.get(name));
        names.extend(end.roles.keys().filter(|name| differs(name)).map(String::as_str));
        for membership in &end.memberships {
            if ends.iter().any(|other| !other.memberships.contains(membership)) {
                names.extend([membership.role.as_str(), membership.member.as_str()]);
            }
        }
    }
    names
}

impl World {
    /// Opens gaps on everything in which the outcomes differ. The world is at the end of one of them.
    pub(super) fn open_gaps_between(&mut self, outcomes: &[Outcome], why: &str) {
        let mut ids: Vec<ObjectId> =
            outcomes.iter().flat_map(|outcome| outcome.changes.objects.keys().cloned()).collect();
        ids.sort();
        ids.dedup();
        for id in &ids {
            let before = outcomes.iter().find_map(|outcome| outcome.changes.objects.get(id));
            let Some((before, _)) = before else { continue };
            let ends: Vec<Option<&Entry>> = outcomes
                .iter()
                .map(|outcome| match outcome.changes.objects.get(id) {
                    Some((_, after)) => after.as_deref(),
                    None => before.as_deref(),
                })
                .collect();
            let Some((first, others)) = ends.split_first() else { continue };
            if others.iter().all(|other| is_same(*first, *other)) {
                continue;
            }
            if let Some(open) = differing_attributes(*first, others) {
                for attribute in open {
                    self.leave_open(id, attribute, &format!("{PERHAPS} it is, for {why}"));
                }
                continue;
            }
            let exists = others.iter().all(|other| other.is_some() == first.is_some());
            self.open_gap_between(id, exists, why);
        }
        for outcome in outcomes {
            for gap in &outcome.changes.gaps {
                self.open_gap(gap.reach.clone(), gap.cause.clone());
            }
        }
        let mut roles = outcomes.iter().map(|outcome| outcome.changes.roles.as_ref().map(|(_, after)| after));
        if let Some(first) = roles.next()
            && roles.any(|other| other != first)
        {
            for name in differing_roles(outcomes) {
                let reach = Reach::Unmodelled { kind: format!("role: {}", quote(name)), schema: None };
                self.open_gap(reach, format!("what the role {} is and may do hangs on whether {why}", quote(name)));
            }
        }
        let mut sessions = outcomes.iter().map(|outcome| &outcome.session);
        if let Some(first) = sessions.next()
            && sessions.any(|other| other != first)
        {
            self.open_gap(Reach::Everything, format!("the search path and the role hang on whether {why}"));
        }
    }

    fn open_gap_between(&mut self, id: &ObjectId, exists: bool, why: &str) {
        let cause = if exists { format!("{PERHAPS} it is, for {why}") } else { format!("{WHETHER} {why}") };
        if id.kind == ObjectKind::Schema && !exists {
            self.open_gap(Reach::Schema(id.name.clone()), cause.clone());
        }
        self.open_gap_on(id, cause);
    }
}
