//! `diff`: one source against another.

use contract_core::source::SourceMap;

use super::{Answer, tell_notes, tell_seen};
use crate::arguments::Diff;
use crate::run;
use crate::settings::{Flags, Settings};
use crate::source::Source;
use crate::stop::Stop;

pub(super) async fn answer(arguments: &Diff, sources: &mut SourceMap) -> Result<Answer, Stop> {
    let flags = Flags {
        project: Some(&arguments.project),
        reading: Some(&arguments.reading),
        timeouts: Some(&arguments.timeouts),
        weights: Some(&arguments.weights),
    };
    let settings = Settings::read(sources, flags)?;
    let expected = Source::read(&arguments.expected, &settings)?;
    let observed = Source::read(&arguments.observed, &settings)?;
    tell_notes(&expected, arguments.report.quiet);
    tell_notes(&observed, arguments.report.quiet);
    Ok(Answer::Report(Box::new(
        run::diff(&expected, &observed, sources, &settings, |seen| tell_seen(seen, arguments.report.quiet)).await?,
    )))
}
