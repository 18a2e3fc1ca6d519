//! Bytes into text, and what is odd about them.

use std::fs;
use std::io;
use std::path::Path;

use super::Layout;
use super::error::MigrationError;
use super::notice::{MarkerTool, NoticeKind};

/// A file's text, and what is told about it, each with its line.
pub(super) struct Text {
    pub(super) text: String,
    pub(super) told: Vec<(usize, NoticeKind)>,
}

/// Reads a file. A byte order mark does not become part of the text.
pub(super) fn read(path: &Path, layout: Layout) -> Result<Text, MigrationError> {
    // Reading a pipe would wait for somebody to write into it.
    let is_file = fs::metadata(path).map_err(MigrationError::unreadable(path))?.is_file();
    if !is_file {
        return Err(MigrationError::unreadable(path)(io::Error::new(
            io::ErrorKind::InvalidInput,
            "not a regular file",
        )));
    }
    let bytes = fs::read(path).map_err(MigrationError::unreadable(path))?;
    let mut told = Vec::new();
    let text = match utf16(&bytes) {
        Some((order, start)) => {
            told.push((1, NoticeKind::Utf16));
            decode_utf16(&bytes, start, order)
                .map_err(|offset| MigrationError::NotUtf16 { path: path.to_owned(), offset })?
        }
        None => {
            let mut text = String::from_utf8(bytes).map_err(|error| not_utf8(path, &error))?;
            if text.starts_with('\u{FEFF}') {
                told.push((1, NoticeKind::ByteOrderMark));
                text.drain(..'\u{FEFF}'.len_utf8());
            }
            text
        }
    };
    told.extend(carriage_returns(&text));
    told.extend(foreign_markers(&text, layout));
    Ok(Text { text, told })
}

fn not_utf8(path: &Path, error: &std::string::FromUtf8Error) -> MigrationError {
    let offset = error.utf8_error().valid_up_to();
    let line = 1 + error.as_bytes()[..offset].iter().filter(|byte| **byte == b'\n').count();
    MigrationError::NotUtf8 { path: path.to_owned(), offset, line }
}

#[derive(Clone, Copy)]
enum ByteOrder {
    Big,
    Little,
}

/// Whether the bytes are UTF-16 and where its text begins. Without a byte order mark an ASCII character
/// beside a zero tells it: no SQL text in UTF-8 has a zero.
fn utf16(bytes: &[u8]) -> Option<(ByteOrder, usize)> {
    match bytes {
        [0xFF, 0xFE, ..] => Some((ByteOrder::Little, 2)),
        [0xFE, 0xFF, ..] => Some((ByteOrder::Big, 2)),
        [1..=0x7F, 0, 1..=0x7F, 0, ..] => Some((ByteOrder::Little, 0)),
        [0, 1..=0x7F, 0, 1..=0x7F, ..] => Some((ByteOrder::Big, 0)),
        _ => None,
    }
}

fn decode_utf16(bytes: &[u8], start: usize, order: ByteOrder) -> Result<String, usize> {
    let mut text = String::with_capacity(bytes.len() / 2);
    let mut at = start;
    let pairs = bytes[start..].chunks_exact(2);
    let left_over = pairs.remainder().len();
    let units = pairs.filter_map(|pair| <[u8; 2]>::try_from(pair).ok()).map(|pair| match order {
        ByteOrder::Big => u16::from_be_bytes(pair),
        ByteOrder::Little => u16::from_le_bytes(pair),
    });
    for character in char::decode_utf16(units) {
        let character = character.map_err(|_| at)?;
        at += 2 * character.len_utf16();
        text.push(character);
    }
    if left_over == 0 { Ok(text) } else { Err(at) }
}

fn carriage_returns(text: &str) -> Option<(usize, NoticeKind)> {
    // The search for one character is many times as fast, and few texts have it.
    let before = text.find('\r')?;
    let first = before + text[before..].find("\r\n")?;
    let lines = text[first..].matches("\r\n").count();
    Some((line_of(text, first), NoticeKind::CarriageReturns { lines }))
}

/// One mark of each foreign tool: its first `down`, for behind it nothing should run; else its first.
fn foreign_markers(text: &str, layout: Layout) -> Vec<(usize, NoticeKind)> {
    let mut found: Vec<(MarkerTool, usize, &str)> = Vec::new();
    // Most texts have no mark, and need not be taken apart into lines.
    if !["migrate:", "+goose ", "+migrate "].iter().any(|sign| text.contains(sign)) {
        return Vec::new();
    }
    for (at, line) in lines(text) {
        let Some((tool, word)) = marker(line) else { continue };
        if tool.is_at_home_in(layout) {
            continue;
        }
        match found.iter_mut().find(|(known, ..)| *known == tool) {
            None => found.push((tool, at, line)),
            Some((_, _, kept)) if marker(kept).is_some_and(|(_, word)| is_down(word)) => {}
            Some(known) if is_down(word) => *known = (tool, at, line),
            Some(_) => {}
        }
    }
    let kind = |tool, line: &str| NoticeKind::ForeignMarker { tool, marker: line.trim().to_owned() };
    found.into_iter().map(|(tool, at, line)| (line_of(text, at), kind(tool, line))).collect()
}

fn is_down(word: &str) -> bool {
    word.eq_ignore_ascii_case("down")
}

/// Whose mark a line is, and the first word of the mark.
fn marker(line: &str) -> Option<(MarkerTool, &str)> {
    let comment = line.trim_start().strip_prefix("--")?.trim_start();
    let first_word = |text: &'_ str| -> usize { text.find(char::is_whitespace).unwrap_or(text.len()) };
    if let Some(rest) = comment.strip_prefix("migrate:") {
        let word = &rest[..first_word(rest)];
        return matches!(word, "up" | "down").then_some((MarkerTool::Dbmate, word));
    }
    for (sign, tool) in [("+goose ", MarkerTool::Goose), ("+migrate ", MarkerTool::SqlMigrate)] {
        if let Some(rest) = comment.strip_prefix(sign).map(str::trim_start) {
            return Some((tool, &rest[..first_word(rest)]));
        }
    }
    None
}

/// The line, from 1, of a byte.
pub(super) fn line_of(text: &str, at: usize) -> usize {
    1 + text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count()
}

/// Every line without its end, and the byte at which it begins.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut next = 0;
    text.split_inclusive('\n').map(move |line| {
        let at = next;
        next += line.len();
        let line = line.strip_suffix('\n').unwrap_or(line);
        (at, line.strip_suffix('\r').unwrap_or(line))
    })
}
