//! The marks in files of goose and dbmate, generated.

use proptest::prelude::*;

use super::super::text::line_of;
use super::super::tools::{dbmate, goose};
use super::super::{Part, Transaction};

/// Lines that are to be run are numbered, so that each can be told from the others.
fn run_lines(text: &str, parts: &[Part]) -> Vec<(usize, String)> {
    let mut lines = Vec::new();
    for part in parts {
        let mut at = part.span.start;
        for line in text[part.span.range()].split_inclusive('\n') {
            if !line.trim().is_empty() && !line.starts_with("--") {
                lines.push((line_of(text, at), line.trim_end().to_owned()));
            }
            at += line.len();
        }
    }
    lines
}

fn numbered(lines: &[(usize, &str)]) -> Vec<(usize, String)> {
    lines.iter().map(|(line, text)| (*line, (*text).to_owned())).collect()
}

fn ended(lines: &[&str], end: &str) -> String {
    lines.iter().flat_map(|line| [*line, end]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn dbmate_runs_exactly_what_stands_under_up(
        body in prop::collection::vec(prop::sample::select(vec![
            "select 1;", "  select 2;", "", "-- a comment", "-- migrate:downward", " -- migrate:down",
            "-- migrate:up", "--migrate:up  transaction:false", "-- migrate:down", "--\tmigrate:down x:y",
        ]), 0..12),
        end in prop::sample::select(vec!["\n", "\r\n"]),
    ) {
        let mut lines = vec!["-- first", "-- migrate:up"];
        lines.extend(&body);
        let text = ended(&lines, end);
        let cut = dbmate::cut(&text).unwrap();
        let mut expected = Vec::new();
        let mut up = false;
        for (at, line) in lines.iter().enumerate() {
            match *line {
                "-- migrate:up" | "--migrate:up  transaction:false" => up = true,
                "-- migrate:down" | "--\tmigrate:down x:y" => up = false,
                line if up && !line.is_empty() && !line.starts_with("--") => expected.push((at + 1, line)),
                _ => {}
            }
        }
        prop_assert_eq!(run_lines(&text, &cut.parts), numbered(&expected));
        let own = lines.iter().filter(|line| line.ends_with("transaction:false")).count();
        let without = cut.parts.iter().filter(|part| part.transaction == Transaction::Implicit).count();
        prop_assert_eq!(without, own);
    }

    #[test]
    fn goose_runs_exactly_what_stands_between_up_and_down(
        up in prop::collection::vec(prop::sample::select(vec!["select 1;", "", "-- note", "[select 2; select 3"]), 0..10),
        down in prop::option::of(prop::collection::vec(prop::sample::select(vec!["drop table a;", "[drop table b;"]), 0..5)),
        no_transaction in any::<bool>(),
        end in prop::sample::select(vec!["\n", "\r\n"]),
    ) {
        let mut lines = vec!["-- +goose Up"];
        let mut expected = Vec::new();
        let mut sections = vec![up];
        sections.extend(down);
        for (section, statements) in sections.iter().enumerate() {
            if section == 1 {
                lines.push("-- +goose down");
            }
            for statement in statements {
                let enclosed = statement.strip_prefix('[');
                lines.extend(enclosed.map(|_| "-- +goose StatementBegin"));
                let statement = enclosed.unwrap_or(statement);
                lines.push(statement);
                if section == 0 && !statement.is_empty() && !statement.starts_with("--") {
                    expected.push((lines.len(), statement));
                }
                lines.extend(enclosed.map(|_| "-- +goose StatementEnd"));
            }
        }
        if no_transaction {
            lines.push("-- +goose NO TRANSACTION");
        }
        let text = ended(&lines, end);
        let cut = goose::cut(&text).unwrap();
        prop_assert_eq!(run_lines(&text, &cut.parts), numbered(&expected));
        prop_assert!(cut.parts.iter().all(|part| (part.transaction == Transaction::Explicit) != no_transaction));
    }

    #[test]
    fn any_text_is_cut_at_characters_or_refused_inside_it(
        text in "(\n|\r|-|--|é| |-- \\+goose (Up|Down|StatementBegin|StatementEnd)|-- migrate:(up|down)|a;|\\$){0,30}",
    ) {
        for result in [goose::cut(&text), dbmate::cut(&text)] {
            match result {
                Ok(cut) => for part in cut.parts {
                    prop_assert!(text.get(part.span.range()).is_some());
                },
                Err(refusal) => prop_assert!(refusal.at <= text.len() && line_of(&text, refusal.at) >= 1),
            }
        }
    }
}
