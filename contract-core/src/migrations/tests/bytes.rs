//! Encodings and line ends.

use super::super::{Layout, NoticeKind};
use super::{folder, opened};

fn told(bytes: &[u8]) -> (String, Vec<(usize, NoticeKind)>) {
    let folder = folder(&[("a.sql", bytes)]);
    let (migrations, sources) = opened(folder.path(), Layout::Plain);
    let text = sources.file(migrations.files[0].source).text().to_owned();
    assert_eq!(migrations.files[0].parts[0].span.end, text.len());
    (text, migrations.notices.into_iter().map(|notice| (notice.place.line, notice.kind)).collect())
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn a_byte_order_mark_is_told_and_is_no_text() {
    assert_eq!(
        told("\u{FEFF}select 1;\n".as_bytes()),
        ("select 1;\n".to_owned(), vec![(1, NoticeKind::ByteOrderMark)])
    );
}

#[test]
fn utf16_is_read_in_both_orders_with_a_mark_and_without() {
    let expected = ("select 'é𝄞';\n".to_owned(), vec![(1, NoticeKind::Utf16)]);
    for marked in ["\u{FEFF}select 'é𝄞';\n", "select 'é𝄞';\n"] {
        assert_eq!(told(&utf16(marked, u16::to_le_bytes)), expected);
        assert_eq!(told(&utf16(marked, u16::to_be_bytes)), expected);
    }
}

#[test]
fn carriage_returns_are_counted_from_the_line_that_has_the_first() {
    let (text, notices) = told(b"select 1;\nselect 2;\r\nselect 3;\r\n");
    assert_eq!(text, "select 1;\nselect 2;\r\nselect 3;\r\n");
    assert_eq!(notices, [(2, NoticeKind::CarriageReturns { lines: 2 })]);
}

#[test]
fn fifty_megabytes_are_read_in_no_time_to_speak_of() {
    let mut bytes = b"select '".to_vec();
    bytes.resize(50_000_000, b'-');
    bytes.extend(b"';\n-- migrate:down\n");
    let started = std::time::Instant::now();
    let (text, notices) = told(&bytes);
    assert_eq!(text.len(), bytes.len());
    assert_eq!(notices.len(), 1);
    assert_eq!(notices[0].0, 2);
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}
