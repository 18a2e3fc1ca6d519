//! The description of a platform: interpreted from its text, as the first call does it, taken out of the memory, and
//! begun with by a run that has nothing else to do.

use std::time::Duration;

use contract_core::baseline::{of_platform, platform_statements};
use contract_core::interpret::interpret;
use contract_core::migrations::{MigrationFile, Part, Transaction};
use contract_core::observation::Setting;
use contract_core::scope::Platform;
use contract_core::source::{SourceMap, Span};
use criterion::{Criterion, criterion_group, criterion_main};

const MAJOR: u32 = 17;

fn baselines(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("baseline");
    group.sample_size(20).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3));
    let setting = Setting { major: Some(MAJOR), role: Some("supabase_admin".to_owned()), ..Setting::default() };
    let text = platform_statements(Platform::Supabase, MAJOR).concat();
    group.bench_function("interpreted", |bencher| {
        bencher.iter(|| {
            let mut sources = SourceMap::default();
            let part = Part { span: Span::new(0, text.len()), transaction: Transaction::None };
            let source = sources.add("supabase", text.clone());
            let file = MigrationFile { source, version: None, description: None, parts: vec![part] };
            interpret(&sources, &[file], &setting, None).observation.schema.objects.len()
        });
    });
    group.bench_function("remembered", |bencher| {
        bencher.iter(|| of_platform(Platform::Supabase, MAJOR).schema.objects.len());
    });
    let baseline = of_platform(Platform::Supabase, MAJOR);
    group.bench_function("begun with", |bencher| {
        let sources = SourceMap::default();
        bencher.iter(|| interpret(&sources, &[], &baseline.setting, Some(&baseline)).observation.schema.objects.len());
    });
    group.finish();
}

criterion_group!(benches, baselines);
criterion_main!(benches);
