//! From gathered words to a target: every value understood, or an error that names it.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::default_files::{add_default_files, refuse_revocation_list};
use super::gather::{Gathered, PasswordFile};
use super::parameter::{Origin, Parameter, Secret};
use super::place::{Host, Place};
use super::security::{Authority, Demand, Methods, Negotiation, Security, SslMode, TlsVersion};
use super::surroundings::Surroundings;
use super::target::{Keepalive, Target, WantedSession};
use super::target_error::TargetError;
use super::unhonoured::refuse_unhonoured;
use super::words::{self, Asked, Reach};

/// The port of a host that has none.
const DEFAULT_PORT: u16 = 5432;

/// What libpq takes for its own default folders of sockets, to which lines for `localhost` in a password file apply.
const DEFAULT_SOCKET_FOLDERS: [&str; 2] = ["/var/run/postgresql", "/tmp"];

pub(super) fn build(mut gathered: Gathered, surroundings: &Surroundings<'_>) -> Result<Target, TargetError> {
    refuse_unhonoured(&mut gathered)?;
    let missing = |part, hint| TargetError::Missing { part, hint };
    let database = text(&gathered, "dbname")
        .ok_or(missing("database", "add it behind the host, as in `postgres://user@host/database`, or as `dbname=`"))?;
    let user = text(&gathered, "user")
        .ok_or(missing("user", "add it ahead of the host, as in `postgres://user@host/database`, or as `user=`"))?;
    let mut places = places(&gathered)?;
    let security = security(&mut gathered, surroundings)?;
    let wanted = gathered.one_of(
        "target_session_attrs",
        "has to be `any`, `read-write`, `read-only`, `primary`, `standby` or `prefer-standby`",
        &[
            ("any", WantedSession::Any),
            ("read-write", WantedSession::ReadWrite),
            ("read-only", WantedSession::ReadOnly),
            ("primary", WantedSession::Primary),
            ("standby", WantedSession::Standby),
            ("prefer-standby", WantedSession::PreferStandby),
        ],
    )?;
    let shuffled = gathered.one_of(
        "load_balance_hosts",
        "has to be `disable` or `random`",
        &[("disable", false), ("random", true)],
    )?;
    let connect_timeout = gathered.number("connect_timeout", 1)?.map(|seconds| Duration::from_secs(seconds.into()));
    let keepalive = keepalive(&gathered)?;
    let application_name = text(&gathered, "application_name").or_else(|| text(&gathered, "fallback_application_name"));
    refuse_clear_text(&places, &security, &gathered)?;
    refuse_revocation_list(&places, &security, surroundings)?;
    let password_origin = add_passwords(&mut gathered, surroundings, &mut places, &database, &user);
    let (parameters, notes) = told(&gathered, password_origin);
    Ok(Target {
        places,
        database,
        user,
        wanted: wanted.unwrap_or(WantedSession::Any),
        shuffled: shuffled.unwrap_or(false),
        application_name,
        connect_timeout,
        keepalive,
        security,
        parameters,
        unused_variables: gathered.unused_variables,
        notes: gathered.notes.into_iter().chain(notes).collect(),
    })
}

fn text(gathered: &Gathered, name: &str) -> Option<String> {
    gathered.values.get(name).map(|value| value.text.clone())
}

impl Gathered {
    /// One of a few words, if anybody says anything.
    fn one_of<T: Copy>(
        &self,
        name: &'static str,
        reason: &'static str,
        words: &[(&str, T)],
    ) -> Result<Option<T>, TargetError> {
        let Some(value) = self.values.get(name) else { return Ok(None) };
        match words.iter().find(|(word, _)| *word == value.text) {
            Some((_, meaning)) => Ok(Some(*meaning)),
            None => Err(TargetError::Parameter { name, origin: value.origin.clone(), reason }),
        }
    }

    /// A whole number of at least `least`.
    fn number(&self, name: &'static str, least: u32) -> Result<Option<u32>, TargetError> {
        let Some(value) = self.values.get(name) else { return Ok(None) };
        let reason = match least {
            0 => "has to be a whole number, 0 or more: correct it",
            _ => "has to be a whole number, 1 or more: correct it",
        };
        let digits = value.text.trim();
        let number = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten();
        match number {
            Some(number) if number >= least => Ok(Some(number)),
            Some(_) | None => Err(TargetError::Parameter { name, origin: value.origin.clone(), reason }),
        }
    }
}

/// The places, from three lists that go side by side (manual, 34.1.1.3 "Specifying Multiple Hosts").
fn places(gathered: &Gathered) -> Result<Vec<Place>, TargetError> {
    let list = |name| gathered.values.get(name).map(|value| (split(&value.text), value.origin.clone()));
    let hosts = list("host");
    let addresses = list("hostaddr");
    let ports = list("port");
    let count = match (&hosts, &addresses) {
        (None, None) => {
            return Err(TargetError::Missing {
                part: "host",
                hint: "write `postgres://user@host/database`, or `host=/folder` for the folder of a Unix socket",
            });
        }
        (Some((hosts, _)), None) => hosts.len(),
        (None, Some((addresses, _))) => addresses.len(),
        (Some((hosts, _)), Some((addresses, _))) if hosts.len() == addresses.len() => hosts.len(),
        (Some((hosts, _)), Some((addresses, _))) => {
            let (hosts, others) = (hosts.len(), addresses.len());
            return Err(TargetError::Lists { hosts, others, parameter: "hostaddr" });
        }
    };
    if let Some((ports, _)) = &ports
        && ports.len() != 1
        && ports.len() != count
    {
        return Err(TargetError::Lists { hosts: count, others: ports.len(), parameter: "port" });
    }
    (0..count).map(|at| place(at, hosts.as_ref(), addresses.as_ref(), ports.as_ref())).collect()
}

fn split(list: &str) -> Vec<String> {
    list.split(',').map(|part| part.trim().to_owned()).collect()
}

type List = (Vec<String>, Origin);

fn place(
    at: usize,
    hosts: Option<&List>,
    addresses: Option<&List>,
    ports: Option<&List>,
) -> Result<Place, TargetError> {
    let of = |list: Option<&List>| {
        list.and_then(|(parts, origin)| parts.get(at).or(parts.first()).map(|part| (part.clone(), origin.clone())))
            .filter(|(part, _)| !part.is_empty())
    };
    let address = match of(addresses) {
        None => None,
        Some((text, origin)) => Some(text.parse::<IpAddr>().map_err(|_| TargetError::Parameter {
            name: "hostaddr",
            origin,
            reason: "has to be an IP address, and never a name: put a name into `host`",
        })?),
    };
    let named = of(hosts).map(|(host, _)| host);
    let host = match (&named, address) {
        (Some(host), _) if host.starts_with('@') => return Err(TargetError::NoSockets),
        (Some(host), _) if host.starts_with('/') && !cfg!(unix) => return Err(TargetError::NoSockets),
        (Some(host), None) if host.starts_with('/') => Host::Socket(host.into()),
        (Some(host), _) => Host::Network(host.clone()),
        (None, Some(address)) => Host::Network(address.to_string()),
        (None, None) => {
            return Err(TargetError::Missing { part: "host between two commas", hint: "name it, or remove a comma" });
        }
    };
    let port = match of(ports) {
        None => DEFAULT_PORT,
        Some((port, origin)) => {
            let digits = port.bytes().all(|byte| byte.is_ascii_digit());
            let number = digits.then(|| port.parse().ok()).flatten();
            number.filter(|port| *port > 0).ok_or(TargetError::Port(origin))?
        }
    };
    Ok(Place { host, address, port, is_named: named.is_some(), password: None })
}

fn keepalive(gathered: &Gathered) -> Result<Keepalive, TargetError> {
    let seconds = |name| {
        let number = gathered.number(name, 0)?;
        // 0 is libpq's word for the system's default.
        Ok::<_, TargetError>(number.filter(|number| *number > 0).map(|seconds| Duration::from_secs(seconds.into())))
    };
    Ok(Keepalive {
        on: gathered.number("keepalives", 0)?.is_none_or(|number| number != 0),
        idle: match gathered.values.contains_key("keepalives_idle") {
            true => seconds("keepalives_idle")?,
            false => Keepalive::default().idle,
        },
        interval: seconds("keepalives_interval")?,
        count: gathered.number("keepalives_count", 0)?.filter(|count| *count > 0),
        user_timeout: gathered
            .number("tcp_user_timeout", 0)?
            .filter(|milliseconds| *milliseconds > 0)
            .map(|milliseconds| Duration::from_millis(milliseconds.into())),
    })
}

fn security(gathered: &mut Gathered, surroundings: &Surroundings<'_>) -> Result<Security, TargetError> {
    let mut mode = match gathered.values.get("sslmode") {
        None => None,
        Some(value) => Some(SslMode::from_name(&value.text).ok_or_else(|| TargetError::Parameter {
            name: "sslmode",
            origin: value.origin.clone(),
            reason: "has to be `disable`, `allow`, `prefer`, `require`, `verify-ca` or `verify-full`",
        })?),
    };
    add_default_files(gathered, surroundings);
    let authority = match gathered.values.get("sslrootcert") {
        None => None,
        Some(value) if value.text == "system" => {
            // libpq's rule: with the system's authorities, anybody can have a certificate for some name.
            if *mode.get_or_insert(SslMode::VerifyFull) < SslMode::VerifyFull {
                return Err(TargetError::Parameter {
                    name: "sslrootcert",
                    origin: value.origin.clone(),
                    reason: "is `system`, which goes with `sslmode=verify-full` alone: write that, or name a file",
                });
            }
            Some(Authority::System)
        }
        Some(value) => Some(Authority::File(PathBuf::from(&value.text))),
    };
    let negotiation = gathered.one_of(
        "sslnegotiation",
        "has to be `postgres` or `direct`",
        &[("postgres", Negotiation::Postgres), ("direct", Negotiation::Direct)],
    )?;
    if negotiation == Some(Negotiation::Direct)
        && mode.is_some_and(|mode| mode < SslMode::Require)
        && let Some(value) = gathered.values.get("sslnegotiation")
    {
        return Err(TargetError::Parameter {
            name: "sslnegotiation",
            origin: value.origin.clone(),
            reason: "is `direct`, which leaves no way to clear text: write `sslmode=require` or more",
        });
    }
    let demand = [("disable", Demand::Disable), ("prefer", Demand::Prefer), ("require", Demand::Require)];
    let certificate_modes = [("disable", Demand::Disable), ("allow", Demand::Prefer), ("require", Demand::Require)];
    let version = "has to be `TLSv1`, `TLSv1.1`, `TLSv1.2` or `TLSv1.3`";
    // Older versions than 1.2 are not spoken; as the oldest they allow them, as the newest they ask for them.
    let oldest = [("TLSv1", TlsVersion::V1_2), ("TLSv1.1", TlsVersion::V1_2), ("TLSv1.2", TlsVersion::V1_2)];
    let oldest: Vec<_> = oldest.into_iter().chain([("TLSv1.3", TlsVersion::V1_3)]).collect();
    let newest = [("TLSv1.2", TlsVersion::V1_2), ("TLSv1.3", TlsVersion::V1_3)];
    let methods = match gathered.values.get("require_auth") {
        None => None,
        Some(value) => Some(Methods::read(&value.text).ok_or_else(|| TargetError::Parameter {
            name: "require_auth",
            origin: value.origin.clone(),
            reason: "has to be a list of `password`, `md5`, `gss`, `sspi`, `scram-sha-256`, `oauth` and `none`, with \
                     `!` ahead of all of them or of none, each once",
        })?),
    };
    let security = Security {
        mode,
        authority,
        certificate: text(gathered, "sslcert").map(PathBuf::from),
        key: text(gathered, "sslkey").map(PathBuf::from),
        key_password: text(gathered, "sslpassword").map(Secret),
        certificate_mode: gathered
            .one_of("sslcertmode", "has to be `disable`, `allow` or `require`", &certificate_modes)?
            .unwrap_or(Demand::Prefer),
        negotiation: negotiation.unwrap_or(Negotiation::Postgres),
        names_host: gathered.one_of("sslsni", "has to be `0` or `1`", &[("0", false), ("1", true)])?.unwrap_or(true),
        oldest: gathered.one_of("ssl_min_protocol_version", version, &oldest)?.unwrap_or(TlsVersion::V1_2),
        newest: gathered
            .one_of(
                "ssl_max_protocol_version",
                "has to be `TLSv1.2` or `TLSv1.3`: older versions of TLS are not safe, and not spoken here",
                &newest,
            )?
            .unwrap_or(TlsVersion::V1_3),
        channel_binding: gathered
            .one_of("channel_binding", "has to be `disable`, `prefer` or `require`", &demand)?
            .unwrap_or(Demand::Prefer),
        methods,
    };
    if security.oldest > security.newest
        && let Some(value) = gathered.values.get("ssl_min_protocol_version")
    {
        return Err(TargetError::Parameter {
            name: "ssl_min_protocol_version",
            origin: value.origin.clone(),
            reason: "is newer than `ssl_max_protocol_version`: correct one of them",
        });
    }
    Ok(security)
}

/// Without encryption in the build nothing goes to another machine, and nothing that asks for it anywhere.
#[cfg(not(feature = "tls"))]
fn refuse_clear_text(places: &[Place], security: &Security, gathered: &Gathered) -> Result<(), TargetError> {
    if let Some(place) = places.iter().find(|place| !place.is_local()) {
        return Err(TargetError::ClearText(place.host.to_string()));
    }
    let over_network = places.iter().any(|place| matches!(place.host, Host::Network(_)));
    if over_network
        && security.mode.is_some_and(|mode| mode >= SslMode::Require)
        && let Some(value) = gathered.values.get("sslmode").or_else(|| gathered.values.get("sslrootcert"))
    {
        return Err(TargetError::Parameter {
            name: "sslmode",
            origin: value.origin.clone(),
            reason: "asks for encryption (TLS), which is not in this build: it will not talk in clear text instead; \
                     build it with the feature `tls` of contract-core",
        });
    }
    Ok(())
}

#[cfg(feature = "tls")]
fn refuse_clear_text(_: &[Place], _: &Security, _: &Gathered) -> Result<(), TargetError> {
    Ok(())
}

/// Gives each place its password, and tells where that of the first one is from.
fn add_passwords(
    gathered: &mut Gathered,
    surroundings: &Surroundings<'_>,
    places: &mut [Place],
    database: &str,
    user: &str,
) -> Option<Origin> {
    if let Some(value) = gathered.values.get("password") {
        for place in places {
            place.password = Some(Secret(value.text.clone()));
        }
        return Some(value.origin.clone());
    }
    let file = PasswordFile::read(gathered, surroundings)?;
    let mut first = None;
    for place in places {
        let host = match &place.host {
            Host::Network(name) => name.clone(),
            Host::Socket(folder) => folder.to_string_lossy().into_owned(),
        };
        let mut hosts = vec![host.as_str()];
        if DEFAULT_SOCKET_FOLDERS.contains(&host.as_str()) {
            hosts = vec!["localhost"];
        }
        let asked = Asked { hosts: &hosts, port: &place.port.to_string(), database, user };
        if let Some((password, origin)) = file.password(&asked) {
            place.password = Some(Secret(password));
            first.get_or_insert(origin);
        }
    }
    first
}

/// Every parameter with its origin, in the order of libpq's list, and notes on those that the string does not say.
fn told(gathered: &Gathered, password: Option<Origin>) -> (Vec<Parameter>, Vec<String>) {
    let (mut parameters, mut notes) = (Vec::new(), Vec::new());
    for keyword in words::ALL {
        let value = gathered.values.get(keyword.name);
        let origin = match (value, keyword.name) {
            (Some(value), _) => value.origin.clone(),
            (None, "password") => match &password {
                Some(origin) => origin.clone(),
                None => continue,
            },
            (None, _) => continue,
        };
        let is_shown = keyword.reach != Reach::Secret && !keyword.secret;
        let value = value.filter(|_| is_shown).map(|value| value.text.clone());
        if !matches!(origin, Origin::ConnectionString | Origin::Default) {
            let shown = value.as_ref().map(|value| format!(" `{value}`")).unwrap_or_default();
            notes.push(format!("`{}`{shown} is from {origin}", keyword.name));
        }
        parameters.push(Parameter { name: keyword.name, value, origin });
    }
    (parameters, notes)
}
