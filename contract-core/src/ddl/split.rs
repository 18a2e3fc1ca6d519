//! A text into its statements, as psql and the server divide it (manual, psql "Meta-Commands"; 4.1
//! "Lexical Structure"; SQL COPY, CREATE FUNCTION `sql_body`).
//!
//! One pass over the bytes, no copy. Where psql only guesses, the server's grammar decides: psql takes any
//! `begin` in CREATE FUNCTION for the beginning of a body, also a parameter of that name; here it is
//! `BEGIN ATOMIC`.

use crate::source::Span;
use crate::syntax::lexer::{self, Lexer, Token, TokenKind};

/// A text in pieces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// The pieces in the order of the text; between them are white space, comments and semicolons.
    pub pieces: Vec<Piece>,
    /// What began and never ended. It then runs to the end of the text, and the last piece with it.
    pub unterminated: Option<Unterminated>,
}

impl Split {
    /// The spans of the statements alone.
    pub fn statements(&self) -> impl Iterator<Item = Span> {
        self.pieces.iter().filter(|piece| piece.kind == PieceKind::Statement).map(|piece| piece.span)
    }
}

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub kind: PieceKind,
    /// Where it is: without white space, comments and the semicolon around it.
    pub span: Span,
}

/// What a piece of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// A statement for the server.
    Statement,
    /// A psql meta-command such as `\connect`, to the end of its line.
    MetaCommand,
    /// The lines behind `COPY … FROM stdin;`, without the closing `\.`.
    CopyData,
}

/// What began and never ended, and where it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unterminated {
    /// What it is.
    pub kind: UnterminatedKind,
    /// The byte at which it begins.
    pub at: usize,
}

/// What can begin and never end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnterminatedKind {
    /// A string in single quotes.
    Text,
    /// A name in double quotes.
    QuotedName,
    /// A dollar-quoted string.
    DollarText,
    /// A `/*` comment.
    Comment,
    /// A parenthesis, inside which no semicolon ends a statement.
    Parenthesis,
    /// A `BEGIN ATOMIC` body.
    Body,
    /// The data of a COPY without its `\.`.
    CopyData,
}

impl From<lexer::Unterminated> for UnterminatedKind {
    fn from(unterminated: lexer::Unterminated) -> Self {
        match unterminated {
            lexer::Unterminated::Text => Self::Text,
            lexer::Unterminated::QuotedName => Self::QuotedName,
            lexer::Unterminated::DollarText => Self::DollarText,
            lexer::Unterminated::Comment => Self::Comment,
        }
    }
}

/// Divides a text into statements, meta-commands and COPY data.
pub fn split(text: &str) -> Split {
    // A byte order mark is no part of the first statement; psql skips it too.
    let begin = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut splitter = Splitter { text, pieces: Vec::new(), open: Statement::default() };
    let unterminated = splitter.run(begin);
    Split { pieces: splitter.pieces, unterminated }
}

/// The first words of a statement in lower case, at most `count` and only as far as they are words
/// without quotes: `["create", "or", "replace"]`. Comments are skipped.
pub fn leading_keywords(statement: &str, count: usize) -> Vec<String> {
    Lexer::new(statement)
        .take(count)
        .take_while(|token| token.kind == TokenKind::Word)
        .map(|token| statement.get(token.span.range()).unwrap_or_default().to_ascii_lowercase())
        .collect()
}

/// The statement that is being read.
#[derive(Default)]
struct Statement {
    span: Option<Span>,
    /// Where each open parenthesis is.
    parentheses: Vec<usize>,
    /// Where the body and each CASE in it begins.
    blocks: Vec<usize>,
    creates_routine: bool,
    /// The words that could still become CREATE [OR REPLACE] FUNCTION|PROCEDURE.
    prefix: Prefix,
    is_copy: bool,
    /// Whether `FROM stdin` was seen outside parentheses in a COPY.
    copies_from_stdin: bool,
    last: Last,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Prefix {
    #[default]
    Nothing,
    Create,
    CreateOr,
    CreateOrReplace,
    Other,
}

/// What the token before was, as far as it changes the meaning of the next.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Last {
    #[default]
    Other,
    From,
    /// `begin`, at this byte.
    Begin(usize),
    /// AS or a period, behind which every key word is a name.
    NameFollows,
    /// A semicolon in a body, or its ATOMIC: an END here is the body's, elsewhere it may be a column's name.
    BodyStatement,
}

struct Splitter<'text> {
    text: &'text str,
    pieces: Vec<Piece>,
    open: Statement,
}

impl<'text> Splitter<'text> {
    fn run(&mut self, begin: usize) -> Option<Unterminated> {
        let mut lexer = Lexer::from(self.text, begin);
        while let Some(token) = lexer.next() {
            match token.kind {
                TokenKind::Unterminated(what) => {
                    self.extend(token);
                    self.finish();
                    return Some(Unterminated { kind: what.into(), at: token.span.start });
                }
                TokenKind::Symbol(b';') if self.open.parentheses.is_empty() && self.open.blocks.is_empty() => {
                    let copies = self.open.copies_from_stdin;
                    self.finish();
                    if let Some(start) = copies.then(|| self.next_line(token.span.end)).flatten() {
                        match self.copy_data(start) {
                            Ok(next) => lexer = Lexer::from(self.text, next),
                            Err(unterminated) => return Some(unterminated),
                        }
                    }
                }
                TokenKind::Symbol(b'\\') => {
                    let rest = self.slice(Span::new(token.span.end, self.text.len()));
                    if self.open.span.is_some() && !sends(rest) {
                        self.extend(token);
                        continue;
                    }
                    let mut next = self.line_end(token.span.start);
                    let command = self.slice(Span::new(token.span.start, next)).trim_end();
                    self.finish();
                    let span = Span::new(token.span.start, token.span.start + command.len());
                    self.pieces.push(Piece { kind: PieceKind::MetaCommand, span });
                    if copies_from_stdin(command) {
                        match self.copy_data((next + 1).min(self.text.len())) {
                            Ok(end) => next = end,
                            Err(unterminated) => return Some(unterminated),
                        }
                    }
                    lexer = Lexer::from(self.text, next);
                }
                _ => self.extend(token),
            }
        }
        let unclosed = match (self.open.parentheses.first(), self.open.blocks.first()) {
            (Some(&at), _) => Some(Unterminated { kind: UnterminatedKind::Parenthesis, at }),
            (None, Some(&at)) => Some(Unterminated { kind: UnterminatedKind::Body, at }),
            (None, None) => None,
        };
        let waits_for_data = self.open.copies_from_stdin;
        let end = self.finish();
        unclosed.or_else(|| waits_for_data.then_some(Unterminated { kind: UnterminatedKind::CopyData, at: end }))
    }

    fn slice(&self, span: Span) -> &'text str {
        self.text.get(span.range()).unwrap_or_default()
    }

    fn line_end(&self, from: usize) -> usize {
        let rest = self.text.as_bytes().get(from..).unwrap_or_default();
        from + rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len())
    }

    /// The beginning of the next line, if nothing but white space and a comment stands before it.
    fn next_line(&self, from: usize) -> Option<usize> {
        let end = self.line_end(from);
        let rest = self.slice(Span::new(from, end)).trim_start();
        (rest.is_empty() || rest.starts_with("--")).then(|| (end + 1).min(self.text.len()))
    }

    /// Takes the lines up to `\.` and returns where the text goes on.
    fn copy_data(&mut self, start: usize) -> Result<usize, Unterminated> {
        let mut line = start;
        while line < self.text.len() {
            let end = self.line_end(line);
            if self.slice(Span::new(line, end)).trim_end_matches('\r') == "\\." {
                self.push_data(start, line);
                return Ok(end);
            }
            line = end + 1;
        }
        self.push_data(start, self.text.len());
        Err(Unterminated { kind: UnterminatedKind::CopyData, at: start })
    }

    fn push_data(&mut self, start: usize, end: usize) {
        if start < end {
            self.pieces.push(Piece { kind: PieceKind::CopyData, span: Span::new(start, end) });
        }
    }

    /// Ends the open statement, if there is one, and returns where it ends.
    fn finish(&mut self) -> usize {
        let statement = std::mem::take(&mut self.open);
        let Some(span) = statement.span else { return self.text.len() };
        self.pieces.push(Piece { kind: PieceKind::Statement, span });
        span.end
    }

    /// Adds a token to the open statement.
    fn extend(&mut self, token: Token) {
        let first = self.open.span.is_none();
        let start = self.open.span.map_or(token.span.start, |span| span.start);
        self.open.span = Some(Span::new(start, token.span.end));
        let last = std::mem::take(&mut self.open.last);
        match token.kind {
            TokenKind::Symbol(b'(') => self.open.parentheses.push(token.span.start),
            TokenKind::Symbol(b')') => {
                self.open.parentheses.pop();
            }
            TokenKind::Symbol(b'.') => self.open.last = Last::NameFollows,
            TokenKind::Symbol(b';') => self.open.last = Last::BodyStatement,
            TokenKind::Word if last != Last::NameFollows && self.open.parentheses.is_empty() => {
                self.word(token, first, last);
            }
            _ => {}
        }
    }

    /// What a word outside parentheses means for where the statement ends.
    fn word(&mut self, token: Token, first: bool, last: Last) {
        const LONGEST: usize = "procedure".len();
        if token.span.end - token.span.start > LONGEST {
            self.open.prefix = Prefix::Other;
            return;
        }
        let text = self.text;
        let written = text.get(token.span.range()).unwrap_or_default();
        let is = |keyword: &str| written.eq_ignore_ascii_case(keyword);
        if first {
            self.open.is_copy = is("copy");
        }
        let prefix = self.open.prefix;
        self.open.prefix = match prefix {
            Prefix::Nothing if first && is("create") => Prefix::Create,
            Prefix::Create if is("or") => Prefix::CreateOr,
            Prefix::CreateOr if is("replace") => Prefix::CreateOrReplace,
            Prefix::Nothing | Prefix::Create | Prefix::CreateOr | Prefix::CreateOrReplace | Prefix::Other => {
                Prefix::Other
            }
        };
        self.open.creates_routine |=
            matches!(prefix, Prefix::Create | Prefix::CreateOrReplace) && (is("function") || is("procedure"));
        if self.open.creates_routine {
            match last {
                Last::Begin(at) if is("atomic") && self.open.blocks.is_empty() => {
                    self.open.blocks.push(at);
                    self.open.last = Last::BodyStatement;
                }
                _ if is("case") && !self.open.blocks.is_empty() => self.open.blocks.push(token.span.start),
                _ if is("end") && (self.open.blocks.len() > 1 || last == Last::BodyStatement) => {
                    self.open.blocks.pop();
                }
                _ if is("begin") => self.open.last = Last::Begin(token.span.start),
                _ if is("as") => self.open.last = Last::NameFollows,
                _ => {}
            }
        } else if self.open.is_copy {
            match last {
                Last::From if is("stdin") => self.open.copies_from_stdin = true,
                _ if is("from") => self.open.last = Last::From,
                _ => {}
            }
        }
    }
}

/// Whether the meta-command behind a backslash sends the statement ahead of it: `\g` and its kin,
/// `\crosstabview`, `\watch`.
fn sends(command: &str) -> bool {
    let name = command.split(|character: char| !character.is_ascii_alphabetic()).next().unwrap_or_default();
    ["g", "gx", "gset", "gexec", "gdesc", "crosstabview", "watch"].contains(&name)
}

/// Whether a `\copy` takes its data from the lines behind it.
fn copies_from_stdin(command: &str) -> bool {
    let words = command.strip_prefix("\\copy").unwrap_or_default();
    let mut from = false;
    let mut depth = 0usize;
    for token in Lexer::new(words) {
        let written = words.get(token.span.range()).unwrap_or_default();
        match token.kind {
            TokenKind::Symbol(b'(') => depth += 1,
            TokenKind::Symbol(b')') => depth = depth.saturating_sub(1),
            TokenKind::Word if from && depth == 0 && written.eq_ignore_ascii_case("stdin") => return true,
            _ => {}
        }
        from = token.kind == TokenKind::Word && written.eq_ignore_ascii_case("from");
    }
    false
}

#[cfg(test)]
mod tests;
