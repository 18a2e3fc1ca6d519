//! What can go wrong between "a server, please" and a server that answers.

use std::io;
use std::path::PathBuf;

use super::binaries::BINARIES_VARIABLE;
use super::origin::{IMAGE_VARIABLE, SERVER_VARIABLE};
use crate::connect::{ConnectError, TargetError};

/// Why there is no throwaway server.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScratchError {
    /// No folder on this machine holds the programs.
    #[error(
        "looking for PostgreSQL's programs `postgres` and `initdb` for a throwaway server: found neither on PATH nor \
         in {looked_in}; install Debian's package `postgresql` or Homebrew's `postgresql`, or set \
         DBCONTRACT_POSTGRES_BIN to the folder that holds them"
    )]
    NoBinaries {
        /// The places beside PATH, as a person would write them.
        looked_in: String,
    },

    /// No PostgreSQL of the wanted major version is on this machine.
    #[error(
        "looking for the programs of PostgreSQL {wanted} for a throwaway server: this machine has {found}; install \
         that version, set DBCONTRACT_POSTGRES_BIN to the folder that holds its `postgres` and `initdb`, or ask for \
         one that is there"
    )]
    OtherMajors {
        /// The version that is wanted.
        wanted: u32,
        /// The versions that there are.
        found: String,
    },

    /// There is no server anywhere.
    #[error(
        "looking for a PostgreSQL server for scratch databases: no URL, no programs, no container. Set {SERVER_VARIABLE} \
         to the URL of a superuser on a server that may be used for it; or install PostgreSQL's programs, or set \
         {BINARIES_VARIABLE} to the folder that holds them; or let a container engine run, and set {IMAGE_VARIABLE} to \
         an image of PostgreSQL{}", if cfg!(feature = "testcontainers") { "" } else { " (with the feature `testcontainers`)" }
    )]
    NoServer {
        /// Why there are no programs.
        #[source]
        programs: Box<ScratchError>,
    },

    /// A container was asked for, and containers are not built.
    #[error(
        "starting a container of `{image}`, as {IMAGE_VARIABLE} says: this was built without containers; build it with \
         the feature `testcontainers`, or unset the variable"
    )]
    NoContainers {
        /// The image.
        image: String,
    },

    /// A container does not start.
    #[error(
        "starting a container of `{image}`: see that a container engine runs and has the image, or let {IMAGE_VARIABLE} \
         name another"
    )]
    Container {
        /// The image.
        image: String,
        /// What the engine said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// A container runs, and no server in it answers.
    #[error(
        "starting a container of `{image}`: no server in it was ready after {seconds} seconds; see whether it is an image \
         of PostgreSQL, and how busy the machine is"
    )]
    LateContainer {
        /// The image.
        image: String,
        /// How long it was waited for.
        seconds: u64,
        /// Why the last attempt to reach it failed, where there was one.
        #[source]
        source: Option<ConnectError>,
    },

    /// The file by which processes find a shared server is somebody else's.
    #[error("sharing a throwaway server: `{}` belongs to somebody else; remove it, or set TMPDIR to a folder of your own", path.display())]
    ForeignRegister {
        /// The file.
        path: PathBuf,
    },

    /// The URL of the server for scratch databases cannot be used.
    #[error("reading the URL of the server for scratch databases in {SERVER_VARIABLE}")]
    Url(#[source] TargetError),

    /// A folder that was named does not hold a program that a server needs.
    #[error(
        "looking for PostgreSQL's programs in `{}`: there is no `{program}`; name the folder that holds both \
         `postgres` and `initdb`, often called `bin`",
        folder.display()
    )]
    IncompleteFolder {
        /// The folder.
        folder: PathBuf,
        /// The program that is not in it.
        program: &'static str,
    },

    /// A program could not be started.
    #[error("{doing} with `{}`: it could not be started; see whether it runs in a shell", program.display())]
    Program {
        /// What it was to do.
        doing: &'static str,
        /// The program.
        program: PathBuf,
        /// What the system said.
        source: io::Error,
    },

    /// `postgres --version` printed something else than a version.
    #[error(
        "asking `{}` for its version: it printed `{printed}`, in which there is no major version; see whether it is \
         PostgreSQL's server",
        program.display()
    )]
    Version {
        /// The program.
        program: PathBuf,
        /// What it printed.
        printed: String,
    },

    /// The process is root, and there is nobody else to run the server as.
    #[error(
        "choosing an account for a throwaway server, which may not run as root: /etc/passwd has neither `postgres` nor \
         `nobody`; add one of them, or run as an ordinary user"
    )]
    NoAccount,

    /// The programs lie where the server's account may not go.
    #[error(
        "starting a throwaway server with the programs in `{}`: `{}` is closed to the account `{account}`, under which \
         the server runs because this process is root; put PostgreSQL where everybody may read it, or run as an \
         ordinary user",
        folder.display(),
        closed.display()
    )]
    ClosedFolder {
        /// The folder with the programs.
        folder: PathBuf,
        /// The folder on the way to it that is closed.
        closed: PathBuf,
        /// The account.
        account: String,
    },

    /// No temporary folder will do.
    #[error(
        "choosing a temporary folder for a throwaway server: none of {tried} is a folder that every account may write \
         to with a path of at most {longest} bytes; set TMPDIR to such a folder"
    )]
    NoPlace {
        /// The folders that were looked at.
        tried: String,
        /// The length up to which a socket's path works.
        longest: usize,
    },

    /// A step of the preparation failed in the operating system.
    #[error("{doing} for a throwaway server: the operating system refused; see that there is room and permission")]
    System {
        /// The step.
        doing: &'static str,
        /// What the system said.
        source: io::Error,
    },

    /// The server ended before it was ready.
    #[error("starting a throwaway PostgreSQL {major}: it ended before it was ready, and its last words were:\n{log}")]
    Ended {
        /// The server's major version.
        major: u32,
        /// The end of what initdb and the server wrote.
        log: String,
    },

    /// The server took too long.
    #[error(
        "starting a throwaway PostgreSQL {major}: it was not ready after {seconds} seconds; see how busy the machine \
         is. Its last words were:\n{log}"
    )]
    Late {
        /// The server's major version.
        major: u32,
        /// How long it was waited for.
        seconds: u64,
        /// The end of what initdb and the server wrote.
        log: String,
    },

    /// The server's folder is still there.
    #[error(
        "stopping a throwaway server: its folder `{}` is still there; end the processes that use it and remove it",
        folder.display()
    )]
    Left {
        /// The folder.
        folder: PathBuf,
    },
}
