//! The rows that the catalog's tables and views have for the objects of the model (manual, chapter 53 "System
//! Catalogs", chapter 37 "The Information Schema", chapter 54 "System Views").

use super::condition::{Wanted, fits};
use super::world::{Entry, World};
use crate::ddl::model::ObjectName;
use crate::ident::{ObjectId, ObjectKind};
use crate::schema::{ConstraintDefinition, Object, RelationKind, TypeDefinition, built_in};
use crate::syntax::{Cursor, NamePlace, qualified_name};

/// What a column of a row has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// This.
    Value(String),
    /// NULL.
    Null,
    /// The model does not have it.
    Unknown,
}

/// The columns by which the catalogs refer to each other.
pub(super) fn is_key(column: &str) -> bool {
    matches!(
        column,
        "oid"
            | "pronamespace"
            | "relnamespace"
            | "typnamespace"
            | "connamespace"
            | "tgrelid"
            | "polrelid"
            | "conrelid"
            | "enumtypid"
            | "attrelid"
    )
}

/// A name as `'…'::regclass` reads it.
pub(super) fn written_name(text: &str) -> Option<ObjectName> {
    let mut cursor = Cursor::new(text);
    let (schema, name) = qualified_name(&mut cursor, NamePlace::Object, "a name").ok()?.into_qualified().ok()?;
    cursor.is_at_end().then_some(ObjectName { schema, name, span: Default::default() })
}

/// The relation or type that such a name stands for, as one word.
pub(super) fn full_name(world: &World, text: &str) -> Option<String> {
    let name = written_name(text)?;
    let found = match world.find_relation(&name) {
        Some(super::resolve::Found::Relation(id)) => id,
        _ => world.find_type_id(&name)?,
    };
    found.qualified_name().map(|name| name.to_string())
}

impl World {
    /// Whether any row of these tables, joined by their keys, has what is wanted.
    pub(super) fn has_row(&self, tables: &[String], wanted: &[Wanted]) -> Option<bool> {
        let names: Vec<&str> = tables.iter().map(String::as_str).collect();
        let main = MAIN.iter().find(|table| names.contains(&table.0))?;
        let joined_only =
            |table: &&&str| **table != main.0 && !matches!(**table, "pg_namespace" | "pg_class" | "pg_type");
        if names.iter().any(|table| joined_only(&table)) {
            return None;
        }
        let asks = |column: &str| wanted.iter().find(|each| each.column == column);
        match main.0 {
            "pg_roles" | "pg_authid" | "pg_user" => {
                let [Wanted { column, values }] = wanted else { return None };
                let by_name = matches!(column.as_str(), "rolname" | "usename");
                return by_name.then(|| values.iter().any(|name| self.roles().exists(name)));
            }
            // What PostgreSQL brings itself, and what extensions bring, is not in the model.
            "pg_type" => {
                let name = asks("typname")?;
                if asks("nspname").or(asks("typnamespace")).is_none()
                    && name.values.iter().any(|name| built_in(name).is_some())
                {
                    return Some(true);
                }
            }
            _ => {}
        }
        let mut unknown = false;
        for kind in main.1 {
            let first = ObjectId::in_database(*kind, "");
            let rows = self.entries_from(first).take_while(|(id, _)| id.kind == *kind);
            for (id, entry) in rows.filter(|(_, entry)| self.is_row_of(main.0, entry)) {
                match fits(wanted, &|column| self.cell(main.0, column, id, entry)) {
                    Some(true) => return Some(true),
                    Some(false) => {}
                    None => unknown = true,
                }
            }
        }
        let has_extensions = matches!(main.0, "pg_proc" | "information_schema.routines")
            && self.entries().any(|(id, _)| id.kind == ObjectKind::Extension && id.name != "plpgsql");
        if unknown || has_extensions { None } else { Some(false) }
    }

    fn cell(&self, table: &str, column: &str, id: &ObjectId, entry: &Entry) -> Cell {
        let is_kind = matches!(column, "typtype" | "relkind" | "contype" | "constraint_type");
        if entry.assumed && is_kind {
            return Cell::Unknown;
        }
        let value = |text: &str| Cell::Value(text.to_owned());
        let schema = || id.schema.as_deref().map_or(Cell::Null, value);
        let parent = || id.parent.as_deref().map_or(Cell::Null, value);
        match (table, column) {
            ("pg_namespace", "nspname") | ("information_schema.schemata", "schema_name") => value(&id.name),
            ("pg_extension", "extname") | ("pg_event_trigger", "evtname") | ("pg_publication", "pubname") => {
                value(&id.name)
            }
            (
                _,
                "nspname"
                | "schemaname"
                | "table_schema"
                | "routine_schema"
                | "typnamespace"
                | "pronamespace"
                | "relnamespace"
                | "connamespace"
                | "constraint_schema"
                | "trigger_schema"
                | "event_object_schema"
                | "sequence_schema",
            ) => schema(),
            ("pg_type", "typname")
            | ("pg_proc", "proname")
            | ("information_schema.routines", "routine_name")
            | ("pg_class", "relname")
            | ("information_schema.tables" | "information_schema.views", "table_name")
            | ("pg_tables", "tablename")
            | ("pg_views", "viewname")
            | ("pg_matviews", "matviewname")
            | ("information_schema.columns", "column_name")
            | ("pg_attribute", "attname")
            | ("pg_policies", "policyname")
            | ("pg_policy", "polname")
            | ("pg_constraint", "conname")
            | ("information_schema.table_constraints", "constraint_name")
            | ("pg_trigger", "tgname")
            | ("information_schema.triggers", "trigger_name")
            | ("pg_indexes", "indexname") => value(&id.name),
            ("information_schema.columns" | "information_schema.table_constraints", "table_name")
            | ("pg_policies" | "pg_indexes", "tablename")
            | ("information_schema.triggers", "event_object_table")
            | ("pg_policy" | "pg_trigger" | "pg_constraint" | "pg_attribute", "relname") => parent(),
            ("pg_policy", "polrelid")
            | ("pg_trigger", "tgrelid")
            | ("pg_constraint", "conrelid")
            | ("pg_attribute", "attrelid") => {
                let whole = id.whole().and_then(|whole| whole.qualified_name());
                whole.map_or(Cell::Null, |name| Cell::Value(name.to_string()))
            }
            ("pg_type", "typtype") => match &entry.object {
                Object::Type(found) => value(match found.definition {
                    TypeDefinition::Enum { .. } => "e",
                    TypeDefinition::Domain { .. } => "d",
                    TypeDefinition::Composite { .. } => "c",
                    TypeDefinition::Range { .. } => "r",
                    TypeDefinition::Multirange { .. } => "m",
                    TypeDefinition::Base => "b",
                    TypeDefinition::Shell => "p",
                }),
                _ => value("c"),
            },
            ("pg_class", "relkind") => match relation_kind(&entry.object) {
                Some(RelationKind::Table) => value("r"),
                Some(RelationKind::PartitionedTable) => value("p"),
                Some(RelationKind::View) => value("v"),
                Some(RelationKind::MaterializedView) => value("m"),
                Some(RelationKind::ForeignTable) => value("f"),
                None if id.kind == ObjectKind::Sequence => value("S"),
                None => value("i"),
            },
            ("pg_constraint", "contype") => match &entry.object {
                Object::Constraint(constraint) => value(match constraint.definition {
                    ConstraintDefinition::Check { .. } => "c",
                    ConstraintDefinition::ForeignKey { .. } => "f",
                    ConstraintDefinition::PrimaryKey(_) => "p",
                    ConstraintDefinition::Unique(_) => "u",
                    ConstraintDefinition::Exclusion { .. } => "x",
                }),
                _ => Cell::Unknown,
            },
            ("information_schema.table_constraints", "constraint_type") => match &entry.object {
                Object::Constraint(constraint) => value(match constraint.definition {
                    ConstraintDefinition::Check { .. } => "CHECK",
                    ConstraintDefinition::ForeignKey { .. } => "FOREIGN KEY",
                    ConstraintDefinition::PrimaryKey(_) => "PRIMARY KEY",
                    ConstraintDefinition::Unique(_) => "UNIQUE",
                    ConstraintDefinition::Exclusion { .. } => return Cell::Null,
                }),
                _ => Cell::Unknown,
            },
            _ => Cell::Unknown,
        }
    }

    /// Whether a relation counts as a row of one of the views over `pg_class`.
    fn is_row_of(&self, table: &str, entry: &Entry) -> bool {
        if let Object::Constraint(constraint) = &entry.object
            && matches!(table, "pg_indexes" | "pg_class")
        {
            return !matches!(
                constraint.definition,
                ConstraintDefinition::Check { .. } | ConstraintDefinition::ForeignKey { .. }
            );
        }
        match (table, relation_kind(&entry.object)) {
            ("pg_tables", Some(kind)) => matches!(kind, RelationKind::Table | RelationKind::PartitionedTable),
            ("pg_views" | "information_schema.views", Some(kind)) => kind == RelationKind::View,
            ("pg_matviews", Some(kind)) => kind == RelationKind::MaterializedView,
            ("information_schema.tables", Some(kind)) => kind != RelationKind::MaterializedView,
            _ => true,
        }
    }
}

fn relation_kind(object: &Object) -> Option<RelationKind> {
    match object {
        Object::Relation(relation) => Some(relation.kind),
        _ => None,
    }
}

/// The tables that are answered for, each with the kinds of objects that have rows in it; of several that are joined
/// the first counts.
const MAIN: &[(&str, &[ObjectKind])] = &[
    ("pg_policies", &[ObjectKind::Policy]),
    ("pg_policy", &[ObjectKind::Policy]),
    ("pg_trigger", &[ObjectKind::Trigger]),
    ("information_schema.triggers", &[ObjectKind::Trigger]),
    ("information_schema.columns", &[ObjectKind::Column]),
    ("pg_constraint", &[ObjectKind::Constraint]),
    ("information_schema.table_constraints", &[ObjectKind::Constraint]),
    ("pg_indexes", &[ObjectKind::Index, ObjectKind::Constraint]),
    ("pg_proc", &[ObjectKind::Routine]),
    ("information_schema.routines", &[ObjectKind::Routine]),
    ("pg_type", &[ObjectKind::Type, ObjectKind::Relation]),
    ("pg_tables", &[ObjectKind::Relation]),
    ("pg_views", &[ObjectKind::Relation]),
    ("pg_matviews", &[ObjectKind::Relation]),
    ("information_schema.tables", &[ObjectKind::Relation]),
    ("information_schema.views", &[ObjectKind::Relation]),
    ("pg_class", &[ObjectKind::Relation, ObjectKind::Sequence, ObjectKind::Index, ObjectKind::Constraint]),
    ("pg_namespace", &[ObjectKind::Schema]),
    ("information_schema.schemata", &[ObjectKind::Schema]),
    ("pg_extension", &[ObjectKind::Extension]),
    ("pg_event_trigger", &[ObjectKind::EventTrigger]),
    ("pg_roles", &[]),
    ("pg_authid", &[]),
    ("pg_user", &[]),
];
