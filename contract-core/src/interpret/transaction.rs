//! The run over all statements: sessions, transactions and savepoints (manual, SQL BEGIN, SAVEPOINT, ROLLBACK).

use super::Interpretation;
use super::alone::alone;
use super::event::{EventKind, Refusal, RefusalKind, Stop, unreadable};
use super::psql::{self, Command, Variables};
use super::world::{Moment, World};
use crate::ddl::leading_keywords;
use crate::ddl::model::{Ddl, Statement, Transaction};
use crate::finding::Reach;
use crate::observation::{Observation, Setting};
use crate::source::{Location, SourceMap};

/// One run over the statements of a source.
pub(super) struct Run<'a> {
    sources: &'a SourceMap,
    world: World,
    /// The beginning of the open transaction.
    transaction: Option<Moment>,
    /// The statement that began it, where it was a statement and not the tool.
    begun_by: Option<Location>,
    /// Whether a statement that begins a transaction makes the one that is open its own: the server began it, and ends
    /// it by itself unless there is such a statement.
    is_servers: bool,
    /// Its savepoints, outermost first.
    savepoints: Vec<(String, Moment)>,
    /// What psql knows and the server does not.
    variables: Variables,
    /// Whether psql reads no further in this file.
    has_quit: bool,
}

impl<'a> Run<'a> {
    /// A run that begins with a database as `baseline` has it.
    pub(super) fn new(sources: &'a SourceMap, setting: &Setting, baseline: Option<&Observation>) -> Self {
        Self {
            sources,
            world: World::new(setting, baseline),
            transaction: None,
            begun_by: None,
            is_servers: false,
            savepoints: Vec::new(),
            variables: Variables::default(),
            has_quit: false,
        }
    }

    /// Another file is read.
    pub(super) fn begin_file(&mut self) {
        self.variables = Variables::default();
        self.has_quit = false;
    }

    /// Whether psql reads no further in this file.
    pub(super) fn has_quit(&self) -> bool {
        self.has_quit
    }

    /// Whether a transaction is open.
    pub(super) fn is_in_transaction(&self) -> bool {
        self.transaction.is_some()
    }

    /// A fresh session.
    pub(super) fn begin_session(&mut self) {
        self.commit();
        self.world.at = None;
        self.world.drop_temporary();
        self.world.session_mut().restart();
        self.world.forget_the_past();
    }

    /// The server begins a transaction, for all statements that it gets at once.
    pub(super) fn begin_by_server(&mut self) {
        self.begin();
        self.is_servers = true;
    }

    /// A transaction begins.
    pub(super) fn begin(&mut self) {
        if self.transaction.is_none() {
            self.transaction = Some(self.world.moment());
            self.world.session_mut().in_transaction = true;
        }
    }

    /// The open transaction, if any, ends and what it did stays.
    pub(super) fn commit(&mut self) {
        self.transaction = None;
        self.begun_by = None;
        self.is_servers = false;
        self.savepoints.clear();
        self.world.session_mut().end_transaction();
        self.world.forget_the_past();
    }

    /// The open transaction, if any, ends and nothing stays of it.
    pub(super) fn roll_back(&mut self) {
        if let Some(moment) = self.transaction.take() {
            self.world.return_to(&moment);
        }
        self.begun_by = None;
        self.is_servers = false;
        self.savepoints.clear();
        self.world.session_mut().end_transaction();
        self.world.forget_the_past();
    }

    /// The session ends: the server takes back what a statement began and none ended.
    pub(super) fn end_session(&mut self) {
        match self.begun_by {
            Some(begun_by) => {
                self.roll_back();
                self.world.begin_statement(begun_by);
                self.world.tell(EventKind::NotEnded);
            }
            None => self.commit(),
        }
    }

    /// Whether a statement began the open transaction.
    pub(super) fn is_begun(&self) -> bool {
        self.begun_by.is_some()
    }

    /// A statement that no server reads.
    pub(super) fn refuse(&mut self, location: Location, message: &str) {
        self.world.begin_statement(location);
        self.world.tell(EventKind::Refused(unreadable(message)));
    }

    /// A statement that is not applied.
    fn skip(&mut self, location: Location, reach: Reach, cause: &str) {
        self.world.begin_statement(location);
        self.world.open_gap(reach, cause);
    }

    /// A line for psql: what it does to the schema this text says of few commands.
    pub(super) fn meta_command(&mut self, location: Location) {
        if self.has_quit {
            return;
        }
        let text = self.sources.file(location.source).text().get(location.span.range()).unwrap_or_default();
        match psql::command(text) {
            Command::Harmless => {}
            Command::Sets(name) => self.variables.set(name),
            // Where it is only perhaps read, nothing behind it is certain anyway.
            Command::Quits => self.has_quit = true,
            Command::Copies(statement) => self.statement(location, &crate::ddl::read(statement)),
            Command::Unknown(name) => {
                self.variables.set_any();
                self.skip(location, Reach::Everything, &format!("what `\\{name}` of psql does is not in this file"));
            }
        }
    }

    /// Leaves open what a statement was to change.
    pub(super) fn leave_open(&mut self, location: Location, statement: &Statement, cause: &str) {
        let text = self.sources.file(location.source).text().get(location.span.range()).unwrap_or_default();
        self.world.begin_statement(location);
        match statement {
            Statement::NoEffect | Statement::Transaction(_) | Statement::Invalid(_) => {}
            Statement::NotUnderstood(what) => self.world.open_gaps_of(what, text),
            Statement::Ddl(ddl) => self.world.open_gaps_about(ddl, cause),
        }
    }

    /// Applies one statement.
    pub(super) fn statement(&mut self, location: Location, statement: &Statement) {
        let text = self.sources.file(location.source).text().get(location.span.range()).unwrap_or_default();
        self.world.begin_statement(location);
        if self.variables.interpolate(text, statement) {
            self.interpolated(text, statement);
            return;
        }
        if self.transaction.is_some()
            && let Some(command) = alone(text)
        {
            self.refuse_control(format!("{command} cannot run inside a transaction"));
            return;
        }
        match statement {
            Statement::NoEffect => {
                self.world.open_gaps_of_catalog_rows(text);
                self.world.open_gap_of_cluster(text);
                self.world.run_for_its_rows(text, 0);
            }
            Statement::Transaction(control) => self.control(control),
            Statement::Invalid(cause) => self.world.tell(EventKind::Refused(unreadable(cause.message.clone()))),
            Statement::NotUnderstood(what) => {
                self.world.tell(EventKind::Unread(what.cause.to_string()));
                self.world.open_gaps_of(what, text);
            }
            Statement::Ddl(ddl) => self.apply(text, ddl),
        }
        if self.transaction.is_none() {
            self.world.forget_the_past();
        }
    }

    /// A statement into which psql puts the values of its variables.
    fn interpolated(&mut self, text: &str, statement: &Statement) {
        let cause = "psql puts the value of a variable into it, which is not known";
        match statement {
            Statement::Ddl(ddl) => self.world.open_gaps_about(ddl, cause),
            Statement::NotUnderstood(what) => self.world.open_gaps_of(what, text),
            _ => self.world.open_gap(Reach::Everything, cause),
        }
    }

    fn apply(&mut self, text: &str, ddl: &Ddl) {
        let moment = self.world.moment();
        match self.world.apply(text, ddl) {
            Ok(()) => {}
            Err(Stop::Refused(refusal)) => {
                self.world.return_to(&moment);
                if !self.world.leaves_open(ddl, &refusal) {
                    self.world.tell(EventKind::Refused(refusal));
                }
            }
            Err(Stop::Unknown(cause)) => {
                self.world.return_to(&moment);
                self.world.open_gaps_about(ddl, &cause);
            }
        }
    }

    fn control(&mut self, control: &Transaction) {
        match control {
            Transaction::Begin => self.begin_by_statement(),
            Transaction::Commit { chain: true } | Transaction::Rollback { chain: true } | Transaction::Savepoint(_)
                if self.transaction.is_none() =>
            {
                self.refuse_control("no transaction is open");
            }
            Transaction::Commit { chain } | Transaction::Rollback { chain } => {
                if matches!(control, Transaction::Commit { .. }) {
                    self.commit();
                } else {
                    self.roll_back();
                }
                if *chain {
                    self.begin_by_statement();
                }
            }
            Transaction::Savepoint(name) => self.savepoints.push((name.clone(), self.world.moment())),
            Transaction::Release(name) => match self.savepoint(name) {
                Some(at) => self.savepoints.truncate(at),
                None => self.no_savepoint(name),
            },
            Transaction::RollbackTo(name) => match self.savepoint(name) {
                Some(at) => {
                    self.savepoints.truncate(at + 1);
                    if let Some((_, moment)) = self.savepoints.last() {
                        self.world.return_to(moment);
                    }
                }
                None => self.no_savepoint(name),
            },
            // What is prepared is most likely committed by a later statement or by hand.
            Transaction::Prepare | Transaction::CommitPrepared => self.commit(),
            Transaction::RollbackPrepared => {
                self.world.open_gap(Reach::Everything, "which prepared transaction is rolled back is not known");
            }
        }
    }

    fn begin_by_statement(&mut self) {
        if self.transaction.is_none() || self.is_servers {
            self.begin();
            self.begun_by = self.begun_by.or(self.world.at);
        }
    }

    fn savepoint(&self, name: &str) -> Option<usize> {
        self.savepoints.iter().rposition(|(known, _)| known == name)
    }

    fn no_savepoint(&mut self, name: &str) {
        self.refuse_control(format!("the savepoint `{name}` does not exist"));
    }

    fn refuse_control(&mut self, message: impl Into<String>) {
        self.world.tell(EventKind::Refused(Refusal::new(RefusalKind::Transaction, message)));
    }

    /// What all statements together have made.
    pub(super) fn finish(mut self) -> Interpretation {
        self.begin_session();
        self.world.into_interpretation(self.sources)
    }
}

/// The first words of a statement, as a cause names it.
pub(super) fn first_words(text: &str) -> String {
    leading_keywords(text, 3).join(" ").to_ascii_uppercase()
}
