//! What migrations do to the roles of a server that somebody lends, as far as their text says.
//!
//! The text of a DO block says it too, whichever way the block goes, and so does a constant string that it executes. A
//! statement that is made up while it runs, and the body of a function that is called, say nothing: what these change
//! is told when the roles are compared at the end.

use super::error::ReplayFolderError;
use crate::ddl::model::{
    AlterDefaultSetting, AlterObject, AlterRole, ChangeMembership, Ddl, DropObjects, ObjectChange, ObjectReference,
    OwnedChange, RoleName, Sort, Statement,
};
use crate::ddl::{read, split};
use crate::migrations::MigrationFile;
use crate::schema::Roles;
use crate::source::{Location, SourceMap};
use crate::syntax::lexer::{Lexer, TokenKind};
use crate::syntax::text_of_token;

/// How the statements begin that change a role.
const CHANGES: [&str; 5] = ["alter", "drop", "grant", "reassign", "revoke"];

/// Each statement that the reader knows, and its place.
fn statements(sources: &SourceMap, files: &[MigrationFile], mut seen: impl FnMut(Location, &Ddl)) {
    for file in files {
        let text = sources.file(file.source).text();
        for part in &file.parts {
            let within = text.get(part.span.range()).unwrap_or_default();
            for span in split(within).statements() {
                if let Statement::Ddl(ddl) = read(within.get(span.range()).unwrap_or_default()) {
                    seen(Location { source: file.source, span: span.shifted(part.span.start) }, &ddl);
                }
            }
        }
    }
}

/// The roles that statements make, under every name that they give them, as often as they do.
pub(super) fn named(sources: &SourceMap, files: &[MigrationFile]) -> Vec<String> {
    let mut names = Vec::new();
    statements(sources, files, |_, ddl| {
        if let Ddl::CreateRole(create) = ddl {
            names.push(create.name.clone());
        } else if let Ddl::AlterObject(AlterObject { object, change: ObjectChange::RenameTo(name), .. }) = ddl
            && role_of(object).is_some()
        {
            names.push(name.clone());
        }
    });
    names
}

/// Refuses statements that change roles which a server had: that would outlive the replay.
///
/// `own_runner` is whether the role that runs them is made for the replay.
pub(super) fn refuse_changes(
    sources: &SourceMap,
    files: &[MigrationFile],
    before: &Roles,
    own_runner: bool,
) -> Result<(), ReplayFolderError> {
    let mut first = None;
    statements(sources, files, |location, ddl| {
        if first.is_none() {
            let mut role = changed(ddl, before, own_runner);
            if let Ddl::Do(block) = ddl {
                in_code(&block.body.value, &mut |ddl| role = role.take().or_else(|| changed(ddl, before, own_runner)));
            }
            first = role.map(|role| (location, role));
        }
    });
    let Some((location, role)) = first else { return Ok(()) };
    let file = sources.file(location.source).name().to_owned();
    Err(ReplayFolderError::RoleOfServer { file, line: sources.position(location).line, role })
}

/// Each statement in the code of a block that may change a role, and those in the constant strings that it executes.
fn in_code(code: &str, seen: &mut impl FnMut(&Ddl)) {
    let mut lexer = Lexer::new(code);
    let mut executes = false;
    let mut end = 0;
    while let Some(token) = lexer.next() {
        let written = code.get(token.span.range()).unwrap_or_default();
        match token.kind {
            TokenKind::Symbol(b';') => executes = false,
            TokenKind::Word if ["do", "execute"].iter().any(|word| written.eq_ignore_ascii_case(word)) => {
                executes = true
            }
            TokenKind::Word if CHANGES.iter().any(|word| written.eq_ignore_ascii_case(word)) => {
                if end <= token.span.start {
                    let next = lexer.clone().find(|token| token.kind == TokenKind::Symbol(b';'));
                    end = next.map_or(code.len(), |next| next.span.start);
                }
                if let Statement::Ddl(ddl) = read(code.get(token.span.start..end).unwrap_or_default()) {
                    seen(&ddl);
                }
            }
            TokenKind::Text | TokenKind::EscapedText | TokenKind::UnicodeText | TokenKind::DollarText if executes => {
                // What is executed may be a block in its turn, of a text that is shorter each time.
                if let Ok(text) = text_of_token(&mut lexer, code, token) {
                    in_code(&text, seen);
                }
            }
            _ => {}
        }
    }
}

/// The role of the server that a statement changes.
fn changed(ddl: &Ddl, before: &Roles, own_runner: bool) -> Option<String> {
    let there = |name: &str| before.exists(name).then(|| name.to_owned());
    let meant = |role: &RoleName| match role {
        RoleName::Named(name) => there(name),
        RoleName::Current | RoleName::Session => (!own_runner).then(|| "CURRENT_USER".to_owned()),
        RoleName::Public => None,
    };
    // Few of the statements that there are can change a role.
    if let Ddl::AlterRole(AlterRole { role, .. }) = ddl {
        meant(role)
    } else if let Ddl::AlterDefaultSetting(AlterDefaultSetting { role, database: None, .. }) = ddl {
        role.as_ref().map_or_else(|| Some("ALL".to_owned()), meant)
    } else if let Ddl::DropObjects(DropObjects { objects, .. }) = ddl {
        objects.iter().filter_map(role_of).find_map(there)
    } else if let Ddl::AlterObject(AlterObject { object, .. }) = ddl {
        role_of(object).and_then(there)
    } else if let Ddl::OwnedChange(OwnedChange::Reassign { from: roles, .. } | OwnedChange::Drop { roles, .. }) = ddl {
        // Databases and what is shared by them are among the owned.
        roles.iter().find_map(meant)
    } else if let Ddl::ChangeMembership(ChangeMembership { roles, members, .. }) = ddl {
        // A membership goes with either of its two roles.
        roles.iter().any(|role| before.exists(role)).then(|| members.iter().find_map(meant)).flatten()
    } else {
        None
    }
}

fn role_of(object: &ObjectReference) -> Option<&str> {
    if let ObjectReference::Named { sort: Sort::Role, name } = object { Some(&name.name) } else { None }
}
