//! What a check may look at, and the questions that several of them ask.

use std::collections::BTreeMap;

use super::judgement::{Judgement, Remedy, Words};
use super::{Outcome, Outcomes};
use crate::contract::{Acceptance, Date, DefinerPolicy, ResolvedRpc, Rpc, Stated};
use crate::diff::Delta;
use crate::finding::{CheckMeta, Finding, Gap, Label, Reach, is_of_roles};
use crate::ident::{ObjectId, ObjectKind, QualifiedName, quote};
use crate::interpret::{Event, EventKind, Interpretation, SignatureChange, SignatureEvent};
use crate::migrations::Notice;
use crate::observation::Observation;
use crate::schema::{Grantee, Privilege, Routine, Schema, Security};
use crate::source::Location;

/// What a check may look at.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The required routines, their types found in what was observed.
    pub rpcs: &'a [ResolvedRpc<'a>],
    /// The rule for SECURITY DEFINER functions.
    pub definers: Option<&'a DefinerPolicy>,
    /// All that was observed, for a requirement may name anything.
    pub observed: &'a Observation,
    /// What could not be read of it and is not accepted.
    pub gaps: &'a [Gap],
    /// The acceptances of gaps that accept nothing.
    pub stale: &'a [StaleAcceptance<'a>],
    /// The project's own part of it.
    pub scoped: &'a Schema,
    /// Those of the gaps that reach any of it.
    pub scoped_gaps: &'a [Gap],
    /// The differences of two databases, when two are compared.
    pub deltas: &'a [Delta],
    /// What the migrations declare, where a run knows them: findings say where.
    pub declared: Option<&'a Interpretation>,
    /// Whether what was observed is what the migrations declare.
    pub is_declared: bool,
    /// What happened while the migrations were read, where they are what is judged.
    pub events: &'a [Event],
    /// What is to be told of their folder, where they are what is judged.
    pub notices: &'a [Notice],
}

/// An acceptance of a gap that accepts nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StaleAcceptance<'a> {
    /// The acceptance.
    pub acceptance: &'a Acceptance,
    /// Why it accepts nothing.
    pub why: Staleness,
}

/// Why an acceptance accepts nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Staleness {
    /// There is no such gap any more.
    Gone,
    /// Its last day is over.
    Expired(Date),
}

/// A required routine that was found.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// What is required.
    pub resolved: &'a ResolvedRpc<'a>,
    /// Its identity.
    pub id: &'a ObjectId,
    /// What was observed.
    pub routine: &'a Routine,
}

/// The signatures of one name: those that contracts require and those that were observed.
#[derive(Debug)]
pub struct Signatures<'a> {
    /// The requirements on the name.
    pub required: Vec<&'a ResolvedRpc<'a>>,
    /// The required signatures that were not observed.
    pub unmet: Vec<&'a ResolvedRpc<'a>>,
    /// The observed signatures that no contract requires.
    pub unlisted: Vec<(&'a ObjectId, &'a Routine)>,
    /// The observed signatures that a contract requires.
    pub listed: Vec<(&'a ObjectId, &'a Routine)>,
}

impl<'a> Signatures<'a> {
    /// The one observed signature that stands where the one required is missing: its parameters were
    /// changed. None when other overloads are allowed, or when there is more than one of either.
    pub fn replacement(&self) -> Option<(&'a ObjectId, &'a Routine)> {
        let allowed = self.required.iter().any(|resolved| resolved.allows_other_overloads());
        let mut ids: Vec<_> = self.unmet.iter().map(|resolved| &*resolved.display_name).collect();
        ids.sort_unstable();
        ids.dedup();
        match (ids.as_slice(), self.unlisted.as_slice()) {
            ([_], [replacement]) if !allowed => Some(*replacement),
            _ => None,
        }
    }
}

impl<'a> Context<'a> {
    /// The requirements by name, each name with what was observed of it.
    pub fn names(&self) -> BTreeMap<&'a QualifiedName, Signatures<'a>> {
        let mut names: BTreeMap<&QualifiedName, Vec<&ResolvedRpc<'_>>> = BTreeMap::new();
        for resolved in self.rpcs {
            names.entry(&resolved.name).or_default().push(resolved);
        }
        for required in names.values_mut() {
            required.sort_by_key(|resolved| resolved.rpc.signature.location);
        }
        names.into_iter().map(|(name, required)| (name, self.signatures(name, required))).collect()
    }

    fn signatures(&self, name: &'a QualifiedName, required: Vec<&'a ResolvedRpc<'a>>) -> Signatures<'a> {
        let is_required = |id: &ObjectId| required.iter().any(|resolved| resolved.id.as_ref() == Some(id));
        let (listed, unlisted): (Vec<_>, Vec<_>) =
            self.observed.schema.routines_named(name).partition(|(id, _)| is_required(id));
        let unmet = required.iter().copied().filter(|resolved| self.found(resolved).is_none()).collect();
        Signatures { required, unmet, unlisted, listed }
    }

    /// The observed routine with the required identity.
    pub fn found(&self, resolved: &'a ResolvedRpc<'a>) -> Option<Found<'a>> {
        let (id, routine) = resolved
            .id
            .as_ref()
            .and_then(|id| self.observed.schema.objects.get_key_value(id))
            .and_then(|(id, _)| Some((id, self.observed.schema.routine(id)?)))?;
        Some(Found { resolved, id, routine })
    }

    /// The project's own routines that run with their owner's rights, for a policy to judge.
    pub fn definer_routines(&self) -> impl Iterator<Item = (&'a ObjectId, &'a Routine)> {
        self.scoped.routines().filter(|(_, routine)| routine.security == Security::Definer)
    }

    /// Whether a role exists; PUBLIC always does.
    pub fn exists(&self, grantee: &Grantee) -> bool {
        match grantee {
            Grantee::Public => true,
            Grantee::Role(name) => self.observed.roles.exists(name),
        }
    }

    /// A gap that may hide what is required of a routine.
    pub fn gap(&self, resolved: &ResolvedRpc<'_>) -> Option<&'a Gap> {
        self.gaps.iter().find(|gap| match &gap.reach {
            Reach::Everything => true,
            Reach::Schema(schema) => *schema == resolved.name.schema || hides_type(gap, resolved),
            Reach::Object(id) if id.kind == ObjectKind::Routine => {
                // Where the arguments are not known, a gap has the name alone.
                let is_bare = id.arguments.is_empty() && id.qualified_name().as_ref() == Some(&resolved.name);
                is_bare || resolved.id.as_ref() == Some(id)
            }
            // What lies in a schema of which nothing is known but that it is there is not known either.
            Reach::Object(id) if *id == ObjectId::schema(&resolved.name.schema) => {
                self.observed.schema.namespace(&resolved.name.schema).is_none()
            }
            Reach::Object(_) => hides_type(gap, resolved),
            Reach::Named { .. } => {
                gap.reach.names(&ObjectId::routine(resolved.name.clone(), Vec::new())) || hides_type(gap, resolved)
            }
            Reach::Attribute { .. } | Reach::Unmodelled { .. } => false,
        })
    }

    /// A gap that may hide what a check asks of a routine that is there: who owns it, and who may do what with it, is
    /// nothing to most of them.
    pub fn attribute_gap(&self, resolved: &ResolvedRpc<'_>, check: &CheckMeta) -> Option<&'a Gap> {
        let of_privileges = ["rpc-execute-exposed", "rpc-execute-missing"].contains(&check.id);
        let of_owner = check.id == "rpc-owner-changed" || check.id.starts_with("rpc-search-path");
        self.gaps.iter().find(|gap| match &gap.reach {
            Reach::Attribute { of, attribute } if resolved.id.as_ref() == Some(of) => match attribute.as_str() {
                "privileges" => of_privileges,
                "owner" => of_privileges || of_owner,
                _ => true,
            },
            Reach::Attribute { .. }
            | Reach::Object(_)
            | Reach::Named { .. }
            | Reach::Schema(_)
            | Reach::Unmodelled { .. }
            | Reach::Everything => false,
        })
    }

    /// The statement that made a routine's signature, where the migrations are known: replacing it later does not
    /// make it anew.
    pub fn made(&self, id: &ObjectId) -> Option<Location> {
        let history = self.declared?.provenance.history.get(&id.qualified_name()?)?;
        let made = |event: &&SignatureEvent| event.id == *id && event.change == SignatureChange::Made;
        Some(history.iter().rev().find(made)?.location)
    }

    /// The statement of the migrations that removed the last signature of a name.
    pub fn removed(&self, name: &QualifiedName) -> Option<Location> {
        let last = self.declared?.provenance.history.get(name)?.last()?;
        matches!(last.change, SignatureChange::Dropped { .. }).then_some(last.location)
    }

    /// Whether a role may hold a privilege on a routine by a way that nobody has seen: as its owner, where no owner
    /// is known, or as a member of another role, where the role itself was only taken to exist.
    pub fn may_hold_unseen(&self, grantee: &Grantee, found: &Found<'_>) -> bool {
        let Grantee::Role(name) = grantee else { return self.may_hide_schema(&found.resolved.name.schema) };
        let assumed = |event: &Event| matches!(&event.kind, EventKind::AssumedRole(role) if role == name);
        found.routine.owner.is_none()
            || self.may_hide_role(name)
            || self.observed.roles.incomplete && !self.exists(grantee)
            || self.events.iter().any(assumed)
            || self.may_hide_schema(&found.resolved.name.schema)
    }

    /// Whether a role that holds EXECUTE was only taken to exist: who is a member of it, and holds it so, nobody has seen.
    pub fn may_have_unseen_holders(&self, routine: &Routine) -> bool {
        let holds = |role: &String| {
            routine
                .acl
                .of(Privilege::Execute)
                .any(|grant| matches!(&grant.grantee, Grantee::Role(name) if name == role))
        };
        self.events.iter().any(|event| matches!(&event.kind, EventKind::AssumedRole(role) if holds(role)))
    }

    /// Whether a role may only stand for the one that nobody named: a superuser ran the migrations then, of whom it is
    /// not known which role it will be.
    pub fn stands_for_nobody(&self, grantee: &Grantee) -> bool {
        let Grantee::Role(name) = grantee else { return false };
        self.is_declared && self.observed.setting.role.is_none() && self.observed.roles.is_superuser(name)
    }

    /// Whether a gap may hide what a role is, or what one is that it acts for.
    fn may_hide_role(&self, name: &str) -> bool {
        let roles = self.observed.access().inherited_by(name);
        self.gaps.iter().any(|gap| match &gap.reach {
            Reach::Unmodelled { kind, .. } if is_of_roles(kind) => {
                let named = kind.strip_prefix("role: ");
                named.is_none_or(|named| roles.iter().any(|(role, _)| quote(role) == named))
            }
            Reach::Everything => true,
            _ => false,
        })
    }

    /// Whether a gap may hide the schema of this name, or who may do what in it.
    pub fn may_hide_schema(&self, name: &str) -> bool {
        self.gaps.iter().any(|gap| match &gap.reach {
            Reach::Everything => true,
            Reach::Schema(schema) => schema == name,
            Reach::Object(id) | Reach::Attribute { of: id, .. } => *id == ObjectId::schema(name),
            Reach::Named { .. } => false,
            Reach::Unmodelled { .. } => false,
        })
    }

    /// A gap that may hide another signature of the name.
    pub fn name_gap(&self, name: &QualifiedName) -> Option<&'a Gap> {
        self.gaps.iter().find(|gap| match &gap.reach {
            Reach::Everything => true,
            Reach::Schema(schema) => *schema == name.schema,
            Reach::Object(id) => id.kind == ObjectKind::Routine && id.qualified_name().as_ref() == Some(name),
            Reach::Named { .. } => gap.reach.names(&ObjectId::routine(name.clone(), Vec::new())),
            Reach::Attribute { .. } | Reach::Unmodelled { .. } => false,
        })
    }

    /// A gap that may hide a routine of the project's own.
    pub fn scope_gap(&self) -> Option<&'a Gap> {
        self.scoped_gaps.iter().find(|gap| match &gap.reach {
            Reach::Everything | Reach::Schema(_) | Reach::Named { .. } => true,
            Reach::Object(id) => id.kind == ObjectKind::Routine,
            Reach::Attribute { of, attribute } => of.kind == ObjectKind::Routine && attribute != "privileges",
            Reach::Unmodelled { .. } => false,
        })
    }

    /// Records what a policy for all of the project's SECURITY DEFINER routines found. A gap that may hide
    /// one of them makes it incomplete when nothing was found.
    pub fn judge_definers(
        &self,
        outcomes: &mut Outcomes,
        location: Location,
        check: &'static CheckMeta,
        judgement: Judgement,
    ) {
        let Judgement { findings, unseen } = judgement;
        if findings.is_empty() && (unseen || self.scope_gap().is_some()) {
            outcomes.record_policy(location, check, Outcome::Incomplete);
        } else {
            outcomes.judge_policy(location, check, findings);
        }
    }

    /// Runs `judge` on every requirement of one sort whose routine was found, and records how it came
    /// out. A gap, or what `judge` could not see, makes a requirement incomplete that would have passed; a
    /// violation that was seen stays one.
    pub fn each_stated<T: 'a, J: Into<Judgement>>(
        &self,
        outcomes: &mut Outcomes,
        check: &'static CheckMeta,
        stated: impl Fn(&'a Rpc) -> Option<&'a Stated<T>>,
        judge: impl Fn(&Found<'a>, &'a T) -> J,
    ) {
        for resolved in self.rpcs {
            let Some(stated) = stated(resolved.rpc) else { continue };
            let object = resolved.display_name.clone();
            let Some(found) = self.found(resolved) else {
                let outcome = if self.gap(resolved).is_some() { Outcome::Incomplete } else { Outcome::Unchecked };
                outcomes.record(stated.location, object, check, outcome);
                continue;
            };
            let Judgement { findings, unseen } = judge(&found, &stated.value).into();
            let findings: Vec<Finding> = findings
                .into_iter()
                .map(|mut finding| {
                    finding.labels.push(Label::new(stated.location, "required here"));
                    finding
                })
                .collect();
            // What migrations may have changed is as it is read in one of two ways, and no finding.
            let is_open = self.attribute_gap(resolved, check).is_some();
            let doubtful = self.is_declared
                && (is_open || self.gaps.iter().any(|gap| matches!(&gap.reach, Reach::Object(id) if id == found.id)));
            if doubtful || findings.is_empty() && (unseen || is_open || self.gap(resolved).is_some()) {
                outcomes.record(stated.location, object, check, Outcome::Incomplete);
            } else {
                outcomes.judge(stated.location, object, check, findings);
            }
        }
    }

    /// Runs a requirement of one plain value: found when the observed word is another.
    pub fn each_word<T: 'a>(
        &self,
        outcomes: &mut Outcomes,
        check: &'static CheckMeta,
        attribute: &str,
        stated: impl Fn(&'a Rpc) -> Option<&'a Stated<T>>,
        words: impl Fn(&T, &Routine) -> Words,
    ) {
        self.each_stated(outcomes, check, stated, |found, value| {
            let Words { expected, observed: Some(observed), remedy } = words(value, found.routine) else {
                return Judgement { findings: Vec::new(), unseen: true };
            };
            if expected == observed {
                return Judgement::default();
            }
            let message = format!("{attribute} of `{}` is `{observed}`, the contract requires `{expected}`", found.id);
            let mut finding = Finding::new(check, found.id.clone(), message);
            finding.attribute = Some(attribute.to_owned());
            finding.help = Some(match remedy {
                Remedy::Alter(clause) => {
                    format!("ALTER {} {} {clause};", found.routine.kind.statement_word(), found.id)
                }
                Remedy::Create(clause) => format!("create the function again with {clause}"),
            });
            (finding.expected, finding.observed) = (Some(expected), Some(observed));
            Judgement::from(vec![finding])
        });
    }
}

/// Whether a gap may be a type that the contract names and nobody has seen.
fn hides_type(gap: &Gap, resolved: &ResolvedRpc<'_>) -> bool {
    resolved.unknown_types.iter().any(|written| {
        let written = written.trim_end_matches("[]");
        match &gap.reach {
            Reach::Object(id) => {
                let names_type = matches!(id.kind, ObjectKind::Type | ObjectKind::Relation);
                names_type && (id.to_string() == written || quote(&id.name) == written)
            }
            Reach::Schema(schema) => written.starts_with(&format!("{}.", quote(schema))),
            Reach::Everything | Reach::Named { .. } => true,
            Reach::Attribute { .. } | Reach::Unmodelled { .. } => false,
        }
    })
}
