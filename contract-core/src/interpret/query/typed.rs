//! What is known of a value: its type, the modifier, and the collation (manual, 23.2 "Collation Support").

use super::coercion::own_name;
use crate::ident::{ObjectId, QualifiedName, TypeName};
use crate::interpret::world::World;
use crate::schema::{ModifiedType, Object, TypeDefinition};

/// A collation, and how strongly it is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Collation {
    /// It has none.
    None,
    /// It came along with a value.
    Implicit(QualifiedName),
    /// COLLATE says it.
    Explicit(QualifiedName),
    /// Several came along.
    Conflict,
}

/// What a value is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Typed {
    pub(super) of: TypeName,
    pub(super) modifier: Option<String>,
    pub(super) collation: Collation,
}

/// What an expression is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// A constant that takes the type of what stands with it.
    Literal,
    /// A type.
    Typed(Typed),
}

/// The collation of a database.
pub(super) fn default_collation() -> QualifiedName {
    QualifiedName::new("pg_catalog", "default")
}

impl Collation {
    /// The collation of what is made of two values.
    pub(super) fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::None, other) => other,
            (this, Self::None) => this,
            (Self::Explicit(one), Self::Explicit(two)) => {
                if one == two {
                    Self::Explicit(one)
                } else {
                    Self::Conflict
                }
            }
            (explicit @ Self::Explicit(_), _) | (_, explicit @ Self::Explicit(_)) => explicit,
            (Self::Conflict, _) | (_, Self::Conflict) => Self::Conflict,
            (Self::Implicit(one), Self::Implicit(two)) => {
                if one == two || two == default_collation() {
                    Self::Implicit(one)
                } else if one == default_collation() {
                    Self::Implicit(two)
                } else {
                    Self::Conflict
                }
            }
        }
    }
}

impl Value {
    /// The type, where it has one.
    pub(super) fn type_name(&self) -> Option<TypeName> {
        match self {
            Self::Literal => None,
            Self::Typed(typed) => Some(typed.of.clone()),
        }
    }

    pub(super) fn collation(&self) -> Collation {
        match self {
            Self::Literal => Collation::None,
            Self::Typed(typed) => typed.collation.clone(),
        }
    }

    pub(super) fn modifier(&self) -> Option<&str> {
        match self {
            Self::Literal => None,
            Self::Typed(typed) => typed.modifier.as_deref(),
        }
    }
}

impl World {
    /// The collation that the values of a type have by themselves.
    pub(super) fn own_collation(&self, of: &TypeName) -> Option<QualifiedName> {
        if let Some(name) = own_name(&TypeName { array: false, ..of.clone() }) {
            return match name {
                "text" | "varchar" | "bpchar" => Some(default_collation()),
                "pg_node_tree"
                | "pg_dependencies"
                | "pg_mcv_list"
                | "pg_ndistinct"
                | "pg_brin_bloom_summary"
                | "pg_brin_minmax_multi_summary" => Some(default_collation()),
                "name" => Some(QualifiedName::new("pg_catalog", "C")),
                _ => None,
            };
        }
        if of.schema == "information_schema" {
            let is_text = matches!(of.name.as_str(), "character_data" | "sql_identifier" | "yes_or_no");
            return is_text.then(|| QualifiedName::new("pg_catalog", "C"));
        }
        let id = ObjectId::type_named(of.element());
        let Some(Object::Type(found)) = self.get(&id).map(|entry| &entry.object) else { return None };
        match &found.definition {
            TypeDefinition::Domain { base, .. } => {
                base.collation.clone().or_else(|| self.own_collation(&base.type_name))
            }
            TypeDefinition::Base if of.name == "citext" => Some(default_collation()),
            _ => None,
        }
    }

    /// A value of this type that nothing else is known of.
    pub(super) fn typed(&self, of: TypeName) -> Typed {
        let collation = self.own_collation(&of).map_or(Collation::None, Collation::Implicit);
        Typed { of, modifier: None, collation }
    }

    /// A value of this type that is made of others.
    pub(super) fn made_of(&self, of: TypeName, collation: Collation) -> Typed {
        let own = self.own_collation(&of);
        let collation = match (own, collation) {
            (None, _) => Collation::None,
            (Some(own), Collation::None) => Collation::Implicit(own),
            (Some(_), collation) => collation,
        };
        Typed { of, modifier: None, collation }
    }

    /// The value of a column.
    pub(super) fn value_of(&self, column: &ModifiedType) -> Typed {
        let mut typed = self.typed(column.type_name.clone());
        typed.modifier.clone_from(&column.modifier);
        if let Some(collation) = &column.collation {
            typed.collation = Collation::Implicit(collation.clone());
        }
        typed
    }

    /// The column that a value makes; none where its collation is not clear.
    pub(super) fn column_of(&self, typed: &Typed) -> Option<ModifiedType> {
        let own = self.own_collation(&typed.of);
        let collation = match &typed.collation {
            Collation::Conflict => return None,
            Collation::None => None,
            Collation::Implicit(collation) | Collation::Explicit(collation) => Some(collation.clone()),
        };
        let collation = collation.filter(|collation| Some(collation) != own.as_ref());
        Some(ModifiedType { type_name: typed.of.clone(), modifier: typed.modifier.clone(), collation })
    }
}
