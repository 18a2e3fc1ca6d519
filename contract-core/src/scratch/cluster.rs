//! A server on which scratch databases are made, wherever it comes from.

use super::{Origin, ScratchError, Server, SharedServer};
use crate::connect::Target;

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
    _server: Held,
}

#[derive(Debug)]
enum Held {
    Nothing,
    Server {
        _server: Server,
    },
    Shared {
        _server: SharedServer,
    },
    #[cfg(feature = "testcontainers")]
    Container {
        _container: super::container::Container,
    },
}

impl Cluster {
    /// A server of this major version, from wherever [`Origin::find`] says. Blocks for about a second.
    ///
    /// # Errors
    /// When there is none.
    pub fn open(major: Option<u32>) -> Result<Self, ScratchError> {
        match Origin::find(major)? {
            Origin::Lent(target) => Ok(Self::lent(*target)),
            Origin::Binaries(binaries) => Ok(Self::own(Server::start(&binaries)?)),
            #[cfg(feature = "testcontainers")]
            Origin::Image(image) => Self::contained(&image),
        }
    }

    /// A throwaway server.
    pub fn own(server: Server) -> Self {
        Self { target: server.target(), ownership: Ownership::Own, _server: Held::Server { _server: server } }
    }

    /// A throwaway server that processes share which want the same of it.
    pub fn shared(server: SharedServer) -> Self {
        Self { target: server.target(), ownership: Ownership::Own, _server: Held::Shared { _server: server } }
    }

    /// The same, for as long as `server` is used anyway.
    pub fn guest(server: &SharedServer) -> Self {
        Self { target: server.target(), ownership: Ownership::Own, _server: Held::Nothing }
    }

    /// A throwaway server in a container.
    ///
    /// # Errors
    /// When the container does not start.
    #[cfg(feature = "testcontainers")]
    pub fn contained(image: &str) -> Result<Self, ScratchError> {
        Self::contained_within(image, super::PATIENCE)
    }

    /// The same, for which nothing is waited for longer than this once the image is there.
    ///
    /// # Errors
    /// When the container does not start, or no server in it answers in time.
    #[cfg(feature = "testcontainers")]
    pub fn contained_within(image: &str, patience: std::time::Duration) -> Result<Self, ScratchError> {
        let (container, target) = super::container::Container::start(image, patience)?;
        Ok(Self { target, ownership: Ownership::Own, _server: Held::Container { _container: container } })
    }

    /// Somebody's server, reached as a superuser.
    pub fn lent(target: Target) -> Self {
        Self { target, ownership: Ownership::Lent, _server: Held::Nothing }
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
