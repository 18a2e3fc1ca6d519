//! `init`: first contracts, from what a database has.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use contract_core::contract::{self, PROJECT_FILE, ReadFailure};
use contract_core::draft::{Draft, draft};
use contract_core::observation::Extent;
use contract_core::report::human::count;
use contract_core::source::SourceMap;

use super::{Answer, tell_notes, verify};
use crate::arguments::{Database, Init};
use crate::run;
use crate::settings::{Flags, Settings};
use crate::stop::{Stop, of_files};

pub(super) async fn answer(arguments: &Init, sources: &mut SourceMap) -> Result<Answer, Stop> {
    let flags = Flags { project: Some(&arguments.project), timeouts: Some(&arguments.timeouts), ..Flags::default() };
    let settings = Settings::read(sources, flags)?;
    let Database { env, url } = &arguments.database;
    let database = verify::database(env.as_deref(), url.as_deref(), &settings)?;
    let prepared = prepare(arguments, &settings, sources).map_err(|stop| stop.about(database.environment()))?;
    tell_notes(&[&database], arguments.quiet);
    let [observed] = run::see([&database], Extent::Everything, sources, &settings).await?;
    let draft = draft(observed.observation(), settings.options.scope, &arguments.consumer);
    if draft.routines == 0 && (draft.definers == 0 || prepared.stated_in.is_some()) {
        return Err(nothing_to_require(&draft).about(database.environment()));
    }
    write(&prepared, &draft).map_err(|stop| stop.about(database.environment()))?;
    Ok(Answer::Text(told(&prepared, &draft)))
}

/// What is known before the database is looked at.
struct Prepared {
    folder: PathBuf,
    consumer: PathBuf,
    policy: PathBuf,
    /// The file that states `[definers]` already.
    stated_in: Option<String>,
}

fn prepare(arguments: &Init, settings: &Settings, sources: &mut SourceMap) -> Result<Prepared, Stop> {
    let (folder, read_together) = match &arguments.contracts {
        Some(folder) => (folder.clone(), vec![folder.clone()]),
        None => (project_folder(settings)?, settings.contracts(&[])),
    };
    let consumer = folder.join(format!("{}.toml", arguments.consumer));
    if consumer.symlink_metadata().is_ok() {
        return Err(exists(&consumer));
    }
    let stated_in = stated_in(sources, &read_together)?;
    let policy = folder.join("policy.toml");
    if stated_in.is_none() && policy.symlink_metadata().is_ok() {
        return Err(exists(&policy));
    }
    Ok(Prepared { folder, consumer, policy, stated_in })
}

/// The first folder among the paths of the project file, or the usual one.
fn project_folder(settings: &Settings) -> Result<PathBuf, Stop> {
    let is_file =
        |path: &Path| path.is_file() || !path.is_dir() && path.extension().is_some_and(|extension| extension == "toml");
    settings.contracts(&[]).into_iter().find(|path| !is_file(path)).ok_or_else(|| {
        let message = format!("`contracts` of `{PROJECT_FILE}` names files and no folder to write to");
        Stop::because(message, "name a folder with --contracts, and add it to `contracts`")
    })
}

/// The file that states `[definers]` already. No contracts are no mistake, but broken ones are: what they state
/// is not known.
fn stated_in(sources: &mut SourceMap, paths: &[PathBuf]) -> Result<Option<String>, Stop> {
    use ReadFailure::{Missing, NoFiles, NothingRequired};
    let none = |failure: &ReadFailure| matches!(failure, Missing { .. } | NoFiles { .. } | NothingRequired { .. });
    for path in paths {
        match contract::read(sources, std::slice::from_ref(path)) {
            Ok(contract) => {
                if let Some(definers) = contract.definers {
                    return Ok(Some(sources.file(definers.location.source).name().to_owned()));
                }
            }
            Err(error) if error.mistakes.is_empty() && error.failures.iter().all(none) => {}
            Err(error) => return Err(of_files(error)),
        }
    }
    Ok(None)
}

fn write(prepared: &Prepared, draft: &Draft) -> Result<(), Stop> {
    let unwritable = |path: &Path, error: std::io::Error| {
        Stop::because(format!("writing `{}`: {error}", path.display()), "name a folder that can be written to")
    };
    fs::create_dir_all(&prepared.folder).map_err(|error| unwritable(&prepared.folder, error))?;
    let policy = prepared.stated_in.is_none().then_some((&prepared.policy, &draft.policy));
    for (path, text) in [(&prepared.consumer, &draft.consumer)].into_iter().chain(policy) {
        let mut file = fs::File::create_new(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => exists(path),
            _ => unwritable(path, error),
        })?;
        file.write_all(text.as_bytes()).map_err(|error| unwritable(path, error))?;
    }
    Ok(())
}

fn told(prepared: &Prepared, draft: &Draft) -> String {
    let consumer = prepared.consumer.display();
    let routines = count(draft.routines, "routine");
    let policy = match &prepared.stated_in {
        None => format!(", and `{}`", prepared.policy.display()),
        Some(file) => format!("\nwrote no policy, for `{file}` states `[definers]` already"),
    };
    format!("wrote `{consumer}`, which requires {routines} of this database{policy}\n{}\n", left_out(draft))
}

fn left_out(draft: &Draft) -> String {
    format!(
        "left out {}, which nobody calls, and {} of PostgreSQL, of extensions or of the platform",
        count(draft.trigger_functions, "trigger function"),
        count(draft.foreign_routines, "routine")
    )
}

fn nothing_to_require(draft: &Draft) -> Stop {
    Stop::because(
        format!("this database has no routine that a contract could require: {}", left_out(draft)),
        "see that it is the database that is meant and that its migrations are applied; nothing was written",
    )
}

fn exists(path: &Path) -> Stop {
    Stop::because(
        format!("`{}` is there already, and is not written over", path.display()),
        "move it away, or name another --consumer or another folder with --contracts",
    )
}
