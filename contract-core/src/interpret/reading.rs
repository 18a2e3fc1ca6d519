//! Files into statements: each file by itself, so that several are read at a time, ahead of what applies them.

use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{Builder, Scope};

use crate::ddl::model::Statement;
use crate::ddl::{PieceKind, read, split};
use crate::migrations::{MigrationFile, Transaction};
use crate::source::{Location, SourceMap};

/// Less text than this is read sooner than a thread begins.
const MUCH: usize = 256 << 10;

/// More readers than this would only wait for what applies the statements.
const MOST_READERS: usize = 8;

/// How many files a reader may be ahead, so that no more than these are in memory.
const AHEAD: usize = 8;

/// A part of a file that is run.
pub(super) struct PartRead {
    pub(super) transaction: Transaction,
    pub(super) pieces: Vec<PieceRead>,
}

/// A piece of a file.
pub(super) enum PieceRead {
    /// A statement.
    Statement(Location, Statement),
    /// A statement that begins something that the file never ends.
    Broken(Location),
    /// A line for psql.
    MetaCommand(Location),
}

/// Reads files, on so many threads as there are, and hands each over, in order, on this one.
pub(super) fn read_files(
    sources: &SourceMap,
    files: &[MigrationFile],
    threads: NonZeroUsize,
    mut each: impl FnMut(&MigrationFile, Vec<PartRead>),
) {
    let bytes: usize = files.iter().map(|file| sources.file(file.source).text().len()).sum();
    let readers = if bytes < MUCH { 0 } else { (threads.get() - 1).min(MOST_READERS).min(files.len()) };
    std::thread::scope(|scope| {
        let receivers: Vec<Receiver<Vec<PartRead>>> =
            (0..readers).map(|first| reader(scope, sources, files.get(first..).unwrap_or_default(), readers)).collect();
        for (at, file) in files.iter().enumerate() {
            let receiver = at.checked_rem(readers).and_then(|reader| receivers.get(reader));
            // Where the system gave no thread, nobody sends.
            let parts = receiver.and_then(|receiver| receiver.recv().ok());
            each(file, parts.unwrap_or_else(|| read_file(sources, file)));
        }
    });
}

/// Reads the first of the files and every so many behind it on a thread of its own.
fn reader<'scope, 'env: 'scope>(
    scope: &'scope Scope<'scope, 'env>,
    sources: &'env SourceMap,
    files: &'env [MigrationFile],
    step: usize,
) -> Receiver<Vec<PartRead>> {
    let (sender, receiver) = sync_channel(AHEAD);
    let read_all = move || {
        for file in files.iter().step_by(step) {
            if sender.send(read_file(sources, file)).is_err() {
                return;
            }
        }
    };
    // The handle is of no use: the scope waits for the thread, and a failure leaves nobody to send.
    let _ = Builder::new().spawn_scoped(scope, read_all);
    receiver
}

fn read_file(sources: &SourceMap, file: &MigrationFile) -> Vec<PartRead> {
    let whole = sources.file(file.source).text();
    let parts = file.parts.iter().map(|part| {
        let text = whole.get(part.span.range()).unwrap_or_default();
        let split = split(text);
        let broken = split.unterminated.map(|open| open.at);
        let pieces = split.pieces.iter().filter_map(|piece| {
            let location = Location { source: file.source, span: piece.span.shifted(part.span.start) };
            match piece.kind {
                PieceKind::Statement if broken.is_some_and(|at| piece.span.range().contains(&at)) => {
                    Some(PieceRead::Broken(location))
                }
                PieceKind::Statement => {
                    let statement = text.get(piece.span.range()).unwrap_or_default();
                    Some(PieceRead::Statement(location, read(statement)))
                }
                PieceKind::MetaCommand => Some(PieceRead::MetaCommand(location)),
                PieceKind::CopyData => None,
            }
        });
        PartRead { transaction: part.transaction, pieces: pieces.collect() }
    });
    parts.collect()
}
