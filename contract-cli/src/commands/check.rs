//! `check`: the contracts against the migrations, read without a database or run in a throwaway one.

use contract_core::source::SourceMap;

use super::Answer;
use crate::arguments::Check;
use crate::output::note;
use crate::run;
use crate::settings::{Flags, Settings};
use crate::source::Source;
use crate::stop::Stop;

pub(super) async fn answer(arguments: &Check, sources: &mut SourceMap) -> Result<Answer, Stop> {
    let flags = Flags {
        project: Some(&arguments.project),
        reading: Some(&arguments.reading),
        lenient: arguments.lenient,
        weights: Some(&arguments.weights),
        ..Flags::default()
    };
    let settings = Settings::read(sources, flags)?;
    let folder = settings.migrations(arguments.migrations.as_deref()).ok_or_else(|| {
        let help = "name it with --migrations FOLDER, or with `migrations` in dbcontract.toml";
        Stop::because("no folder of migrations is named", help)
    })?;
    let contracts = settings.contracts(&arguments.contracts);
    let migrations = if arguments.replay { Source::Replay(folder) } else { Source::Folder(folder) };
    let tell = |text: &str| {
        if !arguments.report.quiet {
            note(text);
        }
    };
    let report = run::check(sources, &contracts, &migrations, &settings, tell).await?;
    Ok(Answer::Report(Box::new(report)))
}
