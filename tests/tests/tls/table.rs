//! Every `sslmode` against every kind of server certificate, with every authority.

use std::collections::BTreeMap;
use std::fmt::Write;

use contract_core::connect::{ConnectError, Target, Timeouts, TlsFailure, connect};

use crate::certificates::{Authority, Files, Pair, between as within, named, self_signed, signed_by, usual};
use crate::guarded::{Guarded, quoted};
use crate::psql::{asked, psql};

const MODES: [&str; 7] = ["", "disable", "allow", "prefer", "require", "verify-ca", "verify-full"];

/// What came of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Came {
    Refused,
    ClearText,
    Tls,
}

impl Came {
    fn word(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::ClearText => "clear text",
            Self::Tls => "TLS",
        }
    }
}

async fn ours(string: &str) -> (Came, String) {
    let target = match Target::parse(string) {
        Ok(target) => target,
        Err(error) => return (Came::Refused, error.to_string()),
    };
    match connect(&target, &Timeouts::default()).await {
        Ok(connection) => {
            let query = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
            let encrypted: bool = connection.client().query_one(query, &[]).await.unwrap().get(0);
            let told = connection.protection().word();
            assert_eq!(told, if encrypted { "tls" } else { "clear text" }, "{string}");
            connection.close().await;
            (if encrypted { Came::Tls } else { Came::ClearText }, String::new())
        }
        Err(error) => (Came::Refused, reason(&error)),
    }
}

/// The sentence of an error, without what differs from run to run.
fn reason(error: &ConnectError) -> String {
    match error {
        // Which authorities a system trusts is its own; that it is none of ours is not.
        ConnectError::Tls { source: TlsFailure::UnknownIssuer { .. } | TlsFailure::NoSystemAuthorities(_), .. } => {
            "the authority did not sign the certificate".to_owned()
        }
        ConnectError::Tls { source, .. } => source.to_string(),
        ConnectError::NotLetIn { asked_for_certificate: true, .. } => "no client certificate".to_owned(),
        error => error.to_string().split(": ").last().unwrap_or_default().to_owned(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn we_do_as_psql_does_or_are_stricter() {
    let Some(psql) = psql() else { return };
    let (right, other) = (Authority::new("right"), Authority::new("other"));
    let own = self_signed();
    let between = right.below("between");
    let (leaf, below) = (right.sign(&usual()), between.sign(&usual()));
    let chain = Pair { certificate: format!("{}{}", below.certificate, between.certificate), key: below.key.clone() };
    let files = Files::new();
    let home = Files::new();
    let roots = [
        ("none", String::new()),
        ("the right one", quoted(&files.with("right.crt", &right.certificate, 0o644))),
        ("another", quoted(&files.with("other.crt", &other.certificate, 0o644))),
        ("the certificate itself", quoted(&files.with("own.crt", &own.certificate, 0o644))),
        ("an intermediate authority alone", quoted(&files.with("between.crt", &between.certificate, 0o644))),
        (
            "an intermediate authority and the right one",
            quoted(&files.with("both.crt", &format!("{}{}", between.certificate, right.certificate), 0o644)),
        ),
        ("the signed certificate itself", quoted(&files.with("leaf.crt", &leaf.certificate, 0o644))),
        ("the right one, expired", quoted(&files.with("expired.crt", &right.expired, 0o644))),
        ("a file that is missing", quoted(&files.path().join("missing.crt"))),
        ("system", "system".to_owned()),
    ];
    let certificates = [
        ("right authority, right host", Some(leaf)),
        ("signed by an intermediate authority, which is not shown", Some(below)),
        ("signed by an intermediate authority, which is shown", Some(chain)),
        ("another host", Some(right.sign(&named(&["other.test"], "other.test")))),
        ("expired", Some(right.sign(&within((2001, 1), (2002, 1))))),
        ("not yet valid", Some(right.sign(&within((2090, 1), (2091, 1))))),
        ("common name alone", Some(right.sign(&named(&[], "db.test")))),
        ("unknown issuer", Some(Authority::new("unknown").sign(&usual()))),
        ("signed by who is no authority", Some(signed_by(&own))),
        ("self-signed", Some(own)),
        ("no TLS", None),
    ];
    let mut table = String::new();
    let mut stricter: BTreeMap<String, usize> = BTreeMap::new();
    let (mut cells, mut equal) = (0, 0);
    for (kind, pair) in &certificates {
        let guarded = match pair {
            Some(pair) => Guarded::with_certificate(pair, None).await,
            None => Guarded::start().await,
        };
        writeln!(table, "## {kind}\n").unwrap();
        writeln!(
            table,
            "| sslrootcert | {} |",
            MODES.map(|mode| if mode.is_empty() { "(none)" } else { mode }).join(" | ")
        )
        .unwrap();
        writeln!(table, "|---|{}", "---|".repeat(MODES.len())).unwrap();
        for (root, file) in &roots {
            let mut row = vec![(*root).to_owned()];
            for mode in MODES {
                let mode = if mode.is_empty() { String::new() } else { format!("sslmode={mode}") };
                let file = if file.is_empty() { String::new() } else { format!("sslrootcert={file}") };
                let string = guarded.string(&format!("{mode} {file} connect_timeout=10"));
                let query = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
                let theirs = match asked(&psql, home.path(), &string, query).as_deref() {
                    Ok("t") => Came::Tls,
                    Ok("f") => Came::ClearText,
                    Ok(other) => panic!("psql says {other}"),
                    Err(_) => Came::Refused,
                };
                let (came, why) = ours(&string).await;
                cells += 1;
                if came == theirs {
                    equal += 1;
                    row.push(came.word().to_owned());
                    continue;
                }
                // Nothing is let through that psql refuses, and nothing goes in clear text that psql encrypts.
                let is_stricter = match (came, theirs) {
                    (Came::Refused, _) | (Came::Tls, Came::ClearText) => true,
                    (Came::Tls | Came::ClearText, _) => false,
                };
                assert!(is_stricter, "{kind}, {root}, {mode}: {came:?}, and psql {theirs:?}");
                row.push(format!("**{}**, psql {}", came.word(), theirs.word()));
                let why = if why.is_empty() { "libpq tries clear text first".to_owned() } else { why };
                let why = why.replace(&files.path().display().to_string(), "FOLDER");
                *stricter.entry(format!("{} where psql has {}: {why}", came.word(), theirs.word())).or_default() += 1;
            }
            writeln!(table, "| {} |", row.join(" | ")).unwrap();
        }
        writeln!(table).unwrap();
    }
    writeln!(table, "## Where we are stricter, and how often\n").unwrap();
    for (why, number) in &stricter {
        writeln!(table, "- {number}: {why}").unwrap();
    }
    writeln!(table, "\n{equal} of {cells} are equal.").unwrap();
    insta::assert_snapshot!("sslmode", table);
}
