//! `[[accept]]`: gaps that somebody looked at and accepts, with a reason and for a time.

use toml::de::DeValue;

use super::date;
use super::model::Stated;
use super::page::Page;
use super::table::{Field, Table};
use super::words::shown;
use crate::calendar::Date;
use crate::finding::{Label, Mistake};
use crate::source::Location;

/// One accepted gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// The `[[accept]]` line.
    pub location: Location,
    /// Which gap.
    pub gap: AcceptedGap,
    /// Why.
    pub reason: Stated<String>,
    /// The last day on which it is accepted.
    pub expires: Option<Stated<Date>>,
}

/// How an accepted gap is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AcceptedGap {
    /// By its place.
    Place {
        /// The file, as a report names it.
        file: String,
        /// The line, from 1.
        line: usize,
    },
    /// By the object that it reaches, as a report names it.
    Object(String),
}

/// Reads every section.
pub(super) fn read_accepted(page: &mut Page<'_>, field: &Field<'_>) -> Vec<Acceptance> {
    let mut accepted: Vec<Acceptance> = Vec::new();
    for table in field.tables(page) {
        let Some(acceptance) = read_acceptance(page, table) else { continue };
        match accepted.iter().find(|earlier| earlier.gap == acceptance.gap) {
            Some(earlier) => {
                let mut mistake =
                    Mistake::new("the same gap is accepted twice", acceptance.location, "the second time");
                mistake.labels.push(Label::new(earlier.location, "the first time"));
                page.report(mistake.with_help("leave one of the two out"));
            }
            None => accepted.push(acceptance),
        }
    }
    accepted
}

fn read_acceptance(page: &mut Page<'_>, mut table: Table<'_>) -> Option<Acceptance> {
    let location = table.location;
    let (file, line, object) = (table.take("file"), table.take("line"), table.take("object"));
    let reason = table.require(page, "reason").and_then(|field| field.string(page));
    let expires = table.take("expires").and_then(|field| date::read(page, &field));
    table.finish(page);
    let gap = read_gap(page, location, file, line, object)?;
    Some(Acceptance { location, gap, reason: reason?, expires })
}

fn read_gap(
    page: &mut Page<'_>,
    location: Location,
    file: Option<Field<'_>>,
    line: Option<Field<'_>>,
    object: Option<Field<'_>>,
) -> Option<AcceptedGap> {
    let place = file.or(line);
    match (file, line, object) {
        (Some(file), Some(line), None) => {
            let file = file.string(page);
            let line = read_line(page, &line);
            Some(AcceptedGap::Place { file: file?.value, line: line? })
        }
        (None, None, Some(object)) => Some(AcceptedGap::Object(object.string(page)?.value)),
        (_, _, Some(object)) => {
            let mut mistake = Mistake::new(
                "a gap is named by its place or by its object, not by both",
                object.key_location,
                "it is named by its object",
            );
            mistake.labels.extend(place.map(|place| Label::new(place.key_location, "it is named by its place")));
            page.report(mistake.with_help("leave one of the two out"));
            None
        }
        (file, _, None) => {
            let (missing, help) = match (file, place) {
                (_, None) => ("which gap is accepted is not said", "add `file` and `line`, or `object`"),
                (None, Some(_)) => ("a line without its file", "add `file`"),
                (Some(_), Some(_)) => ("a file without the line in it", "add `line`"),
            };
            let location = place.map_or(location, |place| place.key_location);
            page.report_missing(Mistake::new(missing, location, "in this section").with_help(help));
            None
        }
    }
}

fn read_line(page: &mut Page<'_>, field: &Field<'_>) -> Option<usize> {
    let DeValue::Integer(number) = field.value else {
        field.mismatch(page, "the number of a line");
        return None;
    };
    let line = usize::from_str_radix(number.as_str(), number.radix()).ok().filter(|line| *line > 0);
    if line.is_none() {
        let message = format!("`{}` is not the number of a line", shown(&number.to_string()));
        page.report(field.mistake(message, "expected 1 or more"));
    }
    line
}
