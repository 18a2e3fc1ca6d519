//! The arrangement of the library's parts: the one file that calls more than one of them.

use contract_core::catalog;
use contract_core::connect::{connect, within};
use contract_core::contract::{self, Contract};
use contract_core::observation::Observation;
use contract_core::report::{Report, Side};
use contract_core::source::SourceMap;
use contract_core::verify::{self, Inputs, Sources};

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

/// Connects, reads the catalog, and says goodbye.
///
/// # Errors
/// When there is no connection, the catalog cannot be read, or the session has another role
/// or database than the environment expects.
pub async fn observe(database: &Database, settings: &Settings) -> Result<Observation, Stop> {
    let timeouts = settings.timeouts(&database.timeouts);
    let mut options = catalog::Options::default();
    options.statement_timeout = timeouts.statement;
    options.lock_timeout = timeouts.lock;
    let mut connection = connect(&database.target, &timeouts).await.map_err(|error| Stop::of(&error, error.help()))?;
    let observed = catalog::observe(connection.client_mut(), &options).await;
    connection.close().await;
    let observation = observed.map_err(|error| Stop::of(&error, error.help()))?;
    if let Some(server) = &observation.server {
        expect("role", "`role`", database.expected_role.as_ref(), &server.role)?;
        expect("database", "`expect_database`", database.expected_database.as_ref(), &server.database)?;
    }
    Ok(observation)
}

/// Holds what an environment expects of the session against what the server says: a pooler can lead elsewhere
/// than the URL reads.
fn expect(what: &str, key: &str, expected: Option<&String>, found: &str) -> Result<(), Stop> {
    match expected {
        Some(expected) if expected != found => Err(Stop::because(
            format!("the environment expects the {what} `{expected}`, and the session has the {what} `{found}`"),
            &format!("correct the URL, the pooler behind it, or {key} in the table of the environment"),
        )),
        Some(_) | None => Ok(()),
    }
}

/// `verify`: the contracts against a live database.
///
/// # Errors
/// When contracts or database cannot be read.
pub async fn verify(
    sources: &mut SourceMap,
    contracts: &[std::path::PathBuf],
    database: &Source,
    settings: &Settings,
) -> Result<Report, Stop> {
    let contract: Contract =
        contract::read(sources, contracts).map_err(|error| of_files(error).about(database.environment()))?;
    let observed =
        in_time(settings, database.observe(settings)).await.map_err(|stop| stop.about(database.environment()))?;
    let mut report =
        verify::compare(Inputs { contract: &contract, observed: &observed, declared: None }, &settings.options);
    name(&mut report.observed, database);
    Ok(report)
}

/// `diff`: one source against another.
///
/// # Errors
/// When one of them cannot be read.
pub async fn diff(expected: &Source, observed: &Source, settings: &Settings) -> Result<Report, Stop> {
    let (expected_observation, observed_observation) =
        in_time(settings, async { Ok((expected.observe(settings).await?, observed.observe(settings).await?)) }).await?;
    let inputs = Sources { expected: (&expected_observation).into(), observed: (&observed_observation).into() };
    let mut report = verify::compare_sources(inputs, &settings.options);
    name(&mut report.observed, observed);
    name(report.expected.get_or_insert_default(), expected);
    Ok(report)
}

/// Puts into one side of a report which database it was. The server's word on role and database wins over
/// the URL's: behind a pooler they differ.
fn name(side: &mut Side, source: &Source) {
    let mut environment = source.environment();
    if let (Some(server), Source::Database(_)) = (&side.server, source) {
        environment.role = Some(server.role.clone());
        environment.database = Some(server.database.clone());
    }
    side.environment = Some(environment);
}
