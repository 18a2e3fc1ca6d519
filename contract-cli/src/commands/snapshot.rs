//! `snapshot`: what one source has, as JSON.

use contract_core::observation::Extent;
use contract_core::source::SourceMap;

use super::{Answer, lenient_only_to_replay, tell_notes, tell_seen};
use crate::arguments::Snapshot;
use crate::run;
use crate::settings::{Flags, Settings};
use crate::source::Source;
use crate::stop::Stop;

pub(super) async fn answer(arguments: &Snapshot, sources: &mut SourceMap) -> Result<Answer, Stop> {
    let flags = Flags {
        project: Some(&arguments.project),
        reading: Some(&arguments.reading),
        lenient: arguments.lenient,
        timeouts: Some(&arguments.timeouts),
        weights: None,
    };
    let settings = Settings::read(sources, flags)?;
    let source = Source::read(&arguments.source, &settings)?;
    lenient_only_to_replay(&settings, &[&source])?;
    tell_notes(&[&source], arguments.quiet);
    let [seen] = run::see([&source], Extent::Everything, sources, &settings).await?;
    tell_seen(&seen, arguments.quiet);
    Ok(Answer::Text(seen.observation().to_snapshot()))
}
