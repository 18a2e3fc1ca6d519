//! Rows that the catalog may have and the model has not: those of the system itself, and of what a gap hides.

use std::borrow::Cow;
use std::rc::Rc;

use super::super::world::{TEMPORARY, World};
use super::catalog::{Row, Table};
use super::value::{Family, Identity, Piece, Value, of_pattern, pattern_of};
use super::wanted::Wanted;
use crate::finding::Reach;
use crate::ident::{ObjectId, ObjectKind, QualifiedName};
use crate::schema::{Object, Type, TypeDefinition};

/// How many letters of a table's name the name of an index has that PostgreSQL chose, at least.
const KEPT_OF_NAME: usize = 27;

/// How many digits a number or a date in a name has, at most.
const MOST_DIGITS: usize = 12;

/// What is known of rows that may be there.
#[derive(Clone, Debug)]
pub(super) struct Hidden {
    pub(super) schema: Value,
    /// The relation that it is part of.
    pub(super) parent: Value,
    pub(super) name: Value,
    pub(super) publication: Value,
}

impl Table {
    pub(super) fn add_hidden<'world>(self, world: &'world World, wanted: &Wanted<'_>, rows: &mut Vec<Row<'world>>) {
        let mut hide = |schema: Value, name: Value| {
            let parent = match &schema {
                Value::Text(of) if super::super::resolve::is_system_schema(of) => Value::SystemName(Family::Relation),
                _ => Value::Unknown,
            };
            rows.push(Row::Hidden(self, Rc::new(Hidden { schema, parent, name, publication: Value::Unknown })));
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
            Self::Inherits => {
                // Those of indexes.
                hide(Value::Unknown, Value::SystemName(Family::Index));
                (&[ObjectKind::Relation], None)
            }
            Self::Publication | Self::PublicationTables => (&[ObjectKind::Publication], None),
            Self::Roles => {
                if world.roles().incomplete {
                    hide(Value::Null, Value::Unknown);
                }
                return;
            }
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
                // The information schema shows neither those of domains nor those of triggers.
                let kinds: &[ObjectKind] = match self {
                    Self::InformationConstraints => &[],
                    _ => &[ObjectKind::Type, ObjectKind::Trigger],
                };
                for (id, entry) in kinds.iter().flat_map(|kind| world.entries_with(*kind, None, None, None)) {
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
        let nothing = Wanted::default();
        let wanted = if self.shows_objects() { wanted } else { &nothing };
        // There may be very many gaps.
        let may_hide = |reach: &Reach| match reach {
            Reach::Schema(schema) | Reach::Named { schema, .. } => wanted.may_be_in(Some(schema)),
            Reach::Object(id) if kinds.contains(&id.kind) => wanted.may_be(id),
            Reach::Object(id) => {
                id.kind == ObjectKind::Relation
                    && self.shows_parts()
                    && wanted.may_be_in(id.schema.as_deref())
                    && wanted.may_be_part_of(&id.name)
            }
            Reach::Attribute { .. } | Reach::Unmodelled { .. } | Reach::Everything => false,
        };
        // What a baseline leaves open in a schema goes by names that no migration of others asks for.
        let reaches = world.reaches().filter(|(reach, _)| may_hide(reach));
        let known = |name: Option<&String>| name.map_or(Value::Null, Value::text);
        for (reach, is_of_baseline) in reaches {
            let (schema, parent, name) = match reach {
                Reach::Schema(schema) if !matches!(self, Self::Extension | Self::Namespace) => {
                    let name = if is_of_baseline { Value::SystemName(Family::Baseline) } else { Value::Unknown };
                    (Value::text(schema), name.clone(), name)
                }
                Reach::Named { schema, pattern } if !matches!(self, Self::Extension | Self::Namespace) => {
                    let name = of_pattern(pattern);
                    let parent = if self.shows_parts() { name.clone() } else { Value::Unknown };
                    let name = if self.shows_parts() { Value::Unknown } else { name };
                    (Value::text(schema), parent, name)
                }
                Reach::Object(id) if kinds.contains(&id.kind) && !world.has(id) => {
                    (known(id.schema.as_ref()), known(id.parent.as_ref()), Value::text(&id.name))
                }
                // A relation that may be there has columns, and whatever else is part of one.
                Reach::Object(id) if id.kind == ObjectKind::Relation && self.shows_parts() && !world.has(id) => {
                    (known(id.schema.as_ref()), Value::text(&id.name), Value::Unknown)
                }
                Reach::Object(_)
                | Reach::Attribute { .. }
                | Reach::Named { .. }
                | Reach::Schema(_)
                | Reach::Unmodelled { .. }
                | Reach::Everything => continue,
            };
            if self == Self::Class
                && let (Value::Text(_), Value::Partial(pieces)) = (&schema, &name)
            {
                // Its indexes, of which the name may be cut.
                let name = of_pattern(&index_pattern(pieces));
                let (schema, parent) = (schema.clone(), Value::SystemName(Family::Index));
                rows.push(Row::Hidden(self, Rc::new(Hidden { schema, parent, name, publication: Value::Unknown })));
            }
            rows.push(Row::Hidden(self, Rc::new(Hidden { schema, parent, name, publication: Value::Unknown })));
        }
        if matches!(self, Self::Attribute | Self::InformationColumns) {
            // The columns of an assumed relation are not known.
            let Wanted { schema, parent, .. } = wanted;
            let relations = world.entries_with(ObjectKind::Relation, schema.as_deref(), None, parent.as_deref());
            for (id, entry) in relations {
                if entry.assumed || !entry.gaps.is_empty() {
                    let (schema, parent) = (known(id.schema.as_ref()), Value::text(&id.name));
                    let (name, publication) = (Value::Unknown, Value::Unknown);
                    rows.push(Row::Hidden(self, Rc::new(Hidden { schema, parent, name, publication })));
                }
            }
        }
    }
    /// Whether its rows are of parts of relations.
    pub(super) fn shows_parts(self) -> bool {
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
/// The names that PostgreSQL may choose for the indexes of a table.
fn index_pattern(pieces: &[Piece]) -> String {
    let mut pattern = String::new();
    let mut left = KEPT_OF_NAME;
    for piece in pieces {
        let longest = match piece {
            Piece::Known(text) => text.len(),
            Piece::Digits => MOST_DIGITS,
            Piece::Hole { .. } => usize::MAX,
        };
        match piece {
            _ if longest <= left => pattern.push_str(&pattern_of(std::slice::from_ref(piece))),
            Piece::Known(text) => pattern.extend(text.chars().take(left / 4)),
            Piece::Digits if left > 0 => pattern.push('#'),
            Piece::Digits | Piece::Hole { .. } => {}
        }
        let Some(rest) = left.checked_sub(longest) else { return pattern + "*" };
        left = rest;
    }
    pattern + "_*"
}

/// A name as it is shown where quotes make it one name.
fn as_shown(name: &Value) -> Value {
    let Value::Partial(pieces) = name else { return name.clone() };
    let shown = pieces.iter().map(|piece| match piece {
        Piece::Hole { .. } => Piece::Hole { quoted: true },
        other => other.clone(),
    });
    Value::joined(shown.collect())
}

impl Hidden {
    pub(super) fn column(&self, world: &World, table: Table, name: &str) -> Cow<'_, Value> {
        Cow::Owned(match name {
            "inhrelid" | "inhparent" if self.name == Value::SystemName(Family::Index) => {
                return Cow::Borrowed(&self.name);
            }
            "inhrelid" => match (&self.schema, &self.name) {
                (Value::Text(schema), Value::Text(name)) => {
                    let name = QualifiedName::new(schema, name);
                    Value::Object(Identity::Object(ObjectId::relation(name)))
                }
                // The name as the search path shows it.
                (Value::Text(schema), name @ Value::Partial(_))
                    if world.function_path().any(|known| known == schema) =>
                {
                    as_shown(name)
                }
                _ => Value::Unknown,
            },
            "oid" if self.parent == Value::SystemName(Family::Index) => return Cow::Borrowed(&self.parent),
            "oid" if table == Table::Class => match (&self.schema, &self.name) {
                (Value::Text(schema), _) if schema.starts_with("pg_") || schema == "information_schema" => {
                    Value::SystemName(Family::Oid)
                }
                (Value::Text(schema), name @ Value::Partial(_))
                    if world.function_path().any(|known| known == schema) =>
                {
                    return Cow::Borrowed(name);
                }
                _ => Value::Unknown,
            },
            "table_name" | "tablename" | "event_object_table" if table.shows_parts() => {
                return Cow::Borrowed(&self.parent);
            }
            "attrelid" | "conrelid" | "tgrelid" | "polrelid" => match (&self.schema, &self.parent) {
                (Value::Text(schema), Value::Text(relation)) => {
                    let name = QualifiedName::new(schema, relation);
                    Value::Object(Identity::Object(ObjectId::relation(name)))
                }
                _ => Value::Unknown,
            },
            "table_name" => return Cow::Borrowed(&self.name),
            "contype" if self.name == Value::SystemName(Family::NotNull) => Value::text("n"),
            "constraint_type" if self.name == Value::SystemName(Family::NotNull) => Value::text("CHECK"),
            "nspname" | "proname" | "relname" | "tablename" | "viewname" | "matviewname" | "typname" | "extname"
            | "attname" | "column_name" | "routine_name" | "schema_name" | "sequencename" | "sequence_name" => {
                return Cow::Borrowed(&self.name);
            }
            "schemaname" | "table_schema" | "routine_schema" | "sequence_schema" => return Cow::Borrowed(&self.schema),
            "conname" | "constraint_name" | "polname" | "policyname" | "tgname" | "trigger_name" | "indexname"
            | "evtname" | "rolname" | "usename" => return Cow::Borrowed(&self.name),
            // The schemas for temporary objects are no others that the model has.
            "oid" if table == Table::Namespace => match &self.name {
                Value::Text(schema) => Value::Object(Identity::Object(ObjectId::schema(schema))),
                Value::SystemName(Family::Schema) => Value::Object(Identity::Object(ObjectId::schema(TEMPORARY))),
                _ => Value::Unknown,
            },
            "pubname" if self.publication == Value::Unknown => return Cow::Borrowed(&self.name),
            "pubname" => return Cow::Borrowed(&self.publication),
            "relnamespace" | "pronamespace" | "typnamespace" => match &self.schema {
                Value::Text(schema) => Value::Object(Identity::Object(ObjectId::schema(schema))),
                _ => Value::Unknown,
            },
            _ => Value::Unknown,
        })
    }
}
