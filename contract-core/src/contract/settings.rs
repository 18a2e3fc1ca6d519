//! `settings` in a contract: the SET clauses of a function, but for `search_path`.

use std::collections::BTreeMap;

use toml::de::DeValue;

use super::model::Stated;
use super::page::Page;
use super::table::{Field, Table};
use super::words::shown;
use crate::finding::{Label, Mistake};
use crate::source::Location;

/// The settings whose name PostgreSQL does not write in lower case, and stores as it writes it.
const MIXED_CASE: [&str; 3] = ["DateStyle", "IntervalStyle", "TimeZone"];

/// Reads name and value of each; a setting with a dot in its name may be a table in a table.
pub(super) fn read(page: &mut Page<'_>, field: &Field<'_>) -> Option<Stated<BTreeMap<String, String>>> {
    let table = field.table(page, "`settings`")?;
    let mut settings = BTreeMap::new();
    read_table(page, &table, "", &mut settings);
    let values = settings.into_iter().map(|(name, (value, _))| (name, value)).collect();
    Some(Stated::new(values, field.location))
}

type Settings = BTreeMap<String, (String, Location)>;

fn read_table(page: &mut Page<'_>, table: &Table<'_>, prefix: &str, settings: &mut Settings) {
    for field in table.free_entries() {
        let written = format!("{prefix}{}", field.key);
        if let DeValue::Table(_) = field.value {
            if let Some(inner) = field.table(page, "`settings`") {
                read_table(page, &inner, &format!("{written}."), settings);
            }
            continue;
        }
        let name = canonical(&written);
        if name.is_empty() || name == "search_path" {
            let (problem, help) = if name.is_empty() {
                ("a setting without a name", "name the setting")
            } else {
                ("`search_path` is not one of `settings`", "state it under the key `search_path` of the RPC")
            };
            page.report(Mistake::new(problem, field.key_location, "not here").with_help(help));
            continue;
        }
        let Some(value) = value(page, &field) else { continue };
        match settings.get(&name) {
            Some((_, first)) => {
                let mut mistake =
                    Mistake::new(format!("`{}` is given twice", shown(&name)), field.key_location, "the second time");
                mistake.labels.push(Label::new(*first, "the first time"));
                page.report(mistake.with_help("leave one out: case does not tell settings apart"));
            }
            None => {
                settings.insert(name, (value, field.key_location));
            }
        }
    }
}

/// The name as `pg_proc.proconfig` has it; PostgreSQL finds a setting in any case.
fn canonical(written: &str) -> String {
    match MIXED_CASE.into_iter().find(|name| name.eq_ignore_ascii_case(written)) {
        Some(name) => name.to_owned(),
        None => written.to_ascii_lowercase(),
    }
}

fn value(page: &mut Page<'_>, field: &Field<'_>) -> Option<String> {
    match field.value {
        DeValue::String(text) => Some(text.clone().into_owned()),
        DeValue::Boolean(flag) => Some(if *flag { "on" } else { "off" }.to_owned()),
        DeValue::Float(number) => Some(number.as_str().trim_start_matches('+').to_owned()),
        DeValue::Integer(number) => {
            let value = i64::from_str_radix(number.as_str(), number.radix()).ok();
            if value.is_none() {
                let message = format!("`{}` is not a number that a setting can have", shown(&number.to_string()));
                page.report(field.mistake(message, "expected a number of 64 bits"));
            }
            value.map(|value| value.to_string())
        }
        DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => {
            field.mismatch(page, "a string, a number or a boolean");
            None
        }
    }
}
