//! Migrations run in a scratch database, statement by statement.
//!
//! The lenient form: every statement stands by itself, transaction control is passed over, what fails is
//! told and does not end the run. It is for folders that do not run from nothing, and it is the oracle
//! that a reader of the same statements is held against.

use tokio_postgres::Client;

use crate::ddl::{PieceKind, leading_keywords, split};
use crate::migrations::MigrationFile;
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
            Some(_) | None => {
                let position = sources.position(location);
                let file = sources.file(location.source).name().to_owned();
                return Err(ReplayError::Connection { file, line: position.line, source: error });
            }
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
