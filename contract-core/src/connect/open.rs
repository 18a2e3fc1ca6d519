//! Opens one connection to one address, and can ask its server to cancel what runs on it.
//!
//! The driver can do both by itself, but gives nobody a place between its socket and its reading; so the
//! socket is ours. Whatever the driver would do with it is done here in the same way.

use std::error::Error;
use std::fmt;
use std::io;
use std::net::SocketAddr;
#[cfg(unix)]
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;
use tokio::task::JoinHandle;
use tokio_postgres::config::Host;
use tokio_postgres::tls::{MakeTlsConnect, TlsConnect};
use tokio_postgres::{Client, Config, Error as DriverError};

use super::bounded::Bounded;

/// The port of PostgreSQL.
const USUAL_PORT: u16 = 5432;

/// An open connection: what speaks to the driver, the driver, why it ended, and how to cancel.
pub(super) struct Opened {
    pub(super) client: Client,
    pub(super) driver: JoinHandle<()>,
    /// Why the driver ended, where it did so by an error.
    pub(super) failure: Arc<OnceLock<DriverError>>,
    pub(super) cancel: Cancel,
}

/// Asks the server to cancel what runs on one connection (manual, 55.2.8 "Canceling Requests in Progress"),
/// over a connection that is protected as that one is.
#[derive(Clone)]
pub(super) struct Cancel(Arc<dyn Fn() -> BoxFuture<'static, Result<(), DriverError>> + Send + Sync>);

impl Cancel {
    pub(super) async fn send(&self) -> Result<(), DriverError> {
        (self.0)().await
    }
}

impl fmt::Debug for Cancel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Cancel").finish_non_exhaustive()
    }
}

/// Connects to the first host of `config`, at its address where it has one, and drives the connection on this
/// runtime. What the system refuses comes back as the driver's error, with the system's as its source.
pub(super) async fn open<T>(config: Config, tls: T) -> Result<Opened, DriverError>
where
    T: MakeTlsConnect<Socket> + Clone + Send + Sync + 'static,
    T::Stream: Send + 'static,
    T::TlsConnect: Send,
    <T::TlsConnect as TlsConnect<Socket>>::Future: Send + 'static,
{
    let place = Place::of(&config);
    let socket = place.open(&config).await;
    let reached = socket.as_ref().map(Socket::place).ok().unwrap_or(place);
    let stream = Bounded::new(socket.unwrap_or_else(Socket::Failed));
    let name = name(&config);
    let encryption = Encryption::make(&tls, name.as_deref());
    let (client, connection) = config.connect_raw(stream, encryption).await?;

    let failure = Arc::new(OnceLock::new());
    let driver = tokio::spawn({
        let failure = Arc::clone(&failure);
        async move {
            if let Err(error) = connection.await {
                // A driver ends once.
                let _ = failure.set(error);
            }
        }
    });
    let token = client.cancel_token();
    let cancel = move || {
        let (token, reached, config, encryption) =
            (token.clone(), reached.clone(), config.clone(), Encryption::make(&tls, name.as_deref()));
        async move {
            let stream = reached.open(&config).await.unwrap_or_else(Socket::Failed);
            token.cancel_query_raw(Bounded::new(stream), encryption).await
        }
        .boxed()
    };
    Ok(Opened { client, driver, failure, cancel: Cancel(Arc::new(cancel)) })
}

/// The name of the server that a certificate has to be for.
fn name(config: &Config) -> Option<String> {
    match config.get_hosts().first() {
        Some(Host::Tcp(name)) => Some(name.clone()),
        Some(Host::Unix(_)) | None => None,
    }
}

/// Where a connection goes.
#[derive(Clone, Debug)]
enum Place {
    Name(String, u16),
    Address(SocketAddr),
    #[cfg(unix)]
    File(PathBuf),
    Nowhere,
}

impl Place {
    fn of(config: &Config) -> Self {
        let port = config.get_ports().first().copied().unwrap_or(USUAL_PORT);
        match (config.get_hostaddrs().first(), config.get_hosts().first()) {
            (Some(address), _) => Self::Address(SocketAddr::new(*address, port)),
            (None, Some(Host::Tcp(name))) => Self::Name(name.clone(), port),
            #[cfg(unix)]
            (None, Some(Host::Unix(folder))) => Self::File(folder.join(format!(".s.PGSQL.{port}"))),
            #[cfg(not(unix))]
            (None, Some(Host::Unix(_))) => Self::Nowhere,
            (None, None) => Self::Nowhere,
        }
    }

    async fn open(&self, config: &Config) -> io::Result<Socket> {
        let stream = match self {
            Self::Name(name, port) => TcpStream::connect((name.as_str(), *port)).await?,
            Self::Address(address) => TcpStream::connect(address).await?,
            #[cfg(unix)]
            Self::File(path) => return Ok(Socket::Unix(UnixStream::connect(path).await?, path.clone())),
            Self::Nowhere => return Err(io::Error::new(io::ErrorKind::InvalidInput, "there is no host to connect to")),
        };
        stream.set_nodelay(true)?;
        if config.get_keepalives() {
            let keepalive = TcpKeepalive::new().with_time(config.get_keepalives_idle());
            SockRef::from(&stream).set_tcp_keepalive(&keepalive)?;
        }
        let address = stream.peer_addr()?;
        Ok(Socket::Tcp(stream, address))
    }
}

/// An open socket, with what it is connected to.
#[derive(Debug)]
pub(super) enum Socket {
    Tcp(TcpStream, SocketAddr),
    #[cfg(unix)]
    Unix(UnixStream, PathBuf),
    /// One that could not be opened: only the driver can make an error of its own, and does so of the first
    /// thing that fails on its stream.
    Failed(io::Error),
}

impl Socket {
    fn place(&self) -> Place {
        match self {
            Self::Tcp(_, address) => Place::Address(*address),
            #[cfg(unix)]
            Self::Unix(_, path) => Place::File(path.clone()),
            Self::Failed(_) => Place::Nowhere,
        }
    }
}

/// The same failure once more.
fn again<T>(error: &io::Error) -> Poll<io::Result<T>> {
    Poll::Ready(Err(match error.raw_os_error() {
        Some(code) => io::Error::from_raw_os_error(code),
        None => io::Error::new(error.kind(), error.to_string()),
    }))
}

impl AsyncRead for Socket {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(stream, _) => Pin::new(stream).poll_read(context, buffer),
            #[cfg(unix)]
            Self::Unix(stream, _) => Pin::new(stream).poll_read(context, buffer),
            Self::Failed(error) => again(error),
        }
    }
}

impl AsyncWrite for Socket {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Tcp(stream, _) => Pin::new(stream).poll_write(context, bytes),
            #[cfg(unix)]
            Self::Unix(stream, _) => Pin::new(stream).poll_write(context, bytes),
            Self::Failed(error) => again(error),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(stream, _) => Pin::new(stream).poll_flush(context),
            #[cfg(unix)]
            Self::Unix(stream, _) => Pin::new(stream).poll_flush(context),
            Self::Failed(error) => again(error),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(stream, _) => Pin::new(stream).poll_shutdown(context),
            #[cfg(unix)]
            Self::Unix(stream, _) => Pin::new(stream).poll_shutdown(context),
            Self::Failed(error) => again(error),
        }
    }
}

/// What an encryption says where it fails.
type Unencrypted = Box<dyn Error + Sync + Send>;

/// What protects a connection, with the same bounds inside as without it.
struct Encryption<T>(Result<T, Unencrypted>);

impl<T> Encryption<T> {
    fn make<M>(tls: &M, name: Option<&str>) -> Self
    where
        M: MakeTlsConnect<Socket, TlsConnect = T> + Clone,
        T: TlsConnect<Socket, Stream = M::Stream>,
    {
        Self(tls.clone().make_tls_connect(name.unwrap_or_default()).map_err(Into::into))
    }
}

impl<T: TlsConnect<Socket>> TlsConnect<Bounded<Socket>> for Encryption<T>
where
    T::Future: Send + 'static,
{
    type Stream = Bounded<T::Stream>;
    type Error = Unencrypted;
    type Future = BoxFuture<'static, Result<Self::Stream, Unencrypted>>;

    fn connect(self, stream: Bounded<Socket>) -> Self::Future {
        match self.0 {
            Ok(tls) => {
                let handshake = tls.connect(stream.into_inner());
                async { handshake.await.map(Bounded::new).map_err(Into::into) }.boxed()
            }
            Err(error) => async { Err(error) }.boxed(),
        }
    }
}
