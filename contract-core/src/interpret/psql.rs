//! What psql does by itself: its commands, and its variables in statements (manual, psql "Meta-Commands",
//! "SQL Interpolation").

use std::collections::BTreeSet;

use crate::ddl::model::Statement;
use crate::syntax::lexer::{Lexer, TokenKind};

/// The commands that change neither the schema nor what is sent to the server, in order.
const HARMLESS: &[&str] = &[
    "?",
    "C",
    "H",
    "T",
    "a",
    "bind",
    "conninfo",
    "crosstabview",
    "d",
    "echo",
    "encoding",
    "errverbose",
    "f",
    "g",
    "gx",
    "h",
    "help",
    "html",
    "l",
    "p",
    "print",
    "pset",
    "qecho",
    "restrict",
    "s",
    "t",
    "timing",
    "unrestrict",
    "unset",
    "warn",
    "x",
    "z",
];

/// The variables by which psql decides what it runs, and how.
const DECIDING: &[&str] = &["AUTOCOMMIT", "SINGLELINE", "SINGLESTEP"];

/// What a command of psql does.
pub(super) enum Command<'a> {
    /// Nothing to the schema.
    Harmless,
    /// A variable gets a value.
    Sets(&'a str),
    /// The rest of the file is not read.
    Quits,
    /// `\copy`, which is COPY for the server.
    Copies(&'a str),
    /// What the file does not say.
    Unknown(&'a str),
}

/// Why a line that begins with a backslash leaves open what becomes of the schema, where psql does not run it.
#[cfg(feature = "scratch")]
pub(crate) fn left_open_without_psql(line: &str) -> Option<String> {
    match command(line) {
        Command::Harmless | Command::Sets(_) | Command::Copies(_) => None,
        Command::Quits => Some("psql would read no further here, and what follows was run".to_owned()),
        Command::Unknown(name) => Some(format!("what \\{name} of psql does was not done")),
    }
}

/// The command of a line that begins with a backslash.
pub(super) fn command(line: &str) -> Command<'_> {
    let line = line.strip_prefix('\\').unwrap_or(line);
    let end = line.find(|letter: char| letter.is_whitespace() || letter == '\\').unwrap_or(line.len());
    let (name, rest) = line.split_at(end);
    // A second command may follow on the same line.
    if rest.contains('\\') && !matches!(name, "copy" | "echo" | "qecho" | "warn") {
        return Command::Unknown(name);
    }
    // What stands between backquotes is run by a shell, which may do anything.
    if rest.contains('`') {
        return Command::Unknown(name);
    }
    let mut arguments = rest.split_whitespace();
    match name {
        "q" | "quit" => Command::Quits,
        "copy" => Command::Copies(line),
        "gset" => Command::Sets(""),
        "set" => match arguments.next() {
            None => Command::Harmless,
            Some(variable) if !DECIDING.contains(&variable) => Command::Sets(variable),
            Some(_) if is_on(arguments.next()) && rest.contains("AUTOCOMMIT") => Command::Harmless,
            Some(_) => Command::Unknown(name),
        },
        "unset" if arguments.next().is_some_and(|variable| DECIDING.contains(&variable)) => Command::Unknown(name),
        "encoding" => match arguments.next() {
            None => Command::Harmless,
            Some(encoding) if encoding.trim_matches('\'').to_ascii_lowercase().replace('-', "") == "utf8" => {
                Command::Harmless
            }
            Some(_) => Command::Unknown(name),
        },
        // A pipe runs a program, which may do anything.
        "g" | "gx" if rest.contains('|') => Command::Unknown(name),
        _ if HARMLESS.binary_search(&name).is_ok() || is_list(name) => Command::Harmless,
        _ => Command::Unknown(name),
    }
}

fn is_on(value: Option<&str>) -> bool {
    value.is_some_and(|value| ["on", "true", "1", "yes"].iter().any(|on| value.eq_ignore_ascii_case(on)))
}

/// Whether a command lists what there is: `\dt+`, `\sf`, `\l+`.
fn is_list(name: &str) -> bool {
    name.starts_with('d') || matches!(name, "l+" | "sf" | "sf+" | "sv" | "sv+" | "z+")
}

/// The variables that a file gives values to.
#[derive(Default)]
pub(super) struct Variables {
    names: BTreeSet<String>,
    any: bool,
}

impl Variables {
    /// A variable has a value; with an empty name, any may have.
    pub(super) fn set(&mut self, name: &str) {
        if name.is_empty() {
            self.any = true;
        } else {
            self.names.insert(name.to_owned());
        }
    }

    /// Any variable may have a value.
    pub(super) fn set_any(&mut self) {
        self.any = true;
    }

    /// Whether psql puts a value into a statement, by which it may be another one.
    pub(super) fn interpolate(&self, text: &str, statement: &Statement) -> bool {
        let moves_rows = matches!(statement, Statement::NoEffect);
        let is_unread = matches!(statement, Statement::NotUnderstood(_) | Statement::Invalid(_));
        // What is no statement is told as such, and what only moves rows may be long.
        if is_unread && self.is_empty() || moves_rows && self.is_empty() || !text.contains(':') {
            return false;
        }
        let mut brackets = 0usize;
        let mut colon = None;
        let mut before = None;
        for token in Lexer::new(text) {
            let written = text.get(token.span.range()).unwrap_or_default();
            if colon == Some(token.span.start) {
                let name = match token.kind {
                    TokenKind::Word => Some(written),
                    TokenKind::QuotedName | TokenKind::Text if moves_rows => None,
                    TokenKind::QuotedName | TokenKind::Text => Some(written.trim_matches(['"', '\''])),
                    TokenKind::Symbol(b'{') => Some(""),
                    _ => None,
                };
                // In brackets it may be the end of a slice.
                if name.is_some_and(|name| brackets == 0 || self.any || self.names.contains(name)) {
                    return true;
                }
            }
            colon = None;
            match token.kind {
                TokenKind::Symbol(b'[') => brackets += 1,
                TokenKind::Symbol(b']') => brackets = brackets.saturating_sub(1),
                // Two of them are a cast.
                TokenKind::Symbol(b':') if before != Some(token.span.start) => colon = Some(token.span.end),
                _ => {}
            }
            before = (token.kind == TokenKind::Symbol(b':')).then_some(token.span.end);
        }
        false
    }

    fn is_empty(&self) -> bool {
        self.names.is_empty() && !self.any
    }
}
