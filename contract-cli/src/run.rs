//! The arrangement of the library's parts: with `fleet`, the one file that calls more than one of them.

use std::path::{Path, PathBuf};

use contract_core::catalog;
use contract_core::connect::{Timeouts, connect, within};
use contract_core::contract::{self, Contract, PROJECT_FILE};
use contract_core::declare::{Declaration, declare};
use contract_core::interpret::{DEFAULT_MAJOR, Interpretation};
use contract_core::observation::{Extent, Observation, Setting};
use contract_core::report::{Environment, Folder, Report, Side};
use contract_core::schema::Roles;
use contract_core::source::SourceMap;
use contract_core::verify::{self, Inputs, Sources};

use crate::seen::{Replayed, Seen};
use crate::settings::Settings;
use crate::source::{Database, Source};
use crate::stop::{Stop, of_files};

/// Does what connects and reads, within the time of the whole run.
///
/// # Errors
/// When the time is over, and when the work stops.
pub async fn in_time<T>(settings: &Settings, work: impl Future<Output = Result<T, Stop>>) -> Result<T, Stop> {
    within(settings.total_timeout(), work)
        .await
        .map_err(|error| Stop::of(&error, "see what the server is busy with, or allow more time with --timeout"))?
}

/// Connects, reads as much of the catalog as is asked for, and says goodbye.
///
/// # Errors
/// When there is no connection, the catalog cannot be read, or the session has another role
/// or database than the environment expects.
pub async fn observe(database: &Database, extent: Extent, settings: &Settings) -> Result<Observation, Stop> {
    let (timeouts, mut options) = limits(database, settings);
    options.extent = extent;
    let mut connection = connect(&database.target, &timeouts).await.map_err(|error| Stop::of(&error, error.help()))?;
    database.was_reached(&connection);
    let observed = catalog::observe_identified(connection.client_mut(), &options).await;
    let broken = connection.close().await;
    let (observation, identity) = observed.map_err(|error| {
        let error = error.because(broken);
        Stop::of(&error, error.help())
    })?;
    database.is(identity);
    if let Some(server) = &observation.server {
        is_expected(database, &server.role, &server.database)?;
    }
    Ok(observation)
}

/// How long things may take on this database.
pub fn limits(database: &Database, settings: &Settings) -> (Timeouts, catalog::Options) {
    let timeouts = settings.timeouts(&database.timeouts);
    let mut options = catalog::Options::default();
    options.statement_timeout = timeouts.statement;
    options.lock_timeout = timeouts.lock;
    (timeouts, options)
}

/// Holds what an environment expects of the session against what the server says: a pooler can lead elsewhere
/// than the URL reads.
///
/// # Errors
/// When they are not the same.
pub fn is_expected(database: &Database, role: &str, name: &str) -> Result<(), Stop> {
    expect("role", "`role`", database.expected_role.as_ref(), role)?;
    expect("database", "`expect_database`", database.expected_database.as_ref(), name)
}

fn expect(what: &str, key: &str, expected: Option<&String>, found: &str) -> Result<(), Stop> {
    match expected {
        Some(expected) if expected != found => Err(Stop::because(
            format!("the environment expects the {what} `{expected}`, and the session has the {what} `{found}`"),
            &format!("correct the URL, the pooler behind it, or {key} in the table of the environment"),
        )),
        Some(_) | None => Ok(()),
    }
}

/// Reads sources, folders of migrations last: what nobody says of how they are run is taken from the other side.
///
/// # Errors
/// When one of them cannot be read.
pub async fn see<const N: usize>(
    named: [&Source; N],
    extent: Extent,
    sources: &mut SourceMap,
    settings: &Settings,
) -> Result<[Seen; N], Stop> {
    let observed = in_time(settings, async {
        let mut observed = Vec::new();
        for source in named {
            observed.push(source.observe(extent, settings).await?);
        }
        Ok(observed)
    });
    let observed = observed.await?;
    let live = observed.iter().flatten().next().cloned();
    let mut seen = Vec::new();
    for (source, observed) in named.into_iter().zip(observed) {
        seen.push(match (source, observed) {
            (_, Some(observation)) => Seen::Observed(Box::new(observation)),
            (Source::Folder(folder), None) => {
                Seen::Declared(Box::new(declared(sources, folder, live.as_ref(), settings)?))
            }
            (Source::Replay(folder), None) => {
                let replayed = in_time(settings, replayed(sources, folder, live.as_ref(), settings));
                Seen::Replayed(Box::new(replayed.await?))
            }
            (source, None) => return Err(nothing_seen().about(source.environment())),
        });
    }
    seen.try_into().map_err(|_| nothing_seen())
}

/// A mistake of ours: a source without an observation.
pub fn nothing_seen() -> Stop {
    Stop::because("a source gave nothing", "report it with the command line, without its passwords")
}

/// Reads a folder of migrations.
fn declared(
    sources: &mut SourceMap,
    folder: &Path,
    live: Option<&Observation>,
    settings: &Settings,
) -> Result<Declaration, Stop> {
    let environment = Source::Folder(folder.to_owned()).environment();
    declare(sources, settings.request(folder, live)).map_err(|error| Stop::from(error).about(environment))
}

/// Reads a folder of migrations that only says where findings come from.
fn declared_beside(
    sources: &mut SourceMap,
    folder: &Path,
    live: &Observation,
    settings: &Settings,
) -> Result<Declaration, Stop> {
    declared(sources, folder, Some(live), settings).map_err(|mut stop| {
        for failure in &mut stop.failures {
            let help =
                "mend that, or leave the migrations out with --no-migrations: the contracts are held without them";
            failure.help.get_or_insert_with(|| help.to_owned());
        }
        stop
    })
}

/// Runs a folder of migrations on a scratch server.
#[cfg(unix)]
async fn replayed(
    sources: &mut SourceMap,
    folder: &Path,
    live: Option<&Observation>,
    settings: &Settings,
) -> Result<Replayed, Stop> {
    use contract_core::replay::{ReplayFolderError, ReplayedFolder, replay_folder};
    use contract_core::scratch::Cluster;

    let environment = || Source::Replay(folder.to_owned()).environment();
    let request = settings.request(folder, live);
    let major = request.major.or(live.and_then(|live| live.setting.major));
    let opened = tokio::task::spawn_blocking(move || Cluster::open(major)).await?;
    let cluster = opened.map_err(|error| Stop::from(error).about(environment()))?;
    let outcome = replay_folder(&cluster, sources, request, settings.manner()).await;
    // Stopping a server waits for it.
    let stopped = tokio::task::spawn_blocking(move || drop(cluster)).await;
    let ReplayedFolder { declaration, roles, made_to_run } =
        outcome.map_err(|error: ReplayFolderError| Stop::of(&error, error.help()).about(environment()))?;
    stopped?;
    let roles = [roles.made, roles.changed, roles.dropped, roles.left].concat();
    Ok(Replayed { declaration, roles, made_to_run })
}

/// There are no throwaway servers here.
#[cfg(not(unix))]
async fn replayed(_: &mut SourceMap, folder: &Path, _: Option<&Observation>, _: &Settings) -> Result<Replayed, Stop> {
    let stop = Stop::because(
        "migrations are replayed on a throwaway server, and there are none on this system",
        "name the folder alone, which reads it without a database",
    );
    Err(stop.about(Source::Replay(folder.to_owned()).environment()))
}

/// What a folder of migrations declares next to live databases: once for all that say the same of how it is run.
#[derive(Debug, Default)]
pub struct Declared {
    known: Vec<(Setting, Roles, Declaration)>,
}

impl Declared {
    /// What the folder declares, where the database beside it says what nobody else does.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn beside(
        &mut self,
        sources: &mut SourceMap,
        folder: &Path,
        live: &Observation,
        settings: &Settings,
    ) -> Result<&Interpretation, Stop> {
        let setting = settings.request(folder, Some(live)).setting();
        let same = self.known.iter().position(|(known, roles, _)| *known == setting && *roles == live.roles);
        let place = match same {
            Some(place) => place,
            None => {
                let declaration = declared_beside(sources, folder, live, settings)?;
                self.known.push((setting, live.roles.clone(), declaration));
                self.known.len() - 1
            }
        };
        Ok(&self.known[place].2.interpretation)
    }
}

/// `check`: the contracts against the migrations.
///
/// # Errors
/// When contracts or migrations cannot be read, or the migrations cannot be run where they are to be.
pub async fn check(
    sources: &mut SourceMap,
    contracts: &[PathBuf],
    migrations: &Source,
    settings: &Settings,
    tell: impl Fn(&str),
) -> Result<Report, Stop> {
    let environment = || migrations.environment();
    let contract = contract::read(sources, contracts).map_err(|error| of_files(error).about(environment()))?;
    let [seen] = see([migrations], Extent::Everything, sources, settings).await?;
    let (folder, declaration) = match (migrations, &seen) {
        (Source::Folder(folder), Seen::Declared(declaration)) => (folder, &**declaration),
        (Source::Replay(folder), Seen::Replayed(replayed)) => {
            replayed.note_on_roles().iter().for_each(|note| tell(note));
            (folder, &replayed.declaration)
        }
        _ => return Err(nothing_seen().about(environment())),
    };
    let mut report = verify::check(&contract, declaration, &settings.options);
    report.warnings.extend(seen.warning());
    name_folder(&mut report.observed, folder, declaration);
    Ok(report)
}

/// `verify`: the contracts against a live database.
///
/// # Errors
/// When contracts, database or migrations cannot be read.
pub async fn verify(
    sources: &mut SourceMap,
    contracts: &[PathBuf],
    database: &Source,
    migrations: Option<&Path>,
    settings: &Settings,
) -> Result<Report, Stop> {
    let about = |stop: Stop| stop.about(database.environment());
    let contract: Contract = contract::read(sources, contracts).map_err(|error| about(of_files(error)))?;
    let extent = verify::extent(&contract, &settings.options);
    let [seen] = see([database], extent, sources, settings).await.map_err(about)?;
    let observed = seen.observation();
    let declared = migrations.map(|folder| declared_beside(sources, folder, observed, settings));
    let declared = declared.transpose().map_err(about)?;
    let declared = declared.as_ref().map(|declaration| &declaration.interpretation);
    let mut report = verify::compare(Inputs { contract: &contract, observed, declared }, &settings.options);
    report.warnings.extend(warnings_of_stated(observed, settings));
    name(&mut report.observed, database, &seen);
    Ok(report)
}

/// `diff`: one source against another.
///
/// # Errors
/// When one of them cannot be read.
pub async fn diff(
    expected: &Source,
    observed: &Source,
    sources: &mut SourceMap,
    settings: &Settings,
    tell: impl Fn(&Seen),
) -> Result<Report, Stop> {
    let [expected_seen, observed_seen] = see([expected, observed], Extent::Everything, sources, settings).await?;
    tell(&expected_seen);
    tell(&observed_seen);
    let inputs = Sources { expected: expected_seen.witness(), observed: observed_seen.witness() };
    let mut report = verify::compare_sources(inputs, &settings.options);
    report.warnings.extend([&expected_seen, &observed_seen].into_iter().filter_map(Seen::warning));
    if let (Source::Database(one), Source::Database(other)) = (expected, observed) {
        let is_one = one.identity().is_some() && one.identity() == other.identity();
        report.warnings.extend(is_one.then(|| {
            "both sides are one database, reached twice: a comparison of it with itself shows nothing".to_owned()
        }));
    }
    for (source, seen) in [(expected, &expected_seen), (observed, &observed_seen)] {
        if let Source::Database(_) = source {
            report.warnings.extend(warnings_of_stated(seen.observation(), settings));
        }
    }
    name(&mut report.observed, observed, &observed_seen);
    name(report.expected.get_or_insert_default(), expected, &expected_seen);
    Ok(report)
}

/// What is said of the database that runs the migrations, and is otherwise in the one that was read: each with what to do.
pub fn unlike_stated(observed: &Observation, settings: &Settings) -> Vec<(String, String)> {
    let stated = settings.stated();
    let major = stated.major.zip(observed.setting.major).filter(|(stated, found)| stated != found);
    let major = major.map(|(stated, found)| {
        let told = format!("the server is PostgreSQL {found}, and the migrations are read as for {stated}");
        (told, format!("correct `postgres` in {PROJECT_FILE}, or --postgres"))
    });
    let role = stated.role.filter(|role| !observed.roles.incomplete && !observed.roles.exists(role));
    let role = role.map(|role| {
        let told = format!("the server has no role `{role}`, which is said to run the migrations");
        (told, format!("correct `role` in {PROJECT_FILE}, or --role"))
    });
    major.into_iter().chain(role).collect()
}

/// The same as a report warns of it.
pub fn warnings_of_stated(observed: &Observation, settings: &Settings) -> Vec<String> {
    unlike_stated(observed, settings).into_iter().map(|(told, help)| format!("{told}: {help}")).collect()
}

/// Puts into one side of a report what it was. The server's word on role and database wins over the URL's: behind a
/// pooler they differ.
fn name(side: &mut Side, source: &Source, seen: &Seen) {
    match (source, seen) {
        (Source::Folder(folder), Seen::Declared(declaration)) => name_folder(side, folder, declaration),
        (Source::Replay(folder), Seen::Replayed(replayed)) => name_folder(side, folder, &replayed.declaration),
        (Source::Database(_), _) => name_database(side, source),
        _ => side.environment = Some(source.environment()),
    }
}

/// Puts into a report which database it is about.
pub fn name_database(side: &mut Side, source: &Source) {
    let mut environment = source.environment();
    if let Some(server) = &side.server {
        environment.role = Some(server.role.clone());
        environment.database = Some(server.database.clone());
    }
    side.environment = Some(environment);
}

fn name_folder(side: &mut Side, folder: &Path, declaration: &Declaration) {
    let setting = &declaration.interpretation.observation.setting;
    let folder = Folder {
        path: folder.display().to_string(),
        layout: Some(declaration.layout),
        files: Some(declaration.files.len()),
        major: Some(setting.major.unwrap_or(DEFAULT_MAJOR)),
    };
    side.environment =
        Some(Environment { role: setting.role.clone(), migrations: Some(folder), ..Environment::default() });
}
