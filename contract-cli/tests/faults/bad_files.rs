//! Contracts, snapshots and command lines that cannot be used.

use contract_core::observation::Observation;
use contract_tests::server;

use crate::bad_servers::socket_of;
use crate::common::Place;
use crate::fixture::{self, HOLDS, newest, with_password};
use crate::transcript::Transcript;

/// A contract that cannot be read, or that no database can keep.
const CONTRACTS: &[(&str, &str)] = &[
    ("a contract that is no TOML", "consumer = \"worker\"\n[[rpc]\nsignature = \"ops.f()\"\n"),
    (
        "a contract with an unknown key",
        "consumer = \"worker\"\n[[rpc]]\nsignature = \"ops.f()\"\nserach_path = \"safe\"\n",
    ),
    (
        "a contract with an unknown word",
        "consumer = \"worker\"\n[[rpc]]\nsignature = \"ops.f()\"\nsecurity = \"definier\"\n",
    ),
    ("a signature that does not end", "consumer = \"worker\"\n[[rpc]]\nsignature = \"ops.f(integer\"\n"),
    ("a signature that no function can have", "consumer = \"worker\"\n[[rpc]]\nsignature = \"ops.f(setof integer)\"\n"),
    ("a signature without a schema", "consumer = \"worker\"\n[[rpc]]\nsignature = \"f(integer)\"\n"),
    (
        "a signature twice",
        "consumer = \"worker\"\n[[rpc]]\nsignature = \"ops.f(int)\"\n[[rpc]]\nsignature = \"ops.f(integer)\"\n",
    ),
    ("a contract of nobody", "[[rpc]]\nsignature = \"ops.f()\"\n"),
    ("a contract that requires nothing", "consumer = \"worker\"\n"),
    ("an empty contract", ""),
    ("a type that two schemas have", "consumer = \"worker\"\n[[rpc]]\nsignature = \"ops.f(mood)\"\n"),
    (
        "three mistakes",
        "consumer = \"worker\"\n[[rpc]]\nsignature = \"ops.f(integer\"\nreturn = \"integer\"\nvolatility = \"never\"\n",
    ),
];

#[tokio::test]
async fn contracts_that_cannot_be_used() {
    let types =
        "CREATE SCHEMA shop; CREATE SCHEMA crm; CREATE TYPE shop.mood AS ENUM (); CREATE TYPE crm.mood AS ENUM ();";
    let database = fixture::queue(server(newest()), types).await;
    let url = with_password(&database.url);
    let verify = ["verify", "--url", url.as_str()];
    let mut transcript = Transcript::default();
    transcript.hide(database.name.as_str(), "DATABASE");
    transcript.hide(socket_of(&database.url), "SOCKET");
    for (title, contract) in CONTRACTS {
        transcript.case(title, &Place::new().with("contracts/worker.toml", contract), &verify);
    }
    transcript.case("no folder of contracts", &Place::new(), &verify);
    let empty = Place::new().with("contracts/readme.md", "").with("worker.toml", HOLDS);
    transcript.case("an empty folder of contracts", &empty, &verify);
    let missing = [&verify[..], &["--contracts", "worker.toml", "--contracts", "wroker.toml"]].concat();
    transcript.case("a contract file that is not there", &empty, &missing);
    let place = Place::new();
    place.write("contracts/worker.toml", b"consumer = \"w\xf6rker\"\n");
    transcript.case("a contract that is not UTF-8", &place, &verify);
    let project = fixture::kept().with("dbcontract.toml", "contract = \"contracts\"\n");
    transcript.case("a project file with an unknown key", &project, &verify);
    let missing = [&verify[..], &["--project", "missing.toml"]].concat();
    transcript.case("a project file that is not there", &project, &missing);
    insta::assert_snapshot!("contracts", transcript.text());
    assert_eq!(transcript.cases(), CONTRACTS.len() + 6);
}

#[tokio::test]
async fn snapshots_that_cannot_be_used() {
    let database = fixture::queue(server(newest()), "").await;
    let whole = Place::new().run(&["snapshot", &database.url]).output;
    assert!(Observation::from_snapshot(&whole).is_ok());
    let place = Place::new().with("whole.json", &whole).with("folder/whole.json", &whole);
    let mut transcript = Transcript::default();
    let cases: &[(&str, &str, String)] = &[
        ("an empty snapshot", "empty.json", String::new()),
        ("a snapshot that is cut short", "short.json", whole[..whole.len() / 2].to_owned()),
        ("a snapshot without its last brace", "open.json", whole.trim_end().trim_end_matches('}').to_owned()),
        ("a snapshot with something behind it", "behind.json", format!("{whole}{{}}")),
        (
            "a snapshot of another format version",
            "version.json",
            whole.replacen("\"format_version\": 1", "\"format_version\": 2", 1),
        ),
        ("a snapshot without a format version", "unversioned.json", whole.replacen("\"format_version\": 1,", "", 1)),
        (
            "a snapshot with a field that is not known",
            "field.json",
            whole.replacen("\"format_version\": 1,", "\"format_version\": 1, \"sequences\": [],", 1),
        ),
        (
            "a report instead of a snapshot",
            "report.json",
            place.run(&["diff", "whole.json", "whole.json", "--format", "json"]).output,
        ),
        ("a text that is no snapshot", "text.json", "hunter2".to_owned()),
    ];
    for (title, file, text) in cases {
        place.write(file, text.as_bytes());
        transcript.case(title, &place, &["diff", "whole.json", file]);
    }
    place.write("bytes.json", b"\xff\xfe{\0}\0");
    transcript.case("a snapshot that is not UTF-8", &place, &["diff", "bytes.json", "whole.json"]);
    transcript.case("a folder instead of a snapshot", &place, &["diff", "whole.json", "folder"]);
    transcript.case("a snapshot that is not there", &place, &["diff", "whole.json", "wohle.json"]);
    transcript.case("no snapshot to write again", &place, &["snapshot", "short.json"]);
    insta::assert_snapshot!("snapshots", transcript.text());
    assert_eq!(transcript.cases(), cases.len() + 4);

    // Cut anywhere, a snapshot is no snapshot.
    for length in (0..whole.trim_end().len()).step_by(whole.len() / 40) {
        let end = (0..=length).rev().find(|at| whole.is_char_boundary(*at)).unwrap();
        assert!(Observation::from_snapshot(&whole[..end]).is_err(), "{end}");
    }
}
