//! LIKE and the simplest of regular expressions (manual, 9.7 "Pattern Matching").

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
