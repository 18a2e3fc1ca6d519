//! The long run: `cargo run --profile fuzz --package contract-fuzz -- [--seconds N] [--seed N] [--folder F] [TARGET…]`,
//! and one input of it again: `… -- --seed N --number N TARGET`.
//!
//! What is found is written into the folder, `target/fuzz` unless another is named.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use contract_fuzz::{Limit, Target, repeat, run};

fn main() -> ExitCode {
    let mut targets = Vec::new();
    let (mut seconds, mut seed, mut number, mut first) = (600, 1, None, 0);
    let mut folder = contract_tests::workspace().join("target/fuzz");
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().unwrap_or_else(|| panic!("{argument} wants a value"));
        let numeric = |text: String| text.parse::<u64>().unwrap_or_else(|_| panic!("`{text}` is no number"));
        match argument.as_str() {
            "--seconds" => seconds = numeric(value()),
            "--seed" => seed = numeric(value()),
            "--number" => number = Some(numeric(value())),
            "--first" => first = numeric(value()),
            "--folder" => folder = PathBuf::from(value()),
            name => match Target::ALL.into_iter().find(|target| target.name() == name) {
                Some(target) => targets.push(target),
                None => panic!("`{name}` is none of {}", Target::ALL.map(Target::name).join(", ")),
            },
        }
    }
    if targets.is_empty() {
        targets.extend(Target::ALL);
    }
    std::fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    if let Some(number) = number {
        for target in targets {
            let (input, found) = repeat(target, seed, number);
            println!(
                "{}\n--\n{}",
                String::from_utf8_lossy(&input),
                found.unwrap_or_else(|| "nothing wrong".to_owned())
            );
        }
        return ExitCode::SUCCESS;
    }
    let mut found = 0;
    for target in targets {
        let limit = Limit { time: Duration::from_secs(seconds), executions: u64::MAX };
        let trace = folder.join(format!("{}.at", target.name()));
        let outcome = run(target, seed, first, limit, Some(&trace));
        let (slowest, number) = outcome.slowest;
        println!(
            "{:18} {:>9} executions, {:>6} MB, slowest {slowest:.0?} (number {number}), {} findings",
            target.name(),
            outcome.executions,
            outcome.bytes >> 20,
            outcome.findings.len()
        );
        for finding in &outcome.findings {
            found += 1;
            let path = folder.join(format!("{}-{}-{}", target.name(), seed, finding.number));
            std::fs::write(&path, &finding.input).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            println!("  {}: {} ({} bytes)", path.display(), finding.what, finding.input.len());
        }
    }
    ExitCode::from(u8::from(found > 0))
}
