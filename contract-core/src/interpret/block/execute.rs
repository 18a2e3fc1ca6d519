//! Statements of SQL in a block, those included that EXECUTE makes.

use super::super::event::{Stop, missing};
use super::failure::{self, Errors};
use super::run::{Flow, Machine};
use super::value::{Piece, Value};
use crate::ddl::model::{Ddl, Statement, Transaction};
use crate::ddl::{PieceKind, read, split};
use crate::finding::Reach;
use crate::source::{Location, Span};

impl Machine<'_> {
    pub(super) fn locate(&mut self, span: Span) {
        if let (Some(at), Some(base)) = (self.at, self.base) {
            self.world.begin_statement(Location { source: at.source, span: span.shifted(base) });
        } else if let Some(at) = self.at {
            self.world.begin_statement(at);
        }
    }

    /// Executes a text.
    pub(super) fn execute(&mut self, text: &Value) -> Flow {
        let pieces = match text {
            Value::Null => return Flow::Fail(failure::raised(Some("22004".to_owned()))),
            Value::Text(text) => {
                let split = split(text);
                for piece in split.pieces.iter().filter(|piece| piece.kind == PieceKind::Statement) {
                    let statement = text.get(piece.span.range()).unwrap_or_default();
                    match self.statement(statement) {
                        Flow::On => {}
                        other => return other,
                    }
                }
                return Flow::On;
            }
            Value::Partial(pieces) => pieces.clone(),
            _ => vec![Piece::Hole { quoted: false }],
        };
        self.note(Errors::ROWS);
        self.world.open_gaps_of_pieces(&pieces, self.depth);
        Flow::On
    }

    /// Executes a text that is a query, or else fails.
    pub(super) fn execute_query(&mut self, text: &Value) -> Flow {
        let pieces = match text {
            Value::Null | Value::Text(_) => return self.execute(text),
            Value::Partial(pieces) => pieces.clone(),
            _ => vec![Piece::Hole { quoted: false }],
        };
        self.note(Errors::ROWS);
        self.world.run_pieces(&pieces, self.depth);
        Flow::On
    }

    /// Applies one statement of SQL.
    pub(super) fn statement(&mut self, text: &str) -> Flow {
        match read(text) {
            Statement::NoEffect => {
                self.note(Errors::ROWS);
                self.world.open_gaps_of_catalog_rows(text);
                self.world.run_for_its_rows(text, self.depth);
                Flow::On
            }
            Statement::Transaction(control) => self.end_transaction(&control),
            Statement::Invalid(cause) => {
                self.note(Errors::ROWS);
                self.world.open_gap(Reach::Everything, format!("a statement of a block is none: {}", cause.message));
                Flow::On
            }
            Statement::NotUnderstood(what) => {
                self.note(Errors::ROWS);
                self.world.open_gaps_of(&what, text);
                Flow::On
            }
            Statement::Ddl(ddl) => self.apply(text, &ddl),
        }
    }

    /// `COMMIT` and `ROLLBACK` (manual, 43.8 "Transaction Management").
    fn end_transaction(&mut self, control: &Transaction) -> Flow {
        match control {
            // Neither in a transaction that somebody opened nor in a block with handlers.
            Transaction::Commit { .. } | Transaction::Rollback { .. }
                if self.depth == 0 && (self.catching > 0 || !self.world.may_end_transaction) =>
            {
                Flow::Fail(failure::raised(Some("2D000".to_owned())))
            }
            Transaction::Commit { .. } if self.depth == 0 => {
                let session = self.world.session_mut();
                session.end_transaction();
                session.in_transaction = true;
                self.has_committed = true;
                Flow::On
            }
            _ => {
                self.world.open_gap(Reach::Everything, "a block ends a transaction");
                Flow::On
            }
        }
    }

    fn apply(&mut self, text: &str, ddl: &Ddl) -> Flow {
        let moment = self.world.moment();
        let events = self.world.events.len();
        let (assumptions, absences) = (self.world.assumptions, self.world.absences);
        self.note(self.world.possible_errors(ddl));
        if self.world.may_be_denied(ddl) {
            self.note(Errors::OTHER);
        }
        let result = match ddl {
            Ddl::Query(query) => self.world.run_calls(text, query, &self.frame, self.depth),
            other => self.world.apply_at(text, other, self.depth),
        };
        match result {
            // A handler is there for what does not exist; without one the statement tells that it does.
            Ok(()) if self.catching > 0 && self.world.absences > absences => {
                self.go_back(&moment, events);
                Flow::Fail(failure::of_refusal(ddl, missing("what the statement names")))
            }
            Ok(()) => {
                if self.world.assumptions > assumptions {
                    self.note(Errors::UNDEFINED);
                }
                Flow::On
            }
            Err(Stop::Refused(refusal)) => {
                self.go_back(&moment, events);
                if self.world.leaves_open(ddl, &refusal) {
                    self.note(Errors::UNDEFINED);
                    return Flow::On;
                }
                if self.world.may_be_no_refusal(ddl) {
                    self.note(Errors::ALL);
                    self.world
                        .open_gaps_about(ddl, &format!("the code that runs may have seen to it that not: {refusal}"));
                    return Flow::On;
                }
                Flow::Fail(failure::of_refusal(ddl, refusal))
            }
            Err(Stop::Unknown(cause)) => {
                self.go_back(&moment, events);
                self.world.open_gaps_about(ddl, &cause);
                Flow::On
            }
        }
    }
}
