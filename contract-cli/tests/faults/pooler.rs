//! Through pgbouncer in each of its modes: the same report as without it, or a clear no, and nothing left behind in
//! the server sessions that it hands on to others.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use contract_tests::{Database, connect, server};
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

/// What others get with a session, as lines: what was set in it by whom, and everything that a client can leave in
/// one. pgbouncer itself sets some of it to what its client has said; that is the same client each time.
const STATE: &str = "
    SELECT 'process', pg_backend_pid()::text
    UNION ALL
    SELECT concat('setting ', name, ' by ', source), setting FROM pg_settings
     WHERE source NOT IN ('default', 'override', 'configuration file', 'command line')
        OR name IN ('search_path', 'transaction_isolation', 'transaction_read_only', 'role', 'session_authorization')
    UNION ALL SELECT 'prepared statement', name FROM pg_prepared_statements
    UNION ALL SELECT 'cursor', name FROM pg_cursors
    UNION ALL SELECT 'listens', pg_listening_channels()
    UNION ALL SELECT 'lock', concat(locktype, ' ', mode) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'
    UNION ALL SELECT 'temporary', relname FROM pg_class WHERE relnamespace = pg_my_temp_schema()
    UNION ALL SELECT 'temporary schema', pg_my_temp_schema()::text
    ORDER BY 1, 2";

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
    /// Starts one, as the account of the server: pgbouncer refuses to run as root. `alias` is the
    /// line of a database that has another name here; any other name leads to the database of that name.
    fn start(program: &Path, socket: &str, alias: &str, settings: &str) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let (users, file) = (folder.path().join("users.txt"), folder.path().join("pgbouncer.ini"));
        fs::write(&users, "\"postgres\" \"\"\n").unwrap();
        let text = format!(
            "[databases]\n{alias}\n* = host={socket} port=5432\n\
             [pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
             unix_socket_dir =\nauth_type = trust\nauth_file = {}\n\
             default_pool_size = {POOL_SIZE}\nmin_pool_size = {POOL_SIZE}\n{settings}\n",
            users.display()
        );
        fs::write(&file, text).unwrap();
        let account = fs::metadata(socket).unwrap();
        let mut command = Command::new("/bin/sh");
        command.args(["-c", SUPERVISOR]).arg(program).arg(file).current_dir("/").process_group(0);
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

/// The bytes of the report but for host, port and transport, which are the pooler's own.
fn without_address(run: &Run, host: &str, port: u16) -> String {
    let mut text = run.output.clone();
    for line in [format!("    \"host\": \"{host}\",\n"), format!("    \"port\": {port},\n")] {
        assert_eq!(text.matches(&line).count(), 1, "{line} {text}");
        text = text.replace(&line, "");
    }
    let start = text.find("    \"transport\": {\n").unwrap();
    let end = start + text[start..].find("    },\n").unwrap() + "    },\n".len();
    text.replace_range(start..end, "");
    text
}

/// What the sessions are like that clients of this URL get, each with its process. Where a transaction can hold one,
/// each look is at another session; where none can, it is the one session that there is.
async fn sessions(url: &str, mode: Mode) -> BTreeMap<String, Vec<String>> {
    let mut clients = Vec::new();
    let mut found = BTreeMap::new();
    for _ in 0..mode.pool_size() {
        // pgbouncer tells the server the name of each client that has one; a run's own stays until another comes.
        let client = connect(&format!("{url}?application_name=who-looks")).await;
        if mode != Mode::Statement {
            client.batch_execute("BEGIN").await.unwrap();
        }
        let answer = client.simple_query(STATE).await.unwrap();
        let rows = answer.iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some((row.get(0).unwrap(), row.get(1).unwrap_or("NULL"))),
            _ => None,
        });
        let (processes, state): (Vec<_>, Vec<_>) = rows.partition(|(what, _)| *what == "process");
        let state = state.into_iter().map(|(what, value)| format!("{what}: {value}")).collect();
        found.insert(processes[0].1.to_owned(), state);
        clients.push(client);
    }
    // A session whose client goes away in the middle of a transaction is closed.
    for client in clients {
        if mode != Mode::Statement {
            client.batch_execute("COMMIT").await.unwrap();
        }
    }
    found
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Session,
    Transaction,
    Statement,
}

impl Mode {
    fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Transaction => "transaction",
            Self::Statement => "statement",
        }
    }

    fn pool_size(self) -> usize {
        match self {
            Self::Session | Self::Transaction => POOL_SIZE,
            Self::Statement => 1,
        }
    }
}

/// A database of which sessions begin with settings that would show in what is printed.
async fn database_with_settings() -> Database {
    let server = server(newest());
    let database = fixture::queue(server, "").await;
    let administrator = connect(&server.connection_url("postgres")).await;
    for setting in ["search_path = 'ops'", "DateStyle = 'SQL, DMY'", "quote_all_identifiers = on"] {
        administrator.batch_execute(&format!("ALTER DATABASE {} SET {setting}", database.name)).await.unwrap();
    }
    database
}

/// The sessions of a database that are in the middle of something.
async fn busy(database: &Database) -> i64 {
    let administrator = connect(&server(newest()).connection_url("postgres")).await;
    let busy = "SELECT count(*) FROM pg_stat_activity WHERE datname = $1 AND state <> 'idle'";
    administrator.query_one(busy, &[&database.name]).await.unwrap().get(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pooler_changes_no_byte_and_is_left_as_it_was() {
    let Some(program) = pgbouncer() else { return };
    let database = database_with_settings().await;
    let socket = server(newest()).socket_directory().display().to_string();
    let place = fixture::broken();
    let direct = verify(&place, &database.url).await;
    assert_eq!((direct.code, direct.json()["verdict"].as_str()), (Some(1), Some("fail")), "{direct:?}");
    assert!(direct.json()["findings"].as_array().unwrap().len() >= 4, "{direct:?}");
    let expected = without_address(&direct, &socket, 5432);

    for mode in [Mode::Session, Mode::Transaction, Mode::Statement] {
        // pgbouncer's own cleaning would hide what is left.
        let settings = format!("pool_mode = {}\nserver_reset_query =\nserver_check_query = SELECT 1", mode.name());
        let pooler = Pooler::start(&program, &socket, "", &settings);
        pooler.ready(&database.name).await;
        let url = pooler.url(&database.name);
        let before = sessions(&url, mode).await;
        assert_eq!(before.len(), mode.pool_size(), "{mode:?}");
        for state in before.values() {
            assert!(state.contains(&"setting search_path by database: ops".to_owned()), "{mode:?}: {state:?}");
            assert!(
                !state.iter().any(|line| !line.starts_with("setting ") && line != "temporary schema: 0"),
                "{state:?}"
            );
        }

        let mut runs = Vec::new();
        for _ in 0..10 {
            runs.push(verify(&place, &url).await);
        }
        for _ in 0..5 {
            let four =
                tokio::join!(verify(&place, &url), verify(&place, &url), verify(&place, &url), verify(&place, &url));
            runs.extend(<[Run; 4]>::from(four));
        }
        for run in &runs {
            match mode {
                Mode::Session | Mode::Transaction => {
                    assert_eq!(run.code, Some(1), "{mode:?}: {run:?}");
                    assert_eq!(without_address(run, "127.0.0.1", pooler.port), expected, "{mode:?}");
                }
                Mode::Statement => {
                    let report = run.json();
                    assert_eq!((run.code, report["verdict"].as_str()), (Some(2), Some("error")), "{run:?}");
                    let message = report["errors"][0]["message"].as_str().unwrap();
                    let help = report["errors"][0]["help"].as_str().unwrap();
                    assert!(message.contains("the pooler is in statement mode"), "{message}");
                    assert!(help.contains("session or transaction mode"), "{help}");
                }
            }
        }
        assert_eq!(busy(&database).await, 0, "{mode:?}");
        let after = sessions(&url, mode).await;
        eprintln!(
            "{}: {} runs, {} server sessions, {} lines of state in each",
            mode.name(),
            runs.len(),
            after.len(),
            after.values().next().unwrap().len()
        );
        if mode != Mode::Statement {
            assert_eq!(
                after, before,
                "{mode:?}: the runs have used the same server sessions, and left them as they were"
            );
        }
        // A session that pgbouncer has refused a transaction in is closed by it, so that another one is there.
        assert_eq!(after.values().collect::<BTreeSet<_>>(), before.values().collect::<BTreeSet<_>>(), "{mode:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poolers_name_for_another_database_is_not_the_expected_one() {
    let Some(program) = pgbouncer() else { return };
    let server = server(newest());
    let wrong = fixture::queue(server, "").await;
    let pooler = {
        let socket = server.socket_directory().display().to_string();
        let alias = format!("prod = host={socket} port=5432 dbname={}", wrong.name);
        Pooler::start(&program, &socket, &alias, "pool_mode = transaction")
    };
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
