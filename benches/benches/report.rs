//! Rendering a report, one in which everything holds and one in which much is wrong.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};

#[cfg(unix)]
fn report(criterion: &mut Criterion) {
    use std::time::Duration;

    use contract_core::report::human::{self, Colour, Detail};
    use contract_core::report::json;
    use contract_core::schema::{Object, Security};
    use contract_core::verify::{Inputs, Options, compare};

    let bench = contract_benches::Bench::start();
    let mut group = criterion.benchmark_group("report");
    group.sample_size(20).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3));
    for shape in contract_benches::SHAPES {
        let mut observed = bench.observation(shape);
        let (contract, sources) = contract_benches::drafted(&observed);
        let passing = compare(Inputs { contract: &contract, observed: &observed, declared: None }, &Options::default());
        for object in observed.schema.objects.values_mut() {
            if let Object::Routine(routine) = object {
                routine.security = Security::Definer;
                routine.settings.clear();
            }
        }
        let failing = compare(Inputs { contract: &contract, observed: &observed, declared: None }, &Options::default());
        assert!(passing.findings.is_empty() && !failing.findings.is_empty(), "one passes, one fails");
        for (name, report) in [("passing", &passing), ("failing", &failing)] {
            group.throughput(Throughput::Elements((report.requirements.len() + report.findings.len()) as u64));
            group.bench_function(format!("human, {name}, {} functions", shape.functions), |bencher| {
                bencher.iter(|| {
                    let mut sink = Vec::new();
                    human::write(report, &sources, Colour::Ansi, Detail::Full, &mut sink).map(|()| sink)
                });
            });
            group.bench_function(format!("json, {name}, {} functions", shape.functions), |bencher| {
                bencher.iter(|| {
                    let mut sink = Vec::new();
                    json::write(report, &sources, &mut sink).map(|()| sink)
                });
            });
        }
    }
    group.finish();
}

#[cfg(not(unix))]
fn report(_: &mut Criterion) {}

criterion_group!(benches, report);
criterion_main!(benches);
