//! Writing an observation as a snapshot, and reading it back.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};

#[cfg(unix)]
fn snapshot(criterion: &mut Criterion) {
    use std::time::Duration;

    use contract_core::observation::Observation;

    let bench = contract_benches::Bench::start();
    let mut group = criterion.benchmark_group("snapshot");
    group.sample_size(20).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3));
    for shape in contract_benches::SHAPES {
        let observed = bench.observation(shape);
        let text = observed.to_snapshot();
        assert_eq!(Observation::from_snapshot(&text).ok().as_ref(), Some(&observed), "what is written is read back");
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(format!("write {} functions", shape.functions), |bencher| {
            bencher.iter(|| observed.to_snapshot());
        });
        group.bench_function(format!("read {} functions", shape.functions), |bencher| {
            bencher.iter(|| Observation::from_snapshot(&text));
        });
    }
    group.finish();
}

#[cfg(not(unix))]
fn snapshot(_: &mut Criterion) {}

criterion_group!(benches, snapshot);
criterion_main!(benches);
