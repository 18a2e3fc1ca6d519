//! From a socket to a stream that is protected as it is asked for (manual, 54.2.10 "SSL Session Encryption").

use tokio::net::TcpStream;

use super::error::{ConnectError, Login};
use super::place::Place;
use super::protection::Transport;
use super::target::Target;
use super::wire::Wire;

/// A stream, and what it is.
pub(super) struct Secured {
    pub wire: Wire,
    pub transport: Transport,
    pub login: Login,
}

impl Secured {
    fn in_clear_text(stream: TcpStream, target: &Target, place: &Place) -> Self {
        let asked = place.mode(target.security.mode);
        let transport = Transport::ClearText { local: place.is_local(), asked };
        Self { wire: Wire::Tcp(stream), transport, login: Login::default() }
    }
}

/// There is no encryption in this build, and [`Target`] has seen to it that none is asked for, and that it is this
/// machine.
#[cfg(not(feature = "tls"))]
pub(super) async fn secure(stream: TcpStream, target: &Target, place: &Place) -> Result<Secured, ConnectError> {
    Ok(Secured::in_clear_text(stream, target, place))
}

/// Encrypts the stream, if that is asked for and the server does.
#[cfg(feature = "tls")]
pub(super) async fn secure(mut stream: TcpStream, target: &Target, place: &Place) -> Result<Secured, ConnectError> {
    use super::security::{Negotiation, SslMode};
    use super::tls;
    use super::tls_failure::TlsFailure;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    /// Asks a server whether it speaks TLS.
    const REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

    let failed = |error| ConnectError::from_system(target.named(place), error);
    let refused = |source| ConnectError::Tls { target: target.named(place), source };
    let mode = place.mode(target.security.mode);
    if mode == SslMode::Disable {
        return Ok(Secured::in_clear_text(stream, target, place));
    }
    if target.security.negotiation == Negotiation::Postgres {
        stream.write_all(&REQUEST).await.map_err(failed)?;
        match stream.read_u8().await.map_err(failed)? {
            b'S' => {}
            b'N' if mode <= SslMode::Prefer => return Ok(Secured::in_clear_text(stream, target, place)),
            b'N' => return Err(refused(TlsFailure::NotOffered)),
            b'E' => return Err(refused(TlsFailure::ErrorInstead)),
            other => {
                let byte = char::from(other).escape_default();
                let said = format!("it answers the request for TLS with the byte `{byte}`");
                let said = std::io::Error::new(std::io::ErrorKind::InvalidData, said);
                return Err(ConnectError::NotPostgres { target: target.named(place), source: said.into() });
            }
        }
    }
    tls::encrypt(stream, target, place, mode).await.map_err(refused)
}
