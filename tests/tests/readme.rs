//! The README shows what the example really gives.
#![cfg(unix)]

use contract_core::catalog::{self, observe};
use contract_core::contract;
use contract_core::declare::{Request, declare};
use contract_core::migrations::{Layout, open};
use contract_core::replay::replay_lenient;
use contract_core::report::human;
use contract_core::source::SourceMap;
use contract_core::verify::{Inputs, Options, compare};
use contract_tests::{connect, database, majors, server, workspace};

#[tokio::test(flavor = "multi_thread")]
async fn the_output_in_the_readme_is_the_examples() {
    let example = workspace().join("contracts/example");
    let readme = std::fs::read_to_string(workspace().join("README.md")).unwrap();
    let shown = readme.split("```text\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    for major in majors() {
        let database = database(server(major)).await;
        let mut client = connect(&database.url).await;
        let mut sources = SourceMap::default();
        let migrations = open(&mut sources, &example.join("migrations"), Some(Layout::Plain)).unwrap();
        let replayed = replay_lenient(&client, &sources, &migrations.files).await.unwrap();
        assert_eq!(replayed.failures, []);

        let mut sources = SourceMap::default();
        let mut whole = contract::Contract::default();
        for name in ["worker.toml", "policy.toml"] {
            let text = std::fs::read_to_string(example.join(name)).unwrap();
            let (part, mistakes) = contract::parse(&mut sources, name, &text);
            assert_eq!(mistakes, []);
            whole.rpcs.extend(part.rpcs);
            whole.definers = whole.definers.or(part.definers);
        }
        let observed = observe(&mut client, &catalog::Options::default()).await.unwrap();
        let folder = std::path::Path::new("../contracts/example/migrations");
        let request = Request { layout: Some(Layout::Plain), live: Some(&observed), ..Request::of(folder) };
        let declared = declare(&mut sources, request).unwrap();
        let inputs = Inputs { contract: &whole, observed: &observed, declared: Some(&declared.interpretation) };
        let report = compare(inputs, &Options::default());
        let mut text = Vec::new();
        human::write(&report, &sources, human::Colour::Plain, human::Detail::Full, &mut text).unwrap();
        let text = String::from_utf8(text).unwrap().replace("../contracts/example/", "");
        assert_eq!(text, shown, "PostgreSQL {major}; the README has to show:\n{text}");
    }
}
