//! Several hosts, services and password files, next to what psql makes of them.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::net::TcpListener;
use std::process::Command;

use contract_core::connect::{ConnectError, FileContent, Surroundings, Target, Timeouts, connect};

use crate::certificates::Files;
use crate::guarded::Guarded;
use crate::psql::{asked, psql};

/// A connection string, the variables beside it, and whether anybody is let in by it.
type Case<'a> = (String, Vec<(&'a str, String)>, bool);

/// Which server answers: its port, or that none does.
const WHO: &str = "SELECT inet_server_port() || ' ' || current_database() || ' ' || current_user";

async fn ours(target: &Target) -> Result<String, ConnectError> {
    let connection = connect(target, &Timeouts::default()).await?;
    let who: String = connection.client().query_one(WHO, &[]).await.unwrap().get(0);
    assert!(who.starts_with(&connection.place().port().to_string()), "{who} is {}", connection.place());
    connection.close().await;
    Ok(who)
}

fn nobody() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[tokio::test(flavor = "multi_thread")]
async fn several_hosts_are_tried_as_libpq_tries_them() {
    let (writable, fixed) = (Guarded::start().await, Guarded::start().await);
    fixed.administrator.batch_execute("ALTER DATABASE postgres SET default_transaction_read_only = on").await.unwrap();
    let (first, second, none) = (writable.server.port(), fixed.server.port(), nobody());
    let psql = psql();
    let home = Files::new();
    for (places, more, expected) in [
        (vec![first, second], "", Some(first)),
        (vec![second, first], "", Some(second)),
        (vec![none, first], "", Some(first)),
        (vec![none, none, second], "", Some(second)),
        (vec![none, none], "", None),
        (vec![second, first], "target_session_attrs=any", Some(second)),
        (vec![second, first], "target_session_attrs=read-write", Some(first)),
        (vec![first, second], "target_session_attrs=read-only", Some(second)),
        (vec![first], "target_session_attrs=read-only", None),
        (vec![first, second], "target_session_attrs=primary", Some(first)),
        (vec![first, second], "target_session_attrs=standby", None),
        (vec![none, second, first], "target_session_attrs=prefer-standby", Some(second)),
        (vec![none, second, none], "load_balance_hosts=random", Some(second)),
        // Whoever says no ends it: the next host is not asked.
        (vec![first, second], "user=nobody", None),
    ] {
        let list = |text: &str| vec![text; places.len()].join(",");
        let ports: Vec<String> = places.iter().map(ToString::to_string).collect();
        let user = if more.contains("user=") { "" } else { "user=postgres" };
        let string = format!(
            "host={} hostaddr={} port={} dbname=postgres {user} {more}",
            list("db.test"),
            list("127.0.0.1"),
            ports.join(",")
        );
        let came = ours(&Target::parse(&string).unwrap()).await;
        let port = came.as_ref().ok().and_then(|who| who.split(' ').next()?.parse::<u16>().ok());
        assert_eq!(port, expected, "{string}: {came:?}");
        if let Some(psql) = &psql {
            let theirs = asked(psql, home.path(), &string, WHO);
            assert_eq!(theirs.ok(), came.ok(), "{string}");
        }
    }
    // What each of them said is told.
    let string =
        format!("postgres://postgres@127.0.0.1:{none},127.0.0.1:{first}/postgres?target_session_attrs=standby");
    let error = ours(&Target::parse(&string).unwrap()).await.unwrap_err().to_string();
    assert!(error.contains("nobody listens") && error.contains("is no standby"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn services_password_files_and_variables_are_read_as_psql_reads_them() {
    let Some(psql) = psql() else { return };
    let guarded = Guarded::start().await;
    let roles = "CREATE ROLE \"a:b\\c\" LOGIN PASSWORD 'p:q\\r'; CREATE ROLE proven LOGIN PASSWORD 's3cret';
        CREATE DATABASE \"x y\"";
    for statement in roles.split(';') {
        guarded.administrator.batch_execute(statement).await.unwrap();
    }
    guarded.let_in("host all all all scram-sha-256\n").await;
    let port = guarded.server.port();
    let home = Files::new();
    home.with(
        ".pgpass",
        &format!(
            "# first\nlocalhost:1:*:*:wrong\n127.0.0.1:{port}:*:a\\:b\\\\c:p\\:q\\\\r\n*:{port}:x y:proven:s3cret\n\
         db.test:{port}:postgres:proven:s3cret:rest\n"
        ),
        0o600,
    );
    home.with("exposed", &format!("*:{port}:*:proven:s3cret\n"), 0o644);
    home.with(
        "services",
        &format!(
            "# services\n[other]\nhost=nowhere\n[right]\nhost=127.0.0.1\nport={port}\ndbname=x y\nuser=proven\n\n\
         [spaced]\nhost = 127.0.0.1\n[nested]\nservice=right\n"
        ),
        0o644,
    );
    home.with(
        ".pg_service.conf",
        &format!("[mine]\nhost=127.0.0.1\nport={port}\ndbname=postgres\nuser=a:b\\c\n"),
        0o644,
    );
    let path = |name: &str| home.path().join(name).display().to_string();
    let services = ("PGSERVICEFILE", path("services"));
    let port_variable = ("PGPORT", port.to_string());
    let cases: Vec<Case<'_>> = vec![
        ("service=right".into(), vec![services.clone()], true),
        ("service=right dbname=postgres password=s3cret".into(), vec![services.clone()], true),
        ("postgresql://?service=right".into(), vec![services.clone()], true),
        ("service=mine".into(), vec![], true),
        ("service=mine".into(), vec![services.clone()], false),
        ("service=spaced".into(), vec![services.clone()], false),
        ("service=nested".into(), vec![services.clone()], false),
        ("service=gone".into(), vec![services.clone()], false),
        (format!("host=127.0.0.1 port={port} user='a:b\\\\c' dbname='x y'"), vec![], true),
        (format!("postgres://a%3Ab%5Cc@127.0.0.1:{port}/x%20y"), vec![], true),
        (format!("host=db.test hostaddr=127.0.0.1 port={port} user=proven dbname=postgres"), vec![], true),
        (format!("host=127.0.0.1 port={port} user=proven dbname=postgres"), vec![], false),
        (
            format!("host=127.0.0.1 port={port} user=proven dbname=postgres"),
            vec![("PGPASSWORD", "s3cret".into())],
            true,
        ),
        (format!("host=127.0.0.1 port={port} user=proven dbname=postgres passfile={}", path("exposed")), vec![], false),
        (
            "user=proven".into(),
            vec![("PGHOST", "127.0.0.1".into()), port_variable.clone(), ("PGDATABASE", "x y".into())],
            true,
        ),
        (
            "host=127.0.0.1 dbname=postgres".into(),
            vec![port_variable, ("PGUSER", "a:b\\c".into()), ("PGHOST", "nowhere".into())],
            true,
        ),
    ];
    for (string, variables, lets_in) in &cases {
        let mut environment: BTreeMap<&str, &str> =
            variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let passwords = path(".pgpass");
        environment.insert("PGPASSFILE", &passwords);
        let variable = |name: &str| environment.get(name).map(OsString::from);
        let surroundings = Surroundings { variable: &variable, home: Some(home.path()), read: &FileContent::read };
        let came = match Target::read(string, &surroundings) {
            Ok(target) => ours(&target).await.map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        let mut command = Command::new(&psql);
        command.args(["--no-psqlrc", "--no-password", "--tuples-only", "--no-align", "--command", WHO, string]);
        let output = command.env_clear().env("HOME", home.path()).envs(&environment).output().unwrap();
        let theirs = output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned());
        // A host brings its own port: `PGPORT` beside a host of the string is the one place where psql goes elsewhere.
        let brings_its_port = string.starts_with("host=127.0.0.1 dbname");
        if brings_its_port {
            assert!(theirs.is_some() && came.is_err(), "{string}: {came:?}, and psql {theirs:?}");
            continue;
        }
        assert_eq!(came.is_ok(), *lets_in, "{string} with {variables:?}: {came:?}, and psql {theirs:?}");
        assert_eq!(came.ok(), theirs, "{string} with {variables:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
