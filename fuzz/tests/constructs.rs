//! Every hostile shape, on a thread with the stack of any thread: read without an abort, in a time that grows as it
//! does.
#![cfg(unix)]

use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use contract_core::ddl::{read, split};
use contract_core::interpret::{Interpretation, interpret};
use contract_core::migrations::{MigrationFile, Part, Transaction};
use contract_core::observation::Setting;
use contract_core::source::{SourceMap, Span};
use contract_fuzz::constructs::{ALL, Construct, LONG, SQUARE};

/// The stack of a thread of Rust's; the main thread has four times as much.
const STACK: usize = 2 << 20;

/// What one text may take at most, on a busy machine and without optimisation.
const LONGEST: Duration = Duration::from_secs(60);

/// What is too short to say how it grows.
const SHORT: Duration = Duration::from_millis(150);

/// How much longer the whole may take for each byte than its quarter.
const GROWTH: f64 = 2.25;

/// What many objects are divided by where nobody asks for the long run.
const SHORT_RUN: usize = 10;

fn interpreted(text: &str) -> Interpretation {
    let mut sources = SourceMap::default();
    let source = sources.add("hostile.sql", text);
    let part = Part { span: Span::new(0, text.len()), transaction: Transaction::None };
    let file = MigrationFile { source, version: None, description: None, parts: vec![part] };
    interpret(&sources, &[file], &Setting::default(), None)
}

/// Reads a text in every way, and says how long it took; nothing if it took too long.
fn timed(text: String) -> Option<Duration> {
    let (sender, receiver) = mpsc::channel();
    let start = Instant::now();
    let work = move || {
        for span in split(&text).statements() {
            let _ = read(&text[span.range()]);
        }
        let _ = read(&text);
        let observation = interpreted(&text).observation;
        let _ = sender.send(start.elapsed());
        drop(observation);
    };
    thread::Builder::new().stack_size(STACK).spawn(work).unwrap();
    receiver.recv_timeout(LONGEST).ok()
}

/// The time of a quarter and of the whole, where it grows out of proportion to the text.
fn grows(text: fn(usize) -> String, size: usize) -> Option<(Duration, Duration)> {
    let (quarter, whole) = (text(size / 4), text(size));
    // A text of statements that each name all others is not four times as long but sixteen times.
    let times = whole.len() as f64 / quarter.len().max(1) as f64;
    let (quarter, whole) = (timed(quarter)?, timed(whole)?);
    (whole > quarter.mul_f64(times * GROWTH) && whole > SHORT).then_some((quarter, whole))
}

fn is_wanted(construct: &Construct) -> bool {
    std::env::var("CONSTRUCT").map_or(true, |word| construct.name.contains(&word))
}

/// `CONSTRUCTS=long` runs all of them whole, and asks how they grow; `CONSTRUCT=word` only some.
#[test]
fn no_shape_ends_the_process_or_takes_long() {
    let is_long = std::env::var("CONSTRUCTS").is_ok_and(|word| word == "long");
    let (mut wrong, mut told) = (Vec::new(), Vec::new());
    for construct in ALL.iter().filter(|construct| is_wanted(construct)) {
        // An abort leaves nothing but this line.
        eprintln!("{}", construct.name);
        let makes_many = construct.makes_objects && !is_long;
        let text = (construct.text)(if makes_many { construct.size.div_ceil(SHORT_RUN) } else { construct.size });
        let bytes = text.len();
        let Some(whole) = timed(text) else {
            wrong.push(format!("{}: not done after {LONGEST:?}", construct.name));
            continue;
        };
        told.push((whole, construct.name, bytes));
        if !is_long || construct.size < 8 || whole < SHORT || SQUARE.contains(&construct.name) {
            continue;
        }
        // Another process may have had the machine: only what is so twice is so.
        let Construct { text, size, .. } = *construct;
        if let Some((quarter, whole)) = grows(text, size).and_then(|_| grows(text, size)) {
            wrong.push(format!("{}: a quarter took {quarter:?}, the whole {whole:?}", construct.name));
        }
    }
    told.sort();
    for (took, name, bytes) in told.iter().rev().take(12) {
        println!("{took:>8.0?} {bytes:>9} bytes  {name}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Fifty megabytes in one statement, and the same in many.
#[test]
fn a_long_text_takes_no_longer_for_each_byte() {
    const BYTES: usize = 50_000_000;
    let bytes = if cfg!(debug_assertions) && std::env::var("CONSTRUCTS").is_err() { BYTES / 10 } else { BYTES };
    let mut wrong = Vec::new();
    for Construct { name, text, .. } in LONG {
        let (Some(quarter), Some(whole)) = (timed(text(bytes / 4)), timed(text(bytes))) else {
            wrong.push(format!("{name}: not done after {LONGEST:?}"));
            continue;
        };
        println!("{name}: {bytes} bytes in {whole:.0?}, a quarter of them in {quarter:.0?}");
        if whole > quarter.mul_f64(4.0 * GROWTH) {
            wrong.push(format!("{name}: a quarter took {quarter:?}, the whole {whole:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
