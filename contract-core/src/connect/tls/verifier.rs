//! What is verified of the server, and what the client shows.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::sign::CertifiedKey;
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use x509_cert::der::Decode as _;

use super::files;
use crate::connect::security::{Demand, Security};
use crate::connect::tls_failure::TlsFailure;

/// Who is trusted.
#[derive(Debug)]
pub(super) struct Trust {
    /// Authorities that nobody is above of.
    pub roots: Arc<RootCertStore>,
    /// What may lead from a server to one of them, beside what the server itself shows.
    pub between: Vec<CertificateDer<'static>>,
    /// Certificates that are signed by themselves, for a server that shows one of them.
    pub exactly: Vec<CertificateDer<'static>>,
}

/// Verifies a server as `sslmode` asks for: rustls itself knows the strictest way alone.
#[derive(Debug)]
pub(super) struct Verifier {
    pub provider: Arc<CryptoProvider>,
    pub trust: Option<Trust>,
    pub host: bool,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(trust) = &self.trust else { return Ok(ServerCertVerified::assertion()) };
        let certificate = ParsedCertificate::try_from(end_entity)?;
        let algorithms = self.provider.signature_verification_algorithms.all;
        if trust.exactly.iter().any(|trusted| trusted.as_ref() == end_entity.as_ref()) {
            // It is trusted as it is, a certificate of an authority, too; only its time can be over.
            is_in_time(end_entity, now)?;
        } else {
            let between: Vec<_> = intermediates.iter().chain(&trust.between).cloned().collect();
            verify_server_cert_signed_by_trust_anchor(&certificate, &trust.roots, &between, now, algorithms)?;
        }
        if self.host {
            verify_server_name(&certificate, server_name)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    // That the server has the key of the certificate that it shows is verified always: what a login is bound to is
    // the certificate, which anybody can show.
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

pub(super) fn is_in_time(certificate: &CertificateDer<'_>, now: UnixTime) -> Result<(), Error> {
    let parsed = x509_cert::Certificate::from_der(certificate).map_err(|_| CertificateError::BadEncoding)?;
    let validity = parsed.tbs_certificate.validity;
    if now.as_secs() < validity.not_before.to_unix_duration().as_secs() {
        return Err(CertificateError::NotValidYet.into());
    }
    if now.as_secs() > validity.not_after.to_unix_duration().as_secs() {
        return Err(CertificateError::Expired.into());
    }
    Ok(())
}

/// The client's own certificate, and whether the server asked for one.
#[derive(Debug)]
pub(super) struct ClientCertificate {
    pub key: Option<Arc<CertifiedKey>>,
    pub asked: AtomicBool,
}

impl ClientCertificate {
    /// Reads certificate and key, if there are any to be shown.
    pub(super) fn read(security: &Security, provider: &CryptoProvider) -> Result<Self, TlsFailure> {
        let key = match (&security.certificate, security.certificate_mode) {
            (_, Demand::Disable) | (None, Demand::Prefer) => None,
            (None, Demand::Require) => return Err(TlsFailure::ClientCertificateMissing),
            (Some(certificate), Demand::Prefer | Demand::Require) => {
                let file = security.key.as_deref().ok_or(TlsFailure::KeyMissing)?;
                let chain = files::certificates(certificate, "the client certificate")?;
                let key = provider
                    .key_provider
                    .load_private_key(files::key(file)?)
                    .map_err(|_| TlsFailure::KeyOfAnother { file: file.to_owned() })?;
                let key = CertifiedKey::new(chain, key);
                match key.keys_match() {
                    Err(Error::InconsistentKeys(rustls::InconsistentKeys::KeyMismatch)) => {
                        return Err(TlsFailure::KeyOfAnother { file: file.to_owned() });
                    }
                    // Where nobody can tell, the server will.
                    Ok(()) | Err(_) => Some(Arc::new(key)),
                }
            }
        };
        Ok(Self { key, asked: AtomicBool::new(false) })
    }
}

impl ResolvesClientCert for ClientCertificate {
    fn resolve(&self, _: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.asked.store(true, Ordering::Relaxed);
        self.key.as_ref().filter(|key| key.key.choose_scheme(schemes).is_some()).cloned()
    }

    fn has_certs(&self) -> bool {
        true
    }
}
