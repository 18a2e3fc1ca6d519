//! From paths to contracts.

use std::fs;
use std::path::{MAIN_SEPARATOR, PathBuf};

use contract_core::contract::{Contract, ContractError, Project, ReadFailure, read};
use contract_core::source::SourceMap;
use tempfile::TempDir;

use crate::{WORDS, rendered};

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

fn read_in(folder: &TempDir, paths: &[&str]) -> (SourceMap, Result<Contract, ContractError>) {
    let mut sources = SourceMap::default();
    let paths: Vec<PathBuf> = paths.iter().map(|path| folder.path().join(path)).collect();
    let read = read(&mut sources, &paths);
    (sources, read)
}

/// Everything that is wrong, without the folder it was in.
fn told(folder: &TempDir, sources: &SourceMap, error: &ContractError) -> String {
    let failures = error.failures.iter().map(|failure| format!("{failure}\n    help: {}\n", failure.help()));
    let text = format!("{error}\n{}{}", failures.collect::<String>(), rendered(sources, &error.mistakes));
    text.replace(&format!("{}{MAIN_SEPARATOR}", folder.path().display()), "")
}

const WORKER: &[u8] = b"consumer = \"worker\"\n[[rpc]]\nsignature = \"ops.f()\"\n";
const POLICY: &[u8] = b"policy = true\n[definers]\nallow = [\"ops.*\"]\n";

#[test]
fn a_folder_gives_its_files_in_the_order_of_their_names() {
    let reader = b"\xef\xbb\xbfconsumer = \"reader\"\r\n[[rpc]]\r\nsignature = \"ops.f()\"\r\n";
    let folder = folder(&[
        ("contracts/worker.toml", WORKER),
        ("contracts/Reader.TOML", reader),
        ("contracts/policy.toml", POLICY),
        ("contracts/dbcontract.toml", b"role = \"owner\""),
        ("contracts/.hidden.toml", b"nonsense"),
        ("contracts/notes.md", b"nonsense"),
        ("contracts/deeper/x.toml", b"nonsense"),
        ("contracts/folder.toml/x", b"nonsense"),
    ]);
    let (sources, contract) = read_in(&folder, &["contracts", "contracts/worker.toml", "contracts/../contracts"]);
    let contract = contract.unwrap();
    let consumers: Vec<_> = contract.rpcs.iter().map(|rpc| rpc.consumer.as_deref().unwrap()).collect();
    assert_eq!(consumers, ["reader", "worker"]);
    assert_eq!(contract.definers.unwrap().allow[0].value.pattern(), "ops.*");
    assert_eq!(sources.position(contract.rpcs[0].signature.location).column, 13);
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let folder = folder(&[
        ("a.toml", b"consumer = \"a\"\n[[rpc]]\nsignature = \"f()\"\n"),
        ("b.toml", POLICY),
        ("c.toml", b"policy = true\n\n[definers]\nallow = [\"api.*\"]\n"),
        ("latin1.toml", b"consumer = \"w\"\n# caf\xe9\n"),
        ("empty/notes.md", b""),
    ]);
    let paths = ["a.toml", "nowhere.toml", "b.toml", "latin1.toml", "c.toml", "empty", "a.toml/x"];
    let (sources, contract) = read_in(&folder, &paths);
    insta::assert_snapshot!(told(&folder, &sources, &contract.unwrap_err()));
}

#[test]
fn a_contract_without_requirements_is_an_error() {
    let folder = folder(&[("a.toml", b"consumer = \"a\"\n")]);
    let (sources, contract) = read_in(&folder, &["a.toml"]);
    insta::assert_snapshot!(told(&folder, &sources, &contract.unwrap_err()), @r"
    the contract cannot be used: nothing is required
    nothing is required
        help: write an `[[rpc]]` section into a contract file
    ");
    let nothing = read(&mut SourceMap::default(), &[]).unwrap_err();
    assert!(matches!(nothing.failures.as_slice(), [ReadFailure::NothingRequired { .. }]));
}

#[test]
fn a_project_is_read_from_its_path() {
    let folder = folder(&[
        ("app/dbcontract.toml", b"\xef\xbb\xbfcontracts = \"contracts\"\nmigrations = \"../sql\"\n"),
        ("bad.toml", b"contracts = 3\nrol = 1\n"),
    ]);
    let mut sources = SourceMap::default();
    let project = Project::read(&mut sources, &folder.path().join("app/dbcontract.toml"), WORDS).unwrap();
    assert_eq!(project.contracts[0].value, folder.path().join("app/contracts"));
    assert_eq!(project.migrations.unwrap().value, folder.path().join("app/../sql"));

    let mut listed = String::new();
    for path in ["bad.toml", "nowhere.toml", "app"] {
        let mut sources = SourceMap::default();
        let error = Project::read(&mut sources, &folder.path().join(path), WORDS).unwrap_err();
        listed.push_str(&told(&folder, &sources, &error));
    }
    insta::assert_snapshot!(listed);
}
