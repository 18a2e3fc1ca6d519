//! Folders of migrations to the final model, stage by stage, against sqlparser's tokenizer over the same bytes.
//!
//! One thread, but for what says otherwise. Each stage takes up what the one before it left, so that their sum is
//! about the whole; `interpret` has the splitting and the reading of statements in it.

use std::time::Duration;

use contract_benches::{Folder, Opened, SHAPES_THAT_GROW, folders};
use contract_core::ddl::{read, split};
use contract_core::syntax::lexer::Lexer;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::tokenizer::Tokenizer;

fn stages(criterion: &mut Criterion) {
    let folders = folders();
    let opened: Vec<Opened> = folders.iter().map(Folder::open).collect();
    let texts: Vec<&str> = opened.iter().flat_map(Opened::texts).collect();
    let statements: Vec<&str> = texts.iter().flat_map(|text| statements(text)).collect();
    let bytes: usize = texts.iter().map(|text| text.len()).sum();
    println!("{} folders, {} files, {} statements, {bytes} bytes", folders.len(), texts.len(), statements.len());

    let mut group = criterion.benchmark_group("migrations");
    group.sample_size(20).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(4));
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("sqlparser's tokenizer", |bencher| {
        bencher.iter(|| texts.iter().map(|text| tokens(text)).sum::<usize>());
    });
    group.bench_function("open", |bencher| {
        bencher.iter(|| folders.iter().map(|folder| folder.open().files.len()).sum::<usize>());
    });
    group.bench_function("lex", |bencher| {
        bencher.iter(|| texts.iter().map(|text| Lexer::new(text).count()).sum::<usize>());
    });
    group.bench_function("split", |bencher| {
        bencher.iter(|| texts.iter().map(|text| split(text).pieces.len()).sum::<usize>());
    });
    group.bench_function("read", |bencher| {
        bencher.iter(|| statements.iter().map(|statement| size_of_val(&read(statement))).sum::<usize>());
    });
    group.bench_function("interpret", |bencher| {
        bencher.iter(|| opened.iter().map(objects).sum::<usize>());
    });
    group.bench_function("whole", |bencher| {
        bencher.iter(|| folders.iter().map(|folder| objects(&folder.open())).sum::<usize>());
    });
    group.bench_function("whole, on all cores", |bencher| {
        let read = |folder: &Folder| folder.open().interpret_on_all_cores().observation.schema.objects.len();
        bencher.iter(|| folders.iter().map(read).sum::<usize>());
    });
    group.finish();
}

/// Each shape at one size and at ten times that: where its time grows linearly, the rates are the same.
fn growth(criterion: &mut Criterion) {
    for shape in SHAPES_THAT_GROW {
        let mut group = criterion.benchmark_group(shape.name);
        group.sample_size(10).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
        for size in [shape.size, shape.size * 10] {
            let opened = shape.at(size);
            group.throughput(Throughput::Elements(size as u64));
            group.bench_function(size.to_string(), |bencher| bencher.iter(|| objects(&opened)));
        }
        group.finish();
    }
}

fn objects(opened: &Opened) -> usize {
    opened.interpret().observation.schema.objects.len()
}

fn statements(text: &str) -> impl Iterator<Item = &str> {
    let spans: Vec<_> = split(text).statements().collect();
    spans.into_iter().filter_map(move |span| text.get(span.range()))
}

fn tokens(text: &str) -> usize {
    Tokenizer::new(&PostgreSqlDialect {}, text).tokenize().map_or(0, |tokens| tokens.len())
}

criterion_group!(benches, stages, growth);
criterion_main!(benches);
