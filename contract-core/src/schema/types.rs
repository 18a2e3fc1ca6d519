//! Types that somebody made: enums, domains, composites, ranges and base types (manual, 53.64
//! "pg_type"). The row type of a table or view is that relation.

use serde::{Deserialize, Serialize};

use super::{Acl, Attribute, Attributes, Text, Value};
use crate::ident::{QualifiedName, TypeName};

/// A type with the modifier that a column, a domain or a composite's attribute can carry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModifiedType {
    /// The type.
    #[serde(rename = "type")]
    pub type_name: TypeName,
    /// The modifier as `format_type` prints it between parentheses: `20`, `10,2`; for an interval its
    /// fields as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modifier: Option<String>,
    /// The collation, where it is not the type's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<QualifiedName>,
}

impl ModifiedType {
    /// Type, modifier and collation as one value.
    pub fn value(&self) -> Value {
        let mut text = self.type_name.to_string();
        if let Some(modifier) = &self.modifier {
            text = format!("{text}({modifier})");
        }
        if let Some(collation) = &self.collation {
            text = format!("{text} collate {collation}");
        }
        Value::Name(text)
    }
}

/// One attribute of a composite type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompositeAttribute {
    /// Its name.
    pub name: String,
    /// Its type.
    pub of: ModifiedType,
}

/// One constraint of a domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DomainConstraint {
    /// Its name.
    pub name: String,
    /// The condition.
    pub check: Text,
    /// Whether existing values were checked.
    pub validated: bool,
}

/// What a type is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum TypeDefinition {
    /// An enum.
    Enum {
        /// Its labels, in their sort order.
        labels: Vec<String>,
    },
    /// A domain.
    Domain {
        /// The type under it.
        base: ModifiedType,
        /// Whether NULL is refused.
        not_null: bool,
        /// Its default expression.
        default: Option<Text>,
        /// Its CHECK constraints, by name.
        constraints: Vec<DomainConstraint>,
    },
    /// A composite type of its own.
    Composite {
        /// Its attributes, in order.
        attributes: Vec<CompositeAttribute>,
    },
    /// A range type.
    Range {
        /// The type of its bounds.
        subtype: TypeName,
        /// The collation of its bounds, where it has one.
        collation: Option<QualifiedName>,
        /// The operator class that orders its bounds.
        operator_class: QualifiedName,
        /// The canonicalization function.
        canonical: Option<QualifiedName>,
        /// The difference function.
        subtype_difference: Option<QualifiedName>,
        /// Its multirange type, since PostgreSQL 14.
        multirange: Option<QualifiedName>,
    },
    /// The multirange type over a range, since PostgreSQL 14.
    Multirange {
        /// The range type.
        range: QualifiedName,
    },
    /// A base type in C.
    Base,
    /// A type that was announced, not made.
    Shell,
}

impl TypeDefinition {
    /// The word for it in a sentence.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Enum { .. } => "enum",
            Self::Domain { .. } => "domain",
            Self::Composite { .. } => "composite type",
            Self::Range { .. } => "range type",
            Self::Multirange { .. } => "multirange type",
            Self::Base => "base type",
            Self::Shell => "shell type",
        }
    }
}

/// A type and all that somebody can set on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Type {
    /// What it is made of.
    pub definition: TypeDefinition,
    /// The owner, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Who may use it.
    pub acl: Acl,
    /// Its comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Attributes for Type {
    fn attributes(&self) -> Vec<(Attribute, Value)> {
        let mut attributes = vec![(Attribute("kind"), Value::name(self.definition.word()))];
        match &self.definition {
            TypeDefinition::Enum { labels } => {
                attributes.push((Attribute("labels"), Value::List(labels.iter().map(Value::name).collect())));
            }
            TypeDefinition::Domain { base, not_null, default, constraints } => {
                let named = |of: &dyn Fn(&DomainConstraint) -> Value| Value::List(constraints.iter().map(of).collect());
                attributes.extend([
                    (Attribute("base type"), base.value()),
                    (Attribute("not null"), Value::Flag(*not_null)),
                    (Attribute("default"), Value::optional_text(default.as_ref())),
                    (Attribute("constraint names"), named(&|constraint| Value::name(&constraint.name))),
                    (Attribute("constraint checks"), named(&|constraint| Value::Text(constraint.check.clone()))),
                    (Attribute("constraints validated"), named(&|constraint| Value::Flag(constraint.validated))),
                ]);
            }
            TypeDefinition::Composite { attributes: parts } => {
                attributes.extend([
                    (
                        Attribute("attribute names"),
                        Value::List(parts.iter().map(|part| Value::name(&part.name)).collect()),
                    ),
                    (Attribute("attribute types"), Value::List(parts.iter().map(|part| part.of.value()).collect())),
                ]);
            }
            TypeDefinition::Range { subtype, collation, operator_class, canonical, subtype_difference, multirange } => {
                attributes.extend([
                    (Attribute("subtype"), Value::name(subtype)),
                    (Attribute("collation"), Value::optional_name(collation.as_ref())),
                    (Attribute("operator class"), Value::name(operator_class)),
                    (Attribute("canonical"), Value::optional_name(canonical.as_ref())),
                    (Attribute("subtype difference"), Value::optional_name(subtype_difference.as_ref())),
                    (Attribute("multirange"), Value::optional_name(multirange.as_ref())),
                ]);
            }
            TypeDefinition::Multirange { range } => attributes.push((Attribute("range"), Value::name(range))),
            TypeDefinition::Base | TypeDefinition::Shell => {}
        }
        attributes.extend([
            (Attribute("owner"), Value::owner(self.owner.as_ref())),
            (Attribute("privileges"), self.acl.value()),
            (Attribute("comment"), Value::optional_name(self.comment.as_ref())),
        ]);
        attributes
    }
}
