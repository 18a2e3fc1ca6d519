//! Databases, roles, objects and comments with names that a terminal, a log or a page would obey.

use contract_tests::{connect, server};

use crate::common::{PASSWORD, Place, Run};
use crate::fixture::newest;

/// Terminal escapes, line ends, commands of CI systems, HTML, a right-to-left mark, quotes.
const HOSTILE: &str = "\u{1b}[31m\n::error::x\r\n##[error]y<script>\u{202e}\u{9b}z'\"\\";

fn quoted(prefix: &str) -> String {
    format!("\"{prefix}{}\"", HOSTILE.replace('"', "\"\""))
}

fn in_url(prefix: &str) -> String {
    let name = format!("{prefix}{HOSTILE}");
    name.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// That nothing in a text is more than text.
fn harmless(text: &str, what: &str) {
    let obeyed = |character: char| {
        (character.is_control() && character != '\n')
            || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert!(!text.contains(obeyed) && !text.contains("##["), "{what}: {text:?}");
    assert!(!text.lines().any(|line| line.trim_start().starts_with("::")), "{what}: {text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_names_are_text_in_every_format() {
    let server = server(newest());
    let administrator = connect(&server.connection_url("postgres")).await;
    for statement in [format!("CREATE DATABASE {}", quoted("d")), format!("CREATE ROLE {} LOGIN", quoted("r"))] {
        administrator.batch_execute(&statement).await.unwrap();
    }
    let socket = in_socket(&server.socket_directory().to_string_lossy());
    let url =
        |database: &str, user: &str| format!("postgresql:///{database}?host={socket}&user={user}&password={PASSWORD}");
    let client = connect(&server.connection_url(&format!("d{HOSTILE}"))).await;
    let (schema, function) = (quoted("s"), quoted("f"));
    client
        .batch_execute(&format!(
            "CREATE SCHEMA {schema}; CREATE SCHEMA ops;
             CREATE FUNCTION {schema}.{function}({parameter} text) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT 1::text';
             CREATE FUNCTION ops.told() RETURNS text LANGUAGE sql AS $$ SELECT '{literal}' $$;
             COMMENT ON FUNCTION {schema}.{function} IS '{literal}';
             GRANT EXECUTE ON FUNCTION ops.told TO {role};
             CREATE CAST (text AS point) WITH INOUT; COMMENT ON CAST (text AS point) IS '{literal}';",
            parameter = quoted("p"),
            role = quoted("r"),
            literal = HOSTILE.replace('\'', "''"),
        ))
        .await
        .unwrap();
    let place = Place::new()
        .with("contracts/a.toml", "consumer = 'a'\n[[rpc]]\nsignature = 'ops.told()'\nreturns = 'integer'\nexecute = { only = ['postgres'] }\n")
        .with("contracts/policy.toml", "policy = true\n[definers]\nallow = []\nsearch_path = 'pinned'\n");
    let (right, wrong) = (url(&in_url("d"), &in_url("r")), url(&in_url("nowhere"), &in_url("r")));
    let (nobody, other) = (url(&in_url("d"), &in_url("nobody")), url("postgres", "postgres"));
    let mut shown = 0;
    for (what, arguments, code) in [
        ("what is there", &["verify", "--url", &right][..], 1),
        ("an unknown database", &["verify", "--url", &wrong], 2),
        ("an unknown role", &["verify", "--url", &nobody], 2),
        ("a difference", &["diff", &right, &other], 1),
        ("several", &["verify", "--env", "a", "--env", "b"], 1),
    ] {
        place.write(".env.a", format!("DATABASE_URL={right}\n").as_bytes());
        place.write(".env.b", format!("DATABASE_URL={wrong}\n").as_bytes());
        for format in ["human", "json"] {
            let run: Run = place.run(&[arguments, &["--format", format]].concat());
            assert_eq!(run.code, Some(code), "{what}: {run:?}");
            harmless(&run.output, what);
            harmless(&run.errors, what);
            if format == "json" {
                let text = run.json().to_string();
                let name = serde_json::Value::from(HOSTILE).to_string();
                assert!(text.contains(name.trim_matches('"')), "{what}: the name is told as it is: {text}");
            }
            shown += run.output.matches("error::x").count() + run.errors.matches("error::x").count();
        }
    }
    assert!(shown > 20, "the names were printed {shown} times");
}

fn in_socket(folder: &str) -> String {
    folder.replace('/', "%2F")
}
