//! What the errors of rustls mean to a person.

use rustls::{AlertDescription, CertificateError, Error};

use crate::connect::error::Login;
use crate::connect::tls_failure::TlsFailure;

/// Tells what an error means.
pub(in crate::connect) fn explain(error: &Error, host: &str, login: &Login) -> TlsFailure {
    match error {
        Error::InvalidCertificate(error) => of_certificate(error, host),
        Error::AlertReceived(alert) => of_alert(*alert, login),
        Error::PeerIncompatible(_) => TlsFailure::NothingInCommon,
        error => TlsFailure::Handshake(error.to_string()),
    }
}

fn of_certificate(error: &CertificateError, host: &str) -> TlsFailure {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => TlsFailure::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => TlsFailure::NotYetValid,
        CertificateError::UnknownIssuer => {
            TlsFailure::UnknownIssuer { authority: "an authority that is trusted".to_owned() }
        }
        CertificateError::NotValidForName => TlsFailure::CommonNameOnly,
        CertificateError::NotValidForNameContext { presented, .. } if presented.is_empty() => {
            TlsFailure::CommonNameOnly
        }
        CertificateError::NotValidForNameContext { presented, .. } => {
            TlsFailure::WrongHost { host: host.to_owned(), names: presented.iter().map(|name| plain(name)).collect() }
        }
        CertificateError::Other(other) => match other.0.downcast_ref::<webpki::Error>() {
            Some(webpki::Error::CaUsedAsEndEntity) => TlsFailure::AuthorityAsServer,
            Some(webpki::Error::UnsupportedCertVersion) => TlsFailure::OldCertificate,
            Some(_) | None => TlsFailure::Certificate(error.to_string()),
        },
        error => TlsFailure::Certificate(error.to_string()),
    }
}

/// `DnsName("a")` without what is around it.
fn plain(name: &str) -> String {
    let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(name);
    inner.trim_matches('"').to_owned()
}

fn of_alert(alert: AlertDescription, login: &Login) -> TlsFailure {
    match alert {
        AlertDescription::CertificateRequired => TlsFailure::ClientCertificateMissing,
        AlertDescription::ProtocolVersion
        | AlertDescription::HandshakeFailure
        | AlertDescription::InsufficientSecurity => TlsFailure::NothingInCommon,
        AlertDescription::BadCertificate
        | AlertDescription::UnsupportedCertificate
        | AlertDescription::CertificateRevoked
        | AlertDescription::CertificateExpired
        | AlertDescription::CertificateUnknown
        | AlertDescription::DecryptError
        | AlertDescription::UnknownCA
            if login.has_certificate =>
        {
            TlsFailure::ClientCertificateRefused(format!("{alert:?}"))
        }
        alert => TlsFailure::Handshake(format!("the server says {alert:?}")),
    }
}
