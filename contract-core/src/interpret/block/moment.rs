//! How `to_char` shows a moment (manual, 9.8 "Data Type Formatting Functions").

use super::value::Piece;

/// The parts of a template that become digits, longer ones first.
const DIGITS: &[&str] = &[
    "HH24", "HH12", "IYYY", "IDDD", "SSSS", "YYYY", "DDD", "YYY", "IYY", "CC", "DD", "FF", "HH", "ID", "IW", "IY",
    "MI", "MM", "MS", "SS", "US", "WW", "YY", "D", "I", "J", "Q", "W", "Y",
];

/// What a template makes of a moment of which nothing is known.
pub(super) fn shown(form: &str) -> Vec<Piece> {
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
        pieces.extend(fields(rest.get(..letters).unwrap_or_default()));
        rest = rest.get(letters..).unwrap_or_default();
    }
    pieces
}

/// Fields that stand side by side; one that is not of digits makes all of them unknown.
fn fields(run: &str) -> Vec<Piece> {
    let mut rest = run.to_ascii_uppercase();
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        let Some(field) = DIGITS.iter().find(|field| rest.starts_with(**field)) else {
            return vec![Piece::Hole { quoted: false }];
        };
        rest.drain(..field.len());
        pieces.push(Piece::Digits);
    }
    pieces
}
