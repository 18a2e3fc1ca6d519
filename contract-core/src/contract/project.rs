//! The project file, `dbcontract.toml`: where everything is, and what is meant by it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::Date;
use super::accept::{Acceptance, read_accepted};
use super::date;
use super::environment::{Environment, read_environments};
use super::error::{ContractError, ReadFailure};
use super::files::{read_text, without_mark};
use super::model::Stated;
use super::page::Page;
use super::table::{Field, Table};
use super::words::{nearest, shown, suggestion};
use crate::finding::{Level, Mistake};
use crate::source::{SourceId, SourceMap};
use toml::de::DeValue;

/// The words that a project file can use, and that the rest of the library gives their meaning.
#[derive(Clone, Copy, Debug)]
pub struct ProjectWords<'a> {
    /// The ids of the checks.
    pub checks: &'a [&'a str],
    /// The names of the layouts of migration folders.
    pub layouts: &'a [&'a str],
    /// The names of the platforms.
    pub platforms: &'a [&'a str],
    /// The major versions of PostgreSQL.
    pub majors: &'a [u32],
}

/// What a project file says. Paths are those of the file, put behind the folder that it lies in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    /// The folder that the file lies in, as its path was given; empty for the working directory.
    pub folder: PathBuf,
    /// The contract files and folders.
    pub contracts: Vec<Stated<PathBuf>>,
    /// The folder of migrations.
    pub migrations: Option<Stated<PathBuf>>,
    /// What there was before the first migration: a file of SQL or a snapshot.
    pub baseline: Option<Stated<PathBuf>>,
    /// The layout of that folder.
    pub layout: Option<Stated<String>>,
    /// The platform that the database runs on.
    pub platform: Option<Stated<String>>,
    /// The major version of PostgreSQL.
    pub postgres: Option<Stated<u32>>,
    /// The role that runs the migrations.
    pub role: Option<Stated<String>>,
    /// The day on which they were run.
    pub applied_on: Option<Stated<Date>>,
    /// The levels of checks, by their ids.
    pub levels: BTreeMap<String, Stated<Level>>,
    /// The environments, by their names.
    pub environments: BTreeMap<String, Environment>,
    /// The gaps that are accepted.
    pub accepted: Vec<Acceptance>,
}

impl Project {
    /// Reads a project file, which goes into `sources` under its path as given.
    ///
    /// # Errors
    /// Every mistake in it, or why it could not be read.
    pub fn read(sources: &mut SourceMap, path: &Path, words: ProjectWords<'_>) -> Result<Self, ContractError> {
        let subject = "project file";
        let failed = |failure| ContractError { subject, failures: vec![failure], mistakes: Vec::new() };
        if path.is_dir() {
            return Err(failed(ReadFailure::Folder { path: path.to_owned() }));
        }
        let text = read_text(path).map_err(failed)?;
        let source = sources.add(text.name, without_mark(&text.text));
        let folder = path.parent().unwrap_or(Path::new(""));
        let (project, mistakes) = read_project(sources, source, folder, words);
        if mistakes.is_empty() { Ok(project) } else { Err(ContractError { subject, failures: Vec::new(), mistakes }) }
    }

    /// Reads the text of a project file that lies in `folder`; it goes into `sources` under `name`. With
    /// mistakes, the project has what could be made out.
    pub fn parse(
        sources: &mut SourceMap,
        name: impl Into<String>,
        text: &str,
        folder: &Path,
        words: ProjectWords<'_>,
    ) -> (Self, Vec<Mistake>) {
        let source = sources.add(name, without_mark(text));
        read_project(sources, source, folder, words)
    }
}

fn read_project(
    sources: &SourceMap,
    source: SourceId,
    folder: &Path,
    words: ProjectWords<'_>,
) -> (Project, Vec<Mistake>) {
    let (mut page, content) = Page::open(sources, source);
    let page = &mut page;
    let mut document = page.document(&content);
    let project = Project {
        folder: folder.to_owned(),
        contracts: document.take("contracts").map(|field| paths(page, &field, folder)).unwrap_or_default(),
        migrations: document.take("migrations").and_then(|field| path(page, &field, folder)),
        baseline: document.take("baseline").and_then(|field| path(page, &field, folder)),
        layout: document.take("layout").and_then(|field| word(page, &field, words.layouts)),
        platform: document.take("platform").and_then(|field| word(page, &field, words.platforms)),
        postgres: document.take("postgres").and_then(|field| major(page, &field, words.majors)),
        role: document.take("role").and_then(|field| field.name(page, "the name of a role")),
        applied_on: document.take("applied_on").and_then(|field| date::read(page, &field)),
        levels: document
            .take("levels")
            .and_then(|field| field.table(page, "`[levels]`"))
            .map(|table| levels(page, &table, words.checks))
            .unwrap_or_default(),
        environments: document
            .take("env")
            .and_then(|field| field.table(page, "`[env]`"))
            .map(|table| read_environments(page, &table))
            .unwrap_or_default(),
        accepted: document.take("accept").map(|field| read_accepted(page, &field)).unwrap_or_default(),
    };
    document.finish(page);
    let mistakes = page.take_mistakes();
    (project, mistakes)
}

fn path(page: &mut Page<'_>, field: &Field<'_>, folder: &Path) -> Option<Stated<PathBuf>> {
    let written = field.string(page)?;
    if written.value.contains("://") {
        let mistake = field.mistake(format!("`{}` is a URL", shown(&written.value)), "expected a path");
        page.report(mistake.with_help("put the URL into `.env.NAME`, and a path here"));
        return None;
    }
    Some(Stated::new(folder.join(written.value), written.location))
}

fn paths(page: &mut Page<'_>, field: &Field<'_>, folder: &Path) -> Vec<Stated<PathBuf>> {
    if let DeValue::String(_) = field.value {
        return path(page, field, folder).into_iter().collect();
    }
    let entries = field.entries(page, "a path or an array of paths").unwrap_or_default();
    if field.value.as_array().is_some_and(|array| array.is_empty()) {
        let mistake = field.mistake("`contracts` is empty", "no path is named here");
        page.report(mistake.with_help("name a contract file or a folder of them, or leave `contracts` out"));
    }
    entries.iter().filter_map(|entry| path(page, entry, folder)).collect()
}

fn word(page: &mut Page<'_>, field: &Field<'_>, words: &[&str]) -> Option<Stated<String>> {
    let choices: Vec<(&str, &str)> = words.iter().map(|word| (*word, *word)).collect();
    field.choice(page, &choices).map(|stated| Stated::new(stated.value.to_owned(), stated.location))
}

fn major(page: &mut Page<'_>, field: &Field<'_>, majors: &[u32]) -> Option<Stated<u32>> {
    let written = match field.value {
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::String(text) => text.clone().into_owned(),
        DeValue::Boolean(_) | DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => {
            field.mismatch(page, "a major version such as 17");
            return None;
        }
    };
    if let DeValue::Integer(_) = field.value
        && let Some(major) = majors.iter().find(|major| major.to_string() == written)
    {
        return Some(Stated::new(*major, field.location));
    }
    let known: Vec<String> = majors.iter().map(u32::to_string).collect();
    let label = format!("expected one of {}", known.join(", "));
    let message = format!("`{}` is no major version of PostgreSQL that dbcontract knows", shown(&written));
    page.report(field.mistake(message, label).with_help("write the number ahead of the first dot, without quotes"));
    None
}

fn levels(page: &mut Page<'_>, table: &Table<'_>, checks: &[&str]) -> BTreeMap<String, Stated<Level>> {
    let mut levels = BTreeMap::new();
    for field in table.free_entries() {
        let level = field.choice(page, &[("deny", Level::Deny), ("warn", Level::Warn), ("allow", Level::Allow)]);
        if !checks.contains(&field.key) {
            let message = format!("there is no check `{}`", shown(field.key));
            let mistake = Mistake::new(message, field.key_location, "no check has this id");
            let help = match nearest(field.key, checks.iter().copied()) {
                Some(_) => suggestion(field.key, checks),
                None => "take the id from a report, where it stands in brackets".to_owned(),
            };
            page.report(mistake.with_help(help));
            continue;
        }
        if let Some(level) = level {
            levels.insert(field.key.to_owned(), level);
        }
    }
    levels
}
