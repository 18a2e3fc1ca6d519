//! Connection URLs as libpq reads them (manual, 34.1.1.2 "Connection URIs"), read more strictly: what is
//! ambiguous is an error, what would not be honoured is an error.

use std::time::Duration;

use super::target::{Host, TargetError};

/// The port of a URL that names none.
const DEFAULT_PORT: u16 = 5432;

/// What hosted platforms and other drivers put into URLs for themselves. None of it changes which
/// database is read, nor what is read of it.
const FOR_OTHERS: &[&str] = &[
    "connection_limit",
    "pgbouncer",
    "pool_timeout",
    "prepared_statements",
    "schema",
    "single_use_connections",
    "socket_timeout",
    "statement_cache_size",
    "supa",
    "uselibpqcompat",
];

/// What a URL says.
pub(super) struct Parts {
    pub host: Host,
    pub port: u16,
    pub database: String,
    pub user: String,
    pub password: Option<String>,
    pub application_name: Option<String>,
    pub connect_timeout: Option<Duration>,
    pub notes: Vec<String>,
}

/// What has been read of a URL so far.
#[derive(Default)]
struct Found {
    host: Option<String>,
    port: Option<String>,
    database: Option<String>,
    user: Option<String>,
    password: Option<String>,
    application_name: Option<String>,
    connect_timeout: Option<Duration>,
    notes: Vec<String>,
}

pub(super) fn parse(text: &str) -> Result<Parts, TargetError> {
    let rest = without_scheme(text.trim())?;
    let (authority, rest) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    if authority.matches('@').count() > 1 || rest.contains('@') {
        return Err(TargetError::UnescapedAt);
    }
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut found = Found::default();
    let address = match authority.split_once('@') {
        Some((credentials, address)) => {
            let (user, password) = match credentials.split_once(':') {
                Some((user, password)) => (user, Some(password)),
                None => (credentials, None),
            };
            set(&mut found.user, "user", decode(user, "user")?)?;
            if let Some(password) = password {
                set(&mut found.password, "password", decode(password, "password")?)?;
            }
            address
        }
        None => authority,
    };
    read_address(&mut found, address)?;
    let database = decode(path.strip_prefix('/').unwrap_or(path), "database")?;
    set(&mut found.database, "database", database)?;
    for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
        let (name, value) = parameter.split_once('=').ok_or(TargetError::ParameterWithoutValue)?;
        read_parameter(&mut found, &decode(name, "parameters")?, &decode(value, "parameters")?)?;
    }
    finish(found)
}

fn without_scheme(text: &str) -> Result<&str, TargetError> {
    if let Some(rest) = text.strip_prefix("postgres://").or_else(|| text.strip_prefix("postgresql://")) {
        return Ok(rest);
    }
    let scheme_character = |letter: char| letter.is_ascii_alphanumeric() || "+-.".contains(letter);
    match text.split_once("://") {
        Some((scheme, _)) if !scheme.is_empty() && scheme.chars().all(scheme_character) => {
            Err(TargetError::Scheme(scheme.to_owned()))
        }
        _ if text.contains('=') => Err(TargetError::KeyValue),
        _ => Err(TargetError::NotAUrl),
    }
}

/// Reads `host`, `host:port`, `[address]:port` or nothing.
fn read_address(found: &mut Found, address: &str) -> Result<(), TargetError> {
    if address.contains(',') {
        return Err(TargetError::SeveralHosts);
    }
    let (host, port) = match address.strip_prefix('[') {
        Some(bracketed) => {
            let (host, behind) = bracketed.split_once(']').ok_or(TargetError::Brackets)?;
            match behind.strip_prefix(':') {
                Some(port) => (host, port),
                None if behind.is_empty() => (host, ""),
                None => return Err(TargetError::Brackets),
            }
        }
        None => {
            let (host, port) = address.split_once(':').unwrap_or((address, ""));
            if port.contains(':') {
                return Err(TargetError::Brackets);
            }
            (host, port)
        }
    };
    set(&mut found.host, "host", decode(host, "host")?)?;
    set(&mut found.port, "port", decode(port, "port")?)
}

fn read_parameter(found: &mut Found, name: &str, value: &str) -> Result<(), TargetError> {
    let wrong = |reason| Err(TargetError::Parameter { name: name.to_owned(), reason });
    match (name, value) {
        ("host", _) => set(&mut found.host, "host", value.to_owned()),
        ("port", _) => set(&mut found.port, "port", value.to_owned()),
        ("dbname", _) => set(&mut found.database, "database", value.to_owned()),
        ("user", _) => set(&mut found.user, "user", value.to_owned()),
        ("password", _) => set(&mut found.password, "password", value.to_owned()),
        ("application_name", _) => set(&mut found.application_name, "application_name", value.to_owned()),
        ("connect_timeout", _) => match value.parse() {
            Ok(seconds @ 1..) if found.connect_timeout.is_none() => {
                found.connect_timeout = Some(Duration::from_secs(seconds));
                Ok(())
            }
            _ => wrong("has to be one whole number of seconds, 1 or more: correct it"),
        },
        ("sslmode", "disable" | "allow" | "prefer") | ("gssencmode", "disable" | "prefer") => Ok(()),
        ("channel_binding", "disable" | "prefer") | ("target_session_attrs", "any") => Ok(()),
        ("sslmode", "require" | "verify-ca" | "verify-full") => wrong(
            "asks for encryption (TLS), which is not built in this version: it will not talk in clear text instead",
        ),
        ("sslmode", _) => wrong("has to be `disable`, `allow`, `prefer`, `require`, `verify-ca` or `verify-full`"),
        ("options", _) => wrong(
            "is refused: poolers do not accept it, and the settings that dbcontract needs it makes itself: remove it",
        ),
        _ if FOR_OTHERS.contains(&name) => {
            found.notes.push(format!("the parameter `{name}` of the URL is for other programs and was not used"));
            Ok(())
        }
        _ => wrong("is not one that dbcontract honours, and it ignores none: remove it"),
    }
}

/// Fills a place that may be filled once; an empty text fills nothing.
fn set(place: &mut Option<String>, what: &str, value: String) -> Result<(), TargetError> {
    if value.is_empty() {
        return Ok(());
    }
    match place.replace(value) {
        Some(_) => Err(TargetError::Twice(what.to_owned())),
        None => Ok(()),
    }
}

fn finish(found: Found) -> Result<Parts, TargetError> {
    let missing = |part, hint| TargetError::Missing { part, hint };
    let host = found.host.ok_or(missing(
        "host",
        "write `postgres://user@host/database`, or `?host=/folder` for the folder of a Unix socket",
    ))?;
    if host.contains(',') {
        return Err(TargetError::SeveralHosts);
    }
    let port = match found.port {
        Some(port) if port.bytes().all(|byte| byte.is_ascii_digit()) => {
            port.parse().ok().filter(|port| *port > 0).ok_or(TargetError::Port)?
        }
        Some(_) => return Err(TargetError::Port),
        None => DEFAULT_PORT,
    };
    Ok(Parts {
        host: if host.starts_with('/') { Host::Socket(host.into()) } else { Host::Network(host) },
        port,
        database: found
            .database
            .ok_or(missing("database", "add it behind the host, as in `postgres://user@host/database`"))?,
        user: found.user.ok_or(missing("user", "add it ahead of the host, as in `postgres://user@host/database`"))?,
        password: found.password,
        application_name: found.application_name,
        connect_timeout: found.connect_timeout,
        notes: found.notes,
    })
}

/// Resolves `%xx`. A NUL is refused with the malformed ones: the protocol ends a text there.
fn decode(text: &str, part: &'static str) -> Result<String, TargetError> {
    let wrong = TargetError::PercentEncoding(part);
    let mut pieces = text.split('%');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let (Some(digits), Some(rest)) = (piece.get(..2), piece.get(2..)) else { return Err(wrong) };
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(wrong);
        }
        match u8::from_str_radix(digits, 16) {
            Ok(0) | Err(_) => return Err(wrong),
            Ok(byte) => bytes.push(byte),
        }
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).map_err(|_| wrong)
}

#[cfg(test)]
mod tests {
    use super::super::target::{Host, Target, TargetError};
    use std::time::Duration;

    fn target(url: &str) -> Target {
        Target::parse(url).unwrap_or_else(|error| panic!("{url}: {error}"))
    }

    /// The error of a URL; whatever it is, it never repeats a piece of the password.
    fn refused(url: &str) -> String {
        let error = Target::parse(url).expect_err(url);
        for shown in [error.to_string(), format!("{error:?}")] {
            assert!(!shown.contains("hunter") && !shown.contains("s3cret"), "{url}: {shown}");
        }
        error.to_string()
    }

    #[test]
    fn a_url_is_read_and_shown_without_its_password() {
        for (url, shown) in [
            ("postgres://worker:s3cret@localhost:5433/app", "localhost:5433/app as worker"),
            ("postgresql://worker@127.0.0.1/app", "127.0.0.1:5432/app as worker"),
            ("postgresql://worker@127.8.9.1/app?sslmode=disable", "127.8.9.1:5432/app as worker"),
            ("postgres://worker@[::1]:6000/app", "[::1]:6000/app as worker"),
            ("postgres://worker@[::1]/app?sslmode=prefer", "[::1]:5432/app as worker"),
            ("  postgres://worker@LOCALHOST/app\n", "LOCALHOST:5432/app as worker"),
            ("postgres://w%40x:s3cret%2F%3f@localhost/a%20b", "localhost:5432/a b as w@x"),
            ("postgres://w:s3c#ret:x@localhost/app", "localhost:5432/app as w"),
            ("postgres://localhost?user=w&password=s3cret&dbname=app&port=7", "localhost:7/app as w"),
        ] {
            let target = target(url);
            assert_eq!(target.to_string(), shown);
            assert!(!format!("{target:?}").contains("s3c"), "{target:?}");
        }
    }

    #[test]
    fn the_password_is_decoded_and_reaches_the_driver() {
        let config = target("postgres://w:s3cret%2F%40%25@localhost/app").config(None);
        assert_eq!(config.get_password(), Some(&b"s3cret/@%"[..]));
        assert_eq!(config.get_application_name(), Some("dbcontract"));
        assert!(!target("postgres://w:@localhost/app").has_password());
    }

    #[cfg(unix)]
    #[test]
    fn a_socket_is_named_by_its_folder() {
        for url in [
            "postgresql:///app?host=/var/run/postgresql&user=w&port=5433",
            "postgresql://w@%2Fvar%2Frun%2Fpostgresql:5433/app",
        ] {
            let target = target(url);
            assert_eq!(target.host(), &Host::Socket("/var/run/postgresql".into()));
            assert_eq!(target.to_string(), "/var/run/postgresql:5433/app as w");
        }
    }

    #[test]
    fn localhost_is_this_machine_whatever_a_resolver_says() {
        let addresses: Vec<String> =
            target("postgres://w@localhost/app").addresses().iter().map(ToString::to_string).collect();
        assert_eq!(addresses, ["127.0.0.1", "::1"]);
    }

    #[test]
    fn clear_text_never_leaves_this_machine() {
        for host in ["db.example.com", "10.0.0.1", "[fe80::1]", "0.0.0.0", "localhost.example.com", "128.0.0.1"] {
            for parameters in ["", "?sslmode=disable", "?sslmode=prefer"] {
                let message = refused(&format!("postgres://w:hunter2@{host}/app{parameters}"));
                assert!(message.contains("TLS") && message.contains("clear text"), "{message}");
            }
        }
    }

    #[test]
    fn encryption_that_cannot_be_had_is_not_done_without() {
        for mode in ["require", "verify-ca", "verify-full"] {
            let message = refused(&format!("postgres://w:hunter2@localhost/app?sslmode={mode}"));
            assert!(message.contains("`sslmode`") && message.contains("TLS"), "{message}");
        }
        assert!(refused("postgres://w@localhost/app?sslmode=never").contains("has to be"));
    }

    #[test]
    fn a_parameter_is_honoured_or_refused_by_name() {
        for (parameter, name) in [
            ("hostaddr=10.0.0.1", "hostaddr"),
            ("service=prod", "service"),
            ("sslrootcert=system", "sslrootcert"),
            ("channel_binding=require", "channel_binding"),
            ("target_session_attrs=read-write", "target_session_attrs"),
            ("options=-c%20search_path%3Dx", "options"),
            ("connect_timeout=soon", "connect_timeout"),
            ("connect_timeout=0", "connect_timeout"),
            ("Schema=x", "Schema"),
        ] {
            let message = refused(&format!("postgres://w:hunter2@localhost/app?{parameter}"));
            assert!(message.contains(&format!("`{name}`")), "{message}");
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
    }

    #[test]
    fn mistakes_are_told_without_the_text() {
        for (url, error) in [
            ("host=localhost password=hunter2 dbname=app", TargetError::KeyValue),
            ("hunter2", TargetError::NotAUrl),
            ("mysql://w:hunter2@localhost/app", TargetError::Scheme("mysql".into())),
            ("postgresql+asyncpg://w:hunter2@localhost/app", TargetError::Scheme("postgresql+asyncpg".into())),
            ("postgres://w:hunter%zz@localhost/app", TargetError::PercentEncoding("password")),
            ("postgres://w:hunter%@localhost/app", TargetError::PercentEncoding("password")),
            ("postgres://w:hunter%ff@localhost/app", TargetError::PercentEncoding("password")),
            ("postgres://w:hunter%00@localhost/app", TargetError::PercentEncoding("password")),
            ("postgres://w:hunter%+1@localhost/app", TargetError::PercentEncoding("password")),
            ("postgres://w:%é@localhost/app", TargetError::PercentEncoding("password")),
            ("postgres://w@localhost:hunter2/app", TargetError::Port),
            ("postgres://w@localhost:0/app", TargetError::Port),
            ("postgres://w@localhost:65536/app", TargetError::Port),
            ("postgres://w@localhost:+1/app", TargetError::Port),
            ("postgres://w@::1/app", TargetError::Brackets),
            ("postgres://w@[::1/app", TargetError::Brackets),
            ("postgres://w@localhost,10.0.0.1/app", TargetError::SeveralHosts),
            ("postgres://w@localhost/app?host=/tmp", TargetError::Twice("host".into())),
            ("postgres://w:x@localhost/app?password=hunter2", TargetError::Twice("password".into())),
            ("postgres://w@localhost/app?hunter2", TargetError::ParameterWithoutValue),
        ] {
            assert_eq!(refused(url), error.to_string(), "{url}");
        }
    }
}
