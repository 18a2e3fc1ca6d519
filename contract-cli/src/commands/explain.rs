//! `explain`: the page of a check.

use contract_core::checks;

use super::Answer;
use crate::arguments::Explain;
use crate::stop::Stop;

pub(super) fn answer(arguments: &Explain) -> Result<Answer, Stop> {
    match checks::named(&arguments.check) {
        Some(check) => Ok(Answer::Text(check.meta.docs.to_owned())),
        None => Err(Stop::because(format!("there is no check `{}`", arguments.check), "take its name from a report")),
    }
}
