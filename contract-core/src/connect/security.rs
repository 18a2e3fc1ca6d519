//! How well a connection has to be protected, and how each side has to prove itself, as asked for.

use std::path::PathBuf;

use super::parameter::Secret;

/// How much encryption is asked for (manual, 34.19.1 "Client Verification of Server Certificates").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SslMode {
    /// Clear text.
    Disable,
    /// As [`SslMode::Prefer`]: libpq tries clear text first here, and dbcontract does not.
    Allow,
    /// Encryption where the server offers it.
    Prefer,
    /// Encryption, whoever the server is; with an authority, as [`SslMode::VerifyCa`].
    Require,
    /// Encryption with a server whose certificate an authority signed.
    VerifyCa,
    /// The same, and the certificate is of this host.
    VerifyFull,
}

impl SslMode {
    /// Its name in a connection string.
    pub fn name(self) -> &'static str {
        match self {
            Self::Disable => "disable",
            Self::Allow => "allow",
            Self::Prefer => "prefer",
            Self::Require => "require",
            Self::VerifyCa => "verify-ca",
            Self::VerifyFull => "verify-full",
        }
    }

    const ALL: [Self; 6] = [Self::Disable, Self::Allow, Self::Prefer, Self::Require, Self::VerifyCa, Self::VerifyFull];

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }
}

/// Who signs the certificates of servers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Authority {
    /// The certificates of a file.
    File(PathBuf),
    /// Those that the system trusts.
    System,
}

/// Who begins to encrypt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Negotiation {
    /// The server is asked first.
    Postgres,
    /// TLS from the first byte.
    Direct,
}

/// Whether something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Demand {
    Disable,
    Prefer,
    Require,
}

/// A version of TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum TlsVersion {
    V1_2,
    V1_3,
}

/// A way for a client to prove itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Nothing is asked for, or a client certificate alone.
    None,
    /// The password itself.
    Password,
    /// A hash of it.
    Md5,
    /// A proof that one knows it, without it (SCRAM).
    ScramSha256,
    /// The same, bound to the certificate of the server.
    ScramSha256Plus,
    /// Kerberos, in one of its forms.
    Gss,
    /// That of Windows.
    Sspi,
    /// A token.
    OAuth,
    /// What nobody here knows.
    Other,
}

impl Method {
    /// Its name, as `require_auth` has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Password => "password",
            Self::Md5 => "md5",
            Self::ScramSha256 | Self::ScramSha256Plus => "scram-sha-256",
            Self::Gss => "gss",
            Self::Sspi => "sspi",
            Self::OAuth => "oauth",
            Self::Other => "unknown",
        }
    }

    const NAMED: [Self; 7] =
        [Self::None, Self::Password, Self::Md5, Self::ScramSha256, Self::Gss, Self::Sspi, Self::OAuth];
}

/// The methods that a server may ask for (`require_auth`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Methods {
    /// As they were written.
    pub written: String,
    /// Their names; those that are refused where `refused` is set.
    names: Vec<&'static str>,
    refused: bool,
}

impl Methods {
    /// Reads the list; every method is named plainly, or every one with `!` ahead of it.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut names = Vec::new();
        let refused = text.starts_with('!');
        for word in text.split(',') {
            let name = match word.strip_prefix('!') {
                Some(name) if refused => name,
                None if !refused => word,
                Some(_) | None => return None,
            };
            let method = Method::NAMED.into_iter().find(|method| method.name() == name)?;
            if names.contains(&method.name()) {
                return None;
            }
            names.push(method.name());
        }
        Some(Self { written: text.to_owned(), names, refused })
    }

    pub(super) fn allow(&self, method: Method) -> bool {
        self.names.contains(&method.name()) != self.refused
    }
}

/// What a connection string asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Security {
    /// None leaves it to the place: see [`super::Place`].
    pub mode: Option<SslMode>,
    pub authority: Option<Authority>,
    pub certificate: Option<PathBuf>,
    pub key: Option<PathBuf>,
    pub key_password: Option<Secret>,
    pub certificate_mode: Demand,
    pub negotiation: Negotiation,
    pub names_host: bool,
    pub oldest: TlsVersion,
    pub newest: TlsVersion,
    pub channel_binding: Demand,
    pub methods: Option<Methods>,
}

impl Default for Security {
    fn default() -> Self {
        Self {
            mode: None,
            authority: None,
            certificate: None,
            key: None,
            key_password: None,
            certificate_mode: Demand::Prefer,
            negotiation: Negotiation::Postgres,
            names_host: true,
            oldest: TlsVersion::V1_2,
            newest: TlsVersion::V1_3,
            channel_binding: Demand::Prefer,
            methods: None,
        }
    }
}
