//! How often an encrypted run waits for a server that is far away.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use contract_core::catalog::{Options, observe};
use contract_core::connect::{Method, Target, Timeouts, Transport, connect};
use contract_tests::told;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use crate::certificates::{Authority, Files, usual};
use crate::guarded::{Guarded, quoted};

/// How long the way takes, in each direction.
const ONE_WAY: Duration = Duration::from_millis(50);

/// How often a run may wait for the server, the connection of the socket included.
const MOST: usize = 12;

/// Whose turn it was last, and how often it became the client's.
#[derive(Default)]
struct Turns {
    server_spoke: AtomicBool,
    turns: AtomicUsize,
}

impl Turns {
    fn client_speaks(&self) {
        if self.server_spoke.swap(false, Ordering::Relaxed) || self.turns.load(Ordering::Relaxed) == 0 {
            self.turns.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Hands bytes on, each [`ONE_WAY`] after it came.
async fn hand_on(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, seen: impl Fn()) {
    let (sender, mut receiver) = mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
    let reading = async move {
        let mut buffer = vec![0; 1 << 16];
        while let Ok(length @ 1..) = from.read(&mut buffer).await {
            seen();
            let _ = sender.send((Instant::now() + ONE_WAY, buffer[..length].to_vec()));
        }
    };
    let writing = async move {
        while let Some((due, bytes)) = receiver.recv().await {
            tokio::time::sleep_until(due.into()).await;
            if to.write_all(&bytes).await.is_err() {
                break;
            }
        }
        let _ = to.shutdown().await;
    };
    tokio::join!(reading, writing);
}

/// A way to a server that is far away; its port.
async fn far_away(port: u16, turns: Arc<Turns>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let own = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
            let (from_client, to_client) = client.into_split();
            let (from_server, to_server) = server.into_split();
            let (there, back) = (Arc::clone(&turns), Arc::clone(&turns));
            tokio::spawn(hand_on(from_client, to_server, move || there.client_speaks()));
            tokio::spawn(hand_on(from_server, to_client, move || back.server_spoke.store(true, Ordering::Relaxed)));
        }
    });
    own
}

#[tokio::test(flavor = "multi_thread")]
async fn an_encrypted_run_waits_a_few_times() {
    let authority = Authority::new("right");
    let guarded = Guarded::with_certificate(&authority.sign(&usual()), None).await;
    guarded.administrator.batch_execute("CREATE ROLE proven LOGIN PASSWORD 's3cret'").await.unwrap();
    guarded.let_in("hostssl all all all scram-sha-256\n").await;
    let files = Files::new();
    let root = quoted(&files.with("right.crt", &authority.certificate, 0o644));
    for version in ["TLSv1.2", "TLSv1.3"] {
        let turns = Arc::new(Turns::default());
        let port = far_away(guarded.server.port(), Arc::clone(&turns)).await;
        let string = guarded
            .string(&format!(
                "password=s3cret sslmode=verify-full sslrootcert={root} ssl_max_protocol_version={version}"
            ))
            .replace("user=postgres", "user=proven")
            .replace(&format!("port={}", guarded.server.port()), &format!("port={port}"));
        let begun = Instant::now();
        let mut connection = connect(&Target::parse(&string).unwrap(), &Timeouts::default()).await.unwrap();
        assert!(matches!(connection.protection().transport, Transport::Tls { .. }));
        assert_eq!(connection.protection().method, Method::ScramSha256Plus);
        observe(connection.client_mut(), &Options::default()).await.unwrap();
        let took = begun.elapsed();
        connection.close().await;
        // The system waits once itself, for the socket.
        let waits = 1 + turns.turns.load(Ordering::Relaxed);
        let of_time = took.as_secs_f64() / (2.0 * ONE_WAY.as_secs_f64());
        told(&format!("latency: {version} and SCRAM, {waits} round trips; {took:?} are the time of {of_time:.1}"));
        assert!((5..=MOST).contains(&waits), "{version}: {waits}");
    }
}
