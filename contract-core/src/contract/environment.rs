//! `[env.NAME]`: how an environment is reached, and what it must turn out to be.

use std::collections::BTreeMap;
use std::time::Duration;

use toml::de::DeValue;

use super::duration;
use super::model::Stated;
use super::page::Page;
use super::table::{Field, Table};
use super::words::shown;
use crate::finding::Mistake;
use crate::source::Location;

/// One environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// Its name in the header.
    pub location: Location,
    /// The variable that holds the URL.
    pub url_variable: Option<Stated<String>>,
    /// The host that the URL must name.
    pub expect_host: Option<Stated<String>>,
    /// The database that it must be.
    pub expect_database: Option<Stated<String>>,
    /// The role that it must be read as.
    pub role: Option<Stated<String>>,
    /// How long things may take.
    pub timeouts: Timeouts,
}

/// How long things may take in one environment; what is not stated is the caller's to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeouts {
    /// Until a connection stands.
    pub connect: Option<Stated<Duration>>,
    /// One statement.
    pub statement: Option<Stated<Duration>>,
    /// The wait for a lock.
    pub lock: Option<Stated<Duration>>,
}

/// Reads every environment.
pub(super) fn read_environments(page: &mut Page<'_>, table: &Table<'_>) -> BTreeMap<String, Environment> {
    let mut environments = BTreeMap::new();
    for field in table.free_entries() {
        if !is_environment_name(field.key) {
            let message = format!("`{}` cannot be the name of an environment", shown(field.key));
            let mistake = Mistake::new(message, field.key_location, "expected letters, digits, `-`, `_` or `.`");
            page.report(mistake.with_help("choose a name that can be part of a file name, for `.env.NAME` is read"));
        }
        if let DeValue::String(_) = field.value {
            // It may be a URL with its password, which a mistake must not point at.
            let message = format!("the environment `{}` must be a table, not a string", shown(field.key));
            let mistake = Mistake::new(message, table.location, "in this table");
            page.report(mistake.with_help(format!("write a section `[env.{}]`", shown(field.key))));
        } else if let Some(table) = field.table(page, &format!("`[env.{}]`", shown(field.key))) {
            environments.insert(field.key.to_owned(), read_environment(page, &field, table));
        }
    }
    environments
}

/// Whether `.env.NAME` is a file beside the project file, and nothing else.
pub(super) fn is_environment_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    !name.is_empty() && !name.starts_with('.') && name.bytes().all(plain)
}

fn read_environment(page: &mut Page<'_>, field: &Field<'_>, mut table: Table<'_>) -> Environment {
    let environment = Environment {
        location: field.key_location,
        url_variable: table.take("url_variable").and_then(|variable| read_variable(page, field, &variable)),
        expect_host: table.take("expect_host").and_then(|field| field.string(page)),
        expect_database: table.take("expect_database").and_then(|field| field.name(page, "the name of a database")),
        role: table.take("role").and_then(|field| field.name(page, "the name of a role")),
        timeouts: table
            .take("timeouts")
            .and_then(|field| field.table(page, "`timeouts`"))
            .map(|table| read_timeouts(page, table))
            .unwrap_or_default(),
    };
    table.finish(page);
    environment
}

/// The name of a variable. What stands here instead may be a URL with its password: the mistake then
/// neither quotes it nor points at its line.
fn read_variable(page: &mut Page<'_>, environment: &Field<'_>, field: &Field<'_>) -> Option<Stated<String>> {
    let variable = field.string(page)?;
    let is_name = variable.value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !variable.value.starts_with(|first: char| first.is_ascii_digit());
    if is_name {
        return Some(variable);
    }
    let name = shown(environment.key);
    let mistake = Mistake::new(
        format!("the `url_variable` of `{name}` is not the name of a variable"),
        environment.key_location,
        "in this environment",
    );
    page.report(mistake.with_help(format!("put the URL into `.env.{name}`, and the name of its variable here")));
    None
}

fn read_timeouts(page: &mut Page<'_>, mut table: Table<'_>) -> Timeouts {
    let timeouts = Timeouts {
        connect: table.take("connect").and_then(|field| duration::read(page, &field)),
        statement: table.take("statement").and_then(|field| duration::read(page, &field)),
        lock: table.take("lock").and_then(|field| duration::read(page, &field)),
    };
    table.finish(page);
    timeouts
}
