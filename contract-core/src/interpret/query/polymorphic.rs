//! Parameters that take their types from the arguments (manual, 36.2.5 "Polymorphic Types").

use super::candidates::Arguments;
use super::coercion::{element, own_name};
use crate::ident::TypeName;
use crate::interpret::world::World;

impl World {
    /// What the polymorphic parameters stand for; none where the arguments do not agree (manual, 36.2.5).
    pub(super) fn generic(&self, parameters: &[TypeName], actual: &Arguments) -> Option<Generic> {
        let mut generic = Generic::default();
        let mut compatible: Vec<Option<TypeName>> = Vec::new();
        let mut has_compatible = false;
        for (parameter, actual) in parameters.iter().zip(actual) {
            let Some(name) = own_name(parameter) else { continue };
            let is_compatible = name.starts_with("anycompatible");
            has_compatible |= is_compatible;
            let Some(actual) = actual else {
                if is_compatible {
                    compatible.push(None);
                }
                continue;
            };
            let base = self.base_type(actual);
            match name {
                "anyelement" | "anynonarray" | "anyenum" => {
                    if name == "anynonarray" && base.array || name == "anyenum" && self.category(&base)?.0 != 'E' {
                        return None;
                    }
                    agree(&mut generic.element, actual)?;
                }
                "anyarray" => {
                    let is_array = base.array;
                    is_array.then_some(())?;
                    agree(&mut generic.element, &element(&base))?;
                }
                "anyrange" => agree(&mut generic.range, &base)?,
                "anymultirange" => agree(&mut generic.range, &self.range_of(&base)?)?,
                "anycompatible" | "anycompatiblenonarray" => {
                    if name == "anycompatiblenonarray" && base.array {
                        return None;
                    }
                    compatible.push(Some(actual.clone()));
                }
                "anycompatiblearray" => {
                    base.array.then_some(())?;
                    compatible.push(Some(element(&base)));
                }
                "anycompatiblerange" => {
                    compatible.push(Some(self.bounds_of(&base)?));
                    agree(&mut generic.compatible_range, &base)?;
                }
                "anycompatiblemultirange" => {
                    let range = self.range_of(&base)?;
                    compatible.push(Some(self.bounds_of(&range)?));
                    agree(&mut generic.compatible_range, &range)?;
                }
                _ => {}
            }
        }
        if let Some(range) = generic.range.clone() {
            let bounds = self.bounds_of(&range)?;
            agree(&mut generic.element, &bounds)?;
        }
        if has_compatible {
            // Constants stay what they are where something else is known.
            compatible.sort_by_key(Option::is_none);
            let known: Vec<Option<TypeName>> = compatible.iter().filter(|of| of.is_some()).cloned().collect();
            let common = self.common_type(if known.is_empty() { &compatible } else { &known })?;
            for of in known.iter().flatten() {
                if !self.is_taken_for(of, &common)? {
                    return None;
                }
            }
            generic.compatible = Some(common);
        }
        Some(generic)
    }
}

fn agree(known: &mut Option<TypeName>, next: &TypeName) -> Option<()> {
    match known {
        Some(known) => (known == next).then_some(()),
        None => {
            *known = Some(next.clone());
            Some(())
        }
    }
}

/// What polymorphic types stand for in one call.
#[derive(Default)]
pub(super) struct Generic {
    element: Option<TypeName>,
    range: Option<TypeName>,
    compatible: Option<TypeName>,
    compatible_range: Option<TypeName>,
}

impl Generic {
    /// What a polymorphic type stands for.
    pub(super) fn of(&self, world: &World, of: &TypeName) -> Option<TypeName> {
        match own_name(of)? {
            "anyelement" | "anynonarray" | "anyenum" => self.element.clone(),
            "anyarray" => self.element.clone().filter(|of| !of.array).map(TypeName::into_array),
            "anyrange" => self.range.clone(),
            "anymultirange" => world.multirange_of(self.range.as_ref()?),
            "anycompatible" | "anycompatiblenonarray" => self.compatible.clone(),
            "anycompatiblearray" => self.compatible.clone().filter(|of| !of.array).map(TypeName::into_array),
            "anycompatiblerange" => self.compatible_range.clone(),
            "anycompatiblemultirange" => world.multirange_of(self.compatible_range.as_ref()?),
            _ => None,
        }
    }
}
