//! Every target for a little while, from the same seed each time. The long run is the command `fuzz` of this member.
#![cfg(unix)]

use std::time::Duration;

use contract_fuzz::{Limit, Target, run};

/// For each target.
const TIME: Duration = Duration::from_millis(2500);

#[test]
fn damaged_input_is_read_without_a_panic() {
    let mut wrong = Vec::new();
    for target in Target::ALL {
        let outcome = run(target, 20, 0, Limit { time: TIME, executions: u64::MAX }, None);
        println!("{:18} {:>8} executions, {:>4} MB", target.name(), outcome.executions, outcome.bytes >> 20);
        assert!(outcome.executions > 10, "{} is read at all", target.name());
        wrong.extend(
            outcome
                .findings
                .iter()
                .map(|finding| format!("{} (seed 20, number {}): {}", finding.target, finding.number, finding.what)),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
