//! Connection service files as libpq reads them (manual, 34.17 "The Connection Service File").

use super::{Said, keyword};

/// What is wrong with a service file, or with the lines of one service. No value is repeated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ServiceFileError {
    /// A line that is neither `[name]` nor `key=value`.
    #[error("line {line} is neither `[service]` nor `parameter=value`: correct it")]
    Line {
        /// The line, from 1.
        line: usize,
    },
    /// A parameter that libpq does not know; it knows none with a blank in its name.
    #[error("line {line} sets a parameter that is none of libpq's: correct it, and write no blanks around the `=`")]
    Unknown {
        /// The line, from 1.
        line: usize,
    },
    /// A service that names another.
    #[error("line {line} names another service, which libpq does not follow: write its parameters out")]
    Nested {
        /// The line, from 1.
        line: usize,
    },
    /// A look-up in a directory.
    #[error("line {line} asks a directory (LDAP), which dbcontract does not: write the parameters out")]
    Directory {
        /// The line, from 1.
        line: usize,
    },
    /// Not text.
    #[error("it is not UTF-8 text: save it as UTF-8")]
    NotText,
}

/// What the file says of the service, if it says anything. As libpq does, only the first section of that name is
/// read, the first of two values counts, and lines of other sections are not looked at.
pub(in crate::connect) fn service(text: &str, name: &str) -> Result<Option<Vec<Said>>, ServiceFileError> {
    let mut found: Option<Vec<Said>> = None;
    for (line, text) in (1..).zip(text.lines()) {
        let text = text.trim_matches(|letter: char| letter.is_ascii_whitespace());
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        if let Some(section) = text.strip_prefix('[') {
            if found.is_some() {
                break;
            }
            // libpq compares as many letters as the name has and looks for the bracket behind them.
            if section.strip_prefix(name).is_some_and(|rest| rest.starts_with(']')) {
                found = Some(Vec::new());
            }
            continue;
        }
        let Some(said) = &mut found else { continue };
        if text.starts_with("ldap") {
            return Err(ServiceFileError::Directory { line });
        }
        let (parameter, value) = text.split_once('=').ok_or(ServiceFileError::Line { line })?;
        if parameter == "service" {
            return Err(ServiceFileError::Nested { line });
        }
        let keyword = keyword(parameter).ok_or(ServiceFileError::Unknown { line })?;
        if !value.is_empty() && !said.iter().any(|said| said.keyword.name == keyword.name) {
            said.push(Said { keyword, value: value.to_owned() });
        }
    }
    Ok(found)
}
