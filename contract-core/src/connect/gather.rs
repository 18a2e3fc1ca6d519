//! From the words of a connection string to every parameter, with what services, variables and files add.
//!
//! As in libpq the string wins over the service, the service over the variables, and these over the defaults.
//! What the process environment may decide is less than in libpq: see [`Inherited`].

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::parameter::Origin;
use super::surroundings::Surroundings;
use super::target_error::TargetError;
use super::words::{self, Asked, Keyword, Reach, ServiceFileError};

/// What the process environment may decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inherited {
    /// Whatever libpq takes from it: somebody typed the string, in the shell that has the variables.
    All,
    /// Where files lie and how the connection behaves, but neither which database it is, nor how well it is
    /// protected, nor a password that was set for whatever else: the string is the project's.
    FilesAlone,
}

impl Inherited {
    fn allows(self, keyword: &Keyword) -> bool {
        match keyword.reach {
            Reach::File | Reach::Manner => true,
            Reach::Place | Reach::Secret | Reach::Protection => self == Self::All,
        }
    }
}

/// A value and where it is from.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub text: String,
    pub origin: Origin,
}

/// Every parameter that somebody gave.
pub(super) struct Gathered {
    pub values: BTreeMap<&'static str, Value>,
    pub notes: Vec<String>,
    pub unused_variables: Vec<&'static str>,
}

/// Collects what the string, the service and the variables say.
pub(super) fn gather(
    text: &str,
    surroundings: &Surroundings<'_>,
    inherited: Inherited,
) -> Result<Gathered, TargetError> {
    let words = words::read(text)?;
    let notes = words
        .for_others
        .iter()
        .map(|name| format!("the parameter `{name}` of the connection string is for other programs and was not used"));
    let mut gathered = Gathered { values: BTreeMap::new(), notes: notes.collect(), unused_variables: Vec::new() };
    for said in words.said {
        gathered.values.insert(said.keyword.name, Value { text: said.value, origin: Origin::ConnectionString });
    }
    add_service(&mut gathered, surroundings, inherited)?;
    add_variables(&mut gathered, surroundings, inherited)?;
    Ok(gathered)
}

fn add_service(
    gathered: &mut Gathered,
    surroundings: &Surroundings<'_>,
    inherited: Inherited,
) -> Result<(), TargetError> {
    if !gathered.values.contains_key("service")
        && inherited == Inherited::All
        && let Some(text) = variable_text(surroundings, "PGSERVICE")?
    {
        gathered.values.insert("service", Value { text, origin: Origin::Variable("PGSERVICE".to_owned()) });
    }
    let Some(Value { text: name, .. }) = gathered.values.get("service").cloned() else { return Ok(()) };
    // Which file has the service decides which database it is, so that it is as little inherited as the database.
    let (named, folder) = match inherited {
        Inherited::All => (surroundings.folder("PGSERVICEFILE"), surroundings.folder("PGSYSCONFDIR")),
        Inherited::FilesAlone => (None, None),
    };
    let is_named = named.is_some();
    let of_home = || surroundings.home.map(|home| home.join(".pg_service.conf"));
    let files = [named.or_else(of_home), folder.map(|folder| folder.join("pg_service.conf"))];
    let mut looked = Vec::new();
    for (at, file) in files.into_iter().flatten().enumerate() {
        let broken = |reason| TargetError::ServiceFile { file: file.clone(), reason };
        let content = match (surroundings.read)(&file) {
            Ok(content) => content,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !(at == 0 && is_named) => {
                looked.push(file);
                continue;
            }
            Err(error) => return Err(TargetError::ServiceFileUnread { file, kind: error.kind() }),
        };
        let text = String::from_utf8(content.bytes).map_err(|_| broken(ServiceFileError::NotText))?;
        let Some(said) = words::service(text.trim_start_matches('\u{feff}'), &name).map_err(broken)? else {
            looked.push(file);
            continue;
        };
        for said in said {
            let origin = Origin::Service { name: name.clone(), file: file.clone() };
            gathered.values.entry(said.keyword.name).or_insert(Value { text: said.value, origin });
        }
        return Ok(());
    }
    Err(TargetError::NoSuchService { name, looked, inherited: inherited == Inherited::All })
}

fn add_variables(
    gathered: &mut Gathered,
    surroundings: &Surroundings<'_>,
    inherited: Inherited,
) -> Result<(), TargetError> {
    // A host brings its own address and port with it: another server's would lead to another server.
    let has_host = gathered.values.contains_key("host") || gathered.values.contains_key("hostaddr");
    for keyword in words::ALL {
        let Some(variable) = keyword.variable else { continue };
        if gathered.values.contains_key(keyword.name) || (surroundings.variable)(variable).is_none_or(|v| v.is_empty())
        {
            continue;
        }
        let beside_its_host = has_host && matches!(keyword.name, "host" | "hostaddr" | "port");
        if !inherited.allows(keyword) || beside_its_host {
            gathered.unused_variables.push(variable);
            if inherited == Inherited::All {
                gathered.notes.push(format!(
                    "`{variable}` of the process environment was not used: the host is named elsewhere, and brings \
                     its own address and port"
                ));
            }
            continue;
        }
        if let Some(text) = variable_text(surroundings, variable)? {
            gathered.values.insert(keyword.name, Value { text, origin: Origin::Variable(variable.to_owned()) });
        }
    }
    Ok(())
}

fn variable_text(surroundings: &Surroundings<'_>, variable: &str) -> Result<Option<String>, TargetError> {
    surroundings.text(variable).transpose().map_err(|_| TargetError::VariableNotText(variable.to_owned()))
}

/// A password file that was looked into, and how.
pub(super) struct PasswordFile {
    path: PathBuf,
    text: String,
}

impl PasswordFile {
    /// Reads the password file, if there is one that counts; a note says why one does not.
    pub(super) fn read(gathered: &mut Gathered, surroundings: &Surroundings<'_>) -> Option<Self> {
        let named = gathered.values.get("passfile").map(|value| PathBuf::from(&value.text));
        let path = named.or_else(|| default_password_file(surroundings))?;
        let shown = path.display();
        match (surroundings.read)(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => {
                gathered.notes.push(format!("the password file `{shown}` was not used: it cannot be read ({error})"));
                None
            }
            Ok(content) if content.exposed => {
                gathered.notes.push(format!(
                    "the password file `{shown}` was not used: others may read it: `chmod 600` it, as libpq wants it, too"
                ));
                None
            }
            Ok(content) => match String::from_utf8(content.bytes) {
                Ok(text) => Some(Self { path, text }),
                Err(_) => {
                    gathered.notes.push(format!("the password file `{shown}` was not used: it is not UTF-8 text"));
                    None
                }
            },
        }
    }

    /// The password for one place.
    pub(super) fn password(&self, asked: &Asked<'_>) -> Option<(String, Origin)> {
        let (line, password) = words::password(&self.text, asked)?;
        // A line without a password is one that says nothing.
        (!password.is_empty()).then(|| (password, Origin::PasswordFile { file: self.path.clone(), line }))
    }
}

#[cfg(not(windows))]
fn default_password_file(surroundings: &Surroundings<'_>) -> Option<PathBuf> {
    surroundings.home.map(|home| home.join(".pgpass"))
}

#[cfg(windows)]
fn default_password_file(surroundings: &Surroundings<'_>) -> Option<PathBuf> {
    surroundings.folder("APPDATA").map(|folder| folder.join("postgresql").join("pgpass.conf"))
}
