//! A folder of migrations as a source: its files read in order, interpreted, and what neither could tell.

use std::path::Path;

use crate::finding::{Gap, Reach};
use crate::interpret::{Interpretation, interpret};
use crate::migrations::{Layout, MigrationError, Migrations, Notice, NoticeKind, Unread, open};
use crate::observation::{Observation, Setting};
use crate::source::SourceMap;

/// Which folder, and what its SQL is read under.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The folder.
    pub folder: &'a Path,
    /// How it is laid out; none leaves it to its path and the names in it.
    pub layout: Option<Layout>,
    /// What its SQL is read under.
    pub setting: &'a Setting,
    /// What there was before its first file; none for a database that nobody has touched.
    pub baseline: Option<&'a Observation>,
}

/// What a folder of migrations declares.
#[derive(Clone, Debug, PartialEq)]
pub struct Declaration {
    /// How the folder is laid out.
    pub layout: Layout,
    /// How many files were read.
    pub files: usize,
    /// What is to be told of the folder, by file and line.
    pub notices: Vec<Notice>,
    /// What its statements make. The gaps are those of the folder as well.
    pub interpretation: Interpretation,
}

/// Reads a folder and interprets it.
///
/// # Errors
/// When the folder cannot be read, as [`open`] says.
pub fn declare(sources: &mut SourceMap, request: Request<'_>) -> Result<Declaration, MigrationError> {
    let Migrations { layout, files, notices } = open(sources, request.folder, request.layout)?;
    let mut interpretation = interpret(sources, &files, request.setting, request.baseline);
    interpretation.observation.gaps.extend(notices.iter().filter_map(gap));
    interpretation.observation.gaps.sort();
    Ok(Declaration { layout, files: files.len(), notices, interpretation })
}

/// What the tool runs and nobody read can be anything.
fn gap(notice: &Notice) -> Option<Gap> {
    let NoticeKind::Unread(unread) = &notice.kind else { return None };
    let cause = match unread {
        Unread::Program => "the tool runs a program here, and a program is not read",
        Unread::Callback => "the tool runs this callback beside the versions, and it is not read",
        Unread::Substituted => "the tool puts text into this file before it runs it",
        Unread::Conditional => "a condition of its script configuration decides whether the tool runs this file",
    };
    Some(Gap { reach: Reach::Everything, cause: cause.to_owned(), place: Some(notice.place.clone()) })
}
