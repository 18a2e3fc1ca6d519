//! The splitter and the readers of signatures over migration files, against sqlparser's tokenizer over the
//! same bytes. The files are those of `../shared/corpus` where there is one beside the project, else the
//! fixtures.

use std::fs;
use std::path::Path;
use std::time::Duration;

use contract_core::ddl::{leading_keywords, split};
use contract_core::syntax::lexer::Lexer;
use contract_core::syntax::{ArgumentForm, Cursor, take_returns, take_signature};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::tokenizer::Tokenizer;

/// How much is read at most: enough for a steady figure.
const ENOUGH: usize = 8 << 20;

fn splitting(criterion: &mut Criterion) {
    let texts = texts();
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{} files, {bytes} bytes", texts.len());
    let mut group = criterion.benchmark_group("split");
    group.sample_size(20).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3));
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("splitter", |bencher| {
        bencher.iter(|| texts.iter().map(|text| split(text).pieces.len()).sum::<usize>());
    });
    group.bench_function("lexer", |bencher| {
        bencher.iter(|| texts.iter().map(|text| Lexer::new(text).count()).sum::<usize>());
    });
    group.bench_function("sqlparser's tokenizer", |bencher| {
        bencher.iter(|| texts.iter().map(|text| tokens(text)).sum::<usize>());
    });
    group.bench_function("splitter and signatures", |bencher| {
        bencher.iter(|| texts.iter().map(|text| signatures(text)).sum::<usize>());
    });
    group.finish();
}

fn tokens(text: &str) -> usize {
    Tokenizer::new(&PostgreSqlDialect {}, text).tokenize().map_or(0, |tokens| tokens.len())
}

/// How many routines the text creates whose signature and result can be read.
fn signatures(text: &str) -> usize {
    let statements = split(text);
    let read = statements.statements().filter(|span| {
        let statement = text.get(span.range()).unwrap_or_default();
        let words = leading_keywords(statement, 4);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let head: &[&str] = match words.as_slice() {
            ["create", "or", "replace", "function"] => &["create", "or", "replace", "function"],
            ["create", "function", ..] => &["create", "function"],
            _ => return false,
        };
        let mut cursor = Cursor::new(statement);
        cursor.take_keywords(head)
            && take_signature(&mut cursor, ArgumentForm::Function).is_ok()
            && (!cursor.take_keyword("returns") || take_returns(&mut cursor).is_ok())
    });
    read.count()
}

fn texts() -> Vec<String> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let corpus = workspace.join("../shared/corpus");
    let folder = if corpus.is_dir() { corpus } else { workspace.join("migrations-fixtures") };
    let mut texts = Vec::new();
    let mut folders = vec![folder];
    let mut bytes = 0;
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "sql") && bytes < ENOUGH {
                let text = String::from_utf8_lossy(&fs::read(&path).unwrap_or_default()).into_owned();
                bytes += text.len();
                texts.push(text);
            }
        }
    }
    assert!(!texts.is_empty(), "there are SQL files in the fixtures");
    texts
}

criterion_group!(benches, splitting);
criterion_main!(benches);
