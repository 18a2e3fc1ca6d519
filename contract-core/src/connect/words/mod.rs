//! What connection strings, service files and variables say, as words: read strictly, and not yet understood.
//!
//! Nothing here reads a file or the process environment.

mod keyword;
mod pairs;
mod password_file;
mod service_file;
mod url;

pub(super) use keyword::{ALL, Keyword, Reach, for_others, keyword};
pub(super) use password_file::{Asked, password};
pub use service_file::ServiceFileError;
pub(super) use service_file::service;

use super::target_error::TargetError;

/// What one word says: the keyword, and the value, which is never empty.
pub(super) struct Said {
    pub keyword: &'static Keyword,
    pub value: String,
}

/// What a connection string says.
#[derive(Default)]
pub(super) struct Words {
    pub said: Vec<Said>,
    /// The parameters that are meant for other programs.
    pub for_others: Vec<String>,
}

impl Words {
    /// Takes in one word; an empty value says nothing.
    fn say(&mut self, name: &str, value: String) -> Result<(), TargetError> {
        let Some(keyword) = keyword(name) else {
            if for_others(name) {
                self.for_others.push(name.to_owned());
                return Ok(());
            }
            return Err(TargetError::Unknown(name.to_owned()));
        };
        if value.is_empty() {
            return Ok(());
        }
        if self.said.iter().any(|said| said.keyword.name == keyword.name) {
            return Err(TargetError::Twice(keyword.name.to_owned()));
        }
        self.said.push(Said { keyword, value });
        Ok(())
    }
}

/// Reads a connection string in either form (manual, 34.1.1 "Connection Strings").
pub(super) fn read(text: &str) -> Result<Words, TargetError> {
    let text = text.trim();
    match url::rest_of_url(text)? {
        Some(rest) => url::read(rest),
        None if text.contains('=') => pairs::read(text),
        None => Err(TargetError::NotAConnectionString),
    }
}

/// Whether the argument of a command line is meant to be a connection string, and not a path.
pub(super) fn looks_like_one(text: &str) -> bool {
    let text = text.trim_start();
    text.contains("://")
        || text.split_once('=').is_some_and(|(name, _)| {
            let name = name.trim_end();
            keyword(name).is_some() || for_others(name)
        })
}
