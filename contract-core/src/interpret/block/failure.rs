//! Why a statement in a block may fail, and which handlers then run (manual, 43.6.8 "Trapping Errors"; appendix A).

use super::super::event::{Refusal, RefusalKind};
use super::super::resolve::Found;
use super::super::world::World;
use super::catalog::is_doubted;
use crate::ddl::model::{Ddl, ObjectName, RelationChange, Sort};
use crate::schema::{Object, RelationKind};

/// Sorts of errors, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Errors(u8);

impl Errors {
    /// None at all.
    pub(super) const NONE: Self = Self(0);
    /// Something exists already: an object, a table, a column, a function, a schema.
    const DUPLICATE_OBJECT: Self = Self(1);
    const DUPLICATE_TABLE: Self = Self(2);
    const DUPLICATE_COLUMN: Self = Self(4);
    const DUPLICATE_FUNCTION: Self = Self(8);
    const DUPLICATE_SCHEMA: Self = Self(16);
    /// Something does not exist.
    pub(super) const UNDEFINED: Self = Self(32);
    /// Everything else, such as rows that do not fit.
    pub(super) const OTHER: Self = Self(64);
    /// What a sentence of SQL over rows may meet.
    pub(super) const ROWS: Self = Self(32 | 64);
    /// Whatever there is.
    pub(super) const ALL: Self = Self(127);

    /// Both.
    pub(super) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those in both.
    pub(super) fn within(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those that are not in the other.
    pub(super) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether there are none.
    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those that a handler's condition catches, for certain or only some of them.
    pub(super) fn caught_by(condition: &str) -> Self {
        match condition.to_ascii_lowercase().as_str() {
            "others" => Self::ALL,
            "duplicate_object" | "42710" => Self::DUPLICATE_OBJECT,
            "duplicate_table" | "42p07" => Self::DUPLICATE_TABLE,
            "duplicate_column" | "42701" => Self::DUPLICATE_COLUMN,
            "duplicate_function" | "42723" => Self::DUPLICATE_FUNCTION,
            "duplicate_schema" | "42p06" => Self::DUPLICATE_SCHEMA,
            name if name.starts_with("undefined_") || name == "invalid_schema_name" => Self::UNDEFINED,
            "42p01" | "42703" | "42704" | "42883" | "3f000" => Self::UNDEFINED,
            "syntax_error_or_access_rule_violation" => Self::ALL,
            _ => Self::OTHER,
        }
    }

    /// Whether the condition catches every error of its sorts.
    fn is_whole(condition: &str) -> bool {
        let condition = condition.to_ascii_lowercase();
        condition == "others" || condition.starts_with("duplicate_") || condition.starts_with("427")
    }
}

/// An error that has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// Its sort, or those that it may be of.
    pub(super) errors: Errors,
    /// Its code or name, where that is certain.
    pub(super) code: Option<String>,
    /// What the server would say.
    pub(super) refusal: Refusal,
}

/// The names of the conditions that a block itself raises (manual, appendix A "PostgreSQL Error Codes").
const NAMES: &[(&str, &str)] = &[
    ("20000", "case_not_found"),
    ("22004", "null_value_not_allowed"),
    ("2D000", "invalid_transaction_termination"),
    ("P0001", "raise_exception"),
    ("P0002", "no_data_found"),
];

fn is_code(condition: &str) -> bool {
    condition.len() == 5 && condition.bytes().any(|byte| byte.is_ascii_digit())
}

fn is_same_condition(one: &str, two: &str) -> bool {
    let is_name_of = |code: &str, name: &str| {
        NAMES.iter().any(|(of, known)| of.eq_ignore_ascii_case(code) && known.eq_ignore_ascii_case(name))
    };
    one.eq_ignore_ascii_case(two) || is_name_of(one, two) || is_name_of(two, one)
}

/// Whether a handler runs for an error.
pub(super) fn catches(conditions: &[String], failure: &Failure) -> Option<bool> {
    let mut maybe = false;
    for condition in conditions {
        if failure.code.as_deref().is_some_and(|code| is_same_condition(code, condition)) {
            return Some(true);
        }
        let common = Errors::caught_by(condition).within(failure.errors);
        if common.is_empty() {
            continue;
        }
        let is_alike = failure.code.as_deref().is_some_and(|code| is_code(code) == is_code(condition));
        let is_named = is_alike || failure.code.as_deref().is_some_and(|code| NAMES.iter().any(|(of, _)| *of == code));
        if failure.errors == Errors::OTHER && is_named && condition != "others" {
            continue;
        }
        if common == failure.errors && Errors::is_whole(condition) {
            return Some(true);
        }
        maybe = true;
    }
    if maybe { None } else { Some(false) }
}

/// What the refusal of a statement is for a handler.
pub(super) fn of_refusal(ddl: &Ddl, refusal: Refusal) -> Failure {
    let (errors, code) = match refusal.kind {
        RefusalKind::Duplicate => match ddl {
            Ddl::CreateTable(_)
            | Ddl::CreateTableAs(_)
            | Ddl::CreateView(_)
            | Ddl::CreateIndex(_)
            | Ddl::CreateSequence(_) => (Errors::DUPLICATE_TABLE, Some("42P07")),
            Ddl::CreateRoutine(_) | Ddl::CreateAggregate(_) => (Errors::DUPLICATE_FUNCTION, Some("42723")),
            Ddl::CreateSchema(_) => (Errors::DUPLICATE_SCHEMA, Some("42P06")),
            Ddl::CreateType(_)
            | Ddl::CreateDomain(_)
            | Ddl::CreateRole(_)
            | Ddl::CreateExtension(_)
            | Ddl::AlterType(_)
            | Ddl::CreatePolicy(_)
            | Ddl::CreateTrigger(_) => (Errors::DUPLICATE_OBJECT, Some("42710")),
            Ddl::AlterRelation(alter) => match alter.changes.as_slice() {
                [RelationChange::AddColumn { .. } | RelationChange::RenameColumn { .. }] => {
                    (Errors::DUPLICATE_COLUMN, Some("42701"))
                }
                [RelationChange::RenameTo(_)] => (Errors::DUPLICATE_TABLE, Some("42P07")),
                _ => (Errors::ALL.without(Errors::UNDEFINED), None),
            },
            _ => (Errors::ALL.without(Errors::UNDEFINED), None),
        },
        RefusalKind::Missing => (Errors::UNDEFINED, None),
        RefusalKind::NoSchema => (Errors::UNDEFINED, Some("3F000")),
        RefusalKind::Ambiguous
        | RefusalKind::InvalidDefinition
        | RefusalKind::UnfitFunction
        | RefusalKind::WrongSort
        | RefusalKind::Dependents
        | RefusalKind::OwnsSystem
        | RefusalKind::Syntax
        | RefusalKind::Transaction
        | RefusalKind::ByServer => (Errors::OTHER, None),
    };
    Failure { errors, code: code.map(str::to_owned), refusal }
}

/// A failure of the block's own making: RAISE, a NULL that is executed.
pub(super) fn raised(code: Option<String>) -> Failure {
    let message = "the block raises an exception";
    let errors = code.as_deref().map_or(Errors::ALL, |code| match Errors::caught_by(code) {
        errors if errors == Errors::ALL => Errors::OTHER,
        errors => errors,
    });
    Failure { errors, code, refusal: Refusal::new(RefusalKind::InvalidDefinition, message) }
}

impl World {
    /// The errors that a statement may meet for reasons that the model does not hold.
    pub(super) fn possible_errors(&self, ddl: &Ddl) -> Errors {
        match ddl {
            Ddl::AlterRelation(alter) if self.is_view(&alter.name) => {
                alter.changes.iter().map(possible_of_view).fold(Errors::NONE, Errors::with)
            }
            other => possible(other),
        }
    }

    /// Whether a name is that of a view for certain.
    fn is_view(&self, name: &ObjectName) -> bool {
        let Some(Found::Relation(id)) = self.find_relation(name) else { return false };
        self.get(&id).is_some_and(|entry| {
            let is_view = matches!(&entry.object, Object::Relation(relation) if relation.kind == RelationKind::View);
            is_view && !entry.assumed && !is_doubted(entry)
        })
    }
}

/// The options of a view are its own, and refused where they are no others'.
fn possible_of_view(change: &RelationChange) -> Errors {
    match change {
        RelationChange::SetOptions(options) if options.iter().any(|option| option.name == "check_option") => {
            Errors::OTHER
        }
        RelationChange::SetOptions(_) | RelationChange::ResetOptions(_) => Errors::NONE,
        other => possible_of_change(other),
    }
}

/// The errors that a statement may meet for reasons that the model does not hold.
fn possible(ddl: &Ddl) -> Errors {
    let unmodelled = Errors::DUPLICATE_OBJECT.with(Errors::UNDEFINED).with(Errors::OTHER);
    match ddl {
        Ddl::AlterRelation(alter) => alter.changes.iter().map(possible_of_change).fold(Errors::NONE, Errors::with),
        Ddl::CreateIndex(_)
        | Ddl::CreatePolicy(_)
        | Ddl::AlterPolicy(_)
        | Ddl::CreateTrigger(_)
        | Ddl::CreateRule(_) => Errors::ROWS,
        Ddl::CreateSequence(_) | Ddl::Comment(_) | Ddl::AlterObject(_) => Errors::NONE,
        Ddl::CreateView(_) | Ddl::CreateTableAs(_) | Ddl::CreateTable(_) | Ddl::CreateRoutine(_) => Errors::ROWS,
        Ddl::DropObjects(drop) => {
            let modelled = drop.objects.iter().all(|object| match object {
                crate::ddl::model::ObjectReference::Routine(_) | crate::ddl::model::ObjectReference::Part { .. } => {
                    true
                }
                crate::ddl::model::ObjectReference::Named { sort, .. } => is_modelled(*sort),
                _ => false,
            });
            if modelled || drop.if_exists { Errors::NONE } else { unmodelled }
        }
        Ddl::AlterRoutine(_)
        | Ddl::ChangePrivileges(_)
        | Ddl::ChangeMembership(_)
        | Ddl::AlterDefaultPrivileges(_)
        | Ddl::CreateRole(_)
        | Ddl::CreateSchema(_)
        | Ddl::CreateType(_)
        | Ddl::AlterType(_)
        | Ddl::SetVariable(_)
        | Ddl::SetRole(_)
        | Ddl::Discard(_)
        | Ddl::Do(_) => Errors::NONE,
        Ddl::Query(_) => Errors::ROWS,
        _ => unmodelled,
    }
}

fn is_modelled(sort: Sort) -> bool {
    matches!(
        sort,
        Sort::Table
            | Sort::View
            | Sort::MaterializedView
            | Sort::ForeignTable
            | Sort::Type
            | Sort::Domain
            | Sort::Schema
            | Sort::Extension
            | Sort::Role
            | Sort::Routine
            | Sort::Index
            | Sort::Sequence
    )
}

fn possible_of_change(change: &RelationChange) -> Errors {
    match change {
        RelationChange::RenameTo(_)
        | RelationChange::RenameColumn { .. }
        | RelationChange::SetSchema(_)
        | RelationChange::OwnerTo(_)
        | RelationChange::DropColumn { .. } => Errors::NONE,
        RelationChange::AddColumn { column, .. } if column.constraints.is_empty() => Errors::NONE,
        RelationChange::AddColumn { .. } | RelationChange::AlterColumn { .. } => Errors::ROWS,
        RelationChange::AddConstraint(_) => Errors::ROWS,
        RelationChange::DropConstraint { .. } | RelationChange::RenameConstraint { .. } => Errors::NONE,
        RelationChange::RowSecurity(_) => Errors::NONE,
        _ => Errors::DUPLICATE_OBJECT.with(Errors::ROWS),
    }
}
