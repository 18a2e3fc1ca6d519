//! Password files as libpq reads them (manual, 34.16 "The Password File").

/// What a password is asked for.
pub(in crate::connect) struct Asked<'a> {
    /// The names that the host may be written by.
    pub hosts: &'a [&'a str],
    pub port: &'a str,
    pub database: &'a str,
    pub user: &'a str,
}

/// The password of the first line that matches, and the number of that line, from 1.
pub(in crate::connect) fn password(text: &str, asked: &Asked<'_>) -> Option<(usize, String)> {
    (1..).zip(text.split('\n')).find_map(|(number, line)| {
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.is_empty() || line.starts_with('#') {
            return None;
        }
        let rest = field(line, asked.hosts)?;
        let rest = field(rest, &[asked.port])?;
        let rest = field(rest, &[asked.database])?;
        let rest = field(rest, &[asked.user])?;
        Some((number, unescaped(rest)))
    })
}

/// What follows the field and its colon, if the field is `*` or one of the texts.
fn field<'a>(line: &'a str, wanted: &[&str]) -> Option<&'a str> {
    if let Some(rest) = line.strip_prefix("*:") {
        return Some(rest);
    }
    let mut escaped = false;
    let end = line.char_indices().find_map(|(at, letter)| {
        let ends = letter == ':' && !escaped;
        escaped = letter == '\\' && !escaped;
        ends.then_some(at)
    })?;
    let text = unescaped(&line[..end]);
    wanted.contains(&text.as_str()).then(|| &line[end + 1..])
}

/// The text up to the next colon, each backslash taken off what it escapes.
fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            ':' => break,
            '\\' => plain.push(letters.next().unwrap_or('\\')),
            letter => plain.push(letter),
        }
    }
    plain
}
