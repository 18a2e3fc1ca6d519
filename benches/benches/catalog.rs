//! Reading the catalog of a live database: the server's work, the way here, and the decoding.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};

#[cfg(unix)]
fn catalog(criterion: &mut Criterion) {
    use std::time::Duration;

    let bench = contract_benches::Bench::start();
    let mut group = criterion.benchmark_group("catalog");
    group.sample_size(20).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3));
    for shape in contract_benches::SHAPES {
        let database = bench.database(shape);
        let mut client = bench.connect(&database);
        let objects = bench.observe(&mut client).schema.objects.len();
        group.throughput(Throughput::Elements(objects as u64));
        group.bench_function(format!("{} functions", shape.functions), |bencher| {
            bencher.iter(|| bench.observe(&mut client));
        });
    }
    group.finish();
}

#[cfg(not(unix))]
fn catalog(_: &mut Criterion) {}

criterion_group!(benches, catalog);
criterion_main!(benches);
