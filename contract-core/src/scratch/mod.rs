//! A throwaway PostgreSQL server, from the programs on this machine, that leaves nothing behind.
//!
//! ```no_run
//! use contract_core::scratch::{Binaries, Server};
//!
//! let server = Server::start(&Binaries::find()?)?;
//! let url = server.connection_url("postgres");
//! # drop(url);
//! server.stop()?;
//! # Ok::<(), contract_core::scratch::ScratchError>(())
//! ```
//!
//! A server starts in about a second. The calls block; in asynchronous code, make them on a thread of their own.
//!
//! A small shell script in a process group of its own, the supervisor, makes the server's folder, runs initdb and the
//! server, and removes everything when a pipe that only this process holds comes to its end: by [`Server::stop`], by
//! dropping the server, or because the process is gone, be it by a panic, an abort, Ctrl-C or `kill -9`. So a server
//! may also live in a `static`.
//!
//! Knows nothing of migrations and speaks no SQL.

mod account;
mod binaries;
mod cluster;
#[cfg(feature = "testcontainers")]
mod container;
mod error;
mod origin;
mod shared;

use std::fs::{self, File};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use account::Account;
pub use binaries::{BINARIES_VARIABLE, Binaries};
pub use cluster::{Cluster, Ownership};
pub use error::ScratchError;
pub use origin::{IMAGE_VARIABLE, Origin, SERVER_VARIABLE};
pub use shared::{LINGER_VARIABLE, SharedServer};

use crate::connect::Target;

const SUPERVISOR: &str = include_str!("supervisor.sh");

/// The role that may do everything on a throwaway server; it needs no password.
const SUPERUSER: &str = "postgres";

/// The port of a server that only has a socket: part of the socket's name, and free in a folder of its own.
const SOCKET_PORT: u16 = 5432;

/// The longest path of a socket that every system takes: macOS has 104 bytes for it, one of them for the end.
const LONGEST_SOCKET_PATH: usize = 103;

/// How long a machine may take for what usually takes a second.
const PATIENCE: Duration = Duration::from_secs(90);

/// How often a port that somebody else took in between is replaced by another.
const PORT_ATTEMPTS: usize = 4;

/// A running throwaway server. Dropping it stops it and waits until nothing is left.
#[derive(Debug)]
pub struct Server {
    supervisor: Option<Child>,
    folder: PathBuf,
    port: u16,
    major: u32,
    postmaster: u32,
}

/// The pipe to the supervisor of a shared server; its end ends one use.
#[derive(Debug)]
struct Supervisor {
    _process: Option<Child>,
}

/// What is to be special about a throwaway server; made by [`Server::builder`].
#[derive(Clone, Debug)]
pub struct Builder {
    binaries: Binaries,
    settings: Vec<String>,
    listening: Listening,
    /// The file by which other processes find the server.
    register: Option<shared::Register>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Listening {
    Socket,
    SocketAndLoopback,
}

impl Server {
    /// Starts a server that listens on a socket only.
    pub fn start(binaries: &Binaries) -> Result<Self, ScratchError> {
        Self::builder(binaries).start()
    }

    /// A server with settings of its own.
    pub fn builder(binaries: &Binaries) -> Builder {
        Builder { binaries: binaries.clone(), settings: Vec::new(), listening: Listening::Socket, register: None }
    }

    /// The folder that holds the server's socket, and everything else of it.
    pub fn socket_directory(&self) -> &Path {
        &self.folder
    }

    /// The port: of the socket's name, and on the loopback address if the server listens there.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The server's major version.
    pub fn major(&self) -> u32 {
        self.major
    }

    /// The role that may do everything; it needs no password.
    pub fn superuser(&self) -> &'static str {
        SUPERUSER
    }

    /// The id of the server's first process.
    pub fn process_id(&self) -> u32 {
        self.postmaster
    }

    /// A URL of `database` on this server, through the socket, as the superuser.
    pub fn connection_url(&self, database: &str) -> String {
        self.target().with_database(database).to_throwaway_url()
    }

    /// How to reach it as its superuser.
    pub(super) fn target(&self) -> Target {
        Target::of_socket(&self.folder, self.port, SUPERUSER)
    }

    /// Stops the server, whoever is connected, and returns when its processes and its folder are gone.
    pub fn stop(mut self) -> Result<(), ScratchError> {
        self.end()
    }

    fn end(&mut self) -> Result<(), ScratchError> {
        match &mut self.supervisor {
            Some(supervisor) => end(supervisor, &self.folder),
            None => Ok(()),
        }
    }

    /// Leaves the server to those who share it: it stays until the last of them is gone.
    fn share(mut self) -> Supervisor {
        Supervisor { _process: self.supervisor.take() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Nobody is left to tell; `stop` is there for who wants to know.
        let _ = self.end();
    }
}

impl Builder {
    /// Sets a parameter of the server, as in `postgresql.conf`.
    pub fn setting(mut self, name: &str, value: &str) -> Self {
        self.settings.push(format!("{name}={value}"));
        self
    }

    /// Listens on a free port of 127.0.0.1 too. Every user of this machine can then connect, without a password.
    pub fn listen_on_loopback(mut self) -> Self {
        self.listening = Listening::SocketAndLoopback;
        self
    }

    /// Starts the server and returns when it accepts connections.
    pub fn start(&self) -> Result<Server, ScratchError> {
        let mut attempt = 1;
        loop {
            match self.start_once() {
                Err(ScratchError::Ended { log, .. })
                    if log.contains("could not create any TCP/IP sockets") && attempt < PORT_ATTEMPTS =>
                {
                    attempt += 1;
                }
                outcome => return outcome,
            }
        }
    }

    fn start_once(&self) -> Result<Server, ScratchError> {
        // A file without a name: it outlives the server's folder and leaves nothing behind.
        let log = tempfile::tempfile().map_err(system("making a log file"))?;
        let account = Account::instead_of(log.metadata().map_err(system("looking at the log file"))?.uid())?;
        if let Some(account) = &account
            && let Some(closed) = account.closed_on_the_way_to(self.binaries.folder())
        {
            let folder = self.binaries.folder().to_path_buf();
            return Err(ScratchError::ClosedFolder { folder, closed, account: account.name.clone() });
        }

        let (port, address) = match self.listening {
            Listening::Socket => (SOCKET_PORT, Ipv4Addr::UNSPECIFIED),
            Listening::SocketAndLoopback => (free_port().map_err(system("choosing a port"))?, Ipv4Addr::LOCALHOST),
        };
        let folder = folder_for(account.as_ref(), port)?;
        if let Some(register) = &self.register {
            register.tell(&folder)?;
        }

        let mut command = self.supervisor(&folder);
        command.args(self.arguments(port, address));
        command.stdin(Stdio::piped());
        command.stdout(log.try_clone().map_err(system("opening the log file"))?);
        command.stderr(log.try_clone().map_err(system("opening the log file"))?);
        if let Some(account) = &account {
            command.uid(account.user).gid(account.group);
        }
        let mut supervisor = command.spawn().map_err(system("starting its supervisor"))?;

        match self.wait_until_ready(&mut supervisor, &folder, &log) {
            Ok(postmaster) => {
                Ok(Server { supervisor: Some(supervisor), folder, port, major: self.binaries.major(), postmaster })
            }
            Err(error) => {
                end(&mut supervisor, &folder)?;
                Err(error)
            }
        }
    }

    fn supervisor(&self, folder: &Path) -> Command {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", SUPERVISOR, "dbcontract-supervisor"]);
        command.arg(folder).arg(self.binaries.program("initdb")).arg(self.binaries.program("postgres"));
        command.arg(self.register.as_ref().map_or(Path::new(""), |register| register.path()));
        // Ctrl-C goes to the whole group of a terminal's processes; the supervisor has to outlive it.
        command.process_group(0).current_dir("/");
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PG") {
                command.env_remove(name);
            }
        }
        // What a server says must not depend on where it runs; a known time zone also spares initdb a search.
        command.env("LC_ALL", "C").env("TZ", "UTC");
        // The script needs its few tools even where PATH is bent for a test.
        let mut path = std::env::var_os("PATH").unwrap_or_default();
        path.push(":/usr/bin:/bin");
        command.env("PATH", path);
        command
    }

    fn arguments(&self, port: u16, address: Ipv4Addr) -> Vec<String> {
        let addresses = if address.is_unspecified() { String::new() } else { address.to_string() };
        let own = [
            format!("listen_addresses={addresses}"),
            "fsync=off".to_owned(),
            "synchronous_commit=off".to_owned(),
            "full_page_writes=off".to_owned(),
            "shared_buffers=16MB".to_owned(),
            // In the server's folder, so that even a server that is killed leaves none of it behind.
            "dynamic_shared_memory_type=mmap".to_owned(),
        ];
        let settings = own.into_iter().chain(self.settings.iter().cloned());
        let mut arguments = vec!["-p".to_owned(), port.to_string()];
        arguments.extend(settings.flat_map(|setting| ["-c".to_owned(), setting]));
        arguments
    }

    fn wait_until_ready(&self, supervisor: &mut Child, folder: &Path, log: &File) -> Result<u32, ScratchError> {
        let major = self.binaries.major();
        let began = Instant::now();
        loop {
            if let Some(postmaster) = ready_postmaster(folder) {
                return Ok(postmaster);
            }
            if supervisor.try_wait().map_err(system("waiting"))?.is_some() {
                return Err(ScratchError::Ended { major, log: end_of(log) });
            }
            if began.elapsed() > PATIENCE {
                return Err(ScratchError::Late { major, seconds: PATIENCE.as_secs(), log: end_of(log) });
            }
            thread::sleep(Duration::from_millis(5));
        }
    }
}

/// A folder for a server's own, that does not exist yet.
fn folder_for(account: Option<&Account>, port: u16) -> Result<PathBuf, ScratchError> {
    let name = format!("dbcontract-{:016x}", RandomState::new().build_hasher().finish());
    let socket = format!("{name}/.s.PGSQL.{port}");
    Ok(account::place_for(account, &socket, LONGEST_SOCKET_PATH)?.join(name))
}

/// Closes the pipe, which is the supervisor's sign, and waits for it.
fn end(supervisor: &mut Child, folder: &Path) -> Result<(), ScratchError> {
    drop(supervisor.stdin.take());
    supervisor.wait().map_err(system("waiting for the end"))?;
    if folder.exists() { Err(ScratchError::Left { folder: folder.to_path_buf() }) } else { Ok(()) }
}

/// The process id in `postmaster.pid`, once its eighth line says that the server accepts connections.
fn ready_postmaster(folder: &Path) -> Option<u32> {
    let text = fs::read_to_string(folder.join("data/postmaster.pid")).ok()?;
    let mut lines = text.lines();
    let postmaster = lines.next()?.trim().parse().ok()?;
    (lines.nth(6)?.trim() == "ready").then_some(postmaster)
}

fn end_of(log: &File) -> String {
    const ENOUGH: u64 = 4096;
    let length = log.metadata().map(|metadata| metadata.len()).unwrap_or_default();
    let mut bytes = vec![0; length.min(ENOUGH) as usize];
    // The handle's own position is where the server writes, so it stays untouched.
    match log.read_exact_at(&mut bytes, length.saturating_sub(ENOUGH)) {
        Ok(()) if !bytes.is_empty() => String::from_utf8_lossy(&bytes).trim().to_owned(),
        Ok(()) => "(it said nothing)".to_owned(),
        Err(error) => format!("(its log could not be read: {error})"),
    }
}

fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

fn system(doing: &'static str) -> impl FnOnce(std::io::Error) -> ScratchError {
    move |source| ScratchError::System { doing, source }
}
