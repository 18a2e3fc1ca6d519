//! The fleet file: many databases that the same contracts are held against.

use std::path::Path;

use globset::{GlobBuilder, GlobMatcher};

use super::environment::is_environment_name;
use super::error::{ContractError, ReadFailure};
use super::files::{read_text, without_mark};
use super::model::Stated;
use super::page::Page;
use super::table::{Field, Table};
use super::words::shown;
use crate::finding::{Label, Mistake};
use crate::source::{Location, SourceId, SourceMap};

/// Which databases a fleet has. Every one is reached by the name of an environment, so that a fleet file holds no
/// secret and is bound by the same rules as `--env NAME`.
#[derive(Clone, Debug, Default)]
pub struct FleetFile {
    /// Environments that are one database each.
    pub environments: Vec<Stated<String>>,
    /// Servers of which several databases are meant.
    pub servers: Vec<FleetServer>,
}

/// `[[server]]`: several databases of one server.
#[derive(Clone, Debug)]
pub struct FleetServer {
    /// The environment that says how the server is reached; its own database is only asked for the names of the others.
    pub environment: Stated<String>,
    /// Which of its databases.
    pub databases: Vec<Stated<DatabasePattern>>,
    /// Which of those not.
    pub except: Vec<Stated<DatabasePattern>>,
}

/// The name of a database, or a pattern over names: `*` is any number of characters, `?` is one, `[ab]` one of a set,
/// `{a,b}` either, and `\` takes the meaning from the next character.
#[derive(Clone, Debug)]
pub struct DatabasePattern {
    written: String,
    matcher: Option<GlobMatcher>,
}

impl DatabasePattern {
    /// Reads a name or a pattern.
    ///
    /// # Errors
    /// With what is wrong with the pattern.
    pub fn new(written: &str) -> Result<Self, String> {
        let matcher = match written.contains(['*', '?', '[', '{', '\\']) {
            false => None,
            true => {
                let glob = GlobBuilder::new(written).literal_separator(false).backslash_escape(true).build();
                Some(glob.map_err(|error| error.kind().to_string())?.compile_matcher())
            }
        };
        Ok(Self { written: written.to_owned(), matcher })
    }

    /// The one database that is named; none where it is a pattern.
    pub fn name(&self) -> Option<&str> {
        self.matcher.is_none().then_some(self.written.as_str())
    }

    /// Whether the database is meant.
    pub fn matches(&self, database: &str) -> bool {
        self.matcher.as_ref().map_or(self.written == database, |matcher| matcher.is_match(database))
    }

    /// As it was written.
    pub fn written(&self) -> &str {
        &self.written
    }
}

impl FleetFile {
    /// Reads a fleet file, which goes into `sources` under its path as given.
    ///
    /// # Errors
    /// Every mistake in it, or why it could not be read.
    pub fn read(sources: &mut SourceMap, path: &Path) -> Result<Self, ContractError> {
        let subject = "fleet file";
        let failed = |failure| ContractError { subject, failures: vec![failure], mistakes: Vec::new() };
        if path.is_dir() {
            return Err(failed(ReadFailure::Folder { path: path.to_owned() }));
        }
        let text = read_text(path).map_err(failed)?;
        let source = sources.add(text.name, without_mark(&text.text));
        let (fleet, mistakes) = read_fleet(sources, source);
        if mistakes.is_empty() { Ok(fleet) } else { Err(ContractError { subject, failures: Vec::new(), mistakes }) }
    }
}

fn read_fleet(sources: &SourceMap, source: SourceId) -> (FleetFile, Vec<Mistake>) {
    let (mut page, content) = Page::open(sources, source);
    let page = &mut page;
    let mut document = page.document(&content);
    let whole = document.location;
    let environments = document.take("env");
    let servers = document.take("server");
    let names_any = environments.is_some() || servers.is_some();
    let fleet = FleetFile {
        environments: environments.map(|field| read_environments(page, &field)).unwrap_or_default(),
        servers: servers.map(|field| read_servers(page, &field)).unwrap_or_default(),
    };
    document.finish(page);
    if !names_any {
        let mistake = Mistake::new("the fleet file names no database", whole, "nothing is named here");
        page.report_missing(mistake.with_help("add `env = [\"NAME\"]`, or a section `[[server]]`"));
    }
    let mistakes = page.take_mistakes();
    (fleet, mistakes)
}

fn read_environments(page: &mut Page<'_>, field: &Field<'_>) -> Vec<Stated<String>> {
    let entries = some_entries(page, field, "an array of names of environments");
    let mut environments: Vec<Stated<String>> = Vec::new();
    for entry in entries {
        let Some(environment) = environment(page, &entry) else { continue };
        match environments.iter().find(|earlier| earlier.value == environment.value) {
            Some(earlier) => repeated(page, &environment.value, environment.location, earlier.location),
            None => environments.push(environment),
        }
    }
    environments
}

/// The name of an environment. What is none may be a URL with its password, and is not repeated.
fn environment(page: &mut Page<'_>, field: &Field<'_>) -> Option<Stated<String>> {
    let name = field.string(page)?;
    if is_environment_name(&name.value) {
        return Some(name);
    }
    let message = "what stands here is not the name of an environment";
    let mistake = Mistake::new(message, field.key_location, "among these");
    page.report(mistake.with_help("use letters, digits, `-`, `_` and `.`; the URL belongs into `.env.NAME`"));
    None
}

fn read_servers(page: &mut Page<'_>, field: &Field<'_>) -> Vec<FleetServer> {
    field.tables(page).into_iter().filter_map(|table| read_server(page, table)).collect()
}

fn read_server(page: &mut Page<'_>, mut table: Table<'_>) -> Option<FleetServer> {
    let environment = table.require(page, "env").and_then(|field| environment(page, &field));
    let databases = table.require(page, "databases").map(|field| patterns(page, &field));
    let except = table.take("except").map(|field| patterns(page, &field)).unwrap_or_default();
    table.finish(page);
    Some(FleetServer { environment: environment?, databases: databases?, except })
}

fn patterns(page: &mut Page<'_>, field: &Field<'_>) -> Vec<Stated<DatabasePattern>> {
    let entries = some_entries(page, field, "an array of names of databases");
    entries.iter().filter_map(|entry| pattern(page, entry)).collect()
}

fn pattern(page: &mut Page<'_>, field: &Field<'_>) -> Option<Stated<DatabasePattern>> {
    let name = field.name(page, "the name of a database, or a pattern over names")?;
    match DatabasePattern::new(&name.value) {
        Ok(pattern) => Some(Stated::new(pattern, name.location)),
        Err(problem) => {
            let message = format!("the pattern `{}` is malformed: {problem}", shown(&name.value));
            let help = "close every bracket, and put `\\` ahead of a character that means itself";
            page.report(field.mistake(message, "expected a name or a pattern").with_help(help));
            None
        }
    }
}

/// The entries of an array that has some: none would be a fleet of nothing.
fn some_entries<'v>(page: &mut Page<'_>, field: &Field<'v>, expected: &str) -> Vec<Field<'v>> {
    let entries = field.entries(page, expected);
    if entries.as_ref().is_some_and(Vec::is_empty) {
        let mistake = field.mistake(format!("`{}` is empty", shown(field.key)), "nothing is named here");
        page.report(mistake.with_help("name at least one, or leave the key out"));
    }
    entries.unwrap_or_default()
}

fn repeated(page: &mut Page<'_>, name: &str, second: Location, first: Location) {
    let mut mistake = Mistake::new(format!("`{}` is named twice", shown(name)), second, "the second time");
    mistake.labels.push(Label::new(first, "the first time"));
    page.report(mistake.with_help("leave one of the two out"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (FleetFile, Vec<String>) {
        let mut sources = SourceMap::default();
        let source = sources.add("fleet.toml", text);
        let (fleet, mistakes) = read_fleet(&sources, source);
        (fleet, mistakes.into_iter().map(|mistake| mistake.message).collect())
    }

    #[test]
    fn environments_and_servers_are_read() {
        let text = "env = ['eu', 'us']\n[[server]]\nenv = 'tenants'\ndatabases = ['a', 't_*']\nexcept = ['t_x']\n";
        let (fleet, mistakes) = read(text);
        assert_eq!(mistakes, Vec::<String>::new());
        let names: Vec<&str> = fleet.environments.iter().map(|name| name.value.as_str()).collect();
        assert_eq!(names, ["eu", "us"]);
        let server = &fleet.servers[0];
        assert_eq!(server.environment.value, "tenants");
        assert_eq!(server.databases[0].value.name(), Some("a"));
        assert_eq!(server.databases[1].value.name(), None);
        assert!(server.databases[1].value.matches("t_1") && !server.databases[1].value.matches("at_1"));
        assert!(server.except[0].value.matches("t_x"));
    }

    #[test]
    fn mistakes_are_told_all_at_once_and_no_url_is_repeated() {
        for (text, expected) in [
            ("", "the fleet file names no database"),
            ("env = []", "`env` is empty"),
            ("env = ['a', 'a']", "`a` is named twice"),
            ("env = ['postgres://u:s3cret@h/d']", "what stands here is not the name of an environment"),
            ("env = 'a'", "`env` must be an array of names of environments, not a string"),
            ("[[server]]\nenv = 'a'", "`[[server]]` has no `databases`"),
            ("[[server]]\ndatabases = ['x']", "`[[server]]` has no `env`"),
            (
                "[[server]]\nenv = 'a'\ndatabases = ['[a']",
                "the pattern `[a` is malformed: unclosed character class; missing ']'",
            ),
            ("envs = ['a']\nenv = ['b']", "unknown key `envs`"),
        ] {
            let (_, mistakes) = read(text);
            assert_eq!(mistakes, [expected], "{text}");
            assert!(!mistakes.concat().contains("s3cret"));
        }
    }
}
