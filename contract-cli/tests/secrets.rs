//! A password that stands where something else belongs is told nowhere: not on standard output, not on
//! standard error, and in no file that the command writes.

mod common;

use std::fs;
use std::path::Path;

use common::{PASSWORD, Place};

const POLICY: &str = "policy = true\n[definers]\nallow = []\n";

/// Connection strings of every sort that people have, right and wrong.
fn connection_strings() -> Vec<String> {
    [
        "postgres://reader:PW@127.0.0.1:1/app",
        "postgresql://reader:PW%21x@127.0.0.1:1/app?sslmode=require",
        "postgres://reader:PW",
        "postgres://reader:PW/x#?@y@127.0.0.1:1/app",
        "postgres://reader:it's, PW@127.0.0.1:1/app",
        "postgres://127.0.0.1:1/app?user=reader&password=PW",
        "https://reader:PW@example.org",
    ]
    .map(|url| url.replace("PW", PASSWORD))
    .into()
}

/// Runs a command in both formats, to standard output and into a file. [`common::Run`] looks at both streams.
fn told(place: &Place, arguments: &[&str]) {
    for format in ["human", "json"] {
        for file in [None, Some("report.out")] {
            let mut all = arguments.to_vec();
            if arguments[0] != "init" && arguments[0] != "explain" {
                all.extend(["--format", format]);
            }
            if let (Some(file), "verify" | "diff") = (file, arguments[0]) {
                all.extend(["--output", file]);
            }
            let run = place.run(&all);
            assert_eq!(run.code, Some(2), "{arguments:?}: {run:?}");
            assert!(!run.errors.is_empty() || !run.output.is_empty() || file.is_some(), "{arguments:?}: {run:?}");
            nothing_written(place.folder());
        }
    }
}

/// Looks at the names of everything that is there, and into the reports.
fn nothing_written(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(!name.contains(PASSWORD) && !name.ends_with(':'), "{name}");
        if path.is_dir() {
            nothing_written(&path);
        } else if name == "report.out" {
            let text = fs::read_to_string(&path).unwrap();
            assert!(!text.contains(PASSWORD), "{text}");
            fs::remove_file(path).unwrap();
        }
    }
}

#[test]
fn in_every_flag() {
    for url in connection_strings() {
        let place = Place::new()
            .with("contracts/policy.toml", POLICY)
            .with(".env.prod", "DATABASE_URL=postgres://w@127.0.0.1:1/app\n");
        let label = format!("url={url}");
        let source = format!("env:{url}");
        for arguments in [
            &["verify", "--env", &url][..],
            &["verify", "--url", &url],
            &["verify", "--env", "prod", "--contracts", &url],
            &["verify", "--env", "prod", "--project", &url],
            &["verify", "--env", "prod", "--output", &url],
            &["verify", "--env", "prod", "--platform", &url],
            &["verify", "--env", "prod", "--deny", &url],
            &["verify", "--env", "prod", "--timeout", &url],
            &["verify", "--env", "prod", "--label", &label],
            &["verify", "--env", "prod", "--label", &url],
            &["verify", "--env", "prod", &url],
            &["diff", &url, &url],
            &["diff", &source, &source],
            &["snapshot", &url, "--output", &url],
            &["init", "--env", "prod", "--contracts", &url],
            &["init", "--env", "prod", "--consumer", &url],
            &["init", "--env", &url],
            &["explain", &url],
        ] {
            told(&place, arguments);
        }
    }
}

#[test]
fn in_lines_of_the_project_file_that_have_a_mistake() {
    for url in connection_strings() {
        for text in [
            format!("url = \"{url}\"\n"),
            format!("password = \"{PASSWORD}\"\n"),
            format!("\"{url}\" = 1\n"),
            format!("contracts = \"{url}\"\n"),
            format!("contracts = [\"{url}\", 1]\n"),
            format!("migrations = \"{url}\"\n"),
            format!("platform = \"{url}\"\n"),
            format!("postgres = \"{url}\"\n"),
            format!("database_url = \"{url}\n"),
            format!("database_url = {url}\n"),
            format!("role = \"\"\"{url}\n"),
            format!("[levels]\nrpc-missing = \"{url}\"\n"),
            format!("[levels]\n\"{url}\" = \"deny\"\n"),
            format!("[env.\"{url}\"]\n"),
            format!("[env.\"{url}\"]\nurl_variable = 1\n"),
            format!("[env]\nprod = \"{url}\"\n"),
            format!("[env.prod]\nurl_variable = \"{url}\"\n"),
            format!("[env.prod]\nexpect_host = \"{url}\"\n"),
            format!("[env.prod]\nexpect_host = [\"{url}\"]\n"),
            format!("[env.prod]\nurl = \"{url}\"\nurl = 2\n"),
            format!("[env.prod]\ntimeouts = {{ connect = \"{url}\" }}\n"),
            format!("[[accept]]\nobject = \"ops\"\nreason = \"x\"\nexpires = \"{url}\"\n"),
            format!("[[accept]]\nobject = \"{url}\"\n"),
            format!("migrations = 1 # {url}\n"),
        ] {
            let place = Place::new()
                .with("dbcontract.toml", &text)
                .with("contracts/policy.toml", POLICY)
                .with(".env.prod", "DATABASE_URL=postgres://w@127.0.0.1:1/app\n");
            told(&place, &["verify", "--env", "prod"]);
        }
    }
}

#[test]
fn in_lines_of_contracts_and_environment_files_that_have_a_mistake() {
    for url in connection_strings() {
        for text in [
            format!("url = \"{url}\"\npolicy = true\n"),
            format!("consumer = \"{url}\nurl"),
            format!("consumer = \"{url}\"\npolicy = true\n"),
            format!("consumer = \"a\"\n[[rpc]]\nsignature = \"{url}\"\n"),
            format!("consumer = \"a\"\n[[rpc]]\nsignature = \"a.b()\"\nowner = 1 # {url}\n"),
            format!("consumer = \"a\"\n[[rpc]]\nsignature = \"a.b()\"\nsearch_path = \"{url}, \"\n"),
            format!("consumer = \"a\"\n[[rpc]]\nsignature = \"a.b()\"\nexecute = {{ only = \"{url}\" }}\n"),
            format!("policy = true\n[definers]\nallow = [\"{url}[\"]\n"),
        ] {
            let place = Place::new()
                .with("contracts/a.toml", &text)
                .with(".env.prod", "DATABASE_URL=postgres://w@127.0.0.1:1/app\n");
            told(&place, &["verify", "--env", "prod"]);
        }
        for text in [
            format!("DATABASE_URL={url}\nSUPABASE_DB_URL={url}x\n"),
            format!("DATABASE_URL=\"{url}\n"),
            format!("DATABASE_URL '{url}'\n"),
            format!("DATABASE_URL=\"{url}$HOME\"\n"),
        ] {
            let place = Place::new().with("contracts/policy.toml", POLICY).with(".env.prod", &text);
            told(&place, &["verify", "--env", "prod"]);
        }
    }
}

#[test]
fn a_url_is_no_path_and_makes_no_folder() {
    let url = format!("postgres://reader:{PASSWORD}@127.0.0.1:1/app");
    for flag in ["--contracts", "--project"] {
        let place = Place::new();
        let run = place.run(&["init", "--url", &url, flag, &url]);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.errors.contains("it is a URL") && run.errors.contains(flag), "{run:?}");
        assert_eq!(fs::read_dir(place.folder()).unwrap().count(), 0);
    }
    let place = Place::new().with("dbcontract.toml", &format!("contracts = [\"{url}\"]\n"));
    let run = place.run(&["init", "--url", &url]);
    assert!(run.errors.contains("`postgres://…` is a URL") && run.errors.contains("reader:***@127"), "{run:?}");
    assert_eq!(fs::read_dir(place.folder()).unwrap().count(), 1);
}

#[test]
fn a_caret_stays_under_its_place_behind_a_password() {
    let url = format!("postgres://reader:{PASSWORD}@h/d");
    let place = Place::new()
        .with("dbcontract.toml", &format!("env = {{ prod = {{ expect_host = \"{url}\", url_variable = 1 }} }}\n"));
    let run = place.run(&["verify", "--env", "prod"]);
    let line = run.errors.lines().find(|line| line.starts_with("1 |")).unwrap();
    let carets = run.errors.lines().find(|line| line.contains('^')).unwrap();
    let at = carets.find('^').unwrap();
    assert_eq!(&line[at..=at], "1", "{run:?}");
    assert!(line.contains("reader:***@h/d"), "{run:?}");
}

#[test]
fn a_document_has_the_mask_in_place_of_the_password() {
    let label = format!("url=postgres://reader:{PASSWORD}@h/d");
    let place = Place::new().with(".env.prod", "DATABASE_URL=postgres://w@127.0.0.1:1/app\n");
    let report = place.run(&["verify", "--env", "prod", "--format", "json", "--label", &label]).json();
    assert_eq!(report["labels"]["url"], "postgres://reader:***@h/d");
    let report = place.run(&["verify", "--env", &label, "--format", "json"]).json();
    assert!(report["environment"].is_null(), "{report}");
}
