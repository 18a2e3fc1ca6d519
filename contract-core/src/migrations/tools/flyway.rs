//! Flyway ("Migrations", "Naming", "Callbacks", "Script configuration", "Placeholders"), with its default
//! prefixes: `V<version>__<name>.sql` in the folder and below it, sorted by the numbers of the version,
//! which `.` or `_` divide; behind them `R__<name>.sql` by their description. `U` undoes, `B` is a baseline
//! that stands for all versions up to its own on an empty database. A migration runs in a transaction of
//! its own, statement by statement, unless `<file>.conf` says `executeInTransaction=false` or a statement
//! cannot run in one.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::Cut;
use crate::migrations::Transaction;
use crate::migrations::error::MigrationError;
use crate::migrations::name::{Name, Order, Role, is_sql, number};
use crate::migrations::notice::{Ignored, Unread};

const WANTED: &str = "V<version>__<name>.sql";

/// What Flyway can run beside SQL.
const PROGRAMS: [&str; 8] = ["java", "class", "kt", "py", "sh", "ps1", "bat", "cmd"];

/// The versioned migrations, then the repeatable ones.
const VERSIONED: u8 = 0;
const REPEATABLE: u8 = 1;

pub(in crate::migrations) fn role(name: &str) -> Role {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let role = by_stem(stem);
    if is_sql(name) {
        return role;
    }
    match role {
        Role::Migration(_) if PROGRAMS.contains(&extension) => Role::Unread(Unread::Program),
        Role::Migration(_) | Role::Aside | Role::Ignored(_) | Role::Unread(_) => Role::Aside,
    }
}

fn by_stem(stem: &str) -> Role {
    if let Some(description) = stem.strip_prefix("R__") {
        let description = description.replace('_', " ");
        let order = Order { stage: REPEATABLE, text: description.clone(), ..Order::default() };
        let identity = Some(format!("R {description}"));
        let (version, numbers) = (None, Vec::new());
        return Role::Migration(Name { version, description: Some(description), order, identity, numbers });
    }
    if let Some(role) = callback(stem) {
        return role;
    }
    let mut letters = stem.chars();
    let prefix = letters.next();
    let (version, description) = letters.as_str().split_once("__").unwrap_or((letters.as_str(), ""));
    match (prefix, numbers(version)) {
        (Some('V' | 'B'), Some(numbers)) => {
            let baseline = is_baseline(stem);
            let parts: Vec<String> = numbers.iter().map(u128::to_string).collect();
            Role::Migration(Name {
                version: Some(version.replace('_', ".")),
                description: Some(description.replace('_', " ")),
                // A baseline comes in front of the version that it includes.
                order: Order {
                    stage: VERSIONED,
                    numbers: numbers.clone(),
                    text: if baseline { String::new() } else { "V".to_owned() },
                },
                identity: Some(format!("{}{}", if baseline { "B" } else { "V" }, parts.join("."))),
                numbers: if baseline { Vec::new() } else { numbers },
            })
        }
        (Some('U'), Some(_)) => Role::Aside,
        _ => Role::Ignored(Ignored::Name { wanted: WANTED }),
    }
}

/// Whether a file is a baseline, for the name of one that is a migration.
pub(in crate::migrations) fn is_baseline(name: &str) -> bool {
    name.starts_with('B')
}

/// Whether a name is one that nothing but Flyway or refinery would have: with its prefix and both lines.
pub(in crate::migrations) fn is_conventional(name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".sql") else { return false };
    callback(stem).is_some() || stem.contains("__") && matches!(by_stem(stem), Role::Migration(_) | Role::Aside)
}

/// The numbers of `1_2.3`, without zeros at the end: to Flyway `1` and `1.0` are one version.
fn numbers(version: &str) -> Option<Vec<u128>> {
    let parts = version.split(['.', '_']);
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut numbers = parts.map(|part| is_number(part).then(|| number(part))).collect::<Option<Vec<_>>>()?;
    while numbers.len() > 1 && numbers.last() == Some(&0) {
        numbers.pop();
    }
    Some(numbers)
}

/// `afterMigrate.sql`, `beforeEachMigrate__name.sql`: those that belong to other commands do not matter.
fn callback(stem: &str) -> Option<Role> {
    let event = stem.split_once("__").map_or(stem, |(event, _)| event);
    let rest = event.strip_prefix("before").or_else(|| event.strip_prefix("after"));
    if event != "createSchema" && !rest?.starts_with(|letter: char| letter.is_ascii_uppercase()) {
        return None;
    }
    let at_migration = ["Migrate", "Versioned", "Repeatables", "Connect", "Schema"];
    let runs = at_migration.iter().any(|word| event.contains(word)) && !event.contains("Error");
    Some(if runs { Role::Unread(Unread::Callback) } else { Role::Aside })
}

/// What the script configuration beside a file says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::migrations) struct Configuration {
    pub(in crate::migrations) transaction: Transaction,
    pub(in crate::migrations) runs: Runs,
    substitutes: bool,
}

/// Whether a file is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::migrations) enum Runs {
    Always,
    Never,
    OnCondition,
}

pub(in crate::migrations) fn configuration(file: &Path) -> Result<Configuration, MigrationError> {
    let mut path = file.as_os_str().to_owned();
    path.push(".conf");
    let path = Path::new(&path);
    match fs::read_to_string(path) {
        Ok(text) => Ok(configured(&text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(configured("")),
        Err(error) => Err(MigrationError::unreadable(path)(error)),
    }
}

fn configured(text: &str) -> Configuration {
    let mut configuration =
        Configuration { transaction: Transaction::WhereAllowed, runs: Runs::Always, substitutes: true };
    for (key, value) in text.lines().filter_map(|line| line.split_once('=')) {
        match (key.trim(), value.trim()) {
            ("executeInTransaction", "false") => configuration.transaction = Transaction::None,
            ("placeholderReplacement", "false") => configuration.substitutes = false,
            ("shouldExecute", "true") => {}
            ("shouldExecute", "false") => configuration.runs = Runs::Never,
            ("shouldExecute", _) => configuration.runs = Runs::OnCondition,
            _ => {}
        }
    }
    configuration
}

pub(in crate::migrations) fn cut(text: &str, configuration: Configuration) -> Cut {
    let substituted = if configuration.substitutes { text.find("${") } else { None };
    Cut { substituted, ..Cut::whole(text, configuration.transaction) }
}
