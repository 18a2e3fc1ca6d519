//! Ways of logging in: the same catalog by each, and each told as what it is.

use contract_core::catalog::{Options, observe};
use contract_core::connect::{
    ConnectError, Connection, Method, Target, Timeouts, TlsFailure, Transport, Verified, connect,
};

use crate::certificates::{Authority, Files, Pair, usual};
use crate::guarded::{Guarded, quoted};
use crate::psql::{asked, psql};

const RULES: &str = "hostssl all with_certificate all cert\nhostssl all shows_certificate all trust clientcert=verify-ca\n\
    host all trusted all trust\nhost all plain all password\nhost all hashed all md5\nhost all proven all scram-sha-256\n";

const ROLES: &str =
    "CREATE ROLE with_certificate LOGIN; CREATE ROLE shows_certificate LOGIN; CREATE ROLE trusted LOGIN;
    CREATE ROLE plain LOGIN PASSWORD 's3cret'; CREATE ROLE proven LOGIN PASSWORD 's3cret';
    SET password_encryption = 'md5'; CREATE ROLE hashed LOGIN PASSWORD 's3cret';
    CREATE SCHEMA ops; CREATE FUNCTION ops.queue_job(integer) RETURNS integer LANGUAGE sql AS 'SELECT $1';
    GRANT USAGE ON SCHEMA ops TO PUBLIC";

struct House {
    guarded: Guarded,
    files: Files,
    root: String,
}

async fn house() -> (House, Authority) {
    let authority = Authority::new("right");
    let guarded = Guarded::with_certificate(&authority.sign(&usual()), Some(&authority.certificate)).await;
    guarded.administrator.batch_execute(ROLES).await.unwrap();
    guarded.let_in(RULES).await;
    let files = Files::new();
    let root = quoted(&files.with("right.crt", &authority.certificate, 0o644));
    (House { guarded, files, root }, authority)
}

impl House {
    fn string(&self, user: &str, more: &str) -> String {
        let string = self.guarded.string(&format!("sslrootcert={} {more}", self.root));
        string.replace("user=postgres", &format!("user={user}"))
    }

    fn client(&self, name: &str, pair: &Pair, mode: u32) -> String {
        let certificate = self.files.with(&format!("{name}.crt"), &pair.certificate, 0o644);
        let key = self.files.with(&format!("{name}.key"), &pair.key, mode);
        format!("sslcert={} sslkey={}", quoted(&certificate), quoted(&key))
    }
}

async fn opened(string: &str) -> Result<Connection, ConnectError> {
    connect(&Target::parse(string).unwrap_or_else(|error| panic!("{string}: {error}")), &Timeouts::default()).await
}

/// The error with its cause and its help, in which no password is.
async fn refused(string: &str) -> (ConnectError, String) {
    let error = match opened(string).await {
        Ok(connection) => panic!("{string} was connected to: {:?}", connection.protection()),
        Err(error) => error,
    };
    let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
    let told = format!("{error}: {cause}: {}", error.help());
    assert!(!told.contains("s3cret") && !format!("{error:?}").contains("s3cret"), "{told}");
    (error, told)
}

#[tokio::test(flavor = "multi_thread")]
async fn each_way_of_logging_in_reads_the_same() {
    let (house, authority) = house().await;
    let psql = psql();
    let certificate = house.client("client", &authority.client("with_certificate"), 0o600);
    let full = "sslmode=verify-full";
    let cases = [
        ("trusted", full.to_owned(), Method::None, "none"),
        ("plain", format!("{full} password=s3cret"), Method::Password, "password"),
        ("hashed", format!("{full} password=s3cret"), Method::Md5, "md5"),
        ("proven", format!("{full} password=s3cret"), Method::ScramSha256Plus, "scram-sha-256"),
        ("proven", format!("{full} password=s3cret channel_binding=require"), Method::ScramSha256Plus, "scram-sha-256"),
        ("proven", format!("{full} password=s3cret channel_binding=disable"), Method::ScramSha256, "scram-sha-256"),
        ("proven", "sslmode=disable password=s3cret".to_owned(), Method::ScramSha256, "scram-sha-256"),
        (
            "proven",
            format!("{full} password=s3cret ssl_max_protocol_version=TLSv1.2"),
            Method::ScramSha256Plus,
            "scram-sha-256",
        ),
        ("proven", format!("{full} password=s3cret sslnegotiation=direct"), Method::ScramSha256Plus, "scram-sha-256"),
        ("with_certificate", format!("{full} {certificate}"), Method::None, "none"),
        ("shows_certificate", format!("{full} {certificate} sslcertmode=require"), Method::None, "none"),
    ];
    let mut seen = Vec::new();
    for (user, more, method, name) in &cases {
        let string = house.string(user, more);
        let mut connection = opened(&string).await.unwrap_or_else(|error| panic!("{user} {more}: {error:?}"));
        assert_eq!(connection.protection().method, *method, "{user} {more}");
        match &connection.protection().transport {
            Transport::Tls { version, verified: Verified::AuthorityAndHost { host, .. }, client_certificate } => {
                let older = more.contains("TLSv1.2");
                assert_eq!(*version, if older { "TLS 1.2" } else { "TLS 1.3" }, "{more}");
                assert_eq!((host.as_str(), *client_certificate), ("db.test", more.contains("sslcert=")), "{more}");
            }
            transport => assert!(more.contains("disable") && *transport == clear_text(), "{more}: {transport:?}"),
        }
        let mut observation = observe(connection.client_mut(), &Options::default()).await.unwrap();
        let server = observation.server.take().unwrap();
        assert_eq!(server.role, *user);
        observation.setting.role = None;
        seen.push(observation);
        connection.close().await;

        // What `require_auth` says is asked for is, and nothing else is.
        opened(&format!("{string} require_auth={name}")).await.unwrap_or_else(|error| panic!("{more}: {error:?}"));
        let (error, _) = refused(&format!("{string} require_auth=!{name}")).await;
        assert!(matches!(error, ConnectError::MethodNotAllowed { .. }), "{user} {more}: {error:?}");
        let home = house.files.path();
        if let Some(psql) = &psql {
            for (demand, lets_in) in [(format!("require_auth={name}"), true), (format!("require_auth=!{name}"), false)]
            {
                let theirs = asked(psql, home, &format!("{string} {demand}"), "SELECT 1");
                assert_eq!(theirs.is_ok(), lets_in, "psql, {user} {more} {demand}: {theirs:?}");
            }
        }
    }
    assert!(seen.iter().all(|observation| *observation == seen[0]), "the catalog differs by the way of logging in");
    assert!(seen[0].schema.routines().count() == 1, "the catalog was read");
}

fn clear_text() -> Transport {
    Transport::ClearText { local: true, asked: contract_core::connect::SslMode::Disable }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_let_in_is_told_why_and_what_to_do() {
    let (house, authority) = house().await;
    let psql = psql();
    let full = "sslmode=verify-full";
    let (right, stranger) =
        (authority.client("with_certificate"), Authority::new("stranger").client("with_certificate"));
    let (good, strange) = (house.client("good", &right, 0o600), house.client("strange", &stranger, 0o600));
    let exposed = house.client("exposed", &right, 0o644);
    let mixed =
        house.client("mixed", &Pair { certificate: right.certificate.clone(), key: stranger.key.clone() }, 0o600);
    let garbage = house.client("garbage", &Pair { certificate: right.certificate.clone(), key: "x".into() }, 0o600);
    let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let encrypted = Pair { certificate: right.certificate.clone(), key: encrypted.into() };
    let encrypted = house.client("encrypted", &encrypted, 0o600);
    let keyless = good.split(" sslkey").next().unwrap().to_owned();
    let missing = good.replace("good.key", "gone.key");
    for (user, more, part) in [
        ("plain", "password=wrong".to_owned(), "password authentication failed"),
        ("proven", String::new(), "asks for a password and there is none"),
        ("trusted", "channel_binding=require".to_owned(), "`channel_binding=require`"),
        ("hashed", "password=s3cret channel_binding=require".to_owned(), "`channel_binding=require`"),
        ("with_certificate", String::new(), "`sslcert` and `sslkey`"),
        ("shows_certificate", String::new(), "`sslcert` and `sslkey`"),
        ("with_certificate", format!("{good} sslcertmode=disable"), "`sslcert` and `sslkey`"),
        ("with_certificate", strange, "refused the client certificate"),
        ("with_certificate", exposed, "chmod 600"),
        ("with_certificate", mixed, "not that of the client certificate"),
        ("with_certificate", garbage, "no private key in it"),
        ("with_certificate", encrypted, "`openssl pkey"),
        ("with_certificate", keyless, "`sslkey`"),
        ("with_certificate", missing, "gone.key"),
        ("trusted", "sslcertmode=require".to_owned(), "`sslcert` and `sslkey`"),
        ("trusted", "ssl_min_protocol_version=TLSv1.3 require_auth=scram-sha-256".to_owned(), "`none`"),
    ] {
        let string = house.string(user, &format!("{full} {more}"));
        let (_, told) = refused(&string).await;
        assert!(told.contains(part), "{user} {more}: no {part} in {told}");
        if let Some(psql) = &psql {
            let theirs = asked(psql, house.files.path(), &string, "SELECT 1");
            assert!(theirs.is_err(), "psql lets {user} in with {more}: {theirs:?}");
        }
    }
    // An address alone is no host.
    let address = house.string("trusted", full).replace("host=db.test ", "");
    let (error, told) = refused(&address).await;
    assert!(matches!(error, ConnectError::Tls { source: TlsFailure::NoHostName, .. }), "{told}");
    // A socket is not encrypted, whatever is asked for; libpq does the same.
    let socket = house.guarded.server.connection_url("postgres");
    let string = format!("{socket}&sslmode=verify-full");
    assert_eq!(opened(&string).await.unwrap().protection().transport, Transport::Socket);
    if let Some(psql) = &psql {
        let ssl = asked(psql, house.files.path(), &string, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
        assert_eq!(ssl.as_deref(), Ok("f"));
    }
}
