//! Through pgbouncer in transaction mode: the same report as without it, and nothing left behind in the
//! server sessions that it hands on to others.

use std::collections::BTreeSet;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use contract_tests::{connect, server};
use tempfile::TempDir;
use tokio_postgres::{NoTls, SimpleQueryMessage};

use crate::common::{Place, Run};
use crate::fixture::{self, newest};

/// Fewer server sessions than clients, so that they are shared.
const POOL_SIZE: usize = 2;

/// Ends pgbouncer when its own input ends, which is when the test process does, however that goes.
const SUPERVISOR: &str = r#"exec 3<&0
"$0" "$1" </dev/null 3<&- &
while read -r _; do :; done <&3
kill -INT $!
wait $!"#;

/// What was read of a session that others use next.
const STATE: &str = "SELECT pg_backend_pid(), current_setting('search_path'), current_setting('quote_all_identifiers'),
    current_setting('datestyle'), current_setting('timezone'), current_setting('intervalstyle'),
    current_setting('bytea_output'), current_setting('extra_float_digits'), current_setting('lc_monetary'),
    current_setting('standard_conforming_strings'), current_setting('statement_timeout'),
    current_setting('lock_timeout'), current_setting('idle_in_transaction_session_timeout'),
    current_setting('default_transaction_isolation'), current_setting('default_transaction_read_only'),
    (SELECT count(*) FROM pg_prepared_statements), (SELECT count(*) FROM pg_cursors),
    (SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory')";

/// A pgbouncer in front of one server.
struct Pooler {
    supervisor: Child,
    port: u16,
    _folder: TempDir,
}

impl Drop for Pooler {
    fn drop(&mut self) {
        drop(self.supervisor.stdin.take());
        let _ = self.supervisor.wait();
    }
}

/// Where pgbouncer is, if this machine has it.
fn pgbouncer() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Debian's is where only root's PATH leads.
    let folders = std::env::split_paths(&path).chain(["/usr/sbin", "/sbin"].map(PathBuf::from));
    let found = folders.map(|folder| folder.join("pgbouncer")).find(|program| program.is_file());
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none(), "there is no pgbouncer: scripts/install-test-tools gets it");
        eprintln!("skipped: pgbouncer, which scripts/install-test-tools gets");
    }
    found
}

impl Pooler {
    /// Starts one, as the account of the server: pgbouncer refuses to run as root. `alias` leads to `database`,
    /// any other name to the database of that name.
    fn start(program: PathBuf, socket: &str, alias: &str, database: &str) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let (users, settings) = (folder.path().join("users.txt"), folder.path().join("pgbouncer.ini"));
        fs::write(&users, "\"postgres\" \"\"\n").unwrap();
        let text = format!(
            "[databases]\n{alias} = host={socket} port=5432 dbname={database}\n* = host={socket} port=5432\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
             unix_socket_dir =\nauth_type = trust\nauth_file = {}\npool_mode = transaction\n\
             default_pool_size = {POOL_SIZE}\nmin_pool_size = {POOL_SIZE}\n",
            users.display()
        );
        fs::write(&settings, text).unwrap();
        let account = fs::metadata(socket).unwrap();
        let mut command = Command::new("/bin/sh");
        command.args(["-c", SUPERVISOR]).arg(program).arg(settings).current_dir("/").process_group(0);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        if account.uid() != fs::metadata(folder.path()).unwrap().uid() {
            command.uid(account.uid()).gid(account.gid());
        }
        Self { supervisor: command.spawn().unwrap(), port, _folder: folder }
    }

    fn url(&self, database: &str) -> String {
        format!("postgresql://postgres@127.0.0.1:{}/{database}", self.port)
    }

    async fn ready(&self, database: &str) {
        let patience = Instant::now() + Duration::from_secs(20);
        while let Err(error) = tokio_postgres::connect(&self.url(database), NoTls).await {
            assert!(Instant::now() < patience, "pgbouncer: {error}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

async fn verify(place: &Place, url: &str) -> Run {
    let mut command = tokio::process::Command::from(place.command(&["verify", "--url", url, "--format", "json"]));
    let output = command.stdout(Stdio::piped()).stderr(Stdio::piped()).output().await.unwrap();
    output.into()
}

/// The bytes of the report but for host and port, which are the pooler's own.
fn without_address(run: &Run, host: &str, port: u16) -> String {
    let mut text = run.output.clone();
    for line in [format!("    \"host\": \"{host}\",\n"), format!("    \"port\": {port},\n")] {
        assert_eq!(text.matches(&line).count(), 1, "{line} {text}");
        text = text.replace(&line, "");
    }
    text
}

/// What a session is like that a client of this URL gets, and its process: it is held until the next one has been
/// looked at, so that each look is at another session.
async fn sessions(url: &str) -> Vec<(String, Vec<String>)> {
    let mut clients = Vec::new();
    let mut found = Vec::new();
    for _ in 0..POOL_SIZE {
        let client = connect(url).await;
        client.batch_execute("BEGIN").await.unwrap();
        let answer = client.simple_query(STATE).await.unwrap();
        let row = answer.iter().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(row),
            _ => None,
        });
        let row = row.unwrap();
        let mut values = (0..row.len()).map(|at| row.get(at).unwrap_or("NULL").to_owned());
        found.push((values.next().unwrap(), values.collect()));
        clients.push(client);
    }
    // A session whose client goes away in the middle of a transaction is closed.
    for client in clients {
        client.batch_execute("COMMIT").await.unwrap();
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_pooler_changes_no_byte_and_is_left_as_it_was() {
    let Some(program) = pgbouncer() else { return };
    let server = server(newest());
    let database = fixture::queue(server, "").await;
    // Sessions of this database begin with settings that would show in what is printed.
    let administrator = connect(&server.connection_url("postgres")).await;
    for setting in ["search_path = 'ops'", "DateStyle = 'SQL, DMY'", "quote_all_identifiers = on"] {
        administrator.batch_execute(&format!("ALTER DATABASE {} SET {setting}", database.name)).await.unwrap();
    }
    let socket = server.socket_directory().display().to_string();
    let pooler = Pooler::start(program, &socket, "elsewhere", "postgres");
    pooler.ready(&database.name).await;
    let url = pooler.url(&database.name);
    let before = sessions(&url).await;

    let place = fixture::broken();
    let direct = verify(&place, &database.url).await;
    assert_eq!((direct.code, direct.json()["verdict"].as_str()), (Some(1), Some("fail")), "{direct:?}");
    assert!(direct.json()["findings"].as_array().unwrap().len() >= 4, "{direct:?}");
    let expected = without_address(&direct, &socket, 5432);
    let same = |run: &Run| {
        assert_eq!(run.code, Some(1), "{run:?}");
        assert_eq!(without_address(run, "127.0.0.1", pooler.port), expected);
    };

    for _ in 0..20 {
        same(&verify(&place, &url).await);
    }
    for _ in 0..5 {
        let (first, second, third, fourth) =
            tokio::join!(verify(&place, &url), verify(&place, &url), verify(&place, &url), verify(&place, &url));
        [first, second, third, fourth].iter().for_each(same);
    }

    let after = sessions(&url).await;
    let processes = |sessions: &[(String, Vec<String>)]| -> BTreeSet<String> {
        sessions.iter().map(|(process, _)| process.clone()).collect()
    };
    assert_eq!(processes(&before).len(), POOL_SIZE);
    assert_eq!(processes(&after), processes(&before), "forty runs have used the same server sessions");
    for (process, state) in &after {
        assert_eq!(state[0], "ops");
        for (earlier, was) in &before {
            assert_eq!(state, was, "sessions {earlier} and {process}");
        }
    }
    let open = "SELECT count(*) FROM pg_stat_activity WHERE datname = $1 AND state <> 'idle'";
    assert_eq!(administrator.query_one(open, &[&database.name]).await.unwrap().get::<_, i64>(0), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poolers_name_for_another_database_is_not_the_expected_one() {
    let Some(program) = pgbouncer() else { return };
    let server = server(newest());
    let wrong = fixture::queue(server, "").await;
    let pooler = Pooler::start(program, &server.socket_directory().display().to_string(), "prod", &wrong.name);
    pooler.ready("prod").await;
    let place = fixture::broken().with("dbcontract.toml", "[env.prod]\nexpect_database = 'prod'\n");
    place.write(".env.prod", format!("DATABASE_URL={}\n", pooler.url("prod")).as_bytes());
    let run = place.run(&["verify", "--env", "prod", "--format", "json"]);
    let report = run.json();
    assert_eq!((run.code, report["verdict"].as_str()), (Some(2), Some("error")), "{run:?}");
    let message = report["errors"][0]["message"].as_str().unwrap();
    let expected =
        format!("the environment expects the database `prod`, and the session has the database `{}`", wrong.name);
    assert_eq!(message, expected);

    // Without an expectation the report names the database that was read.
    place.write("dbcontract.toml", b"");
    let run = place.run(&["verify", "--env", "prod", "--format", "json"]);
    assert_eq!(run.json()["environment"]["database"].as_str(), Some(wrong.name.as_str()), "{run:?}");
}
