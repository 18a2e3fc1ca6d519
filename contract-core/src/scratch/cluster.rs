//! A server on which scratch databases are made, wherever it comes from.

use std::env;

use super::{Binaries, ScratchError, Server};
use crate::connect::Target;

/// The variable that names a server for scratch databases, by the URL of a superuser on it.
pub const SERVER_VARIABLE: &str = "DBCONTRACT_SCRATCH_URL";

/// Whose a server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ownership {
    /// Nobody else has anything on it, and it goes when its owner goes.
    Own,
    /// Somebody lends it: what is made on it is taken away again, and what it had stays.
    Lent,
}

/// A server on which scratch databases are made.
#[derive(Debug)]
pub struct Cluster {
    target: Target,
    ownership: Ownership,
    /// Held for as long as the cluster is used.
    _server: Option<Server>,
}

impl Cluster {
    /// A server: the one that `DBCONTRACT_SCRATCH_URL` names, else a throwaway one of this major version. Blocks for
    /// about a second.
    ///
    /// # Errors
    /// When there is none.
    pub fn open(major: Option<u32>) -> Result<Self, ScratchError> {
        match env::var(SERVER_VARIABLE) {
            Ok(url) if !url.trim().is_empty() => Ok(Self::lent(Target::parse(&url).map_err(ScratchError::Url)?)),
            Ok(_) | Err(_) => Ok(Self::own(Server::start(&Binaries::of_major(major)?)?)),
        }
    }

    /// A throwaway server.
    pub fn own(server: Server) -> Self {
        Self { target: server.target(), ownership: Ownership::Own, _server: Some(server) }
    }

    /// Somebody's server, reached as a superuser.
    pub fn lent(target: Target) -> Self {
        Self { target, ownership: Ownership::Lent, _server: None }
    }

    /// How to reach it as its superuser.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Whose it is.
    pub fn ownership(&self) -> Ownership {
        self.ownership
    }
}
