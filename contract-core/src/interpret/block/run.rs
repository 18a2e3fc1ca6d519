//! A block run against the world (manual, chapter 43 "PL/pgSQL").

use super::super::world::World;
use super::date::Kept;
use super::expression::Expression;
use super::failure::{self, Errors, Failure};
use super::program::{Action, Block, Step, Target, Written};
use super::scope::{Frame, Scope};
use super::value::Value;
use super::ways::perhaps;
use crate::ddl::model::FunctionCall;
use crate::finding::Reach;
use crate::source::{Location, Span};

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
    /// How many handlers are around.
    pub(super) catching: usize,
    /// The errors that may have happened unseen since the handler's block began.
    pub(super) possible: Errors,
    /// How deep calls lie in each other.
    pub(super) depth: usize,
    /// Whether a transaction was ended: what was done before stays done.
    pub(super) has_committed: bool,
}

impl<'a> Machine<'a> {
    /// A machine for a body of the statement that is being applied.
    pub(super) fn new(world: &'a mut World, body: &'a str, base: Option<usize>, frame: Frame, depth: usize) -> Self {
        let at = world.at;
        Self { world, body, base, at, frame, catching: 0, possible: Errors::NONE, depth, has_committed: false }
    }

    pub(super) fn slice(&self, span: Span) -> &'a str {
        self.body.get(span.range()).unwrap_or_default()
    }

    /// What an expression is worth now.
    pub(super) fn value(&mut self, written: &Written) -> Value {
        let text = self.slice(written.span);
        let is_call = matches!(written.of, Expression::Call(_)) && self.world.calls_changer(&written.calls);
        if !is_call {
            self.look(text, &written.calls);
        } else if self.look_at_query(&format!("select {text}")) != Flow::On {
            self.world.open_gap(Reach::Everything, "what is called for its value may fail");
        }
        self.world.budget.charge(written.span.range().len());
        self.scope().evaluate(&written.of)
    }

    pub(super) fn scope(&self) -> Scope<'_> {
        Scope::new(self.world, &self.frame, &self.world.budget.work)
    }

    /// What a query does other than give a value. Why it may fail by its rows is no matter here.
    pub(super) fn look_at_query(&mut self, query: &str) -> Flow {
        let possible = self.possible;
        let flow = self.statement(query);
        self.possible = possible;
        flow
    }

    /// What a text with these calls does other than give a value.
    pub(super) fn look(&mut self, text: &str, calls: &[FunctionCall]) {
        calls.iter().for_each(|call| self.world.open_gaps_of_call(call));
        // What it does with these arguments is not looked at: they may be variables.
        self.world.run_for_its_rows(text, self.depth);
    }

    pub(super) fn block(&mut self, block: &Block) -> Flow {
        let outer = self.frame.len();
        for variable in &block.variables {
            if self.world.names_changing_type(self.slice(variable.of)) {
                self.world.open_gap(Reach::Everything, "a variable's values change the schema where they are checked");
            }
            let value = match &variable.initial {
                Some(initial) => self.value(initial),
                None if variable.is_record => Value::Record(Vec::new()),
                None => Value::Null,
            };
            let kept = if variable.is_record { Kept::Whole } else { Kept::by(self.slice(variable.of)) };
            self.frame.declare_kept(&variable.name, value, kept);
        }
        let flow = if block.handlers.is_empty() { self.steps(&block.statements) } else { self.guarded(block) };
        self.frame.truncate(outer);
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

    fn step(&mut self, step: &Step) -> Flow {
        if !self.world.budget.take_step() {
            self.world.open_gap(Reach::Everything, "a block runs too many statements");
            return Flow::Return;
        }
        self.locate(step.span);
        match &step.action {
            Action::Nothing => Flow::On,
            Action::Return(value) => {
                if let Some(value) = value {
                    self.look(self.slice(value.span), &value.calls);
                }
                Flow::Return
            }
            Action::Look(value) => {
                self.look(self.slice(value.span), &value.calls);
                Flow::On
            }
            Action::Block(block) => self.block(block),
            Action::If { subject, branches, otherwise } => {
                if let Some(subject) = subject {
                    self.look(self.slice(subject.span), &subject.calls);
                }
                self.branch(branches, otherwise.as_deref())
            }
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
            Action::Forget(targets, value) => {
                if let Some(value) = value {
                    self.look(self.slice(value.span), &value.calls);
                }
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
                match self.look_at_query(text) {
                    Flow::On => {}
                    other => return other,
                }
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
            Action::Execute { text, using, into } => {
                let value = self.value(text);
                if let Some(using) = using {
                    self.look(self.slice(using.span), &using.calls);
                }
                for target in into {
                    self.assign(target, Value::Unknown);
                }
                self.locate(step.span);
                self.execute(&value)
            }
            Action::ReturnExecuted { text, using } => {
                let value = self.value(text);
                if let Some(using) = using {
                    self.look(self.slice(using.span), &using.calls);
                }
                self.locate(step.span);
                self.execute_query(&value)
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

/// A condition as a cause quotes it.
pub(super) fn shortened(text: &str) -> String {
    const KEPT: usize = 80;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(KEPT) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
