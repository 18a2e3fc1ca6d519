//! One throwaway server for many processes: they find it, and nothing is left of it however they go.
#![cfg(unix)]

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A process that uses a shared server.
struct User {
    process: Child,
    folder: PathBuf,
}

/// A temporary folder of a test's own, for then whatever is in it afterwards was left behind.
fn place() -> TempDir {
    use std::os::unix::fs::PermissionsExt;
    let place = tempfile::tempdir().unwrap();
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o1777)).unwrap();
    place
}

fn command(place: &Path, purpose: &str, way: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_server-user"));
    command.args([purpose, way]).env("TMPDIR", place).env_remove("DBCONTRACT_LINGER").stdout(Stdio::piped());
    command
}

fn start(place: &Path, purpose: &str) -> Child {
    command(place, purpose, "wait").spawn().unwrap()
}

fn joined(mut process: Child) -> User {
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
    User { process, folder: PathBuf::from(line.trim()) }
}

impl User {
    fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

fn postmaster(folder: &Path) -> u32 {
    let text = fs::read_to_string(folder.join("data/postmaster.pid")).unwrap();
    text.lines().next().unwrap().parse().unwrap()
}

fn is_alive(process: u32) -> bool {
    Command::new("/bin/sh").args(["-c", &format!("kill -0 {process} 2>/dev/null")]).status().unwrap().success()
}

fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(20), "after twenty seconds it does not hold that {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

fn is_empty(place: &Path) -> bool {
    fs::read_dir(place).unwrap().next().is_none()
}

#[test]
fn eight_processes_share_one_server_and_any_of_them_can_be_killed() {
    let place = place();
    let started: Vec<Child> = (0..8).map(|_| start(place.path(), "the same")).collect();
    let mut users: Vec<User> = started.into_iter().map(joined).collect();
    let folders: BTreeSet<&PathBuf> = users.iter().map(|user| &user.folder).collect();
    assert_eq!(folders.len(), 1, "{folders:?}");
    let folder = users[0].folder.clone();
    let server = postmaster(&folder);

    // Whoever started it among them: it stays for the others.
    while users.len() > 1 {
        users.remove(0).kill();
        thread::sleep(Duration::from_millis(30));
        assert!(is_alive(server) && folder.exists(), "{} users are left", users.len());
    }
    let late = joined(start(place.path(), "the same"));
    assert_eq!(late.folder, folder);
    users.remove(0).kill();
    thread::sleep(Duration::from_millis(1500));
    assert!(is_alive(server), "one user is left");
    late.kill();
    wait_until("the server's process is gone", || !is_alive(server));
    wait_until("nothing is left", || is_empty(place.path()));
}

#[test]
fn processes_one_after_the_other_share_it_too() {
    let place = place();
    let folder = |_| {
        let output = command(place.path(), "the same", "return").output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let folders: BTreeSet<String> = (0..4).map(folder).collect();
    assert_eq!(folders.len(), 1, "{folders:?}");
    wait_until("nothing is left", || is_empty(place.path()));
}

#[test]
fn another_purpose_is_another_server() {
    let place = place();
    let [one, other] = ["one", "other"].map(|purpose| start(place.path(), purpose)).map(joined);
    assert_ne!(one.folder, other.folder);
    one.kill();
    wait_until("one server is gone", || fs::read_dir(place.path()).unwrap().count() == 2);
    assert!(is_alive(postmaster(&other.folder)));
    other.kill();
    wait_until("nothing is left", || is_empty(place.path()));
}

#[test]
fn whoever_is_killed_while_it_starts_leaves_a_server_to_the_others_or_nothing() {
    for delay in [1, 20, 200, 600] {
        let place = place();
        let mut first = start(place.path(), "the same");
        thread::sleep(Duration::from_millis(delay));
        let second = start(place.path(), "the same");
        first.kill().unwrap();
        first.wait().unwrap();
        let second = joined(second);
        assert!(is_alive(postmaster(&second.folder)), "killed after {delay} ms");
        second.kill();
        wait_until("nothing is left", || is_empty(place.path()));
    }
}

#[test]
fn a_register_of_somebody_else_is_refused() {
    let place = place();
    // Whose it is matters, and that it is no link to what is.
    joined(start(place.path(), "the same")).kill();
    let register = fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().path());
    let register =
        register.into_iter().find(|path| path.extension().is_some_and(|extension| extension == "lock")).unwrap();
    wait_until("nothing is left", || is_empty(place.path()));
    std::os::unix::fs::symlink("/etc/hostname", &register).unwrap();
    let output = command(place.path(), "the same", "return").stderr(Stdio::piped()).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && said.contains("ForeignRegister"), "{said}");
}
