//! What would be used and whether it works: the project, and each environment from its settings to its catalog.

use std::time::{SystemTime, UNIX_EPOCH};

use contract_core::catalog::{self, DatabaseIdentity, SessionFacts};
use contract_core::connect::{ConnectError, Connection, Host, Method, Origin, Stage, UrlOrigin, connect};
use contract_core::contract;
use contract_core::migrations;
use contract_core::report::Failure;
use contract_core::report::diagnosis::{Diagnosis, Line, State};
use contract_core::source::SourceMap;
use futures_util::future::join_all;

use crate::run;
use crate::settings::Settings;
use crate::source::Database;
use crate::stop::{Stop, of_files};

/// A clock that is further off than this, in seconds, makes certificates and dates of acceptance wrong.
const MOST_SKEW: f64 = 60.0;

/// What is looked at.
#[derive(Debug)]
pub struct Subjects {
    /// Environments by their names.
    pub environments: Vec<String>,
    /// The database of a connection string.
    pub url: Option<String>,
    /// Contract files and folders.
    pub contracts: Vec<std::path::PathBuf>,
    /// The folder of migrations.
    pub migrations: Option<std::path::PathBuf>,
}

/// Looks at everything.
pub async fn examine(sources: &mut SourceMap, subjects: Subjects, settings: &Settings) -> Diagnosis {
    let mut diagnosis = Diagnosis::default();
    diagnosis.lines = project(sources, &subjects, settings);
    let environments =
        subjects.environments.iter().map(|name| (name.clone(), Database::of_environment(name, settings)));
    let url = subjects.url.iter().map(|url| ("--url".to_owned(), Database::of_url(url)));
    let examinations = environments.chain(url).map(|(name, database)| Examination::of(name, database, settings));
    if subjects.environments.is_empty() && subjects.url.is_none() {
        diagnosis.lines.push(doubtful(
            "environments",
            "no database was looked at: the project file has no table `[env.NAME]`".to_owned(),
            "add one, or name an environment with --env NAME",
        ));
    }
    let mut known: Vec<(String, DatabaseIdentity)> = Vec::new();
    for examination in join_all(examinations).await {
        let Examination { name, mut lines, identity } = examination;
        if let Some(identity) = identity {
            if let Some((twin, _)) = known.iter().find(|(_, other)| *other == identity) {
                lines.push(broken(
                    "twin",
                    format!("it is the very database that `{twin}` is"),
                    "correct the connection string of one of the two, or drop one of the names",
                ));
            }
            known.push((name.clone(), identity));
        }
        diagnosis.lines.extend(lines.into_iter().map(|line| Line { environment: Some(name.clone()), ..line }));
    }
    diagnosis
}

/// The lines of a project whose file cannot be used.
pub fn without_project(stop: Stop) -> Diagnosis {
    let mut diagnosis = Diagnosis::default();
    diagnosis.lines = of_stop("project file", stop);
    diagnosis
}

fn project(sources: &mut SourceMap, subjects: &Subjects, settings: &Settings) -> Vec<Line> {
    let mut lines = vec![match &settings.project_file {
        Some(path) => good("project file", path.display().to_string()),
        None => good("project file", "none in the working directory".to_owned()),
    }];
    match contract::read(sources, &subjects.contracts) {
        Ok(contract) => {
            let required = contract.rpcs.len();
            let definers = if contract.definers.is_some() { ", [definers] stated" } else { "" };
            let from: Vec<String> = subjects.contracts.iter().map(|path| path.display().to_string()).collect();
            lines.push(good("contracts", format!("{}, functions required: {required}{definers}", from.join(", "))));
        }
        Err(error) => lines.extend(of_stop("contracts", of_files(error))),
    }
    match &subjects.migrations {
        None => lines.push(good("migrations", "no folder is named; only `check` needs one".to_owned())),
        Some(folder) => match migrations::open(sources, folder, settings.request(folder, None).layout) {
            Ok(opened) => {
                let (layout, files, path) = (opened.layout, opened.files.len(), folder.display());
                let text = format!("{path}, layout {layout}, files: {files}");
                lines.push(match opened.notices.len() {
                    0 => good("migrations", text),
                    notices => doubtful("migrations", format!("{text}, unusual: {notices}"), "see `dbcontract check`"),
                });
            }
            Err(error) => lines.extend(of_stop("migrations", Stop::from(error))),
        },
    }
    lines
}

/// What was found of one environment.
struct Examination {
    name: String,
    lines: Vec<Line>,
    identity: Option<DatabaseIdentity>,
}

impl Examination {
    async fn of(name: String, database: Result<Database, Stop>, settings: &Settings) -> Self {
        let (lines, identity) = match database {
            Ok(database) => {
                let mut lines = settings_of(&database);
                let (reached, identity) = reach(&database, settings).await;
                lines.extend(reached);
                (lines, identity)
            }
            Err(stop) => (of_stop("settings", stop), None),
        };
        Self { name, lines, identity }
    }
}

/// What the connection would be made with, and where each value is from; a secret is only said to be there.
fn settings_of(database: &Database) -> Vec<Line> {
    let target = &database.target;
    let from = match &database.origin {
        Some(UrlOrigin::File { path, variable }) => format!("`{variable}` of `{}`", path.display()),
        Some(UrlOrigin::Process { variable }) => format!("`{variable}` of the process environment"),
        None => "--url".to_owned(),
    };
    let password = if target.has_password() { ", with a password" } else { ", without a password" };
    let mut lines = vec![good("settings", format!("{target}{password}, from {from}"))];
    for parameter in target.parameters() {
        if matches!(parameter.origin, Origin::ConnectionString | Origin::Default) {
            continue;
        }
        let text = match &parameter.value {
            Some(value) => format!("{}={value}, from {}", parameter.name, parameter.origin),
            None => format!("{}, which is not shown, from {}", parameter.name, parameter.origin),
        };
        lines.push(good("parameter", text));
    }
    let unused = target.unused_variables();
    if !unused.is_empty() {
        lines.push(good("variables", format!("set, and not used for an environment: {}", unused.join(", "))));
    }
    lines.extend(target.notes().iter().map(|note| good("note", note.clone())));
    lines
}

/// Connects, and looks at the session and the catalog.
async fn reach(database: &Database, settings: &Settings) -> (Vec<Line>, Option<DatabaseIdentity>) {
    let (timeouts, options) = run::limits(database, settings);
    let mut connection = match connect(&database.target, &timeouts).await {
        Ok(connection) => connection,
        Err(error) => return (of_connect_error(&error), None),
    };
    let mut lines = of_connection(&connection);
    let asked = now();
    let looked = run::in_time(settings, async {
        let facts = catalog::session_facts(connection.client_mut(), &options).await;
        facts.map_err(|error| Stop::of(&error, error.help()))
    });
    let facts = match looked.await {
        Ok(facts) => facts,
        Err(stop) => {
            lines.extend(of_stop("session", stop));
            connection.close().await;
            return (lines, None);
        }
    };
    lines.extend(of_session(&facts, &connection, database, (asked, now())));
    match run::in_time(settings, async {
        catalog::observe(connection.client_mut(), &options).await.map_err(|error| Stop::of(&error, error.help()))
    })
    .await
    {
        Ok(observation) => {
            let text = format!("read, objects: {}", observation.schema.objects.len());
            lines.push(match observation.gaps.as_slice() {
                [] => good("catalog", text),
                [gap, ..] => doubtful(
                    "catalog",
                    format!("{text}, gaps: {}, the first: {}", observation.gaps.len(), gap.cause),
                    "see the gaps in the report of `dbcontract verify`",
                ),
            });
            let unlike = run::unlike_stated(&observation, settings).into_iter();
            lines.extend(unlike.map(|(told, help)| doubtful("migrations", told, help)));
        }
        Err(stop) => lines.extend(of_stop("catalog", stop)),
    }
    connection.close().await;
    (lines, Some(facts.identity))
}

/// What each step to a connection came to, where one of them failed.
fn of_connect_error(error: &ConnectError) -> Vec<Line> {
    let failed = error.stage();
    let lines = Stage::ALL.into_iter().map(|stage| match stage.cmp(&failed) {
        std::cmp::Ordering::Less if stage == Stage::Encryption => {
            Line { state: State::Skipped, ..good(stage.name(), "told once somebody is let in".to_owned()) }
        }
        std::cmp::Ordering::Less => good(stage.name(), "reached".to_owned()),
        std::cmp::Ordering::Equal => broken(stage.name(), Failure::of(error).message, error.help()),
        std::cmp::Ordering::Greater => Line { state: State::Skipped, ..good(stage.name(), "not reached".to_owned()) },
    });
    lines.collect()
}

fn of_connection(connection: &Connection) -> Vec<Line> {
    let place = connection.place();
    let address = match (place.host(), connection.address()) {
        (Host::Socket(folder), _) => format!("the socket in {}", folder.display()),
        (Host::Network(_), Some(address)) => address.to_string(),
        (Host::Network(name), None) => name.clone(),
    };
    let protection = connection.protection();
    let encryption = match protection.warning() {
        Some(warning) => doubtful(Stage::Encryption.name(), protection.to_string(), warning),
        None => good(Stage::Encryption.name(), protection.to_string()),
    };
    vec![
        good(Stage::Address.name(), address),
        good(Stage::Network.name(), format!("connected, port {}", place.port())),
        encryption,
        good(
            Stage::Login.name(),
            match protection.method {
                Method::None => "let in, without a proof of who it is".to_owned(),
                method => format!("let in, by {}", method.name()),
            },
        ),
    ]
}

/// The session as the server sees it; `moments` are our own clock before and after it was asked.
fn of_session(facts: &SessionFacts, connection: &Connection, database: &Database, moments: (f64, f64)) -> Vec<Line> {
    let standby = if facts.standby { "a standby" } else { "a primary" };
    let server = format!("PostgreSQL {}, {standby}, database {}", facts.version, facts.database);
    let mut lines = vec![match facts.major > catalog::NEWEST_MAJOR {
        false => good(Stage::Session.name(), server),
        true => doubtful(
            Stage::Session.name(),
            format!("{server}, which is newer than this version knows"),
            "use a newer dbcontract: what it does not know is a gap",
        ),
    }];
    lines.push(good("route", route(facts, connection).to_owned()));
    lines.push(match run::is_expected(database, &facts.role, &facts.database) {
        Err(stop) => return [lines, of_stop("role", stop)].concat(),
        Ok(()) if facts.superuser => doubtful(
            "role",
            format!("{}, a superuser", facts.role),
            "verify as a role that may connect and nothing else",
        ),
        Ok(()) => good("role", facts.role.clone()),
    });
    let (before, after) = moments;
    let skew = if facts.clock < before { before - facts.clock } else { facts.clock - after }.max(0.0);
    lines.push(match skew > MOST_SKEW {
        false => good("clock", "agrees with the server's".to_owned()),
        true => doubtful(
            "clock",
            format!("{skew:.0} seconds away from the server's"),
            "set the clock: certificates and dates of acceptance go by it",
        ),
    });
    lines
}

/// Whether the server sees the connection that was opened here, or another one.
fn route(facts: &SessionFacts, connection: &Connection) -> &'static str {
    let is_same = facts.client_port == connection.local_port().map(i32::from);
    match (is_same, connection.protection().is_encrypted(), facts.encrypted) {
        (true, _, _) => "direct",
        (false, true, false) => {
            "something in between has its own connection to the server, without encryption: a pooler or a proxy"
        }
        (false, _, _) => {
            "something in between has its own connection to the server: a pooler, a proxy, or address translation"
        }
    }
}

fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
}

fn good(subject: &'static str, text: String) -> Line {
    Line { environment: None, subject, state: State::Good, text, help: None }
}

fn doubtful(subject: &'static str, text: String, help: impl Into<String>) -> Line {
    Line { state: State::Doubtful, help: Some(help.into()), ..good(subject, text) }
}

fn broken(subject: &'static str, text: String, help: impl Into<String>) -> Line {
    Line { state: State::Broken, help: Some(help.into()), ..good(subject, text) }
}

/// A broken line for each reason.
fn of_stop(subject: &'static str, stop: Stop) -> Vec<Line> {
    let lines = stop.failures.into_iter().map(|failure| Line {
        state: State::Broken,
        help: failure.help,
        ..good(subject, failure.message)
    });
    lines.collect()
}
