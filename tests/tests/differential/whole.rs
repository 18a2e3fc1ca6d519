//! The second run: every folder of the corpus is run as its own tool runs it, as far as it replays from nothing, and
//! interpreted as it lies in the folder.

use std::collections::BTreeMap;
use std::path::Path;

use contract_core::catalog::{self, observe};
use contract_core::ddl::{PieceKind, split};
use contract_core::interpret::interpret;
use contract_core::migrations::{MigrationFile, open};
use contract_core::replay::{ReplayError, replay};
use contract_core::scratch::Server;
use contract_core::source::SourceMap;
use contract_tests::{binaries, connect, database};
use tokio_postgres::Client;

use crate::{folders, layout_of, make_roles, oldest_and_newest};
use contract_tests::compared::{Row, compared};

fn statements(sources: &SourceMap, files: &[MigrationFile]) -> usize {
    let parts = files.iter().flat_map(|file| file.parts.iter().map(move |part| (file.source, part)));
    let texts = parts.map(|(source, part)| &sources.file(source).text()[part.span.range()]);
    texts.map(|text| split(text).pieces.iter().filter(|piece| piece.kind == PieceKind::Statement).count()).sum()
}

/// Takes away the roles that a folder made, for they are the server's and not the database's.
async fn drop_roles(client: &Client) {
    let drop_all = "DO $$ DECLARE name text; BEGIN
        FOR name IN SELECT quote_ident(rolname) FROM pg_roles WHERE rolname !~ '^pg_' AND rolname <> current_user LOOP
            EXECUTE 'DROP OWNED BY ' || name;
            EXECUTE 'DROP ROLE ' || name;
        END LOOP;
    END $$";
    client.batch_execute(drop_all).await.unwrap();
}

/// A folder as far as it replays.
struct Whole {
    row: Row,
    files: usize,
    /// Where and why it ends early.
    ended: Option<String>,
}

/// The number of files ahead of the one that an error is about.
fn files_ahead(sources: &SourceMap, files: &[MigrationFile], error: &ReplayError) -> usize {
    let (ReplayError::Refused { file, .. } | ReplayError::ForPsql { file, .. }) = error else { panic!("{error}") };
    files.iter().position(|each| sources.file(each.source).name() == file).unwrap()
}

/// Replays the files of a folder in an empty database, those ahead of the first that fails, and compares.
async fn run(server: &Server, folder: &Path) -> Whole {
    let mut sources = SourceMap::default();
    let files = open(&mut sources, folder, Some(layout_of(folder))).unwrap().files;
    let mut count = files.len();
    let mut ended = None;
    loop {
        let database = database(server).await;
        let mut client = connect(&database.url).await;
        make_roles(&client).await;
        let setting = observe(&mut client, &catalog::Options::default()).await.unwrap().setting;
        let ahead = &files[..count];
        let replayed = replay(&client, &sources, ahead).await;
        let mut row = Row::default();
        if replayed.is_ok() {
            client.batch_execute("DISCARD ALL").await.unwrap();
            let expected = observe(&mut client, &catalog::Options::default()).await.unwrap();
            row = compared(&expected, &interpret(&sources, ahead, &setting, None), &sources);
            row.statements = statements(&sources, ahead);
        }
        drop(client);
        let client = connect(&server.connection_url("postgres")).await;
        client.batch_execute(&format!("DROP DATABASE {} (FORCE)", database.name)).await.unwrap();
        drop_roles(&client).await;
        match replayed {
            Ok(()) => return Whole { row, files: files.len(), ended },
            Err(error) => {
                count = files_ahead(&sources, ahead, &error);
                let told = error.to_string().replace(&format!("{}/", folder.display()), "");
                ended = Some(format!("{count} of {} files: {told}", files.len()));
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whole_files_are_read_as_their_tool_runs_them() {
    let mut wrong = Vec::new();
    let mut replayed: BTreeMap<u32, usize> = BTreeMap::new();
    for major in oldest_and_newest() {
        // A server of its own: what folders do to its roles is no other test's.
        let server = Server::start(binaries(major)).unwrap_or_else(|error| panic!("{error}"));
        println!("PostgreSQL {major}\n{}", Row::titles());
        for folder in folders() {
            let name = folder.file_name().unwrap().to_string_lossy().into_owned();
            let whole = run(&server, &folder).await;
            match &whole.ended {
                Some(ended) => println!("{name:46} {} {ended}", whole.row.figures()),
                None => println!("{name:46} {} {} files, all", whole.row.figures(), whole.files),
            }
            *replayed.entry(major).or_default() += usize::from(whole.ended.is_none());
            for (gap, count) in &whole.row.gaps {
                println!("    {count} x {gap}");
            }
            let refused = whole.row.events.iter().filter(|event| event.contains(": refused: "));
            let told = whole.row.wrong.iter().chain(refused).map(|told| format!("PostgreSQL {major}, {name}: {told}"));
            wrong.extend(told);
        }
    }
    println!("folders that replay whole, by major: {replayed:?}");
    assert!(
        wrong.is_empty(),
        "{} facts are wrong outside gaps, or refused though they apply\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
