//! `execute` in a contract: who must and who must not be able to call.

use super::model::{ExecuteRule, Stated};
use super::page::Page;
use super::table::Field;
use super::words::shown;
use crate::finding::{Label, Mistake};
use crate::schema::Grantee;
use crate::source::Location;

/// Reads the rule.
pub(super) fn read(page: &mut Page<'_>, field: &Field<'_>) -> Option<Stated<ExecuteRule>> {
    let mut table = field.table(page, "`execute`")?;
    let required = table.take("required").map(|field| (field, grantees(page, &field)));
    let forbidden = table.take("forbidden").map(|field| (field, grantees(page, &field)));
    let only = table.take("only").map(|field| (field, grantees(page, &field)));
    table.finish(page);

    if let Some((only, _)) = &only {
        for (other, _) in required.iter().chain(&forbidden) {
            let mut mistake = Mistake::new(
                format!("`only` is the whole set, so that `{}` beside it says nothing or contradicts it", other.key),
                other.key_location,
                "stated here as well",
            );
            mistake.labels.push(Label::new(only.key_location, "the whole set"));
            page.report(mistake.with_help(format!("leave out `{}`, or `only`", other.key)));
        }
    }
    let names = |list: Option<(Field<'_>, Vec<Stated<Grantee>>)>| list.map(|(_, names)| names);
    let rule = ExecuteRule {
        required: names(required).unwrap_or_default(),
        forbidden: names(forbidden).unwrap_or_default(),
        only: names(only),
    };
    report_contradictions(page, &rule);
    if says_nothing(field) {
        let mistake = field.mistake("`execute` requires nothing", "nobody is named here");
        page.report(mistake.with_help("name roles in `required`, `forbidden` or `only`, or leave `execute` out"));
    }
    Some(Stated::new(rule, field.location))
}

/// The roles of a list: their names exactly as the catalog has them, but `public`, in any case, is
/// everybody.
fn grantees(page: &mut Page<'_>, field: &Field<'_>) -> Vec<Stated<Grantee>> {
    let mut grantees: Vec<Stated<Grantee>> = Vec::new();
    for entry in field.entries(page, "an array of role names").unwrap_or_default() {
        let Some(name) = entry.name(page, "the name of a role") else { continue };
        let grantee =
            if name.value.eq_ignore_ascii_case("public") { Grantee::Public } else { Grantee::Role(name.value) };
        match grantees.iter().find(|earlier| earlier.value == grantee) {
            Some(earlier) => page.report(twice(
                format!("{} is named twice in `{}`", quoted(&grantee), field.key),
                name.location,
                "the second time",
                earlier.location,
                "the first time",
            )),
            None => grantees.push(Stated::new(grantee, name.location)),
        }
    }
    grantees
}

fn report_contradictions(page: &mut Page<'_>, rule: &ExecuteRule) {
    let everybody = rule.required.iter().find(|required| required.value == Grantee::Public);
    for forbidden in &rule.forbidden {
        let same = rule.required.iter().find(|required| required.value == forbidden.value);
        let mistake = match (same, everybody) {
            (Some(required), _) => twice(
                format!("{} is both required and forbidden", quoted(&forbidden.value)),
                forbidden.location,
                "forbidden here",
                required.location,
                "required here",
            ),
            (None, Some(everybody)) => twice(
                format!("{} is forbidden, and everybody is required", quoted(&forbidden.value)),
                forbidden.location,
                "forbidden here",
                everybody.location,
                "everybody is required here, this role among them",
            ),
            (None, None) => continue,
        };
        page.report(mistake.with_help("leave one of the two out"));
    }
}

/// Whether every list is empty; an empty `only` is a rule of its own: nobody.
fn says_nothing(field: &Field<'_>) -> bool {
    field.value.as_table().is_some_and(|table| {
        table.iter().all(|(key, value)| {
            let is_list = matches!(key.get_ref().as_ref(), "required" | "forbidden");
            is_list && value.get_ref().as_array().is_some_and(|array| array.is_empty())
        })
    })
}

fn quoted(grantee: &Grantee) -> String {
    match grantee {
        Grantee::Public => "`public`".to_owned(),
        Grantee::Role(name) => format!("`{}`", shown(name)),
    }
}

fn twice(message: String, place: Location, label: &str, other: Location, other_label: &str) -> Mistake {
    let mut mistake = Mistake::new(message, place, label);
    mistake.labels.push(Label::new(other, other_label));
    mistake
}
