//! How far a statement reaches that could not be applied: as little as its text allows.

use super::transaction::first_words;
use super::world::{TEMPORARY, World};
use crate::ddl::leading_keywords;
use crate::ddl::model::{Ddl, NotUnderstood, ObjectName, ObjectReference, PrivilegeTarget, Sort};
use crate::finding::{Gap, Reach, Reached};
use crate::ident::{ObjectId, ObjectKind, QualifiedName};

impl World {
    /// The gaps that a statement makes which could not be read.
    pub(super) fn open_gaps_of(&mut self, what: &NotUnderstood, text: &str) {
        let cause = format!("{} was not understood: {}", first_words(text), what.cause.message);
        match (what.sort, what.names.as_slice()) {
            (Some(sort), [first, ..]) => self.open_gap_named(sort, first, &cause),
            (Some(sort), []) => self.open_gap_of_sort(sort, None, &cause),
            (None, []) => self.open_gap(Reach::Everything, cause),
            (None, names) => {
                let mut is_any_known = false;
                for name in names {
                    is_any_known |= self.open_gap_on_name(name, &cause);
                }
                if !is_any_known {
                    self.open_gap(Reach::Everything, cause);
                }
            }
        }
    }

    /// The gaps that a statement makes which was read and could not be applied.
    pub(super) fn open_gaps_about(&mut self, ddl: &Ddl, cause: &str) {
        match ddl {
            Ddl::CreateRoutine(create) => self.open_gap_named(Sort::Routine, &create.name, cause),
            Ddl::CreateAggregate(create) => self.open_gap_named(Sort::Routine, &create.name, cause),
            Ddl::AlterRoutine(alter) => self.open_gap_named(Sort::Routine, &alter.routine.name, cause),
            Ddl::CreateType(create) => self.open_gap_named(Sort::Type, &create.name, cause),
            Ddl::AlterType(alter) => self.open_gap_named(Sort::Type, &alter.name, cause),
            Ddl::CreateDomain(create) => self.open_gap_named(Sort::Type, &create.name, cause),
            Ddl::AlterDomain(alter) => self.open_gap_named(Sort::Type, &alter.name, cause),
            Ddl::CreateTable(create) => self.open_gap_named(Sort::Table, &create.name, cause),
            Ddl::CreateTableAs(create) => self.open_gap_named(Sort::Table, &create.name, cause),
            Ddl::CreateView(create) => self.open_gap_named(Sort::View, &create.name, cause),
            Ddl::AlterRelation(alter) => self.open_gap_named(Sort::Table, &alter.name, cause),
            Ddl::DropObjects(drop) => {
                for object in &drop.objects {
                    self.open_gap_on_reference(object, cause);
                }
            }
            Ddl::AlterObject(alter) => self.open_gap_on_reference(&alter.object, cause),
            Ddl::Comment(comment) => self.open_gap_on_reference(&comment.object, cause),
            Ddl::CreatePolicy(create) => {
                self.open_gap_on_part(ObjectKind::Policy, &create.name, &create.relation, cause)
            }
            Ddl::AlterPolicy(alter) => self.open_gap_on_part(ObjectKind::Policy, &alter.name, &alter.relation, cause),
            Ddl::CreateTrigger(create) => {
                self.open_gap_on_part(ObjectKind::Trigger, &create.name, &create.relation, cause);
            }
            Ddl::CreateRule(create) => self.open_gap_on_part(ObjectKind::Rule, &create.name, &create.relation, cause),
            Ddl::CreateIndex(create) => match &create.name {
                Some(name) => self.open_gap_on_part(ObjectKind::Index, name, &create.relation, cause),
                None => self.open_gap_named(Sort::Table, &create.relation, cause),
            },
            Ddl::CreateSequence(create) => self.open_gap_named(Sort::Sequence, &create.name, cause),
            Ddl::AlterSequence(alter) => self.open_gap_named(Sort::Sequence, &alter.name, cause),
            Ddl::CreateSchema(create) => {
                if let Some(name) = &create.name {
                    self.open_gap_on(&ObjectId::schema(name), cause);
                }
            }
            Ddl::CreateExtension(create) => self.open_gap_on_extension(&create.name, cause),
            Ddl::CreateEventTrigger(create) => {
                self.open_gap_on(&ObjectId::in_database(ObjectKind::EventTrigger, &create.name), cause);
            }
            Ddl::CreateOther(_) | Ddl::AlterOther(_) | Ddl::SecurityLabel(_) | Ddl::AlterDefaultSetting(_) => {}
            Ddl::CreateRole(_) | Ddl::AlterRole(_) | Ddl::ChangeMembership(_) => {
                self.open_gap(Reach::Unmodelled { kind: "role".to_owned(), schema: None }, cause);
            }
            Ddl::ChangePrivileges(change) => self.open_gap_on_target(&change.target, cause),
            _ => self.open_gap(Reach::Everything, cause),
        }
    }

    /// Whether the code that runs has done what nobody knows to what a statement names: then it may not be refused.
    pub(super) fn may_be_no_refusal(&mut self, ddl: &Ddl) -> bool {
        let Some((began, opened)) = &self.code_began else { return false };
        if self.opened == *opened {
            return false;
        }
        let since = self.changes_since(began);
        let mut reaches: Vec<Reach> = since.gaps.into_iter().map(|gap| gap.reach).collect();
        reaches.extend(since.objects.into_iter().filter_map(|(id, (before, after))| {
            let known = before.map_or(0, |before| before.gaps.len());
            after.is_some_and(|after| after.gaps.len() > known).then_some(Reach::Object(id))
        }));
        let gaps = reaches.into_iter().map(|reach| Gap { reach, cause: String::new(), place: None });
        let gaps: Vec<Gap> = gaps.collect();
        if gaps.is_empty() {
            return false;
        }
        let reached = Reached::of(&gaps);
        let moment = self.moment();
        self.open_gaps_about(ddl, "it is refused, or else it is not");
        let changes = self.changes_since(&moment);
        self.return_to(&moment);
        gaps.iter().any(|gap| gap.reach == Reach::Everything)
            || changes.objects.keys().any(|id| reached.has(id))
            || changes.gaps.iter().any(|gap| match &gap.reach {
                Reach::Object(id) | Reach::Attribute { of: id, .. } => reached.has(id),
                other => gaps.iter().any(|gap| gap.reach == *other),
            })
    }

    fn open_gap_on_part(&mut self, kind: ObjectKind, name: &str, relation: &ObjectName, cause: &str) {
        let relation = self.likely_name(relation);
        self.open_gap_on(&ObjectId::part(kind, relation, name), cause);
    }

    fn open_gap_on_target(&mut self, target: &PrivilegeTarget, cause: &str) {
        match target {
            PrivilegeTarget::Objects { sort: Sort::Schema, names } => {
                for name in names {
                    self.open_gap_on(&ObjectId::schema(&name.name), cause);
                }
            }
            PrivilegeTarget::Objects { sort, names } => {
                for name in names {
                    self.open_gap_named(*sort, name, cause);
                }
            }
            PrivilegeTarget::Routines(routines) => {
                for routine in routines {
                    self.open_gap_named(Sort::Routine, &routine.name, cause);
                }
            }
            PrivilegeTarget::RelationsInSchemas { schemas, .. }
            | PrivilegeTarget::RoutinesInSchemas { schemas, .. } => {
                for schema in schemas {
                    self.open_gap(Reach::Schema(schema.clone()), cause);
                }
            }
            PrivilegeTarget::LargeObjects(_) => {}
        }
    }

    fn open_gap_on_reference(&mut self, object: &ObjectReference, cause: &str) {
        match object {
            ObjectReference::Named { sort, name } => self.open_gap_named(*sort, name, cause),
            ObjectReference::Routine(routine) => self.open_gap_named(Sort::Routine, &routine.name, cause),
            ObjectReference::Part { sort: Sort::Policy, name, relation, .. } => {
                self.open_gap_on_part(ObjectKind::Policy, name, relation, cause);
            }
            ObjectReference::Part { sort: Sort::Trigger, name, relation, .. } => {
                self.open_gap_on_part(ObjectKind::Trigger, name, relation, cause);
            }
            ObjectReference::Part { relation, .. } => self.open_gap_named(Sort::Table, relation, cause),
            ObjectReference::DomainConstraint { domain, .. } => self.open_gap_named(Sort::Domain, domain, cause),
            _ => {}
        }
    }

    /// A gap on an object of which the sort and the name are known.
    pub(super) fn open_gap_named(&mut self, sort: Sort, name: &ObjectName, cause: &str) {
        let qualified = self.likely_name(name);
        match sort {
            Sort::Routine => self.open_gap_on_routines(&qualified, cause),
            Sort::Type | Sort::Domain => self.open_gap_on(&ObjectId::type_named(qualified), cause),
            Sort::Table | Sort::View | Sort::MaterializedView | Sort::ForeignTable | Sort::Column => {
                self.open_gap_on(&ObjectId::relation(qualified), cause);
            }
            Sort::Schema => self.open_gap(Reach::Schema(name.name.clone()), cause),
            Sort::Extension => self.open_gap_on_extension(&name.name, cause),
            Sort::Sequence => self.open_gap_on(&ObjectId::sequence(qualified), cause),
            Sort::EventTrigger => self.open_gap_on(&ObjectId::in_database(ObjectKind::EventTrigger, &name.name), cause),
            _ => self.open_gap_of_sort(sort, Some(qualified.schema), cause),
        }
    }

    /// A gap on an extension and on what it made.
    fn open_gap_on_extension(&mut self, name: &str, cause: &str) {
        let id = ObjectId::extension(name);
        let members: Vec<ObjectId> = self.users(&id).cloned().collect();
        for member in members.into_iter().chain([id]) {
            self.open_gap_on(&member, cause);
        }
    }

    /// A gap on every routine of one name, whatever its arguments.
    pub(super) fn open_gap_on_routines(&mut self, name: &QualifiedName, cause: &str) {
        let overloads: Vec<ObjectId> = self.routines_named(name).map(|(id, _)| id.clone()).collect();
        for id in &overloads {
            self.open_gap_on(id, cause);
        }
        let bare = ObjectId::routine(name.clone(), Vec::new());
        if !overloads.contains(&bare) {
            self.open_gap(Reach::Object(bare), cause);
        }
    }

    /// A gap on whatever goes by a name; whether anything does.
    pub(super) fn open_gap_on_name(&mut self, name: &ObjectName, cause: &str) -> bool {
        let qualified = self.likely_name(name);
        let mut known: Vec<ObjectId> = self.routines_named(&qualified).map(|(id, _)| id.clone()).collect();
        known.extend(self.type_id(&qualified));
        if known.is_empty() && name.schema.is_none() && self.has(&ObjectId::schema(&name.name)) {
            self.open_gap(Reach::Schema(name.name.clone()), cause);
            return true;
        }
        for id in &known {
            self.open_gap_on(id, cause);
        }
        !known.is_empty()
    }

    fn open_gap_of_sort(&mut self, sort: Sort, schema: Option<String>, cause: &str) {
        let Some(kind) = unmodelled(sort) else {
            self.open_gap(schema.map_or(Reach::Everything, Reach::Schema), cause);
            return;
        };
        self.open_gap(Reach::Unmodelled { kind: kind.to_owned(), schema }, cause);
    }

    /// Where a name most likely is: where it is found, else where it would be made.
    fn likely_name(&self, name: &ObjectName) -> QualifiedName {
        if let Some(schema) = &name.schema {
            return QualifiedName::new(schema, &name.name);
        }
        if let Some(super::resolve::Found::Relation(id)) = self.find_relation(name)
            && let Some(found) = id.qualified_name()
        {
            return found;
        }
        if let Some(found) = self.find_type_id(name).filter(|id| id.kind == ObjectKind::Type)
            && let Some(found) = found.qualified_name()
        {
            return found;
        }
        let schema = self.creation_schema().unwrap_or_else(|_| "public".to_owned());
        QualifiedName::new(schema, &name.name)
    }
}

impl World {
    /// Something is said of how a table is stored or replicated that the model does not hold.
    pub(super) fn open_gap_on_storage(&mut self, relation: &ObjectId, kind: &str) {
        if relation.schema.as_deref() != Some(TEMPORARY) {
            let reach = Reach::Unmodelled { kind: kind.to_owned(), schema: relation.schema.clone() };
            self.open_gap(reach, format!("a {kind} is not read by this version"));
        }
    }

    /// What CLUSTER leaves behind besides the order of the rows: the index by which it was done.
    pub(super) fn open_gap_of_cluster(&mut self, text: &str) {
        let names_index = || text.split_whitespace().any(|word| word.eq_ignore_ascii_case("using"));
        if leading_keywords(text, 1).first().is_some_and(|word| word == "cluster") && names_index() {
            let reach = Reach::Unmodelled { kind: "clustered table".to_owned(), schema: None };
            self.open_gap(reach, "a clustered table is not read by this version");
        }
    }
}

/// The word for a sort of object that the model does not hold.
fn unmodelled(sort: Sort) -> Option<&'static str> {
    Some(match sort {
        Sort::Policy => "policy",
        Sort::Trigger => "trigger",
        Sort::Index => "index",
        Sort::Sequence => "sequence",
        Sort::Constraint => "constraint",
        Sort::Rule => "rule",
        Sort::EventTrigger => "event trigger",
        Sort::Publication => "publication",
        Sort::Cast => "cast",
        Sort::Operator => "operator",
        Sort::OperatorClass => "operator class",
        Sort::OperatorFamily => "operator family",
        Sort::Collation => "collation",
        Sort::Statistics => "statistics object",
        Sort::Server => "foreign server",
        Sort::ForeignDataWrapper => "foreign data wrapper",
        Sort::UserMapping => "user mapping",
        Sort::Subscription => "subscription",
        Sort::Database => "database setting",
        Sort::Language => "language",
        Sort::Transform => "transform",
        Sort::AccessMethod => "access method",
        Sort::Conversion => "conversion",
        Sort::TextSearchConfiguration => "text search configuration",
        Sort::TextSearchDictionary => "text search dictionary",
        Sort::TextSearchParser => "text search parser",
        Sort::TextSearchTemplate => "text search template",
        Sort::LargeObject | Sort::Parameter | Sort::Tablespace => "what no schema holds",
        Sort::Column
        | Sort::Domain
        | Sort::Extension
        | Sort::ForeignTable
        | Sort::MaterializedView
        | Sort::Role
        | Sort::Routine
        | Sort::Schema
        | Sort::Table
        | Sort::Type
        | Sort::View => return None,
    })
}
