//! What is told of files that have mistakes.

use crate::{WORDS, cases, parsed, parsed_project, rendered};
use contract_core::contract::{Project, parse};
use contract_core::source::SourceMap;

fn check(cases_file: &str, is_project: bool) -> String {
    let mut listed = String::new();
    for (name, text) in cases(cases_file) {
        let told = if is_project {
            let (sources, _, mistakes) = parsed_project(text);
            rendered(&sources, &mistakes)
        } else {
            let (sources, _, mistakes) = parsed(text);
            rendered(&sources, &mistakes)
        };
        assert!(!told.is_empty(), "nothing is told of `{name}`");
        listed.push_str(&format!("=== {name}\n{told}"));
    }
    listed
}

#[test]
fn files() {
    insta::assert_snapshot!(check(include_str!("bad/file.cases"), false));
}

#[test]
fn rpcs() {
    insta::assert_snapshot!(check(include_str!("bad/rpc.cases"), false));
}

#[test]
fn search_paths() {
    insta::assert_snapshot!(check(include_str!("bad/search_path.cases"), false));
}

#[test]
fn execute() {
    insta::assert_snapshot!(check(include_str!("bad/execute.cases"), false));
}

#[test]
fn policies() {
    insta::assert_snapshot!(check(include_str!("bad/policy.cases"), false));
}

#[test]
fn projects() {
    insta::assert_snapshot!(check(include_str!("bad/project.cases"), true));
}

/// A password in a project file is in nothing that is told, and on no line that is pointed at.
#[test]
fn no_mistake_shows_a_url() {
    for (name, text) in cases(include_str!("bad/project.cases")).into_iter().filter(|(_, text)| text.contains("secret"))
    {
        let (sources, _, mistakes) = parsed_project(text);
        for mistake in &mistakes {
            assert!(!format!("{} {:?}", mistake.message, mistake.help).contains("secret"), "{name}");
            for label in &mistake.labels {
                let line = sources.position(label.location).line;
                assert!(!text.lines().nth(line - 1).unwrap().contains("secret"), "{name}");
            }
        }
    }
}

#[test]
fn names_are_known_from_one_file_only() {
    let mut sources = SourceMap::default();
    let text = "consumer = \"worker\"\n[[rpc]]\nsignature = \"ops.f()\"\n";
    let (_, first) = parse(&mut sources, "a.toml", text);
    let (_, second) = parse(&mut sources, "b.toml", text);
    assert_eq!((first, second), (vec![], vec![]));
    let (_, mistakes) = Project::parse(&mut sources, "dbcontract.toml", "rol = 1", "".as_ref(), WORDS);
    assert_eq!(rendered(&sources, &mistakes).lines().next(), Some("dbcontract.toml:1:1 unknown key `rol`"));
}
