//! Gives a target its inputs, and tells what went wrong.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Once};
use std::thread;
use std::time::{Duration, Instant};

use crate::{Random, Target};

/// The stack that a reader has to do with: that of a thread of Rust's.
pub const STACK: usize = 2 << 20;

/// How long one input may take, whatever it is, before it counts as a hang.
const HANGING: Duration = Duration::from_secs(60);

/// How long one input may take before it is told. Inputs are small; a block that loops may take all the steps that it
/// has, which is a second or two.
const SLOW: Duration = Duration::from_secs(15);

/// When a run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// After this long.
    pub time: Duration,
    /// After this many inputs.
    pub executions: u64,
}

/// What one input did that it must not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The target.
    pub target: &'static str,
    /// The number of the input, which has it again with the same seed.
    pub number: u64,
    /// A panic with its place, or how long it took.
    pub what: String,
    /// The input.
    pub input: Vec<u8>,
}

/// What a run gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The inputs that were read.
    pub executions: u64,
    /// The bytes of them.
    pub bytes: u64,
    /// The longest that one took, and its number.
    pub slowest: (Duration, u64),
    /// What went wrong, each place once.
    pub findings: Vec<Finding>,
}

thread_local! {
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs a target on inputs number `first` and following, until the limit. Each number is noted in `trace` ahead of its
/// execution, for an abort leaves nothing else behind.
///
/// # Panics
/// When an input hangs.
pub fn run(target: Target, seed: u64, first: u64, limit: Limit, trace: Option<&Path>) -> Outcome {
    listen();
    let at = Arc::new(AtomicU64::new(first));
    let trace = trace.map(|path| File::create(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())));
    let worker = thread::Builder::new().name(target.name().to_owned()).stack_size(STACK).spawn({
        let at = Arc::clone(&at);
        move || work(target, seed, limit, &at, trace.as_ref())
    });
    let worker = worker.unwrap_or_else(|error| panic!("a thread: {error}"));
    let (mut number, mut since) = (first, Instant::now());
    while !worker.is_finished() {
        thread::sleep(Duration::from_millis(20));
        let now = at.load(Ordering::Relaxed);
        if now != number {
            (number, since) = (now, Instant::now());
        }
        assert!(since.elapsed() < HANGING, "{} hangs on input {number} of seed {seed}", target.name());
    }
    worker.join().unwrap_or_else(|_| panic!("the driver itself failed"))
}

fn work(target: Target, seed: u64, limit: Limit, at: &AtomicU64, trace: Option<&File>) -> Outcome {
    let seeds = target.seeds();
    assert!(!seeds.is_empty(), "there is something to begin with");
    let mut outcome = Outcome::default();
    let mut findings: BTreeMap<String, Finding> = BTreeMap::new();
    let start = Instant::now();
    while outcome.executions < limit.executions && start.elapsed() < limit.time {
        let number = at.load(Ordering::Relaxed);
        if let Some(file) = trace {
            let line = format!("{} {seed} {number:>20}\n", target.name());
            file.write_all_at(line.as_bytes(), 0).unwrap_or_else(|error| panic!("the trace: {error}"));
        }
        let input = target.input(&seeds, &mut Random::new(seed, number));
        let (found, took) = execute(target, &input);
        outcome.slowest = outcome.slowest.max((took, number));
        if let Some(what) = found {
            let smaller = findings.get(&what).is_none_or(|known| known.input.len() > input.len());
            if smaller {
                findings.insert(what.clone(), Finding { target: target.name(), number, what, input: input.clone() });
            }
        }
        outcome.executions += 1;
        outcome.bytes += input.len() as u64;
        at.store(number + 1, Ordering::Relaxed);
    }
    outcome.findings = findings.into_values().collect();
    outcome
}

/// Runs a target on one input, on this thread.
pub fn repeat(target: Target, seed: u64, number: u64) -> (Vec<u8>, Option<String>) {
    listen();
    let input = target.input(&target.seeds(), &mut Random::new(seed, number));
    let _ = std::io::stdout().flush();
    let found = execute(target, &input).0;
    (input, found)
}

fn execute(target: Target, input: &[u8]) -> (Option<String>, Duration) {
    let start = Instant::now();
    let result = panic::catch_unwind(AssertUnwindSafe(|| target.read(input)));
    let took = start.elapsed();
    match result {
        Err(_) => {
            let what = PANIC.with(|place| place.borrow_mut().take());
            (Some(what.unwrap_or_else(|| "a panic without a place".to_owned())), took)
        }
        Ok(()) if took > SLOW => (Some("it is slow".to_owned()), took),
        Ok(()) => (None, took),
    }
}

/// Keeps where a panic of a driver's thread was, and lets every other be told as ever.
fn listen() {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| {
        let told = panic::take_hook();
        panic::set_hook(Box::new(move |information| {
            let ours = thread::current().name().is_some_and(|name| Target::ALL.iter().any(|each| each.name() == name));
            if !ours {
                return told(information);
            }
            let place = information.location().map(|place| format!("{}:{}", place.file(), place.line()));
            let payload = information.payload();
            let text = payload.downcast_ref::<&str>().copied().or(payload.downcast_ref::<String>().map(String::as_str));
            let message = text.unwrap_or_default();
            let message = message.split(['`', ':']).next().unwrap_or_default().trim();
            let what = format!("a panic at {}: {message}", place.unwrap_or_default());
            PANIC.with(|slot| *slot.borrow_mut() = Some(what));
        }));
    });
}
