//! Holding a contract that states every fact against what was observed, and two observations against each
//! other: no server, no files.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};

#[cfg(unix)]
fn verify(criterion: &mut Criterion) {
    use std::time::Duration;

    use contract_core::verify::{Inputs, Options, Sources, compare, compare_sources};

    let bench = contract_benches::Bench::start();
    let options = Options::default();
    let mut group = criterion.benchmark_group("verify");
    group.sample_size(20).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3));
    for shape in contract_benches::SHAPES {
        let observed = bench.observation(shape);
        let (contract, _) = contract_benches::drafted(&observed);
        let inputs = Inputs { contract: &contract, observed: &observed, declared: None };
        let report = compare(inputs, &options);
        assert!(report.findings.is_empty() && report.errors.is_empty(), "a drafted contract holds");
        group.throughput(Throughput::Elements(shape.functions as u64));
        group.bench_function(format!("contract of {} functions", shape.functions), |bencher| {
            bencher.iter(|| compare(inputs, &options));
        });
        let sources = Sources { expected: (&observed).into(), observed: (&observed).into() };
        group.bench_function(format!("against itself, {} functions", shape.functions), |bencher| {
            bencher.iter(|| compare_sources(sources, &options));
        });
        let drafted = contract_core::draft::draft(&observed, options.scope, "generated").consumer;
        group.bench_function(format!("reading the contract of {} functions", shape.functions), |bencher| {
            bencher.iter(|| {
                let mut sources = contract_core::source::SourceMap::default();
                contract_core::contract::parse(&mut sources, "generated.toml", &drafted)
            });
        });
    }
    group.finish();
}

#[cfg(not(unix))]
fn verify(_: &mut Criterion) {}

criterion_group!(benches, verify);
criterion_main!(benches);
