//! `diff`: one source against another.

use contract_core::source::SourceMap;

use super::{Answer, tell_notes};
use crate::arguments::Diff;
use crate::run;
use crate::settings::Settings;
use crate::source::Source;
use crate::stop::Stop;

pub(super) async fn answer(arguments: &Diff, sources: &mut SourceMap) -> Result<Answer, Stop> {
    let settings = Settings::read(sources, &arguments.project, &arguments.timeouts, Some(&arguments.weights))?;
    let expected = Source::read(&arguments.expected, &settings)?;
    let observed = Source::read(&arguments.observed, &settings)?;
    tell_notes(&expected, arguments.report.quiet);
    tell_notes(&observed, arguments.report.quiet);
    Ok(Answer::Report(Box::new(run::diff(&expected, &observed, &settings).await?)))
}
