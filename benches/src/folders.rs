//! The folders of migrations that are read: those of `../shared/corpus` where there is one beside the project, else
//! our own fixtures of the interpreter.

use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use contract_core::interpret::{Interpretation, interpret, interpret_on};
use contract_core::migrations::{Layout, MigrationFile, open};
use contract_core::observation::Setting;
use contract_core::source::SourceMap;

/// A folder of migrations on disk, and how it is laid out.
#[derive(Clone, Debug)]
pub struct Folder {
    /// Where it is.
    pub path: PathBuf,
    /// How it is laid out.
    pub layout: Layout,
}

/// A folder of migrations in memory.
#[derive(Debug)]
pub struct Opened {
    /// The texts.
    pub sources: SourceMap,
    /// The migrations, in order.
    pub files: Vec<MigrationFile>,
}

impl Folder {
    /// Reads its files.
    pub fn open(&self) -> Opened {
        let mut sources = SourceMap::default();
        let opened = open(&mut sources, &self.path, Some(self.layout));
        let opened = opened.unwrap_or_else(|error| panic!("{}: {error}", self.path.display()));
        Opened { sources, files: opened.files }
    }
}

impl Opened {
    /// A folder of one file.
    pub fn of_text(text: impl Into<String>) -> Self {
        Self::of_texts([text.into()])
    }

    /// A folder of plain files.
    pub fn of_texts(texts: impl IntoIterator<Item = String>) -> Self {
        use contract_core::migrations::{Part, Transaction};
        use contract_core::source::Span;
        let mut sources = SourceMap::default();
        let mut files = Vec::new();
        for (number, text) in texts.into_iter().enumerate() {
            let part = Part { span: Span::new(0, text.len()), transaction: Transaction::None };
            let source = sources.add(format!("{number:05}.sql"), text);
            files.push(MigrationFile { source, version: None, description: None, parts: vec![part] });
        }
        Self { sources, files }
    }

    /// The text of every file.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| self.sources.file(file.source).text())
    }

    /// What it says that a database is, read on this one thread.
    pub fn interpret(&self) -> Interpretation {
        interpret_on(NonZeroUsize::MIN, &self.sources, &self.files, &setting(), None)
    }

    /// What it says that a database is, read on all cores.
    pub fn interpret_on_all_cores(&self) -> Interpretation {
        interpret(&self.sources, &self.files, &setting(), None)
    }
}

fn setting() -> Setting {
    Setting { major: Some(17), role: Some("postgres".to_owned()), ..Setting::default() }
}

/// Every folder of the corpus, or that of our own fixtures.
pub fn folders() -> Vec<Folder> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let corpus = workspace.join("../shared/corpus");
    let Ok(index) = fs::read_to_string(corpus.join("INDEX.tsv")) else {
        return vec![Folder { path: workspace.join("migrations-fixtures/interpret"), layout: Layout::Plain }];
    };
    let folder = |line: &str| {
        let mut columns = line.split('\t');
        let path = corpus.join(columns.next()?.replace('/', "__"));
        let layout = Layout::from_name(columns.nth(2)?)?;
        Some(Folder { path, layout })
    };
    index.lines().filter_map(folder).collect()
}
