//! The ways that a block may go: its handlers, and what is not known of its conditions (manual, 43.6.8 "Trapping
//! Errors").

use super::super::world::Moment;
use super::failure::{self, Errors, Failure, catches};
use super::join::Outcome;
use super::program::{Block, Step};
use super::run::{Flow, Machine};
use super::scope::Frame;
use super::value::Value;
use crate::finding::Reach;

impl Machine<'_> {
    /// Statements with handlers: what fails is taken back.
    pub(super) fn guarded(&mut self, block: &Block) -> Flow {
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

    pub(super) fn go_back(&mut self, moment: &Moment, events: usize) {
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

    pub(super) fn perhaps_run(&mut self, steps: &[Step], why: &str) -> Flow {
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
        let mut is_half_done = false;
        for way in (0..ways).rev() {
            self.go_back(&moment, events);
            self.frame = before.clone();
            let flow = run(self, way);
            if let Flow::Fail(failure) = flow {
                is_half_done |= self.has_committed;
                // Without a handler the whole statement would have failed, and then nothing of it counts.
                if self.catching > 0 {
                    self.possible = self.possible.with(failure.errors);
                }
                continue;
            }
            outcomes.push(Outcome::since(self.world, &moment));
            frames.push(std::mem::take(&mut self.frame));
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
        } else if let Some(last) = frames.last() {
            self.frame = last.clone();
        }
        for frame in &frames {
            self.frame.joined(frame);
        }
        if outcomes.len() > 1 {
            self.world.open_gaps_between(&outcomes, why);
        }
        if is_half_done {
            self.world.open_gap(Reach::Everything, "a block may fail that has ended a transaction before");
        }
        flows.into_iter().reduce(perhaps).unwrap_or(Flow::On)
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
