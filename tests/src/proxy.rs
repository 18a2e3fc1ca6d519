//! A proxy that knows where PostgreSQL's messages begin and end (manual, chapter 55 "Frontend/Backend
//! Protocol"): it counts waits, cuts a connection between two messages, and slows answers down.
//!
//! It listens on the loopback address and serves any number of connections, each with a plan of its own
//! from the start. An encrypted connection passes through it unread, and is neither counted nor cut.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::task::JoinHandle;

/// The codes that a first message carries where others carry their kind (manual, 55.7).
const ASKS_FOR_TLS: [u8; 4] = 80_877_103_u32.to_be_bytes();
const ASKS_FOR_GSS: [u8; 4] = 80_877_104_u32.to_be_bytes();

/// Where the server is.
#[derive(Clone, Debug)]
pub enum Upstream {
    /// At an address.
    Tcp(SocketAddr),
    /// At a socket file: `.s.PGSQL.5432` in the server's socket directory.
    Unix(PathBuf),
}

/// Which way a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the client.
    ToServer,
    /// From the server.
    ToClient,
}

/// What is done to a connection.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plan {
    /// After how many messages one way both sides are closed; the message after them is not passed on.
    /// Messages count from the first one of the connection.
    pub cut: Option<(Direction, usize)>,
    /// How long the first answer to what the client said is held back: a round trip. What a client sends
    /// while it waits belongs to the same wait, so counting wants some milliseconds.
    pub delay: Duration,
    /// Whether what passes is kept, for [`Proxy::conversation`].
    pub keeps: bool,
}

/// What has passed, all connections together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Messages from clients.
    pub to_server: usize,
    /// Messages from the server.
    pub to_client: usize,
    /// How often a client had said something and then got an answer.
    pub waits: usize,
}

/// A message that has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passed {
    /// Which way it went.
    pub direction: Direction,
    /// The letter of its kind (manual, 55.7); the first message of a client has none, and here zero.
    pub kind: u8,
}

/// A whole message, and which way it went.
pub type Said = (Direction, Vec<u8>);

/// A running proxy; dropping it closes everything.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    upstream: Upstream,
    plan: Mutex<Plan>,
    passed: Mutex<Vec<Passed>>,
    said: Mutex<Vec<Said>>,
    waits: AtomicUsize,
}

impl Proxy {
    /// Starts a proxy on a free port of the loopback address.
    ///
    /// # Errors
    /// When there is no free port.
    pub async fn start(upstream: Upstream, plan: Plan) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            upstream,
            plan: Mutex::new(plan),
            passed: Mutex::default(),
            said: Mutex::default(),
            waits: AtomicUsize::new(0),
        });
        let task = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Ok(Self { address, shared, task })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL of a database behind it.
    pub fn url(&self, user: &str, database: &str) -> String {
        format!("postgresql://{user}@{}/{database}?sslmode=disable", self.address)
    }

    /// What is done to connections that are made from now on.
    pub fn set_plan(&self, plan: Plan) {
        *self.shared.plan.lock().unwrap_or_else(PoisonError::into_inner) = plan;
    }

    /// What has passed so far.
    pub fn counts(&self) -> Counts {
        let passed = self.passed();
        let to_server = passed.iter().filter(|passed| passed.direction == Direction::ToServer).count();
        let waits = self.shared.waits.load(Ordering::SeqCst);
        Counts { to_server, to_client: passed.len() - to_server, waits }
    }

    /// The messages that have passed so far, in their order.
    pub fn passed(&self) -> Vec<Passed> {
        self.shared.passed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The messages themselves, in their order, of connections whose plan keeps them.
    pub fn conversation(&self) -> Vec<Said> {
        self.shared.said.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    // The connections end with this task.
    let mut connections = tokio::task::JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        connections.spawn(async move {
            // A connection that breaks is closed on both sides, which is all there is to tell.
            let _ = client.set_nodelay(true);
            let _ = match &shared.upstream {
                Upstream::Tcp(address) => match TcpStream::connect(address).await {
                    Ok(server) => {
                        let _ = server.set_nodelay(true);
                        serve(client, server, &shared).await
                    }
                    Err(error) => Err(error),
                },
                Upstream::Unix(path) => match UnixStream::connect(path).await {
                    Ok(server) => serve(client, server, &shared).await,
                    Err(error) => Err(error),
                },
            };
        });
    }
}

async fn serve<S: AsyncRead + AsyncWrite>(client: TcpStream, server: S, shared: &Shared) -> io::Result<()> {
    let plan = *shared.plan.lock().unwrap_or_else(PoisonError::into_inner);
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = tokio::io::split(server);
    let mut passed = (0, 0);

    // The first messages of a client have no kind, and the answer to a question for encryption is a byte.
    loop {
        let message = read_message(&mut from_client, Form::First).await?;
        pass(&mut to_server, &message, Form::First, (plan, Direction::ToServer), &mut passed.0, shared).await?;
        let asks = [ASKS_FOR_TLS, ASKS_FOR_GSS].iter().any(|code| message.get(4..8) == Some(code.as_slice()));
        if !asks {
            break;
        }
        let mut answer = [0];
        from_server.read_exact(&mut answer).await?;
        to_client.write_all(&answer).await?;
        if answer != [b'N'] {
            let outward = tokio::io::copy(&mut from_client, &mut to_server);
            let inward = tokio::io::copy(&mut from_server, &mut to_client);
            return tokio::try_join!(outward, inward).map(|_| ());
        }
    }

    let spoken = AtomicBool::new(true);
    let outward = async {
        loop {
            let message = read_message(&mut from_client, Form::Usual).await?;
            spoken.store(true, Ordering::SeqCst);
            pass(&mut to_server, &message, Form::Usual, (plan, Direction::ToServer), &mut passed.0, shared).await?;
        }
    };
    let inward = async {
        loop {
            let message = read_message(&mut from_server, Form::Usual).await?;
            if spoken.load(Ordering::SeqCst) {
                tokio::time::sleep(plan.delay).await;
                spoken.store(false, Ordering::SeqCst);
                shared.waits.fetch_add(1, Ordering::SeqCst);
            }
            pass(&mut to_client, &message, Form::Usual, (plan, Direction::ToClient), &mut passed.1, shared).await?;
        }
    };
    // Whichever side ends or is cut ends both.
    tokio::select! {
        ended = outward => ended,
        ended = inward => ended,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    First,
    Usual,
}

/// One whole message: its kind, unless it is a first one, its length, which counts itself, and the rest.
pub(crate) async fn read_message(from: &mut (impl AsyncRead + Unpin), form: Form) -> io::Result<Vec<u8>> {
    let mut message = vec![0; if form == Form::First { 4 } else { 5 }];
    from.read_exact(&mut message).await?;
    let length = message.len();
    let mut announced = [0; 4];
    announced.copy_from_slice(&message[length - 4..]);
    let rest = usize::try_from(u32::from_be_bytes(announced)).unwrap_or(usize::MAX).saturating_sub(4);
    if rest > 1 << 30 {
        return Err(io::Error::other("a message of more than a gigabyte"));
    }
    message.resize(length + rest, 0);
    from.read_exact(&mut message[length..]).await?;
    Ok(message)
}

async fn pass(
    to: &mut (impl AsyncWrite + Unpin),
    message: &[u8],
    form: Form,
    (plan, direction): (Plan, Direction),
    number: &mut usize,
    shared: &Shared,
) -> io::Result<()> {
    if plan.cut == Some((direction, *number)) {
        to.shutdown().await?;
        return Err(io::Error::other("cut"));
    }
    *number += 1;
    let kind = if form == Form::First { 0 } else { message[0] };
    shared.passed.lock().unwrap_or_else(PoisonError::into_inner).push(Passed { direction, kind });
    if plan.keeps {
        shared.said.lock().unwrap_or_else(PoisonError::into_inner).push((direction, message.to_vec()));
    }
    to.write_all(message).await
}
