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
    let text = match text.contains(MARKED) {
        true => Cow::Owned(text.replace(MARKED, "##\\u{5b}")),
        false => Cow::Borrowed(text),
    };
    if !text.chars().any(is_harmful) {
        return text;
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

/// A JSON document with the same characters written out as JSON does; it says the same as before. Outside of strings
/// there is none of them but line ends, and those are the document's own.
pub(super) fn written_out_in_json(document: &str) -> Cow<'_, str> {
    let is_harmful = |character: char| character != '\n' && is_harmful(character);
    if !document.contains(MARKED) && !document.chars().any(is_harmful) {
        return Cow::Borrowed(document);
    }
    let mut escaped = String::with_capacity(document.len() + 8);
    for character in document.replace(MARKED, "##\\u005b").chars() {
        if is_harmful(character) {
            let mut units = [0; 2];
            escaped.extend(character.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            escaped.push(character);
        }
    }
    Cow::Owned(escaped)
}

/// What CI systems take for a command wherever it stands in a line; `::` is one only at its beginning, where no name
/// is printed.
const MARKED: &str = "##[";

fn is_harmful(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::{escape, written_out_in_json};

    #[test]
    fn a_document_says_the_same() {
        let text = "\u{1b}[31m\n##[error]\u{202e}\u{9b}\u{e0041}ü";
        let document = format!("{{\n  \"a\": {}\n}}\n", serde_json::Value::from(text));
        let harmless = written_out_in_json(&document);
        assert_eq!(harmless, "{\n  \"a\": \"\\u001b[31m\\n##\\u005berror]\\u202e\\u009b\\udb40\\udc41ü\"\n}\n");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&harmless).unwrap()["a"], text);
    }

    #[test]
    fn what_a_terminal_would_obey_is_written_out() {
        assert_eq!(escape("plain, ünïcode"), "plain, ünïcode");
        assert_eq!(escape("\u{1b}[31mred\n\u{202e}x\u{7f}\u{9b}"), "\\u{1b}[31mred\\n\\u{202e}x\\u{7f}\\u{9b}");
        assert_eq!(escape("###[error]x"), "###\\u{5b}error]x");
        assert_eq!(escape("a\tpostgres://w:s3\ncret@h"), "a\\tpostgres://w:***@h");
    }
}
