//! Gaps: what is there and the model does not hold.

use super::error::CatalogError;
use super::queries::Query;
use super::session::Facts;
use super::{Answers, queries};
use crate::finding::{Gap, Reach};

/// Makes a gap of every kind of object that was met and is not read, schema by schema.
pub(super) fn read(facts: &Facts, answers: &Answers) -> Result<Vec<Gap>, CatalogError> {
    let mut gaps = Vec::new();
    for cells in answers.of(queries::UNMODELLED) {
        let (kind, plural) = (cells.get("kind")?, cells.get("plural")?);
        gaps.extend(counted(kind, plural, cells.get("schema")?, cells.get("number")?));
    }
    let guarded: [(&str, &str, bool, Query); 2] = [
        ("subscription", "subscriptions", facts.reads_subscriptions, queries::SUBSCRIPTIONS),
        ("user mapping", "user mappings", facts.reads_user_mappings, queries::USER_MAPPINGS),
    ];
    for (kind, plural, readable, query) in guarded {
        for cells in answers.of(query) {
            gaps.extend(counted(kind, plural, None, cells.get("number")?));
        }
        if !readable {
            let cause = format!("the role may not see whether there are {plural}");
            gaps.push(Gap { reach: reach(kind, None), cause, place: None });
        }
    }
    Ok(gaps)
}

fn counted(kind: &str, plural: &str, schema: Option<String>, number: i64) -> Option<Gap> {
    let cause = match number {
        0 => return None,
        1 => format!("1 {kind} is not read by this version"),
        _ => format!("{number} {plural} are not read by this version"),
    };
    Some(Gap { reach: reach(kind, schema), cause, place: None })
}

fn reach(kind: &str, schema: Option<String>) -> Reach {
    Reach::Unmodelled { kind: kind.to_owned(), schema }
}
