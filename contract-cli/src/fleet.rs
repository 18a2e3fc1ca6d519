//! Many databases in one run: which they are, and one report of all.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use contract_core::catalog::{self, DatabaseIdentity};
use contract_core::connect::connect;
use contract_core::contract::{self, Contract, DatabasePattern, FleetFile, FleetServer, Stated};
use contract_core::observation::Observation;
use contract_core::report::Report;
use contract_core::report::fleet::{Fleet, Member, Shard};
use contract_core::source::SourceMap;
use contract_core::verify::{self, Inputs};
use futures_util::{StreamExt, stream};
use indicatif::{ProgressBar, ProgressStyle};

use crate::run::{self, Declared};
use crate::settings::Settings;
use crate::source::{Database, Source};
use crate::stop::{Stop, of_files};

/// One database of a fleet, or why it cannot be looked at.
#[derive(Debug)]
pub struct Named {
    /// What the fleet calls it.
    pub name: String,
    /// How to reach it.
    pub database: Result<Box<Database>, Stop>,
}

/// How a fleet is gone through.
#[derive(Clone, Copy, Debug)]
pub struct Course {
    /// How many databases are read at once.
    pub jobs: NonZeroUsize,
    /// The part of the fleet that is this run's.
    pub shard: Option<Shard>,
    /// Whether nothing is shown on the way.
    pub quiet: bool,
}

/// The databases of environments.
///
/// # Errors
/// When one is named twice.
pub fn of_environments(names: &[String], settings: &Settings) -> Result<Vec<Named>, Stop> {
    let mut seen = BTreeSet::new();
    if let Some(name) = names.iter().find(|name| !seen.insert(*name)) {
        return Err(Stop::because(format!("the environment `{name}` is named twice"), "keep one of the --env flags"));
    }
    Ok(names.iter().map(|name| of_environment(name, settings)).collect())
}

fn of_environment(name: &str, settings: &Settings) -> Named {
    Named { name: name.to_owned(), database: Database::of_environment(name, settings).map(Box::new) }
}

/// The databases of a fleet file, those of patterns as the servers name them.
///
/// # Errors
/// When the file cannot be used, or names a database twice.
pub async fn of_file(path: &Path, sources: &mut SourceMap, settings: &Settings) -> Result<Vec<Named>, Stop> {
    let file = FleetFile::read(sources, path).map_err(of_files)?;
    let mut named: Vec<Named> = file.environments.iter().map(|name| of_environment(&name.value, settings)).collect();
    for server in &file.servers {
        let of_server = of_environment(&server.environment.value, settings);
        match of_server.database {
            Ok(database) => named.extend(of_one_server(server, &database, settings).await),
            Err(_) => named.push(Named { name: unlisted(server), ..of_server }),
        }
    }
    let mut seen = BTreeSet::new();
    match named.iter().find(|named| !seen.insert(&named.name)) {
        Some(twice) => Err(Stop::because(
            format!("`{}` names the database `{}` twice", path.display(), twice.name),
            "leave one of the two out, or put one pattern under `except` of the other server",
        )),
        None => Ok(named),
    }
}

/// What the databases of a server are called together, where they are not known: the environment alone is a name of one.
fn unlisted(server: &FleetServer) -> String {
    let written: Vec<&str> = server.databases.iter().map(|pattern| pattern.value.written()).collect();
    format!("{}/{}", server.environment.value, written.join(","))
}

/// The databases of one server; a single entry with an error where they are not known.
async fn of_one_server(server: &FleetServer, database: &Database, settings: &Settings) -> Vec<Named> {
    let environment = &server.environment.value;
    let failed =
        |name: &str, stop: Stop| Named { name: name.to_owned(), database: Err(stop.about(database.environment())) };
    let (names, unfit) = match databases(server, database, settings).await {
        Ok(found) => found,
        Err(stop) => return vec![failed(&unlisted(server), stop)],
    };
    let unfit = unfit.into_iter().map(|pattern| {
        let message = format!("no database of the server fits `{pattern}`");
        let stop = Stop::because(message, "correct the pattern in the fleet file, or leave it out");
        failed(&format!("{environment}/{pattern}"), stop)
    });
    let named = names.into_iter().map(|name| {
        let called = format!("{environment}/{name}");
        let database = database.beside(&called, &name);
        Named { name: called, database: Ok(Box::new(database)) }
    });
    named.chain(unfit).collect()
}

/// The names that a section means, and the patterns that fit nothing. Names are taken as they are; a pattern is held
/// against what the server has, and one that fits nothing is an error, for a fleet must not lose a database because a
/// name was changed.
async fn databases(
    server: &FleetServer,
    database: &Database,
    settings: &Settings,
) -> Result<(BTreeSet<String>, Vec<String>), Stop> {
    let patterns: Vec<&Stated<DatabasePattern>> =
        server.databases.iter().filter(|pattern| pattern.value.name().is_none()).collect();
    let there =
        if patterns.is_empty() { Vec::new() } else { run::in_time(settings, there(database, settings)).await? };
    let named = server.databases.iter().filter_map(|pattern| pattern.value.name()).map(str::to_owned);
    let fitting = there.iter().filter(|name| patterns.iter().any(|pattern| pattern.value.matches(name))).cloned();
    let mut names: BTreeSet<String> = named.chain(fitting).collect();
    let unfit = patterns.iter().copied().filter(|pattern| !there.iter().any(|name| pattern.value.matches(name)));
    // An exception that excepts nothing is a name that was changed, or a slip.
    let idle =
        server.except.iter().filter(|pattern| !names.iter().chain(&there).any(|name| pattern.value.matches(name)));
    let unfit: Vec<String> = unfit.chain(idle).map(|pattern| pattern.value.written().to_owned()).collect();
    names.retain(|name| !server.except.iter().any(|pattern| pattern.value.matches(name)));
    if names.is_empty() && unfit.is_empty() {
        return Err(Stop::because("`except` leaves no database of the server", "correct it in the fleet file"));
    }
    Ok((names, unfit))
}

/// The databases that a server has.
async fn there(database: &Database, settings: &Settings) -> Result<Vec<String>, Stop> {
    let (timeouts, options) = run::limits(database, settings);
    let mut connection = connect(&database.target, &timeouts).await.map_err(|error| Stop::of(&error, error.help()))?;
    let names = async {
        let facts = catalog::session_facts(connection.client_mut(), &options).await?;
        Ok((facts, catalog::databases(connection.client_mut(), &options).await?))
    };
    let names = names.await;
    connection.close().await;
    let (facts, names) = names.map_err(|error: catalog::CatalogError| Stop::of(&error, error.help()))?;
    run::is_expected(database, &facts.role, &facts.database)?;
    Ok(names)
}

/// What in the connection strings was meant for other programs, or came from elsewhere, each told once.
pub fn notes(fleet: &[Named]) -> BTreeSet<&str> {
    let databases = fleet.iter().filter_map(|named| named.database.as_ref().ok());
    databases.flat_map(|database| database.target.notes()).map(String::as_str).collect()
}

/// `verify` over many databases: contracts and migrations are read once, databases several at a time.
///
/// # Errors
/// When contracts or migrations cannot be read, or the part of the fleet is empty. What is wrong with one database is
/// in its report.
pub async fn verify(
    sources: &mut SourceMap,
    contracts: &[PathBuf],
    fleet: Vec<Named>,
    migrations: Option<&Path>,
    course: Course,
    settings: &Settings,
) -> Result<Fleet, Stop> {
    let contract = contract::read(sources, contracts).map_err(of_files)?;
    let whole = fleet.len();
    // What is not known stands for databases that may be of any part.
    let is_of_part = |named: &Named| course.shard.is_none_or(|shard| named.database.is_err() || shard.has(&named.name));
    let fleet: Vec<Named> = fleet.into_iter().filter(is_of_part).collect();
    if fleet.is_empty() {
        return Err(Stop::because(
            format!("this part of the {whole} databases has none of them"),
            "use fewer parts: which part a database belongs to hangs on its name",
        ));
    }
    let extent = verify::extent(&contract, &settings.options);
    let progress = progress(fleet.len(), course.quiet);
    let mut judge =
        Judge { contract: &contract, migrations, declared: Declared::default(), settings, known: Vec::new() };
    let mut judged: Vec<(usize, Member)> = Vec::with_capacity(fleet.len());
    let mut identities: Vec<(usize, DatabaseIdentity)> = Vec::new();
    let observed = fleet.into_iter().enumerate().map(|(place, named)| async move {
        let source = named.database.map(Source::Database);
        let seen = match &source {
            Ok(source) => run::in_time(settings, source.observe(extent, settings)).await,
            Err(_) => Ok(None),
        };
        (place, named.name, source, seen)
    });
    let mut observed = stream::iter(observed).buffer_unordered(course.jobs.get());
    let mut not_passing = 0_usize;
    while let Some((place, name, source, seen)) = observed.next().await {
        if let Ok(Source::Database(database)) = &source {
            identities.extend(database.identity().map(|identity| (place, identity)));
        }
        let report = source.and_then(|source| judge.judge(sources, &source, seen)).unwrap_or_else(Stop::into_report);
        not_passing += usize::from(report.verdict().exit_code() != 0);
        progress.set_message(if not_passing == 0 { String::new() } else { format!(", {not_passing} do not pass") });
        progress.inc(1);
        judged.push((place, Member { name, report }));
    }
    progress.finish_and_clear();
    judged.sort_by_key(|(place, _)| *place);
    tell_twins(&mut judged, identities);
    let mut fleet = Fleet::default();
    fleet.databases = judged.into_iter().map(|(_, member)| member).collect();
    fleet.shard = course.shard;
    Ok(fleet)
}

/// Tells each name that leads to the same database as one ahead of it.
fn tell_twins(judged: &mut [(usize, Member)], mut identities: Vec<(usize, DatabaseIdentity)>) {
    identities.sort_by_key(|(place, _)| *place);
    let mut identities = identities.into_iter().peekable();
    let mut names: BTreeMap<DatabaseIdentity, String> = BTreeMap::new();
    for (place, member) in judged {
        let Some((_, identity)) = identities.next_if(|(of, _)| of == place) else { continue };
        let Some(twin) = names.get(&identity) else {
            names.insert(identity, member.name.clone());
            continue;
        };
        member
            .report
            .warnings
            .push(format!("this is the very database that `{twin}` is: see that both names are meant to lead there"));
    }
}

/// Holds what was observed against what is the same for every database.
struct Judge<'a> {
    contract: &'a Contract,
    migrations: Option<&'a Path>,
    declared: Declared,
    settings: &'a Settings,
    /// Databases that differ, and what came of each: most databases of a fleet are like another one.
    known: Vec<(Observation, Report)>,
}

impl Judge<'_> {
    /// How many databases that differ are kept, the last ones.
    const KNOWN: usize = 8;

    fn judge(
        &mut self,
        sources: &mut SourceMap,
        source: &Source,
        seen: Result<Option<Observation>, Stop>,
    ) -> Result<Report, Stop> {
        let about = |stop: Stop| stop.about(source.environment());
        let mut observed = seen.map_err(about)?.ok_or_else(run::nothing_seen).map_err(about)?;
        // What differs in any case, and nothing but the name in the report hangs on.
        let server = observed.server.take();
        let known = self.known.iter().find(|(known, _)| *known == observed);
        let mut report = match known {
            Some((_, report)) => report.clone(),
            None => self.judge_anew(sources, observed).map_err(about)?,
        };
        report.observed.server = server;
        run::name_database(&mut report.observed, source);
        Ok(report)
    }

    fn judge_anew(&mut self, sources: &mut SourceMap, observed: Observation) -> Result<Report, Stop> {
        let declared = match self.migrations {
            Some(folder) => Some(self.declared.beside(sources, folder, &observed, self.settings)?),
            None => None,
        };
        let mut report =
            verify::compare(Inputs { contract: self.contract, observed: &observed, declared }, &self.settings.options);
        report.warnings.extend(run::warnings_of_stated(&observed, self.settings));
        if self.known.len() == Self::KNOWN {
            self.known.remove(0);
        }
        self.known.push((observed, report.clone()));
        Ok(report)
    }
}

/// A line that says how far the run is, on a terminal.
fn progress(databases: usize, quiet: bool) -> ProgressBar {
    let progress = if quiet { ProgressBar::hidden() } else { ProgressBar::new(databases as u64) };
    match ProgressStyle::with_template("{pos} of {len} databases{msg}") {
        Ok(style) => progress.with_style(style),
        Err(_) => progress,
    }
}
