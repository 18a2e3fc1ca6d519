//! The tables of PostgreSQL's own functions, operators, casts, types and relations, held against the catalogs of all
//! majors. `WRITE_TABLES=1` writes them anew.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::env;
use std::fs;

use contract_tests::{SUPPORTED_MAJORS, connect, majors, server, workspace};

/// Each table with the query that gives its lines.
const TABLES: &[(&str, &str)] = &[
    ("functions", include_str!("functions.sql")),
    ("operators", include_str!("operators.sql")),
    ("relations", include_str!("relations.sql")),
    ("types", include_str!("types.sql")),
    ("casts", include_str!("casts.sql")),
];

/// The lines of all majors in one table: behind each the majors that have it, where that are not all. A function that no
/// query calls is a name alone, and it does not matter which major has it.
fn merged(lines: &BTreeMap<String, Vec<u32>>) -> String {
    let (first, last) = (SUPPORTED_MAJORS[0], SUPPORTED_MAJORS[SUPPORTED_MAJORS.len() - 1]);
    let mut merged: Vec<String> = Vec::new();
    for (line, majors) in lines {
        let (since, until) = (majors[0], majors[majors.len() - 1]);
        assert_eq!(majors.len(), (until - since + 1) as usize, "`{line}` is in {majors:?}");
        let name_alone = !line.contains([' ', '(']);
        merged.push(match (since == first, until == last) {
            _ if name_alone => line.clone(),
            (true, true) => line.clone(),
            (false, true) => format!("{line} {since}-"),
            (true, false) => format!("{line} -{until}"),
            (false, false) => format!("{line} {since}-{until}"),
        });
    }
    merged.sort();
    merged.into_iter().map(|line| line + "\n").collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tables_are_those_of_the_catalogs() {
    if majors() != SUPPORTED_MAJORS {
        eprintln!("the tables are compared where all majors are installed");
        return;
    }
    let folder = workspace().join("contract-core/src/interpret/query");
    let mut different = Vec::new();
    for (name, query) in TABLES {
        let mut lines: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for major in SUPPORTED_MAJORS {
            let client = connect(&server(major).connection_url("template1")).await;
            for row in client.query(*query, &[]).await.unwrap() {
                lines.entry(row.get(0)).or_default().push(major);
            }
        }
        let path = folder.join(format!("{name}.txt"));
        let merged = merged(&lines);
        if env::var_os("WRITE_TABLES").is_some() {
            fs::write(&path, &merged).unwrap();
        }
        let stored = fs::read_to_string(&path).unwrap();
        let only = |one: &str, two: &str| -> Vec<String> {
            one.lines().filter(|line| !two.lines().any(|other| other == *line)).map(str::to_owned).collect()
        };
        let (missing, unexpected) = (only(&merged, &stored), only(&stored, &merged));
        if merged != stored {
            different.push(format!("{name}: missing {missing:#?}, unexpected {unexpected:#?}"));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}
