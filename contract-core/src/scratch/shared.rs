//! One throwaway server for all processes that want the same of it.
//!
//! They find each other by a file in the temporary folder, the register: under its lock the first one starts the server
//! and writes down its folder, the others open the named pipe in there. Whoever holds an end of a pipe is a user; the
//! supervisor ends the server when none is left, however they went.

use std::collections::hash_map::DefaultHasher;
use std::env;
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::hash::{Hash, Hasher};
use std::io::{ErrorKind, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt, fchown};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::{FlockOperation, Mode, OFlags, flock, open};

use super::account::{self, Account};
use super::{Binaries, PATIENCE, SOCKET_PORT, SUPERUSER, ScratchError, Server, ready_postmaster, system};
use crate::connect::Target;

/// The variable that says how many seconds a shared server stays after the last process has gone, for a person to look at
/// a database that a test has left.
pub const LINGER_VARIABLE: &str = "DBCONTRACT_LINGER";

/// How often a server that is just going is replaced by another.
const ATTEMPTS: usize = 20;

/// A use of a shared throwaway server. Dropping it, or the end of the process, ends the use.
#[derive(Debug)]
pub struct SharedServer {
    folder: PathBuf,
    _use: Use,
}

#[derive(Debug)]
enum Use {
    /// It started the server.
    Founder { _supervisor: super::Supervisor },
    /// It found it.
    Guest { _pipe: File },
}

impl SharedServer {
    /// The server that every process of this user shares which names the same programs and the same purpose: one that
    /// runs already, else a new one. Blocks for up to a second or two.
    ///
    /// # Errors
    /// When it cannot be started, or the file by which it is found is somebody else's.
    pub fn join(binaries: &Binaries, purpose: &str) -> Result<Self, ScratchError> {
        let probe = tempfile::tempfile().map_err(system("looking at the account"))?;
        let user = probe.metadata().map_err(system("looking at the account"))?.uid();
        let account = Account::instead_of(user)?;
        let name = format!("dbcontract-{user}-{:016x}.lock", key(binaries, purpose));
        let place = account::place_for(account.as_ref(), &name, usize::MAX / 2)?;
        let path = place.join(name);
        for _ in 0..ATTEMPTS {
            let register = Register::open(&path, user, account.as_ref())?;
            // What was locked may have been removed in between.
            let Some(register) = register.locked()? else { continue };
            if let Some(folder) = register.folder()?
                && let Some(server) = Self::as_guest(&folder)?
            {
                return Ok(server);
            }
            return Self::as_founder(binaries, register);
        }
        Err(ScratchError::System { doing: "sharing it", source: ErrorKind::ResourceBusy.into() })
    }

    fn as_founder(binaries: &Binaries, register: Register) -> Result<Self, ScratchError> {
        let mut builder = Server::builder(binaries);
        builder.register = Some(register);
        let server = builder.start()?;
        if let Some(seconds) = linger() {
            fs::write(server.folder.join("linger"), seconds.to_string()).map_err(system("making it stay"))?;
        }
        let folder = server.folder.clone();
        Ok(Self { folder, _use: Use::Founder { _supervisor: server.share() } })
    }

    /// A use of the server in this folder, unless it is gone or about to go.
    fn as_guest(folder: &Path) -> Result<Option<Self>, ScratchError> {
        // Without a reader it is not there any more.
        let flags = OFlags::WRONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let Ok(pipe) = open(folder.join("users"), flags, Mode::empty()) else { return Ok(None) };
        let began = Instant::now();
        // Who began to start it may be gone, and the supervisor goes on.
        while ready_postmaster(folder).is_none() {
            if !folder.join("users").exists() || began.elapsed() > PATIENCE {
                return Ok(None);
            }
            thread::sleep(Duration::from_millis(5));
        }
        Ok(Some(Self { folder: folder.to_owned(), _use: Use::Guest { _pipe: File::from(pipe) } }))
    }

    /// How to reach it as its superuser.
    pub fn target(&self) -> Target {
        Target::of_socket(&self.folder, SOCKET_PORT, SUPERUSER)
    }

    /// The folder that goes with the server, for what its users tell each other.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Does `work` while no other process does, on this server.
    ///
    /// # Errors
    /// When the lock cannot be taken.
    pub fn alone<T>(&self, work: impl FnOnce() -> T) -> Result<T, ScratchError> {
        let path = self.folder.join("alone");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(path);
        let file = file.map_err(system("waiting for its other users"))?;
        lock(&file)?;
        Ok(work())
    }
}

fn linger() -> Option<u32> {
    env::var(LINGER_VARIABLE).ok()?.trim().parse().ok()
}

fn key(binaries: &Binaries, purpose: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (binaries.folder(), binaries.major(), purpose).hash(&mut hasher);
    hasher.finish()
}

fn lock(file: &File) -> Result<(), ScratchError> {
    loop {
        match flock(file, FlockOperation::LockExclusive) {
            Ok(()) => return Ok(()),
            Err(rustix::io::Errno::INTR) => {}
            Err(errno) => return Err(system("waiting for its other users")(errno.into())),
        }
    }
}

/// The file by which processes find a server. Its lock lasts as long as the last clone of it.
#[derive(Clone, Debug)]
pub(super) struct Register {
    path: PathBuf,
    file: Arc<File>,
}

impl Register {
    /// Opens the file, and makes it if it is not there.
    fn open(path: &Path, user: u32, account: Option<&Account>) -> Result<Self, ScratchError> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).custom_flags(OFlags::NOFOLLOW.bits() as i32);
        // Two steps: in a folder that everybody may write to, nobody may open and perhaps make what is another's.
        let file = loop {
            match options.open(path) {
                Ok(file) => break file,
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    match options.clone().create_new(true).mode(0o600).open(path) {
                        Ok(file) => {
                            // The supervisor removes it, and runs under that account.
                            if let Some(account) = account {
                                fchown(&file, Some(account.user), Some(account.group)).map_err(system("sharing it"))?;
                            }
                            break file;
                        }
                        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                        Err(error) => return Err(system("sharing it")(error)),
                    }
                }
                Err(_) => return Err(ScratchError::ForeignRegister { path: path.to_owned() }),
            }
        };
        let owner = file.metadata().map_err(system("sharing it"))?.uid();
        if owner != user && account.is_none_or(|account| owner != account.user) {
            return Err(ScratchError::ForeignRegister { path: path.to_owned() });
        }
        Ok(Self { path: path.to_owned(), file: Arc::new(file) })
    }

    /// The same, locked for as long as it lives; none when it was removed while it was waited for.
    fn locked(self) -> Result<Option<Self>, ScratchError> {
        lock(&self.file)?;
        let of_file = self.file.metadata().map_err(system("sharing it"))?;
        let is_same = fs::symlink_metadata(&self.path)
            .is_ok_and(|there| (there.dev(), there.ino()) == (of_file.dev(), of_file.ino()));
        Ok(is_same.then_some(self))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes down the folder of a server that is about to be started: whoever starts it may be gone before it runs.
    pub(super) fn tell(&self, folder: &Path) -> Result<(), ScratchError> {
        let write = || {
            self.file.set_len(0)?;
            self.file.write_all_at(folder.as_os_str().as_bytes(), 0)
        };
        write().map_err(system("telling others of it"))
    }

    /// The folder of the server that was started last.
    fn folder(&self) -> Result<Option<PathBuf>, ScratchError> {
        let mut bytes = Vec::new();
        (&*self.file).read_to_end(&mut bytes).map_err(system("looking for a shared one"))?;
        Ok((!bytes.is_empty()).then(|| PathBuf::from(OsStr::from_bytes(&bytes))))
    }
}
