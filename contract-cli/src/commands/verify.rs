//! `verify`: the contracts against a live database.

use contract_core::source::SourceMap;

use super::{Answer, tell_notes};
use crate::arguments::{self, Verify};
use crate::run;
use crate::settings::{Flags, Settings};
use crate::source::{Database, Source};
use crate::stop::Stop;

pub(super) async fn answer(arguments: &Verify, sources: &mut SourceMap) -> Result<Answer, Stop> {
    let flags = Flags {
        project: Some(&arguments.project),
        reading: Some(&arguments.reading),
        timeouts: Some(&arguments.timeouts),
        weights: Some(&arguments.weights),
    };
    let settings = Settings::read(sources, flags)?;
    let database = database(&arguments.database, &settings)?;
    tell_notes(&database, arguments.report.quiet);
    let contracts = settings.contracts(&arguments.contracts);
    let migrations = settings.migrations(arguments.migrations.as_deref());
    let report = run::verify(sources, &contracts, &database, migrations.as_deref(), &settings).await?;
    Ok(Answer::Report(Box::new(report)))
}

/// The database that `--env` or `--url` names; clap has seen to it that it is one of them.
pub(super) fn database(arguments: &arguments::Database, settings: &Settings) -> Result<Source, Stop> {
    let database = match (&arguments.env, &arguments.url) {
        (Some(name), _) => Database::of_environment(name, settings)?,
        (None, Some(url)) => Database::of_url(url)?,
        (None, None) => return Err(Stop::because("no database is named", "add --env NAME or --url URL")),
    };
    Ok(Source::Database(Box::new(database)))
}
