//! The folders of real projects, when they lie beside this repository.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::super::detect::Names;
use super::super::folder::list;
use super::super::name::is_sql;
use super::super::{Layout, MarkerTool, NoticeKind, candidates};
use super::opened;

fn corpus() -> Option<PathBuf> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    if corpus.join("INDEX.tsv").is_file() {
        return Some(corpus);
    }
    eprintln!("SKIPPED: there is no corpus in {}", corpus.display());
    None
}

/// Every folder of the corpus: where it lies, its path in its project, its layout, how many files it has.
fn indexed(corpus: &Path) -> Vec<(PathBuf, String, Layout, usize)> {
    let index = std::fs::read_to_string(corpus.join("INDEX.tsv")).unwrap();
    let row = |row: &str| {
        let cells: Vec<&str> = row.split('\t').collect();
        let [repository, _, path, layout, files, _] = cells.as_slice() else { panic!("{row}") };
        let layout = Layout::from_name(layout).unwrap();
        (corpus.join(repository.replace('/', "__")), (*path).to_owned(), layout, files.parse().unwrap())
    };
    index.lines().skip(1).map(row).collect()
}

#[test]
fn the_true_layout_of_every_folder_is_found_or_among_those_found() {
    let Some(corpus) = corpus() else { return };
    let listed = |layouts: &[Layout]| layouts.iter().map(|layout| layout.name()).collect::<Vec<_>>().join(" ");
    println!("{:48} {:15} {:38} where it lay in its project", "folder", "layout", "as it lies here");
    for (folder, path, layout, _) in indexed(&corpus) {
        let here = candidates(&folder).unwrap();
        let entries = list(&folder).unwrap();
        let with_up = entries.iter().filter(|entry| entry.is_folder).count();
        let files = entries.into_iter().map(|entry| entry.name).filter(|name| is_sql(name)).collect();
        let path = path.split('/').map(str::to_owned).collect();
        let there = Names { path, files, with_up }.candidates();
        let name = folder.file_name().unwrap().to_str().unwrap();
        println!("{name:48} {:15} {:38} {}", layout.name(), listed(&here), listed(&there));
        assert!(here.contains(&layout), "{name}");
        assert!(there.contains(&layout), "{name}");
    }
}

#[test]
fn every_folder_is_read_in_its_layout() {
    let Some(corpus) = corpus() else { return };
    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    for (folder, _, layout, files) in indexed(&corpus) {
        let (migrations, sources) = opened(&folder, layout);
        let name = folder.file_name().unwrap().to_str().unwrap();
        println!("{name}: {} of {files} files, {} notices", migrations.files.len(), migrations.notices.len());
        assert!(!migrations.files.is_empty() && migrations.files.len() <= files);
        for migration in &migrations.files {
            let file = sources.file(migration.source);
            assert!(migration.parts.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
            assert!(migration.parts.iter().all(|part| file.text().get(part.span.range()).is_some()));
        }
        for notice in migrations.notices {
            let kind = format!("{:?}", notice.kind);
            let kind = kind.split([' ', '{']).next().unwrap().to_owned();
            *told.entry(format!("{name} {kind}")).or_default() += 1;
        }
    }
    for (kind, count) in told {
        println!("{count:5} {kind}");
    }
}

#[test]
fn files_with_the_marks_of_another_tool_stay_whole() {
    let Some(corpus) = corpus() else { return };
    let (migrations, sources) = opened(&corpus.join("mccabetrow__dragonfly_civil"), Layout::Supabase);
    for migration in &migrations.files {
        let [part] = migration.parts.as_slice() else { panic!("one part is expected") };
        assert_eq!(part.span.range(), 0..sources.file(migration.source).text().len());
    }
    let is_down = |kind: &NoticeKind| match kind {
        NoticeKind::ForeignMarker { tool: MarkerTool::Dbmate, marker } => marker.starts_with("-- migrate:down"),
        _ => false,
    };
    let downs = migrations.notices.iter().filter(|notice| is_down(&notice.kind)).count();
    assert_eq!((migrations.files.len(), downs), (319, 69));
}
