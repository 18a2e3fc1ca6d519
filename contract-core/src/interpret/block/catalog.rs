//! The system catalogs and the information schema, as far as the model holds what they show (manual, chapter 52
//! "System Catalogs", chapter 36 "The Information Schema").

use std::borrow::Cow;
use std::rc::Rc;

use super::super::world::{Entry, Other, World};
use super::catalog_columns::{other_column, published, type_identity};
use super::hidden::Hidden;
use super::value::{Identity, Value};
use super::wanted::Wanted;
use crate::ident::{ObjectId, ObjectKind, QualifiedName};
use crate::schema::{Access, Grantee, Object, Privilege, RelationKind, Role, TypeDefinition};

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
    /// `pg_inherits`
    Inherits,
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
    Hidden(Table, Rc<Hidden>),
    /// With these columns and no others.
    Plain(Vec<(String, Value)>),
    /// As [`Row::Plain`], if it is there.
    Perhaps(Vec<(String, Value)>),
    /// Without a match in a LEFT JOIN.
    Nulls,
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
                // A table of the folder's own hides the catalog's where the search path says so.
                let ahead = world.function_path().take_while(|schema| *schema != "pg_catalog");
                let hides = |schema: &str| {
                    let named = super::names::object(Some(schema.to_owned()), name);
                    world.find_relation(&named).is_some()
                };
                if schema.is_none() && ahead.into_iter().any(hides) {
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
                    "pg_inherits" => Self::Inherits,
                    _ => Self::Any,
                }
            }
            (Some(_), _) => Self::Any,
        }
    }

    /// The rows that are known, and those that may be there.
    /// At least those that are wanted.
    pub(super) fn rows<'world>(self, world: &'world World, wanted: &Wanted<'_>) -> Vec<Row<'world>> {
        let mut rows: Vec<Row<'world>> = Vec::new();
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
            Self::Tables
            | Self::Views
            | Self::Matviews
            | Self::InformationTables
            | Self::InformationViews
            | Self::Inherits => &[ObjectKind::Relation],
            Self::Type => &[ObjectKind::Type, ObjectKind::Relation],
            Self::Enum => &[ObjectKind::Type],
            Self::Attribute | Self::InformationColumns => &[ObjectKind::Column],
            Self::Extension => &[ObjectKind::Extension],
            Self::Indexes | Self::Roles | Self::Any => &[],
        };
        for kind in kinds {
            let of_kind = if self.shows_objects() {
                let Wanted { schema, parent, name, .. } = wanted;
                world.entries_with(*kind, schema.as_deref(), parent.as_deref(), name.as_deref())
            } else {
                world.entries_with(*kind, None, None, None)
            };
            for (id, entry) in of_kind.into_iter().filter(|(_, entry)| self.shows(&entry.object)) {
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
                            rows.push(Row::Hidden(self, Rc::new(of)));
                        }
                    }
                    (Self::Inherits, Object::Relation(relation)) if !is_in_doubt(entry) => {
                        let identity = |id: ObjectId| Value::Object(Identity::Object(id));
                        rows.extend(relation.parents.iter().zip(1..).map(|(parent, number)| {
                            Row::Plain(vec![
                                ("inhrelid".to_owned(), identity(id.clone())),
                                ("inhparent".to_owned(), identity(ObjectId::relation(parent.clone()))),
                                ("inhseqno".to_owned(), Value::Integer(number)),
                            ])
                        }));
                    }
                    _ => rows.push(Row::Entry(self, id, entry)),
                }
            }
        }
        match self {
            Self::Class | Self::Indexes => {
                let others = world.others().filter(|(name, other)| self.may_be_wanted(wanted, name, other));
                rows.extend(others.map(|(name, other)| Row::Other(name, other)));
            }
            Self::Roles => rows.extend(world.roles().roles.iter().map(|(name, role)| Row::Role(name, role))),
            Self::Namespace | Self::InformationSchemata => {
                let own = ["information_schema", "pg_catalog", "pg_toast"];
                rows.extend(own.map(Row::SystemSchema));
            }
            _ => {}
        }
        self.add_hidden(world, wanted, &mut rows);
        rows
    }

    /// Whether an index may be among the rows that are wanted.
    fn may_be_wanted(self, wanted: &Wanted<'_>, name: &QualifiedName, other: &Other) -> bool {
        let Other::Index { of, .. } = other;
        wanted.may_be_in(Some(&name.schema))
            && wanted.name.as_ref().is_none_or(|wanted| *wanted == name.name)
            && (self != Self::Indexes || wanted.may_be_part_of(&of.name))
    }

    /// Whether a row is one object, and no part of what one has.
    pub(super) fn shows_objects(self) -> bool {
        !matches!(self, Self::Enum | Self::PublicationTables)
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
}

/// Whether it is not known that an object exists.
pub(super) fn is_doubted(entry: &Entry) -> bool {
    entry.gaps.iter().any(|(cause, _)| cause.starts_with(WHETHER))
}

/// Whether it is not known that an object exists, or what it is like.
fn is_in_doubt(entry: &Entry) -> bool {
    entry.assumed || is_doubted(entry) || is_changed(entry)
}

/// Whether it is not known what its attributes are.
pub(super) fn is_changed(entry: &Entry) -> bool {
    entry.gaps.iter().any(|(cause, _)| cause.starts_with(super::join::PERHAPS))
}

pub(super) fn flag(truth: bool) -> Value {
    Value::Bool(truth)
}

pub(super) fn schema_of(name: Option<&String>) -> Value {
    name.map_or(Value::Null, |schema| Value::Object(Identity::Object(ObjectId::schema(schema))))
}

/// Whether the information schema shows an object to the current role: to whom it belongs, and to whom may do
/// anything with it (manual, chapter 37 "The Information Schema"). False where that is not certain.
fn is_shown(world: &World, id: &ObjectId, entry: &Entry) -> bool {
    let role = world.session.role();
    if world.roles().is_superuser(role) {
        return true;
    }
    let whole = id.whole().and_then(|whole| world.get(&whole)).unwrap_or(entry);
    if !whole.open.is_empty() {
        return false;
    }
    let object = &whole.object;
    let access = Access {
        roles: world.roles(),
        database_owner: world.setting.database_owner.as_deref(),
        major: Some(world.major),
    };
    let roles = access.inherited_by(role);
    let is_one_of_them = |name: &str| roles.iter().any(|(role, _)| *role == name);
    let counts = |privilege| match id.kind {
        ObjectKind::Column => {
            matches!(privilege, Privilege::Select | Privilege::Insert | Privilege::Update | Privilege::References)
        }
        _ => privilege != Privilege::Maintain,
    };
    let grants = object.acl().map(|acl| acl.grants.iter().filter(|grant| counts(grant.privilege)));
    object.owner().is_some_and(is_one_of_them)
        || grants.into_iter().flatten().any(|grant| match &grant.grantee {
            Grantee::Public => true,
            Grantee::Role(name) => is_one_of_them(name),
        })
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
            Self::Entry(table, id, entry) => {
                *table != Table::Inherits
                    && !is_doubted(entry)
                    && (!table.asks_for_privileges() || is_shown(world, id, entry))
            }
            Self::Hidden(..) | Self::Perhaps(_) => false,
            Self::Other(..) => true,
            Self::Role(..) | Self::Label(..) | Self::SystemSchema(..) | Self::Plain(_) | Self::Nulls => true,
        }
    }

    /// What a column of it is worth; none where there is no such column.
    pub(super) fn column(&self, world: &World, name: &str) -> Option<Cow<'_, Value>> {
        let owned = |value: Value| Some(Cow::Owned(value));
        match self {
            Self::Nulls => owned(Value::Null),
            Self::Plain(columns) | Self::Perhaps(columns) => {
                columns.iter().find(|(known, _)| known == name).map(|(_, value)| Cow::Borrowed(value))
            }
            Self::Role(role, of) => owned(match name {
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
            Self::Label(id, label) => owned(match name {
                "enumlabel" => Value::text(*label),
                "enumtypid" => type_identity(id),
                _ => Value::Unknown,
            }),
            Self::SystemSchema(schema) => owned(match name {
                "nspname" | "schema_name" => Value::text(*schema),
                "oid" => Value::Object(Identity::Object(ObjectId::schema(*schema))),
                _ => Value::Unknown,
            }),
            Self::Hidden(table, _) | Self::Entry(table, ..) if table.lacks(name) => None,
            Self::Hidden(table, hidden) => Some(hidden.column(world, *table, name)),
            Self::Other(qualified, other) => owned(other_column(qualified, other, name)),
            Self::Published(id, table) => owned(published(id, table, name)),
            Self::Entry(table, id, entry) => owned(table.column(world, id, entry, name)),
        }
    }
}
