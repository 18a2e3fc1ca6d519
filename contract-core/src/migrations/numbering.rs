//! Versions that come twice, and numbers that are missing.

use std::collections::BTreeMap;

use super::name::Name;
use super::notice::{Notice, NoticeKind};
use crate::finding::Place;

/// A number with this many digits or more is a date, and dates have gaps.
const DATE_DIGITS: usize = 8;

/// What is told of the versions of files that are in their order; each beside the file as a person knows it.
pub(super) fn told(files: &[(String, &Name)]) -> Vec<Notice> {
    let mut notices = duplicates(files);
    notices.extend(gaps(files));
    notices
}

fn duplicates(files: &[(String, &Name)]) -> Vec<Notice> {
    let mut first: BTreeMap<&str, &str> = BTreeMap::new();
    let mut notices = Vec::new();
    for (file, name) in files {
        let Some(identity) = &name.identity else { continue };
        let version = name.version.as_ref().or(name.description.as_ref()).unwrap_or(identity);
        match first.get(identity.as_str()) {
            None => {
                first.insert(identity, file);
            }
            Some(other) => {
                let kind = NoticeKind::DuplicateVersion { version: version.clone(), other: (*other).to_owned() };
                notices.push(notice(file, kind));
            }
        }
    }
    notices
}

/// Numbers that were given one by one and skip some. Where most skip, they were not given one by one.
fn gaps(files: &[(String, &Name)]) -> Vec<Notice> {
    let mut numbered: Vec<(&[u128], &str, &str)> = Vec::new();
    for (file, name) in files {
        let Some(version) = &name.version else { continue };
        let is_date = version.split(|character: char| !character.is_ascii_digit()).any(|run| run.len() >= DATE_DIGITS);
        if !name.numbers.is_empty() && !is_date {
            numbered.push((&name.numbers, version, file));
        }
    }
    numbered.sort();
    numbered.dedup_by_key(|(numbers, ..)| *numbers);
    let pairs: Vec<_> = numbered
        .windows(2)
        .filter_map(|pair| match pair {
            [(earlier, after, _), (later, before, file)] => {
                steps(earlier, later).map(|steps| (steps, *after, *before, *file))
            }
            _ => None,
        })
        .collect();
    let skipping = pairs.iter().filter(|(steps, ..)| *steps > 1).count();
    if skipping * 2 > pairs.len() {
        return Vec::new();
    }
    pairs
        .into_iter()
        .filter(|(steps, ..)| *steps > 1)
        .map(|(_, after, before, file)| {
            notice(file, NoticeKind::NumberingGap { after: after.to_owned(), before: before.to_owned() })
        })
        .collect()
}

/// How far the last number went, where all in front of it are the same.
fn steps(earlier: &[u128], later: &[u128]) -> Option<u128> {
    let (last, front) = earlier.split_last()?;
    let (next, other_front) = later.split_last()?;
    (front == other_front).then(|| next.saturating_sub(*last))
}

fn notice(file: &str, kind: NoticeKind) -> Notice {
    Notice { place: Place { file: file.to_owned(), line: 1 }, kind }
}
