//! What an embedder relies on: futures that can be sent to another thread, and feature sets that stay small.
#![cfg(feature = "scratch")]
#![cfg(unix)]

use std::path::Path;

use contract_core::catalog::{self, observe};
use contract_core::connect::{Target, Timeouts, connect};
use contract_core::declare::Request;
use contract_core::replay::{Manner, replay, replay_folder, replay_lenient};
use contract_core::scratch::Cluster;
use contract_core::source::SourceMap;
use contract_core::{observation::Observation, report::Report};

fn sent<T: Send>(future: T) -> T {
    future
}

/// Compiled, and never run: each future can be spawned on a runtime with many threads.
#[expect(dead_code, reason = "that it compiles is the test")]
async fn every_future_is_send(client: &mut tokio_postgres::Client, target: &Target, cluster: &Cluster) {
    let timeouts = Timeouts::default();
    let options = catalog::Options::default();
    let sources = SourceMap::default();
    let _ = sent(connect(target, &timeouts)).await;
    let _ = sent(observe(client, &options)).await;
    let _ = sent(replay(client, &sources, &[])).await;
    let _ = sent(replay_lenient(client, &sources, &[])).await;
    let mut sources = SourceMap::default();
    let request = Request::of(Path::new("migrations"));
    let _ = sent(replay_folder(cluster, &mut sources, request, Manner::Strict)).await;
}

#[test]
fn what_is_read_can_be_shared_among_threads() {
    fn shared<T: Send + Sync + 'static>() -> &'static str {
        std::any::type_name::<T>()
    }
    let names = [shared::<Observation>(), shared::<Report>(), shared::<SourceMap>(), shared::<Target>()];
    assert!(names.iter().all(|name| name.starts_with("contract_core::")), "{names:?}");
}
