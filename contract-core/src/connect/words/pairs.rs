//! `key=value` strings as libpq reads them (manual, 34.1.1.1 "Keyword/Value Connection Strings").

use super::Words;
use crate::connect::target_error::TargetError;

pub(super) fn read(text: &str) -> Result<Words, TargetError> {
    let mut words = Words::default();
    let mut letters = text.trim_start().chars().peekable();
    while letters.peek().is_some() {
        let mut name = String::new();
        while let Some(letter) = letters.next_if(|letter| *letter != '=' && !letter.is_ascii_whitespace()) {
            name.push(letter);
        }
        while letters.next_if(char::is_ascii_whitespace).is_some() {}
        if letters.next() != Some('=') || name.is_empty() {
            return Err(TargetError::Pair);
        }
        while letters.next_if(char::is_ascii_whitespace).is_some() {}
        let quoted = letters.next_if_eq(&'\'').is_some();
        let mut value = String::new();
        loop {
            match letters.next() {
                None if quoted => return Err(TargetError::OpenQuote),
                Some('\'') if quoted => break,
                None => break,
                Some(letter) if !quoted && letter.is_ascii_whitespace() => break,
                Some('\\') => value.extend(letters.next()),
                Some('\0') => return Err(TargetError::Nul),
                Some(letter) => value.push(letter),
            }
        }
        words.say(&name, value)?;
        while letters.next_if(char::is_ascii_whitespace).is_some() {}
    }
    Ok(words)
}
