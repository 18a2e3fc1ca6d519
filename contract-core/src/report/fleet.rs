//! The reports of many databases as one: a verdict for each, and one for all.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::human::{self, Colour, Detail};
use super::{Failure, Report, Verdict, escape, json};
use crate::source::SourceMap;

/// What a run over many databases has to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fleet {
    /// The databases in the order in which they were named, each with its own report.
    pub databases: Vec<Member>,
    /// Which part of the fleet this is, where it is a part.
    pub shard: Option<Shard>,
    /// What the caller wants copied into the report.
    pub labels: BTreeMap<String, String>,
}

/// One database of a fleet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// What the fleet calls it: the name of its environment, or of the environment and the database.
    pub name: String,
    /// What was found.
    pub report: Report,
}

/// A part of a fleet. Which part a database belongs to hangs on its name alone, so that parts that are run at different
/// times, and find other databases beside it, leave none out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which part, from 1.
    pub index: usize,
    /// Of how many.
    pub count: usize,
}

impl Shard {
    /// Whether the database of this name belongs to this part. Every name belongs to exactly one.
    pub fn has(self, name: &str) -> bool {
        // FNV-1a: the same in every version and on every machine.
        let hash = name
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
        hash % self.count as u64 == self.index as u64 - 1
    }
}

impl std::str::FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let numbers = text.split_once('/').and_then(|(index, count)| Some((index.parse().ok()?, count.parse().ok()?)));
        match numbers {
            Some((index, count)) if (1..=count).contains(&index) => Ok(Self { index, count }),
            Some(_) | None => Err("write I/N, as in 1/4: the first of four parts".to_owned()),
        }
    }
}

impl Fleet {
    /// What the run comes to: the worst of its databases, where a violation is the worst that can be known; nothing
    /// where there is no database.
    pub fn verdict(&self) -> Verdict {
        let worst = self.databases.iter().map(|member| member.report.verdict()).max_by_key(|verdict| weight(*verdict));
        worst.unwrap_or(Verdict::Error)
    }

    /// The verdicts that there are, best first, with how many databases came to each.
    fn counts(&self) -> Vec<(Verdict, usize)> {
        let mut counts: BTreeMap<u8, (Verdict, usize)> = BTreeMap::new();
        for member in &self.databases {
            let verdict = member.report.verdict();
            counts.entry(weight(verdict)).or_insert((verdict, 0)).1 += 1;
        }
        counts.into_values().collect()
    }
}

/// How bad a verdict is among others. A violation was seen, and stays one whatever else could not be seen.
fn weight(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Pass => 0,
        Verdict::Incomplete => 1,
        Verdict::Error => 2,
        Verdict::Fail => 3,
    }
}

/// How many databases that came to the same are named.
const MOST_NAMES: usize = 10;

/// Writes the reports as text: what is the same in several databases is told once, with their names.
///
/// # Errors
/// When the sink refuses it.
pub fn write_human(
    fleet: &Fleet,
    sources: &SourceMap,
    colour: Colour,
    detail: Detail,
    sink: &mut dyn Write,
) -> io::Result<()> {
    if detail == Detail::Full {
        for (key, value) in &fleet.labels {
            writeln!(sink, "{}: {}", escape(key), escape(value))?;
        }
    }
    let mut told: Vec<(String, Vec<&Member>)> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for member in &fleet.databases {
        let mut text = Vec::new();
        human::write_body(&member.report, sources, colour, Detail::Quiet, &mut text)?;
        let text = String::from_utf8_lossy(&text).into_owned();
        let place = *places.entry(text.clone()).or_insert_with(|| {
            told.push((text, Vec::new()));
            told.len() - 1
        });
        told[place].1.push(member);
    }
    told.sort_by_key(|(_, members)| members.first().map(|member| weight(member.report.verdict())));
    for (text, members) in told {
        let has_nothing =
            |member: &&Member| member.report.verdict() == Verdict::Pass && member.report.warnings.is_empty();
        if members.iter().all(has_nothing) && detail == Detail::Quiet {
            continue;
        }
        writeln!(sink, "== {}", names(&members))?;
        write!(sink, "{text}")?;
        writeln!(sink)?;
    }
    writeln!(sink, "{}", summary(fleet, colour))
}

/// The names of databases, or how many there are beside the first.
fn names(members: &[&Member]) -> String {
    let shown = members.iter().take(MOST_NAMES).map(|member| escape(&heading(member)).into_owned());
    let left_out = members.len().saturating_sub(MOST_NAMES);
    let more = (left_out > 0).then(|| format!("and {left_out} more; --format json lists them"));
    shown.chain(more).collect::<Vec<_>>().join("\n   ")
}

/// `eu: shop at db.example:5432 as reader, PostgreSQL 15.18`
fn heading(member: &Member) -> String {
    match human::side_text(&member.report.observed) {
        Some(text) if text.starts_with(&member.name) => text,
        Some(text) => format!("{}: {text}", member.name),
        None => member.name.clone(),
    }
}

/// `fail: 998 of 1000 databases pass, 1 fail, 1 error`
fn summary(fleet: &Fleet, colour: Colour) -> String {
    let total = fleet.databases.len();
    let passing = fleet.databases.iter().filter(|member| member.report.verdict() == Verdict::Pass).count();
    let verb = if total == 1 { "passes" } else { "pass" };
    let mut parts = vec![format!("{passing} of {} {verb}", human::count(total, "database"))];
    for (verdict, number) in fleet.counts() {
        if verdict != Verdict::Pass {
            parts.push(format!("{number} {}", verdict.word()));
        }
    }
    if let Some(Shard { index, count }) = fleet.shard {
        parts.push(format!("part {index} of {count}"));
    }
    format!("{}: {}", human::verdict_word(fleet.verdict(), colour), parts.join(", "))
}

/// Writes the reports as one JSON document and a line end (`format_version` 1): each database has the document that a
/// run over it alone has, under its name.
///
/// # Errors
/// When the sink refuses it.
pub fn write_json(fleet: &Fleet, sources: &SourceMap, sink: &mut dyn Write) -> io::Result<()> {
    json::write_fleet(fleet, sources, sink)
}

impl Member {
    /// A database that could not be looked at.
    pub fn error(name: impl Into<String>, failures: impl IntoIterator<Item = Failure>) -> Self {
        Self { name: name.into(), report: Report::error(failures) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Level;
    use crate::report::Weighed;

    fn member(name: &str, report: Report) -> Member {
        Member { name: name.to_owned(), report }
    }

    fn passing() -> Report {
        let mut report = Report::default();
        report.compared.facts = 1;
        report
    }

    fn broken() -> Report {
        Report::error([Failure { message: "no connection".to_owned(), labels: Vec::new(), help: None }])
    }

    fn failing() -> Report {
        let check = &crate::checks::ALL[0].meta;
        let finding = crate::finding::Finding::unnamed(check, "it is wrong");
        Report { findings: vec![Weighed { level: Level::Deny, finding }], ..passing() }
    }

    #[test]
    fn the_verdict_is_that_of_the_worst_database_and_never_a_pass_without_one() {
        for (reports, expected) in [
            (vec![], Verdict::Error),
            (vec![passing(), passing()], Verdict::Pass),
            (vec![passing(), Report::default()], Verdict::Incomplete),
            (vec![Report::default(), broken(), passing()], Verdict::Error),
            (vec![failing(), broken()], Verdict::Fail),
        ] {
            let databases = reports.into_iter().map(|report| member("a", report)).collect();
            assert_eq!(Fleet { databases, ..Fleet::default() }.verdict(), expected);
        }
    }

    #[test]
    fn what_is_the_same_is_told_once() {
        let mut databases: Vec<Member> = (1..=12).map(|number| member(&format!("tenant-{number}"), broken())).collect();
        databases.push(member("eu\u{1b}[2J", passing()));
        let fleet = Fleet { databases, shard: Some(Shard { index: 1, count: 2 }), ..Fleet::default() };
        let mut text = Vec::new();
        write_human(&fleet, &SourceMap::default(), Colour::Plain, Detail::Full, &mut text).unwrap();
        insta::assert_snapshot!(String::from_utf8(text).unwrap());
        let mut text = Vec::new();
        write_json(&fleet, &SourceMap::default(), &mut text).unwrap();
        let document: serde_json::Value = serde_json::from_slice(&text).unwrap();
        assert_eq!(document["verdict"], "error");
        assert_eq!(document["databases"].as_array().map(Vec::len), Some(13));
        assert_eq!(document["databases"][12]["report"]["verdict"], "pass");
    }

    #[test]
    fn every_database_is_in_exactly_one_part() {
        for number in 0..1_000 {
            let name = format!("tenants/tenant_{number}");
            let parts: Vec<usize> = (1..=4).filter(|index| Shard { index: *index, count: 4 }.has(&name)).collect();
            assert_eq!(parts.len(), 1, "{name}");
        }
        let first = |count: usize| (0..1_000).filter(|n| Shard { index: 1, count }.has(&format!("t{n}"))).count();
        assert!((200..300).contains(&first(4)) && (400..600).contains(&first(2)), "{} {}", first(4), first(2));
        // Another version must say the same.
        assert!(Shard { index: 4, count: 4 }.has("tenants/tenant_1"));
        for wrong in ["", "0/3", "4/3", "1", "a/b", "-1/2", "1/0"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
