//! Gaps that somebody accepts.

use super::Options;
use crate::checks::{StaleAcceptance, Staleness};
use crate::contract::AcceptedGap;
use crate::finding::Gap;
use crate::report::AcceptedFact;

/// What acceptances make of gaps.
#[derive(Default)]
pub(super) struct Sorted<'a> {
    /// The gaps that nobody accepts.
    pub(super) gaps: Vec<Gap>,
    /// Those that somebody does, each with the reason.
    pub(super) accepted: Vec<AcceptedFact>,
    /// The acceptances that accept none.
    pub(super) stale: Vec<StaleAcceptance<'a>>,
}

/// Holds gaps against what the project accepts.
pub(super) fn sorted(mut gaps: Vec<Gap>, options: &Options) -> Sorted<'_> {
    let is_of = |accepted: &AcceptedGap, gap: &Gap| match accepted {
        AcceptedGap::Place { file, line } => {
            gap.place.as_ref().is_some_and(|place| place.file == *file && place.line == *line)
        }
        AcceptedGap::Object(object) => gap.subject() == *object,
    };
    let (mut accepted, mut stale) = (Vec::new(), Vec::new());
    for acceptance in &options.accepted {
        let expires = acceptance.expires.as_ref().map(|day| day.value);
        if let (Some(last), Some(today)) = (expires, options.today)
            && today > last
        {
            stale.push(StaleAcceptance { acceptance, why: Staleness::Expired(last) });
            continue;
        }
        let (of_it, others): (Vec<Gap>, Vec<Gap>) = gaps.into_iter().partition(|gap| is_of(&acceptance.gap, gap));
        gaps = others;
        let is_stale = of_it.is_empty();
        let reason = &acceptance.reason.value;
        accepted.extend(of_it.into_iter().map(|gap| AcceptedFact { gap, reason: reason.clone() }));
        if is_stale {
            stale.push(StaleAcceptance { acceptance, why: Staleness::Gone });
        }
    }
    Sorted { gaps, accepted, stale }
}
