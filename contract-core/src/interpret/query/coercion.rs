//! Which types take the place of which (manual, chapter 10 "Type Conversion").

use super::builtin::{self, base_of_domain};
use crate::ident::{ObjectId, TypeName};
use crate::interpret::world::World;
use crate::schema::{Object, TypeDefinition};

/// The ranges of `pg_catalog`, each with the type of its bounds and its multirange.
const RANGES: &[(&str, &str, &str)] = &[
    ("daterange", "date", "datemultirange"),
    ("int4range", "int4", "int4multirange"),
    ("int8range", "int8", "int8multirange"),
    ("numrange", "numeric", "nummultirange"),
    ("tsrange", "timestamp", "tsmultirange"),
    ("tstzrange", "timestamptz", "tstzmultirange"),
];

/// A type of `pg_catalog`.
pub(super) fn own(name: &str) -> TypeName {
    TypeName::new("pg_catalog", name)
}

/// Its name, where it is a type of `pg_catalog` and no array.
pub(super) fn own_name(of: &TypeName) -> Option<&str> {
    (of.schema == "pg_catalog" && !of.array).then_some(of.name.as_str())
}

/// Whether a parameter of this type takes its type from the arguments.
pub(super) fn is_polymorphic(of: &TypeName) -> bool {
    own_name(of).is_some_and(|name| name.starts_with("any") && name != "any")
}

fn is_any(of: &TypeName) -> bool {
    own_name(of) == Some("any")
}

/// What stands for the elements.
pub(super) fn element(of: &TypeName) -> TypeName {
    TypeName { array: false, ..of.clone() }
}

impl World {
    fn definition_of(&self, of: &TypeName) -> Option<&TypeDefinition> {
        let id = ObjectId::type_named(of.element());
        match self.get(&id).filter(|entry| !entry.assumed).map(|entry| &entry.object) {
            Some(Object::Type(found)) => Some(&found.definition),
            Some(_) | None => None,
        }
    }

    /// Whether it is the row type of a relation, or a composite one.
    pub(super) fn is_row_type(&self, of: &TypeName) -> bool {
        !of.array
            && (matches!(self.definition_of(of), Some(TypeDefinition::Composite { .. }))
                || self.has(&ObjectId::relation(of.element())))
    }

    /// The type under a domain, or the type itself.
    pub(super) fn base_type(&self, of: &TypeName) -> TypeName {
        let mut of = of.clone();
        // A domain is made over a type that is there already.
        for _ in 0..32 {
            if of.array {
                return of;
            }
            if of.schema == "information_schema"
                && let Some(base) = base_of_domain(&of.name)
            {
                return base;
            }
            match self.definition_of(&of) {
                Some(TypeDefinition::Domain { base, .. }) => of = base.type_name.clone(),
                Some(_) | None => return of,
            }
        }
        of
    }

    /// The category of a type and whether it is preferred there; none where that is not known.
    pub(super) fn category(&self, of: &TypeName) -> Option<(char, bool)> {
        let of = self.base_type(of);
        if of.array {
            return Some(('A', false));
        }
        if let Some(name) = own_name(&of) {
            return builtin::category(name, self.major).or(Some(('C', false)).filter(|_| self.is_row_type(&of)));
        }
        if self.is_row_type(&of) {
            return Some(('C', false));
        }
        match self.definition_of(&of)? {
            TypeDefinition::Enum { .. } => Some(('E', false)),
            TypeDefinition::Composite { .. } => Some(('C', false)),
            TypeDefinition::Range { .. } | TypeDefinition::Multirange { .. } => Some(('R', false)),
            TypeDefinition::Base if of.name == "citext" => Some(('S', false)),
            TypeDefinition::Domain { .. } | TypeDefinition::Base | TypeDefinition::Shell => None,
        }
    }

    /// Whether a value of one type is taken for another without a cast; none where that is not known.
    pub(super) fn is_taken_for(&self, from: &TypeName, to: &TypeName) -> Option<bool> {
        if from == to || is_any(to) {
            return Some(true);
        }
        if is_polymorphic(to) {
            return Some(true);
        }
        let from = self.base_type(from);
        if from == *to {
            return Some(true);
        }
        if own_name(to) == Some("record") && self.is_row_type(&from) {
            return Some(true);
        }
        if from.array && to.array {
            return self.is_taken_for(&element(&from), &element(to));
        }
        if from.array || to.array {
            return Some(false);
        }
        match (own_name(&from), own_name(to)) {
            (Some(from), Some(to)) => Some(builtin::is_implicit(from, to)),
            // Other casts are those of extensions, or somebody's own.
            (None, _) => self.stays_itself(&from),
            (_, None) => self.stays_itself(to),
        }
    }

    /// That nothing but a cast of somebody's own makes another type of it.
    fn stays_itself(&self, of: &TypeName) -> Option<bool> {
        if self.is_row_type(of) {
            return Some(false);
        }
        match self.definition_of(of)? {
            TypeDefinition::Enum { .. }
            | TypeDefinition::Composite { .. }
            | TypeDefinition::Range { .. }
            | TypeDefinition::Multirange { .. }
            | TypeDefinition::Domain { .. } => Some(false),
            TypeDefinition::Base | TypeDefinition::Shell => None,
        }
    }

    /// The type of a range's bounds.
    pub(super) fn bounds_of(&self, range: &TypeName) -> Option<TypeName> {
        if let Some(name) = own_name(range) {
            let (_, bounds, _) = RANGES.iter().find(|(range, ..)| *range == name)?;
            return Some(own(bounds));
        }
        match self.definition_of(range)? {
            TypeDefinition::Range { subtype, .. } => Some(subtype.clone()),
            _ => None,
        }
    }

    /// The range of a multirange.
    pub(super) fn range_of(&self, multirange: &TypeName) -> Option<TypeName> {
        if let Some(name) = own_name(multirange) {
            let (range, ..) = RANGES.iter().find(|(.., multirange)| *multirange == name)?;
            return Some(own(range));
        }
        match self.definition_of(multirange)? {
            TypeDefinition::Multirange { range } => Some(TypeName::new(&range.schema, &range.name)),
            _ => None,
        }
    }

    /// The multirange over a range.
    pub(super) fn multirange_of(&self, range: &TypeName) -> Option<TypeName> {
        if let Some(name) = own_name(range) {
            let (.., multirange) = RANGES.iter().find(|(range, ..)| *range == name)?;
            return Some(own(multirange));
        }
        match self.definition_of(range)? {
            TypeDefinition::Range { multirange: Some(found), .. } => Some(TypeName::new(&found.schema, &found.name)),
            _ => None,
        }
    }

    /// The type in which all of these meet; none inside for constants without one (manual, 10.5 "UNION, CASE, and Related
    /// Constructs").
    pub(super) fn common_type(&self, all: &[Option<TypeName>]) -> Option<TypeName> {
        if let Some(Some(first)) = all.first()
            && all.iter().all(|of| of.as_ref() == Some(first))
        {
            return Some(first.clone());
        }
        let mut found: Option<TypeName> = None;
        for next in all.iter().flatten() {
            let next = self.base_type(next);
            let Some(current) = &found else {
                found = Some(next);
                continue;
            };
            if *current == next {
                continue;
            }
            let (category, preferred) = self.category(current)?;
            if category != self.category(&next)?.0 {
                return None;
            }
            if !preferred && self.is_taken_for(current, &next)? && !self.is_taken_for(&next, current)? {
                found = Some(next);
            }
        }
        Some(found.unwrap_or_else(|| own("text")))
    }
}
