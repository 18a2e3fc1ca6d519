//! What was not seen, not compared or left out, as a person reads it.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::human::count;
use super::{Report, escape};
use crate::finding::{Gap, Reach};

/// How many gaps are named one by one.
const MOST_GAPS: usize = 12;

/// How many facts that were not compared are named.
const MOST_FACTS: usize = 3;

/// How many causes a summary names.
const MOST_CAUSES: usize = 6;

/// Writes it: what decides about a requirement line by line, and much else in one paragraph.
pub(super) fn write(report: &Report, sink: &mut dyn Write) -> io::Result<()> {
    let (unmodelled, others): (Vec<&Gap>, Vec<&Gap>) =
        report.gaps.iter().partition(|gap| matches!(gap.reach, Reach::Unmodelled { schema: Some(_), .. }));
    let (decisive, others): (Vec<&Gap>, Vec<&Gap>) = if others.len() <= MOST_GAPS {
        (others, Vec::new())
    } else {
        others.into_iter().partition(|gap| report.decisive.contains(gap))
    };
    for gap in decisive.iter().take(MOST_GAPS) {
        writeln!(sink, "not read: {}", escape(&told(gap)))?;
    }
    if decisive.len() > MOST_GAPS {
        writeln!(sink, "not read: {} more that matter here; --format json lists them", decisive.len() - MOST_GAPS)?;
    }
    if !others.is_empty() {
        writeln!(sink, "{}", escape(&summary(&others)))?;
    }
    for accepted in &report.accepted {
        let told = format!("{}, and that is accepted: {}", told(&accepted.gap), accepted.reason);
        writeln!(sink, "not read: {}", escape(&told))?;
    }
    if !unmodelled.is_empty() {
        let mut subjects: Vec<String> = unmodelled.iter().map(|gap| gap.subject()).collect();
        subjects.dedup();
        let named = &subjects[..subjects.len().min(MOST_GAPS)];
        let more = subjects.len() - named.len();
        let more = if more == 0 { String::new() } else { format!(", and {more} more that --format json lists") };
        writeln!(sink, "not read by this version: {}{more}", escape(&named.join(", ")))?;
    }
    if !report.not_compared.is_empty() {
        let named = report.not_compared.iter().take(MOST_FACTS);
        let named: Vec<String> = named.map(|fact| format!("{} of {}", fact.attribute, fact.object)).collect();
        let more = if report.not_compared.len() > MOST_FACTS { ", …" } else { "" };
        let facts = count(report.not_compared.len(), "fact");
        writeln!(sink, "{facts} not compared ({}{more}); --strict counts them", escape(&named.join(", ")))?;
    }
    if report.out_of_scope > 0 {
        let objects = count(report.out_of_scope, "object");
        writeln!(sink, "left out: {objects} of extensions, of PostgreSQL itself or of the platform")?;
    }
    Ok(())
}

fn told(gap: &Gap) -> String {
    let subject = match &gap.reach {
        // The cause names the kind.
        Reach::Unmodelled { .. } => String::new(),
        Reach::Object(_) | Reach::Attribute { .. } | Reach::Named { .. } | Reach::Schema(_) | Reach::Everything => {
            format!("{}: ", gap.subject())
        }
    };
    format!("{subject}{}{}", gap.cause, place(gap))
}

fn place(gap: &Gap) -> String {
    gap.place.as_ref().map_or_else(String::new, |place| format!(" ({}:{})", place.file, place.line))
}

/// One paragraph about many gaps: how far they reach, and why they are there, the most frequent reasons first.
fn summary(gaps: &[&Gap]) -> String {
    let mut reaches: Vec<&Reach> = gaps.iter().map(|gap| &gap.reach).collect();
    reaches.sort();
    reaches.dedup();
    let objects = reaches.iter().filter(|reach| matches!(reach, Reach::Object(_))).count();
    let attributes = reaches.iter().filter(|reach| matches!(reach, Reach::Attribute { .. })).count();
    let mut parts = Vec::new();
    if reaches.contains(&&Reach::Everything) {
        parts.push("everything".to_owned());
    }
    let schemas: Vec<String> =
        gaps.iter().filter(|gap| matches!(gap.reach, Reach::Schema(_))).map(|gap| gap.subject()).collect();
    let mut named = schemas;
    named.dedup();
    parts.extend(named);
    if objects > 0 {
        parts.push(count(objects, "object"));
    }
    if attributes > 0 {
        parts.push(count(attributes, "attribute"));
    }
    let mut causes: BTreeMap<String, Vec<&Gap>> = BTreeMap::new();
    for gap in gaps {
        causes.entry(general(&gap.cause)).or_default().push(gap);
    }
    let mut causes: Vec<(String, Vec<&Gap>)> = causes.into_iter().collect();
    causes.sort_by_key(|(_, gaps)| std::cmp::Reverse(gaps.len()));
    let more = causes.len().saturating_sub(MOST_CAUSES);
    let shown = causes.iter().take(MOST_CAUSES).filter_map(|(cause, gaps)| {
        let first = gaps.first()?;
        let times = if gaps.len() == 1 { String::new() } else { format!("{} times ", gaps.len()) };
        Some(format!("{times}{cause}, as of {}{}", first.subject(), place(first)))
    });
    let shown = shown.collect::<Vec<_>>().join("; ");
    let more = if more == 0 { String::new() } else { format!("; and for {}", count(more, "other reason")) };
    let parts = parts.join(", ");
    format!(
        "not known in whole or in part: {parts}. The reasons: {shown}{more}. --format json lists all {}.",
        gaps.len()
    )
}

/// A cause without what it quotes, so that those of one sort come together.
fn general(cause: &str) -> String {
    let mut text = String::new();
    for (at, part) in cause.split('`').enumerate() {
        text.push_str(if at % 2 == 0 { part } else { "…" });
    }
    text
}
