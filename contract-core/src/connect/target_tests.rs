//! What connection strings come to, with nothing beside them, and with variables, services and password files.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::time::Duration;

#[cfg(feature = "tls")]
use crate::connect::SslMode;
use proptest::prelude::*;

use super::*;
use crate::connect::{FileContent, Origin, Surroundings, TargetError};

fn target(text: &str) -> Target {
    Target::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The error of a connection string; whatever it is, it never repeats a piece of the password.
fn refused(text: &str) -> String {
    shown(&Target::parse(text).expect_err(text), text)
}

fn shown(error: &TargetError, text: &str) -> String {
    for shown in [error.to_string(), format!("{error:?}")] {
        assert!(!shown.contains("hunter") && !shown.contains("s3cret"), "{text}: {shown}");
    }
    error.to_string()
}

/// A process environment, and files.
#[derive(Default)]
struct Beside {
    variables: BTreeMap<&'static str, &'static str>,
    files: BTreeMap<&'static str, (&'static str, bool)>,
    /// Files that cannot be read, and why.
    unread: BTreeMap<&'static str, io::ErrorKind>,
}

impl Beside {
    fn variables(variables: &[(&'static str, &'static str)]) -> Self {
        Self { variables: variables.iter().copied().collect(), ..Self::default() }
    }

    fn with(mut self, file: &'static str, text: &'static str) -> Self {
        self.files.insert(file, (text, false));
        self
    }

    fn unread(mut self, file: &'static str, kind: io::ErrorKind) -> Self {
        self.unread.insert(file, kind);
        self
    }

    fn read(&self, text: &str) -> Result<Target, TargetError> {
        self.read_by(|surroundings| Target::read(text, surroundings))
    }

    /// As `--env` reads.
    fn read_fixed(&self, text: &str) -> Result<Target, TargetError> {
        self.read_by(|surroundings| Target::read_fixed(text, surroundings))
    }

    fn read_by(&self, read: impl Fn(&Surroundings<'_>) -> Result<Target, TargetError>) -> Result<Target, TargetError> {
        let variable = |name: &str| self.variables.get(name).map(OsString::from);
        let file = |path: &Path| match self.files.get(path.to_str().expect("a path of the test")) {
            Some((text, exposed)) => Ok(FileContent { bytes: text.as_bytes().to_vec(), exposed: *exposed }),
            None => {
                let kind = self.unread.get(path.to_str().expect("a path of the test"));
                Err(kind.copied().unwrap_or(io::ErrorKind::NotFound).into())
            }
        };
        read(&Surroundings { variable: &variable, home: Some(Path::new("/home/me")), read: &file })
    }
}

fn password(target: &Target) -> Option<String> {
    let config = target.config(&target.places()[0]);
    config.get_password().map(|password| String::from_utf8_lossy(password).into_owned())
}

fn origin(target: &Target, name: &str) -> String {
    let parameter = target.parameters().iter().find(|parameter| parameter.name == name);
    parameter.map_or_else(|| panic!("`{name}` has no value"), |parameter| parameter.origin.to_string())
}

#[test]
fn a_connection_string_is_read_and_shown_without_its_password() {
    for (text, shown) in [
        ("postgres://worker:s3cret@localhost:5433/app", "localhost:5433/app as worker"),
        ("postgresql://worker@127.0.0.1/app", "127.0.0.1:5432/app as worker"),
        ("postgresql://worker@127.8.9.1/app?sslmode=disable", "127.8.9.1:5432/app as worker"),
        ("postgres://worker@[::1]:6000/app", "[::1]:6000/app as worker"),
        ("postgres://worker@[::1]/app?sslmode=prefer", "[::1]:5432/app as worker"),
        ("  postgres://worker@LOCALHOST/app\n", "LOCALHOST:5432/app as worker"),
        ("postgres://w%40x:s3cret%2F%3f@localhost/a%20b", "localhost:5432/a b as w@x"),
        ("postgres://w:s3c#ret:x@localhost/app", "localhost:5432/app as w"),
        ("postgres://localhost?user=w&password=s3cret&dbname=app&port=7", "localhost:7/app as w"),
        ("postgres://w@localhost:1,127.0.0.1,[::1]:3/app", "localhost:1,127.0.0.1:5432,[::1]:3/app as w"),
        ("postgres://w@localhost,127.0.0.1/app?port=7", "localhost:7,127.0.0.1:7/app as w"),
        ("host=localhost dbname=app user=w password=s3cret", "localhost:5432/app as w"),
        ("host = localhost\n dbname='my app' user=w password='s3cret \\' \\\\'", "localhost:5432/my app as w"),
        ("user=w dbname=a\\ b\\'c hostaddr=::1 port=' 7'", "[::1]:7/a b'c as w"),
        ("host=localhost,::1 hostaddr=127.0.0.1,::1 port=1,2 dbname=app user=w", "localhost:1,[::1]:2/app as w"),
        ("host=localhost dbname='' dbname=app user=w password=", "localhost:5432/app as w"),
    ] {
        let target = target(text);
        assert_eq!(target.to_string(), shown, "{text}");
        assert!(!format!("{target:?}").contains("s3c"), "{target:?}");
    }
}

#[test]
fn the_password_is_decoded_and_reaches_the_driver() {
    assert_eq!(password(&target("postgres://w:s3cret%2F%40%25@localhost/app")).as_deref(), Some("s3cret/@%"));
    assert_eq!(password(&target("host=localhost user=w dbname=a password='a \\'b\\\\'")).as_deref(), Some("a 'b\\"));
    let target = target("postgres://w:@localhost/app");
    assert_eq!(target.config(&target.places()[0]).get_application_name(), Some("dbcontract"));
    assert!(!target.has_password());
}

#[cfg(unix)]
#[test]
fn a_socket_is_named_by_its_folder() {
    for text in [
        "postgresql:///app?host=/var/run/postgresql&user=w&port=5433",
        "postgresql://w@%2Fvar%2Frun%2Fpostgresql:5433/app",
        "host=/var/run/postgresql port=5433 user=w dbname=app sslmode=disable",
    ] {
        let target = target(text);
        assert_eq!(target.host(), &Host::Socket("/var/run/postgresql".into()));
        assert_eq!(target.to_string(), "/var/run/postgresql:5433/app as w");
        assert!(target.places()[0].is_local());
    }
}

#[test]
fn localhost_is_this_machine_whatever_a_resolver_says() {
    let target = target("postgres://w@localhost/app");
    let addresses: Vec<String> = target.places()[0].loopback_addresses().iter().map(ToString::to_string).collect();
    assert_eq!(addresses, ["127.0.0.1", "::1"]);
}

#[cfg(not(feature = "tls"))]
#[test]
fn clear_text_never_leaves_this_machine() {
    for host in ["db.example.com", "10.0.0.1", "[fe80::1]", "0.0.0.0", "localhost.example.com", "128.0.0.1"] {
        for parameters in ["", "?sslmode=disable", "?sslmode=prefer"] {
            let message = refused(&format!("postgres://w:hunter2@{host}/app{parameters}"));
            assert!(message.contains("`tls`") && message.contains("clear text"), "{message}");
        }
    }
    assert!(refused("postgres://w:hunter2@localhost,10.0.0.1/app").contains("10.0.0.1"));
    assert!(refused("host=localhost hostaddr=10.0.0.1 user=w dbname=app").contains("clear text"));
    for mode in ["require", "verify-ca", "verify-full"] {
        let message = refused(&format!("postgres://w:hunter2@localhost/app?sslmode={mode}"));
        assert!(message.contains("`sslmode`") && message.contains("`tls`"), "{message}");
    }
}

#[cfg(feature = "tls")]
#[test]
fn another_machine_is_talked_to_in_clear_text_only_where_the_string_says_so() {
    for (text, mode) in [
        ("postgres://w@db.example.com/app", SslMode::Require),
        ("postgres://w@10.0.0.1/app?sslmode=disable", SslMode::Disable),
        ("postgres://w@db/app?ssl=true", SslMode::Require),
        ("postgres://w@db/app?sslrootcert=system", SslMode::VerifyFull),
        ("host=localhost hostaddr=10.0.0.1 user=w dbname=app", SslMode::Require),
        ("host=db hostaddr=127.0.0.1 user=w dbname=app", SslMode::Prefer),
        ("postgres://w@localhost/app", SslMode::Prefer),
        ("postgres://w@localhost/app?sslmode=verify-full", SslMode::VerifyFull),
        ("postgres://w@%2Ftmp/app?sslmode=require", SslMode::Disable),
    ] {
        let target = target(text);
        assert_eq!(target.places()[0].mode(target.security.mode), mode, "{text}");
    }
    assert!(refused("postgres://w@db/app?sslrootcert=system&sslmode=require").contains("`sslmode=verify-full`"));
    assert!(refused("postgres://w@db/app?sslnegotiation=direct&sslmode=prefer").contains("`sslmode=require`"));
}

#[test]
fn a_parameter_is_honoured_or_refused_by_name() {
    for (parameter, name) in [
        ("sslmode=never", "sslmode"),
        ("hostaddr=db.example.com", "hostaddr"),
        ("service=prod", "prod"),
        ("channel_binding=yes", "channel_binding"),
        ("target_session_attrs=master", "target_session_attrs"),
        ("load_balance_hosts=yes", "load_balance_hosts"),
        ("options=-c%20search_path%3Dx", "options"),
        ("connect_timeout=soon", "connect_timeout"),
        ("connect_timeout=0", "connect_timeout"),
        ("connect_timeout=%2B1", "connect_timeout"),
        ("keepalives_idle=-1", "keepalives_idle"),
        ("gssencmode=require", "gssencmode"),
        ("krbsrvname=x", "krbsrvname"),
        ("replication=database", "replication"),
        ("sslcrl=x", "sslcrl"),
        ("requirepeer=postgres", "requirepeer"),
        ("sslcompression=1", "sslcompression"),
        ("ssl_max_protocol_version=TLSv1.1", "ssl_max_protocol_version"),
        ("ssl_min_protocol_version=TLSv1.3&ssl_max_protocol_version=TLSv1.2", "ssl_min_protocol_version"),
        ("require_auth=md5,!password", "require_auth"),
        ("require_auth=magic", "require_auth"),
        ("require_auth=md5,md5", "require_auth"),
        ("min_protocol_version=3.2", "min_protocol_version"),
        ("sslkeylogfile=x", "sslkeylogfile"),
        ("scram_client_key=hunter2", "scram_client_key"),
        ("Schema=x", "Schema"),
        ("ssl=1", "ssl"),
    ] {
        let message = refused(&format!("postgres://w:hunter2@localhost/app?{parameter}"));
        assert!(message.contains(&format!("`{name}`")), "{parameter}: {message}");
    }
    for harmless in [
        "gssencmode=disable",
        "gssencmode=prefer",
        "replication=false",
        "sslcompression=0",
        "max_protocol_version=latest",
        "krbsrvname=postgres",
        "target_session_attrs=any",
        "channel_binding=disable",
        "require_auth=!password",
        "ssl_min_protocol_version=TLSv1",
    ] {
        assert_eq!(target(&format!("postgres://w@localhost/app?{harmless}")).notes(), &[] as &[String], "{harmless}");
    }
    let timed = target("postgres://w@localhost/app?connect_timeout=3");
    assert_eq!(timed.connect_timeout(), Some(Duration::from_secs(3)));
}

#[test]
fn extras_of_hosted_platforms_are_noted() {
    let target = target("postgres://w@localhost/app?pgbouncer=true&schema=ops&connection_limit=1&pool_timeout=0");
    assert_eq!(target.notes().len(), 4);
    assert!(target.notes()[0].contains("`pgbouncer`"));
}

#[test]
fn an_unescaped_at_sign_is_explained() {
    for url in [
        "postgres://w:hunt@hunter2@localhost/app",
        "postgres://w:hunter/2@localhost/app",
        "postgres://w:hunter?2@localhost/app",
        "postgres://w:x@hunter/2@localhost/app",
    ] {
        assert!(refused(url).contains("%40"), "{url}");
    }
}

#[test]
fn what_is_missing_is_named_and_not_guessed() {
    assert!(refused("postgres://w:hunter2@localhost").contains("no database"));
    assert!(refused("postgres://w:hunter2@localhost/").contains("no database"));
    assert!(refused("postgres://localhost/app").contains("no user"));
    assert!(refused("postgres:///app?user=w").contains("no host"));
    assert!(refused("user=w dbname=app password=hunter2").contains("no host"));
    assert!(refused("postgres://w@localhost,,::1/app").contains("brackets"));
    assert!(refused("host=localhost,, user=w dbname=app").contains("comma"));
}

#[test]
fn mistakes_are_told_without_the_text() {
    let string = || Origin::ConnectionString;
    for (text, error) in [
        ("hunter2", TargetError::NotAConnectionString),
        ("mysql://w:hunter2@localhost/app", TargetError::Scheme("mysql".into())),
        ("postgresql+asyncpg://w:hunter2@localhost/app", TargetError::Scheme("postgresql+asyncpg".into())),
        ("postgres://w:hunter%zz@localhost/app", TargetError::PercentEncoding("password")),
        ("postgres://w:hunter%@localhost/app", TargetError::PercentEncoding("password")),
        ("postgres://w:hunter%ff@localhost/app", TargetError::PercentEncoding("password")),
        ("postgres://w:hunter%00@localhost/app", TargetError::PercentEncoding("password")),
        ("postgres://w:hunter%+1@localhost/app", TargetError::PercentEncoding("password")),
        ("postgres://w:%é@localhost/app", TargetError::PercentEncoding("password")),
        ("postgres://w@localhost:hunter2/app", TargetError::Port(string())),
        ("postgres://w@localhost:0/app", TargetError::Port(string())),
        ("postgres://w@localhost:65536/app", TargetError::Port(string())),
        ("postgres://w@localhost:+1/app", TargetError::Port(string())),
        ("postgres://w@::1/app", TargetError::Brackets),
        ("postgres://w@[::1/app", TargetError::Brackets),
        ("postgres://w@localhost/app?host=/tmp", TargetError::Twice("host".into())),
        ("postgres://w:x@localhost/app?password=hunter2", TargetError::Twice("password".into())),
        ("postgres://w@localhost/app?hunter2", TargetError::ParameterWithoutValue),
        ("host=localhost password='hunter2", TargetError::OpenQuote),
        ("host=localhost password=hunter 2", TargetError::Pair),
        ("password=hun=ter2 =x", TargetError::Pair),
        ("host=localhost password=hunter\0", TargetError::Nul),
        ("host=a,b port=1,2,3 user=w dbname=x", TargetError::Lists { hosts: 2, others: 3, parameter: "port" }),
        ("host=a,b hostaddr=::1 user=w dbname=x", TargetError::Lists { hosts: 2, others: 1, parameter: "hostaddr" }),
    ] {
        assert_eq!(refused(text), error.to_string(), "{text}");
    }
}

#[test]
fn the_string_wins_over_the_service_and_the_service_over_variables() {
    let beside =
        Beside::variables(&[("PGUSER", "of_variable"), ("PGPORT", "3"), ("PGAPPNAME", "app"), ("PGHOST", "x")])
            .with("/home/me/.pg_service.conf", "[prod]\nhost=localhost\nport=2\ndbname=of_service\npassword=s3cret\n");
    let target = beside.read("service=prod port=1").expect("a target");
    assert_eq!(target.to_string(), "localhost:1/of_service as of_variable");
    assert_eq!(password(&target).as_deref(), Some("s3cret"));
    assert_eq!(origin(&target, "port"), "the connection string");
    assert_eq!(origin(&target, "dbname"), "the service `prod` of `/home/me/.pg_service.conf`");
    assert_eq!(origin(&target, "user"), "`PGUSER` of the process environment");
    assert!(target.parameters().iter().all(|parameter| (parameter.name == "password") == parameter.value.is_none()));
    let notes = target.notes().join("\n");
    assert!(notes.contains("`user` `of_variable` is from `PGUSER`") && !notes.contains("s3cret"), "{notes}");
    assert!(notes.contains("`password` is from the service"), "{notes}");
}

#[test]
fn a_host_brings_its_own_port_and_address() {
    let beside = Beside::variables(&[("PGHOSTADDR", "10.0.0.9"), ("PGPORT", "9"), ("PGDATABASE", "app")]);
    let target = beside.read("postgres://w@localhost").expect("a target");
    assert_eq!(target.to_string(), "localhost:5432/app as w");
    assert_eq!(target.unused_variables(), ["PGHOSTADDR", "PGPORT"]);
    assert!(target.notes()[0].contains("`PGHOSTADDR`"), "{:?}", target.notes());
    // Where the host is of the environment, so are they.
    let beside = Beside::variables(&[("PGHOST", "localhost"), ("PGPORT", "9"), ("PGDATABASE", "app")]);
    assert_eq!(beside.read("user=w").expect("a target").to_string(), "localhost:9/app as w");
}

#[test]
fn the_process_environment_does_not_decide_which_database_an_environment_is() {
    let beside = Beside::variables(&[
        ("PGHOST", "wrong"),
        ("PGPORT", "1"),
        ("PGDATABASE", "wrong"),
        ("PGUSER", "wrong"),
        ("PGPASSWORD", "s3cret"),
        ("PGSSLMODE", "disable"),
        ("PGOPTIONS", "-c x=y"),
        ("PGSERVICE", "wrong"),
        ("PGSERVICEFILE", "/wrong"),
        ("PGTARGETSESSIONATTRS", "standby"),
        ("PGAPPNAME", "mine"),
        ("PGPASSFILE", "/passwords"),
    ])
    .with("/wrong", "[prod]\nhost=wrong\n[wrong]\nhost=wrong\n")
    .with("/home/me/.pg_service.conf", "[prod]\nhost=localhost\ndbname=right\n")
    .with("/passwords", "localhost:5432:right:w:from the file\n");
    for text in ["postgres://w@localhost/right", "service=prod user=w"] {
        let target = beside.read_fixed(text).expect(text);
        assert_eq!(target.to_string(), "localhost:5432/right as w");
        assert_eq!(password(&target).as_deref(), Some("from the file"));
        assert_eq!(origin(&target, "password"), "line 1 of `/passwords`");
        assert_eq!(origin(&target, "application_name"), "`PGAPPNAME` of the process environment");
        assert_eq!(target.wanted_session(), WantedSession::Any);
        assert!(target.unused_variables().contains(&"PGPASSWORD"), "{:?}", target.unused_variables());
    }
    let message = shown(&beside.read_fixed("service=elsewhere user=w").expect_err("no service"), "");
    assert!(message.contains("`elsewhere`") && message.contains("`PGSERVICEFILE`"), "{message}");
    assert!(shown(&beside.read_fixed("postgres://w@localhost").expect_err("no database"), "").contains("no database"));
}

#[test]
fn a_service_is_found_where_libpq_finds_it() {
    let text = "# c\n\n  [other]\nnonsense\n[prod] rest\nhost=localhost\nhost=second\n user=w  \ndbname=a b=c\n[prod]\nport=9\n";
    let read = |beside: &Beside| beside.read("service=prod").map(|target| target.to_string());
    for beside in [
        Beside::default().with("/home/me/.pg_service.conf", text),
        Beside::variables(&[("PGSERVICEFILE", "/named")]).with("/named", text),
        Beside::variables(&[("PGSYSCONFDIR", "/etc/pg")])
            .with("/etc/pg/pg_service.conf", text)
            .with("/home/me/.pg_service.conf", "[mine]\nhost=x\n"),
    ] {
        assert_eq!(read(&beside), Ok("localhost:5432/a b=c as w".to_owned()));
    }
    for (text, part) in [
        ("[prod]\nhost\n", "line 2"),
        ("[prod]\nhost = x\n", "line 2 sets a parameter that is none"),
        ("[prod]\nservice=x\n", "names another service"),
        ("[prod]\nldap://x\n", "LDAP"),
        ("[product]\nhost=x\n", "defined in no service file (`/home/me/.pg_service.conf`)"),
    ] {
        let error = Beside::default().with("/home/me/.pg_service.conf", text).read("service=prod").expect_err(text);
        assert!(error.to_string().contains(part), "{error}");
    }
    let error = Beside::variables(&[("PGSERVICEFILE", "/gone")]).read("service=prod").expect_err("no file");
    assert!(error.to_string().contains("`/gone`"), "{error}");
}

#[test]
fn a_password_file_is_read_as_libpq_reads_it() {
    let file = "# localhost:*:*:*:no\nlocalhost:1:app:w:one\nlocal\\:host:*:*:*:no\n*:*:a\\:p\\\\p:*:t\\:w\\\\o:rest\n\
                /srv:*:*:*:socket\n*:*:empty:*:\n*:*:*:w:last\r\n";
    let read = |text: &str| {
        let target = Beside::default().with("/home/me/.pgpass", file).read(text).expect(text);
        password(&target)
    };
    for (text, found) in [
        ("postgres://w@localhost:1/app", Some("one")),
        ("postgres://w@localhost:2/app", Some("last")),
        ("postgres://x@localhost:2/app", None),
        ("postgres://x@localhost/a:p\\p", Some("t:w\\o")),
        ("postgres://x@%2Fsrv/app", Some("socket")),
        ("postgres://w@%2Fvar%2Frun%2Fpostgresql:1/app", Some("one")),
        ("postgres://w:mine@localhost:1/app", Some("mine")),
        ("postgres://w@localhost/empty", None),
    ] {
        assert_eq!(read(text).as_deref(), found, "{text}");
    }
    // Each of several hosts has its own.
    let target = Beside::default().with("/home/me/.pgpass", file).read("postgres://w@localhost:1,[::1]/app");
    let target = target.expect("a target");
    let passwords: Vec<_> =
        target.places().iter().map(|place| target.config(place).get_password().map(<[u8]>::to_vec)).collect();
    assert_eq!(passwords, [Some(b"one".to_vec()), Some(b"last".to_vec())]);
}

#[test]
fn a_password_file_that_others_can_read_is_not_used() {
    let mut beside = Beside::default();
    beside.files.insert("/home/me/.pgpass", ("*:*:*:*:s3cret\n", true));
    let target = beside.read("postgres://w@localhost/app").expect("a target");
    assert_eq!(password(&target), None);
    assert!(target.notes()[0].contains("chmod 600"), "{:?}", target.notes());
}

#[test]
fn files_of_libpq_are_used_where_they_are() {
    let beside = Beside::default()
        .with("/home/me/.postgresql/root.crt", "")
        .with("/home/me/.postgresql/postgresql.crt", "")
        .with("/home/me/.postgresql/postgresql.key", "");
    let target = beside.read("postgres://w@localhost/app").expect("a target");
    for name in ["sslrootcert", "sslcert", "sslkey"] {
        assert_eq!(origin(&target, name), "the file that libpq looks for");
    }
    let target = beside.read("postgres://w@localhost/app?sslcert=/c&sslkey=/k").expect("a target");
    assert_eq!(origin(&target, "sslkey"), "the connection string");
}

#[test]
fn a_file_of_libpq_that_cannot_be_read_is_not_one_that_is_missing() {
    for (kind, is_taken) in [
        (io::ErrorKind::PermissionDenied, true),
        (io::ErrorKind::Other, true),
        (io::ErrorKind::NotADirectory, false),
        (io::ErrorKind::NotFound, false),
    ] {
        let beside = Beside::default()
            .unread("/home/me/.postgresql/root.crt", kind)
            .unread("/home/me/.postgresql/postgresql.crt", kind)
            .unread("/home/me/.postgresql/postgresql.key", kind);
        let target = beside.read("postgres://w@localhost/app?sslmode=prefer").expect("a target");
        let taken: Vec<_> = target.parameters().iter().filter_map(|parameter| parameter.value.as_deref()).collect();
        for file in ["root.crt", "postgresql.crt", "postgresql.key"] {
            let file = format!("/home/me/.postgresql/{file}");
            assert_eq!(taken.contains(&file.as_str()), is_taken, "{kind}: {taken:?}");
        }
    }
}

#[test]
fn a_list_of_revoked_certificates_is_refused_where_libpq_checks_it() {
    const LIST: &str = "/home/me/.postgresql/root.crl";
    let there = Beside::default().with(LIST, "");
    let unread = Beside::default().unread(LIST, io::ErrorKind::PermissionDenied);
    for beside in [&there, &unread] {
        for (text, is_refused) in [
            ("postgres://w@localhost/app?sslrootcert=/r", true),
            ("postgres://w@localhost/app?sslrootcert=/r&sslmode=prefer", true),
            ("postgres://w@localhost/app?sslrootcert=/r&sslmode=disable", false),
            ("postgres://w@localhost/app?sslrootcert=system", false),
            ("postgres://w@localhost/app", false),
            ("postgres://w@%2Ftmp/app?sslrootcert=/r", false),
        ] {
            for read in [beside.read(text), beside.read_fixed(text)] {
                let said = read.map_err(|error| error.to_string());
                assert_eq!(said.is_err(), is_refused, "{text}: {said:?}");
                assert!(said.err().is_none_or(|error| error.contains(LIST)), "{text}");
            }
        }
    }
    let default = Beside::default().with(LIST, "").with("/home/me/.postgresql/root.crt", "");
    assert!(default.read("postgres://w@localhost/app").is_err());
    for name in ["PGSSLCRL", "PGSSLCRLDIR"] {
        let named = Beside::variables(&[(name, "/list")]);
        for read in [named.read("postgres://w@localhost/app"), named.read_fixed("postgres://w@localhost/app")] {
            let error = read.expect_err(name).to_string();
            assert!(error.contains(&format!("`{name}`")), "{error}");
        }
    }
}

#[test]
fn what_is_meant_to_be_a_connection_string_is_told_from_a_path() {
    for text in ["postgres://x", "host=x", " user = w", "dbname=app user=x", "mysql://x", "pgbouncer=true"] {
        assert!(Target::is_meant_by(text), "{text}");
    }
    for text in ["migrations", "a=b", "snapshot.json", "./host=x", "hosts=x", ""] {
        assert!(!Target::is_meant_by(text), "{text}");
    }
}

/// Any value, quoted as the manual says.
fn quoted(value: &str) -> String {
    format!("'{}'", value.replace('\\', "\\\\").replace('\'', "\\'"))
}

fn encoded(value: &str) -> String {
    value.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

proptest! {
    #[test]
    fn whatever_is_written_is_read_in_either_form(
        user in "[^\0]{1,12}", secret in "[^\0]{1,12}", database in "[^\0]{1,12}", name in "[^\0]{1,12}"
    ) {
        let pairs = format!(
            "user={} password = {} dbname={} host=localhost application_name={}",
            quoted(&user), quoted(&secret), quoted(&database), quoted(&name)
        );
        let url = format!(
            "postgres://{}:{}@localhost/{}?application_name={}",
            encoded(&user), encoded(&secret), encoded(&database), encoded(&name)
        );
        let (pairs, url) = (target(&pairs), target(&url));
        prop_assert!(pairs == url);
        prop_assert_eq!(pairs.user(), &user);
        prop_assert_eq!(pairs.database(), &database);
        prop_assert_eq!(password(&pairs), Some(secret));
        prop_assert_eq!(pairs.application_name.as_deref(), Some(name.as_str()));
    }

    #[test]
    fn whatever_is_wrong_is_told_without_the_password(before in "\\PC{0,8}", after in "\\PC{0,8}", at in 0_usize..6) {
        let string = match at {
            0 => format!("postgres://w:{before}hunter2{after}@localhost/app"),
            1 => format!("postgres://w@localhost/app?password={before}hunter2{after}"),
            2 => format!("host=localhost user=w dbname=app password={before}hunter2{after}"),
            3 => format!("host=localhost user=w dbname=app password='{before}hunter2{after}"),
            4 => format!("host=localhost user=w dbname=app sslpassword='{before}hunter2{after}'"),
            _ => format!("{before} host=localhost password='hunter2' {after}"),
        };
        // A `&` or a blank ends the password: what is behind it is a name, and names are told.
        prop_assume!(!before.contains(['&', '=', '\'', '@', '/', '?', '#']) && !before.contains(char::is_whitespace));
        let shown = match Target::parse(&string) {
            Ok(target) => format!("{target:?} {target} {:?} {:?}", target.notes(), target.parameters()),
            Err(error) => format!("{error:?} {error}"),
        };
        prop_assert!(!shown.contains("hunter2"), "{}: {}", string, shown);
    }

    #[test]
    fn a_password_file_gives_what_was_escaped_into_it(
        host in "[^\0\n\r]{1,8}", database in "[^\0\n\r]{1,8}", secret in "[^\0\n\r]{1,8}"
    ) {
        prop_assume!(!host.starts_with('#'));
        let escaped = |text: &str| text.replace('\\', "\\\\").replace(':', "\\:");
        let file = format!("x:1:y:z:no\n{}:1:{}:w:{}\n", escaped(&host), escaped(&database), escaped(&secret));
        let asked = crate::connect::words::Asked { hosts: &[&host], port: "1", database: &database, user: "w" };
        prop_assert_eq!(crate::connect::words::password(&file, &asked), Some((2, secret)));
    }
}
