//! Why a folder of migrations cannot be read.

use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};

use super::Layout;

/// Why a folder of migrations cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MigrationError {
    /// The folder or a file of it cannot be read.
    #[error(
        "reading migrations: cannot read `{}`: see that it exists and that its permissions let you read it",
        path.display()
    )]
    Unreadable {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A file is not UTF-8.
    #[error(
        "reading migrations: `{}` is not UTF-8 from byte {offset} on, in line {line}: store it as UTF-8",
        path.display()
    )]
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// The first byte that is not, from 0.
        offset: usize,
        /// Its line, from 1.
        line: usize,
    },
    /// A file looks like UTF-16 and is not.
    #[error(
        "reading migrations: `{}` begins as UTF-16 and stops being it at byte {offset}: store it as UTF-8",
        path.display()
    )]
    NotUtf16 {
        /// The file.
        path: PathBuf,
        /// The first byte that is not, from 0.
        offset: usize,
    },
    /// The layout has no migration here.
    #[error(
        "reading migrations: `{}` has no migration{}: {}",
        path.display(),
        layout.map(|layout| format!(" of layout {layout}")).unwrap_or_default(),
        next_folder(meant, "name the folder that has them")
    )]
    Empty {
        /// The folder.
        path: PathBuf,
        /// The layout in which it was read, where one was named or found.
        layout: Option<Layout>,
        /// The folders inside it that have migrations.
        meant: Vec<PathBuf>,
    },
    /// The folder holds the one that has the migrations.
    #[error(
        "reading migrations: `{}` is not itself a folder of migrations: {}",
        path.display(),
        next_folder(meant, "name the layout with --layout")
    )]
    Above {
        /// The folder.
        path: PathBuf,
        /// The folders inside it that have migrations.
        meant: Vec<PathBuf>,
    },
    /// More than one tool may own the folder.
    #[error(
        "reading migrations: by its names `{}` may be of layout {}: say which with `--layout NAME`, or with `layout` in dbcontract.toml; `--layout {}` is for none of these tools, every .sql file whole in the order of the names",
        path.display(),
        listed(candidates, " or "),
        Layout::Plain
    )]
    Ambiguous {
        /// The folder.
        path: PathBuf,
        /// The layouts that it may have; two or more.
        candidates: Vec<Layout>,
    },
    /// A file lacks the markers of its layout, or has them in a wrong order.
    #[error(
        "reading migrations: {layout} would not run `{}`, line {line}: {problem}; mend the file, or name its layout with --layout ({} reads files whole)",
        path.display(),
        Layout::Plain
    )]
    Marker {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The layout in which it was read.
        layout: Layout,
        /// What is wrong.
        problem: String,
    },
}

impl MigrationError {
    /// What the system said about `path`, as an error of ours.
    pub(super) fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::Unreadable { path, source }
    }
}

fn listed(layouts: &[Layout], between: &str) -> String {
    layouts.iter().map(|layout| layout.name()).collect::<Vec<_>>().join(between)
}

fn next_folder(meant: &[PathBuf], otherwise: &str) -> String {
    let Some((first, more)) = meant.split_first() else { return otherwise.to_owned() };
    let mut text = format!("name `{}`", first.display());
    for path in more {
        let _ = write!(text, " or `{}`", path.display());
    }
    text
}
