//! TLS with rustls: who is verified with what, and what came of it.

mod authorities;
mod explain;
mod files;
mod verifier;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ProtocolVersion, SupportedProtocolVersion};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use x509_cert::der::Decode as _;

pub(super) use explain::explain;
use files::system_authorities;
use verifier::{ClientCertificate, Trust, Verifier};

use super::error::Login;
use super::place::{Host, Place};
use super::protection::{Transport, Verified};
use super::secure::Secured;
use super::security::{Authority, Demand, Negotiation, Security, SslMode, TlsVersion};
use super::target::Target;
use super::tls_failure::TlsFailure;
use super::wire::Wire;

/// What a server of PostgreSQL 17 and newer wants to hear named.
const PROTOCOL: &[u8] = b"postgresql";

/// Encrypts the stream and verifies what is asked for.
pub(super) async fn encrypt(
    stream: TcpStream,
    target: &Target,
    place: &Place,
    mode: SslMode,
) -> Result<Secured, TlsFailure> {
    let security = &target.security;
    let (trust, verified) = trust(security, place, mode)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let certificate = Arc::new(ClientCertificate::read(security, &provider)?);
    let verifier = Verifier { provider: Arc::clone(&provider), trust, host: mode == SslMode::VerifyFull };
    let config = config(security, provider, verifier, Arc::clone(&certificate))?;
    let host = place.host.to_string();
    let stream = TlsConnector::from(Arc::new(config)).connect(server_name(place, mode)?, stream).await;
    let login = Login {
        has_password: false,
        lacks_certificate: certificate.asked.load(Ordering::Relaxed) && certificate.key.is_none(),
        has_certificate: certificate.key.is_some(),
    };
    let stream = stream.map_err(|error| {
        let cause = error.get_ref().and_then(|cause| cause.downcast_ref::<rustls::Error>());
        match cause {
            Some(rustls::Error::InvalidMessage(_)) | None if security.negotiation == Negotiation::Direct => {
                TlsFailure::NotDirect
            }
            Some(cause) => match (explain(cause, &host, &login), &security.authority) {
                (TlsFailure::UnknownIssuer { .. }, Some(authority)) => {
                    TlsFailure::UnknownIssuer { authority: named(authority) }
                }
                (failure, _) => failure,
            },
            None => TlsFailure::Handshake(error.to_string()),
        }
    })?;
    if security.certificate_mode == Demand::Require && !certificate.asked.load(Ordering::Relaxed) {
        return Err(TlsFailure::ClientCertificateNotWanted);
    }
    let version = match stream.get_ref().1.protocol_version() {
        Some(ProtocolVersion::TLSv1_3) => "TLS 1.3",
        Some(_) | None => "TLS 1.2",
    };
    let client_certificate = login.has_certificate && certificate.asked.load(Ordering::Relaxed);
    let transport = Transport::Tls { version, verified, client_certificate };
    Ok(Secured { wire: Wire::Tls(Box::new(stream)), transport, login })
}

/// Who is trusted, and what a connection that comes of it is verified by.
fn trust(security: &Security, place: &Place, mode: SslMode) -> Result<(Option<Trust>, Verified), TlsFailure> {
    let Some(authority) = &security.authority else {
        if mode >= SslMode::VerifyCa {
            return Err(TlsFailure::NoAuthority { mode: mode.name() });
        }
        return Ok((None, Verified::Nothing));
    };
    let named = named(authority);
    let verified = match mode {
        SslMode::VerifyFull => Verified::AuthorityAndHost { authority: named, host: place.host.to_string() },
        SslMode::Disable | SslMode::Allow | SslMode::Prefer | SslMode::Require | SslMode::VerifyCa => {
            Verified::Authority { authority: named }
        }
    };
    let trust = match authority {
        Authority::System => Trust { roots: system_authorities()?, between: Vec::new(), exactly: Vec::new() },
        Authority::File(file) => authorities::trust_in(file)?,
    };
    Ok((Some(trust), verified))
}

fn named(authority: &Authority) -> String {
    match authority {
        Authority::File(file) => format!("the authorities of `{}`", file.display()),
        Authority::System => "the authorities that the system trusts".to_owned(),
    }
}

fn config(
    security: &Security,
    provider: Arc<CryptoProvider>,
    verifier: Verifier,
    certificate: Arc<ClientCertificate>,
) -> Result<ClientConfig, TlsFailure> {
    let mut versions: Vec<&'static SupportedProtocolVersion> = Vec::new();
    for (version, supported) in
        [(TlsVersion::V1_2, &rustls::version::TLS12), (TlsVersion::V1_3, &rustls::version::TLS13)]
    {
        if (security.oldest..=security.newest).contains(&version) {
            versions.push(supported);
        }
    }
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&versions)
        .map_err(|error| TlsFailure::Handshake(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_client_cert_resolver(certificate);
    config.alpn_protocols = vec![PROTOCOL.to_vec()];
    config.enable_sni = security.names_host;
    // A resumed session is not verified anew, and saves little to who connects once.
    config.resumption = rustls::client::Resumption::disabled();
    Ok(config)
}

/// What the server is called in the handshake.
fn server_name(place: &Place, mode: SslMode) -> Result<ServerName<'static>, TlsFailure> {
    if mode == SslMode::VerifyFull && !place.is_named {
        return Err(TlsFailure::NoHostName);
    }
    let name = match &place.host {
        Host::Network(name) => ServerName::try_from(name.clone()).ok(),
        Host::Socket(_) => None,
    };
    match (name, place.address) {
        (Some(name), _) => Ok(name),
        // Whatever nobody verifies may be called anything.
        (None, Some(address)) if mode != SslMode::VerifyFull => Ok(ServerName::IpAddress(address.into())),
        (None, Some(_) | None) => Err(TlsFailure::HostName),
    }
}

/// What a login is bound to: a digest of the certificate of the server, by the algorithm that it was signed with
/// (RFC 5929, 4.1), or none where that has no digest of its own.
pub(super) fn end_point(stream: &TlsStream<TcpStream>) -> Option<Vec<u8>> {
    let certificate = stream.get_ref().1.peer_certificates()?.first()?;
    digest_of(certificate)
}

fn digest_of(certificate: &CertificateDer<'_>) -> Option<Vec<u8>> {
    use ring::digest::{SHA256, SHA384, SHA512, digest};
    let parsed = x509_cert::Certificate::from_der(certificate).ok()?;
    let algorithm = match parsed.signature_algorithm.oid.to_string().as_str() {
        // MD5 and SHA-1 are too weak and count as SHA-256.
        "1.2.840.113549.1.1.4" | "1.2.840.113549.1.1.5" | "1.2.840.10045.4.1" => &SHA256,
        "1.2.840.113549.1.1.11" | "1.2.840.10045.4.3.2" => &SHA256,
        "1.2.840.113549.1.1.12" | "1.2.840.10045.4.3.3" => &SHA384,
        "1.2.840.113549.1.1.13" | "1.2.840.10045.4.3.4" => &SHA512,
        _ => return None,
    };
    Some(digest(algorithm, certificate).as_ref().to_vec())
}
