//! Folders of migrations with any names and bytes.

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::symlink;
use std::path::Path;

use contract_core::interpret::interpret;
use contract_core::migrations::{self, Layout, candidates};
use contract_core::observation::Setting;
use contract_core::source::SourceMap;

use crate::Random;
use crate::targets::{check_values, sum};

/// The most files of one folder.
const MOST_FILES: usize = 6;

/// Makes a folder of what the input says, reads it in every layout, and interprets what is in it.
pub(crate) fn open(input: &[u8]) {
    let mut random = Random::new(sum(input), 0);
    let folder = temporary();
    let inner = ["", "migrations", "supabase/migrations", "db/migrate"][random.below(4)];
    let root = folder.path().join(inner);
    fs::create_dir_all(&root).unwrap_or_else(|error| panic!("a temporary folder: {error}"));
    let count = random.below(MOST_FILES);
    let mut rest = input;
    for left in (0..=count).rev() {
        let length = if left == 0 { rest.len() } else { random.below(rest.len() + 1) };
        let (content, behind) = rest.split_at(length);
        rest = behind;
        place(&root, content, &mut random);
    }
    let _ = candidates(&root).map_err(|error| format!("{error} {error:?}"));
    for layout in Layout::ALL.into_iter().map(Some).chain([None]) {
        let mut sources = SourceMap::default();
        match migrations::open(&mut sources, &root, layout) {
            Ok(found) => {
                for file in &found.files {
                    let text = sources.file(file.source).text();
                    assert!(
                        file.parts.iter().all(|part| text.get(part.span.range()).is_some()),
                        "a part has its place"
                    );
                }
                let _ = found.notices.iter().map(|notice| format!("{notice:?}")).collect::<String>();
                if layout.is_none() || random.once_in(9) {
                    check_values(&interpret(&sources, &found.files, &Setting::default(), None), &sources);
                }
            }
            Err(error) => drop(format!("{error} {error:?}")),
        }
    }
}

/// A folder in memory, where the system has that.
pub(crate) fn temporary() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.unwrap_or_else(|error| panic!("a temporary folder: {error}"))
}

/// Puts one file, folder or link there, if the name can be one.
fn place(root: &Path, content: &[u8], random: &mut Random) {
    let path = root.join(OsString::from_vec(name(content, random)));
    if let Some(parent) = path.parent() {
        let _ = fs::create_dir_all(parent);
    }
    // What cannot be made is not there; a name may be taken, too long, or the folder itself.
    let _ = match random.below(24) {
        0 => fs::create_dir(&path),
        1 => symlink(root, &path),
        2 => symlink("nowhere", &path),
        3 => symlink(&path, &path),
        _ => fs::write(&path, encoded(content, random)),
    };
}

/// Mostly as one of the tools would name it.
fn name(content: &[u8], random: &mut Random) -> Vec<u8> {
    const NAMES: &[&str] = &[
        "20240101120000_make.sql",
        "20240101120000_make.up.sql",
        "20240101120000_make.down.sql",
        "1_a.sql",
        "0001_b.sql",
        "0001_b.up.sql",
        "1.sql",
        "V1__a.sql",
        "V1.2__a b.sql",
        "V01_2__c.sql",
        "R__again.sql",
        "U1__undo.sql",
        "B3__base.sql",
        "V1__a.sql.conf",
        "U2__x.rs",
        "2024-01-01-120000_a/up.sql",
        "2024-01-01-120000_a/down.sql",
        "20240101_b/up.sql",
        "a/b/V9__deep.sql",
        "1_only.go",
        "seed.sql",
        "README.md",
        "x.SQL",
        ".hidden.sql",
        "99999999999999999999999999999999999999999999_big.sql",
        "-1_minus.sql",
        "١_digits.sql",
        "_.sql",
        ".sql",
        "V__.sql",
        "beforeMigrate.sql",
        "V1__a.down.sql",
        "000001_x.up.sql.bak",
        "20240230250000_no_such_day.sql",
        "00_a.sql",
        "0.sql",
    ];
    let mut name = match random.below(8) {
        0 => content.iter().copied().filter(|byte| !matches!(byte, 0 | b'/')).take(random.below(80)).collect(),
        _ => random.choose(NAMES).map(|name| name.as_bytes().to_vec()).unwrap_or_default(),
    };
    if random.once_in(4) && !name.is_empty() {
        let at = random.below(name.len());
        match random.below(3) {
            0 => name[at] = (random.number() as u8).max(1),
            1 => drop(name.remove(at)),
            _ => name.insert(at, b"0_.V\n"[random.below(5)]),
        }
    }
    if name.is_empty() || name.starts_with(b"/") || name.windows(2).any(|pair| pair == b"..") {
        name = b"x.sql".to_vec();
    }
    name
}

/// The content with a tool's marks in it, or in another encoding.
fn encoded(content: &[u8], random: &mut Random) -> Vec<u8> {
    const MARKS: &[&str] = &[
        "-- +goose Up\n",
        "-- +goose Down\n",
        "-- +goose StatementBegin\n",
        "-- +goose StatementEnd\n",
        "-- +goose NO TRANSACTION\n",
        "-- +goose ENVSUB ON\n",
        "-- migrate:up\n",
        "-- migrate:up transaction:false\n",
        "-- migrate:down\n",
        "-- no-transaction\n",
        "\u{feff}",
        "-- +goose\n",
        "-- +goose up up\n",
        "--migrate:up x:y:z\n",
        "${flyway:user}",
        "\\connect x\n",
        "COPY t FROM stdin;\n1\t2\n\\.\n",
        "\r\n",
        "\\restrict a\n",
    ];
    let mut bytes = content.to_vec();
    for _ in 0..random.below(5) {
        let at = if random.once_in(3) { 0 } else { random.below(bytes.len() + 1) };
        // A mark in the middle of a line is none.
        let at = bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        bytes.splice(at..at, random.choose(MARKS).copied().unwrap_or_default().bytes());
    }
    match random.below(16) {
        0 => [b"\xff\xfe".to_vec(), bytes.iter().flat_map(|byte| [*byte, 0]).collect()].concat(),
        1 => [b"\xfe\xff".to_vec(), bytes.iter().flat_map(|byte| [0, *byte]).collect()].concat(),
        2 => [b"\xef\xbb\xbf".to_vec(), bytes].concat(),
        3 => bytes.iter().flat_map(|byte| if *byte == b'\n' { vec![b'\r', b'\n'] } else { vec![*byte] }).collect(),
        _ => bytes,
    }
}
