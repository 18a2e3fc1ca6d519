//! The floors of the house: a module uses modules of lower floors only, and no sibling.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Lowest first, as docs/architecture.md has them.
const FLOORS: &[&[&str]] = &[
    &["calendar", "ident", "source"],
    &["syntax"],
    &["schema", "finding"],
    &["observation", "contract", "migrations", "ddl"],
    &["diff", "scope", "interpret", "connect"],
    &["baseline", "catalog", "draft"],
    &["checks"],
    &["declare", "report", "scratch"],
    &["replay"],
    &["verify"],
    &["harness"],
];

#[test]
fn modules_use_lower_floors_only() {
    let floors: BTreeMap<&str, usize> =
        FLOORS.iter().enumerate().flat_map(|(floor, names)| names.iter().map(move |name| (*name, floor))).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    let mut uses = 0;
    for file in rust_files(&root) {
        let path = file.strip_prefix(&root).unwrap();
        let module = path.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs");
        if module == "lib" {
            continue;
        }
        let floor = *floors.get(module).unwrap_or_else(|| panic!("`{module}` is on no floor"));
        for used in used_modules(&fs::read_to_string(&file).unwrap(), path) {
            let Some(&other) = floors.get(used.as_str()) else { continue };
            uses += 1;
            if used != module && other >= floor {
                wrong.push(format!("{} uses `{used}`", path.display()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(uses > 100, "only {uses} uses were seen: the test reads nothing");
}

#[test]
fn the_reader_of_this_test_sees_every_form_of_use() {
    let text =
        "use crate::a::B;\nuse crate::{b::{C, D}, c};\nlet x = crate::d::f();\nuse super::super::e;\nuse super::same;";
    assert_eq!(used_modules(text, Path::new("m/file.rs")), ["a", "b", "c", "d", "e"]);
    assert_eq!(used_modules("use super::a::{self};", Path::new("m/mod.rs")), ["a"]);
    assert_eq!(used_modules("use super::a;", Path::new("m.rs")), ["a"]);
    assert_eq!(used_modules("use super::super::super::a;", Path::new("m/deep/file.rs")), ["a"]);
    assert_eq!(used_modules("use super::super::a;", Path::new("m/deep/mod.rs")), ["a"]);
    assert_eq!(used_modules("$crate::schema::X", Path::new("m.rs")), ["schema"]);
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The first name behind every path from the crate's root, however the path gets there.
fn used_modules(text: &str, file: &Path) -> Vec<String> {
    let depth = file.components().count() - usize::from(file.ends_with("mod.rs"));
    let to_root = "super::".repeat(depth);
    let mut used = Vec::new();
    for (at, root) in text.match_indices("crate::").chain(text.match_indices(&to_root)) {
        if root != "crate::" && text[..at].ends_with("super::") {
            continue;
        }
        used.extend(heads(&text[at + root.len()..]));
    }
    used.sort();
    used.dedup();
    used
}

/// `a` of `a::b`; `a` and `b` of `{a::{x, y}, b}`.
fn heads(path: &str) -> Vec<String> {
    let name = |text: &str| -> String { text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
    let Some(list) = path.strip_prefix('{') else { return vec![name(path)] };
    let (mut depth, mut names, mut fresh) = (0, Vec::new(), true);
    for (at, character) in list.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => fresh = true,
            _ if fresh && character.is_alphabetic() => {
                names.push(name(&list[at..]));
                fresh = false;
            }
            _ => {}
        }
    }
    names
}
