//! The command line without a database: usage, settings, output, exit codes.

mod common;

use contract_core::ident::ObjectId;
use contract_core::observation::Observation;
use contract_core::schema::{Acl, Namespace, Object};
use std::fs;
use std::io::Read;
use std::process::Stdio;

use common::Place;

/// An empty snapshot, as `snapshot` writes it.
fn snapshot() -> String {
    let mut observation = Observation::default();
    let schema = Namespace { owner: Some("owner".to_owned()), acl: Acl::default(), comment: None };
    observation.schema.objects.insert(ObjectId::schema("shop"), Object::Schema(schema));
    observation.to_snapshot()
}

#[test]
fn usage_errors_are_2_and_repeat_no_password() {
    let url = "postgres://w:s3cret@localhost/app";
    for arguments in [
        &[][..],
        &["verify"],
        &["verify", "--env", "prod", "--url", url],
        &["verify", url],
        &["verify", "--url", url, url],
        &["verify", "--env", "prod", "--format", url],
        &["verify", "--env", "prod", &format!("--strict={url}")],
        &["verify", "--env", "prod", "host=h password=s3cret"],
        &["verify", "--env", "prod", "w:s3cret@localhost/app"],
        &["diff", "only-one"],
        &["snapshot"],
        &["unknown", url],
        &["verify", "--env", "prod", "--deny", "rpc-mising"],
        &["verify", "--env", "prod", "--platform", "heroku"],
        &["verify", "--env", "prod", "--label", "commit"],
        &["verify", "--env", "prod", "--timeout", "soon"],
        &["verify", "--env", "prod", "--jobs", "0"],
        &["verify", "--env", "prod", "--lenient"],
        &["verify", "--env", "prod", "--migrations", "m", "--no-migrations"],
        &["check", "--lenient"],
        &["explain", "rpc-mising"],
    ] {
        let run = Place::new().run(arguments);
        assert_eq!(run.code, Some(2), "{arguments:?}: {run:?}");
        assert!(run.output.is_empty() && !run.errors.is_empty(), "{arguments:?}: {run:?}");
    }
}

#[test]
fn verify_without_a_database_is_a_usage_error_whatever_is_inherited() {
    let run = Place::new().run(&["verify"]);
    assert_eq!(run.code, Some(2));
    assert!(run.errors.contains("--env") && run.errors.contains("--url"), "{run:?}");
}

#[test]
fn an_unknown_check_is_answered_with_the_nearest() {
    for arguments in [&["explain", "rpc-mising"][..], &["verify", "--env", "x", "--deny", "rpc-mising"]] {
        let run = Place::new().run(arguments);
        assert!(run.errors.contains("similar") && run.errors.contains("rpc-missing"), "{run:?}");
    }
}

#[test]
fn help_and_version_are_0() {
    for arguments in [&["--help"][..], &["--version"], &["verify", "--help"]] {
        let run = Place::new().run(arguments);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert!(!run.output.is_empty() && run.errors.is_empty(), "{run:?}");
    }
}

#[test]
fn explain_prints_the_page_of_every_check() {
    for check in contract_core::checks::ALL {
        let run = Place::new().run(&["explain", check.meta.id]);
        assert_eq!((run.code, run.output.as_str()), (Some(0), check.meta.docs));
    }
}

#[test]
fn completions_are_made_for_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = Place::new().run(&["completions", shell]);
        assert_eq!(run.code, Some(0));
        assert!(run.output.contains("dbcontract") && run.output.contains("snapshot"), "{shell}");
    }
}

#[test]
fn every_error_is_one_json_document() {
    let place = Place::new()
        .with("contracts/worker.toml", "consumer = \"worker\"\nnonsense = 1\n")
        .with(".env.broken", "DATABASE_URL=postgres://w:s3cret@x@localhost/app\n")
        .with(".env.closed", "DATABASE_URL=postgres://w:s3cret@127.0.0.1:1/app\n")
        .with("broken.toml", "contracts = 1\n")
        .with("not.json", "{");
    for arguments in [
        &["verify", "--env", "nowhere"][..],
        &["verify", "--env", "broken"],
        &["verify", "--env", "../x"],
        &["verify", "--env", "closed"],
        &["verify", "--url", "postgres://w:s3cret@db.example.com/app"],
        &["verify", "--url", "host=localhost password=s3cret"],
        &["verify", "--env", "closed", "--project", "broken.toml"],
        &["verify", "--env", "closed", "--project", "missing.toml"],
        &["verify", "--env", "closed", "--contracts", "missing"],
        &["verify", "--env", "closed", "--deny", "rpc-missing", "--allow", "rpc-missing"],
        &["diff", "not.json", "not.json"],
        &["diff", "missing.json", "not.json"],
        &["diff", "not.json", "not.json", "--label", "a=1", "--label", "a=2"],
        &["diff", "host=h password=s3cret", "not.json"],
        &["diff", "w:s3cret@localhost/app", "not.json"],
        &["diff", "env:nowhere", "not.json"],
        &["diff", "replay:contracts", "not.json"],
        &["diff", "contracts", "not.json"],
        &["snapshot", "not.json"],
        &["snapshot", "mysql://w:s3cret@localhost/app"],
    ] {
        let run = place.run(&[arguments, &["--format", "json"]].concat());
        let report = run.json();
        assert_eq!(run.code, Some(2), "{arguments:?}: {run:?}");
        assert_eq!(report["verdict"], "error", "{arguments:?}");
        assert_eq!(report["passed"], false);
        assert!(!report["errors"].as_array().unwrap().is_empty(), "{arguments:?}: {run:?}");
        assert!(run.errors.is_empty(), "{arguments:?}: {run:?}");

        let run = place.run(arguments);
        assert_eq!(run.code, Some(2));
        assert!(run.output.is_empty() && run.errors.contains("error"), "{arguments:?}: {run:?}");
    }
}

#[test]
fn an_error_names_the_environment_as_far_as_it_is_known() {
    let place = Place::new()
        .with(".env.prod", "DATABASE_URL=postgres://w:s3cret@127.0.0.1:1/app\n")
        .with("contracts/policy.toml", "policy = true\n[definers]\nallow = []\n");
    let report = place.run(&["verify", "--env", "prod", "--format", "json", "--label", "commit=abc"]).json();
    assert_eq!(report["environment"]["name"], "prod");
    assert_eq!(report["environment"]["host"], "127.0.0.1");
    assert_eq!(report["environment"]["port"], 1);
    assert_eq!(report["environment"]["database"], "app");
    assert_eq!(report["environment"]["role"], "w");
    assert_eq!(report["labels"]["commit"], "abc");
    assert!(report["errors"][0]["message"].as_str().unwrap().contains("nobody listens"), "{report}");
}

#[test]
fn an_environment_is_never_the_inherited_database_url() {
    let place = Place::new().with("dbcontract.toml", "[env.ci]\nurl_variable = \"CI_URL\"\n[env.bare]\n");
    for name in ["nowhere", "ci", "bare"] {
        let run = place.run(&["verify", "--env", name]);
        assert_eq!(run.code, Some(2));
        assert!(!run.errors.contains("inherited"), "{run:?}");
        assert!(run.errors.contains(&format!(".env.{name}")), "{run:?}");
    }
}

#[test]
fn the_table_names_the_variable_and_what_to_expect() {
    let place = Place::new().with(
        "dbcontract.toml",
        "[env.ci]\nurl_variable = \"CI_URL\"\nexpect_host = \"db.example.com\"\nexpect_database = \"app\"\n",
    );
    let output = place
        .command(&["verify", "--env", "ci", "--format", "json"])
        .env("CI_URL", "postgres://w:s3cret@127.0.0.1:1/app")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("expects the host `db.example.com`") && !text.contains("s3cret"), "{text}");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn the_environment_file_lies_beside_the_project_file() {
    let place = Place::new()
        .with("dbcontract.toml", "")
        .with(".env.prod", "DATABASE_URL=postgres://w@127.0.0.1:1/here\n")
        .with("other/dbcontract.toml", "")
        .with("other/.env.prod", "DATABASE_URL=postgres://w@127.0.0.1:1/there\n")
        .with("other/contracts/policy.toml", "policy = true\n[definers]\nallow = []\n");
    let run = place.run(&["verify", "--env", "prod", "--project", "other/dbcontract.toml"]);
    assert!(run.errors.contains("/there as w"), "{run:?}");
}

#[test]
fn two_snapshots_are_compared() {
    let place = Place::new().with("a.json", &snapshot()).with("b.json", &snapshot());
    let run = place.run(&["diff", "a.json", "b.json", "--format", "json"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let report = run.json();
    assert_eq!(report["verdict"], "pass");
    assert_eq!(report["environment"]["expected"]["snapshot"], "a.json");
    assert_eq!(report["environment"]["observed"]["snapshot"], "b.json");
    assert_eq!(place.run(&["snapshot", "a.json"]).output, snapshot());
}

#[test]
fn what_is_no_source_is_told_for_what_it_is() {
    let place = Place::new()
        .with("a.json", &snapshot())
        .with("dump.sql", "SELECT 1;")
        .with("worker.toml", "consumer = 'worker'\n")
        .with("migrations/1.sql", "SELECT 1;");
    for (arguments, told) in [
        (&["diff", "a.json", "dump.sql"][..], "`dump.sql` is a file of SQL, and no source"),
        (&["snapshot", "worker.toml"], "`worker.toml` is a contract or a project file, and no source"),
        (&["diff", "a.json", "migrations", "--lenient"], "--lenient is about a replay"),
        (&["snapshot", "migrations", "--lenient"], "--lenient is about a replay"),
        (&["verify", "--env", "prod", "--jobs", "0"], "give a whole number, at least 1"),
    ] {
        let run = place.run(arguments);
        assert!(run.code == Some(2) && run.errors.contains(told), "{arguments:?}: {run:?}");
    }
}

#[test]
fn what_has_nothing_to_compare_does_not_pass() {
    let empty = Observation::default().to_snapshot();
    let place = Place::new().with("a.json", &empty);
    let run = place.run(&["diff", "a.json", "a.json"]);
    assert_eq!(run.code, Some(2), "{run:?}");
}

#[test]
fn a_file_takes_the_place_of_standard_output() {
    let place = Place::new().with("a.json", &snapshot()).with("out.json", "old");
    let run = place.run(&["diff", "a.json", "a.json", "--format", "json", "--output", "out.json"]);
    assert_eq!((run.code, run.output.as_str()), (Some(0), ""));
    let written = fs::read_to_string(place.path("out.json")).unwrap();
    assert_eq!(serde_json::from_str::<serde_json::Value>(&written).unwrap()["verdict"], "pass");
    let left: Vec<_> = fs::read_dir(place.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn an_error_leaves_no_older_verdict_in_the_file_and_every_older_snapshot() {
    let place = Place::new().with("report.txt", "pass").with("snapshot.json", "old");
    let run = place.run(&["diff", "missing.json", "missing.json", "--output", "report.txt"]);
    assert_eq!(run.code, Some(2));
    assert!(run.errors.contains("missing.json"), "{run:?}");
    assert!(fs::read_to_string(place.path("report.txt")).unwrap().contains("missing.json"));
    let run = place.run(&["snapshot", "missing.json", "--output", "snapshot.json"]);
    assert_eq!(run.code, Some(2));
    assert_eq!(fs::read_to_string(place.path("snapshot.json")).unwrap(), "old");
}

#[test]
fn a_file_that_cannot_be_written_is_an_error_that_is_still_one_document() {
    let place = Place::new().with("a.json", &snapshot());
    let run = place.run(&["diff", "a.json", "a.json", "--format", "json", "--output", "nowhere/out.json"]);
    assert_eq!(run.code, Some(2));
    assert_eq!(run.json()["verdict"], "error");
    let run = place.run(&["diff", "a.json", "a.json", "--output", "nowhere/out.txt"]);
    assert_eq!(run.code, Some(2));
    assert!(run.errors.contains("nowhere/out.txt"), "{run:?}");
}

#[cfg(unix)]
#[test]
fn what_is_no_plain_file_is_written_to_and_not_replaced() {
    let place = Place::new().with("a.json", &snapshot()).with("real.txt", "old");
    std::os::unix::fs::symlink("real.txt", place.path("link.txt")).unwrap();
    assert_eq!(place.run(&["diff", "a.json", "a.json", "--output", "/dev/null"]).code, Some(0));
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
    assert_eq!(place.run(&["diff", "a.json", "a.json", "--output", "link.txt"]).code, Some(0));
    assert!(fs::symlink_metadata(place.path("link.txt")).unwrap().is_symlink());
    assert!(fs::read_to_string(place.path("real.txt")).unwrap().contains("pass"));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let place = Place::new().with("a.json", &snapshot());
    let run =
        || place.run(&["diff", "a.json", "a.json", "--format", "json", "--label", "b=1", "--label", "a=2"]).output;
    assert_eq!(run(), run());
}

#[test]
fn colour_is_for_terminals_and_for_those_who_ask() {
    let place = Place::new().with("a.json", &snapshot());
    let coloured = |color: &str| place.run(&["diff", "a.json", "a.json", "--color", color]).output.contains('\u{1b}');
    assert!(!coloured("auto") && !coloured("never") && coloured("always"));
}

#[test]
fn a_closed_pipe_is_2_and_no_panic() {
    let place = Place::new().with("a.json", &snapshot());
    for arguments in [&["completions", "bash"][..], &["diff", "a.json", "a.json"], &["--help"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut child = place.command(arguments).stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
        let mut errors = String::new();
        child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(2), "{arguments:?}");
        assert!(errors.is_empty(), "{errors}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_2_and_told() {
    let place = Place::new().with("a.json", &snapshot());
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let output = place.command(&["diff", "a.json", "a.json"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("standard output"));
}

#[test]
fn init_writes_over_nothing() {
    let place = Place::new().with("contracts/application.toml", "mine");
    let run = place.run(&["init", "--url", "postgres://w:s3cret@127.0.0.1:1/app"]);
    assert_eq!(run.code, Some(2));
    assert!(run.errors.contains("there already"), "{run:?}");
    assert_eq!(fs::read_to_string(place.path("contracts/application.toml")).unwrap(), "mine");
}

#[test]
fn notes_go_to_standard_error_and_can_be_left_out() {
    let place = Place::new().with("a.json", &snapshot());
    let url = "postgres://w:s3cret@127.0.0.1:1/app?pgbouncer=true";
    assert!(place.run(&["snapshot", url]).errors.contains("note: the parameter `pgbouncer`"));
    assert!(!place.run(&["snapshot", url, "--quiet"]).errors.contains("note:"));
}

#[test]
fn what_an_unset_variable_leaves_is_said_to_be_empty() {
    for arguments in
        [&["verify", "--url", ""][..], &["verify", "--env", ""], &["init", "--url", " "], &["diff", "", ""]]
    {
        let run = Place::new().run(arguments);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.errors.contains("is empty") && run.errors.contains("not set"), "{run:?}");
    }
}

#[test]
fn explain_without_a_check_lists_all_of_them() {
    let run = Place::new().run(&["explain"]);
    assert_eq!((run.code, run.output.lines().count()), (Some(0), contract_core::checks::ALL.len()));
    for (line, check) in run.output.lines().zip(contract_core::checks::ALL) {
        assert!(line.starts_with(check.meta.id) && line.ends_with(check.meta.title), "{line}");
    }
}

#[test]
fn weights_are_given_with_commas_too() {
    let place = Place::new().with("a.json", &snapshot());
    let diff = |weights: &[&str]| place.run(&[&["diff", "a.json", "a.json"][..], weights].concat());
    assert_eq!(diff(&["--allow", "object-missing,object-changed", "--deny=rpc-missing"]).code, Some(0));
    let run = diff(&["--allow", "object-missing,object-changed", "--deny", "rpc-missing,object-changed"]);
    assert!(run.errors.contains("`object-changed` is given two weights"), "{run:?}");
}
