//! Policy files: rules of the database itself.

use super::glob::Glob;
use super::model::{DefinerPolicy, Stated};
use super::page::Page;
use super::search_path;
use super::table::{Field, Table};

/// Reads the `[definers]` section.
pub(super) fn read_definers(page: &mut Page<'_>, mut table: Table<'_>) -> DefinerPolicy {
    let location = table.location;
    let mut allow = Vec::new();
    if let Some(field) = table.require(page, "allow") {
        let entries = field.entries(page, "an array of patterns over `schema.name`").unwrap_or_default();
        allow.extend(entries.iter().filter_map(|entry| read_glob(page, entry)));
    }
    let search_path = table.take("search_path").and_then(|field| search_path::read(page, &field));
    table.finish(page);
    DefinerPolicy { location, allow, search_path }
}

fn read_glob(page: &mut Page<'_>, entry: &Field<'_>) -> Option<Stated<Glob>> {
    let pattern = entry.text(page, "a string such as \"ops.*\"")?.value;
    match Glob::new(&pattern) {
        Ok(glob) => Some(Stated::new(glob, entry.location)),
        Err(error) => {
            page.report(entry.mistake(error.to_string(), "this pattern").with_help(error.help()));
            None
        }
    }
}
