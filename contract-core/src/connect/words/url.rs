//! Connection URLs as libpq reads them (manual, 34.1.1.2 "Connection URIs"), read more strictly: what is
//! ambiguous is an error.

use super::Words;
use crate::connect::target_error::TargetError;

/// What follows the scheme, if the text is a URL.
pub(super) fn rest_of_url(text: &str) -> Result<Option<&str>, TargetError> {
    if let Some(rest) = text.strip_prefix("postgres://").or_else(|| text.strip_prefix("postgresql://")) {
        return Ok(Some(rest));
    }
    let scheme_character = |letter: char| letter.is_ascii_alphanumeric() || "+-.".contains(letter);
    match text.split_once("://") {
        Some((scheme, _)) if !scheme.is_empty() && scheme.chars().all(scheme_character) => {
            Err(TargetError::Scheme(scheme.to_owned()))
        }
        Some(_) | None => Ok(None),
    }
}

pub(super) fn read(rest: &str) -> Result<Words, TargetError> {
    let (authority, rest) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    if authority.matches('@').count() > 1 || rest.contains('@') {
        return Err(TargetError::UnescapedAt);
    }
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut words = Words::default();
    let address = match authority.split_once('@') {
        Some((credentials, address)) => {
            let (user, password) = match credentials.split_once(':') {
                Some((user, password)) => (user, Some(password)),
                None => (credentials, None),
            };
            words.say("user", decode(user, "user")?)?;
            if let Some(password) = password {
                words.say("password", decode(password, "password")?)?;
            }
            address
        }
        None => authority,
    };
    read_addresses(&mut words, address)?;
    words.say("dbname", decode(path.strip_prefix('/').unwrap_or(path), "database")?)?;
    for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
        let (name, value) = parameter.split_once('=').ok_or(TargetError::ParameterWithoutValue)?;
        let (name, value) = (decode(name, "parameters")?, decode(value, "parameters")?);
        match (name.as_str(), value.as_str()) {
            // What other drivers write, which libpq reads, too.
            ("ssl", "true") => words.say("sslmode", "require".to_owned())?,
            _ => words.say(&name, value)?,
        }
    }
    Ok(words)
}

/// Reads `host`, `host:port`, `[address]:port`, several of them with commas between, or nothing.
fn read_addresses(words: &mut Words, addresses: &str) -> Result<(), TargetError> {
    let (mut hosts, mut ports) = (Vec::new(), Vec::new());
    for address in addresses.split(',') {
        let (host, port) = match address.strip_prefix('[') {
            Some(bracketed) => {
                let (host, behind) = bracketed.split_once(']').ok_or(TargetError::Brackets)?;
                match behind.strip_prefix(':') {
                    Some(port) => (host, port),
                    None if behind.is_empty() => (host, ""),
                    None => return Err(TargetError::Brackets),
                }
            }
            None => {
                let (host, port) = address.split_once(':').unwrap_or((address, ""));
                if port.contains(':') {
                    return Err(TargetError::Brackets);
                }
                (host, port)
            }
        };
        hosts.push(decode(host, "host")?);
        ports.push(decode(port, "port")?);
    }
    let list = |parts: Vec<String>| {
        if parts.iter().all(String::is_empty) { String::new() } else { parts.join(",") }
    };
    words.say("host", list(hosts))?;
    words.say("port", list(ports))
}

/// Resolves `%xx`. A NUL is refused with the malformed ones: the protocol ends a text there.
fn decode(text: &str, part: &'static str) -> Result<String, TargetError> {
    let wrong = TargetError::PercentEncoding(part);
    let mut pieces = text.split('%');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let (Some(digits), Some(rest)) = (piece.get(..2), piece.get(2..)) else { return Err(wrong) };
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(wrong);
        }
        match u8::from_str_radix(digits, 16) {
            Ok(0) | Err(_) => return Err(wrong),
            Ok(byte) => bytes.push(byte),
        }
        bytes.extend_from_slice(rest.as_bytes());
    }
    match String::from_utf8(bytes) {
        Ok(text) if text.contains('\0') => Err(TargetError::Nul),
        Ok(text) => Ok(text),
        Err(_) => Err(wrong),
    }
}
