//! Words for mistakes: the nearest known word, lists of words, and user text made fit for a message.

/// The longest text that is quoted in full in a message.
const LONGEST_SHOWN: usize = 80;

/// The known word that is most like `written`, if one is like it at all: at most a third of it differs.
pub(super) fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if written.len() > LONGEST_SHOWN {
        return None;
    }
    let lower = written.to_lowercase();
    known
        .into_iter()
        .map(|word| (strsim::damerau_levenshtein(&lower, &word.to_lowercase()), word))
        .filter(|(distance, word)| distance * 3 <= word.chars().count().max(lower.chars().count()))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

/// `` `a`, `b` or `c` ``.
pub(super) fn one_of<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        None => "nothing".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

/// The next step for a word that is not among the known ones.
pub(super) fn suggestion(written: &str, known: &[&str]) -> String {
    match nearest(written, known.iter().copied()) {
        Some(word) => format!("write `{word}`"),
        None => format!("write {}", one_of(known.iter().copied())),
    }
}

/// Text of a user as a message quotes it: on one line, not endless, and of a URL only the scheme, for
/// it may have a password.
pub(super) fn shown(text: &str) -> String {
    if let Some((scheme, _)) = text.split_once("://") {
        return format!("{}://…", shown(scheme));
    }
    let mut shown = String::new();
    for (index, character) in text.chars().enumerate() {
        if index == LONGEST_SHOWN {
            shown.push('…');
            break;
        }
        if character.is_control() { shown.extend(character.escape_default()) } else { shown.push(character) }
    }
    shown
}

/// `1 mistake`, `2 mistakes`.
pub(super) fn counted(count: usize, singular: &str) -> String {
    if count == 1 { format!("1 {singular}") } else { format!("{count} {singular}s") }
}

#[cfg(test)]
mod tests {
    use super::{nearest, one_of, shown};

    #[test]
    fn only_words_that_are_alike_are_near() {
        let known = ["signature", "returns", "volatility", "search_path"];
        for (written, near) in [
            ("signatur", Some("signature")),
            ("Search-Path", Some("search_path")),
            ("volatile", Some("volatility")),
            ("x", None),
            ("", None),
            ("permissions", None),
        ] {
            assert_eq!(nearest(written, known), near, "{written}");
        }
    }

    #[test]
    fn quoted_text_is_safe_to_print() {
        assert_eq!(shown("postgres://user:secret@host"), "postgres://…");
        assert_eq!(shown("a\nb\u{1b}[0m"), "a\\nb\\u{1b}[0m");
        assert_eq!(shown(&"ä".repeat(200)).chars().count(), 81);
    }

    #[test]
    fn lists_read_as_a_sentence() {
        assert_eq!(one_of(["a"]), "`a`");
        assert_eq!(one_of(["a", "b", "c"]), "`a`, `b` or `c`");
    }
}
