mod bytes;
mod corpus;
mod detection;
mod folders;
mod marks;

use std::path::{Path, PathBuf};

use super::{Layout, Migrations, open};
use crate::source::SourceMap;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations-fixtures/layouts")
}

/// A folder with these files, gone when dropped.
fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    folder
}

fn opened(folder: &Path, layout: Layout) -> (Migrations, SourceMap) {
    let mut sources = SourceMap::default();
    let migrations = open(&mut sources, folder, Some(layout)).unwrap();
    (migrations, sources)
}
