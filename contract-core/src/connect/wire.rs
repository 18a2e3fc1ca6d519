//! The bytes between here and a server: a socket, TLS over one, and who reads along.

use std::future::{Ready, ready};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready as done};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;
use tokio_postgres::tls::{ChannelBinding, TlsConnect, TlsStream};

use super::bounded::Bounded;
use super::greeting::{Greeting, Policy};

/// A stream to a server.
#[derive(Debug)]
pub(super) enum Wire {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(UnixStream),
    #[cfg(feature = "tls")]
    Tls(Box<tokio_rustls::client::TlsStream<TcpStream>>),
}

/// Does the same with whatever the stream is.
macro_rules! each {
    ($wire:expr, $stream:ident => $what:expr) => {
        match $wire {
            Wire::Tcp($stream) => $what,
            #[cfg(unix)]
            Wire::Unix($stream) => $what,
            #[cfg(feature = "tls")]
            Wire::Tls($stream) => $what,
        }
    };
}

impl Wire {
    /// The port that the stream comes from; none for a socket.
    pub(super) fn local_port(&self) -> Option<u16> {
        let stream = match self {
            Self::Tcp(stream) => stream,
            #[cfg(unix)]
            Self::Unix(_) => return None,
            #[cfg(feature = "tls")]
            Self::Tls(stream) => stream.get_ref().0,
        };
        stream.local_addr().ok().map(|address| address.port())
    }

    /// What a login is bound to; none without encryption, or where the certificate of the server gives nothing.
    pub(super) fn end_point(&self) -> Option<Vec<u8>> {
        match self {
            #[cfg(feature = "tls")]
            Self::Tls(stream) => super::tls::end_point(stream),
            Self::Tcp(_) => None,
            #[cfg(unix)]
            Self::Unix(_) => None,
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        each!(self.get_mut(), stream => Pin::new(stream).poll_read(context, into))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        each!(self.get_mut(), stream => Pin::new(stream).poll_write(context, bytes))
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        each!(self.get_mut(), stream => Pin::new(stream).poll_flush(context))
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        each!(self.get_mut(), stream => Pin::new(stream).poll_shutdown(context))
    }
}

/// A stream of which the first messages are looked at.
#[derive(Debug)]
pub(super) struct Watched {
    wire: Bounded<Wire>,
    greeting: Greeting,
}

impl Watched {
    pub(super) fn new(wire: Wire, greeting: Greeting) -> Self {
        Self { wire: Bounded::new(wire), greeting }
    }

    /// A stream that no server greets.
    pub(super) fn unwatched(wire: Wire) -> Self {
        Self::new(wire, Greeting::new(Policy::ANY))
    }
}

impl AsyncRead for Watched {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = into.filled().len();
        done!(Pin::new(&mut this.wire).poll_read(context, into))?;
        match this.greeting.see(&into.filled()[before..]) {
            Ok(()) => Poll::Ready(Ok(())),
            Err(refusal) => Poll::Ready(Err(io::Error::other(refusal))),
        }
    }
}

impl AsyncWrite for Watched {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().wire).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().wire).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().wire).poll_shutdown(context)
    }
}

impl TlsStream for Watched {
    fn channel_binding(&self) -> ChannelBinding {
        self.wire.inner().end_point().map_or_else(ChannelBinding::none, ChannelBinding::tls_server_end_point)
    }
}

/// What the driver is told encrypts the stream: it is as it shall be.
pub(super) struct AsItIs;

impl<S: TlsStream + Unpin> TlsConnect<S> for AsItIs {
    type Stream = S;
    type Error = io::Error;
    type Future = Ready<io::Result<S>>;

    fn connect(self, stream: S) -> Self::Future {
        ready(Ok(stream))
    }
}
