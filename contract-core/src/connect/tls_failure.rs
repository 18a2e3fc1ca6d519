//! Why there is no encrypted connection, one sentence each.

use std::error::Error;
use std::path::PathBuf;

use super::error::Login;

/// Why there is no encrypted connection, or none as it was asked for; [`TlsFailure::help`] has the next step.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TlsFailure {
    /// The server has none.
    #[error("the server offers no TLS, and nothing was sent in clear text")]
    NotOffered,
    /// The server answered the request for TLS with an error.
    #[error(
        "the server answered the request for TLS with an error, whose words nobody vouches for and which is not shown"
    )]
    ErrorInstead,
    /// The authority did not sign the certificate.
    #[error("the certificate of the server is not signed by {authority}")]
    UnknownIssuer {
        /// The authority.
        authority: String,
    },
    /// A certificate of other hosts.
    #[error("the certificate of the server is not for the host `{host}` but for {}", listed(.names))]
    WrongHost {
        /// The host.
        host: String,
        /// The names that it is for.
        names: Vec<String>,
    },
    /// A certificate that names its host in the old way alone.
    #[error(
        "the certificate of the server names no host in its `subjectAltName`: its common name, which is all it may \
         have, is not looked at"
    )]
    CommonNameOnly,
    /// The certificate is too old.
    #[error("the certificate of the server has expired")]
    Expired,
    /// The certificate is too young.
    #[error("the certificate of the server is not valid yet")]
    NotYetValid,
    /// A certificate of version 1.
    #[error("the certificate of the server is of X.509 version 1, which is not read")]
    OldCertificate,
    /// The certificate of an authority.
    #[error("the certificate of the server is one for an authority, and not for a server")]
    AuthorityAsServer,
    /// Something else about the certificate.
    #[error("the certificate of the server is not valid: {0}")]
    Certificate(String),
    /// The server refused the client's certificate.
    #[error("the server refused the client certificate: {0}")]
    ClientCertificateRefused(String),
    /// The server insists on a client's certificate.
    #[error("the server wants a client certificate, and there is none")]
    ClientCertificateMissing,
    /// `sslcertmode=require`, and the server asked for none.
    #[error("the server did not ask for the client certificate, and `sslcertmode=require` wants it to")]
    ClientCertificateNotWanted,
    /// A file that is missing or unreadable.
    #[error("reading `{}`, {what}: {reason}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What it is for.
        what: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// A key that others can read.
    #[error("the private key `{}` can be read by others than you", file.display())]
    KeyExposed {
        /// The file.
        file: PathBuf,
    },
    /// A key behind a password.
    #[error("the private key `{}` is encrypted, and encrypted keys are not read", file.display())]
    KeyEncrypted {
        /// The file.
        file: PathBuf,
    },
    /// A certificate without a key.
    #[error("there is a client certificate and no private key for it")]
    KeyMissing,
    /// A key of another certificate.
    #[error("the private key `{}` is not that of the client certificate, or of a kind that is not known", file.display())]
    KeyOfAnother {
        /// The file.
        file: PathBuf,
    },
    /// Nobody says which authority.
    #[error("`sslmode={mode}` verifies the server, and nobody says with which authority")]
    NoAuthority {
        /// The mode.
        mode: &'static str,
    },
    /// The system trusts nobody.
    #[error("the system has no certificates of authorities: {0}")]
    NoSystemAuthorities(String),
    /// An address alone cannot be verified as a host.
    #[error("`sslmode=verify-full` verifies the host, and only its address is named (`hostaddr`)")]
    NoHostName,
    /// A host that no certificate can be of.
    #[error("the host is not one that a certificate can be for")]
    HostName,
    /// No version in common.
    #[error("the server and dbcontract have no version of TLS, or no way to encrypt, in common")]
    NothingInCommon,
    /// `sslnegotiation=direct`, and the server does not know it.
    #[error("the server does not speak TLS from the first byte, as `sslnegotiation=direct` wants it")]
    NotDirect,
    /// Something else.
    #[error("the encrypted connection could not be made: {0}")]
    Handshake(String),
}

fn listed(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

impl TlsFailure {
    /// The next step.
    pub fn help(&self) -> &'static str {
        match self {
            Self::NotOffered => {
                "switch TLS on at the server (`ssl = on`), or go through a tunnel that ends at `localhost`; \
                 `sslmode=disable` sends everything in clear text"
            }
            Self::ErrorInstead => "see the log of the server",
            Self::UnknownIssuer { .. } => {
                "name the file of the authority that signed it with `sslrootcert` (hosted platforms offer it for \
                 download), or `sslrootcert=system` if it is one that everybody trusts"
            }
            Self::WrongHost { .. } => {
                "connect by one of these names, or let the certificate be made for this one; `hostaddr` can give the \
                 address beside the name"
            }
            Self::CommonNameOnly => {
                "let the certificate be made anew with the host as `subjectAltName`; `sslmode=verify-ca` verifies all \
                 but the host"
            }
            Self::Expired => "let the certificate be renewed, and see whether the clock of this machine is right",
            Self::NotYetValid => "see whether the clocks of this machine and of the server are right",
            Self::OldCertificate => "let the certificate be made anew, as X.509 version 3 with a `subjectAltName`",
            Self::AuthorityAsServer => {
                "let the authority sign a certificate for the server, or name exactly this certificate in `sslrootcert`"
            }
            Self::Certificate(_) => "let the certificate be made anew",
            Self::ClientCertificateRefused(_) => {
                "see that `sslcert` is signed by the authority in the server's `ssl_ca_file` and has not expired"
            }
            Self::ClientCertificateMissing => "name one with `sslcert` and `sslkey`",
            Self::ClientCertificateNotWanted => "set `ssl_ca_file` at the server, or remove `sslcertmode`",
            Self::File { .. } => "correct the file, or its name",
            Self::KeyExposed { .. } => "take the permissions from others: `chmod 600`",
            Self::KeyEncrypted { .. } => "decrypt it into a file that only you can read: `openssl pkey -in … -out …`",
            Self::KeyMissing => "name it with `sslkey`",
            Self::KeyOfAnother { .. } => "name the key that the certificate was made with in `sslkey`",
            Self::NoAuthority { .. } => {
                "name the file of the authority with `sslrootcert`, put it into `~/.postgresql/root.crt`, or write \
                 `sslrootcert=system` for those that the system trusts"
            }
            Self::NoSystemAuthorities(_) => "install them (`ca-certificates`), or name a file with `sslrootcert`",
            Self::NoHostName => "name the host, too: `host=… hostaddr=…`",
            Self::HostName => "connect by the name of the host",
            Self::NothingInCommon => {
                "let the server speak TLS 1.2 or 1.3, and see `ssl_min_protocol_version` and `ssl_max_protocol_version`"
            }
            Self::NotDirect => "it takes PostgreSQL 17 or newer: remove `sslnegotiation`",
            Self::Handshake(_) => "see the log of the server",
        }
    }

    /// What an error in the middle of a connection means, if it is one of the encryption.
    #[cfg(feature = "tls")]
    pub(super) fn of_cause(cause: &(dyn Error + Send + Sync + 'static), login: &Login) -> Option<Self> {
        let error = cause.downcast_ref::<rustls::Error>()?;
        Some(super::tls::explain(error, "", login))
    }

    #[cfg(not(feature = "tls"))]
    pub(super) fn of_cause(_: &(dyn Error + Send + Sync + 'static), _: &Login) -> Option<Self> {
        None
    }
}
