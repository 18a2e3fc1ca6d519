//! LIKE and the simplest of regular expressions (manual, 9.7 "Pattern Matching").

use super::value::{Piece, Value};

/// Whether a text is like a pattern; none where the pattern ends in its escape character.
pub(super) fn like(text: &str, pattern: &str, any_case: bool) -> Option<bool> {
    let fold = |text: &str| if any_case { text.to_lowercase() } else { text.to_owned() };
    let (text, pattern) = (fold(text), fold(pattern));
    let mut parts: Vec<Part> = Vec::new();
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        parts.push(match character {
            '%' => Part::Any,
            '_' => Part::One,
            '\\' => Part::This(characters.next()?),
            other => Part::This(other),
        });
    }
    Some(matches(&text.chars().collect::<Vec<_>>(), &parts))
}

#[derive(Clone, Copy)]
enum Part {
    Any,
    One,
    This(char),
}

/// Goes back to the last `%` alone: quadratic at worst, never more.
fn matches(text: &[char], parts: &[Part]) -> bool {
    let (mut at, mut next) = (0, 0);
    let mut last: Option<(usize, usize)> = None;
    loop {
        match (parts.get(next), text.get(at)) {
            (Some(Part::Any), _) => {
                last = Some((at, next + 1));
                next += 1;
            }
            (Some(Part::One), Some(_)) => (at, next) = (at + 1, next + 1),
            (Some(Part::This(wanted)), Some(found)) if wanted == found => (at, next) = (at + 1, next + 1),
            (None, None) => return true,
            _ => match last {
                Some((from, part)) if from < text.len() => {
                    last = Some((from + 1, part));
                    (at, next) = (from + 1, part);
                }
                Some(_) | None => return false,
            },
        }
    }
}

/// Whether a text has a match of a regular expression; none where that has more than plain characters, `^` and `$`.
pub(super) fn regular(text: &str, pattern: &str, any_case: bool) -> Option<bool> {
    let fold = |text: &str| if any_case { text.to_lowercase() } else { text.to_owned() };
    let (text, pattern) = (fold(text), fold(pattern));
    let from_start = pattern.starts_with('^');
    let plain = pattern.trim_start_matches('^');
    let to_end = plain.ends_with('$');
    let plain = plain.trim_end_matches('$');
    if plain.contains(|character: char| r"\.[]{}()*+?|^$".contains(character)) {
        return None;
    }
    Some(match (from_start, to_end) {
        (true, true) => text == plain,
        (true, false) => text.starts_with(plain),
        (false, true) => text.ends_with(plain),
        (false, false) => text.contains(plain),
    })
}

/// `regexp_replace` of a text of pieces, where the expression is a plain text with or without `$` behind it.
pub(super) fn replaced(pieces: &[Piece], from: &str, to: &str) -> Value {
    let (plain, at_end) = match from.strip_suffix('$') {
        Some(plain) => (plain, true),
        None => (from, false),
    };
    let is_plain = plain.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') && !plain.is_empty();
    if !is_plain || to.contains('\\') {
        return Value::Unknown;
    }
    match pieces {
        [before @ .., Piece::Known(last)] if at_end && last.ends_with(plain) => {
            let kept = last.get(..last.len() - plain.len()).unwrap_or_default();
            Value::joined([before, &[Piece::Known(format!("{kept}{to}"))]].concat())
        }
        [Piece::Known(text)] if at_end => Value::text(text),
        [Piece::Known(text)] => Value::Text(text.replacen(plain, to, 1)),
        // Where it stands is not known: what is ahead of the first place where it may stand stays.
        several => {
            let may_have_digits = plain.bytes().any(|byte| byte.is_ascii_digit());
            let known = several.iter().take_while(|piece| match piece {
                Piece::Known(_) => true,
                Piece::Digits => !may_have_digits,
                Piece::Hole { .. } => false,
            });
            let mut kept: Vec<Piece> = known.cloned().collect();
            if let Some(at) = kept.iter().position(|piece| matches!(piece, Piece::Known(text) if text.contains(plain)))
                && !at_end
            {
                let mut replaced = several.to_vec();
                if let Some(Piece::Known(text)) = replaced.get_mut(at) {
                    *text = text.replacen(plain, to, 1);
                }
                return Value::joined(replaced);
            }
            if kept.len() == several.len() {
                return Value::joined(kept);
            }
            if let Some(Piece::Known(last)) = kept.last_mut() {
                let mut end = last.len().saturating_sub(plain.len() - 1);
                while !last.is_char_boundary(end) {
                    end -= 1;
                }
                last.truncate(end);
            }
            kept.push(Piece::Hole { quoted: false });
            Value::joined(kept)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{like, regular};

    #[test]
    fn patterns_match_as_postgresql_matches_them() {
        for (text, pattern, expected) in [
            ("v_cases", "v_%", Some(true)),
            ("vocases", r"v\_%", Some(false)),
            ("abc", "a_c", Some(true)),
            ("abc", "%b", Some(false)),
            ("aXbXc", "%X%c", Some(true)),
            ("", "%", Some(true)),
            ("", "_", Some(false)),
            ("a", r"a\", None),
        ] {
            assert_eq!(like(text, pattern, false), expected, "{text} {pattern}");
        }
        assert_eq!(like("ABC", "%b%", true), Some(true));
        for (text, pattern, expected) in
            [("abc", "^a", Some(true)), ("abc", "b$", Some(false)), ("abc", "b", Some(true)), ("abc", "a.c", None)]
        {
            assert_eq!(regular(text, pattern, false), expected, "{text} {pattern}");
        }
    }
}
