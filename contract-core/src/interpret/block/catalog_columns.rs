//! The columns of the system catalogs and of the information schema, as the model knows them.

use super::super::world::{Entry, OpenAttribute, Other, World};
use super::catalog::{Table, flag, is_changed, is_doubted, schema_of};
use super::value::{Family, Identity, Value};
use crate::ident::{ObjectId, QualifiedName};
use crate::schema::{Identity as IdentityColumn, Object, RelationKind, RoutineKind, Security, TypeDefinition};

/// A part of what identifies an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Its schema.
    Schema,
    /// The relation that it is part of.
    Parent,
    /// Its own name.
    Name,
}

/// The part that a column shows; `has_parent` says whether the object is part of a relation.
pub(super) fn part_of(column: &str, has_parent: bool) -> Option<Part> {
    Some(match column {
        "schemaname"
        | "table_schema"
        | "routine_schema"
        | "constraint_schema"
        | "trigger_schema"
        | "event_object_schema"
        | "sequence_schema" => Part::Schema,
        "event_object_table" => Part::Parent,
        "tablename" | "table_name" if has_parent => Part::Parent,
        "proname" | "routine_name" | "relname" | "tablename" | "table_name" | "viewname" | "matviewname"
        | "typname" | "nspname" | "schema_name" | "extname" | "attname" | "column_name" | "conname"
        | "constraint_name" | "polname" | "policyname" | "tgname" | "trigger_name" | "evtname" | "pubname"
        | "sequencename" | "sequence_name" | "indexname" => Part::Name,
        _ => return None,
    })
}

/// The catalogs that have a column, where it is one that only they have: `proname` is no column of `pg_namespace`.
fn owners(column: &str) -> &'static [Table] {
    match column {
        "proname" | "pronamespace" | "prokind" | "prosecdef" => &[Table::Proc],
        "nspname" => &[Table::Namespace],
        "relname" | "relnamespace" | "relkind" | "relrowsecurity" => &[Table::Class],
        "typname" | "typnamespace" | "typtype" => &[Table::Type],
        "attname" | "attrelid" => &[Table::Attribute],
        "extname" | "extnamespace" => &[Table::Extension],
        "conname" | "connamespace" | "conrelid" | "contype" => &[Table::Constraint],
        "polname" | "polrelid" => &[Table::Policy],
        "tgname" | "tgrelid" | "tgisinternal" => &[Table::Trigger],
        "evtname" => &[Table::EventTrigger],
        "pubname" => &[Table::Publication, Table::PublicationTables],
        _ => &[],
    }
}

impl Table {
    /// Whether a column is one of other catalogs and none of this.
    pub(super) fn lacks(self, column: &str) -> bool {
        let owners = owners(column);
        !owners.is_empty() && !owners.contains(&self) && self != Self::Any
    }

    /// Whether no other catalog has a column of this name.
    pub(super) fn is_only_one_with(self, column: &str) -> bool {
        owners(column) == [self]
    }

    /// Whether it shows a role only what that has a privilege on.
    pub(super) fn asks_for_privileges(self) -> bool {
        matches!(
            self,
            Self::InformationTables
                | Self::InformationViews
                | Self::InformationColumns
                | Self::InformationRoutines
                | Self::InformationSchemata
                | Self::InformationSequences
        )
    }

    pub(super) fn column(self, world: &World, id: &ObjectId, entry: &Entry, name: &str) -> Value {
        if let Some(part) = part_of(name, id.parent.is_some()) {
            let part = match part {
                Part::Schema => id.schema.as_ref(),
                Part::Parent => id.parent.as_ref(),
                Part::Name => Some(&id.name),
            };
            return part.map_or(Value::Null, Value::text);
        }
        match name {
            "pronamespace" | "relnamespace" | "typnamespace" | "extnamespace" | "connamespace"
                if id.schema.is_some() =>
            {
                return schema_of(id.schema.as_ref());
            }
            "attrelid" | "conrelid" | "tgrelid" | "polrelid" => {
                return id.whole().map_or(Value::Unknown, |id| Value::Object(Identity::Object(id)));
            }
            "inhrelid" => return Value::Object(Identity::Object(id.clone())),
            "oid" if self == Self::Type => return type_identity(id),
            "oid" => return Value::Object(Identity::Object(id.clone())),
            _ => {}
        }
        if entry.assumed || is_doubted(entry) || is_changed(entry) {
            return Value::Unknown;
        }
        if name.ends_with("owner") && entry.is_open(OpenAttribute::Owner)
            || name.ends_with("acl") && entry.is_open(OpenAttribute::Privileges)
            || name.ends_with("options") && entry.is_open(OpenAttribute::Options)
        {
            return Value::Unknown;
        }
        match &entry.object {
            Object::Routine(routine) => match name {
                "prokind" => Value::text(match routine.kind {
                    RoutineKind::Function => "f",
                    RoutineKind::Procedure => "p",
                    RoutineKind::Aggregate => "a",
                    RoutineKind::Window => "w",
                }),
                "routine_type" => match routine.kind {
                    RoutineKind::Procedure => Value::text("PROCEDURE"),
                    RoutineKind::Function => Value::text("FUNCTION"),
                    RoutineKind::Aggregate | RoutineKind::Window => Value::Null,
                },
                "prosecdef" => flag(routine.security == Security::Definer),
                "security_type" => {
                    Value::text(if routine.security == Security::Definer { "DEFINER" } else { "INVOKER" })
                }
                "proconfig" if routine.settings.is_empty() => Value::Null,
                "proconfig" => {
                    let settings = routine.settings.iter();
                    Value::Array(settings.map(|(name, value)| Value::Text(format!("{name}={value}"))).collect())
                }
                "proretset" => flag(routine.returns.as_ref().is_some_and(|returns| returns.set)),
                "proisstrict" => flag(routine.strict),
                "pronargs" => i64::try_from(id.arguments.len()).map_or(Value::Unknown, Value::Integer),
                "proowner" => role_identity(routine.owner.as_ref()),
                "prolang" => Value::Object(Identity::Other("language", routine.language.clone())),
                "prorettype" => match &routine.returns {
                    Some(returns) => Value::Object(Identity::Type(returns.type_name.clone())),
                    None => Value::Unknown,
                },
                _ => Value::Unknown,
            },
            Object::Relation(relation) => match name {
                "relkind" => Value::text(match relation.kind {
                    RelationKind::Table => "r",
                    RelationKind::PartitionedTable => "p",
                    RelationKind::View => "v",
                    RelationKind::MaterializedView => "m",
                    RelationKind::ForeignTable => "f",
                }),
                "table_type" => Value::text(match relation.kind {
                    RelationKind::Table | RelationKind::PartitionedTable => "BASE TABLE",
                    RelationKind::View | RelationKind::MaterializedView => "VIEW",
                    RelationKind::ForeignTable => "FOREIGN",
                }),
                "typtype" => Value::text("c"),
                "relrowsecurity" | "rowsecurity" => flag(relation.row_security),
                "relforcerowsecurity" => flag(relation.force_row_security),
                "relowner" => role_identity(relation.owner.as_ref()),
                "tableowner" | "viewowner" => relation.owner.as_ref().map_or(Value::Unknown, Value::text),
                _ => Value::Unknown,
            },
            Object::Type(found) => match (name, &found.definition) {
                ("typtype", TypeDefinition::Enum { .. }) => Value::text("e"),
                ("typtype", TypeDefinition::Domain { .. }) => Value::text("d"),
                ("typtype", TypeDefinition::Composite { .. }) => Value::text("c"),
                ("typtype", TypeDefinition::Range { .. }) => Value::text("r"),
                ("typtype", TypeDefinition::Multirange { .. }) => Value::text("m"),
                ("relkind", TypeDefinition::Composite { .. }) => Value::text("c"),
                _ => Value::Unknown,
            },
            Object::Column(column) => match name {
                "is_nullable" if id_of_domain(world, column) => Value::Unknown,
                "is_nullable" => yes(!column.not_null),
                "attnotnull" => flag(column.not_null),
                "attisdropped" => flag(false),
                "is_identity" => yes(column.identity.is_some()),
                "attidentity" => Value::text(match column.identity {
                    Some(IdentityColumn::Always) => "a",
                    Some(IdentityColumn::ByDefault) => "d",
                    None => "",
                }),
                "is_generated" => Value::text(if column.generated.is_some() { "ALWAYS" } else { "NEVER" }),
                "column_default" if column.default.is_none() || column.generated.is_some() => Value::Null,
                "atthasdef" => flag(column.default.is_some()),
                "data_type" | "udt_name" | "udt_schema" if id_of_domain(world, column) => Value::Unknown,
                "data_type" if column.of.type_name.array => Value::text("ARRAY"),
                "data_type" if column.of.type_name.schema != "pg_catalog" => Value::text("USER-DEFINED"),
                "data_type" => Value::text(column.of.type_name.to_string()),
                "udt_name" if column.of.type_name.array => Value::Text(format!("_{}", column.of.type_name.name)),
                "udt_name" => Value::text(&column.of.type_name.name),
                "udt_schema" => Value::text(&column.of.type_name.schema),
                "atttypid" => Value::Object(Identity::Type(column.of.type_name.clone())),
                _ => Value::Unknown,
            },
            Object::Extension(extension) => match name {
                "extnamespace" => schema_of(Some(&extension.schema)),
                _ => Value::Unknown,
            },
            Object::Schema(namespace) => match name {
                "nspowner" => role_identity(namespace.owner.as_ref()),
                "schema_owner" => namespace.owner.as_ref().map_or(Value::Unknown, Value::text),
                _ => Value::Unknown,
            },
            Object::Constraint(constraint) => {
                use crate::schema::ConstraintDefinition as Of;
                let (letter, words) = match &constraint.definition {
                    Of::Check { .. } => ("c", Value::text("CHECK")),
                    Of::ForeignKey { .. } => ("f", Value::text("FOREIGN KEY")),
                    Of::PrimaryKey(_) => ("p", Value::text("PRIMARY KEY")),
                    Of::Unique(_) => ("u", Value::text("UNIQUE")),
                    Of::Exclusion { .. } => ("x", Value::Unknown),
                };
                match (name, &constraint.definition) {
                    ("contype", _) => Value::text(letter),
                    ("constraint_type", _) => words,
                    ("confrelid", Of::ForeignKey { references, .. }) => {
                        Value::Object(Identity::Object(ObjectId::relation(references.clone())))
                    }
                    ("convalidated", _) => flag(constraint.validated),
                    _ => Value::Unknown,
                }
            }
            Object::Trigger(_) => match name {
                "tgisinternal" => flag(false),
                _ => Value::Unknown,
            },
            Object::Policy(policy) => match name {
                "cmd" => Value::text(policy.command.word().to_ascii_uppercase()),
                "permissive" => Value::text(if policy.permissive { "PERMISSIVE" } else { "RESTRICTIVE" }),
                _ => Value::Unknown,
            },
            Object::Sequence(_) => match name {
                "relkind" => Value::text("S"),
                "relrowsecurity" | "relforcerowsecurity" => flag(false),
                _ => Value::Unknown,
            },
            Object::Index(_)
            | Object::Rule(_)
            | Object::DefaultPrivilege(_)
            | Object::EventTrigger(_)
            | Object::Publication(_)
            | Object::ForeignDataWrapper(_)
            | Object::ForeignServer(_) => Value::Unknown,
        }
    }
}

/// Whether a column may be of a domain, whose rules count too.
fn id_of_domain(world: &World, column: &crate::schema::Column) -> bool {
    let of = &column.of.type_name;
    of.schema != "pg_catalog"
        && match world.get(&ObjectId::type_named(of.element())).map(|entry| &entry.object) {
            Some(Object::Type(found)) => matches!(found.definition, TypeDefinition::Domain { .. }),
            Some(_) | None => false,
        }
}

fn role_identity(owner: Option<&String>) -> Value {
    owner.map_or(Value::Unknown, |owner| Value::Object(Identity::Role(owner.clone())))
}

pub(super) fn type_identity(id: &ObjectId) -> Value {
    let name = crate::ident::TypeName::new(id.schema.clone().unwrap_or_default(), &id.name);
    Value::Object(Identity::Type(name))
}

pub(super) fn published(id: &ObjectId, table: &str, column: &str) -> Value {
    let name = super::names::qualified(table);
    match (column, name) {
        ("pubname", _) => Value::text(&id.name),
        ("schemaname", Some((Some(schema), _))) => Value::Text(schema),
        ("tablename", Some((_, table))) => Value::Text(table),
        _ => Value::Unknown,
    }
}

pub(super) fn other_column(name: &QualifiedName, other: &Other, column: &str) -> Value {
    match column {
        "relname" | "indexname" | "sequencename" | "sequence_name" => Value::text(&name.name),
        "schemaname" | "sequence_schema" => Value::text(&name.schema),
        "relnamespace" => schema_of(Some(&name.schema)),
        // Or an index of a partitioned table.
        "relkind" => Value::SystemName(Family::IndexKind),
        "oid" => Value::Object(Identity::Other("relation", name.to_string())),
        "tablename" => {
            let Other::Index { of, .. } = other;
            Value::text(&of.name)
        }
        "relrowsecurity" | "relforcerowsecurity" => Value::Bool(false),
        _ => Value::Unknown,
    }
}

fn yes(truth: bool) -> Value {
    Value::text(if truth { "YES" } else { "NO" })
}
