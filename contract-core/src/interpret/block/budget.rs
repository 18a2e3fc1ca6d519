//! What the code of one statement may cost, the code that it runs in its turn included.

use std::cell::Cell;

/// How many statements and turns of loops may be run.
const MOST_STEPS: usize = 20_000;

/// How much work expressions and queries may be, in expressions evaluated.
const MOST_WORK: usize = 3_200_000;

/// How many bodies may run in each other: each takes its part of the stack.
const MOST_BODIES: usize = 8;

/// As many bytes of an expression cost as much as a statement.
const BYTES_OF_A_STEP: usize = 1024;

/// What is left.
#[derive(Debug)]
pub(in super::super) struct Budget {
    bodies: usize,
    steps: usize,
    pub(super) work: Cell<usize>,
}

impl Budget {
    pub(in super::super) fn new() -> Self {
        Self { bodies: 0, steps: MOST_STEPS, work: Cell::new(MOST_WORK) }
    }

    /// A body begins, if it may. The outermost one has everything; those in it share what it has left.
    pub(super) fn enter(&mut self) -> bool {
        self.renew();
        let may = self.bodies < MOST_BODIES;
        self.bodies += usize::from(may);
        may
    }

    /// A statement begins, unless it is one of a body.
    pub(super) fn renew(&mut self) {
        if self.bodies == 0 {
            *self = Self::new();
        }
    }

    /// The body that began last is over.
    pub(super) fn leave(&mut self) {
        self.bodies -= 1;
    }

    /// Takes one step, if one is left.
    pub(super) fn take_step(&mut self) -> bool {
        let left = self.steps.checked_sub(1);
        self.steps = left.unwrap_or_default();
        left.is_some()
    }

    /// Takes what looking at so many bytes costs.
    pub(super) fn charge(&mut self, bytes: usize) {
        self.steps = self.steps.saturating_sub(bytes / BYTES_OF_A_STEP);
    }
}
