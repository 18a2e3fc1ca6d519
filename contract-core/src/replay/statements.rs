//! Statements sent to a database: as the tool of their folder sends them, or one by one.

use tokio_postgres::Client;
use tokio_postgres::error::{DbError, ErrorPosition, SqlState};

use crate::ddl::{PieceKind, leading_keywords, split};
use crate::migrations::{MigrationFile, Part, Transaction};
use crate::source::{Location, SourceMap, Span};

/// What became of a replay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replayed {
    /// The statements that applied, in order.
    pub applied: Vec<Location>,
    /// The statements that failed, in order.
    pub failures: Vec<FailedStatement>,
    /// What was not sent, in order.
    pub passed_over: Vec<PassedOver>,
}

/// A statement that the server refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedStatement {
    /// Where it is.
    pub location: Location,
    /// The five characters of the error's class (manual, appendix A).
    pub sqlstate: String,
    /// What the server said.
    pub message: String,
}

/// A piece of a file that was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedOver {
    /// Where it is.
    pub location: Location,
    /// Why.
    pub why: PassedOverBecause,
}

/// Why a piece of a file is not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PassedOverBecause {
    /// It begins or ends a transaction, and every statement has one of its own.
    TransactionControl,
    /// It is for psql.
    MetaCommand,
    /// It is COPY from or to the client, or the data of one: rows, not schema.
    Data,
    /// It begins something that the file never ends.
    Unterminated,
}

/// Why a replay ended early.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// The server is gone, or the connection to it.
    #[error("replaying `{file}` at line {line}: the connection to the scratch database failed")]
    Connection {
        /// The file.
        file: String,
        /// The line of the statement, from 1.
        line: usize,
        /// What the driver said.
        #[source]
        source: tokio_postgres::Error,
    },
    /// The server refused a statement.
    #[error("replaying `{file}`: line {line}: {message} ({sqlstate})")]
    Refused {
        /// The file.
        file: String,
        /// The line that the server complains of, or that on which what was sent begins, from 1.
        line: usize,
        /// The five characters of the error's class (manual, appendix A).
        sqlstate: String,
        /// What the server said.
        message: String,
    },
    /// The text is for psql, and the tool of the folder is not psql.
    #[error("replaying `{file}`: line {line}: this is for psql, and the tool that runs the file is another")]
    ForPsql {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
    },
}

impl ReplayError {
    fn new(sources: &SourceMap, location: Location, source: tokio_postgres::Error, client: &Client) -> Self {
        let file = sources.file(location.source).name().to_owned();
        match source.as_db_error() {
            Some(refused) if !client.is_closed() => Self::Refused {
                file,
                line: line_of(sources, location, refused),
                sqlstate: refused.code().code().to_owned(),
                message: refused.message().to_owned(),
            },
            Some(_) | None => Self::Connection { file, line: sources.line(location), source },
        }
    }
}

/// The line of the text at `sent` that an error is about.
fn line_of(sources: &SourceMap, sent: Location, refused: &DbError) -> usize {
    let file = sources.file(sent.source);
    let text = file.text().get(sent.span.range()).unwrap_or_default();
    let at = match refused.position() {
        Some(ErrorPosition::Original(at)) => {
            let before = (*at as usize).saturating_sub(1);
            text.char_indices().nth(before).map_or(0, |(offset, _)| offset)
        }
        Some(ErrorPosition::Internal { .. }) | None => 0,
    };
    file.line(sent.span.start + at)
}

/// Runs migrations in order as the tool does that owns their folder: each part in the transaction that the tool
/// makes, each file in a fresh session. The first error ends it.
///
/// # Errors
/// When the connection fails, the server refuses a statement, or a file is for psql and the tool is another.
pub async fn replay(client: &Client, sources: &SourceMap, files: &[MigrationFile]) -> Result<(), ReplayError> {
    for file in files {
        let location = |span| Location { source: file.source, span };
        send(client, sources, location(Span::default()), "DISCARD ALL").await?;
        let mut is_open = false;
        for (at, part) in file.parts.iter().enumerate() {
            let here = location(part.span);
            match part.transaction {
                Transaction::Explicit => {
                    if !is_open {
                        send(client, sources, here, "BEGIN").await?;
                    }
                    send_whole(client, sources, here).await?;
                    // Parts that follow one another share a transaction, where the tool has one for the file.
                    is_open = shares_transaction(&file.parts) && at + 1 < file.parts.len();
                    if !is_open {
                        send(client, sources, here, "COMMIT").await?;
                    }
                }
                Transaction::Implicit => send_whole(client, sources, here).await?,
                Transaction::WhereAllowed => send_where_allowed(client, sources, here).await?,
                Transaction::None => send_statements(client, sources, here).await?,
            }
        }
    }
    Ok(())
}

/// Whether all parts of a file are run in one transaction.
fn shares_transaction(parts: &[Part]) -> bool {
    parts.iter().all(|part| part.transaction == Transaction::Explicit)
}

async fn send_where_allowed(client: &Client, sources: &SourceMap, location: Location) -> Result<(), ReplayError> {
    send(client, sources, location, "BEGIN").await?;
    match send_whole(client, sources, location).await {
        Ok(()) => send(client, sources, location, "COMMIT").await,
        Err(ReplayError::Refused { sqlstate, .. }) if sqlstate == SqlState::ACTIVE_SQL_TRANSACTION.code() => {
            send(client, sources, location, "ROLLBACK").await?;
            send_statements(client, sources, location).await
        }
        Err(error) => Err(error),
    }
}

/// Sends a part as one message.
async fn send_whole(client: &Client, sources: &SourceMap, part: Location) -> Result<(), ReplayError> {
    let text = sources.file(part.source).text().get(part.span.range()).unwrap_or_default();
    for piece in split(text).pieces {
        let statement = &text[piece.span.range()];
        if let Some(PassedOverBecause::MetaCommand | PassedOverBecause::Data) =
            passed_over(piece.kind, statement, false)
        {
            let location = Location { source: part.source, span: piece.span.shifted(part.span.start) };
            let file = sources.file(part.source).name().to_owned();
            return Err(ReplayError::ForPsql { file, line: sources.line(location) });
        }
    }
    send(client, sources, part, text).await
}

/// Sends the statements of a part one by one, as psql does; rows of a COPY are passed over.
async fn send_statements(client: &Client, sources: &SourceMap, part: Location) -> Result<(), ReplayError> {
    let text = sources.file(part.source).text().get(part.span.range()).unwrap_or_default();
    for piece in split(text).pieces {
        let statement = &text[piece.span.range()];
        let location = Location { source: part.source, span: piece.span.shifted(part.span.start) };
        if let None | Some(PassedOverBecause::TransactionControl) = passed_over(piece.kind, statement, false) {
            send(client, sources, location, statement).await?;
        }
    }
    Ok(())
}

async fn send(client: &Client, sources: &SourceMap, location: Location, text: &str) -> Result<(), ReplayError> {
    client.batch_execute(text).await.map_err(|error| ReplayError::new(sources, location, error, client))
}

/// Runs migrations in order, each statement by itself. Every file begins with a fresh session, as the tools
/// that apply them begin it.
///
/// # Errors
/// When the connection fails; a statement that fails is in the result.
pub async fn replay_lenient(
    client: &Client,
    sources: &SourceMap,
    files: &[MigrationFile],
) -> Result<Replayed, ReplayError> {
    let mut replayed = Replayed::default();
    for file in files {
        let source = file.source;
        run(client, sources, Location { source, span: Span::default() }, "DISCARD ALL", &mut Replayed::default())
            .await?;
        let text = sources.file(source).text();
        for part in &file.parts {
            let split = split(&text[part.span.range()]);
            let unterminated = split.unterminated.map(|open| open.at + part.span.start);
            for piece in split.pieces {
                let span = piece.span.shifted(part.span.start);
                let location = Location { source, span };
                let statement = &text[span.range()];
                let broken = unterminated.is_some_and(|at| span.range().contains(&at));
                match passed_over(piece.kind, statement, broken) {
                    Some(why) => replayed.passed_over.push(PassedOver { location, why }),
                    None => run(client, sources, location, statement, &mut replayed).await?,
                }
            }
        }
    }
    Ok(replayed)
}

async fn run(
    client: &Client,
    sources: &SourceMap,
    location: Location,
    statement: &str,
    replayed: &mut Replayed,
) -> Result<(), ReplayError> {
    match client.batch_execute(statement).await {
        Ok(()) => replayed.applied.push(location),
        Err(error) => match error.as_db_error() {
            Some(refused) if !client.is_closed() => replayed.failures.push(FailedStatement {
                location,
                sqlstate: refused.code().code().to_owned(),
                message: refused.message().to_owned(),
            }),
            Some(_) | None => return Err(ReplayError::new(sources, location, error, client)),
        },
    }
    Ok(())
}

fn passed_over(kind: PieceKind, statement: &str, broken: bool) -> Option<PassedOverBecause> {
    match kind {
        PieceKind::MetaCommand => Some(PassedOverBecause::MetaCommand),
        PieceKind::CopyData => Some(PassedOverBecause::Data),
        PieceKind::Statement if broken => Some(PassedOverBecause::Unterminated),
        PieceKind::Statement => {
            let words = leading_keywords(statement, 2);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            match words.as_slice() {
                ["begin" | "commit" | "end" | "rollback" | "abort" | "savepoint" | "release", ..]
                | ["start" | "prepare", "transaction"] => Some(PassedOverBecause::TransactionControl),
                ["copy", ..] if speaks_with_the_client(statement) => Some(PassedOverBecause::Data),
                _ => None,
            }
        }
    }
}

/// Whether a COPY reads rows from the client or sends it rows.
fn speaks_with_the_client(copy: &str) -> bool {
    let words: Vec<String> = copy.split_whitespace().map(|word| word.trim_matches(';').to_ascii_lowercase()).collect();
    words.windows(2).any(|pair| match pair[0].as_str() {
        "from" => pair[1].starts_with("stdin"),
        "to" => pair[1].starts_with("stdout"),
        _ => false,
    })
}
