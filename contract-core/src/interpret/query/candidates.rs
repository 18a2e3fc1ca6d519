//! Which of several functions or operators of one name is meant (manual, 10.2 "Operators", 10.3 "Functions").

use super::coercion::{element, is_polymorphic, own, own_name};
use crate::ident::TypeName;
use crate::interpret::world::World;

/// A function or an operator that may be meant.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Candidate {
    /// The types of its parameters.
    pub(super) arguments: Vec<TypeName>,
    /// The names of its parameters.
    pub(super) names: Vec<Option<String>>,
    /// How many of the last have a default.
    pub(super) defaults: usize,
    /// The place of its schema in the search path.
    pub(super) schema_at: usize,
    /// Whether the last takes any number of arguments.
    pub(super) variadic: bool,
    /// What it gives.
    pub(super) returned: Returned,
    /// Whether it is not certain that there is one like this.
    pub(super) doubtful: bool,
}

/// What a function gives.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Returned {
    /// The type.
    pub(super) of: TypeName,
    /// The columns of its rows, where it says them itself; without a name where it has none.
    pub(super) columns: Vec<(String, TypeName)>,
}

impl Default for Returned {
    fn default() -> Self {
        Self { of: own("void"), columns: Vec::new() }
    }
}

/// A candidate as one call takes it: a parameter type for each argument.
struct Fitting {
    candidate: Candidate,
    arguments: Vec<TypeName>,
    /// Whether arguments are spread over VARIADIC.
    spread: bool,
    /// Whether it takes them by their names, or with defaults.
    special: bool,
}

/// The types of arguments; none for a constant that takes any.
pub(super) type Arguments = [Option<TypeName>];

/// What was chosen: what it gives for these arguments, and the type that its first parameter has then.
pub(super) struct Chosen {
    pub(super) returned: Returned,
    pub(super) first: Option<TypeName>,
}

/// The parameter types for these arguments, where their number and names fit.
fn fitted(candidate: &Candidate, names: &[Option<String>], written_variadic: bool) -> Option<Fitting> {
    let count = names.len();
    let parameters = candidate.arguments.len();
    let plain = |arguments, special| Some(Fitting { candidate: candidate.clone(), arguments, spread: false, special });
    if names.iter().any(Option::is_some) {
        // What VARIADIC spreads has no names.
        if candidate.variadic && !written_variadic {
            return None;
        }
        return plain(filled_by_name(candidate, names)?, true);
    }
    let is_any = candidate.arguments.last().and_then(own_name) == Some("any");
    if candidate.variadic && !written_variadic && (count >= parameters || is_any && count + 1 >= parameters) {
        let (last, fixed) = candidate.arguments.split_last()?;
        let each = if is_any { last.clone() } else { unfolded(last) };
        let mut arguments = fixed.to_vec();
        arguments.resize(count, each);
        // One of "any" must be there.
        return (count >= parameters).then_some(Fitting {
            candidate: candidate.clone(),
            arguments,
            spread: true,
            special: true,
        });
    }
    if count > parameters || parameters - count > candidate.defaults {
        return None;
    }
    let taken = candidate.arguments.get(..count)?.to_vec();
    plain(taken, parameters > count)
}

/// The parameter types for arguments of which some are named: each place is filled once, and what is left has a
/// default (manual, 4.3 "Calling Functions").
fn filled_by_name(candidate: &Candidate, names: &[Option<String>]) -> Option<Vec<TypeName>> {
    let mut is_filled = vec![false; candidate.arguments.len()];
    let mut arguments = Vec::with_capacity(names.len());
    for (at, name) in names.iter().enumerate() {
        let place = match name {
            None => at,
            Some(name) => candidate.names.iter().position(|known| known.as_ref() == Some(name))?,
        };
        if std::mem::replace(is_filled.get_mut(place)?, true) {
            return None;
        }
        arguments.push(candidate.arguments.get(place)?.clone());
    }
    let without_default = is_filled.len().saturating_sub(candidate.defaults);
    is_filled.iter().take(without_default).all(|is_filled| *is_filled).then_some(arguments)
}

/// The type of one of the arguments that VARIADIC takes.
fn unfolded(of: &TypeName) -> TypeName {
    match own_name(of) {
        Some("anyarray") => own("anyelement"),
        Some("anycompatiblearray") => own("anycompatible"),
        _ => element(of),
    }
}

impl World {
    /// The function that a call means; none where that is not certain.
    pub(super) fn chosen_function(
        &self,
        candidates: Vec<Candidate>,
        names: &[Option<String>],
        variadic: bool,
        actual: &Arguments,
    ) -> Option<Chosen> {
        let mut fitting: Vec<Fitting> = Vec::new();
        for next in candidates.iter().filter_map(|candidate| fitted(candidate, names, variadic)) {
            // Of the same parameters the one counts that comes first in the search path, or stands as it is.
            match fitting.iter_mut().find(|known| known.arguments == next.arguments) {
                Some(known) if known.candidate.schema_at != next.candidate.schema_at => {}
                Some(known) if !next.spread && known.spread => *known = next,
                Some(known) if next.spread && !known.spread => {}
                // PostgreSQL refuses to choose.
                Some(known) if known.special || next.special => known.candidate.doubtful = true,
                Some(_) => {}
                None => fitting.push(next),
            }
        }
        self.chosen(fitting, actual)
    }

    /// The operator that is meant.
    pub(super) fn chosen_operator(&self, candidates: Vec<Candidate>, actual: &Arguments) -> Option<Chosen> {
        let names = vec![None; actual.len()];
        let fitting: Vec<Fitting> =
            candidates.iter().filter_map(|candidate| fitted(candidate, &names, false)).collect();
        // A constant is first taken for what stands on the other side.
        if let [one, two] = actual
            && let Some(known) = one.as_ref().or(two.as_ref())
            && (one.is_none() || two.is_none())
        {
            for known in [known.clone(), self.base_type(known)] {
                let both = [known.clone(), known];
                if let Some(exact) = fitting.iter().find(|fitting| fitting.arguments == both) {
                    return self.result(exact, actual);
                }
            }
        }
        self.chosen(fitting, actual)
    }

    fn chosen(&self, fitting: Vec<Fitting>, actual: &Arguments) -> Option<Chosen> {
        let is_exact = |fitting: &&Fitting| {
            fitting.arguments.iter().zip(actual).all(|(parameter, actual)| actual.as_ref() == Some(parameter))
        };
        if let Some(exact) = fitting.iter().find(is_exact) {
            return self.result(exact, actual);
        }
        let mut taken = Vec::new();
        for each in fitting {
            if self.takes(&each.arguments, actual)? {
                taken.push(each);
            }
        }
        let left = self.narrowed(taken, actual)?;
        match left.as_slice() {
            [only] => self.result(only, actual),
            _ => None,
        }
    }

    /// Whether parameters take these arguments.
    fn takes(&self, parameters: &[TypeName], actual: &Arguments) -> Option<bool> {
        for (parameter, actual) in parameters.iter().zip(actual) {
            if let Some(actual) = actual
                && !self.is_taken_for(actual, parameter)?
            {
                return Some(false);
            }
        }
        Some(!parameters.iter().any(is_polymorphic) || self.generic(parameters, actual).is_some())
    }

    /// The steps by which PostgreSQL leaves one of several that take the arguments (`func_select_candidate`).
    fn narrowed(&self, mut left: Vec<Fitting>, actual: &Arguments) -> Option<Vec<Fitting>> {
        if left.len() < 2 {
            return Some(left);
        }
        let bases: Vec<Option<TypeName>> = actual.iter().map(|of| of.as_ref().map(|of| self.base_type(of))).collect();
        let exact = |fitting: &Fitting| {
            fitting.arguments.iter().zip(&bases).filter(|(parameter, base)| base.as_ref() == Some(*parameter)).count()
        };
        keep_best(&mut left, exact);
        if left.len() < 2 {
            return Some(left);
        }
        let categories: Vec<Option<Option<(char, bool)>>> =
            bases.iter().map(|base| base.as_ref().map(|base| self.category(base))).collect();
        let preferred = |fitting: &Fitting| {
            let slots = fitting.arguments.iter().zip(&bases).zip(&categories);
            let fits = slots.filter(|((parameter, base), category)| match base {
                None => false,
                Some(base) => {
                    base == *parameter
                        || match (self.category(parameter), category) {
                            (Some((of, true)), Some(Some((category, _)))) => of == *category,
                            _ => false,
                        }
                }
            });
            fits.count()
        };
        keep_best(&mut left, preferred);
        if left.len() < 2 || bases.iter().all(Option::is_some) {
            return Some(left);
        }
        // The constants are taken for strings where any candidate takes one.
        let mut slots: Vec<Option<(char, bool)>> = vec![None; bases.len()];
        let mut is_resolved = true;
        for (at, _) in bases.iter().enumerate().filter(|(_, base)| base.is_none()) {
            let mut found: Vec<(char, bool)> = Vec::new();
            for fitting in &left {
                let parameter = fitting.arguments.get(at)?;
                found.push(match own_name(parameter) {
                    Some(name) if is_polymorphic(parameter) || name == "any" => ('P', false),
                    _ => self.category(parameter)?,
                });
            }
            let category = if found.iter().any(|(category, _)| *category == 'S') {
                'S'
            } else {
                let (first, _) = *found.first()?;
                if found.iter().any(|(category, _)| *category != first) {
                    is_resolved = false;
                    break;
                }
                first
            };
            let has_preferred = found.iter().any(|(of, preferred)| *of == category && *preferred);
            if let Some(slot) = slots.get_mut(at) {
                *slot = Some((category, has_preferred));
            }
        }
        if is_resolved {
            let fits = |fitting: &Fitting| {
                fitting.arguments.iter().zip(&slots).all(|(parameter, slot)| match slot {
                    None => true,
                    Some((wanted, has_preferred)) => match self.category(parameter) {
                        Some((category, preferred)) => category == *wanted && (!has_preferred || preferred),
                        None => *wanted == 'P',
                    },
                })
            };
            if left.iter().any(fits) {
                left.retain(fits);
            }
            if left.len() < 2 {
                return Some(left);
            }
        }
        // Where all others are of one type, the constants are as well.
        let mut known = bases.iter().flatten();
        if let Some(first) = known.next()
            && known.all(|other| other == first)
        {
            let all: Vec<Option<TypeName>> = vec![Some(first.clone()); bases.len()];
            let mut taking = Vec::new();
            for fitting in left {
                if self.takes(&fitting.arguments, &all)? {
                    taking.push(fitting);
                }
            }
            return Some(taking);
        }
        Some(left)
    }

    /// What a candidate gives for these arguments.
    fn result(&self, fitting: &Fitting, actual: &Arguments) -> Option<Chosen> {
        let candidate = &fitting.candidate;
        if candidate.doubtful {
            return None;
        }
        let mut returned = candidate.returned.clone();
        let mut first = fitting.arguments.first().cloned();
        let has_generic = fitting.arguments.iter().any(is_polymorphic);
        if has_generic {
            let generic = self.generic(&fitting.arguments, actual)?;
            let of = |of: &TypeName| if is_polymorphic(of) { generic.of(self, of) } else { Some(of.clone()) };
            returned.of = of(&returned.of)?;
            for (_, column) in &mut returned.columns {
                *column = of(column)?;
            }
            first = first.and_then(|first| of(&first));
        } else if is_polymorphic(&returned.of) {
            return None;
        }
        Some(Chosen { returned, first })
    }
}

/// Keeps those with the highest count, or all where it is zero for each.
fn keep_best(left: &mut Vec<Fitting>, count: impl Fn(&Fitting) -> usize) {
    let best = left.iter().map(&count).max().unwrap_or(0);
    left.retain(|fitting| count(fitting) == best);
}
