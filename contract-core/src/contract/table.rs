//! A table of a TOML file, read key by key; what nobody asked for is a mistake.

use toml::de::{DeTable, DeValue};

use super::model::Stated;
use super::page::{Page, Text, field};
use super::words::{nearest, one_of, shown, suggestion};
use crate::finding::Mistake;
use crate::ident::MAXIMUM_LENGTH;
use crate::source::{Location, SourceId};

/// A table while it is read.
pub(super) struct Table<'v> {
    /// What a person calls it: `[[rpc]]`.
    title: String,
    source: SourceId,
    /// Its header, or the whole of an inline table.
    pub(super) location: Location,
    entries: &'v DeTable<'v>,
    known: Vec<&'static str>,
}

impl<'v> Table<'v> {
    pub(super) fn new(
        title: impl Into<String>,
        source: SourceId,
        location: Location,
        entries: &'v DeTable<'_>,
    ) -> Self {
        Self { title: title.into(), source, location, entries, known: Vec::new() }
    }

    /// The value of a key, which is then known.
    pub(super) fn take(&mut self, key: &'static str) -> Option<Field<'v>> {
        self.known.push(key);
        let (written, value) = self.entries.get_key_value(key)?;
        let key_location = Location { source: self.source, span: written.span().into() };
        Some(field(key, key_location, value))
    }

    /// The value of a key that must be there.
    pub(super) fn require(&mut self, page: &mut Page<'_>, key: &'static str) -> Option<Field<'v>> {
        let taken = self.take(key);
        if taken.is_none() {
            let message = format!("{} has no `{key}`", self.title);
            page.report_missing(
                Mistake::new(message, self.location, format!("`{key}` is missing")).with_help(format!("add `{key}`")),
            );
        }
        taken
    }

    /// All keys that a person chose themselves, in the order of the file.
    pub(super) fn free_entries(&self) -> Vec<Field<'v>> {
        let mut fields: Vec<Field<'v>> = self
            .entries
            .iter()
            .map(|(key, value)| {
                let key_location = Location { source: self.source, span: key.span().into() };
                field(key.get_ref(), key_location, value)
            })
            .collect();
        fields.sort_by_key(|field| (field.key_location.span, field.key));
        fields
    }

    /// Reports the keys that nobody asked for.
    pub(super) fn finish(self, page: &mut Page<'_>) {
        for field in self.free_entries() {
            if self.known.contains(&field.key) {
                continue;
            }
            let near = nearest(field.key, self.known.iter().copied());
            let help = match near {
                Some(near) => format!("write `{}`", as_written(near)),
                None => format!("{} takes {}", self.title, one_of(self.known.iter().copied())),
            };
            // A line with a URL may hold a password, and a report shows the line that it points at.
            let holds_url = field.value.as_str().is_some_and(|text| text.contains("://"));
            let mistake = Mistake::new(
                format!("unknown key `{}`", shown(field.key)),
                if holds_url { self.location } else { field.key_location },
                format!("no key of {}", self.title),
            );
            page.report(mistake.with_help(help));
        }
    }
}

/// One value, and the key that it stands under.
#[derive(Clone, Copy)]
pub(super) struct Field<'v> {
    pub(super) key: &'v str,
    /// Whether it is an entry of the array that stands under the key.
    pub(super) entry: bool,
    pub(super) key_location: Location,
    pub(super) location: Location,
    pub(super) value: &'v DeValue<'v>,
}

impl<'v> Field<'v> {
    /// Reports that the value is of another type than `expected`.
    pub(super) fn mismatch(&self, page: &mut Page<'_>, expected: &str) {
        let found = type_of(self.value);
        let mistake = Mistake::new(
            format!("{} must be {expected}, not {found}", self.subject()),
            self.location,
            format!("this is {found}"),
        );
        page.report(mistake);
    }

    /// What a message calls it.
    fn subject(&self) -> String {
        let key = shown(self.key);
        if self.entry { format!("an entry of `{key}`") } else { format!("`{key}`") }
    }

    /// A mistake about the value.
    pub(super) fn mistake(&self, message: impl Into<String>, label: impl Into<String>) -> Mistake {
        Mistake::new(message, self.location, label)
    }

    /// A string with the places of its characters.
    pub(super) fn text(&self, page: &mut Page<'_>, expected: &str) -> Option<Text> {
        let Some(value) = self.value.as_str() else {
            self.mismatch(page, expected);
            return None;
        };
        let place = page.text_place(value, self.location);
        Some(Text { value: value.to_owned(), location: self.location, place })
    }

    /// A string that says something.
    pub(super) fn string(&self, page: &mut Page<'_>) -> Option<Stated<String>> {
        let text = self.text(page, "a string")?;
        if text.value.trim().is_empty() {
            page.report(self.mistake(format!("{} is empty", self.subject()), "nothing is said here"));
            return None;
        }
        Some(Stated::new(text.value, self.location))
    }

    /// A name as the catalog stores it: `what` says of which sort.
    pub(super) fn name(&self, page: &mut Page<'_>, what: &str) -> Option<Stated<String>> {
        let text = self.text(page, &format!("a string, {what}"))?;
        let problem = if text.value.is_empty() {
            "a name cannot be empty".to_owned()
        } else if text.value.len() > MAXIMUM_LENGTH {
            let name = shown(&text.value);
            format!("`{name}` is longer than the {MAXIMUM_LENGTH} bytes that PostgreSQL keeps of a name")
        } else if text.value.contains('\0') {
            "a name cannot have a NUL character".to_owned()
        } else {
            return Some(Stated::new(text.value, self.location));
        };
        page.report(self.mistake(problem, format!("expected {what}")));
        None
    }

    /// Yes or no.
    pub(super) fn boolean(&self, page: &mut Page<'_>) -> Option<Stated<bool>> {
        match self.value.as_bool() {
            Some(value) => Some(Stated::new(value, self.location)),
            None => {
                self.mismatch(page, "`true` or `false`");
                None
            }
        }
    }

    /// One of a few words.
    pub(super) fn choice<T: Copy>(&self, page: &mut Page<'_>, choices: &[(&str, T)]) -> Option<Stated<T>> {
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        let written = self.text(page, &one_of(words.iter().copied()))?.value;
        match choices.iter().find(|(word, _)| *word == written) {
            Some((_, value)) => Some(Stated::new(*value, self.location)),
            None => {
                let message = format!("`{}` cannot be `{}`", shown(self.key), shown(&written));
                let label = format!("expected {}", one_of(words.iter().copied()));
                page.report(self.mistake(message, label).with_help(suggestion(&written, &words)));
                None
            }
        }
    }

    /// The entries of an array.
    pub(super) fn entries(&self, page: &mut Page<'_>, expected: &str) -> Option<Vec<Field<'v>>> {
        let Some(array) = self.value.as_array() else {
            self.mismatch(page, expected);
            return None;
        };
        let entries = array.iter().map(|value| Field { entry: true, ..field(self.key, self.key_location, value) });
        Some(entries.collect())
    }

    /// A table; `title` is what a person calls it.
    pub(super) fn table(&self, page: &mut Page<'_>, title: &str) -> Option<Table<'v>> {
        let Some(table) = self.value.as_table() else {
            let is_table_array =
                self.value.as_array().is_some_and(|array| array.iter().any(|entry| entry.get_ref().is_table()));
            if is_table_array && !self.entry {
                let message = format!("{} must be a table, not an array of tables", self.subject());
                let mistake = self.mistake(message, "two pairs of brackets make it an array");
                page.report(mistake.with_help(format!("write `[{}]`", shown(self.key))));
            } else {
                self.mismatch(page, "a table");
            }
            return None;
        };
        Some(Table::new(title, self.location.source, self.location, table))
    }

    /// Tables under a header in double brackets.
    pub(super) fn tables(&self, page: &mut Page<'_>) -> Vec<Table<'v>> {
        let title = format!("`[[{}]]`", self.key);
        if self.value.is_table() {
            let mistake = self.mistake(
                format!("`{}` must be an array of tables, not a table", self.key),
                "one pair of brackets makes it a table",
            );
            page.report(mistake.with_help(format!("write {title}")));
            return Vec::new();
        }
        let entries = self.entries(page, &format!("an array of tables, each under {title}")).unwrap_or_default();
        entries.into_iter().filter_map(|entry| entry.table(page, &title)).collect()
    }
}

/// A key as it stands in a file: that of a section in its brackets.
fn as_written(key: &str) -> String {
    match key {
        "rpc" | "accept" | "server" => format!("[[{key}]]"),
        "definers" | "levels" => format!("[{key}]"),
        "env" => "[env.NAME]".to_owned(),
        _ => key.to_owned(),
    }
}

/// What sort of value it is, as a noun.
fn type_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a float",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}
