//! How often a run waits for the server, however many objects there are.

use std::process::Stdio;
use std::time::{Duration, Instant};

use contract_benches::{ROLES, Shape, statements};
use contract_tests::proxy::{Plan, Proxy, Upstream};
use contract_tests::{connect, database, server, told};

use crate::common::{Place, Run};
use crate::fixture::newest;

/// 50 milliseconds each way.
const ROUND_TRIP: Duration = Duration::from_millis(100);

/// What the system itself waits for, and no message shows: the connection of the socket.
const SOCKET: usize = 1;

/// What encryption and a password would add: the question for encryption, the handshake (one in TLS 1.3, two in 1.2),
/// and the two exchanges of SCRAM.
const TLS_AND_SCRAM: usize = 1 + 2 + 2;

/// The most that a run may wait.
const MOST: usize = 12;

#[tokio::test(flavor = "multi_thread")]
async fn a_run_waits_a_few_times_for_a_thousand_functions() {
    let server = server(newest());
    let database = database(server).await;
    let client = connect(&database.url).await;
    client.batch_execute(ROLES).await.unwrap();
    client.batch_execute(&statements(Shape::default())).await.unwrap();
    client.batch_execute("VACUUM (ANALYZE)").await.unwrap();
    drop(client);
    let place = Place::new();
    let drafted = place.run(&["init", "--url", &database.url]);
    assert_eq!(drafted.code, Some(0), "{drafted:?}");

    let socket = server.socket_directory().join(format!(".s.PGSQL.{}", server.port()));
    let plan = Plan { delay: ROUND_TRIP, ..Plan::default() };
    let proxy = Proxy::start(Upstream::Unix(socket), plan).await.unwrap();
    let url = proxy.url("postgres", &database.name);
    let mut command = tokio::process::Command::from(place.command(&["verify", "--url", &url, "--format", "json"]));
    let begun = Instant::now();
    let output = command.stdout(Stdio::piped()).stderr(Stdio::piped()).output().await.unwrap();
    let took = begun.elapsed();
    let run = Run::from(output);
    let report = run.json();
    let requirements = report["requirements"].as_array().unwrap().len();
    assert!(requirements > 1000, "{requirements} requirements: {}", run.errors);
    assert!(matches!(report["verdict"].as_str(), Some("pass" | "fail" | "incomplete")), "{}", report["errors"]);
    let counts = proxy.counts();
    let round_trips = SOCKET + counts.waits;
    told(&format!(
        "latency: {round_trips} round trips, {} with TLS 1.2 and SCRAM; {} messages out, {} back; {took:?} in all",
        round_trips + TLS_AND_SCRAM,
        counts.to_server,
        counts.to_client
    ));
    assert!(round_trips + TLS_AND_SCRAM <= MOST, "{round_trips}");
}
