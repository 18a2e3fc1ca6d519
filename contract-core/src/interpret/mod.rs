//! Migrations read without a database: statements applied to a schema by PostgreSQL's own rules (manual, chapter 5
//! "Data Definition").
//!
//! What a statement does is either done exactly, or it becomes a gap whose reach is as narrow as its text allows.
//! Pure: texts in, an [`Observation`] out, with the place that every fact comes from.

mod acl;
mod aggregate;
mod alone;
mod alter_column;
mod alter_table;
mod apply;
mod block;
mod catalog_rows;
mod change;
mod column;
mod column_use;
mod comment;
mod constraint;
mod constraint_change;
mod default_privilege;
mod drop;
mod entry;
mod event;
mod event_trigger;
mod extension;
mod extension_functions;
mod extension_table;
mod finish;
mod foreign_key;
mod gap;
mod index;
mod mention;
mod merge;
mod namespace;
mod open_access;
mod part;
mod privilege;
mod provenance;
mod psql;
mod query;
mod range;
mod reading;
mod relation;
mod rename;
mod resolve;
mod role;
mod routine;
mod sequence;
mod session;
mod start;
mod transaction;
mod types;
mod uses;
mod view;
mod world;

pub use event::{Event, EventKind, Refusal, RefusalKind};
pub use provenance::{Provenance, Removal, SignatureChange, SignatureEvent};
#[cfg(feature = "scratch")]
pub(crate) use psql::left_open_without_psql;

use std::num::NonZeroUsize;
use std::thread::available_parallelism;

use crate::ddl::read;
use crate::finding::Gap;
use crate::migrations::{MigrationFile, Transaction};
use crate::observation::{Observation, Setting};
use crate::source::{Location, SourceMap};
use alone::alone;
use reading::{PieceRead, read_files};
use transaction::Run;

/// The major version of PostgreSQL that is taken where a [`Setting`] names none.
pub const DEFAULT_MAJOR: u32 = 17;

/// What a folder of migrations says a database is.
#[derive(Clone, Debug, PartialEq)]
pub struct Interpretation {
    /// The schema and roles, and what could not be told.
    pub observation: Observation,
    /// Where each fact comes from.
    pub provenance: Provenance,
    /// What PostgreSQL would have refused, and what was taken for granted.
    pub events: Vec<Event>,
}

impl Interpretation {
    /// The roles that statements refer to and that no statement makes, in the order of the statements.
    pub fn assumed_roles(&self) -> impl Iterator<Item = &str> {
        self.events.iter().filter_map(|event| match &event.kind {
            EventKind::AssumedRole(role) => Some(role.as_str()),
            EventKind::Assumed(_) | EventKind::Refused(_) | EventKind::NotEnded | EventKind::Unread(_) => None,
        })
    }
}

/// Applies migrations in order, each file in a fresh session and in the transactions that its tool makes.
///
/// `baseline` is what there was before the first file; none for a database that nobody has touched, run by a
/// superuser. Of many files some are read on other threads while this one applies those ahead of them; what comes
/// out is the same on however many.
pub fn interpret(
    sources: &SourceMap,
    files: &[MigrationFile],
    setting: &Setting,
    baseline: Option<&Observation>,
) -> Interpretation {
    interpret_on(available_parallelism().unwrap_or(NonZeroUsize::MIN), sources, files, setting, baseline)
}

/// As [`interpret`], on at most so many threads.
pub fn interpret_on(
    threads: NonZeroUsize,
    sources: &SourceMap,
    files: &[MigrationFile],
    setting: &Setting,
    baseline: Option<&Observation>,
) -> Interpretation {
    const BROKEN: &str = "it begins something that the file never ends";
    let mut run = Run::new(sources, setting, baseline);
    read_files(sources, files, threads, |file, parts| {
        run.begin_session();
        run.begin_file();
        let whole = file.parts.iter().all(|part| part.transaction == Transaction::Explicit);
        for part in parts {
            let in_transaction = match part.transaction {
                Transaction::Explicit => true,
                Transaction::WhereAllowed => !part.pieces.iter().any(|piece| stands_alone(sources, piece)),
                // One statement that is sent alone is in no transaction block: it may be one that refuses to be in one.
                Transaction::Implicit => part.pieces.len() != 1,
                Transaction::None => false,
            };
            if in_transaction && !run.is_in_transaction() {
                if part.transaction == Transaction::Implicit {
                    run.begin_by_server();
                } else {
                    run.begin();
                }
            }
            for piece in part.pieces {
                match piece {
                    PieceRead::Statement(..) | PieceRead::Broken(_) if run.has_quit() => {}
                    PieceRead::Statement(location, statement) => run.statement(location, &statement),
                    PieceRead::Broken(location) => run.refuse(location, BROKEN),
                    PieceRead::MetaCommand(location) => run.meta_command(location),
                }
            }
            if in_transaction && !whole && !run.is_begun() {
                run.commit();
            }
        }
        run.end_session();
    });
    run.finish()
}

/// Whether a piece of a file cannot run inside a transaction.
fn stands_alone(sources: &SourceMap, piece: &PieceRead) -> bool {
    let PieceRead::Statement(location, _) = piece else { return false };
    sources.file(location.source).text().get(location.span.range()).is_some_and(|text| alone(text).is_some())
}

/// Applies statements one by one, each in a transaction of its own. Every file begins with a fresh session.
pub fn interpret_statements(
    sources: &SourceMap,
    statements: &[Location],
    setting: &Setting,
    baseline: Option<&Observation>,
) -> Interpretation {
    let mut run = Run::new(sources, setting, baseline);
    let mut source = None;
    for location in statements {
        if source != Some(location.source) {
            source = Some(location.source);
            run.begin_session();
        }
        let text = sources.file(location.source).text().get(location.span.range()).unwrap_or_default();
        run.statement(*location, &read(text));
    }
    run.finish()
}

/// The gaps that statements leave which a server refused, each with what it said: what they were to change is not as
/// they say, and what is there instead may hang on it. `observed` is what came of the others.
pub fn gaps_of_refused(
    sources: &SourceMap,
    refused: &[(Location, String)],
    setting: &Setting,
    observed: &Observation,
) -> Vec<Gap> {
    let mut run = Run::new(sources, setting, Some(observed));
    for (location, cause) in refused {
        let text = sources.file(location.source).text().get(location.span.range()).unwrap_or_default();
        run.leave_open(*location, &read(text), cause);
    }
    let mut gaps = run.finish().observation.gaps;
    gaps.retain(|gap| !observed.gaps.contains(gap));
    gaps
}
