//! Tables (manual, SQL CREATE TABLE, CREATE TABLE AS).

use std::collections::BTreeMap;

use super::acl::Guarded;
use super::column::{NewColumn, plain};
use super::event::{Applied, Stop, duplicate};
use super::resolve::Found;
use super::world::{Entry, Manner, Other, TEMPORARY, World};
use crate::ddl::model::{
    CreateTable, CreateTableAs, DefinitionItem, DefinitionValue, ImportForeignSchema, LikeOption, ObjectName,
    PartitionBound, Persistence, TableConstraint, TableElement, TableForm, TableRule,
};
use crate::finding::Reach;
use crate::ident::{ObjectId, QualifiedName};
use crate::schema::{
    Column, ForeignTable, Object, Persistence as KeptPersistence, Relation, RelationKind, Text, TextOrigin, Type,
    TypeDefinition,
};

impl World {
    /// The name of a new relation; none when there is one already and that is no mistake.
    pub(super) fn new_relation_name(
        &mut self,
        name: &ObjectName,
        persistence: Persistence,
        if_not_exists: bool,
    ) -> Result<Option<QualifiedName>, Stop> {
        let name = match (persistence, &name.schema) {
            (Persistence::Temporary, _) => QualifiedName::new(TEMPORARY, &name.name),
            (Persistence::Permanent | Persistence::Unlogged, _) => self.new_name(name)?,
        };
        let taken = match self.type_id(&name) {
            Some(id) if self.get(&id).is_some_and(|entry| entry.assumed) => {
                self.forget_assumed(&id, if_not_exists);
                false
            }
            Some(_) => true,
            None => self.other(&name).is_some() || self.has(&ObjectId::sequence(name.clone())),
        };
        match (taken, if_not_exists) {
            (true, true) => Ok(None),
            (true, false) => Err(duplicate(name).into()),
            (false, _) => Ok(Some(name)),
        }
    }

    /// What was taken for granted is made after all: it was not there before, and what was done to it has failed.
    /// With IF NOT EXISTS it may also have been there, and be another.
    fn forget_assumed(&mut self, id: &ObjectId, if_not_exists: bool) {
        self.made_after_all(id, if_not_exists);
        let parts = self.users(id).filter(|part| part.whole().as_ref() == Some(id)).cloned();
        for part in parts.collect::<Vec<_>>() {
            self.take(&part);
        }
        self.take_others_of(id);
        self.take(id);
        if if_not_exists {
            self.doubt(
                "statements ahead of the one that makes it refer to it: it may have been there before".to_owned(),
            );
        }
    }

    /// Puts a new relation in, without columns.
    pub(super) fn make_relation(&mut self, name: QualifiedName, kind: RelationKind) -> ObjectId {
        let owner = self.session.role().to_owned();
        let acl = self.initial_acl(Guarded::Relation, &owner, Some(&name.schema));
        let id = ObjectId::relation(name);
        let relation = Relation { owner: Some(owner), acl, ..Relation::new(kind) };
        self.make(id.clone(), Entry::new(Object::Relation(Box::new(relation))));
        id
    }

    /// `CREATE TABLE`, `CREATE FOREIGN TABLE`
    pub(super) fn create_table(&mut self, text: &str, create: &CreateTable) -> Applied {
        let Some(name) = self.new_relation_name(&create.name, create.persistence, create.if_not_exists)? else {
            return Ok(());
        };
        let kind = match (&create.foreign, &create.partition_by) {
            (Some(_), _) => RelationKind::ForeignTable,
            (None, Some(_)) => RelationKind::PartitionedTable,
            (None, None) => RelationKind::Table,
        };
        let (mut columns, parents) = self.inherited(&create.form)?;
        let id = self.make_relation(name, kind);
        self.describe(text, &id, create, &parents)?;
        for element in &create.elements {
            match element {
                TableElement::Column(definition) => {
                    let known = columns.iter().position(|known| known.name == definition.name);
                    let before = known.and_then(|at| columns.get(at)).map(|known| known.column.clone());
                    let new = self.new_column(text, &id, definition, before.as_ref())?;
                    match known.and_then(|at| columns.get_mut(at)) {
                        Some(place) => merge(place, new),
                        None => columns.push(new),
                    }
                }
                TableElement::Like { table, options } => columns.extend(self.columns_like(table, options)?),
                TableElement::Constraint(_) => {}
            }
        }
        for column in columns {
            self.make_column(&id, column)?;
        }
        for element in &create.elements {
            if let TableElement::Constraint(constraint) = element {
                self.note_constraint(&id, constraint);
            }
        }
        for element in &create.elements {
            if let TableElement::Like { table, options } = element {
                let Found::Relation(source) = self.relation(table)? else { continue };
                if includes(options, LikeOption::Identity) {
                    self.copy_identity_sequences(&source, &id);
                }
                let checks = includes(options, LikeOption::Constraints);
                self.copy_constraints(&source, &id, checks, includes(options, LikeOption::Indexes))?;
            }
        }
        self.make_constraints(text, &id, &create.elements)
    }

    /// What a table has besides columns.
    fn describe(&mut self, text: &str, id: &ObjectId, create: &CreateTable, parents: &[ObjectId]) -> Applied {
        let of_type = match &create.form {
            TableForm::OfType(of) => Some(self.named_type(of)?),
            TableForm::Plain { .. } | TableForm::Partition { .. } => None,
        };
        let bound = match &create.form {
            TableForm::Partition { bound, .. } => Some(bound_text(text, bound)),
            TableForm::Plain { .. } | TableForm::OfType(_) => None,
        };
        let key = create.partition_by.as_ref().map(|by| Text {
            origin: TextOrigin::Written,
            text: format!("{} ({})", by.strategy, text.get(by.key.range()).unwrap_or_default()),
        });
        let foreign = create.foreign.as_ref();
        if foreign.is_some_and(|foreign| foreign.options.is_some()) {
            self.open_gap_on(id, "the options of a foreign table are not read");
        }
        let foreign =
            foreign.map(|foreign| ForeignTable { server: foreign.server.clone(), options: Default::default() });
        self.change(id, |entry| {
            if let Object::Relation(relation) = &mut entry.object {
                relation.persistence = kept_persistence(create.persistence);
                relation.options = kept_options(&create.options);
                relation.parents = parents.iter().filter_map(ObjectId::qualified_name).collect();
                relation.partition_key = key;
                relation.partition_bound = bound;
                relation.of_type = of_type;
                relation.foreign = foreign;
            }
        });
        Ok(())
    }

    /// The columns that come from parents or from a type.
    fn inherited(&mut self, form: &TableForm) -> Result<(Vec<NewColumn>, Vec<ObjectId>), Stop> {
        let (parents, is_partition) = match form {
            TableForm::Plain { inherits } => (inherits.iter().collect::<Vec<_>>(), false),
            TableForm::Partition { parent, .. } => (vec![parent], true),
            TableForm::OfType(written) => {
                let name = self.named_type(written)?;
                let id = ObjectId::type_named(name.element());
                let Some(Object::Type(Type { definition: TypeDefinition::Composite { attributes }, .. })) =
                    self.get(&id).map(|entry| &entry.object)
                else {
                    return Err(Stop::Unknown(format!("the attributes of `{name}` are not known")));
                };
                let columns = attributes.iter().map(|attribute| NewColumn {
                    name: attribute.name.clone(),
                    column: plain(attribute.of.clone()),
                    uses: Vec::new(),
                    inherited: false,
                });
                return Ok((columns.collect(), Vec::new()));
            }
        };
        let mut columns: Vec<NewColumn> = Vec::new();
        let mut ids = Vec::new();
        for parent in parents {
            let Found::Relation(id) = self.relation(parent)? else {
                return Err(Stop::Unknown(format!("the columns of `{}` are not known", parent.name)));
            };
            if self.has_doubtful_columns(&id) {
                self.doubt(format!("the columns of `{id}` are not known"));
            }
            for mut new in self.copied(&id) {
                new.inherited = true;
                if !(is_partition && self.major >= 17) {
                    new.column.identity = None;
                }
                match columns.iter_mut().find(|known| known.name == new.name) {
                    Some(known) => known.column.not_null |= new.column.not_null,
                    None => columns.push(new),
                }
            }
            ids.push(id);
        }
        Ok((columns, ids))
    }

    /// The columns of a relation, as another one gets them: without privileges and comments.
    pub(super) fn copied(&self, relation: &ObjectId) -> Vec<NewColumn> {
        let Some(entry) = self.get(relation) else { return Vec::new() };
        let columns = entry.columns.iter().filter_map(|name| {
            let (id, column) = self.column(relation, name)?;
            let column = Column { acl: Default::default(), comment: None, ..column.clone() };
            let uses = self.get(&id).map(|entry| entry.uses.clone()).unwrap_or_default();
            Some(NewColumn { name: name.clone(), column, uses, inherited: false })
        });
        columns.collect()
    }

    /// Whether the columns of a relation, or the type of one, are not known.
    fn has_doubtful_columns(&self, id: &ObjectId) -> bool {
        self.is_doubtful(id) || self.columns_of(id).iter().any(|column| self.is_doubtful(column))
    }

    fn columns_like(&mut self, table: &ObjectName, options: &[(LikeOption, bool)]) -> Result<Vec<NewColumn>, Stop> {
        let Found::Relation(id) = self.relation(table)? else {
            return Err(Stop::Unknown(format!("the columns of `{}` are not known", table.name)));
        };
        if self.has_doubtful_columns(&id) {
            self.doubt(format!("the columns of `{id}` are not known"));
        }
        let includes = |wanted: LikeOption| includes(options, wanted);
        let mut columns = self.copied(&id);
        for new in &mut columns {
            let kept = if new.column.generated.is_some() { LikeOption::Generated } else { LikeOption::Defaults };
            if !includes(kept) {
                new.column.default = None;
                new.column.generated = None;
                new.uses.retain(|used| used.manner != Manner::Default);
            }
            if !includes(LikeOption::Identity) {
                new.column.identity = None;
            }
            if includes(LikeOption::Comments)
                && let Some((_, column)) = self.column(&id, &new.name)
            {
                new.column.comment.clone_from(&column.comment);
            }
        }
        Ok(columns)
    }

    /// What a constraint says of columns.
    pub(super) fn note_constraint(&mut self, relation: &ObjectId, constraint: &TableConstraint) {
        let columns = match &constraint.rule {
            TableRule::PrimaryKey { columns, .. } => columns.clone(),
            TableRule::NotNull(Some(column)) => vec![column.clone()],
            TableRule::UsingIndex { primary_key: true, index } => {
                let name = QualifiedName::new(relation.schema.clone().unwrap_or_default(), index);
                match self.other(&name) {
                    Some(Other::Index { columns, .. }) => columns.clone(),
                    None => Vec::new(),
                }
            }
            TableRule::UsingIndex { .. }
            | TableRule::NotNull(None)
            | TableRule::Check(_)
            | TableRule::Unique { .. }
            | TableRule::Exclude { .. }
            | TableRule::ForeignKey { .. } => Vec::new(),
        };
        for column in columns {
            self.set_not_null(relation, &column, true);
        }
    }

    /// Sets or takes NOT NULL of a column.
    pub(super) fn set_not_null(&mut self, relation: &ObjectId, column: &str, not_null: bool) {
        let Some((id, known)) = self.column(relation, column) else { return };
        if known.not_null != not_null {
            self.set(&id, "not null", |object| {
                if let Object::Column(column) = object {
                    column.not_null = not_null;
                }
            });
        }
    }

    /// `CREATE TABLE … AS`, `SELECT … INTO`, `CREATE MATERIALIZED VIEW`
    pub(super) fn create_table_as(&mut self, text: &str, create: &CreateTableAs) -> Applied {
        let Some(name) = self.new_relation_name(&create.name, create.persistence, create.if_not_exists)? else {
            return Ok(());
        };
        let kind = if create.materialized_view { RelationKind::MaterializedView } else { RelationKind::Table };
        let id = self.make_relation(name, kind);
        self.columns_of_query(text, &id, create.query, &create.columns);
        let definition = create.materialized_view.then(|| super::routine::written(text, create.query));
        self.change(&id, |entry| {
            if let Object::Relation(relation) = &mut entry.object {
                relation.persistence = kept_persistence(create.persistence);
                relation.options = kept_options(&create.options);
                relation.definition = definition;
            }
        });
        if create.materialized_view {
            let mut uses = self.mentions(text, create.query);
            uses.extend(self.columns_of_sources(text, create.query, &uses));
            self.change(&id, |entry| entry.uses = uses);
        }
        Ok(())
    }

    /// `IMPORT FOREIGN SCHEMA`
    pub(super) fn import_foreign_schema(&mut self, import: &ImportForeignSchema) -> Applied {
        self.open_gap(Reach::Schema(import.into.clone()), "which foreign tables are imported is not in the text");
        Ok(())
    }
}

/// Whether LIKE takes this along: the last word on it counts.
fn includes(options: &[(LikeOption, bool)], wanted: LikeOption) -> bool {
    let said = options.iter().rev().find(|(option, _)| matches!(option, LikeOption::All) || *option == wanted);
    said.is_some_and(|(_, included)| *included)
}

/// The rows of a partition as written.
pub(super) fn bound_text(text: &str, bound: &PartitionBound) -> Text {
    let text = match bound {
        PartitionBound::Default => "DEFAULT".to_owned(),
        PartitionBound::Values(span) => format!("FOR VALUES {}", text.get(span.range()).unwrap_or_default()),
    };
    Text { origin: TextOrigin::Written, text }
}

/// What is left of the rows after a crash.
pub(super) fn kept_persistence(persistence: Persistence) -> KeptPersistence {
    match persistence {
        Persistence::Permanent | Persistence::Temporary => KeptPersistence::Permanent,
        Persistence::Unlogged => KeptPersistence::Unlogged,
    }
}

/// The options of WITH as `pg_class.reloptions` has them; those of the TOAST table are kept there.
pub(super) fn kept_options(items: &[DefinitionItem]) -> BTreeMap<String, String> {
    let own = items.iter().filter(|item| item.namespace.is_none());
    own.map(|item| {
        let value = match &item.value {
            None => "true".to_owned(),
            Some(DefinitionValue::Word(word) | DefinitionValue::Number(word)) => word.clone(),
            Some(DefinitionValue::Text(text)) => text.value.clone(),
            Some(DefinitionValue::Type(of)) => of.named().map(|(_, name)| name.to_owned()).unwrap_or_default(),
            Some(DefinitionValue::Operator(name)) => name.name.clone(),
            Some(DefinitionValue::SetOf(_)) => String::new(),
        };
        (item.name.clone(), value)
    })
    .collect()
}

/// A column that a parent has too: what is said here counts, and NOT NULL adds up.
fn merge(place: &mut NewColumn, new: NewColumn) {
    let NewColumn { name, mut column, mut uses, inherited } = new;
    column.not_null |= place.column.not_null;
    if column.default.is_none() {
        column.default.clone_from(&place.column.default);
        column.generated = place.column.generated;
        uses.extend(place.uses.iter().cloned());
    }
    *place = NewColumn { name, column, uses, inherited };
}
