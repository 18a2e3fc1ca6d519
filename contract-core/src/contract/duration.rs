//! Lengths of time in the project file: `"500ms"`, `"5s"`, `"1min"`, `"2h"`, or a number of seconds.

use std::time::Duration;

use toml::de::DeValue;

use super::model::Stated;
use super::page::Page;
use super::table::Field;
use super::words::shown;

/// The units, each with its milliseconds.
const UNITS: [(&str, f64); 4] = [("ms", 1.0), ("s", 1_000.0), ("min", 60_000.0), ("h", 3_600_000.0)];

/// The longest that PostgreSQL's own timeouts can be, in milliseconds.
const LONGEST: f64 = i32::MAX as f64;

const EXPECTED: &str = "a time such as \"5s\", \"500ms\" or \"1min\", or a number of seconds";

/// Reads a length of time above zero.
pub(super) fn read(page: &mut Page<'_>, field: &Field<'_>) -> Option<Stated<Duration>> {
    let (written, milliseconds) = match field.value {
        DeValue::String(text) => (text.clone().into_owned(), milliseconds(text.trim())),
        DeValue::Integer(number) => {
            let seconds = i64::from_str_radix(number.as_str(), number.radix()).ok();
            (number.to_string(), seconds.map(|seconds| seconds as f64 * 1_000.0))
        }
        DeValue::Float(number) => {
            (number.to_string(), number.as_str().parse::<f64>().ok().map(|seconds| seconds * 1_000.0))
        }
        DeValue::Boolean(_) | DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => {
            field.mismatch(page, EXPECTED);
            return None;
        }
    };
    let problem = match milliseconds {
        None => "is no length of time",
        Some(milliseconds) if milliseconds.is_nan() || milliseconds < 1.0 => "is not at least one millisecond",
        Some(milliseconds) if milliseconds > LONGEST => "is longer than the 24 days that PostgreSQL allows",
        Some(milliseconds) => {
            return Some(Stated::new(Duration::from_millis(milliseconds as u64), field.location));
        }
    };
    page.report(field.mistake(format!("`{}` {problem}", shown(&written)), format!("expected {EXPECTED}")));
    None
}

fn milliseconds(text: &str) -> Option<f64> {
    let digits = text.find(|character: char| !character.is_ascii_digit() && character != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let (_, factor) = UNITS.into_iter().find(|(name, _)| *name == unit.trim_start())?;
    Some(number.parse::<f64>().ok()? * factor)
}
