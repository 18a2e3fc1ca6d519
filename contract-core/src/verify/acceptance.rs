//! Gaps that somebody accepts.

use super::Options;
use crate::checks::{StaleAcceptance, Staleness};
use crate::contract::AcceptedGap;
use crate::finding::Gap;

/// The gaps that nobody accepts, and the acceptances that accept none.
pub(super) fn unaccepted(mut gaps: Vec<Gap>, options: &Options) -> (Vec<Gap>, Vec<StaleAcceptance<'_>>) {
    let is_of = |accepted: &AcceptedGap, gap: &Gap| match accepted {
        AcceptedGap::Place { file, line } => {
            gap.place.as_ref().is_some_and(|place| place.file == *file && place.line == *line)
        }
        AcceptedGap::Object(object) => gap.subject() == *object,
    };
    let mut stale = Vec::new();
    for acceptance in &options.accepted {
        let expires = acceptance.expires.as_ref().map(|day| day.value);
        if let (Some(last), Some(today)) = (expires, options.today)
            && today > last
        {
            stale.push(StaleAcceptance { acceptance, why: Staleness::Expired(last) });
            continue;
        }
        let before = gaps.len();
        gaps.retain(|gap| !is_of(&acceptance.gap, gap));
        if gaps.len() == before {
            stale.push(StaleAcceptance { acceptance, why: Staleness::Gone });
        }
    }
    (gaps, stale)
}
