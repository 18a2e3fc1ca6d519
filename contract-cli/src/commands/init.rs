//! `init`: first contracts, from what a database has.

use std::fs;
use std::io::Write;
use std::path::Path;

use contract_core::draft::draft;
use contract_core::source::SourceMap;

use super::{Answer, tell_notes, verify};
use crate::arguments::Init;
use crate::run;
use crate::settings::Settings;
use crate::stop::Stop;

pub(super) async fn answer(arguments: &Init, sources: &mut SourceMap) -> Result<Answer, Stop> {
    let settings = Settings::read(sources, &arguments.project, &arguments.timeouts, None)?;
    let database = verify::database(&arguments.database, &settings)?;
    let consumer = arguments.contracts.join(format!("{}.toml", arguments.consumer));
    let policy = arguments.contracts.join("policy.toml");
    for path in [&consumer, &policy] {
        if path.symlink_metadata().is_ok() {
            return Err(exists(path).about(database.environment()));
        }
    }
    tell_notes(&database, arguments.quiet);
    let observed = run::in_time(&settings, database.observe(&settings)).await?;
    let draft = draft(&observed, settings.options.scope, &arguments.consumer);
    let unwritable = |path: &Path, error: std::io::Error| {
        Stop::because(format!("writing `{}`: {error}", path.display()), "name a folder that can be written to")
    };
    fs::create_dir_all(&arguments.contracts).map_err(|error| unwritable(&arguments.contracts, error))?;
    for (path, text) in [(&consumer, &draft.consumer), (&policy, &draft.policy)] {
        let mut file = fs::File::create_new(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => exists(path),
            _ => unwritable(path, error),
        })?;
        file.write_all(text.as_bytes()).map_err(|error| unwritable(path, error))?;
    }
    Ok(Answer::Text(format!(
        "wrote `{}`, which requires {} of this database, and `{}`\n",
        consumer.display(),
        if draft.routines == 1 { "1 routine".to_owned() } else { format!("{} routines", draft.routines) },
        policy.display()
    )))
}

fn exists(path: &Path) -> Stop {
    Stop::because(
        format!("`{}` is there already, and is not written over", path.display()),
        "move it away, or name another --consumer or another folder with --contracts",
    )
}
