//! `explain`: the page of a check, or the list of them.

use std::fmt::Write;

use contract_core::checks;

use super::Answer;
use crate::arguments::Explain;
use crate::stop::Stop;

pub(super) fn answer(arguments: &Explain) -> Result<Answer, Stop> {
    let Some(name) = &arguments.check else { return Ok(Answer::Text(list())) };
    match checks::named(name) {
        Some(check) => Ok(Answer::Text(check.meta.docs.to_owned())),
        None => Err(Stop::because(format!("there is no check `{name}`"), "take its name from a report")),
    }
}

/// Every check with its title.
fn list() -> String {
    let longest = checks::ALL.iter().map(|check| check.meta.id.len()).max().unwrap_or_default();
    let mut text = String::new();
    for check in checks::ALL {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{:longest$}  {}", check.meta.id, check.meta.title);
    }
    text
}
