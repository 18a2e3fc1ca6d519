//! Servers in containers, on a real engine: `scripts/with-docker cargo test --package contract-tests --features
//! testcontainers --test container`.
#![cfg(unix)]

use std::env;
use std::process::Command;
use std::time::{Duration, Instant};

use contract_core::declare::Request;
use contract_core::harness;
use contract_core::migrations::Layout;
use contract_core::replay::{Manner, replay_folder};
use contract_core::scope::Platform;
use contract_core::scratch::{Cluster, IMAGE_VARIABLE, Origin, Ownership};
use contract_core::source::SourceMap;
use contract_tests::{connect, told, workspace};

/// The image to test with. A machine that has none fails, unless it says that it is meant to.
fn image() -> Option<String> {
    let has_engine = Command::new("docker").arg("info").output().is_ok_and(|output| output.status.success());
    match env::var(IMAGE_VARIABLE) {
        Ok(image) if has_engine => Some(image),
        _ if env::var("DBCONTRACT_SKIP_CONTAINERS").is_ok_and(|skip| skip == "1") => {
            told("SKIPPED, as DBCONTRACT_SKIP_CONTAINERS says: containers are not tested here");
            None
        }
        _ => {
            panic!("there is no container engine, or {IMAGE_VARIABLE} names no image: run this by scripts/with-docker")
        }
    }
}

/// What the engine's own command prints.
fn docker(arguments: &[&str]) -> String {
    let output = Command::new("docker").args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The containers that there are.
fn containers() -> Vec<String> {
    docker(&["ps", "--all", "--quiet"]).lines().map(str::to_owned).collect()
}

/// An image in which there is no server, but somebody who says this and waits.
fn silent(image: &str, words: &str) -> String {
    let name = format!("dbcontract-silent:{}", words.len());
    // The image has nothing that sleeps; a process that is stopped does not end either.
    let entry = format!("{words}sh -c 'kill -STOP $$' & wait");
    let container = docker(&["create", image]);
    let change = format!("ENTRYPOINT {}", serde_json::json!(["timeout", "60", "sh", "-c", entry]));
    docker(&["commit", "--change", &change, container.trim(), &name]);
    docker(&["rm", container.trim()]);
    name
}

// One test: what is left is looked at.
#[tokio::test(flavor = "multi_thread")]
async fn a_container_is_a_server_for_scratch_databases_and_goes() {
    let Some(image) = image() else { return };
    assert!(matches!(Origin::find(None), Ok(Origin::Image(named)) if named == image), "the variable is an order");

    let cluster = Cluster::contained(&image).unwrap();
    assert_eq!((cluster.ownership(), containers().len()), (Ownership::Own, 1));
    let place = tempfile::tempdir().unwrap();
    let text = "CREATE TABLE public.t (user_id uuid REFERENCES auth.users);\nGRANT SELECT ON public.t TO service_role;";
    std::fs::write(place.path().join("20240101000000_t.sql"), text).unwrap();
    let platform = Some(Platform::Supabase);
    let request = Request { layout: Some(Layout::Supabase), platform, ..Request::of(place.path()) };
    let replayed = replay_folder(&cluster, &mut SourceMap::default(), request, Manner::Strict).await.unwrap();
    assert!(replayed.declaration.interpretation.observation.roles.exists("service_role"));
    drop(cluster);
    assert_eq!(containers(), Vec::<String>::new());

    let application = workspace().join("examples/application");
    let test = harness::contracts(application.join("contracts"))
        .migrations(application.join("migrations"))
        .layout("sqlx")
        .role("app_owner")
        .baseline(application.join("database/roles.sql"));
    test.clone().replayed().assert_holds();
    assert_eq!(containers(), Vec::<String>::new());

    let database = test.database();
    let client = connect(&database.url()).await;
    assert!(client.query_one("SELECT jobs.enqueue('mail')", &[]).await.is_ok());
    assert_eq!(containers().len(), 1);
    drop((client, database));
    assert_eq!(containers(), Vec::<String>::new());

    let missing = Cluster::contained("dbcontract-missing:1").unwrap_err();
    assert!(missing.to_string().starts_with("starting a container of `dbcontract-missing:1`"), "{missing}");

    // One that says nothing, and one that says that it is ready and does not answer; both run for a minute.
    for words in ["", "echo 'ready to accept connections' >&2; "] {
        let silent = silent(&image, words);
        let began = Instant::now();
        let late = Cluster::contained_within(&silent, Duration::from_secs(4)).unwrap_err();
        let told = format!("starting a container of `{silent}`: no server in it was ready after 4 seconds");
        assert!(late.to_string().starts_with(&told), "{late}");
        // Why it does not answer, where it was asked.
        assert_eq!(std::error::Error::source(&late).is_some(), !words.is_empty(), "{late:?}");
        assert!(began.elapsed() < Duration::from_secs(40), "{:?}", began.elapsed());
        assert_eq!(containers(), Vec::<String>::new());
    }
}
