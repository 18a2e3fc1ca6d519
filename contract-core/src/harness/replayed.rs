//! Migrations that a throwaway server runs, once for all tests that run at the same time.
//!
//! What came of them is a database that others are copied from, and the observation of it, in the folder of a server
//! that every process shares which has the same migrations: roles belong to a server, so that other migrations have
//! another one.

use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::live::told;
use super::runtime;
use super::settings::Settings;
use crate::connect::Target;
use crate::declare::{Declaration, declare};
use crate::interpret::EventKind;
use crate::migrations::open_file;
use crate::observation::Observation;
use crate::replay::{Manner, ReplayFolderError, replay_folder, replay_folder_into, superuser};
use crate::report::Failure;
use crate::scratch::{Cluster, Origin, Ownership, SharedServer};
use crate::source::SourceMap;

/// The database that others are copied from.
pub(super) const TEMPLATE: &str = "dbcontract_template";

/// A server that has the template, and what is in it.
#[derive(Debug)]
pub(super) struct Prepared {
    _cluster: Cluster,
    /// The superuser, in the database that is always there.
    pub(super) superuser: Target,
    observation: Observation,
}

/// One entry for each fingerprint; who comes second waits for the first.
type Known = BTreeMap<u64, Arc<Mutex<Weak<Prepared>>>>;

/// What this process has prepared.
static KNOWN: Mutex<Known> = Mutex::new(BTreeMap::new());

/// The shared servers that this process uses until it ends. A container is stopped by whoever uses it last: the end of a
/// process stops none.
static KEPT: Mutex<Vec<Arc<Prepared>>> = Mutex::new(Vec::new());

/// How often a server is left to nobody before it is given up.
const ATTEMPTS: usize = 5;

/// Runs a folder, or takes what came of it.
pub(super) fn declaration(sources: &mut SourceMap, settings: &Settings, folder: &Path) -> Result<Declaration, Failure> {
    let request = settings.request(folder, None);
    let observation = match Origin::find(request.major).map_err(|error| Failure::of(&error))? {
        Origin::Lent(target) => {
            let cluster = Cluster::lent(*target);
            let replayed = runtime::block_on(replay_folder(&cluster, sources, request, Manner::Strict));
            let replayed = replayed.map_err(|error| told(&error, error.help()))?;
            let roles = &replayed.roles;
            let besides = [roles.changed.as_slice(), &roles.dropped, &roles.left].concat();
            if !besides.is_empty() {
                // A test's own words are for whoever runs it.
                eprintln!(
                    "roles of the server in {} are others than ahead of the replay, by these migrations or by somebody \
                     else: {}",
                    crate::scratch::SERVER_VARIABLE,
                    besides.join(", ").escape_debug()
                );
            }
            return Ok(replayed.declaration);
        }
        origin => prepared(&origin, settings, folder)?.observation.clone(),
    };
    let request = crate::declare::Request { major: observation.setting.major, ..request };
    let mut declaration = declare(sources, request).map_err(|error| Failure::of(&error))?;
    declaration.interpretation.observation = observation;
    declaration.interpretation.events.retain(|event| event.kind == EventKind::NotEnded);
    Ok(declaration)
}

/// A server that has run the folder.
pub(super) fn prepared(origin: &Origin, settings: &Settings, folder: &Path) -> Result<Arc<Prepared>, Failure> {
    let fingerprint = fingerprint(origin, settings, folder)?;
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let slot = Arc::clone(known.entry(fingerprint).or_default());
    drop(known);
    let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(prepared) = slot.upgrade() {
        return Ok(prepared);
    }
    let prepared = Arc::new(prepare(origin, settings, folder, fingerprint)?);
    *slot = Arc::downgrade(&prepared);
    if let Origin::Binaries(_) = origin {
        KEPT.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&prepared));
    }
    Ok(prepared)
}

fn prepare(origin: &Origin, settings: &Settings, folder: &Path, fingerprint: u64) -> Result<Prepared, Failure> {
    let scratch = |error| Failure::of(&error);
    match origin {
        Origin::Binaries(binaries) => {
            // A process that was killed while it prepared a server leaves it to nobody.
            for attempt in 1..=ATTEMPTS {
                let server = SharedServer::join(binaries, &format!("{fingerprint:016x} {attempt}")).map_err(scratch)?;
                let notes = Notes::of(server.folder());
                let outcome = match notes.read() {
                    Some(outcome) => outcome,
                    None => server.alone(|| notes.read_or(|| run(&server, settings, folder))).map_err(scratch)?,
                };
                match outcome {
                    Noted::Observed(observation) => {
                        let cluster = Cluster::shared(server);
                        let superuser = superuser(&cluster, settings.platform);
                        return Ok(Prepared { _cluster: cluster, superuser, observation: *observation });
                    }
                    Noted::Failed(failure) => return Err(failure),
                    Noted::Spoilt => {}
                }
            }
            Err(super::settings::failure(
                "preparing a throwaway server: those who began it did not come to an end",
                "see that the temporary folder has room, and run again",
            ))
        }
        #[cfg(feature = "testcontainers")]
        Origin::Image(image) => {
            let cluster = Cluster::contained(image).map_err(scratch)?;
            let observation = observed(&cluster, settings, folder).map_err(|error| told(&error, error.help()))?;
            let superuser = superuser(&cluster, settings.platform);
            Ok(Prepared { _cluster: cluster, superuser, observation })
        }
        Origin::Lent(target) => {
            let cluster = Cluster::lent((**target).clone());
            debug_assert_eq!(cluster.ownership(), Ownership::Lent);
            Err(super::settings::failure(
                "a database of a test's own is copied from a template, and a server that somebody lends gets none",
                format!("unset {}, so that a throwaway server is started", crate::scratch::SERVER_VARIABLE),
            ))
        }
    }
}

fn run(server: &SharedServer, settings: &Settings, folder: &Path) -> Result<Observation, ReplayFolderError> {
    observed(&Cluster::guest(server), settings, folder)
}

fn observed(cluster: &Cluster, settings: &Settings, folder: &Path) -> Result<Observation, ReplayFolderError> {
    let request = settings.request(folder, None);
    let mut sources = SourceMap::default();
    let replayed = runtime::block_on(replay_folder_into(cluster, &mut sources, request, TEMPLATE))?;
    Ok(replayed.declaration.interpretation.observation)
}

/// What a server's folder says of the template.
enum Noted {
    Observed(Box<Observation>),
    Failed(Failure),
    /// Somebody began and did not come to an end.
    Spoilt,
}

/// What processes tell each other in a server's folder.
struct Notes<'a> {
    folder: &'a Path,
}

impl<'a> Notes<'a> {
    fn of(folder: &'a Path) -> Self {
        Self { folder }
    }

    /// What came of it, where it came to an end.
    fn read(&self) -> Option<Noted> {
        if let Ok(text) = fs::read_to_string(self.folder.join("template.json")) {
            return Observation::from_snapshot(&text).ok().map(|observation| Noted::Observed(Box::new(observation)));
        }
        let text = fs::read_to_string(self.folder.join("template.failed")).ok()?;
        let (help, message) = text.split_once('\n')?;
        Some(Noted::Failed(super::settings::failure(message, help)))
    }

    /// What came of it; else it is done. To be called by one process at a time.
    fn read_or(&self, work: impl FnOnce() -> Result<Observation, ReplayFolderError>) -> Noted {
        if let Some(noted) = self.read() {
            return noted;
        }
        let begun = self.folder.join("template.begun");
        if begun.exists() || fs::write(&begun, "").is_err() {
            return Noted::Spoilt;
        }
        match work() {
            Ok(observation) => {
                self.write("template.json", &observation.to_snapshot());
                Noted::Observed(Box::new(observation))
            }
            Err(error) => {
                let failure = told(&error, error.help());
                // Whatever failed on the way to the server may not fail again.
                if let ReplayFolderError::Replay(_) | ReplayFolderError::Declare(_) = &error {
                    self.write("template.failed", &format!("{}\n{}", error.help(), failure.message));
                }
                Noted::Failed(failure)
            }
        }
    }

    /// Writes a file that is there whole or not at all. Without it the others do it once more, on a server of their own.
    fn write(&self, name: &str, text: &str) {
        let unfinished = self.folder.join(format!("{name}.new"));
        let _ = fs::write(&unfinished, text).and_then(|()| fs::rename(&unfinished, self.folder.join(name)));
    }
}

/// A number for everything that decides what a replay makes.
fn fingerprint(origin: &Origin, settings: &Settings, folder: &Path) -> Result<u64, Failure> {
    let mut sources = SourceMap::default();
    let migrations =
        crate::migrations::open(&mut sources, folder, settings.layout).map_err(|error| Failure::of(&error))?;
    let mut hasher = DefaultHasher::new();
    format!("{origin:?} {:?} {:?} {:?}", settings.platform, settings.role, settings.major).hash(&mut hasher);
    for file in &migrations.files {
        let text = sources.file(file.source);
        (text.name(), text.text(), format!("{:?}", file.parts)).hash(&mut hasher);
    }
    if let Some(path) = &settings.baseline {
        // A snapshot is refused later on.
        if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("sql")) {
            let (file, _) = open_file(&mut sources, path).map_err(|error| Failure::of(&error))?;
            sources.file(file.source).text().hash(&mut hasher);
        }
        path.hash(&mut hasher);
    }
    Ok(hasher.finish())
}
