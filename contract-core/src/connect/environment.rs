//! `--env NAME`: the one database that a name stands for.
//!
//! The name must not be able to stand for another database than the one that the project says. So the file
//! `.env.NAME` wins over the process environment, which is asked for one variable only, and only where the
//! table `[env.NAME]` names it; an inherited `DATABASE_URL` counts for nothing. What the table expects of
//! the URL is compared before anything is connected to.
//!
//! The process environment and the folder come in as values.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use super::dotenv::{Dotenv, DotenvError};
use super::{Surroundings, Target, TargetError, TimeoutOverrides};

/// The variables of a file that hold the URL where no table names one, the first ahead of the second.
const URL_VARIABLES: [&str; 2] = ["SUPABASE_DB_URL", "DATABASE_URL"];

/// What the table `[env.NAME]` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnvironmentTable {
    /// The variable that holds the URL, in the file, else in the process environment.
    pub url_variable: Option<String>,
    /// The host that the URL has to name.
    pub expect_host: Option<String>,
    /// The database that the URL has to name.
    pub expect_database: Option<String>,
    /// The role that the URL has to log in as.
    pub role: Option<String>,
    /// Timeouts for this environment.
    pub timeouts: TimeoutOverrides,
}

/// What an environment is read from.
pub struct EnvironmentRequest<'a> {
    /// Its name.
    pub name: &'a str,
    /// The folder of `dbcontract.toml`, or the working directory where there is no such file. The file
    /// `.env.NAME` is looked for here and nowhere else.
    pub folder: &'a Path,
    /// The table `[env.NAME]`.
    pub table: Option<&'a EnvironmentTable>,
    /// The process environment, of which the one variable that the table names can hold the URL, and others can
    /// say where files lie; and the files themselves.
    pub surroundings: Surroundings<'a>,
}

/// Where a URL was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UrlOrigin {
    /// In a file.
    File {
        /// The file.
        path: PathBuf,
        /// The variable.
        variable: String,
    },
    /// In the process environment, as the table says.
    Process {
        /// The variable.
        variable: String,
    },
}

impl fmt::Display for UrlOrigin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, variable } => write!(formatter, "`{variable}` of `{}`", path.display()),
            Self::Process { variable } => write!(formatter, "`{variable}` of the process environment"),
        }
    }
}

/// The database that a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// The name.
    pub name: String,
    /// The database.
    pub target: Target,
    /// Where its URL was found.
    pub origin: UrlOrigin,
    /// The role that the session has to have, for a comparison with what the server says: behind a pooler
    /// the user of the URL is not quite the role.
    pub expected_role: Option<String>,
    /// The database that the session has to be in: behind a pooler the name in the URL can lead to another.
    pub expected_database: Option<String>,
    /// Timeouts for this environment.
    pub timeouts: TimeoutOverrides,
}

/// Why a name stands for no database.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EnvironmentError {
    /// The name could lead to another file. It is not repeated, for it may be a URL with its password.
    #[error("what was given as the name of an environment is none: use letters, digits, `-`, `_` and, inside, `.`")]
    Name,
    /// Nothing says anything about it.
    #[error(
        "the environment `{name}` is not known: there is neither a file `{}` nor a table `[env.{name}]` in \
         `dbcontract.toml`: add one of them", file.display()
    )]
    Unknown {
        /// The name.
        name: String,
        /// The file that would define it.
        file: PathBuf,
    },
    /// There is a file, and it has no URL.
    #[error(
        "the environment `{name}` has no URL: `{}` sets neither `SUPABASE_DB_URL` nor `DATABASE_URL`: add one, or name \
         another variable with `url_variable` in `[env.{name}]`", file.display()
    )]
    NoUrlInFile {
        /// The name.
        name: String,
        /// The file.
        file: PathBuf,
    },
    /// There is only a table, and it does not say where the URL is.
    #[error(
        "the environment `{name}` has no URL: there is no file `{}`, and `[env.{name}]` has no `url_variable`: \
         add one of them", file.display()
    )]
    NoVariable {
        /// The name.
        name: String,
        /// The file that would define it.
        file: PathBuf,
    },
    /// The variable that the table names is not set.
    #[error(
        "the environment `{name}` has no URL: `{variable}`, which `[env.{name}]` names, is set neither in `{}` nor in \
         the process environment: set it", file.display()
    )]
    VariableNotSet {
        /// The name.
        name: String,
        /// The variable.
        variable: String,
        /// The file that could set it.
        file: PathBuf,
    },
    /// The variable of the process is not text.
    #[error("the environment `{name}`: `{variable}` of the process environment is not UTF-8 text: set it again")]
    VariableNotText {
        /// The name.
        name: String,
        /// The variable.
        variable: String,
    },
    /// Both variables, with different URLs.
    #[error(
        "the environment `{name}` has two URLs: `SUPABASE_DB_URL` and `DATABASE_URL` of `{}` differ: \
         keep one, or name one with `url_variable` in `[env.{name}]`", file.display()
    )]
    TwoUrls {
        /// The name.
        name: String,
        /// The file.
        file: PathBuf,
    },
    /// The file is broken.
    #[error("the environment `{name}`")]
    File {
        /// The name.
        name: String,
        /// What is wrong with it.
        source: DotenvError,
    },
    /// The URL is broken.
    #[error("the environment `{name}`, whose URL is {origin}")]
    Url {
        /// The name.
        name: String,
        /// Where the URL is.
        origin: UrlOrigin,
        /// What is wrong with it.
        source: Box<TargetError>,
    },
    /// The URL is not the one that the table expects.
    #[error(transparent)]
    Mismatch(Box<Mismatch>),
}

/// That a URL is not the one that the table `[env.NAME]` expects.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the environment `{name}` expects the {what} `{expected}`, and its URL, {origin}, names `{found}`: \
     nothing was connected to; correct the URL or `[env.{name}]`"
)]
#[non_exhaustive]
pub struct Mismatch {
    /// The name.
    pub name: String,
    /// What differs: host, database or role.
    pub what: &'static str,
    /// What the table says.
    pub expected: String,
    /// What the URL says.
    pub found: String,
    /// Where the URL is.
    pub origin: UrlOrigin,
}

/// Finds the database that a name stands for.
///
/// # Errors
/// When the name stands for none, or not clearly for one, and when the URL is not what the table expects.
pub fn read_environment(request: &EnvironmentRequest<'_>) -> Result<Environment, EnvironmentError> {
    let name = request.name.to_owned();
    if !is_name(&name) {
        return Err(EnvironmentError::Name);
    }
    let path = request.folder.join(format!(".env.{name}"));
    let path = path.strip_prefix(".").map(Path::to_owned).unwrap_or(path);
    let broken = |source| EnvironmentError::File { name: name.clone(), source };
    let file = Dotenv::read(&path).map_err(broken)?;
    let variable = request.table.and_then(|table| table.url_variable.as_deref());
    let (url, origin) = match (&file, request.table, variable) {
        (None, None, _) => return Err(EnvironmentError::Unknown { name, file: path }),
        (None, Some(_), None) => return Err(EnvironmentError::NoVariable { name, file: path }),
        (_, _, Some(variable)) => {
            let set = file.as_ref().map_or(Ok(None), |file| file.value(variable)).map_err(broken)?;
            match set {
                Some(url) => (url, UrlOrigin::File { path, variable: variable.to_owned() }),
                None => of_process(request, variable, path)?,
            }
        }
        (Some(file), _, None) => {
            let [first, second] = URL_VARIABLES.map(|variable| file.value(variable).map_err(broken));
            match (first?, second?) {
                (Some(first), Some(second)) if first != second => {
                    return Err(EnvironmentError::TwoUrls { name, file: path });
                }
                (Some(url), _) => (url, UrlOrigin::File { path, variable: URL_VARIABLES[0].to_owned() }),
                (None, Some(url)) => (url, UrlOrigin::File { path, variable: URL_VARIABLES[1].to_owned() }),
                (None, None) => return Err(EnvironmentError::NoUrlInFile { name, file: path }),
            }
        }
    };
    let target = Target::read_fixed(&url, &request.surroundings).map_err(|source| EnvironmentError::Url {
        name: name.clone(),
        origin: origin.clone(),
        source: Box::new(source),
    })?;
    if let Some(table) = request.table {
        expect(&name, table, &target, &origin)?;
    }
    Ok(Environment {
        name,
        target,
        origin,
        expected_role: request.table.and_then(|table| table.role.clone()),
        expected_database: request.table.and_then(|table| table.expect_database.clone()),
        timeouts: request.table.map(|table| table.timeouts).unwrap_or_default(),
    })
}

/// The URL in the one variable of the process environment that the table names.
fn of_process(
    request: &EnvironmentRequest<'_>,
    variable: &str,
    file: PathBuf,
) -> Result<(String, UrlOrigin), EnvironmentError> {
    let name = request.name.to_owned();
    let variable_name = variable.to_owned();
    match (request.surroundings.variable)(variable).map(OsString::into_string) {
        Some(Ok(url)) if !url.trim().is_empty() => Ok((url, UrlOrigin::Process { variable: variable_name })),
        Some(Err(_)) => Err(EnvironmentError::VariableNotText { name, variable: variable_name }),
        Some(Ok(_)) | None => Err(EnvironmentError::VariableNotSet { name, variable: variable_name, file }),
    }
}

fn expect(name: &str, table: &EnvironmentTable, target: &Target, origin: &UrlOrigin) -> Result<(), EnvironmentError> {
    let mismatch = |what, expected: &str, found: String| {
        let (name, expected, origin) = (name.to_owned(), expected.to_owned(), origin.clone());
        EnvironmentError::Mismatch(Box::new(Mismatch { name, what, expected, found, origin }))
    };
    let host = target.hosts();
    if let Some(expected) = &table.expect_host
        && !host.trim_matches(['[', ']']).eq_ignore_ascii_case(expected.trim_matches(['[', ']']))
    {
        return Err(mismatch("host", expected, host));
    }
    if let Some(expected) = &table.expect_database
        && expected != target.database()
    {
        return Err(mismatch("database", expected, target.database().to_owned()));
    }
    if let Some(expected) = &table.role
        && !logs_in_as(target.user(), expected)
    {
        return Err(mismatch("role", expected, target.user().to_owned()));
    }
    Ok(())
}

/// Whether a user of a URL is the role, or the role with a pooler's tenant behind it: `postgres.abcdef`.
fn logs_in_as(user: &str, role: &str) -> bool {
    user.strip_prefix(role).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Whether the name can be part of a file's name and nothing more.
fn is_name(name: &str) -> bool {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    !name.is_empty() && name.len() <= 64 && name.chars().all(allowed) && !name.starts_with('.') && !name.ends_with('.')
}

#[cfg(test)]
#[path = "environment_tests.rs"]
mod tests;
