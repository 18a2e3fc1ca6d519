//! Where a report goes: into a file at once or not at all, to a pipe that nobody reads, in every format.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use contract_tests::server;
use serde_json::Value;

use crate::common::Run;
use crate::fixture::{self, newest, with_password};

#[tokio::test]
async fn a_pipe_that_is_closed_early_is_2_and_no_panic() {
    let database = fixture::queue(server(newest()), "").await;
    let place = fixture::kept();
    let url = with_password(&database.url);
    for arguments in [
        &["verify", "--url", &url][..],
        &["verify", "--url", &url, "--format", "json"],
        &["verify", "--url", "postgres://w@127.0.0.1:1/app", "--format", "json"],
        &["snapshot", &url],
        &["diff", &url, &url],
        &["init", "--url", &url, "--contracts", "drafted"],
        &["explain", "rpc-missing"],
        &["--version"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = place.command(arguments);
        command.stdout(writer).stderr(Stdio::piped());
        let run = Run::from(command.spawn().unwrap().wait_with_output().unwrap());
        // A page that is still empty is delivered through any pipe.
        let nothing_to_say = arguments[0] == "explain" && place.run(arguments).output.is_empty();
        assert_eq!(run.code, Some(if nothing_to_say { 0 } else { 2 }), "{arguments:?}: {run:?}");
        assert_eq!(run.errors, "", "{arguments:?}");
    }
    // Where both are closed there is nobody left to tell, but for the exit code.
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = place.command(&["verify", "--url", "postgres://w@127.0.0.1:1/app"]);
    command.stdout(writer.try_clone().unwrap()).stderr(writer);
    assert_eq!(command.status().unwrap().code(), Some(2));
}

/// Something reads the file all the time while runs replace it: what it sees is always one whole document.
#[tokio::test]
async fn a_file_is_replaced_at_once() {
    let database = fixture::queue(server(newest()), "").await;
    let (kept, broken) = (fixture::kept(), fixture::broken());
    let file = kept.path("report.json");
    let shown = file.display().to_string();
    let url = with_password(&database.url);
    let run = |place: &crate::common::Place, url: &str, code| {
        let run = place.run(&["verify", "--url", url, "--format", "json", "--output", &shown, "--quiet"]);
        assert_eq!((run.code, run.output.as_str(), run.errors.as_str()), (Some(code), "", ""), "{run:?}");
    };
    run(&kept, &url, 0);
    let done = AtomicBool::new(false);
    let (seen, looks) = thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let (mut verdicts, mut looks) = (Vec::new(), 0);
            while !done.load(Ordering::SeqCst) {
                let text = fs::read_to_string(&file).unwrap();
                let report: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
                let verdict = report["verdict"].as_str().unwrap().to_owned();
                if verdicts.last() != Some(&verdict) {
                    verdicts.push(verdict);
                }
                looks += 1;
            }
            (verdicts, looks)
        });
        for _ in 0..3 {
            run(&broken, &url, 1);
            run(&kept, "postgres://w@127.0.0.1:1/app", 2);
            run(&kept, &url, 0);
        }
        done.store(true, Ordering::SeqCst);
        reader.join().unwrap()
    });
    assert!(seen.len() > 3 && looks > 10, "{looks} looks saw {seen:?}");
    let left = fs::read_dir(kept.folder()).unwrap().count();
    assert_eq!(left, 2, "contracts and the report, and no temporary file");
}

#[tokio::test]
async fn every_format_goes_to_every_place() {
    let database = fixture::queue(server(newest()), "").await;
    let url = with_password(&database.url);
    let place = fixture::broken();
    for format in ["human", "json"] {
        let printed = place.run(&["verify", "--url", &url, "--format", format]);
        let written = place.run(&["verify", "--url", &url, "--format", format, "--output", "out"]);
        assert_eq!((printed.code, written.code), (Some(1), Some(1)), "{written:?}");
        assert_eq!((written.output.as_str(), written.errors.as_str()), ("", "fail: the report is in `out`\n"));
        let quiet = place.run(&["verify", "--url", &url, "--format", format, "--output", "quiet", "--quiet"]);
        assert_eq!((quiet.output.as_str(), quiet.errors.as_str()), ("", ""));
        assert_eq!(fs::read_to_string(place.path("out")).unwrap(), printed.output, "{format}");
        assert!(!printed.output.contains('\u{1b}'), "{format}");
    }

    // A folder, a folder that does not exist, and a place that nobody may write to.
    fs::create_dir(place.path("folder")).unwrap();
    for file in ["folder", "nowhere/report.json", "/proc/report.json"] {
        let json = place.run(&["verify", "--url", &url, "--format", "json", "--output", file]);
        assert_eq!((json.code, json.errors.as_str()), (Some(2), ""), "{json:?}");
        let report = json.json();
        assert_eq!(report["verdict"], "error", "no verdict that did not arrive is told: {report}");
        assert!(report["errors"][0]["message"].as_str().unwrap().contains(&format!("`{file}`")), "{report}");
        assert_eq!(report["environment"]["database"], database.name.as_str(), "{report}");
        let human = place.run(&["verify", "--url", &url, "--output", file]);
        assert_eq!((human.code, human.output.as_str()), (Some(2), ""), "{human:?}");
        assert!(human.errors.contains(&format!("`{file}`")), "{human:?}");
        let snapshot = place.run(&["snapshot", &url, "--output", file, "--format", "json"]);
        assert_eq!((snapshot.code, snapshot.json()["verdict"].as_str()), (Some(2), Some("error")), "{snapshot:?}");
    }

    // An error replaces an older report, for whoever reads only the file.
    place.run(&["verify", "--url", &url, "--format", "json", "--output", "report.json"]);
    let before = fs::metadata(place.path("report.json")).unwrap().ino();
    let run = place.run(&["verify", "--env", "nowhere", "--format", "json", "--output", "report.json"]);
    assert_eq!((run.code, run.output.as_str()), (Some(2), ""), "{run:?}");
    assert_eq!(run.errors, "error: the report is in `report.json`\n");
    let report: Value = serde_json::from_slice(&fs::read(place.path("report.json")).unwrap()).unwrap();
    assert_eq!((report["verdict"].as_str(), report["passed"].as_bool()), (Some("error"), Some(false)));
    assert_ne!(fs::metadata(place.path("report.json")).unwrap().ino(), before);
}

/// A contract and a policy can say the same of one function, which is then told once. Whoever lowers the weight
/// of the one has not lowered the weight of the other.
#[tokio::test]
async fn a_weight_is_that_of_one_check() {
    let database = fixture::queue(server(newest()), "").await;
    let url = with_password(&database.url);
    let claim = |stated: &str| format!("consumer = 'w'\n[[rpc]]\nsignature = 'ops.claim_job(text)'\n{stated}\n");
    let pinned = "policy = true\n[definers]\nallow = ['ops.*']\nsearch_path = 'pinned'\n";
    let none = "policy = true\n[definers]\nallow = ['ops.queue_job']\n";
    for (stated, policy, of_contract, of_policy) in [
        ("search_path = 'pinned'", pinned, "rpc-search-path-unpinned", "definer-search-path-unsafe"),
        ("security = 'invoker'", none, "rpc-security-changed", "definer-not-allowed"),
        ("security = 'invoker'", pinned, "rpc-security-changed", "definer-search-path-unsafe"),
    ] {
        let place = crate::common::Place::new()
            .with("contracts/worker.toml", &claim(stated))
            .with("contracts/policy.toml", policy);
        for (weights, told) in [
            (&[][..], &[(of_contract, "deny")][..]),
            (&["--warn", of_contract], &[(of_policy, "deny"), (of_contract, "warn")]),
            (&["--allow", of_contract], &[(of_policy, "deny")]),
            (&["--warn", of_policy], &[(of_contract, "deny")]),
            (&["--warn", of_contract, "--warn", of_policy], &[(of_contract, "warn")]),
        ] {
            let run = place.run(&[&["verify", "--url", &url, "--format", "json"][..], weights].concat());
            let report = run.json();
            let findings = report["findings"].as_array().unwrap().iter();
            let found: Vec<_> = findings
                .map(|finding| (finding["check"].as_str().unwrap(), finding["level"].as_str().unwrap()))
                .collect();
            assert_eq!(found, told, "{stated} {weights:?}");
            let fails = told.iter().any(|(_, level)| *level == "deny");
            assert_eq!(run.code, Some(i32::from(fails)), "{stated} {weights:?}");
            let violated = |check: &str| {
                let mut requirements = report["requirements"].as_array().unwrap().iter();
                requirements.any(|requirement| requirement["check"] == check && requirement["outcome"] == "violated")
            };
            // What is allowed is not looked at.
            assert!(
                violated(of_contract) != weights.contains(&"--allow") && violated(of_policy),
                "{stated} {weights:?}: {report:#}"
            );
        }
    }
}
