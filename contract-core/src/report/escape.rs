//! Names and texts from elsewhere, made harmless for a terminal or a log.

use std::borrow::Cow;

use super::mask::mask;

/// A text as it can be told: without the passwords of connection strings, and with nothing in it that a
/// terminal or a log would obey.
pub fn escape(text: &str) -> Cow<'_, str> {
    match mask(text) {
        Cow::Borrowed(text) => written_out(text),
        Cow::Owned(text) => Cow::Owned(written_out(&text).into_owned()),
    }
}

/// A text with every character that a terminal or a log would obey, or that hides other text, written
/// out: control characters, bidirectional marks, invisible ones. Line ends and tabs are control
/// characters too.
pub(super) fn written_out(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_harmful) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            harmful if is_harmful(harmful) => escaped.extend(harmful.escape_unicode()),
            harmless => escaped.push(harmless),
        }
    }
    Cow::Owned(escaped)
}

fn is_harmful(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn what_a_terminal_would_obey_is_written_out() {
        assert_eq!(escape("plain, ünïcode"), "plain, ünïcode");
        assert_eq!(escape("\u{1b}[31mred\n\u{202e}x\u{7f}\u{9b}"), "\\u{1b}[31mred\\n\\u{202e}x\\u{7f}\\u{9b}");
        assert_eq!(escape("a\tpostgres://w:s3\ncret@h"), "a\\tpostgres://w:***@h");
    }
}
