//! Law C5: a page has its sections, and its example is a part of the check's own fixture, word for word.

use std::fs;
use std::path::Path;

use contract_core::checks;

use crate::fixture::{Case, Fixture};
use crate::human;

const SECTIONS: [&str; 5] = ["What it checks", "Why it matters", "Example", "How to fix", "Related"];

#[test]
fn every_page_has_its_sections_in_order() {
    for check in checks::ALL {
        let page = check.meta.docs;
        let title = format!("# {}\n\n## What it checks\n", check.meta.id);
        assert!(page.starts_with(&title), "{} begins with\n{title}", check.meta.id);
        let sections: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        assert_eq!(sections, SECTIONS, "{}", check.meta.id);
        let lines = page.lines().count();
        assert!((15..=60).contains(&lines), "the page of {} has {lines} lines", check.meta.id);
        let related = page.split("## Related").nth(1).unwrap().split('`').skip(1).step_by(2);
        for other in related {
            assert_ne!(other, check.meta.id, "a page is not related to itself");
        }
    }
}

/// The block of code in the example that is in this language: where its lines begin and end.
fn block(page: &str, language: &str) -> Option<std::ops::Range<usize>> {
    let example = page.find("## Example")?;
    let end = example + page[example..].find("## How to fix")?;
    let fence = format!("```{language}\n");
    let start = example + page[example..end].find(&fence)? + fence.len();
    Some(start..start + page[start..end].find("```")?)
}

#[test]
fn the_examples_are_what_the_fixtures_have_and_report() {
    let update = std::env::var_os("UPDATE_PAGES").is_some();
    let mut wrong = Vec::new();
    for check in checks::ALL {
        let id = check.meta.id;
        let fixture = Fixture::of(id, Case::Basic);
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/checks/{}.md", id.replace('-', "_")));
        let page = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");

        lines_are_in(block(&page, "sql").map(|at| &page[at]), &all_sql(&fixture), id);
        if fixture.sides().len() < 2 {
            lines_are_in(block(&page, "toml").map(|at| &page[at]), &written(&fixture), id);
        }

        let (report, sources) = fixture.stored_report();
        let text = human(&report, &sources);
        let findings = findings(&text, id);
        let at = block(&page, "text").unwrap_or_else(|| panic!("the page of {id} shows a report"));
        if findings.contains(&page[at.clone()].trim_end()) {
            continue;
        }
        let first_line = page[at.clone()].lines().next().unwrap_or_default();
        let chosen = findings.iter().find(|finding| finding.lines().next() == Some(first_line)).or(findings.first());
        if update {
            let page = format!("{}{}\n{}", &page[..at.start], chosen.unwrap(), &page[at.end..]);
            fs::write(&path, page).unwrap();
        } else {
            wrong.push(format!("{id} reports\n{}", chosen.unwrap()));
        }
    }
    assert!(wrong.is_empty(), "UPDATE_PAGES=1 writes the examples anew:\n{}", wrong.join("\n\n"));
}

/// All of a fixture's SQL.
fn all_sql(fixture: &Fixture) -> String {
    let Some(folder) = fixture.migrations() else {
        return fixture.sides().iter().map(|side| fixture.sql(*side)).collect();
    };
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files.map(|path| fs::read_to_string(path).unwrap()).collect()
}

fn lines_are_in(shown: Option<&str>, whole: &str, id: &str) {
    let shown = shown.unwrap_or_else(|| panic!("the page of {id} lacks a part of its example"));
    for line in shown.lines().filter(|line| !line.trim().is_empty()) {
        assert!(whole.lines().any(|other| other == line), "the fixture of {id} does not have the line\n{line}");
    }
}

/// The findings of one check in a report: each is a paragraph.
fn findings<'a>(text: &'a str, id: &str) -> Vec<&'a str> {
    let heading = format!("[{id}]: ");
    text.split("\n\n").filter(|part| part.lines().next().is_some_and(|line| line.contains(&heading))).collect()
}

/// What a person wrote for a fixture: its contract, and its project file where it has one.
fn written(fixture: &Fixture) -> String {
    let project = fs::read_to_string(fixture.folder.join("dbcontract.toml")).unwrap_or_default();
    fixture.text("contract.toml") + &project
}
