//! Mistakes on the command line, told without the passwords in it.

use std::ffi::OsString;

use clap::Parser;
use clap::error::ErrorKind;
use contract_core::report::mask;

use crate::arguments::Arguments;
use crate::output::{NO_VERDICT, tell_usage};

/// What stands in a message for an argument that can have a password.
const HIDDEN: &str = "<connection string>";

/// Reads the command line. Help and version are told, and so is what is wrong.
///
/// # Errors
/// With the exit code, when there is nothing to run.
pub fn parse(words: Vec<OsString>) -> Result<Arguments, u8> {
    let error = match Arguments::try_parse_from(&words) {
        Ok(arguments) => return Ok(arguments),
        Err(error) => error,
    };
    let told = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    let text = error.render().ansi().to_string();
    let text = if told { text } else { masked(&redact(text, &words)) };
    let arrived = tell_usage(&text, told);
    Err(if told && arrived { 0 } else { NO_VERDICT })
}

/// Takes the passwords out of what is left of connection strings, as where a list was split at its commas.
fn masked(text: &str) -> String {
    text.split_inclusive('\n').map(mask).collect()
}

/// Takes every connection string of the command line out of a message. clap repeats what it does not
/// understand, such as a URL that is given without `--url`.
fn redact(mut text: String, words: &[OsString]) -> String {
    for word in words {
        let word = word.to_string_lossy();
        let secret = match word.find("://") {
            Some(at) => {
                let scheme = |letter: char| letter.is_ascii_alphanumeric() || "+-.".contains(letter);
                &word[word[..at].trim_end_matches(scheme).len()..]
            }
            None if word.contains("password=") || word.contains('@') => &word,
            None => continue,
        };
        if !secret.is_empty() {
            text = text.replace(secret, HIDDEN);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connection_strings_are_not_repeated() {
        let words: Vec<OsString> =
            ["--url=postgres://w:it's s3cret@h/d", "host=h password=s3cret", "w:s3cret@h/d"].map(Into::into).into();
        let text = words.iter().map(|word| format!("unexpected '{}'\n", word.to_string_lossy())).collect();
        let redacted = redact(text, &words);
        assert!(!redacted.contains("s3cret") && redacted.contains("--url=<connection string>"), "{redacted}");
    }
}
