//! Contract and project files, from outside.

mod files;
mod good;
mod mistakes;
mod robust;
mod schema;

use std::fmt::Write;
use std::path::Path;

use contract_core::contract::{Contract, Project, ProjectWords, parse};
use contract_core::finding::Mistake;
use contract_core::source::SourceMap;

/// The words that a caller would pass in.
const WORDS: ProjectWords<'static> = ProjectWords {
    checks: &["rpc-missing", "rpc-overloaded", "rpc-unpinned"],
    layouts: &["supabase", "sqlx", "plain"],
    platforms: &["supabase"],
    majors: &[13, 14, 15, 16, 17, 18],
};

/// Every mistake: `file:line:column message`, its labels, its help.
fn rendered(sources: &SourceMap, mistakes: &[Mistake]) -> String {
    let mut text = String::new();
    for mistake in mistakes {
        for (index, label) in mistake.labels.iter().enumerate() {
            let file = sources.file(label.location.source);
            let position = sources.position(label.location);
            let marked = file.text()[label.location.span.range()].escape_debug();
            let place = format!("{}:{}:{}", file.name(), position.line, position.column);
            match index {
                0 => writeln!(text, "{place} {}\n    `{marked}`: {}", mistake.message, label.text).unwrap(),
                _ => writeln!(text, "    {place} `{marked}`: {}", label.text).unwrap(),
            }
        }
        if let Some(help) = &mistake.help {
            writeln!(text, "    help: {help}").unwrap();
        }
    }
    text
}

fn parsed(text: &str) -> (SourceMap, Contract, Vec<Mistake>) {
    let mut sources = SourceMap::default();
    let (contract, mistakes) = parse(&mut sources, "contract.toml", text);
    (sources, contract, mistakes)
}

fn parsed_project(text: &str) -> (SourceMap, Project, Vec<Mistake>) {
    let mut sources = SourceMap::default();
    let (project, mistakes) = Project::parse(&mut sources, "dbcontract.toml", text, Path::new("app"), WORDS);
    (sources, project, mistakes)
}

/// The cases of a file: each a line `=== name` and the text up to the next one.
fn cases(text: &str) -> Vec<(&str, &str)> {
    text.split("=== ").skip(1).map(|case| case.split_once('\n').unwrap()).collect()
}
