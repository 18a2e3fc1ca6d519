//! `doctor`: what would be used and whether it works.

use contract_core::source::SourceMap;

use super::Answer;
use crate::arguments::Doctor;
use crate::doctor::{Subjects, examine, without_project};
use crate::settings::{Flags, Settings};

pub(super) async fn answer(arguments: &Doctor, sources: &mut SourceMap) -> Answer {
    let flags = Flags {
        project: Some(&arguments.project),
        reading: Some(&arguments.reading),
        timeouts: Some(&arguments.timeouts),
        ..Flags::default()
    };
    let diagnosis = match Settings::read(sources, flags) {
        Ok(settings) => {
            let named = !arguments.env.is_empty() || arguments.url.is_some();
            let environments =
                if named { arguments.env.clone() } else { settings.project.environments.keys().cloned().collect() };
            let subjects = Subjects {
                environments,
                url: arguments.url.clone(),
                contracts: settings.contracts(&arguments.contracts),
                migrations: settings.migrations(arguments.migrations.as_deref()),
            };
            examine(sources, subjects, &settings).await
        }
        Err(stop) => without_project(stop),
    };
    Answer::Diagnosis(Box::new(diagnosis))
}
