//! Whom a file of authorities makes trusted: as much as OpenSSL makes of it for libpq, which ends every chain at a
//! certificate that is signed by itself.

use std::path::Path;
use std::sync::Arc;

use rustls::RootCertStore;
use rustls::pki_types::{CertificateDer, UnixTime};
use x509_cert::certificate::{TbsCertificate, Version};
use x509_cert::der::Decode as _;
use x509_cert::ext::pkix::{AuthorityKeyIdentifier, BasicConstraints, KeyUsage, SubjectKeyIdentifier};

use super::files::certificates;
use super::verifier::{Trust, is_in_time};
use crate::connect::tls_failure::TlsFailure;

/// What is in the file, sorted by what it is good for.
pub(super) fn trust_in(file: &Path) -> Result<Trust, TlsFailure> {
    let what = "the certificates of authorities";
    let failed = |reason: String| TlsFailure::File { file: file.to_owned(), what, reason };
    let mut roots = RootCertStore::empty();
    let (mut between, mut exactly) = (Vec::new(), Vec::new());
    let mut out_of_time = 0;
    for certificate in certificates(file, what)? {
        let parsed = x509_cert::Certificate::from_der(&certificate).map_err(|error| failed(error.to_string()))?;
        let parsed = parsed.tbs_certificate;
        if !is_self_signed(&parsed).map_err(|error| failed(error.to_string()))? {
            between.push(certificate);
            continue;
        }
        // rustls asks neither whether a root signs others, nor whether its time is over.
        if !is_now(&certificate) {
            out_of_time += 1;
        } else if is_authority(&parsed).map_err(|error| failed(error.to_string()))? {
            roots.add(certificate.clone()).map_err(|error| failed(error.to_string()))?;
        }
        exactly.push(certificate);
    }
    if exactly.is_empty() {
        let reason = "none of them is a root, which is signed by itself: put the certificate of the root into it, too";
        return Err(failed(reason.to_owned()));
    }
    if out_of_time == exactly.len() {
        let reason = "the time of every root in it is over, or has not begun: put a newer certificate of it there";
        return Err(failed(reason.to_owned()));
    }
    Ok(Trust { roots: Arc::new(roots), between, exactly })
}

fn is_now(certificate: &CertificateDer<'_>) -> bool {
    is_in_time(certificate, UnixTime::now()).is_ok()
}

/// Whether nobody else is named as who signed it (RFC 5280, 3.2 and 4.2.1.1).
fn is_self_signed(certificate: &TbsCertificate) -> Result<bool, x509_cert::der::Error> {
    let signed_with = certificate.get::<AuthorityKeyIdentifier>()?.and_then(|(_, key)| key.key_identifier);
    let has = certificate.get::<SubjectKeyIdentifier>()?.map(|(_, key)| key.0);
    let by_another_key = signed_with.zip(has).is_some_and(|(signed_with, has)| signed_with != has);
    Ok(certificate.subject == certificate.issuer && !by_another_key)
}

/// Whether it may sign others (RFC 5280, 4.2.1.9); version 1 cannot say, and a root of it may.
fn is_authority(certificate: &TbsCertificate) -> Result<bool, x509_cert::der::Error> {
    if let Some((_, constraints)) = certificate.get::<BasicConstraints>()? {
        return Ok(constraints.ca);
    }
    let signs = certificate.get::<KeyUsage>()?.map(|(_, usage)| usage.key_cert_sign());
    Ok(signs.unwrap_or(certificate.version == Version::V1))
}
