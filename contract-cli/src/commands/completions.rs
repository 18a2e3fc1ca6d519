//! `completions`: what a shell needs to complete our command line.

use clap::CommandFactory;

use super::Answer;
use crate::arguments::{Arguments, Completions};

pub(super) fn answer(arguments: &Completions) -> Answer {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "dbcontract", &mut script);
    Answer::Text(String::from_utf8_lossy(&script).into_owned())
}
