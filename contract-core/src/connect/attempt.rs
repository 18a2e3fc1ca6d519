//! From a target to an open connection: which place is tried when, and what is done at one.
//!
//! The order is libpq's (manual, 34.1.1.3 "Specifying Multiple Hosts"): the hosts as they are listed, or shuffled;
//! of each host the addresses; the next one where nobody could be asked, and never where somebody said no, so that
//! a wrong password is told as such, and not as another host's refusal.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use rand::seq::SliceRandom;
use socket2::{SockRef, TcpKeepalive};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_postgres::{Client, SimpleQueryMessage};

use super::cancel::Cancel;
use super::error::{ConnectError, DriverFailure, Login};
use super::greeting::{Greeting, Policy};
use super::place::{Host, Place};
use super::protection::{Protection, Transport};
use super::secure::{Secured, secure};
use super::security::{Demand, Method, SslMode};
use super::target::{Keepalive, Target, WantedSession};
use super::wire::{AsItIs, Watched, Wire};

/// An open connection, and how it came to be.
pub(super) struct Opened {
    pub client: Client,
    pub driver: JoinHandle<()>,
    /// Why the driver ended, where it did so by an error.
    pub failure: Arc<OnceLock<tokio_postgres::Error>>,
    pub cancel: Cancel,
    pub protection: Protection,
    pub place: Place,
    pub address: Option<IpAddr>,
    pub local_port: Option<u16>,
}

/// Connects to the first place that will do. `limit` is for each address.
pub(super) async fn open(target: &Target, limit: Duration) -> Result<Opened, ConnectError> {
    let passes = match target.wanted {
        WantedSession::PreferStandby => vec![WantedSession::Standby, WantedSession::Any],
        wanted => vec![wanted],
    };
    let mut errors = Vec::new();
    for wanted in passes {
        // What an earlier pass met with is met with again.
        errors.clear();
        let mut places: Vec<&Place> = target.places.iter().collect();
        if target.shuffled {
            places.shuffle(&mut rand::rng());
        }
        for place in places {
            match open_at(target, place, wanted, limit).await {
                Ok(opened) => return Ok(opened),
                Err(error) if error.leaves_others() => errors.push(error),
                Err(error) => return Err(error),
            }
        }
    }
    match errors.len() {
        1 => Err(errors.remove(0)),
        _ => Err(ConnectError::Everywhere { errors }),
    }
}

/// Tries the addresses of one place. Where nobody listens at any, the first refusal is the one to tell of: of
/// `localhost` the second address is a guess.
async fn open_at(
    target: &Target,
    place: &Place,
    wanted: WantedSession,
    limit: Duration,
) -> Result<Opened, ConnectError> {
    let named = target.named(place);
    let late = |_| ConnectError::Timeout { target: target.named(place), seconds: limit.as_secs_f64() };
    let mut addresses = tokio::time::timeout(limit, addresses(place, &named)).await.map_err(late)??;
    if target.shuffled {
        addresses.shuffle(&mut rand::rng());
    }
    let mut first = None;
    for address in addresses {
        let attempt = tokio::time::timeout(limit, attempt(target, place, address, wanted));
        match attempt.await.map_err(late).and_then(|result| result) {
            Ok(opened) => return Ok(opened),
            // A server that is there and is another one than is wanted, or not ready, is not another at its next
            // address; libpq goes on to the next host, too.
            Err(error @ (ConnectError::OtherSession { .. } | ConnectError::NotReady { .. })) => return Err(error),
            Err(error) if error.leaves_others() => {
                first.get_or_insert(error);
            }
            Err(error) => return Err(error),
        }
    }
    Err(first.unwrap_or_else(|| ConnectError::HostUnknown {
        target: named,
        source: std::io::Error::other("the name has no address"),
    }))
}

/// The addresses of a place; one that is none for a socket.
async fn addresses(place: &Place, named: &str) -> Result<Vec<Option<IpAddr>>, ConnectError> {
    let Host::Network(name) = &place.host else { return Ok(vec![None]) };
    if let Some(address) = place.address {
        return Ok(vec![Some(address)]);
    }
    let loopback = place.loopback_addresses();
    if !loopback.is_empty() {
        return Ok(loopback.into_iter().map(Some).collect());
    }
    let found = tokio::net::lookup_host((name.as_str(), place.port)).await;
    let found = found.map_err(|source| ConnectError::HostUnknown { target: named.to_owned(), source })?;
    let mut addresses: Vec<Option<IpAddr>> = Vec::new();
    for address in found {
        if !addresses.contains(&Some(address.ip())) {
            addresses.push(Some(address.ip()));
        }
    }
    Ok(addresses)
}

/// Connects to one address, or to a socket, logs in, and sees whether it is a server that will do.
async fn attempt(
    target: &Target,
    place: &Place,
    address: Option<IpAddr>,
    wanted: WantedSession,
) -> Result<Opened, ConnectError> {
    let named = || target.named(place);
    let Secured { wire, transport, mut login } = reach(target, place, address).await?;
    login.has_password = place.has_password();
    let local_port = wire.local_port();
    let greeting = Greeting::new(Policy {
        methods: target.security.methods.clone(),
        channel_binding: target.security.channel_binding,
        binds: target.security.channel_binding != Demand::Disable && wire.end_point().is_some(),
        guards_password: matches!(transport, Transport::ClearText { local: false, asked } if asked != SslMode::Disable),
    });
    let outcome = greeting.outcome();
    let (client, connection) = target
        .config(place)
        .connect_raw(Watched::new(wire, greeting), AsItIs)
        .await
        .map_err(|error| ConnectError::from_driver(named(), &login, error))?;
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
    let cancel = Cancel { target: target.clone(), place: place.clone(), address, token };
    // The server is content, so that it has said how.
    let method = outcome.get().copied().unwrap_or(Method::Other);
    is_wanted(&client, wanted, named()).await?;
    let protection = Protection { transport, method };
    Ok(Opened { client, driver, failure, cancel, protection, place: place.clone(), address, local_port })
}

/// A stream to one address, encrypted as it is asked for.
pub(super) async fn reach(target: &Target, place: &Place, address: Option<IpAddr>) -> Result<Secured, ConnectError> {
    let failed = |error| ConnectError::from_system(target.named(place), error);
    match (&place.host, address) {
        (Host::Network(_), Some(address)) => {
            let stream = TcpStream::connect((address, place.port)).await.map_err(failed)?;
            stream.set_nodelay(true).and_then(|()| keep_alive(&stream, &target.keepalive)).map_err(failed)?;
            secure(stream, target, place).await
        }
        (Host::Socket(folder), _) => {
            let wire = socket(&folder.join(format!(".s.PGSQL.{}", place.port))).await.map_err(failed)?;
            Ok(Secured { wire, transport: Transport::Socket, login: Login::default() })
        }
        (Host::Network(_), None) => Err(failed(std::io::ErrorKind::AddrNotAvailable.into())),
    }
}

#[cfg(unix)]
async fn socket(path: &std::path::Path) -> std::io::Result<Wire> {
    tokio::net::UnixStream::connect(path).await.map(Wire::Unix)
}

#[cfg(not(unix))]
async fn socket(_: &std::path::Path) -> std::io::Result<Wire> {
    Err(std::io::ErrorKind::Unsupported.into())
}

fn keep_alive(stream: &TcpStream, keepalive: &Keepalive) -> std::io::Result<()> {
    let socket = SockRef::from(stream);
    if keepalive.on {
        let mut settings = TcpKeepalive::new();
        if let Some(idle) = keepalive.idle {
            settings = settings.with_time(idle);
        }
        #[cfg(not(any(target_os = "openbsd", target_os = "redox", target_os = "solaris", target_os = "haiku")))]
        if let Some(interval) = keepalive.interval {
            settings = settings.with_interval(interval);
        }
        #[cfg(any(target_os = "linux", target_os = "macos", target_os = "freebsd"))]
        if let Some(count) = keepalive.count {
            settings = settings.with_retries(count);
        }
        socket.set_tcp_keepalive(&settings)?;
    }
    #[cfg(target_os = "linux")]
    if let Some(timeout) = keepalive.user_timeout {
        socket.set_tcp_user_timeout(Some(timeout))?;
    }
    Ok(())
}

/// Asks the server whether it is one that will do, as libpq does with servers that do not say so by themselves.
async fn is_wanted(client: &Client, wanted: WantedSession, target: String) -> Result<(), ConnectError> {
    let (question, yes, found) = match wanted {
        WantedSession::Any => return Ok(()),
        WantedSession::ReadWrite => ("SHOW transaction_read_only", "off", "read only"),
        WantedSession::ReadOnly => ("SHOW transaction_read_only", "on", "not read only"),
        WantedSession::Primary => ("SELECT pg_catalog.pg_is_in_recovery()", "f", "a standby"),
        WantedSession::Standby | WantedSession::PreferStandby => {
            ("SELECT pg_catalog.pg_is_in_recovery()", "t", "no standby")
        }
    };
    let answer = client.simple_query(question).await;
    let answer = answer
        .map_err(|error| ConnectError::SessionUnknown { target: target.clone(), source: DriverFailure::new(error) })?;
    let is_so = answer.iter().any(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0) == Some(yes),
        _ => false,
    });
    if is_so { Ok(()) } else { Err(ConnectError::OtherSession { target, found }) }
}
