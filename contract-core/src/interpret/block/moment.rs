//! How `to_char` shows a moment (manual, 9.8 "Data Type Formatting Functions").

use super::value::Piece;
use crate::calendar::Date;

/// The parts of a template that become digits, longer ones first.
const DIGITS: &[&str] = &[
    "HH24", "HH12", "IYYY", "IDDD", "SSSS", "YYYY", "DDD", "YYY", "IYY", "CC", "DD", "FF", "HH", "ID", "IW", "IY",
    "MI", "MM", "MS", "SS", "US", "WW", "YY", "D", "I", "J", "Q", "W", "Y",
];

/// What a template makes of a moment of which the day is known, or nothing.
pub(super) fn shown(form: &str, day: Option<Date>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = form;
    while let Some(first) = rest.chars().next() {
        if first == '"' {
            let inside = rest.get(1..).unwrap_or_default();
            let (text, behind) = inside.split_once('"').unwrap_or((inside, ""));
            pieces.push(Piece::Known(text.to_owned()));
            rest = behind;
            continue;
        }
        let letters = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        if letters == 0 {
            pieces.push(Piece::Known(first.to_string()));
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
            continue;
        }
        pieces.extend(fields(rest.get(..letters).unwrap_or_default(), day));
        rest = rest.get(letters..).unwrap_or_default();
    }
    pieces
}

/// Fields that stand side by side; one that is not of digits makes all of them unknown.
fn fields(run: &str, day: Option<Date>) -> Vec<Piece> {
    let mut rest = run.to_ascii_uppercase();
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        let Some(field) = DIGITS.iter().find(|field| rest.starts_with(**field)) else {
            return vec![Piece::Hole { quoted: false }];
        };
        rest.drain(..field.len());
        let digits = day.and_then(|day| digits(field, day));
        pieces.push(digits.map_or(Piece::Digits, Piece::Known));
    }
    pieces
}

/// The digits of a field that is of the day.
fn digits(field: &str, day: Date) -> Option<String> {
    let (year, month, of_month) = day.parts();
    let (iso_year, iso_week) = day.iso_week();
    let last = |year: i16, digits: u32, width: usize| format!("{:0width$}", i32::from(year) % 10_i32.pow(digits));
    Some(match field {
        "YYYY" => format!("{year:04}"),
        "YYY" => last(year, 3, 3),
        "YY" => last(year, 2, 2),
        "Y" => last(year, 1, 1),
        "IYYY" => format!("{iso_year:04}"),
        "IYY" => last(iso_year, 3, 3),
        "IY" => last(iso_year, 2, 2),
        "I" => last(iso_year, 1, 1),
        "IW" => format!("{iso_week:02}"),
        "MM" => format!("{month:02}"),
        "DD" => format!("{of_month:02}"),
        "DDD" => format!("{:03}", day.day_of_year()),
        "D" => (day.weekday() % 7 + 1).to_string(),
        "ID" => day.weekday().to_string(),
        "Q" => ((month - 1) / 3 + 1).to_string(),
        "WW" => format!("{:02}", (day.day_of_year() - 1) / 7 + 1),
        "W" => ((of_month - 1) / 7 + 1).to_string(),
        "J" => day.julian_day().to_string(),
        _ => return None,
    })
}
