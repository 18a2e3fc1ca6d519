//! Through pgbouncer in transaction mode.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use contract_core::scratch::Server;
use contract_tests::{Database, connect, server};
use tokio_postgres::NoTls;

use crate::{differences, observe, observe_url, rich};

struct Pooler {
    process: Child,
    url: String,
    _folder: tempfile::TempDir,
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A pooler with one connection to the server, which all clients share; none if it is not installed.
async fn pooler(server: &Server, database: &Database) -> Option<Pooler> {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let configuration = folder.path().join("pgbouncer.ini");
    let socket = server.socket_directory();
    let (name, server_port) = (&database.name, server.port());
    fs::write(
        &configuration,
        format!(
            "[databases]\n{name} = host={} port={server_port} user=postgres\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
             listen_port = {port}\nunix_socket_dir =\nauth_type = any\npool_mode = transaction\ndefault_pool_size = 1\n",
            socket.display()
        ),
    )
    .unwrap();
    // The socket's folder is its owner's alone.
    let owner = fs::metadata(socket).unwrap();
    let path = format!("{}:/usr/sbin", std::env::var("PATH").unwrap_or_default());
    let mut command = Command::new("pgbouncer");
    command.arg("-q").arg(&configuration).env("PATH", path).stdout(Stdio::null()).stderr(Stdio::null());
    if fs::metadata(folder.path()).unwrap().uid() != owner.uid() {
        command.uid(owner.uid()).gid(owner.gid());
    }
    let Ok(process) = command.spawn() else {
        eprintln!("skipped: there is no pgbouncer, which scripts/install-test-tools gets");
        return None;
    };
    let url = format!("postgresql://postgres@127.0.0.1:{port}/{name}?sslmode=disable");
    let pooler = Pooler { process, url, _folder: folder };
    for _ in 0..200 {
        if tokio_postgres::connect(&pooler.url, NoTls).await.is_ok() {
            return Some(pooler);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("pgbouncer does not answer");
}

#[tokio::test(flavor = "multi_thread")]
async fn through_a_pooler_it_reads_the_same_and_leaves_nothing_behind() {
    let server = server(15);
    let database = rich(server).await;
    let Some(pooler) = pooler(server, &database).await else { return };
    let direct = observe_url(&database.url).await;
    let other = connect(&pooler.url).await;
    let other = tokio::spawn(async move {
        for _ in 0..200 {
            let rows = other.simple_query("SHOW search_path").await.unwrap();
            let path = rows.iter().find_map(|message| match message {
                tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
                _ => None,
            });
            assert_eq!(path.as_deref(), Some("\"$user\", public"));
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    });
    for _ in 0..5 {
        // A new client each time, and its own server's connection none of them.
        let mut client = connect(&pooler.url).await;
        for _ in 0..3 {
            let pooled = observe(&mut client).await;
            assert_eq!(differences(&direct, &pooled), [""; 0]);
            assert_eq!(direct, pooled);
        }
    }
    other.await.unwrap();
}
