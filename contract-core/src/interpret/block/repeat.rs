//! Loops (manual, 43.6.5 "Simple Loops", 43.6.6 "Looping through Query Results").

use std::collections::BTreeMap;

use super::super::block::words_of;
use super::control::unwrapped;
use super::program::{Over, Step, Target};
use super::run::{Flow, Machine};
use super::select::{Answer, Selected};
use super::value::Value;
use super::ways::perhaps;
use crate::finding::Reach;
use crate::source::Span;

/// How often a loop runs of which nobody knows how often it runs, until nothing changes any more.
const MOST_TURNS: usize = 4;

/// How many rows are run one by one, whatever they are.
const FEW_ROWS: usize = 16;

/// How often a row is run that may be there, and may be there again.
const AGAIN: usize = 2;

/// What becomes of a loop behind one of its turns.
enum Turn {
    /// The next one.
    Next,
    /// The next one, if there is one.
    Perhaps,
    /// The loop is over.
    Over,
    /// More than the loop is over.
    Out(Flow),
}

impl Machine<'_> {
    /// `LOOP` and its kin.
    pub(super) fn repeat(&mut self, label: Option<&str>, over: &Over, body: &[Step]) -> Flow {
        match over {
            Over::Ever => self.repeat_while(label, body, |_| Some(true)),
            Over::While(condition) => self.repeat_while(label, body, |machine| machine.value(condition).holds()),
            Over::Unknown { targets, text, using } => {
                let value = text.as_ref().map(|text| self.value(text));
                if let Some(using) = using {
                    self.look(self.slice(using.span), &using.calls);
                }
                match value.map(|value| self.execute_query(&value)) {
                    None | Some(Flow::On) => self.repeat_unknown(label, targets, body),
                    Some(other) => other,
                }
            }
            Over::Range { variable, from, to, reverse, by } => {
                let by = by.as_ref().map_or(Value::Integer(1), |by| self.value(by));
                let bounds = (self.value(from), self.value(to), by);
                let (Value::Integer(from), Value::Integer(to), Value::Integer(by @ 1..)) = bounds else {
                    return self.repeat_unknown(label, &[vec![variable.clone()]], body);
                };
                let outer = self.frame.len();
                self.frame.declare(variable, Value::Integer(from));
                let mut next = from;
                let flow = self.turns(label, body, |machine| {
                    if (*reverse && next < to) || (!*reverse && next > to) {
                        return None;
                    }
                    machine.frame.set(variable, Value::Integer(next));
                    next = if *reverse { next.checked_sub(by)? } else { next.checked_add(by)? };
                    Some(true)
                });
                self.frame.truncate(outer);
                flow
            }
            Over::Array { target, of } => {
                let value = self.value(of);
                let array = self.scope().array(value);
                let Value::Array(elements) = array else {
                    return self.repeat_unknown(label, std::slice::from_ref(target), body);
                };
                let mut elements = elements.into_iter();
                self.turns(label, body, |machine| {
                    machine.assign(target, elements.next()?);
                    Some(true)
                })
            }
            Over::Query { targets, query, span } => {
                match self.look_at_query(unwrapped(self.slice(*span))) {
                    Flow::On => {}
                    other => return other,
                }
                let Answer { rows, more } = self.scope().answer(query);
                if more {
                    return self.repeat_unknown(label, targets, body);
                }
                let mut rows = self.told_apart(targets, rows, body).into_iter();
                self.turns(label, body, |machine| {
                    let row = rows.next()?;
                    machine.assign_row(targets, row.columns);
                    Some(row.sure)
                })
            }
        }
    }

    /// The rows that the statements can tell apart: of columns that they do not name nothing needs to be known, and a
    /// row that may be there any number of times is there as often as it takes to be there again.
    fn told_apart(&self, targets: &[Target], mut rows: Vec<Selected>, body: &[Step]) -> Vec<Selected> {
        let ([target], [first, ..], [.., last]) = (targets, body, body) else { return rows };
        if rows.len() <= FEW_ROWS || target.len() != 1 {
            return rows;
        }
        let words = words_of(self.slice(Span { start: first.span.start, end: last.span.end }));
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        rows.retain_mut(|row| {
            if row.sure {
                return true;
            }
            if row.columns.len() > 1 {
                for (name, value) in &mut row.columns {
                    if !words.contains(name.as_str()) {
                        *value = Value::Unknown;
                    }
                }
            }
            let often = seen.entry(format!("{:?}", row.columns)).or_default();
            *often += 1;
            *often <= AGAIN
        });
        rows
    }

    /// One turn after the other; `next` says whether one is certain, and none when there is none.
    fn turns(&mut self, label: Option<&str>, body: &[Step], mut next: impl FnMut(&mut Self) -> Option<bool>) -> Flow {
        let mut certain = true;
        let mut result = Flow::On;
        while let Some(sure) = next(self) {
            if let Err(flow) = self.take_turn() {
                return flow;
            }
            let flow = if certain && sure {
                self.steps(body)
            } else {
                self.one_of(&[body, &[]], "a row is there that the loop is over")
            };
            match turn(flow, label) {
                Turn::Next => {}
                Turn::Perhaps => certain = false,
                Turn::Over => return result,
                Turn::Out(flow @ Flow::Perhaps(_)) => {
                    certain = false;
                    result = perhaps(result, flow);
                }
                Turn::Out(flow) if result == Flow::On => return flow,
                Turn::Out(flow) => return perhaps(result, flow),
            }
        }
        result
    }

    /// A turn counts as a step, for a loop may have none in it.
    fn take_turn(&mut self) -> Result<(), Flow> {
        if self.world.budget.take_step() {
            return Ok(());
        }
        self.world.open_gap(Reach::Everything, "a loop of a block runs too often");
        Err(Flow::Return)
    }

    fn repeat_while(&mut self, label: Option<&str>, body: &[Step], holds: impl Fn(&mut Self) -> Option<bool>) -> Flow {
        loop {
            match holds(self) {
                Some(false) => return Flow::On,
                None => return self.repeat_unknown(label, &[], body),
                Some(true) => {}
            }
            if let Err(flow) = self.take_turn() {
                return flow;
            }
            match turn(self.steps(body), label) {
                Turn::Next => {}
                Turn::Perhaps => return self.repeat_unknown(label, &[], body),
                Turn::Over => return Flow::On,
                Turn::Out(flow) => return flow,
            }
        }
    }

    /// A loop that runs any number of times, over nobody knows what.
    fn repeat_unknown(&mut self, label: Option<&str>, targets: &[Target], body: &[Step]) -> Flow {
        let mut result = Flow::On;
        let is_idle = self.until_idle(|machine| {
            let before = machine.frame.clone();
            for target in targets {
                match target.as_slice() {
                    [name] if matches!(machine.frame.get(name), None | Some(Value::Record(_))) => {
                        machine.frame.set(name, Value::Record(Vec::new()));
                    }
                    _ => machine.assign(target, Value::Unknown),
                }
            }
            let flow = machine.one_of(&[body, &[]], "the loop runs: what it is over is not in the model");
            match turn(flow, label) {
                Turn::Next | Turn::Perhaps | Turn::Over => {}
                Turn::Out(flow) => result = perhaps(result.clone(), flow),
            }
            machine.frame == before
        });
        if !is_idle && body.iter().any(may_change) {
            self.world.open_gap(Reach::Everything, "what a loop of a block does never ends to change");
        }
        result
    }

    /// Takes turns until one changes nothing; it says so of the variables. Whether that came to pass.
    pub(super) fn until_idle(&mut self, mut turn: impl FnMut(&mut Self) -> bool) -> bool {
        for _ in 0..MOST_TURNS {
            let moment = self.world.moment();
            if turn(self) && self.world.is_idle_since(&moment) {
                return true;
            }
        }
        false
    }
}

fn turn(flow: Flow, label: Option<&str>) -> Turn {
    let is_own = |of: &Option<String>| of.is_none() || of.as_deref() == label;
    match flow {
        Flow::On => Turn::Next,
        Flow::Leave { exit: true, label } if is_own(&label) => Turn::Over,
        Flow::Leave { exit: false, label } if is_own(&label) => Turn::Next,
        Flow::Perhaps(inner) => match inner.as_ref() {
            Flow::Leave { exit: true, label } if is_own(label) => Turn::Perhaps,
            Flow::Leave { exit: false, label } if is_own(label) => Turn::Next,
            _ => Turn::Out(Flow::Perhaps(inner)),
        },
        other => Turn::Out(other),
    }
}

/// Whether a statement may change more than variables.
fn may_change(step: &Step) -> bool {
    use super::program::Action;
    match &step.action {
        Action::Nothing
        | Action::Return(_)
        | Action::Look(_)
        | Action::Raise(_)
        | Action::Assign(..)
        | Action::Forget(..)
        | Action::Leave { .. }
        | Action::Select { .. } => false,
        Action::Block(block) => {
            block.statements.iter().chain(block.handlers.iter().flat_map(|(_, steps)| steps)).any(may_change)
        }
        Action::If { branches, otherwise, .. } => {
            branches.iter().flat_map(|(_, steps)| steps).chain(otherwise.iter().flatten()).any(may_change)
        }
        Action::Loop { body, .. } => body.iter().any(may_change),
        Action::Perform(..) | Action::Execute { .. } | Action::ReturnExecuted { .. } | Action::Sql { .. } => true,
    }
}
