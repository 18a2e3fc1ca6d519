//! Each family's statements and what they read as; the server reads the same files in `tests/tests/grammar.rs`.

use proptest::prelude::*;

use super::*;
use crate::ddl::split;

const FAMILIES: &[(&str, &str)] = &[
    ("routines", include_str!("tests/routines.sql")),
    ("privileges", include_str!("tests/privileges.sql")),
    ("roles", include_str!("tests/roles.sql")),
    ("types", include_str!("tests/types.sql")),
    ("tables", include_str!("tests/tables.sql")),
    ("alter_table", include_str!("tests/alter_table.sql")),
    ("relations", include_str!("tests/relations.sql")),
    ("objects", include_str!("tests/objects.sql")),
    ("others", include_str!("tests/others.sql")),
    ("session", include_str!("tests/session.sql")),
];

const REFUSED: &str = include_str!("tests/refused.sql");

fn statements(text: &str) -> Vec<&str> {
    split(text).statements().map(|span| &text[span.range()]).collect()
}

#[test]
fn statements_read_as_they_mean() {
    let mut wrong = Vec::new();
    for (family, text) in FAMILIES {
        let mut shown = String::new();
        for statement in statements(text) {
            let value = read(statement);
            if let Statement::NotUnderstood(found) = &value {
                wrong.push(format!("{statement}: {} at `{}`", found.cause, &statement[found.cause.span.range()]));
            }
            shown.push_str(&format!("{statement}\n  {}\n", compact(&format!("{value:?}"), statement)));
        }
        if wrong.is_empty() {
            insta::assert_snapshot!(*family, shown);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_no_server_reads_is_not_understood() {
    let (mut shown, mut wrong) = (String::new(), Vec::new());
    for statement in statements(REFUSED) {
        match read(statement) {
            Statement::NotUnderstood(found) => {
                let at = &statement[found.cause.span.range()];
                let names: Vec<&str> = found.names.iter().map(|name| &statement[name.span.range()]).collect();
                let sort = found.sort.map_or(String::new(), |sort| format!("{sort:?} "));
                shown.push_str(&format!("{statement}\n  `{at}`: {}; {sort}{names:?}\n", found.cause));
            }
            Statement::Invalid(cause) => shown.push_str(&format!("{statement}\n  no statement: {cause}\n")),
            other => wrong.push(format!("{statement}: {other:?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    insta::assert_snapshot!("refused", shown);
}

/// Debug output without what is nothing, with texts in place of spans.
fn compact(debug: &str, statement: &str) -> String {
    let mut text = debug.to_owned();
    let mut parts = Vec::new();
    // `name: Span { start: 1, end: 2 }`: the place of a name is noise, that of an expression its text.
    while let Some(at) = text.find("Span { start: ") {
        let end = at + text[at..].find('}').unwrap() + 1;
        let numbers: Vec<usize> =
            text[at..end].split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect();
        let is_place = text[..at].ends_with("span: ");
        let replacement = if is_place {
            "None".to_owned()
        } else {
            parts.push(format!("«{}»", &statement[numbers[0]..numbers[1]]));
            format!("\u{1}{}\u{2}", parts.len() - 1)
        };
        text.replace_range(at..end, &replacement);
    }
    for nothing in ["None", "false", "[]", "IndexParameters {  }", "ConstraintAttributes {  }", "RoutineOptions {  }"] {
        let marked = format!(": {nothing}");
        let mut from = 0;
        while let Some(found) = text[from..].find(&marked) {
            let (at, end) = (from + found, from + found + marked.len());
            let start = text[..at].rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).map_or(0, |at| at + 1);
            if text[end..].starts_with(", ") {
                text.replace_range(start..end + 2, "");
            } else if text[end..].starts_with(" }") {
                let start = if text[..start].ends_with(", ") { start - 2 } else { start };
                text.replace_range(start..end, "");
            } else {
                from = end;
                continue;
            }
            from = start.saturating_sub(2);
        }
    }
    for (number, part) in parts.iter().enumerate() {
        text = text.replace(&format!("\u{1}{number}\u{2}"), part);
    }
    text
}

/// Every statement of the tables.
fn known() -> Vec<&'static str> {
    FAMILIES.iter().map(|(_, text)| *text).chain([REFUSED]).flat_map(statements).collect()
}

#[test]
fn depth_ends_nothing() {
    const DEPTH: usize = 20_000;
    for (before, after) in [
        ("create table t (a int default ", ")"),
        ("create view v as select ", ""),
        ("select ", ""),
        ("select f", ""),
        ("create index i on t (", ")"),
        ("create policy p on t using (", ")"),
        ("grant ", ""),
        ("comment on ", ""),
        ("", ""),
        ("alter table t add check (", ")"),
        ("create function f(a int default ", ") returns int return 1"),
        ("create function f() returns int begin atomic select ", "; end"),
    ] {
        let text = format!("{before}{}{}{after}", "(".repeat(DEPTH), ")".repeat(DEPTH));
        read(&text);
        read(&format!("{before}{}", "(".repeat(DEPTH)));
        read(&format!("{before}{}", "f(".repeat(DEPTH)));
        read(&format!("{before}{}", "case ".repeat(DEPTH)));
        read(&format!("{before}{}", "create schema s ".repeat(DEPTH)));
    }
}

/// A text with a few pieces removed, doubled or put elsewhere.
fn mutated(text: &str, changes: &[(usize, usize, u8)]) -> String {
    let mut tokens: Vec<&str> = Lexer::new(text).map(|token| &text[token.span.range()]).collect();
    for (from, to, how) in changes {
        if tokens.is_empty() {
            break;
        }
        let (from, to) = (from % tokens.len(), to % tokens.len());
        match how % 4 {
            0 => {
                tokens.remove(from);
            }
            1 => tokens.insert(to, tokens[from]),
            2 => tokens.swap(from, to),
            _ => tokens.truncate(from),
        }
    }
    tokens.join(" ")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn any_text_reads(text in r#"([ \n'"$a1eEU&/*.\\;,()=:-]|create |alter |table |function |grant |on |select |as |\PC){0,40}"#) {
        read(&text);
    }

    #[test]
    fn mutated_statements_read(
        index in any::<usize>(),
        changes in prop::collection::vec((any::<usize>(), any::<usize>(), any::<u8>()), 1..6),
    ) {
        let known = known();
        let text = mutated(known[index % known.len()], &changes);
        if let Statement::NotUnderstood(found) = read(&text) {
            prop_assert!(text.get(found.cause.span.range()).is_some());
            for name in found.names {
                prop_assert!(text.get(name.span.range()).is_some());
            }
        }
    }
}
