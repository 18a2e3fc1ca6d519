//! A baseline that was read from a database: what the first statements of a rule have made is observed, and only the
//! others are interpreted, on top of it.

use std::env;

use contract_core::catalog::{self, observe};
use contract_core::ddl::split;
use contract_core::interpret::interpret_statements;
use contract_core::migrations::{MigrationFile, Part, Transaction};
use contract_core::observation::Observation;
use contract_core::replay::replay_lenient;
use contract_core::source::{SourceMap, Span};
use contract_tests::compared::{Row, compared};
use contract_tests::{connect, database, server};

use super::{RULES, make_roles, oldest_and_newest, rules};

/// Where a rule is cut, in hundredths of its statements.
const CUTS: [usize; 3] = [25, 50, 75];

fn part(sources: &mut SourceMap, text: &str, span: Span) -> MigrationFile {
    let part = Part { span, transaction: Transaction::None };
    MigrationFile { source: sources.add("rule.sql", text), version: None, description: None, parts: vec![part] }
}

async fn run(major: u32, text: &str, cut: usize) -> Row {
    let database = database(server(major)).await;
    let mut client = connect(&database.url).await;
    make_roles(&client).await;
    let statements: Vec<Span> = split(text).statements().collect();
    let at = statements[statements.len() * cut / 100].start;
    let mut sources = SourceMap::default();
    let before = part(&mut sources, text, Span::new(0, at));
    let after = part(&mut sources, text, Span::new(at, text.len()));
    replay_lenient(&client, &sources, &[before]).await.unwrap();
    client.batch_execute("DISCARD ALL").await.unwrap();
    let baseline = observe(&mut client, &catalog::Options::default()).await.unwrap();
    let stored = Observation::from_snapshot(&baseline.to_snapshot()).unwrap();
    let replayed = replay_lenient(&client, &sources, &[after]).await.unwrap();
    client.batch_execute("DISCARD ALL").await.unwrap();
    let expected = observe(&mut client, &catalog::Options::default()).await.unwrap();
    let interpretation = interpret_statements(&sources, &replayed.applied, &stored.setting, Some(&stored));
    let mut row = compared(&expected, &interpretation, &sources);
    row.statements = replayed.applied.len();
    row
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_database_has_is_built_upon_as_postgresql_does() {
    let _rules = RULES.lock().await;
    let (mut wrong, mut statements) = (Vec::new(), 0);
    for major in oldest_and_newest() {
        for (name, _, path) in rules().into_iter().filter(|(_, since, _)| major >= *since) {
            let text = std::fs::read_to_string(path).unwrap();
            for cut in CUTS {
                let row = run(major, &text, cut).await;
                statements += row.statements;
                let told = row.wrong.into_iter().chain(row.events);
                wrong.extend(told.map(|text| format!("PostgreSQL {major}, {name} from {cut} % on: {text}")));
            }
        }
    }
    assert!(statements > 500 || env::var_os("FOLDERS").is_some(), "{statements} statements applied");
    assert!(wrong.is_empty(), "{} differences\n{}", wrong.len(), wrong.join("\n"));
}
