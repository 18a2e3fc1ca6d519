//! What a server has said to one client, said again to others, with one thing wrong in it: so that ten thousand
//! faults of a server need no more than one run of a real one.
//!
//! A client that asks the same gets the same answers, message by message and in the same order; from one that asks
//! something else it hangs up. A fault is in one message; what comes behind it is said as if nothing had been.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use crate::proxy::{Direction, Form, Said, read_message};

/// What is wrong.
#[derive(Clone, Debug, Default)]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// A message, counted from the first one either way, comes late.
    Late(usize, Duration),
    /// Behind this many messages of the server there is silence.
    Silent(usize),
    /// The server's message of this number has other bytes.
    Replaced(usize, Vec<u8>),
    /// Behind this many messages of the server comes one again and again, until so many bytes were said.
    Flood(usize, Vec<u8>, usize),
    /// The server says one byte at a time, each after a pause.
    Slow(Duration),
}

/// A server that says what another one has said; dropping it closes everything.
#[derive(Debug)]
pub struct Recording {
    address: SocketAddr,
    fault: Arc<Mutex<Fault>>,
    task: JoinHandle<()>,
}

impl Recording {
    /// Listens on a free port of the loopback address.
    ///
    /// # Errors
    /// When there is no free port.
    pub async fn start(said: Arc<Vec<Said>>) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let fault = Arc::new(Mutex::new(Fault::None));
        let task = tokio::spawn(accept(listener, said, Arc::clone(&fault)));
        Ok(Self { address, fault, task })
    }

    /// The URL of the database that was recorded.
    pub fn url(&self, user: &str, database: &str) -> String {
        format!("postgresql://{user}@{}/{database}?sslmode=disable", self.address)
    }

    /// What is wrong with connections that are made from now on.
    pub fn set_fault(&self, fault: Fault) {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = fault;
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, said: Arc<Vec<Said>>, fault: Arc<Mutex<Fault>>) {
    // The connections end with this task.
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        let (said, fault) = (Arc::clone(&said), fault.lock().unwrap_or_else(PoisonError::into_inner).clone());
        connections.spawn(async move {
            // A client that goes away is one that has noticed.
            let _ = client.set_nodelay(true);
            let _ = serve(client, &said, &fault).await;
        });
        while connections.try_join_next().is_some() {}
    }
}

async fn serve(client: TcpStream, said: &[Said], fault: &Fault) -> io::Result<()> {
    let (mut from_client, mut to_client) = client.into_split();
    let mut answers = 0;
    // What follows without a question in between goes together, as a server would send it.
    let mut together = Vec::new();
    for (number, (direction, message)) in said.iter().enumerate() {
        let late = match fault {
            Fault::Late(at, pause) if *at == number => Some(*pause),
            _ => None,
        };
        if *direction == Direction::ToServer || late.is_some() {
            say(&mut to_client, &std::mem::take(&mut together), fault).await?;
            tokio::time::sleep(late.unwrap_or_default()).await;
        }
        match direction {
            Direction::ToServer => {
                let form = if number == 0 { Form::First } else { Form::Usual };
                // Who asks something else gets no answer.
                if read_message(&mut from_client, form).await? != *message {
                    return Ok(());
                }
            }
            Direction::ToClient => {
                match fault {
                    Fault::Silent(at) if *at == answers => {
                        say(&mut to_client, &together, fault).await?;
                        return until_gone(&mut from_client).await;
                    }
                    Fault::Flood(at, message, bytes) if *at == answers => {
                        say(&mut to_client, &std::mem::take(&mut together), fault).await?;
                        flood(&mut to_client, message, *bytes).await?;
                    }
                    Fault::Replaced(at, bytes) if *at == answers => together.extend_from_slice(bytes),
                    _ => together.extend_from_slice(message),
                }
                answers += 1;
            }
        }
    }
    say(&mut to_client, &together, fault).await?;
    until_gone(&mut from_client).await
}

async fn say(to_client: &mut (impl AsyncWriteExt + Unpin), bytes: &[u8], fault: &Fault) -> io::Result<()> {
    let Fault::Slow(pause) = fault else { return to_client.write_all(bytes).await };
    for byte in bytes {
        to_client.write_all(std::slice::from_ref(byte)).await?;
        // The shortest sleep is a millisecond long.
        if pause.is_zero() { tokio::task::yield_now().await } else { tokio::time::sleep(*pause).await }
    }
    Ok(())
}

async fn flood(to_client: &mut (impl AsyncWriteExt + Unpin), message: &[u8], bytes: usize) -> io::Result<()> {
    let many = message.repeat((1 << 20) / message.len() + 1);
    for _ in 0..bytes.div_ceil(many.len()) {
        to_client.write_all(&many).await?;
    }
    Ok(())
}

/// Listens, and says nothing more, until the client closes the connection.
async fn until_gone(from_client: &mut (impl AsyncReadExt + Unpin)) -> io::Result<()> {
    let mut rest = [0; 4096];
    while from_client.read(&mut rest).await? > 0 {}
    Ok(())
}
