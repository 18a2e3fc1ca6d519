//! `check`: the contracts against the migrations, without a database.

use contract_core::source::SourceMap;

use super::Answer;
use crate::arguments::Check;
use crate::run;
use crate::settings::{Flags, Settings};
use crate::stop::Stop;

pub(super) fn answer(arguments: &Check, sources: &mut SourceMap) -> Result<Answer, Stop> {
    let flags = Flags {
        project: Some(&arguments.project),
        reading: Some(&arguments.reading),
        weights: Some(&arguments.weights),
        ..Flags::default()
    };
    let settings = Settings::read(sources, flags)?;
    let folder = settings.migrations(arguments.migrations.as_deref()).ok_or_else(|| {
        let help = "name it with --migrations FOLDER, or with `migrations` in dbcontract.toml";
        Stop::because("no folder of migrations is named", help)
    })?;
    let contracts = settings.contracts(&arguments.contracts);
    let report = run::check(sources, &contracts, &folder, &settings)?;
    Ok(Answer::Report(Box::new(report)))
}
