//! What a baseline brings into the world, and what it leaves open.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::baseline_uses::uses_by_attributes;
use super::{Entry, OpenAttribute, OpenGap, Other, World};
use crate::ddl::model::Ddl;
use crate::finding::Reach;
use crate::ident::{ObjectId, ObjectKind, QualifiedName};
use crate::interpret::event::{EventKind, Refusal, RefusalKind};
use crate::interpret::resolve::is_system_schema;
use crate::interpret::session::ROLE_UNSAID;
use crate::observation::Observation;
use crate::schema::{ConstraintDefinition, Object, Relation, Text, TextOrigin, TypeDefinition};

/// What a baseline says that it does not tell: what is named there may well exist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Untold {
    objects: BTreeSet<ObjectId>,
    schemas: BTreeSet<String>,
    everything: bool,
    /// Whether there is a baseline: whatever else it has not does not exist.
    has_baseline: bool,
}

impl World {
    /// Begins with what a baseline has.
    pub(super) fn take_over(&mut self, baseline: &Observation) {
        self.untold.has_baseline = true;
        self.roles = baseline.roles.clone();
        for (id, object) in &baseline.schema.objects {
            let mut object = object.clone();
            each_text(&mut object, &mut as_written);
            let mut entry = Entry::new(object.clone());
            entry.extension = baseline.extension_members.get(id).cloned();
            entry.implied = baseline.implied.contains(id);
            entry.uses = uses_by_attributes(id, &object);
            if id.kind == ObjectKind::Relation {
                entry.columns = columns_of(baseline, id);
            }
            if let Some((name, other)) = index_of(id, &object) {
                self.place_other(&name, Some(other));
            }
            self.place(id, Some(Arc::new(entry)));
        }
        // What a text names is found once all of it is there.
        for (id, object) in &baseline.schema.objects {
            let uses = self.uses_by_text(id, object);
            if !uses.is_empty() {
                self.change(id, |entry| entry.uses.extend(uses));
            }
        }
        for gap in &baseline.gaps {
            match &gap.reach {
                Reach::Object(id) => {
                    self.has_open_defaults |= id.kind == ObjectKind::DefaultPrivilege;
                    self.untold.objects.insert(id.clone());
                }
                Reach::Named { schema, .. } | Reach::Schema(schema) => {
                    self.untold.schemas.insert(schema.clone());
                }
                Reach::Everything => self.untold.everything = true,
                Reach::Attribute { of, attribute } => match OpenAttribute::named(attribute) {
                    Some(attribute) => self.change(of, |entry| {
                        entry.open.entry(attribute).or_default();
                    }),
                    None => {
                        self.untold.objects.insert(of.clone());
                    }
                },
                Reach::Unmodelled { .. } => {}
            }
            let (reach, cause, place) = (gap.reach.clone(), gap.cause.clone(), gap.place.clone());
            self.gaps.push(OpenGap { reach, cause, at: None, place });
        }
    }

    /// Whether the baseline leaves open if there is such an object.
    pub(in crate::interpret) fn is_untold(&self, id: &ObjectId) -> bool {
        let untold = &self.untold;
        let bare = || ObjectId { arguments: Vec::new(), ..id.clone() };
        untold.everything
            || id.schema.as_ref().is_some_and(|schema| untold.schemas.contains(schema))
            || id.kind == ObjectKind::Schema && untold.schemas.contains(&id.name)
            || untold.objects.contains(id)
            || id.kind == ObjectKind::Routine && untold.objects.contains(&bare())
            || id.whole().is_some_and(|whole| untold.objects.contains(&whole))
    }

    /// Whether an object that the model has not cannot be there: there is a baseline, and neither a gap nor an extension
    /// may have brought it along.
    fn is_absent(&self, id: &ObjectId) -> bool {
        let Some(schema) = id.schema.as_deref() else { return false };
        let is_own = !is_system_schema(schema) && !schema.starts_with("pg_");
        is_own
            && self.untold.has_baseline
            && !self.is_untold(id)
            && !self.gaps.may_bring(schema, &id.name)
            && !self.may_be_of_extension(id)
    }

    /// Whether a role is the one that ran initdb: in a database that nobody has touched, the usual one. Of a baseline
    /// nobody knows.
    pub(in crate::interpret) fn ran_initdb(&self, role: &str) -> bool {
        !self.untold.has_baseline && role == ROLE_UNSAID
    }

    /// Whether an extension may have made an object of this name.
    pub(in crate::interpret) fn may_be_of_extension(&self, id: &ObjectId) -> bool {
        let has_members = |extension: &str, of: &str| {
            let known = crate::interpret::extension_table::known(extension);
            let is_near = extension != "plpgsql" && (id.schema.as_deref() == Some(of) || known.is_none());
            is_near && crate::interpret::extension_functions::may_make(extension, id.kind, &id.name)
        };
        self.entries_with(ObjectKind::Extension, None, None, None).into_iter().any(|(found, entry)| {
            matches!(&entry.object, Object::Extension(extension) if has_members(&found.name, &extension.schema))
        })
    }

    /// Whether a statement was refused only because it names what the baseline does not tell of. Then that is what is
    /// not known, and no mistake of the statement.
    pub(in crate::interpret) fn leaves_open(&mut self, ddl: &Ddl, refusal: &Refusal) -> bool {
        let untold = &self.untold;
        let tells_all = !untold.everything && untold.schemas.is_empty() && untold.objects.is_empty();
        if refusal.kind != RefusalKind::Missing || tells_all {
            return false;
        }
        let moment = self.moment();
        self.open_gaps_about(ddl, &format!("it may do nothing: {refusal} as far as the baseline tells"));
        let changes = self.changes_since(&moment);
        let mut opened = changes.gaps.iter().map(|gap| match &gap.reach {
            Reach::Object(id) => self.is_untold(id),
            Reach::Schema(schema) => self.is_untold(&ObjectId::schema(schema)),
            Reach::Attribute { .. } | Reach::Named { .. } | Reach::Unmodelled { .. } | Reach::Everything => false,
        });
        let all_untold = opened.all(|untold| untold) && changes.objects.keys().all(|id| self.is_untold(id));
        let is_open = all_untold && !(changes.gaps.is_empty() && changes.objects.is_empty());
        if !is_open {
            self.return_to(&moment);
        }
        is_open
    }

    /// The statement needs what no statement made. Where the baseline leaves it open, that is nothing to be told.
    pub(in crate::interpret) fn tell_assumed(&mut self, id: &ObjectId) {
        self.assumptions += 1;
        self.absences += usize::from(self.is_absent(id));
        if !self.is_untold(id) {
            self.tell(EventKind::Assumed(id.clone()));
        }
    }
}

/// What was printed once is as it was then, whatever is renamed later.
fn as_written(text: &mut Text) {
    if text.origin == TextOrigin::Deparsed {
        text.origin = TextOrigin::Written;
    }
}

/// Every text of an object that PostgreSQL prints.
fn each_text(object: &mut Object, each: &mut dyn FnMut(&mut Text)) {
    match object {
        Object::Relation(relation) => {
            let Relation { definition, partition_key, partition_bound, .. } = relation.as_mut();
            [definition, partition_key, partition_bound].into_iter().flatten().for_each(each);
        }
        Object::Column(column) => column.default.iter_mut().for_each(each),
        Object::Constraint(constraint) => match &mut constraint.definition {
            ConstraintDefinition::Check { condition, .. } => each(condition),
            ConstraintDefinition::Exclusion { definition } => each(definition),
            _ => {}
        },
        Object::Index(index) => each(&mut index.definition),
        Object::Policy(policy) => [&mut policy.using, &mut policy.with_check].into_iter().flatten().for_each(each),
        Object::Trigger(trigger) => trigger.condition.iter_mut().for_each(each),
        Object::Rule(rule) => each(&mut rule.definition),
        Object::Routine(routine) => {
            each(&mut routine.body);
            routine.parameters.iter_mut().filter_map(|parameter| parameter.default.as_mut()).for_each(each);
        }
        Object::Type(found) => {
            if let TypeDefinition::Domain { default, constraints, .. } = &mut found.definition {
                default.iter_mut().for_each(&mut *each);
                constraints.iter_mut().for_each(|constraint| each(&mut constraint.check));
            }
        }
        Object::Publication(publication) => {
            publication.tables.values_mut().filter_map(|table| table.filter.as_mut()).for_each(each);
        }
        _ => {}
    }
}

/// The columns of a relation of the baseline, in their order where it is known.
fn columns_of(baseline: &Observation, relation: &ObjectId) -> Vec<String> {
    if let Some(Object::Relation(found)) = baseline.schema.objects.get(relation)
        && !found.column_order.is_empty()
    {
        return found.column_order.clone();
    }
    let Some(name) = relation.qualified_name() else { return Vec::new() };
    let columns = baseline.schema.objects.range(ObjectId::column(name, "")..).map(|(id, _)| id);
    let own = columns.take_while(|id| id.kind == ObjectKind::Column && id.whole().as_ref() == Some(relation));
    own.map(|id| id.name.clone()).collect()
}

/// The index that an object is, or has behind it.
fn index_of(id: &ObjectId, object: &Object) -> Option<(QualifiedName, Other)> {
    let columns = match object {
        Object::Index(_) => Vec::new(),
        Object::Constraint(constraint) => match &constraint.definition {
            ConstraintDefinition::PrimaryKey(key) | ConstraintDefinition::Unique(key) => key.columns.clone(),
            ConstraintDefinition::Exclusion { .. } => Vec::new(),
            ConstraintDefinition::Check { .. } | ConstraintDefinition::ForeignKey { .. } => return None,
        },
        _ => return None,
    };
    let of = id.whole()?;
    let name = QualifiedName::new(of.schema.as_ref()?, &id.name);
    Some((name, Other::Index { of, columns }))
}
