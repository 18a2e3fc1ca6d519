//! Every message of a server late, missing, or said again and again.

use std::collections::BTreeSet;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use contract_core::observation::Extent;
use contract_tests::recording::{Fault, Recording};
use contract_tests::told;

use crate::common::Run;
use crate::fixture;
use crate::garbage::{columns, message, row};
use crate::recorded::{Reading, Recorded, WAITERS, fails, passes, user};

/// Each message of either side 50 milliseconds late, and then all of the server's a byte at a time.
#[tokio::test(flavor = "multi_thread")]
async fn what_comes_late_is_waited_for() {
    let recorded = Recorded::of_a_run(Extent::Routines).await;
    let faults: Vec<Fault> =
        (0..recorded.said.len()).map(|number| Fault::Late(number, Duration::from_millis(50))).collect();
    let count = faults.len();
    let begun = Instant::now();
    let runs = recorded.runs(faults, WAITERS / 2, "60s").await;
    assert_eq!(runs.len(), count);
    let mut outputs = BTreeSet::new();
    for (fault, run) in &runs {
        passes(run, &format!("{fault:?}"));
        outputs.insert(run.output.lines().filter(|line| !line.contains("\"port\"")).collect::<Vec<_>>());
    }
    assert_eq!(outputs.len(), 1, "the same bytes, but for the port");
    told(&format!("late: {count} runs in {:?}", begun.elapsed()));

    let slow = recorded.runs(vec![Fault::Slow(Duration::ZERO)], 1, "60s").await;
    passes(&slow[0].1, "a byte at a time");
    let slower = recorded.runs(vec![Fault::Slow(Duration::from_millis(10))], 1, "1s").await;
    assert!(fails(&slower[0].1, "slowly, a byte at a time").contains("within 1 seconds"), "{slower:?}");
}

/// The server falls silent at every boundary, and does not hang up.
#[tokio::test(flavor = "multi_thread")]
async fn silence_ends_with_the_time_of_the_run() {
    let recorded = Recorded::of_a_run(Extent::Everything).await;
    let faults: Vec<Fault> = (0..recorded.answers().len()).map(Fault::Silent).collect();
    let count = faults.len();
    let begun = Instant::now();
    let readings = recorded.readings(faults.clone(), Duration::from_millis(400)).await;
    assert!(readings.iter().all(|(_, reading)| *reading == Reading::Late), "{readings:?}");
    let some: Vec<Fault> = faults.into_iter().step_by(30).collect();
    let some_count = some.len();
    for (fault, run) in recorded.runs(some, WAITERS, "1s").await {
        assert!(fails(&run, &format!("{fault:?}")).contains("within 1 seconds"), "{fault:?}: {run:?}");
    }
    told(&format!("silence: {count} readings and {some_count} runs in {:?}", begun.elapsed()));
}

/// A gigabyte of anything is not read to its end, and never kept.
#[tokio::test(flavor = "multi_thread")]
async fn a_flood_ends_at_a_limit_of_memory() {
    let recorded = Recorded::of_a_run(Extent::Everything).await;
    let answers = recorded.answers();
    let number = |kind: u8| answers.iter().position(|said| said[0] == kind).unwrap();
    let row_number = number(b'D');
    let short_row = row(&vec![None; columns(answers[row_number]).len()]);
    let parameter = |size: usize| message(b'S', &[&vec![b'n'; size][..], b"\0v\0"].concat());
    let place = fixture::kept_by_column();
    let server = Recording::start(Arc::clone(&recorded.said)).await.unwrap();
    let url = server.url(&user(), &recorded.database);
    let mut most = 0;
    for (title, at, repeated) in [
        ("rows", row_number, answers[row_number].to_vec()),
        ("short rows", row_number, short_row),
        ("long rows", row_number, message(b'D', &[&b"\0\x01\x03\0\0\0"[..], &vec![b'x'; 3 << 24]].concat())),
        ("notices", row_number, message(b'N', b"SNOTICE\0VNOTICE\0C00000\0Mhello\0\0")),
        ("parameters in the greeting", number(b'S'), parameter(60)),
        ("parameters between rows", row_number, parameter(1000)),
        ("questions for a password", number(b'R'), message(b'R', b"\0\0\0\x08x")),
    ] {
        server.set_fault(Fault::Flood(at, repeated, 1 << 30));
        let arguments = ["verify", "--url", &url, "--format", "json", "--timeout", "50s"];
        let mut command = place.command(&arguments);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let status = format!("/proc/{}/status", child.id());
        let ended = tokio::task::spawn_blocking(|| Run::from(child.wait_with_output().unwrap()));
        let mut peak = 0;
        while !ended.is_finished() {
            let text = std::fs::read_to_string(&status).unwrap_or_default();
            let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let kilobytes =
                line.and_then(|line| line.trim().strip_suffix(" kB")).map(|text| text.parse::<u64>().unwrap());
            peak = peak.max(kilobytes.unwrap_or_default() / 1024);
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        let why = fails(&ended.await.unwrap(), title);
        told(&format!("flood of {title}: at most {peak} MiB; {why}"));
        most = most.max(peak);
    }
    assert!(most < 600, "{most} MiB");
}
