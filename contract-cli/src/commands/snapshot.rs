//! `snapshot`: what one source has, as JSON.

use contract_core::source::SourceMap;

use super::{Answer, tell_notes};
use crate::arguments::Snapshot;
use crate::run;
use crate::settings::Settings;
use crate::source::Source;
use crate::stop::Stop;

pub(super) async fn answer(arguments: &Snapshot, sources: &mut SourceMap) -> Result<Answer, Stop> {
    let settings = Settings::read(sources, &arguments.project, &arguments.timeouts, None)?;
    let source = Source::read(&arguments.source, &settings)?;
    tell_notes(&source, arguments.quiet);
    let observed = run::in_time(&settings, source.observe(&settings)).await?;
    Ok(Answer::Text(observed.to_snapshot()))
}
