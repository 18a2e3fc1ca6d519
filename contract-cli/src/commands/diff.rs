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
    let mut expected = Source::read(&arguments.expected, &settings)?;
    let mut observed = Source::read(&arguments.observed, &settings)?;
    lenient_only_to_replay(&settings, &[&expected, &observed])?;
    if let (Source::Database(one), Source::Database(other)) = (&mut expected, &mut observed) {
        (one.is_one_of_many, other.is_one_of_many) = (true, true);
    }
    tell_notes(&[&expected, &observed], arguments.report.quiet);
    Ok(Answer::Report(Box::new(
        run::diff(&expected, &observed, sources, &settings, |seen| tell_seen(seen, arguments.report.quiet)).await?,
    )))
}
