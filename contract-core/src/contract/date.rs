//! Days in a file.

use toml::de::DeValue;

use super::model::Stated;
use super::page::Page;
use super::table::Field;
use super::words::shown;
use crate::calendar::Date;

/// Reads a day, as a string or as TOML's own date.
pub(super) fn read(page: &mut Page<'_>, field: &Field<'_>) -> Option<Stated<Date>> {
    let written = match field.value {
        DeValue::String(text) => text.clone().into_owned(),
        DeValue::Datetime(datetime) => datetime.to_string(),
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Array(_) | DeValue::Table(_) => {
            field.mismatch(page, "a date such as 2026-12-31");
            return None;
        }
    };
    match Date::parse(&written) {
        Some(date) => Some(Stated::new(date, field.location)),
        None => {
            let mistake = field.mistake(format!("`{}` is no date", shown(&written)), "expected a date");
            page.report(mistake.with_help("write the year, the month and the day: 2026-12-31"));
            None
        }
    }
}
