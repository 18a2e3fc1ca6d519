//! `.env` files, read so that nothing of the process environment gets into them.
//!
//! The reader is dotenvy's, which would put variables of the process in the place of `$NAME`: an inherited
//! variable could then decide which database is verified, and a `$` in a password would be lost. So each
//! `$` is replaced ahead of it by a mark and a substitution of nothing: in single quotes both come through,
//! and become `$` again; elsewhere only the mark does, and the value is known to ask for a substitution.

use std::path::{Path, PathBuf};

/// Stands for a `$` in what dotenvy reads. No `.env` file has this character.
const MARK: char = '\u{1}';

/// What a `$` becomes. No variable can have NUL for a name, so this is always replaced by nothing.
const GUARD: &str = "${\0}";

/// What is wrong with a `.env` file. Values are never repeated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DotenvError {
    /// It is there and cannot be read.
    #[error("reading `{}`: the file could not be read: correct its permissions, or remove it", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It is not text.
    #[error("reading `{}`: the file is not UTF-8 text: save it as UTF-8", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
    },
    /// A line that matters cannot be understood.
    #[error(
        "reading `{}`: line {line}, which looks as if it set `{variable}`, was not understood: \
         put its value, and a value with a quote ahead of it, in quotes", path.display()
    )]
    NotUnderstood {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The variable.
        variable: String,
    },
    /// A value that other programs would substitute into.
    #[error(
        "reading `{}`: the value of `{variable}` has a `$`, and variables are not substituted: \
         put the value in single quotes if the `$` is part of it, else write it out", path.display()
    )]
    Substitution {
        /// The file.
        path: PathBuf,
        /// The variable.
        variable: String,
    },
    /// The same variable with different values.
    #[error("reading `{}`: `{variable}` is set to different values: keep one of the lines", path.display())]
    Contradiction {
        /// The file.
        path: PathBuf,
        /// The variable.
        variable: String,
    },
    /// A variable without a value.
    #[error("reading `{}`: `{variable}` is set to nothing: give it a URL, or remove the line", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
        /// The variable.
        variable: String,
    },
}

/// A `.env` file.
pub(super) struct Dotenv {
    path: PathBuf,
    text: String,
    /// Each variable with its value, marks included, in the order of the file.
    entries: Vec<(String, String)>,
}

impl Dotenv {
    /// Reads the file, if there is one.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, DotenvError> {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(DotenvError::Unreadable { path: path.to_owned(), source }),
        };
        match String::from_utf8(bytes) {
            Ok(text) if !text.contains(['\0', MARK]) => Ok(Some(Self::parse(path, &text))),
            Ok(_) | Err(_) => Err(DotenvError::NotText { path: path.to_owned() }),
        }
    }

    fn parse(path: &Path, text: &str) -> Self {
        // A line end of its own keeps blanks at the end of the file from being read as an open value.
        let text = format!("{}\n", text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n"));
        let marked = mark(&text);
        // A line that is not understood is passed over here; `value` sees to it that it was not one of
        // those asked for.
        let entries = dotenvy::from_read_iter(marked.as_bytes()).filter_map(Result::ok).collect();
        Self { path: path.to_owned(), text, entries }
    }

    /// The value of a variable, if the file sets it.
    pub(super) fn value(&self, variable: &str) -> Result<Option<String>, DotenvError> {
        let path = || self.path.clone();
        let variable_name = || variable.to_owned();
        let values: Vec<&str> =
            self.entries.iter().filter(|(name, _)| name == variable).map(|(_, value)| value.as_str()).collect();
        let lines: Vec<usize> =
            (1..).zip(self.text.lines()).filter(|(_, line)| sets(line, variable)).map(|(number, _)| number).collect();
        if lines.len() != values.len() {
            let line = lines.first().copied().unwrap_or(1);
            return Err(DotenvError::NotUnderstood { path: path(), line, variable: variable_name() });
        }
        let Some((first, others)) = values.split_first() else { return Ok(None) };
        if others.iter().any(|other| other != first) {
            return Err(DotenvError::Contradiction { path: path(), variable: variable_name() });
        }
        let restored = first.replace(&format!("{MARK}{GUARD}"), "$");
        if restored.contains(MARK) {
            return Err(DotenvError::Substitution { path: path(), variable: variable_name() });
        }
        if restored.trim().is_empty() {
            return Err(DotenvError::Empty { path: path(), variable: variable_name() });
        }
        Ok(Some(restored))
    }
}

/// Puts the mark and the guard in the place of each `$` that no backslash escapes.
fn mark(text: &str) -> String {
    let mut marked = String::with_capacity(text.len());
    let mut escaped = false;
    for letter in text.chars() {
        if letter == '$' && !escaped {
            marked.push(MARK);
            marked.push_str(GUARD);
        } else {
            marked.push(letter);
        }
        escaped = letter == '\\' && !escaped;
    }
    marked
}

/// Whether a line, taken by itself, sets the variable.
fn sets(line: &str, variable: &str) -> bool {
    let line = line.trim_start();
    let exported = line.strip_prefix("export").filter(|rest| rest.starts_with(char::is_whitespace));
    let line = exported.map_or(line, str::trim_start);
    line.strip_prefix(variable).is_some_and(|rest| rest.trim_start().starts_with('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Result<Option<String>, String> {
        Dotenv::parse(Path::new(".env.prod"), text).value("URL").map_err(|error| {
            assert!(!error.to_string().contains("hunter"), "{error}");
            error.to_string()
        })
    }

    #[test]
    fn values_are_read_as_shells_and_others_write_them() {
        for text in [
            "URL=u:p@h",
            "URL=u:p@h   ",
            "URL = u:p@h",
            "export URL=u:p@h\n",
            "  export\tURL='u:p@h' # main\n",
            "\u{feff}URL=\"u:p@h\"\r\nOTHER=x\r\n",
            "# URL=x\nURL=u:p@h # the URL=main\n",
            "NAME=My App\nURL=u:p@h\nOTHER=-> x\n",
            "URL=u:p@h\nURL='u:p@h'\n",
            "MY_URL=x\nURL=u:p@h\nURL_2=$x",
        ] {
            assert_eq!(value(text), Ok(Some("u:p@h".into())), "{text:?}");
        }
        assert_eq!(value("URL=u:p#x@h"), Ok(Some("u:p#x@h".into())));
        assert_eq!(value("OTHER=x\n#URL=y"), Ok(None));
    }

    #[test]
    fn nothing_is_substituted() {
        for text in
            ["URL=$HOME", "URL=${HOME}x", "URL=\"a${PATH}b\"", "HOST=h\nURL=a${HOST}", "URL=\\\\$HOME", "URL=a$"]
        {
            assert!(value(text).is_err_and(|error| error.contains("`$`") && error.contains("single quotes")), "{text}");
        }
        assert_eq!(value("URL='a$HOME${X}$'"), Ok(Some("a$HOME${X}$".into())));
        assert_eq!(value("URL=a\\$HOME"), Ok(Some("a$HOME".into())));
        assert_eq!(value("URL='a\\$HOME'"), Ok(Some("a\\$HOME".into())));
    }

    #[test]
    fn a_line_that_is_not_understood_is_not_passed_over() {
        for text in
            ["\nURL=hunter 2", "\nURL=\"hunter", "A=don't\nURL=hunter\nB=it's", "\nURL=hunter\\x", "A='x\nURL=hunter2"]
        {
            assert!(value(text).is_err_and(|error| error.contains("line 2")), "{text:?}: {:?}", value(text));
        }
    }

    #[test]
    fn different_values_are_an_error_and_so_is_none() {
        assert!(value("URL=hunter\nURL=hunter2").is_err_and(|error| error.contains("different values")));
        assert!(value("URL=").is_err_and(|error| error.contains("set to nothing")));
        assert!(value("URL=''").is_err_and(|error| error.contains("set to nothing")));
    }

    #[test]
    fn a_file_that_is_not_text_is_an_error() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join(".env.prod");
        for bytes in [&b"URL=\xff"[..], b"URL=a\0b", b"URL=a\x01b"] {
            std::fs::write(&file, bytes).expect("a file");
            assert!(matches!(Dotenv::read(&file), Err(DotenvError::NotText { .. })));
        }
        assert!(matches!(Dotenv::read(folder.path()), Err(DotenvError::Unreadable { .. })));
        std::fs::remove_file(&file).expect("the file is removed");
        assert!(matches!(Dotenv::read(&file), Ok(None)));
    }
}
