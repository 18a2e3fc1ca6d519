//! Throwaway servers: that they work, and that nothing is left of them however their owner goes.
#![cfg(unix)]

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use contract_core::scratch::{Binaries, ScratchError, Server};
use contract_tests::{binaries, connect, database, majors, server};

/// A process that owns a server, and what is known of the server.
struct Owner {
    process: Child,
    postmaster: u32,
    folder: PathBuf,
    memory: Option<String>,
}

impl Owner {
    fn start(way: &str) -> Self {
        let mut process = owner_command(way).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let (postmaster, folder) = line.trim().split_once(' ').expect("the owner names its server");
        let folder = PathBuf::from(folder);
        let memory = fs::read_to_string(folder.join("data/postmaster.pid"))
            .ok()
            .and_then(|text| Some(text.lines().nth(6)?.split_whitespace().nth(1)?.to_owned()));
        Self { process, postmaster: postmaster.parse().unwrap(), folder, memory }
    }

    fn signal(&self, signal: &str) {
        send(signal, self.process.id());
    }

    fn assert_nothing_is_left(mut self) {
        wait_until("the owner has ended", || self.process.try_wait().unwrap().is_some());
        wait_until("the server's process is gone", || !is_alive(self.postmaster));
        wait_until("the server's folder is gone", || !self.folder.exists());
        if let (Some(memory), Ok(segments)) = (self.memory, fs::read_to_string("/proc/sysvipc/shm")) {
            let left = segments.lines().any(|line| line.split_whitespace().nth(1) == Some(&memory));
            assert!(!left, "shared memory {memory} is left");
        }
    }
}

fn owner_command(way: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scratch-owner"));
    command.arg(way).stderr(Stdio::null()).process_group(0);
    command
}

/// Sends a signal to a process's whole group, as a terminal does.
fn send(signal: &str, leader: u32) {
    shell(&format!("kill -{signal} -{leader}"));
}

fn is_alive(process: u32) -> bool {
    shell(&format!("kill -0 {process} 2>/dev/null"))
}

fn shell(script: &str) -> bool {
    Command::new("/bin/sh").args(["-c", script]).status().unwrap().success()
}

fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(20), "after twenty seconds it does not hold that {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

#[tokio::test]
async fn every_major_version_starts_and_answers() {
    for major in majors() {
        let database = database(server(major)).await;
        let client = connect(&database.url).await;
        let row = client.query_one("SELECT current_setting('server_version_num')::int / 10000", &[]).await.unwrap();
        assert_eq!(row.get::<_, i32>(0), i32::try_from(major).unwrap());
        let row = client.query_one("SELECT current_database()::text, current_user::text", &[]).await.unwrap();
        assert_eq!((row.get(0), row.get(1)), (database.name.as_str(), "postgres"));
    }
}

#[tokio::test]
async fn settings_and_the_loopback_address_are_as_asked() {
    let server =
        Server::builder(&Binaries::find().unwrap()).setting("work_mem", "7MB").listen_on_loopback().start().unwrap();
    let client = connect(&format!("postgresql://postgres@127.0.0.1:{}/postgres", server.port())).await;
    let row = client.query_one("SHOW work_mem", &[]).await.unwrap();
    assert_eq!(row.get::<_, &str>(0), "7MB");
    let client = connect(&server.connection_url("postgres")).await;
    assert!(client.query_one("SELECT 1", &[]).await.is_ok());
}

#[tokio::test]
async fn stopping_waits_for_the_end_even_with_a_session_open() {
    let majors = majors();
    for binaries in [majors[0], majors[majors.len() - 1]].map(binaries) {
        let server = Server::start(binaries).unwrap();
        let (postmaster, folder) = (server.process_id(), server.socket_directory().to_path_buf());
        let client = connect(&server.connection_url("postgres")).await;
        let sleeping = tokio::spawn(async move { client.batch_execute("SELECT pg_sleep(600)").await });
        tokio::time::sleep(Duration::from_millis(20)).await;
        server.stop().unwrap();
        assert!(!is_alive(postmaster));
        assert!(!folder.exists());
        assert!(sleeping.await.unwrap().is_err());
    }
}

#[test]
fn nothing_is_left_when_the_owner_is_killed() {
    for (signal, number) in [("KILL", 9), ("INT", 2), ("TERM", 15), ("HUP", 1)] {
        if is_ignored(number) {
            contract_tests::told(&format!(
                "skipped: this process was started with SIG{signal} ignored, and its owners inherit that"
            ));
            continue;
        }
        let owner = Owner::start("wait");
        owner.signal(signal);
        owner.assert_nothing_is_left();
    }
}

/// Whether this process ignores a signal, as under nohup, where the system tells.
fn is_ignored(number: u32) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default();
    mask & (1 << (number - 1)) != 0
}

#[test]
fn nothing_is_left_when_the_owner_ends_by_itself() {
    for way in ["panic", "abort", "exit", "return"] {
        Owner::start(way).assert_nothing_is_left();
    }
}

#[test]
fn nothing_is_left_of_a_server_that_does_not_react() {
    let owner = Owner::start("wait");
    assert!(shell(&format!("kill -STOP {}", owner.postmaster)));
    owner.signal("KILL");
    owner.assert_nothing_is_left();
}

#[test]
fn nothing_is_left_when_the_owner_is_killed_while_the_server_starts() {
    // A place of its own, for then whatever is in it afterwards was left behind.
    let place = tempfile::tempdir().unwrap();
    open_to_everybody(place.path());
    let orphans_before = orphaned_memory();
    for delay in [2, 30, 300, 700, 1000] {
        let mut owner = owner_command("wait").env("TMPDIR", place.path()).stdout(Stdio::null()).spawn().unwrap();
        thread::sleep(Duration::from_millis(delay));
        send("KILL", owner.id());
        owner.wait().unwrap();
        let folder = place.path().to_string_lossy().into_owned();
        wait_until("every process is gone", || !processes_that_name(&folder));
        wait_until("the folder is gone", || fs::read_dir(place.path()).unwrap().next().is_none());
    }
    wait_until("shared memory is gone", || orphaned_memory().is_subset(&orphans_before));
}

/// Whether a process, where the system lists them as files, has `text` on its command line.
fn processes_that_name(text: &str) -> bool {
    let named = |process: &PathBuf| fs::read(process.join("cmdline")).is_ok_and(|line| contains(&line, text));
    processes().iter().any(named)
}

/// Shared memory, where the system lists it as files, that no process has attached.
fn orphaned_memory() -> BTreeSet<String> {
    let segments = fs::read_to_string("/proc/sysvipc/shm").unwrap_or_default();
    let detached = segments.lines().filter_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        (fields.get(6) == Some(&"0")).then(|| fields[1].to_owned())
    });
    let maps: Vec<Vec<u8>> = processes().iter().filter_map(|process| fs::read(process.join("maps")).ok()).collect();
    let files = fs::read_dir("/dev/shm").into_iter().flatten().flatten();
    let unmapped = files
        .map(|file| file.path().to_string_lossy().into_owned())
        .filter(|file| file.contains("PostgreSQL.") && !maps.iter().any(|map| contains(map, file)));
    detached.chain(unmapped).collect()
}

fn processes() -> Vec<PathBuf> {
    let is_process = |path: &PathBuf| path.file_name().is_some_and(|name| name.as_encoded_bytes()[0].is_ascii_digit());
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(is_process).collect()
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

fn open_to_everybody(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).unwrap();
}

#[test]
fn a_server_that_cannot_start_says_why_and_leaves_nothing() {
    let error =
        Server::builder(&Binaries::find().unwrap()).setting("shared_buffers", "a lot").start().unwrap_err().to_string();
    assert!(error.contains("invalid value for parameter \"shared_buffers\""), "{error}");
}

#[test]
fn without_the_programs_the_message_says_what_to_do() {
    let error = ScratchError::NoBinaries { looked_in: "the usual places".to_owned() }.to_string();
    for part in ["`postgres`", "`initdb`", "Debian's package `postgresql`", "Homebrew", "DBCONTRACT_POSTGRES_BIN"] {
        assert!(error.contains(part), "{error}");
    }
    let folder = tempfile::tempdir().unwrap();
    let output =
        owner_command("return").env("DBCONTRACT_POSTGRES_BIN", folder.path()).stderr(Stdio::piped()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success());
    assert!(said.contains("there is no `postgres`") || said.contains("IncompleteFolder"), "{said}");
}
