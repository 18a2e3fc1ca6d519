//! Certificates and keys in files, and the authorities that the system trusts.

use std::fs::Metadata;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use rustls::RootCertStore;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::connect::tls_failure::TlsFailure;

/// The certificates of a PEM file; never none.
pub(super) fn certificates(file: &Path, what: &'static str) -> Result<Vec<CertificateDer<'static>>, TlsFailure> {
    let failed = |reason: String| TlsFailure::File { file: file.to_owned(), what, reason };
    let bytes = std::fs::read(file).map_err(|error| failed(error.to_string()))?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        Ok(_) => Err(failed("there is no certificate in it (PEM)".to_owned())),
        Err(_) => Err(failed("it is not a file of certificates (PEM)".to_owned())),
    }
}

/// The private key of a PEM file that nobody else can read.
pub(super) fn key(file: &Path) -> Result<PrivateKeyDer<'static>, TlsFailure> {
    let failed = |reason: String| TlsFailure::File { file: file.to_owned(), what: "the private key", reason };
    let metadata = std::fs::metadata(file).map_err(|error| failed(error.to_string()))?;
    if !metadata.is_file() {
        return Err(failed("it is not a plain file".to_owned()));
    }
    if is_exposed(&metadata) {
        return Err(TlsFailure::KeyExposed { file: file.to_owned() });
    }
    let bytes = std::fs::read(file).map_err(|error| failed(error.to_string()))?;
    let says = |words: &str| bytes.windows(words.len()).any(|window| window == words.as_bytes());
    if says("BEGIN ENCRYPTED PRIVATE KEY") || says("Proc-Type: 4,ENCRYPTED") {
        return Err(TlsFailure::KeyEncrypted { file: file.to_owned() });
    }
    PrivateKeyDer::from_pem_slice(&bytes).map_err(|_| failed("there is no private key in it (PEM)".to_owned()))
}

/// libpq's rule: nobody but the owner, or, where the system gives the key out, its group for reading.
#[cfg(unix)]
fn is_exposed(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let others = if metadata.uid() == 0 { 0o037 } else { 0o077 };
    metadata.mode() & others != 0
}

#[cfg(not(unix))]
fn is_exposed(_: &Metadata) -> bool {
    false
}

/// The authorities that the system trusts, which are read once.
pub(super) fn system_authorities() -> Result<Arc<RootCertStore>, TlsFailure> {
    static AUTHORITIES: OnceLock<Result<Arc<RootCertStore>, TlsFailure>> = OnceLock::new();
    let read = || {
        let found = rustls_native_certs::load_native_certs();
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(found.certs);
        if roots.is_empty() {
            let reasons: Vec<String> = found.errors.iter().map(ToString::to_string).collect();
            let reason = if reasons.is_empty() { "none were found".to_owned() } else { reasons.join(", ") };
            return Err(TlsFailure::NoSystemAuthorities(reason));
        }
        Ok(Arc::new(roots))
    };
    AUTHORITIES.get_or_init(read).clone()
}
