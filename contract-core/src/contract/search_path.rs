//! `search_path` in a contract: a word, a list of schemas, or the list as SET has it.

use super::model::{SearchPathRule, Stated};
use super::page::{Page, Text};
use super::table::Field;
use super::words::{nearest, shown};
use crate::finding::Mistake;
use crate::schema::split_names;
use crate::source::Span;

const WORDS: [&str; 2] = ["pinned", "safe"];
const EXPECTED: &str = "`pinned`, `safe` or an array of schema names";

/// Reads the rule.
pub(super) fn read(page: &mut Page<'_>, field: &Field<'_>) -> Option<Stated<SearchPathRule>> {
    let rule = if field.value.is_array() {
        let entries = field.entries(page, EXPECTED)?;
        let names: Vec<Option<String>> = entries.iter().map(|entry| schema_name(page, entry)).collect();
        SearchPathRule::Exactly(names.into_iter().collect::<Option<_>>()?)
    } else {
        let text = field.text(page, EXPECTED)?;
        match text.value.as_str() {
            "pinned" => SearchPathRule::Pinned,
            "safe" => SearchPathRule::Safe,
            _ => SearchPathRule::Exactly(list(page, &text)?),
        }
    };
    Some(Stated::new(rule, field.location))
}

fn schema_name(page: &mut Page<'_>, entry: &Field<'_>) -> Option<String> {
    let name = entry.name(page, "the name of a schema")?.value;
    if name.contains(',') {
        let mistake = entry.mistake(format!("`{}` is a list, not one schema", shown(&name)), "expected one name");
        page.report(mistake.with_help("write each schema as an entry of its own"));
        return None;
    }
    Some(name)
}

/// A list as `SET search_path` takes it.
fn list(page: &mut Page<'_>, text: &Text) -> Option<Vec<String>> {
    if let Some(problem) = problem(&text.value) {
        let location = text.place.locate(problem.span);
        page.report(Mistake::new(problem.message, location, problem.label).with_help(problem.help));
        return None;
    }
    let names = split_names(&text.value);
    if let [only] = names.as_slice()
        && let Some(word) = nearest(only, WORDS)
    {
        let mistake = Mistake::new(
            format!("`search_path` cannot be `{}`", shown(&text.value)),
            text.location,
            format!("expected {EXPECTED}"),
        );
        let schema = shown(only);
        page.report(mistake.with_help(format!("write `{word}`, or [\"{schema}\"] if a schema is meant")));
        return None;
    }
    // `""` is how PostgreSQL stores the empty path.
    Some(names.into_iter().filter(|name| !name.is_empty()).collect())
}

struct Problem {
    span: Span,
    message: &'static str,
    label: &'static str,
    help: &'static str,
}

/// What PostgreSQL would refuse in a list (`SplitIdentifierString`).
fn problem(list: &str) -> Option<Problem> {
    if list.trim().is_empty() {
        return None;
    }
    let mut at = 0;
    loop {
        at += list[at..].len() - list[at..].trim_start().len();
        let start = at;
        let end = if list[at..].starts_with('"') { quoted_end(list, at) } else { bare_end(list, at) };
        let Some(end) = end else {
            let span = Span::new(start, list.len());
            let (message, label) = ("a quoted schema name never ends", "no closing quote");
            return Some(Problem { span, message, label, help: "close it with `\"`" });
        };
        if end == start {
            let (message, label) = ("a schema name is missing in the list", "expected a schema name");
            return Some(Problem { span: Span::new(at, at), message, label, help: "take the extra comma away" });
        }
        at = end + list[end..].len() - list[end..].trim_start().len();
        match list[at..].chars().next() {
            None => return None,
            Some(',') => at += 1,
            Some(_) => {
                let span = Span::new(at, list.len());
                let (message, label) = ("schema names in a list need a comma between them", "expected a comma");
                return Some(Problem { span, message, label, help: "put a comma between the names" });
            }
        }
    }
}

fn bare_end(list: &str, start: usize) -> Option<usize> {
    let length = list[start..].find(|character: char| character == ',' || character.is_whitespace());
    Some(length.map_or(list.len(), |length| start + length))
}

fn quoted_end(list: &str, start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        at += list[at..].find('"')? + 1;
        if !list[at..].starts_with('"') {
            return Some(at);
        }
        at += 1;
    }
}
