//! Every folder against the database that its statements make, with the command: nothing differs outside gaps.

use std::fmt::Write;

use contract_core::migrations::{Layout, open};
use contract_core::replay::replay_lenient;
use contract_core::source::SourceMap;
use contract_tests::{connect, corpus, database, majors, server, told};

use crate::common::Place;

/// What the folders find in their clusters.
const ROLES: &str = "DO $$ DECLARE name text; BEGIN
  FOREACH name IN ARRAY ARRAY['anon', 'authenticated', 'service_role', 'authenticator', 'supabase_admin',
    'supabase_auth_admin', 'supabase_storage_admin', 'dashboard_user'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN EXECUTE format('CREATE ROLE %I', name); END IF;
  END LOOP;
END $$";

#[tokio::test(flavor = "multi_thread")]
async fn no_folder_differs_from_the_database_that_it_makes() {
    let Some(corpus) = corpus() else { return };
    let major = majors().into_iter().max().unwrap();
    let mut folders: Vec<_> = std::fs::read_dir(corpus).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|folder| folder.is_dir());
    folders.sort();
    let mut wrong = String::new();
    let mut sums = [0; 3];
    for folder in folders {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let database = database(server(major)).await;
        let client = connect(&database.url).await;
        client.batch_execute(ROLES).await.unwrap();
        let mut sources = SourceMap::default();
        let files = open(&mut sources, &folder, Some(Layout::Plain))
            .unwrap_or_else(|_| open(&mut sources, &folder, Some(Layout::Diesel)).unwrap())
            .files;
        let applied = replay_lenient(&client, &sources, &files).await.unwrap().applied;

        // What applied, file by file: the rest is not there to be read.
        let place = Place::new();
        for (number, file) in files.iter().enumerate() {
            let mut text = String::new();
            for location in applied.iter().filter(|location| location.source == file.source) {
                let statement = &sources.file(file.source).text()[location.span.range()];
                let _ = writeln!(text, "{}\n;", statement.trim_end().trim_end_matches(';'));
            }
            place.write(&format!("applied/{number:05}.sql"), text.as_bytes());
        }
        let run = place.run(&["diff", "applied", &database.url, "--layout", "plain", "--format", "json"]);
        let report = run.json();
        assert_eq!(report["errors"].as_array().unwrap().len(), 0, "{name}: {run:?}");
        let counts = ["facts", "in_gaps", "not_compared"].map(|count| report["compared"][count].as_u64().unwrap());
        for (sum, count) in sums.iter_mut().zip(counts) {
            *sum += count;
        }
        told(&format!("{name:46} {:7} compared, {:6} in gaps, {:5} not compared", counts[0], counts[1], counts[2]));
        for finding in report["findings"].as_array().unwrap() {
            let _ = writeln!(wrong, "{name}: {}: {} {}", finding["message"], finding["expected"], finding["observed"]);
        }
    }
    told(&format!("{:46} {:7} compared, {:6} in gaps, {:5} not compared", "all", sums[0], sums[1], sums[2]));
    assert!(wrong.is_empty(), "{wrong}");
}
