//! `verify`: the contracts against a live database, or many.

use contract_core::source::SourceMap;

use super::{Answer, tell_notes};
use crate::arguments::{Databases, Verify};
use crate::fleet::{self, Course};
use crate::output::note;
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
        ..Flags::default()
    };
    let settings = Settings::read(sources, flags)?;
    let contracts = settings.contracts(&arguments.contracts);
    let migrations = if arguments.no_migrations { None } else { settings.migrations(arguments.migrations.as_deref()) };
    let quiet = arguments.report.quiet;
    let fleet = match &arguments.databases {
        Databases { fleet: Some(path), .. } => fleet::of_file(path, sources, &settings).await?,
        Databases { env, .. } if env.len() > 1 || arguments.course.shard.is_some() => {
            fleet::of_environments(env, &settings)?
        }
        Databases { env, url, .. } => {
            let database = database(env.first().map(String::as_str), url.as_deref(), &settings)?;
            tell_notes(&[&database], quiet);
            let report = run::verify(sources, &contracts, &database, migrations.as_deref(), &settings).await?;
            return Ok(Answer::Report(Box::new(report)));
        }
    };
    if !quiet {
        fleet::notes(&fleet).into_iter().for_each(note);
    }
    let course = Course { jobs: arguments.course.jobs, shard: arguments.course.shard, quiet };
    let reports = fleet::verify(sources, &contracts, fleet, migrations.as_deref(), course, &settings).await?;
    Ok(Answer::Fleet(Box::new(reports)))
}

/// The database that `--env` or `--url` names; clap has seen to it that it is one of them.
pub(super) fn database(env: Option<&str>, url: Option<&str>, settings: &Settings) -> Result<Source, Stop> {
    let database = match (env, url) {
        (Some(name), _) => Database::of_environment(name, settings)?,
        (None, Some(url)) => Database::of_url(url)?,
        (None, None) => return Err(Stop::because("no database is named", "add --env NAME or --url URL")),
    };
    Ok(Source::Database(Box::new(database)))
}
