//! Every fixture folder: its files in order, their parts, and what is told.

use std::fmt::Write;
use std::path::Path;

use super::super::{Layout, MigrationError, Migrations, candidates, open};
use super::{fixtures, folder};
use crate::source::SourceMap;

#[test]
fn every_fixture_folder_is_read_as_its_tool_does() {
    let mut folders: Vec<_> = std::fs::read_dir(fixtures()).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let mut seen = Vec::new();
    for folder in folders {
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let layout = Layout::ALL.into_iter().rev().find(|layout| name.starts_with(layout.name())).unwrap();
        seen.push(layout);
        let mut sources = SourceMap::default();
        let migrations = open(&mut sources, &folder, Some(layout)).unwrap();
        // What a tool would stop at tells that the folder is not its own.
        let is_sound = !name.ends_with("-refused");
        assert_eq!(candidates(&folder).unwrap().contains(&layout), is_sound, "{name}");
        let candidates: Vec<_> = candidates(&folder).unwrap().into_iter().map(Layout::name).collect();
        let mut text = format!("by path and names: {}\n\n", candidates.join(", "));
        text += &described(&migrations, &sources, &folder);
        insta::assert_snapshot!(name, text);
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen, Layout::ALL, "every layout has a folder");
}

fn described(migrations: &Migrations, sources: &SourceMap, folder: &Path) -> String {
    let inside = format!("{}/", folder.display());
    let mut out = String::new();
    for migration in &migrations.files {
        let file = sources.file(migration.source);
        let version = migration.version.as_deref().unwrap_or("-");
        let description = migration.description.as_deref().unwrap_or("-");
        writeln!(out, "{} version {version}, {description:?}", file.name().replace(&inside, "")).unwrap();
        for part in &migration.parts {
            let text = &file.text()[part.span.range()];
            let position = file.position(part.span.start + text.len() - text.trim_start().len());
            let first = text.trim().lines().next().unwrap_or_default();
            writeln!(out, "    {}:{} {:?}: {first}", position.line, position.column, part.transaction).unwrap();
        }
    }
    out += "\n";
    for notice in &migrations.notices {
        let text = format!("{}:{}: {}", notice.place.file, notice.place.line, notice.kind);
        writeln!(out, "{}", text.replace(&inside, "")).unwrap();
    }
    out
}

#[test]
fn a_statement_keeps_the_line_that_it_has_in_its_file() {
    let (migrations, sources) = super::opened(&fixtures().join("goose"), Layout::Goose);
    let migration = &migrations.files[1];
    let file = sources.file(migration.source);
    let last = migration.parts.last().unwrap().span;
    let offset = last.start + file.text()[last.range()].find("create function three").unwrap();
    assert_eq!(file.position(offset).line, 9);
    assert!(migrations.files.iter().all(|migration| {
        let text = sources.file(migration.source).text();
        migration.parts.iter().all(|part| !text[part.span.range()].to_lowercase().contains("drop "))
    }));
}

#[test]
fn a_layout_is_found_by_its_name_and_no_other() {
    assert_eq!(Layout::NAMES, Layout::ALL.map(Layout::name));
    for layout in Layout::ALL {
        assert_eq!(Layout::from_name(layout.name()), Some(layout));
    }
    assert_eq!(Layout::from_name("Plain"), None);
}

#[test]
fn what_cannot_be_read_says_where_and_what_to_do() {
    let message = |files: &[(&str, &[u8])], layout| {
        let folder = folder(files);
        let error = open(&mut SourceMap::default(), folder.path(), layout).unwrap_err();
        error.to_string().replace(&folder.path().display().to_string(), "FOLDER")
    };
    let sql: &[u8] = b"select 1;\n";
    let messages = [
        message(&[], None),
        message(&[("README.md", b"")], Some(Layout::Supabase)),
        message(&[("supabase/seed.sql", sql), ("supabase/migrations/1_a.sql", sql)], None),
        message(&[("seed.sql", sql), ("migrations/1_a.sql", sql)], None),
        message(&[("seed.sql", sql), ("migrations/1_a.sql", sql)], Some(Layout::Supabase)),
        message(&[("1_a.sql", sql)], None),
        message(&[("1_a.up.sql", sql), ("1_a.down.sql", sql)], None),
        message(&[("1_a.sql", sql)], Some(Layout::Goose)),
        message(&[("1_a.sql", b"-- +goose Up\n-- +goose StatementBegin\nselect 1;\n")], Some(Layout::Goose)),
        message(&[("1_a.sql", b"\n-- +goose Up now\n")], Some(Layout::Goose)),
        message(&[("1_a.sql", b"-- x\nselect 1;\n-- migrate:up\n")], Some(Layout::Dbmate)),
        message(&[("1_a.sql", b"-- migrate:down\n-- migrate:up\n")], Some(Layout::Dbmate)),
        message(&[("1_a.sql", b"select 1;\nselect '\xff';\n")], Some(Layout::Plain)),
        message(&[("1_a.sql", b"\xff\xfes\0\x00\xd8")], Some(Layout::Plain)),
    ];
    insta::assert_snapshot!("errors", messages.join("\n"));
}

#[test]
fn a_folder_or_a_file_that_is_not_there_is_an_error_that_names_it() {
    let missing = Path::new("/no/such/folder");
    for layout in [None, Some(Layout::Plain), Some(Layout::Flyway)] {
        let error = open(&mut SourceMap::default(), missing, layout).unwrap_err();
        assert!(matches!(&error, MigrationError::Unreadable { path, .. } if path == missing), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn links_are_what_they_lead_to() {
    use std::os::unix::fs::symlink;

    let folder = folder(&[("real/V1__a.sql", b"select 1;\n"), ("flyway/V2__b.sql", b"select 2;\n")]);
    let flyway = folder.path().join("flyway");
    symlink(folder.path().join("real/V1__a.sql"), flyway.join("V3__link.sql")).unwrap();
    symlink(&flyway, flyway.join("round")).unwrap();
    let (migrations, sources) = super::opened(&flyway, Layout::Flyway);
    let texts: Vec<_> = migrations.files.iter().map(|file| sources.file(file.source).text()).collect();
    assert_eq!(texts, ["select 2;\n", "select 1;\n"]);

    symlink(folder.path().join("nowhere"), flyway.join("V4__gone.sql")).unwrap();
    let error = open(&mut SourceMap::default(), &flyway, Some(Layout::Flyway)).unwrap_err();
    assert!(error.to_string().contains("V4__gone.sql"), "{error}");
}
