//! No text is too strange, too deep or too long.

use std::time::{Duration, Instant};

use contract_core::contract::{MAXIMUM_FILE_SIZE, ReadFailure, read};
use contract_core::source::SourceMap;
use proptest::prelude::*;

use crate::{cases, parsed, parsed_project, rendered};

/// Every text of the fixtures, as a seed.
fn seeds() -> Vec<&'static str> {
    [
        include_str!("bad/file.cases"),
        include_str!("bad/rpc.cases"),
        include_str!("bad/search_path.cases"),
        include_str!("bad/execute.cases"),
        include_str!("bad/policy.cases"),
        include_str!("bad/project.cases"),
    ]
    .into_iter()
    .flat_map(|file| cases(file).into_iter().map(|(_, text)| text))
    .collect()
}

fn survives(text: &str) {
    let (sources, _, mistakes) = parsed(text);
    rendered(&sources, &mistakes);
    let (sources, _, mistakes) = parsed_project(text);
    rendered(&sources, &mistakes);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        survives(&text);
    }

    #[test]
    fn any_toml_like_text_is_read(text in "[\\[\\]{}=.,\"'#\\\\a-c0-9 \n\r\u{e9}-]{0,200}") {
        survives(&text);
    }

    /// A fixture with a piece replaced by another: most of it is still TOML.
    #[test]
    fn any_mangled_contract_is_read(
        seed in prop::sample::select(seeds()), from in any::<prop::sample::Index>(),
        length in 0..20usize, with in ".{0,6}",
    ) {
        let starts: Vec<usize> = seed.char_indices().map(|(at, _)| at).chain([seed.len()]).collect();
        let start = from.index(starts.len());
        let end = starts[(start + length).min(starts.len() - 1)];
        survives(&format!("{}{with}{}", &seed[..starts[start]], &seed[end..]));
    }

    #[test]
    fn any_string_is_a_signature_or_a_mistake(text in any::<String>()) {
        let quoted = text.replace('\\', "\\\\").replace('"', "\\\"");
        survives(&format!("consumer = \"c\"\n[[rpc]]\nsignature = \"\"\"{quoted}\"\"\"\nsearch_path = \"\"\"{quoted}\"\"\""));
    }
}

#[test]
fn depth_and_length_end_in_a_mistake() {
    let million = 1 << 18;
    for text in [
        format!("a = {}", "[".repeat(20_000)),
        format!("a = {}", "{a = ".repeat(20_000)),
        format!("{}a = 1", "a.".repeat(20_000)),
        format!("[{}a]", "a.".repeat(20_000)),
        format!("consumer = \"c\"\n[[rpc]]\nsettings{} = 1", ".a".repeat(70)),
        "=\n".repeat(million),
        "a = 1\n".repeat(million / 2),
        "[[rpc]]\n".repeat(million / 8),
        (0..million / 8).map(|number| format!("key{number} = 1\n")).collect(),
        format!("consumer = \"c\"\n[[rpc]]\nsignature = \"ops.f({})\"", "(".repeat(20_000)),
        format!("consumer = \"c\"\n[[rpc]]\nsignature = \"ops.f({}int)\"", "int, ".repeat(99)),
        format!("consumer = \"c\"\n[[rpc]]\nsearch_path = \"{}\"", "a,".repeat(million)),
        format!("policy = true\n[definers]\nallow = [\"{}\"]", "{a,".repeat(80)),
    ] {
        let start = Instant::now();
        let (sources, _, mistakes) = parsed(&text);
        assert!(!rendered(&sources, &mistakes).is_empty() || text.contains("int, int"));
        assert!(mistakes.len() <= 101);
        assert!(start.elapsed() < Duration::from_secs(20), "{} took {:?}", &text[..20], start.elapsed());
    }
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.toml");
    std::fs::write(&path, "a".repeat(50 << 20)).unwrap();
    let error = read(&mut SourceMap::default(), &[path]).unwrap_err();
    assert!(matches!(error.failures.as_slice(), [ReadFailure::TooLarge { .. }]), "{error}");
    assert!(error.to_string().ends_with("is larger than the 4 MiB that such a file can have"), "{error}");
    assert_eq!(MAXIMUM_FILE_SIZE, 4 << 20);
}
