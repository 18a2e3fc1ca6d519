//! Days, for what is accepted until one.

use std::fmt;

use toml::de::DeValue;

use super::model::Stated;
use super::page::Page;
use super::table::Field;
use super::words::shown;

/// A day of the Gregorian calendar; earlier ones are less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(jiff::civil::Date);

impl Date {
    /// The day, if the calendar has it.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        jiff::civil::Date::new(year, month, day).ok().map(Self)
    }

    /// The day that `YYYY-MM-DD` names.
    pub fn parse(text: &str) -> Option<Self> {
        let is_plain = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        if is_plain { text.parse().ok().map(Self) } else { None }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

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

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (text, exists) in [
            ("2026-12-31", true),
            ("2024-02-29", true),
            ("2000-02-29", true),
            ("1900-02-29", false),
            ("2026-02-29", false),
            ("2026-13-01", false),
            ("2026-00-10", false),
            ("2026-04-31", false),
            ("2026-4-01", false),
            ("2026-04-01-", false),
            ("+026-04-01", false),
            ("", false),
        ] {
            let date = Date::parse(text);
            assert_eq!(date.is_some(), exists, "{text}");
            if let Some(date) = date {
                assert_eq!(date.to_string(), text);
            }
        }
        assert!(Date::parse("2026-09-30") < Date::parse("2026-10-01"));
    }
}
