//! The tables of PostgreSQL's own functions, operators, casts, types and relations, held against the catalogs of all
//! majors. `WRITE_TABLES=1` writes them anew.
#![cfg(unix)]

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::Path;

use contract_tests::{SUPPORTED_MAJORS, connect, database, majors, server, workspace};

/// Each table with the query that gives its lines.
const TABLES: &[(&str, &str)] = &[
    ("functions", include_str!("functions.sql")),
    ("operators", include_str!("operators.sql")),
    ("relations", include_str!("relations.sql")),
    ("types", include_str!("types.sql")),
    ("casts", include_str!("casts.sql")),
];

/// The extensions that PostgreSQL brings along, but for languages and what belongs to them.
const EXTENSIONS: &[&str] = &[
    "amcheck",
    "autoinc",
    "bloom",
    "btree_gin",
    "btree_gist",
    "citext",
    "cube",
    "dblink",
    "dict_int",
    "dict_xsyn",
    "earthdistance",
    "file_fdw",
    "fuzzystrmatch",
    "hstore",
    "insert_username",
    "intagg",
    "intarray",
    "isn",
    "lo",
    "ltree",
    "moddatetime",
    "pageinspect",
    "pg_buffercache",
    "pg_freespacemap",
    "pg_logicalinspect",
    "pg_prewarm",
    "pg_stat_statements",
    "pg_surgery",
    "pg_trgm",
    "pg_visibility",
    "pg_walinspect",
    "pgcrypto",
    "pgrowlocks",
    "pgstattuple",
    "plpgsql",
    "postgres_fdw",
    "refint",
    "seg",
    "sslinfo",
    "tablefunc",
    "tcn",
    "tsm_system_rows",
    "tsm_system_time",
    "unaccent",
    "uuid-ossp",
    "xml2",
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

/// That a table is as it is stored, or is stored now.
fn held(folder: &Path, name: &str, merged: &str) -> Option<String> {
    let path = folder.join(format!("{name}.txt"));
    if env::var_os("WRITE_TABLES").is_some() {
        fs::write(&path, merged).unwrap();
    }
    let stored = fs::read_to_string(&path).unwrap();
    let only = |one: &str, two: &str| -> Vec<String> {
        let known: BTreeSet<&str> = two.lines().collect();
        one.lines().filter(|line| !known.contains(line)).map(str::to_owned).collect()
    };
    let (missing, unexpected) = (only(merged, &stored), only(&stored, merged));
    (merged != stored).then(|| format!("{name}: missing {missing:#?}, unexpected {unexpected:#?}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_members_of_extensions_are_those_that_they_make() {
    if majors() != SUPPORTED_MAJORS {
        eprintln!("the tables are compared where all majors are installed");
        return;
    }
    let mut lines = BTreeSet::new();
    for major in SUPPORTED_MAJORS {
        let database = database(server(major)).await;
        let client = connect(&database.url).await;
        for extension in EXTENSIONS {
            // Not every major has every one.
            let query = "SELECT 1 FROM pg_available_extensions WHERE name = $1";
            if !client.query(query, &[extension]).await.unwrap().is_empty() {
                let create = format!("CREATE EXTENSION IF NOT EXISTS \"{extension}\" CASCADE");
                client.batch_execute(&create).await.unwrap();
            }
        }
        let rows = client.query(include_str!("members.sql"), &[]).await.unwrap();
        lines.extend(rows.iter().map(|row| row.get::<_, String>(0) + "\n"));
    }
    let merged: String = lines.into_iter().collect();
    let different = held(&workspace().join("contract-core/src/interpret"), "extension_members", &merged);
    assert_eq!(different, None);
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
        different.extend(held(&folder, name, &merged(&lines)));
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}
