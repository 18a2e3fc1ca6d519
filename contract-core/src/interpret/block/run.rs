//! A block run against the world (manual, chapter 43 "PL/pgSQL").

use std::cell::Cell;

use super::super::event::EventKind;
use super::super::world::{Moment, World};
use super::failure::{self, Errors, Failure, catches};
use super::join::Outcome;
use super::program::{Action, Block, Step, Target, Written};
use super::scope::{Frame, Scope};
use super::value::{Piece, Value};
use crate::ddl::model::{Ddl, Statement};
use crate::ddl::{PieceKind, read, split};
use crate::finding::Reach;
use crate::source::{Location, Span};

/// How many statements a block may run.
const MOST_STEPS: usize = 20_000;

/// How many rows its queries may look at.
const MOST_ROWS: usize = 200_000;

/// Where a statement leaves a block to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    /// On to the next one.
    On,
    /// Out of a loop, or to its next turn.
    Leave { exit: bool, label: Option<String> },
    /// Out of the function.
    Return,
    /// To a handler.
    Fail(Failure),
    /// On, or else as said: nobody knows.
    Perhaps(Box<Flow>),
}

/// What runs one body.
pub(super) struct Machine<'a> {
    pub(super) world: &'a mut World,
    pub(super) body: &'a str,
    /// Where the body begins, if its bytes stand in a file as they are.
    pub(super) base: Option<usize>,
    pub(super) at: Option<Location>,
    pub(super) frame: Frame,
    pub(super) steps: usize,
    pub(super) rows: Cell<usize>,
    /// How many handlers are around.
    pub(super) catching: usize,
    /// The errors that may have happened unseen since the handler's block began.
    pub(super) possible: Errors,
    /// How deep calls lie in each other.
    pub(super) depth: usize,
}

impl<'a> Machine<'a> {
    /// A machine for a body of the statement that is being applied.
    pub(super) fn new(world: &'a mut World, body: &'a str, base: Option<usize>, frame: Frame, depth: usize) -> Self {
        let at = world.at;
        Self {
            world,
            body,
            base,
            at,
            frame,
            steps: MOST_STEPS,
            rows: Cell::new(MOST_ROWS),
            catching: 0,
            possible: Errors::NONE,
            depth,
        }
    }

    pub(super) fn slice(&self, span: Span) -> &'a str {
        self.body.get(span.range()).unwrap_or_default()
    }

    /// What an expression is worth now.
    pub(super) fn value(&mut self, written: &Written) -> Value {
        self.calls_of(written.span);
        self.scope().evaluate(&written.of)
    }

    pub(super) fn scope(&self) -> Scope<'_> {
        Scope::new(self.world, &self.frame, &self.rows)
    }

    fn calls_of(&mut self, span: Span) {
        let text = self.slice(span);
        if text.contains('(') {
            self.calls_in(&format!("select {text}"));
        }
    }

    /// What the functions do that a query calls, other than give a value.
    pub(super) fn calls_in(&mut self, query: &str) {
        let Statement::Ddl(ddl) = read(query) else { return };
        let Ddl::Query(calls) = ddl.as_ref() else { return };
        for call in &calls.calls {
            // What it does with these arguments is not looked at: they may be variables.
            self.world.open_gaps_of_call(call);
        }
    }

    pub(super) fn block(&mut self, block: &Block) -> Flow {
        let outer = self.frame.len();
        for variable in &block.variables {
            let value = match &variable.initial {
                Some(initial) => self.value(initial),
                None if variable.is_record => Value::Record(Vec::new()),
                None => Value::Null,
            };
            self.frame.declare(&variable.name, value);
        }
        let flow = if block.handlers.is_empty() { self.steps(&block.statements) } else { self.guarded(block) };
        self.frame.truncate(outer);
        flow
    }

    /// Statements with handlers: what fails is taken back.
    fn guarded(&mut self, block: &Block) -> Flow {
        let moment = self.world.moment();
        let events = self.world.events.len();
        let frame = self.frame.clone();
        let outer = std::mem::take(&mut self.possible);
        self.catching += 1;
        let flow = self.steps(&block.statements);
        self.catching -= 1;
        let possible = std::mem::replace(&mut self.possible, outer);
        if let Flow::Fail(failure) = flow {
            self.go_back(&moment, events);
            return self.handled(block, failure);
        }
        let conditions = block.handlers.iter().flat_map(|(conditions, _)| conditions);
        let caught = conditions.map(|of| Errors::caught_by(of)).fold(Errors::NONE, Errors::with);
        if self.catching > 0 {
            self.possible = self.possible.with(possible.without(caught));
        }
        let caught = caught.within(possible);
        if caught.is_empty() {
            return flow;
        }
        let done = Outcome::since(self.world, &moment);
        let done_frame = self.frame.clone();
        self.go_back(&moment, events);
        self.frame = frame.clone();
        self.frame.joined(&done_frame);
        // The rest of its variables is as it was when it failed: nobody knows when that was.
        let handled = self.handled(block, Failure { errors: caught, code: None, ..failure::raised(None) });
        if let Flow::Fail(_) = handled {
            self.go_back(&moment, events);
            self.frame = frame;
            return self.again(block, done, done_frame, flow);
        }
        let other = Outcome::since(self.world, &moment);
        let other_frame = self.frame.clone();
        if done.is_empty() && other.is_empty() {
            self.frame = done_frame;
            self.frame.joined(&other_frame);
            return perhaps(flow, handled);
        }
        self.go_back(&moment, events);
        self.frame = frame;
        let flow = self.again(block, Outcome::since(self.world, &moment), Frame::default(), flow);
        self.frame.joined(&other_frame);
        let done = Outcome::since(self.world, &moment);
        self.world.open_gaps_between(&[done, other], "a statement of the block may fail, and the block goes on");
        perhaps(flow, handled)
    }

    /// Runs the statements of a block once more, which went well before.
    fn again(&mut self, block: &Block, done: Outcome, frame: Frame, flow: Flow) -> Flow {
        if done.is_empty() && frame != Frame::default() {
            self.frame = frame;
            return flow;
        }
        let outer = self.possible;
        self.catching += 1;
        let flow = self.steps(&block.statements);
        self.catching -= 1;
        self.possible = outer;
        flow
    }

    fn go_back(&mut self, moment: &Moment, events: usize) {
        self.world.return_to(moment);
        self.world.events.truncate(events);
    }

    fn handled(&mut self, block: &Block, failure: Failure) -> Flow {
        let outer = self.frame.len();
        let code = failure.code.clone().filter(|code| code.len() == 5);
        self.frame.declare("sqlstate", code.map_or(Value::Unknown, Value::Text));
        self.frame.declare("sqlerrm", Value::Unknown);
        let mut candidates = Vec::new();
        for (conditions, steps) in &block.handlers {
            match catches(conditions, &failure) {
                Some(true) => {
                    candidates.push(steps);
                    break;
                }
                Some(false) => {}
                None => candidates.push(steps),
            }
        }
        let flow = match candidates.as_slice() {
            [] => Flow::Fail(failure),
            [only] => self.steps(only),
            several => {
                let ways: Vec<&[Step]> = several.iter().map(|steps| steps.as_slice()).collect();
                self.one_of(&ways, "which handler runs is not known")
            }
        };
        self.frame.truncate(outer);
        // RAISE alone raises what was caught.
        flow
    }

    pub(super) fn steps(&mut self, steps: &[Step]) -> Flow {
        for (at, step) in steps.iter().enumerate() {
            match self.step(step) {
                Flow::On => {}
                Flow::Perhaps(left) => {
                    let rest = steps.get(at + 1..).unwrap_or_default();
                    let flow = self.perhaps_run(rest, "the block may have been left before");
                    return match flow {
                        Flow::On => Flow::Perhaps(left),
                        other => perhaps(Flow::Perhaps(left), other),
                    };
                }
                other => return other,
            }
        }
        Flow::On
    }

    fn perhaps_run(&mut self, steps: &[Step], why: &str) -> Flow {
        if steps.is_empty() { Flow::On } else { self.one_of(&[steps, &[]], why) }
    }

    /// Runs one of several ways, nobody knows which. The first is taken, what they differ in is a gap.
    pub(super) fn one_of(&mut self, ways: &[&[Step]], why: &str) -> Flow {
        self.one_of_runs(ways.len(), why, |machine, way| machine.steps(ways.get(way).copied().unwrap_or_default()))
    }

    /// As [`Machine::one_of`], for whatever `run` runs as each of them.
    pub(super) fn one_of_runs(&mut self, ways: usize, why: &str, run: impl Fn(&mut Self, usize) -> Flow) -> Flow {
        let moment = self.world.moment();
        let events = self.world.events.len();
        let before = self.frame.clone();
        let mut outcomes = Vec::new();
        let mut frames: Vec<Frame> = Vec::new();
        let mut flows: Vec<Flow> = Vec::new();
        let mut kept = None;
        for way in (0..ways).rev() {
            self.go_back(&moment, events);
            self.frame = before.clone();
            let flow = run(self, way);
            if let Flow::Fail(failure) = flow {
                // Without a handler the whole statement would have failed, and then nothing of it counts.
                if self.catching > 0 {
                    self.possible = self.possible.with(failure.errors);
                }
                continue;
            }
            outcomes.push(Outcome::since(self.world, &moment));
            frames.push(self.frame.clone());
            flows.push(flow);
            kept = Some(way);
        }
        let Some(kept) = kept else {
            self.go_back(&moment, events);
            self.frame = before;
            return Flow::Fail(failure::raised(None));
        };
        if kept > 0 {
            self.go_back(&moment, events);
            self.frame = before;
            run(self, kept);
        }
        for frame in &frames {
            self.frame.joined(frame);
        }
        if outcomes.len() > 1 {
            self.world.open_gaps_between(&outcomes, why);
        }
        flows.into_iter().reduce(perhaps).unwrap_or(Flow::On)
    }

    fn step(&mut self, step: &Step) -> Flow {
        let Some(left) = self.steps.checked_sub(1) else {
            self.world.open_gap(Reach::Everything, "a block runs too many statements");
            return Flow::Return;
        };
        self.steps = left;
        self.locate(step.span);
        match &step.action {
            Action::Nothing => Flow::On,
            Action::Return => Flow::Return,
            Action::Block(block) => self.block(block),
            Action::If { branches, otherwise } => self.branch(branches, otherwise.as_deref()),
            Action::Loop { label, over, body } => self.repeat(label.as_deref(), over, body),
            Action::Leave { exit, label, when } => {
                let flow = Flow::Leave { exit: *exit, label: label.clone() };
                match when.as_ref().map(|when| self.value(when).holds()) {
                    None | Some(Some(true)) => flow,
                    Some(Some(false)) => Flow::On,
                    Some(None) => Flow::Perhaps(Box::new(flow)),
                }
            }
            Action::Raise(code) => {
                let code = code.clone().or_else(|| match self.frame.get("sqlstate") {
                    Some(Value::Text(code)) => Some(code.clone()),
                    _ => None,
                });
                Flow::Fail(failure::raised(code))
            }
            Action::Assign(target, written) => {
                let value = self.value(written);
                self.assign(target, value);
                Flow::On
            }
            Action::Forget(targets) => {
                for target in targets {
                    self.assign(target, Value::Unknown);
                }
                Flow::On
            }
            Action::Perform(query, span) => {
                let flow = self.statement(&format!("select {}", self.slice(*span)));
                let found = self.scope().exists(query);
                self.frame.set("found", Value::truth(found));
                flow
            }
            Action::Select { query, text, into, strict } => {
                self.calls_in(text);
                let first = self.scope().first(query);
                self.note(if *strict { Errors::OTHER } else { Errors::NONE });
                match first {
                    Some(Some(columns)) => {
                        self.assign_row(into, columns);
                        self.frame.set("found", Value::Bool(true));
                    }
                    Some(None) if *strict => return Flow::Fail(failure::raised(Some("P0002".to_owned()))),
                    Some(None) => {
                        for target in into {
                            self.assign(target, Value::Null);
                        }
                        self.frame.set("found", Value::Bool(false));
                    }
                    None => {
                        for target in into {
                            self.assign(target, Value::Unknown);
                        }
                        self.frame.set("found", Value::Unknown);
                    }
                }
                Flow::On
            }
            Action::Execute { text, into } => {
                let value = self.value(text);
                for target in into {
                    self.assign(target, Value::Unknown);
                }
                self.locate(step.span);
                self.execute(&value)
            }
            Action::Sql { into } => {
                let flow = self.statement(self.slice(step.span));
                for target in into {
                    self.assign(target, Value::Unknown);
                }
                self.frame.set("found", Value::Unknown);
                flow
            }
        }
    }

    fn locate(&mut self, span: Span) {
        if let (Some(at), Some(base)) = (self.at, self.base) {
            self.world.begin_statement(Location { source: at.source, span: span.shifted(base) });
        } else if let Some(at) = self.at {
            self.world.begin_statement(at);
        }
    }

    /// Notes that an error may have happened.
    pub(super) fn note(&mut self, errors: Errors) {
        if self.catching > 0 {
            self.possible = self.possible.with(errors);
        }
    }

    fn branch(&mut self, branches: &[(Written, Vec<Step>)], otherwise: Option<&[Step]>) -> Flow {
        let mut ways: Vec<&[Step]> = Vec::new();
        let mut why = String::new();
        let mut decided = false;
        for (condition, steps) in branches {
            match self.value(condition).holds() {
                Some(true) => {
                    ways.push(steps);
                    decided = true;
                    break;
                }
                Some(false) => {}
                None => {
                    if why.is_empty() {
                        why = format!("`{}` holds", shortened(self.slice(condition.span)));
                    }
                    ways.push(steps);
                }
            }
        }
        if !decided {
            match otherwise {
                Some(steps) => ways.push(steps),
                None if ways.is_empty() => return Flow::Fail(failure::raised(Some("20000".to_owned()))),
                None => {}
            }
        }
        match ways.as_slice() {
            [only] if why.is_empty() => self.steps(only),
            several => self.one_of(several, &why),
        }
    }

    /// Executes a text.
    fn execute(&mut self, text: &Value) -> Flow {
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
        self.world.open_gaps_of_pieces(&pieces);
        Flow::On
    }

    /// Applies one statement of SQL.
    pub(super) fn statement(&mut self, text: &str) -> Flow {
        match read(text) {
            Statement::NoEffect => {
                self.note(Errors::ROWS);
                Flow::On
            }
            Statement::Transaction(_) => {
                self.world.open_gap(Reach::Everything, "a block ends a transaction");
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

    fn apply(&mut self, text: &str, ddl: &Ddl) -> Flow {
        use super::super::event::Stop;
        let moment = self.world.moment();
        let events = self.world.events.len();
        self.note(failure::possible(ddl));
        let result = match ddl {
            Ddl::Query(query) => self.world.run_calls(text, query, &self.frame, self.depth),
            other => self.world.apply(text, other),
        };
        match result {
            Ok(()) => {
                let assumed = self.world.events.iter().skip(events);
                if assumed.clone().any(|event| matches!(event.kind, EventKind::Assumed(_) | EventKind::AssumedRole(_)))
                {
                    self.note(Errors::UNDEFINED);
                }
                Flow::On
            }
            Err(Stop::Refused(refusal)) => {
                self.go_back(&moment, events);
                Flow::Fail(failure::of_refusal(ddl, refusal))
            }
            Err(Stop::Unknown(cause)) => {
                self.go_back(&moment, events);
                self.world.open_gaps_about(ddl, &cause);
                Flow::On
            }
        }
    }

    /// Gives a variable, or a field of one, a value.
    pub(super) fn assign(&mut self, target: &Target, value: Value) {
        match target.as_slice() {
            [name] => self.frame.set(name, value),
            [name, field] => self.frame.set_field(name, field, value),
            _ => {}
        }
    }

    /// Gives a row to variables: to one record as a whole, else column by column.
    pub(super) fn assign_row(&mut self, targets: &[Target], columns: Vec<(String, Value)>) {
        if let [target] = targets {
            let is_record = match target.as_slice() {
                [name] => matches!(self.frame.get(name), None | Some(Value::Record(_))) || columns.len() != 1,
                _ => false,
            };
            let value = if is_record {
                Value::Record(columns)
            } else {
                columns.into_iter().next().map_or(Value::Null, |(_, value)| value)
            };
            self.assign(target, value);
            return;
        }
        let mut columns = columns.into_iter();
        for target in targets {
            let value = columns.next().map_or(Value::Null, |(_, value)| value);
            self.assign(target, value);
        }
    }
}

/// On in one of two ways.
pub(super) fn perhaps(one: Flow, two: Flow) -> Flow {
    let left = |flow: Flow| match flow {
        Flow::Perhaps(left) => *left,
        other => other,
    };
    match (one, two) {
        (one, two) if one == two => one,
        (Flow::On, other) | (other, Flow::On) => Flow::Perhaps(Box::new(left(other))),
        (one, two) => match (left(one), left(two)) {
            (one, two) if one == two => Flow::Perhaps(Box::new(one)),
            _ => Flow::Perhaps(Box::new(Flow::Return)),
        },
    }
}

/// A condition as a cause quotes it.
fn shortened(text: &str) -> String {
    const KEPT: usize = 80;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(KEPT) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
