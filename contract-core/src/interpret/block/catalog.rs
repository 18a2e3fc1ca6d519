//! The system catalogs and the information schema, as far as the model holds what they show (manual, chapter 52
//! "System Catalogs", chapter 36 "The Information Schema").

use super::super::world::{Entry, Other, World};
use super::value::{Family, Identity, Value};
use crate::finding::Reach;
use crate::ident::{ObjectId, ObjectKind, QualifiedName};
use crate::schema::{
    Identity as IdentityColumn, Object, RelationKind, Role, RoutineKind, Security, Type, TypeDefinition,
};

/// How a gap begins that says that the very existence of an object is not known.
pub(super) const WHETHER: &str = "it is not known whether";

/// A table of which rows are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    /// `pg_proc`
    Proc,
    /// `pg_namespace`
    Namespace,
    /// `pg_class`
    Class,
    /// `pg_tables`
    Tables,
    /// `pg_views`
    Views,
    /// `pg_matviews`
    Matviews,
    /// `pg_sequences`
    Sequences,
    /// `pg_indexes`
    Indexes,
    /// `pg_type`
    Type,
    /// `pg_enum`
    Enum,
    /// `pg_attribute`
    Attribute,
    /// `pg_roles`, `pg_user`, `pg_authid`
    Roles,
    /// `pg_extension`
    Extension,
    /// `information_schema.tables`
    InformationTables,
    /// `information_schema.views`
    InformationViews,
    /// `information_schema.columns`
    InformationColumns,
    /// `information_schema.schemata`
    InformationSchemata,
    /// `information_schema.routines`
    InformationRoutines,
    /// `information_schema.sequences`
    InformationSequences,
    /// `pg_policies`
    Policies,
    /// `pg_policy`
    Policy,
    /// `pg_constraint`
    Constraint,
    /// `information_schema.table_constraints`
    InformationConstraints,
    /// `pg_trigger`
    Trigger,
    /// `information_schema.triggers`
    InformationTriggers,
    /// `pg_publication`
    Publication,
    /// `pg_publication_tables`
    PublicationTables,
    /// `pg_event_trigger`
    EventTrigger,
    /// Any other.
    Any,
}

/// A row.
#[derive(Clone, Debug)]
pub(super) enum Row<'world> {
    /// Of an object.
    Entry(Table, &'world ObjectId, &'world Entry),
    /// Of a sequence or an index.
    Other(&'world QualifiedName, &'world Other),
    /// Of a role.
    Role(&'world str, &'world Role),
    /// Of a table of a publication.
    Published(&'world ObjectId, &'world str),
    /// Of a label of an enum.
    Label(&'world ObjectId, &'world str),
    /// A schema of the system's own.
    SystemSchema(&'static str),
    /// There may be rows such as this one: of the system, or of what a gap hides.
    Hidden(Table, Box<Hidden>),
    /// With these columns and no others.
    Plain(Vec<(String, Value)>),
    /// Without a match in a LEFT JOIN.
    Nulls,
}

/// What is known of rows that may be there.
#[derive(Clone, Debug)]
pub(super) struct Hidden {
    schema: Value,
    /// The relation that it is part of.
    parent: Value,
    name: Value,
    publication: Value,
}

impl Table {
    /// The table that a name means in FROM.
    pub(super) fn named(world: &World, schema: Option<&str>, name: &str) -> Self {
        match (schema, name) {
            (Some("information_schema"), _) => match name {
                "tables" => Self::InformationTables,
                "views" => Self::InformationViews,
                "columns" => Self::InformationColumns,
                "schemata" => Self::InformationSchemata,
                "routines" => Self::InformationRoutines,
                "sequences" => Self::InformationSequences,
                "table_constraints" => Self::InformationConstraints,
                "triggers" => Self::InformationTriggers,
                _ => Self::Any,
            },
            (None | Some("pg_catalog"), _) => {
                // A table of the folder's own may hide the catalog's where the search path says so.
                if schema.is_none() && world.function_path().first().is_none_or(|first| first != "pg_catalog") {
                    return Self::Any;
                }
                match name {
                    "pg_proc" => Self::Proc,
                    "pg_namespace" => Self::Namespace,
                    "pg_class" => Self::Class,
                    "pg_tables" => Self::Tables,
                    "pg_views" => Self::Views,
                    "pg_matviews" => Self::Matviews,
                    "pg_sequences" => Self::Sequences,
                    "pg_indexes" => Self::Indexes,
                    "pg_type" => Self::Type,
                    "pg_enum" => Self::Enum,
                    "pg_attribute" => Self::Attribute,
                    "pg_roles" | "pg_authid" => Self::Roles,
                    "pg_extension" => Self::Extension,
                    "pg_policies" => Self::Policies,
                    "pg_policy" => Self::Policy,
                    "pg_constraint" => Self::Constraint,
                    "pg_trigger" => Self::Trigger,
                    "pg_publication" => Self::Publication,
                    "pg_publication_tables" => Self::PublicationTables,
                    "pg_event_trigger" => Self::EventTrigger,
                    _ => Self::Any,
                }
            }
            (Some(_), _) => Self::Any,
        }
    }

    /// The rows that are known, and those that may be there.
    pub(super) fn rows(self, world: &World) -> Vec<Row<'_>> {
        let mut rows: Vec<Row<'_>> = Vec::new();
        let kinds: &[ObjectKind] = match self {
            Self::Proc | Self::InformationRoutines => &[ObjectKind::Routine],
            Self::Namespace | Self::InformationSchemata => &[ObjectKind::Schema],
            Self::Class => &[ObjectKind::Type, ObjectKind::Relation, ObjectKind::Sequence],
            Self::Policies | Self::Policy => &[ObjectKind::Policy],
            Self::Constraint | Self::InformationConstraints => &[ObjectKind::Constraint],
            Self::Trigger | Self::InformationTriggers => &[ObjectKind::Trigger],
            Self::Publication | Self::PublicationTables => &[ObjectKind::Publication],
            Self::EventTrigger => &[ObjectKind::EventTrigger],
            Self::Sequences | Self::InformationSequences => &[ObjectKind::Sequence],
            Self::Tables | Self::Views | Self::Matviews | Self::InformationTables | Self::InformationViews => {
                &[ObjectKind::Relation]
            }
            Self::Type => &[ObjectKind::Type, ObjectKind::Relation],
            Self::Enum => &[ObjectKind::Type],
            Self::Attribute | Self::InformationColumns => &[ObjectKind::Column],
            Self::Extension => &[ObjectKind::Extension],
            Self::Indexes | Self::Roles | Self::Any => &[],
        };
        for kind in kinds {
            let first =
                ObjectId { kind: *kind, schema: None, parent: None, name: String::new(), arguments: Vec::new() };
            let of_kind = world.entries_from(first).take_while(|(id, _)| id.kind == *kind);
            for (id, entry) in of_kind.filter(|(_, entry)| self.shows(&entry.object)) {
                match (self, &entry.object) {
                    (Self::Enum, Object::Type(found)) => {
                        if let TypeDefinition::Enum { labels } = &found.definition {
                            rows.extend(labels.iter().map(|label| Row::Label(id, label)));
                        }
                    }
                    (Self::PublicationTables, Object::Publication(publication)) => {
                        rows.extend(publication.tables.keys().map(|table| Row::Published(id, table)));
                        if publication.all_tables || !publication.schemas.is_empty() || is_changed(entry) {
                            let publication = Value::text(&id.name);
                            let (schema, name) = (Value::Unknown, Value::Unknown);
                            let of = Hidden { schema, parent: Value::Unknown, name, publication };
                            rows.push(Row::Hidden(self, Box::new(of)));
                        }
                    }
                    _ => rows.push(Row::Entry(self, id, entry)),
                }
            }
        }
        match self {
            Self::Class | Self::Indexes => {
                rows.extend(world.others().map(|(name, other)| Row::Other(name, other)));
            }
            Self::Roles => rows.extend(world.roles().roles.iter().map(|(name, role)| Row::Role(name, role))),
            Self::Namespace | Self::InformationSchemata => {
                let own = ["information_schema", "pg_catalog", "pg_toast"];
                rows.extend(own.map(Row::SystemSchema));
            }
            _ => {}
        }
        self.add_hidden(world, &mut rows);
        rows
    }

    fn shows(self, object: &Object) -> bool {
        match (self, object) {
            (Self::Tables, Object::Relation(relation)) => {
                matches!(relation.kind, RelationKind::Table | RelationKind::PartitionedTable)
            }
            (Self::Views | Self::InformationViews, Object::Relation(relation)) => relation.kind == RelationKind::View,
            (Self::Matviews, Object::Relation(relation)) => relation.kind == RelationKind::MaterializedView,
            (Self::InformationTables, Object::Relation(relation)) => relation.kind != RelationKind::MaterializedView,
            (Self::Class, Object::Type(found)) => matches!(found.definition, TypeDefinition::Composite { .. }),
            _ => true,
        }
    }

    fn add_hidden<'world>(self, world: &'world World, rows: &mut Vec<Row<'world>>) {
        let mut hide = |schema: Value, name: Value| {
            let parent = match &schema {
                Value::Text(of) if super::super::resolve::is_system_schema(of) => Value::SystemName(Family::Relation),
                _ => Value::Unknown,
            };
            rows.push(Row::Hidden(self, Box::new(Hidden { schema, parent, name, publication: Value::Unknown })));
        };
        let (kinds, family): (&[ObjectKind], _) = match self {
            Self::Proc | Self::InformationRoutines => (&[ObjectKind::Routine], None),
            Self::Class | Self::Tables | Self::Views | Self::InformationTables | Self::InformationViews => {
                (&[ObjectKind::Relation], Some(Family::Relation))
            }
            Self::Matviews => (&[ObjectKind::Relation], None),
            Self::Type => (&[ObjectKind::Type, ObjectKind::Relation], Some(Family::Type)),
            Self::Enum => (&[ObjectKind::Type], None),
            Self::Attribute | Self::InformationColumns => (&[ObjectKind::Column], None),
            Self::Extension => (&[ObjectKind::Extension], None),
            Self::Namespace | Self::InformationSchemata => {
                // There are schemas for temporary objects, of whatever number.
                hide(Value::Null, Value::SystemName(Family::Schema));
                (&[ObjectKind::Schema], None)
            }
            Self::Sequences | Self::InformationSequences => (&[ObjectKind::Sequence], None),
            Self::Policies | Self::Policy => (&[ObjectKind::Policy], None),
            Self::Constraint => (&[ObjectKind::Constraint], None),
            Self::InformationConstraints => (&[ObjectKind::Constraint], None),
            Self::Trigger | Self::InformationTriggers => (&[ObjectKind::Trigger], None),
            Self::Indexes => (&[ObjectKind::Index, ObjectKind::Constraint], Some(Family::Relation)),
            Self::EventTrigger => (&[ObjectKind::EventTrigger], None),
            Self::Publication | Self::PublicationTables => (&[ObjectKind::Publication], None),
            Self::Roles => return,
            Self::Any => {
                hide(Value::Unknown, Value::Unknown);
                return;
            }
        };
        if let Some(family) = family {
            for schema in ["pg_catalog", "information_schema", "pg_toast"] {
                hide(Value::text(schema), Value::SystemName(family));
            }
        }
        match self {
            Self::Proc | Self::InformationRoutines => {
                hide(Value::text("pg_catalog"), Value::SystemName(Family::Routine));
                hide(Value::text("information_schema"), Value::SystemName(Family::Routine));
            }
            Self::Type => hide(Value::Unknown, Value::SystemName(Family::ArrayType)),
            // Their columns go by the same names as many a table's.
            Self::Attribute | Self::InformationColumns => {
                hide(Value::text("pg_catalog"), Value::Unknown);
                hide(Value::text("information_schema"), Value::Unknown);
            }
            Self::Constraint | Self::InformationConstraints => {
                hide(Value::text("pg_catalog"), Value::SystemName(Family::Relation));
                hide(Value::text("information_schema"), Value::SystemName(Family::SystemCheck));
                // Those of domains, of constraint triggers, and since 18 those of NOT NULL.
                hide(Value::Unknown, Value::SystemName(Family::NotNull));
                for (id, entry) in world.entries() {
                    match &entry.object {
                        Object::Type(Type { definition: TypeDefinition::Domain { constraints, .. }, .. }) => {
                            for constraint in constraints {
                                let schema = id.schema.as_ref().map_or(Value::Null, Value::text);
                                hide(schema, Value::text(&constraint.name));
                            }
                        }
                        Object::Trigger(trigger) if trigger.constraint.is_some() => {
                            hide(id.schema.as_ref().map_or(Value::Null, Value::text), Value::text(&id.name));
                        }
                        _ => {}
                    }
                }
            }
            // Those that check foreign keys.
            Self::Trigger => hide(Value::Unknown, Value::SystemName(Family::ForeignKeyTrigger)),
            _ => {}
        }
        if self == Self::Attribute {
            hide(Value::Unknown, Value::SystemName(Family::Column));
        }
        let mut reaches: Vec<&Reach> = world.gaps().iter().map(|gap| &gap.reach).collect();
        reaches.sort();
        reaches.dedup();
        let known = |name: Option<&String>| name.map_or(Value::Null, Value::text);
        for reach in reaches {
            let (schema, parent, name) = match reach {
                Reach::Schema(schema) if !matches!(self, Self::Extension | Self::Namespace) => {
                    (Value::text(schema), Value::Unknown, Value::Unknown)
                }
                Reach::Object(id) if kinds.contains(&id.kind) && !world.has(id) => {
                    (known(id.schema.as_ref()), known(id.parent.as_ref()), Value::text(&id.name))
                }
                // A relation that may be there has columns, and whatever else is part of one.
                Reach::Object(id) if id.kind == ObjectKind::Relation && self.shows_parts() && !world.has(id) => {
                    (known(id.schema.as_ref()), Value::text(&id.name), Value::Unknown)
                }
                Reach::Object(_) | Reach::Schema(_) | Reach::Unmodelled { .. } | Reach::Everything => continue,
            };
            rows.push(Row::Hidden(self, Box::new(Hidden { schema, parent, name, publication: Value::Unknown })));
        }
        if matches!(self, Self::Attribute | Self::InformationColumns) {
            // The columns of an assumed relation are not known.
            for (id, entry) in world.entries_from(ObjectId::in_database(ObjectKind::Relation, "")) {
                if id.kind == ObjectKind::Relation && (entry.assumed || !entry.gaps.is_empty()) {
                    let (schema, parent) = (known(id.schema.as_ref()), Value::text(&id.name));
                    let (name, publication) = (Value::Unknown, Value::Unknown);
                    rows.push(Row::Hidden(self, Box::new(Hidden { schema, parent, name, publication })));
                }
            }
        }
    }

    /// Whether its rows are of parts of relations.
    fn shows_parts(self) -> bool {
        matches!(
            self,
            Self::Attribute
                | Self::InformationColumns
                | Self::Indexes
                | Self::Policies
                | Self::Policy
                | Self::Constraint
                | Self::InformationConstraints
                | Self::Trigger
                | Self::InformationTriggers
        )
    }
}

/// Whether it is not known that an object exists.
pub(super) fn is_doubted(entry: &Entry) -> bool {
    entry.gaps.iter().any(|(cause, _)| cause.starts_with(WHETHER))
}

/// Whether it is not known what its attributes are.
pub(super) fn is_changed(entry: &Entry) -> bool {
    entry.gaps.iter().any(|(cause, _)| cause.starts_with(super::join::PERHAPS))
}

fn flag(truth: bool) -> Value {
    Value::Bool(truth)
}

fn yes(truth: bool) -> Value {
    Value::text(if truth { "YES" } else { "NO" })
}

fn schema_of(name: Option<&String>) -> Value {
    name.map_or(Value::Null, |schema| Value::Object(Identity::Object(ObjectId::schema(schema))))
}

impl Row<'_> {
    /// Whether the row is there for certain.
    pub(super) fn is_sure(&self, world: &World) -> bool {
        match self {
            Self::Published(..) => true,
            Self::Entry(Table::InformationSequences, _, Entry { object: Object::Sequence(sequence), .. })
                if sequence.owned_by.as_ref().is_some_and(|owner| owner.identity) =>
            {
                false
            }
            Self::Entry(table, _, entry) => {
                !is_doubted(entry) && (!table.asks_for_privileges() || world.roles().is_superuser(world.session.role()))
            }
            Self::Hidden(..) => false,
            Self::Other(..) => true,
            Self::Role(..) | Self::Label(..) | Self::SystemSchema(..) | Self::Plain(_) | Self::Nulls => true,
        }
    }

    /// What a column of it is worth; none where there is no such column.
    pub(super) fn column(&self, world: &World, name: &str) -> Option<Value> {
        match self {
            Self::Nulls => Some(Value::Null),
            Self::Plain(columns) => columns.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()),
            Self::Role(role, of) => Some(match name {
                "rolname" | "usename" => Value::text(*role),
                "oid" => Value::Object(Identity::Role((*role).to_owned())),
                "rolsuper" => flag(of.superuser),
                "rolinherit" => flag(of.inherit),
                "rolcanlogin" => flag(of.login),
                "rolcreaterole" => flag(of.create_role),
                "rolcreatedb" => flag(of.create_database),
                "rolreplication" => flag(of.replication),
                "rolbypassrls" => flag(of.bypass_row_security),
                _ => Value::Unknown,
            }),
            Self::Label(id, label) => Some(match name {
                "enumlabel" => Value::text(*label),
                "enumtypid" => type_identity(id),
                _ => Value::Unknown,
            }),
            Self::SystemSchema(schema) => Some(match name {
                "nspname" | "schema_name" => Value::text(*schema),
                "oid" => Value::Object(Identity::Object(ObjectId::schema(*schema))),
                _ => Value::Unknown,
            }),
            Self::Hidden(table, hidden) => Some(hidden.column(*table, name)),
            Self::Other(qualified, other) => Some(other_column(qualified, other, name)),
            Self::Published(id, table) => Some(published(id, table, name)),
            Self::Entry(table, id, entry) => Some(table.column(world, id, entry, name)),
        }
    }
}

fn type_identity(id: &ObjectId) -> Value {
    let name = crate::ident::TypeName::new(id.schema.clone().unwrap_or_default(), &id.name);
    Value::Object(Identity::Type(name))
}

impl Hidden {
    fn column(&self, table: Table, name: &str) -> Value {
        match name {
            "table_name" | "tablename" | "event_object_table" if table.shows_parts() => self.parent.clone(),
            "attrelid" | "conrelid" | "tgrelid" | "polrelid" => match (&self.schema, &self.parent) {
                (Value::Text(schema), Value::Text(relation)) => {
                    let name = QualifiedName::new(schema, relation);
                    Value::Object(Identity::Object(ObjectId::relation(name)))
                }
                _ => Value::Unknown,
            },
            "table_name" => self.name.clone(),
            "nspname" | "proname" | "relname" | "tablename" | "viewname" | "matviewname" | "typname" | "extname"
            | "attname" | "column_name" | "routine_name" | "schema_name" | "sequencename" | "sequence_name" => {
                self.name.clone()
            }
            "schemaname" | "table_schema" | "routine_schema" | "sequence_schema" => self.schema.clone(),
            "conname" | "constraint_name" | "polname" | "policyname" | "tgname" | "trigger_name" | "indexname"
            | "evtname" => self.name.clone(),
            "pubname" if self.publication == Value::Unknown => self.name.clone(),
            "pubname" => self.publication.clone(),
            "relnamespace" | "pronamespace" | "typnamespace" => match &self.schema {
                Value::Text(schema) => Value::Object(Identity::Object(ObjectId::schema(schema))),
                _ => Value::Unknown,
            },
            _ => Value::Unknown,
        }
    }
}

fn published(id: &ObjectId, table: &str, column: &str) -> Value {
    let name = super::names::qualified(table);
    match (column, name) {
        ("pubname", _) => Value::text(&id.name),
        ("schemaname", Some((Some(schema), _))) => Value::Text(schema),
        ("tablename", Some((_, table))) => Value::Text(table),
        _ => Value::Unknown,
    }
}

fn other_column(name: &QualifiedName, other: &Other, column: &str) -> Value {
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

impl Table {
    /// Whether it shows a role only what that has a privilege on.
    fn asks_for_privileges(self) -> bool {
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

    fn column(self, world: &World, id: &ObjectId, entry: &Entry, name: &str) -> Value {
        let schema = || id.schema.as_ref().map_or(Value::Null, Value::text);
        match name {
            "schemaname"
            | "table_schema"
            | "routine_schema"
            | "constraint_schema"
            | "trigger_schema"
            | "event_object_schema"
            | "sequence_schema" => return schema(),
            "pronamespace" | "relnamespace" | "typnamespace" | "extnamespace" | "connamespace"
                if id.schema.is_some() =>
            {
                return schema_of(id.schema.as_ref());
            }
            "proname" | "routine_name" | "relname" | "tablename" | "viewname" | "matviewname" | "typname"
            | "nspname" | "schema_name" | "extname" | "attname" | "column_name" | "conname" | "constraint_name"
            | "polname" | "policyname" | "tgname" | "trigger_name" | "evtname" | "pubname" | "sequencename"
            | "sequence_name" | "indexname"
                if !(name == "tablename" && id.parent.is_some()) =>
            {
                return Value::text(&id.name);
            }
            "tablename" | "event_object_table" => return id.parent.as_ref().map_or(Value::Null, Value::text),
            "table_name" if id.parent.is_some() => {
                return id.parent.as_ref().map_or(Value::Null, Value::text);
            }
            "table_name" => return Value::text(&id.name),
            "attrelid" | "conrelid" | "tgrelid" | "polrelid" => {
                return id.whole().map_or(Value::Unknown, |id| Value::Object(Identity::Object(id)));
            }
            "oid" if self == Self::Type => return type_identity(id),
            "oid" => return Value::Object(Identity::Object(id.clone())),
            _ => {}
        }
        if entry.assumed || is_doubted(entry) || is_changed(entry) {
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
