//! Servers with certificates.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use contract_core::connect::{ConnectError, Target, Timeouts, TlsFailure, connect};
use contract_core::scratch::Server;
use contract_tests::{binaries, majors};
use tokio_postgres::Client;

use crate::certificates::{HOST, Pair};

/// A server, and its superuser.
pub struct Guarded {
    pub server: Server,
    pub administrator: Client,
    folder: PathBuf,
}

impl Guarded {
    /// A server of the newest major on the loopback address, without TLS.
    pub async fn start() -> Self {
        let newest = majors().pop().expect("majors() is never empty");
        let server = Server::builder(binaries(newest)).listen_on_loopback().start().unwrap();
        let administrator = contract_tests::connect(&server.connection_url("postgres")).await;
        let folder: String = administrator.query_one("SHOW data_directory", &[]).await.unwrap().get(0);
        Self { server, administrator, folder: folder.into() }
    }

    /// The same with a certificate, which is in force when this returns.
    pub async fn with_certificate(pair: &Pair, client_authority: Option<&str>) -> Self {
        let guarded = Self::start().await;
        guarded.write("server.crt", &pair.certificate);
        guarded.write("server.key", &pair.key);
        if let Some(authority) = client_authority {
            guarded.write("client.crt", authority);
            guarded.administrator.batch_execute("ALTER SYSTEM SET ssl_ca_file = 'client.crt'").await.unwrap();
        }
        guarded.administrator.batch_execute("ALTER SYSTEM SET ssl = on").await.unwrap();
        guarded.reload().await;
        let patience = Instant::now() + Duration::from_secs(10);
        let target = Target::parse(&guarded.string("sslmode=require")).unwrap();
        while let Err(ConnectError::Tls { source: TlsFailure::NotOffered, .. }) =
            connect(&target, &Timeouts::default()).await
        {
            assert!(Instant::now() < patience, "the server does not switch TLS on");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        guarded
    }

    /// Puts a file into the server's folder, as its own.
    pub fn write(&self, name: &str, text: &str) {
        let owner = fs::metadata(&self.folder).unwrap();
        let path = self.folder.join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        chown(&path, Some(owner.uid()), Some(owner.gid())).unwrap();
    }

    /// Who may log in, and how. In force when this returns: new sessions go by it a moment after the reload.
    pub async fn let_in(&self, rules: &str) {
        self.write("pg_hba.conf", &format!("local all postgres trust\n{rules}"));
        self.reload().await;
    }

    pub async fn reload(&self) {
        let loaded = "SELECT pg_conf_load_time()::text";
        let before: String = self.administrator.query_one(loaded, &[]).await.unwrap().get(0);
        self.administrator.batch_execute("SELECT pg_reload_conf()").await.unwrap();
        let patience = Instant::now() + Duration::from_secs(10);
        loop {
            // Only a new session knows when the postmaster has loaded it.
            let session = contract_tests::connect(&self.server.connection_url("postgres")).await;
            let after: String = session.query_one(loaded, &[]).await.unwrap().get(0);
            if after != before {
                return;
            }
            assert!(Instant::now() < patience, "the configuration is not loaded");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// A connection string that psql and we read.
    pub fn string(&self, more: &str) -> String {
        let port = self.server.port();
        format!("host={HOST} hostaddr=127.0.0.1 port={port} dbname=postgres user=postgres {more}")
    }
}

/// A path in a connection string.
pub fn quoted(path: &Path) -> String {
    format!("'{}'", path.display())
}
