//! The passwords of connection strings, taken out of whatever is told.
//!
//! A person can put a connection string where something else belongs, and a message or the line of a file
//! would repeat it. This is the net under all of them. Where it cannot tell where a password ends, it
//! takes too much.

use std::borrow::Cow;
use std::ops::Range;

/// What stands for a password.
const MASK: &str = "***";

/// How our own messages show what a URL looks like.
const EXAMPLE: &str = "user:password@host:port";

/// A text without the passwords of the connection strings in it: `scheme://user:password@host`, and
/// `password=…` as in key=value strings and in the parameters of a URL.
pub fn mask(text: &str) -> Cow<'_, str> {
    masked(text, 0, &secrets(text))
}

/// `text`, which begins at `offset` of the text that `secrets` were found in; none of them is cut.
pub(super) fn masked<'a>(text: &'a str, offset: usize, secrets: &[Range<usize>]) -> Cow<'a, str> {
    let mut result = String::new();
    let mut done = 0;
    for secret in secrets {
        if secret.start >= offset + done && secret.end <= offset + text.len() {
            result.push_str(&text[done..secret.start - offset]);
            result.push_str(MASK);
            done = secret.end - offset;
        }
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    result.push_str(&text[done..]);
    Cow::Owned(result)
}

/// Where the passwords are, in order, none touching another.
pub(super) fn secrets(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = text.match_indices("://").filter_map(|(at, _)| of_url(text, at + 3)).collect();
    found.extend(of_parameters(text));
    found.retain(|secret| !secret.is_empty() && text[secret.clone()] != *MASK);
    found.sort_by_key(|secret| secret.start);
    let mut apart: Vec<Range<usize>> = Vec::new();
    for secret in found {
        match apart.last_mut() {
            Some(last) if secret.start <= last.end => last.end = last.end.max(secret.end),
            Some(_) | None => apart.push(secret),
        }
    }
    apart
}

/// The password of the URL whose authority begins at `start`.
fn of_url(text: &str, start: usize) -> Option<Range<usize>> {
    let rest = &text[start..];
    if rest.starts_with(EXAMPLE) {
        return None;
    }
    // A password can hold anything, an `@` that should have been encoded too: the last one counts, ahead of the
    // next URL if that still leaves one.
    let at = rest[..next_url(rest)].rfind('@').or_else(|| rest.rfind('@'));
    if let Some(at) = at {
        let colon = rest[..at].find(':')?;
        return Some(start + colon + 1..start + at);
    }
    let colon = rest.find(|letter: char| letter.is_whitespace() || "/?#[]'\"`:".contains(letter))?;
    let behind = rest[colon..].strip_prefix(':')?;
    (!is_port(behind)).then_some(start + colon + 1..text.len())
}

/// Where the next URL begins, of which it is clear that it is one.
fn next_url(rest: &str) -> usize {
    let scheme = |letter: char| letter.is_ascii_alphanumeric() || "+-.".contains(letter);
    let begins = |at: usize| rest[..at].trim_end_matches(scheme).len();
    let apart =
        |begin: usize| rest[..begin].ends_with(|letter: char| letter.is_whitespace() || "'\"`,;".contains(letter));
    rest.match_indices("://").map(|(at, _)| begins(at)).find(|begin| apart(*begin)).unwrap_or(rest.len())
}

/// Whether a text begins with the port of an address and not with a password.
fn is_port(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let ends = text[digits..].chars().next().is_none_or(|next| next.is_whitespace() || "/?#'\"`,;.:)".contains(next));
    (1..=5).contains(&digits) && ends
}

/// The values of every `password=…`, spaces around the sign included.
fn of_parameters(text: &str) -> Vec<Range<usize>> {
    const NAME: &str = "password";
    let lower = text.to_ascii_lowercase();
    let mut found = Vec::new();
    for (at, _) in lower.match_indices(NAME) {
        let behind = &text[at + NAME.len()..];
        if let Some(secret) = of_statement(text, at + NAME.len()) {
            found.push(secret);
            continue;
        }
        // A key in quotes, as in JSON or TOML, has one behind it.
        let behind = behind.strip_prefix(['"', '\'']).unwrap_or(behind).trim_start();
        let Some(value) = behind.strip_prefix('=').map(str::trim_start) else { continue };
        let start = text.len() - value.len();
        found.push(match value.chars().next() {
            Some(quote @ ('\'' | '"')) => start + 1..start + 1 + quoted_length(&value[1..], quote),
            Some(_) | None => start..start + bare_length(value),
        });
    }
    found
}

/// The string behind the word PASSWORD of `CREATE ROLE`, which ends at `end`.
fn of_statement(text: &str, end: usize) -> Option<Range<usize>> {
    let behind = text.get(end..)?;
    let value = behind.trim_start();
    if value.len() == behind.len() {
        return None;
    }
    let start = text.len() - value.len();
    if let Some(tagged) = value.strip_prefix('$') {
        let tag = &value[..tagged.find('$')? + 2];
        let body = &value[tag.len()..];
        return Some(start + tag.len()..start + tag.len() + body.find(tag).unwrap_or(body.len()));
    }
    let prefix = value.find('\'').filter(|at| matches!(&value[..*at], "" | "e" | "E" | "U&" | "u&"))?;
    let content = &value[prefix + 1..];
    Some(start + prefix + 1..start + prefix + 1 + quoted_length(content, '\''))
}

/// How long a value is whose opening quote stands ahead of it: up to the closing one, or all there is.
fn quoted_length(value: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, letter) in value.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if letter == quote => return at,
            _ => {}
        }
    }
    value.len()
}

/// How long a value without quotes is. What closes the text around it is left.
fn bare_length(value: &str) -> usize {
    let end = value.find(char::is_whitespace).unwrap_or(value.len());
    value[..end].trim_end_matches(['"', '\'', '`', ',', ';', ':', ')', '.']).len()
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn passwords_are_masked_wherever_they_end() {
        for (text, masked) in [
            ("postgres://w:s3cret@h/d", "postgres://w:***@h/d"),
            ("a `postgresql://w:s3cret@h:5432/d?x=1`: no", "a `postgresql://w:***@h:5432/d?x=1`: no"),
            ("postgres://w:s3%40c%2Fret@h", "postgres://w:***@h"),
            ("postgres://w:it's s3cr@et/#?\"x@h/d", "postgres://w:***@h/d"),
            ("postgres://my user:s3cret@h", "postgres://my user:***@h"),
            ("postgres://:s3cret@h", "postgres://:***@h"),
            ("postgres://w:s3cret", "postgres://w:***"),
            ("url = \"postgres://w:s3cret", "url = \"postgres://w:***"),
            ("postgres://w:s3cret://x@h", "postgres://w:***@h"),
            ("postgres://w:1234567", "postgres://w:***"),
            ("postgres://a:s3cret@h, postgres://b:s3cret@i", "postgres://a:***@h, postgres://b:***@i"),
            ("postgres://a:s3cret and postgres://b:s3cret@i", "postgres://a:***@i"),
            ("redis://a:s3cret@h postgres://b:s3cret", "redis://a:***@h postgres://b:***"),
            ("postgres://h/d?user=w&password=s3cret&x=1", "postgres://h/d?user=w&password=***"),
            ("host=h password=s3cret user=w", "host=h password=*** user=w"),
            ("`host=h password=s3cret`: no", "`host=h password=***`: no"),
            ("PGPASSWORD = 's3 \\' cret' x", "PGPASSWORD = '***' x"),
            ("password='s3 cret", "password='***"),
            ("\"password\" = \"s3cret\"", "\"password\" = \"***\""),
            ("postgres://w:sécrèt@h", "postgres://w:***@h"),
            ("CREATE ROLE r PASSWORD 's3cret' LOGIN;", "CREATE ROLE r PASSWORD '***' LOGIN;"),
            ("ALTER ROLE r password E's3\\'cret'", "ALTER ROLE r password E'***'"),
            ("ALTER ROLE r PASSWORD $x$s3'cret$x$;", "ALTER ROLE r PASSWORD $x$***$x$;"),
            ("CREATE USER r ENCRYPTED PASSWORD\n 's3cret", "CREATE USER r ENCRYPTED PASSWORD\n '***"),
        ] {
            assert_eq!(mask(text), masked, "{text}");
            assert_eq!(mask(masked), masked, "masking again changes nothing");
        }
    }

    #[test]
    fn what_has_no_password_stays() {
        for text in [
            "name a postgres:// URL, `env:NAME` or a snapshot file",
            "write it as `postgres://user:password@host:port/database`",
            "postgres://h:5432/d",
            "`postgres://127.0.0.1:5432`: no answer",
            "postgres://[::1]:5432/d",
            "postgres://w@h:5432/d",
            "postgres://…",
            "https://example.org/a: b",
            "the server asks for a password and the URL has none",
            "password=",
            "ALTER ROLE r PASSWORD NULL",
            "costs $5 and a password costs nothing",
            "ops.f(a text)",
        ] {
            assert_eq!(mask(text), text);
        }
    }
}
