//! Authorities, and what they sign.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use tempfile::TempDir;

/// The host that the servers are called.
pub const HOST: &str = "db.test";

/// A certificate and its key, as PEM.
pub struct Pair {
    pub certificate: String,
    pub key: String,
}

/// An authority.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub certificate: String,
    /// The same of the same key, whose time is over.
    pub expired: String,
}

impl Authority {
    pub fn new(name: &str) -> Self {
        Self::signed(name, |params, key| params.self_signed(key).unwrap().pem())
    }

    /// An authority that this one signs.
    pub fn below(&self, name: &str) -> Self {
        Self::signed(name, |params, key| params.signed_by(key, &self.issuer).unwrap().pem())
    }

    fn signed(name: &str, sign: impl Fn(&CertificateParams, &KeyPair) -> String) -> Self {
        let mut params = named(&[], name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate().unwrap();
        let certificate = sign(&params, &key);
        let mut over = params.clone();
        (over.not_before, over.not_after) = (date_time_ymd(2001, 1, 1), date_time_ymd(2002, 1, 1));
        let expired = sign(&over, &key);
        Self { issuer: Issuer::new(params, key), certificate, expired }
    }

    /// Signs what is asked for.
    pub fn sign(&self, asked: &CertificateParams) -> Pair {
        let key = KeyPair::generate().unwrap();
        let certificate = asked.signed_by(&key, &self.issuer).unwrap().pem();
        Pair { certificate, key: key.serialize_pem() }
    }

    /// A certificate that a client shows as this role.
    pub fn client(&self, role: &str) -> Pair {
        let mut asked = named(&[], role);
        asked.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        self.sign(&asked)
    }
}

/// What is asked for with a common name, and with other names beside it.
pub fn named(names: &[&str], common: &str) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, common);
    params
}

/// For a server of the host.
pub fn usual() -> CertificateParams {
    named(&[HOST], HOST)
}

/// The same, whose time is another.
pub fn between(first: (i32, u8), last: (i32, u8)) -> CertificateParams {
    let mut params = usual();
    params.not_before = date_time_ymd(first.0, first.1, 1);
    params.not_after = date_time_ymd(last.0, last.1, 1);
    params
}

/// Signed by itself.
pub fn self_signed() -> Pair {
    let key = KeyPair::generate().unwrap();
    let certificate = usual().self_signed(&key).unwrap().pem();
    Pair { certificate, key: key.serialize_pem() }
}

/// What somebody signs who has a certificate, and is no authority.
pub fn signed_by(own: &Pair) -> Pair {
    let issuer = Issuer::new(usual(), KeyPair::from_pem(&own.key).unwrap());
    let key = KeyPair::generate().unwrap();
    let certificate = named(&[HOST], "below").signed_by(&key, &issuer).unwrap().pem();
    Pair { certificate, key: key.serialize_pem() }
}

/// Files that a client names.
pub struct Files {
    folder: TempDir,
}

impl Files {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A file with these permissions.
    pub fn with(&self, name: &str, text: &str, mode: u32) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        path
    }
}
