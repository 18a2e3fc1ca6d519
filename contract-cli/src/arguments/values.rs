//! What an argument's text is taken for, and what of it is refused.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PathBufValueParser, PossibleValuesParser, TypedValueParser};
use contract_core::calendar::Date;
use contract_core::checks;
use contract_core::report::mask;
use contract_core::scope::Platform;

/// How many at once.
pub(super) fn jobs(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "give a whole number, at least 1".to_owned())
}

/// A path. A URL is none, and to write to one would make folders that are named after its password.
pub(super) fn path() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| match path.to_str() {
        Some(text) if text.contains("://") => Err("it is a URL, and a path is expected"),
        Some(_) | None => Ok(path),
    })
}

pub(super) fn check_name() -> PossibleValuesParser {
    PossibleValuesParser::new(checks::ALL.iter().map(|check| check.meta.id))
}

pub(super) fn platform() -> PossibleValuesParser {
    PossibleValuesParser::new(Platform::NAMES)
}

pub(super) fn label(text: &str) -> Result<(String, String), String> {
    // Key and value are told apart from each other, where neither looks like what it is.
    if mask(text) != text {
        return Err("a label is copied into every report, and this one has a password in it".to_owned());
    }
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        Some(_) | None => Err("write KEY=VALUE".to_owned()),
    }
}

pub(super) fn consumer(text: &str) -> Result<String, String> {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    match text {
        "policy" => Err("`policy` is the name of the other file".to_owned()),
        "" => Err("a consumer has a name".to_owned()),
        _ if text.chars().all(allowed) => Ok(text.to_owned()),
        _ => Err("use letters, digits, `-` and `_`".to_owned()),
    }
}

/// The units of a length of time, each with its milliseconds, as in the project file.
const UNITS: [(&str, f64); 5] = [("ms", 1.0), ("s", 1e3), ("min", 6e4), ("h", 3.6e6), ("", 1e3)];

/// The longest that a timeout of PostgreSQL can be, in milliseconds.
const LONGEST: f64 = i32::MAX as f64;

pub(super) fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "write the year, the month and the day: 2026-12-31".to_owned())
}

pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor = UNITS.into_iter().find(|(name, _)| *name == unit).map(|(_, factor)| factor);
    match (number.parse::<f64>(), factor) {
        (Ok(number), Some(factor)) if (1.0..=LONGEST).contains(&(number * factor)) => {
            Ok(Duration::from_secs_f64(number * factor / 1e3))
        }
        (Ok(_), Some(_)) => Err("use at least 1ms and at most 24 days".to_owned()),
        _ => Err("write a time such as 10s, 500ms or 2min".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_in_full() {
        assert!(super::date("2026-11-20").is_ok());
        for text in ["", "today", "2026-11-31", "20261120", "2026-11-20 "] {
            assert!(super::date(text).is_err(), "{text}");
        }
    }

    #[test]
    fn durations_have_units() {
        for (text, milliseconds) in
            [("10s", 10_000), ("500ms", 500), ("1.5", 1_500), ("2min", 120_000), ("1h", 3_600_000)]
        {
            assert_eq!(duration(text), Ok(Duration::from_millis(milliseconds)), "{text}");
        }
        for text in ["", "s", "0", "-1s", "1d", "0.1ms", "1e9h", "999999h", "1 s", "nan"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }
}
