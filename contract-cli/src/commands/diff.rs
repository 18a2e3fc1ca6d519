//! `diff`: one source against another.

use contract_core::source::SourceMap;

use super::{Answer, lenient_only_to_replay, tell_notes, tell_seen};
use crate::arguments::Diff;
use crate::run;
use crate::settings::{Flags, Settings};
use crate::source::Source;
use crate::stop::Stop;

pub(super) async fn answer(arguments: &Diff, sources: &mut SourceMap) -> Result<Answer, Stop> {
    let flags = Flags {
        project: Some(&arguments.project),
        reading: Some(&arguments.reading),
        lenient: arguments.lenient,
        timeouts: Some(&arguments.timeouts),
        weights: Some(&arguments.weights),
    };
    let settings = Settings::read(sources, flags)?;
    let expected = Source::read(&arguments.expected, &settings)?;
    let observed = Source::read(&arguments.observed, &settings)?;
    lenient_only_to_replay(&settings, &[&expected, &observed])?;
    tell_notes(&[&expected, &observed], arguments.report.quiet);
    Ok(Answer::Report(Box::new(
        run::diff(&expected, &observed, sources, &settings, |seen| tell_seen(seen, arguments.report.quiet)).await?,
    )))
}
