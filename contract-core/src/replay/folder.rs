//! A folder of migrations, replayed as a source.

use std::path::Path;
use std::time::Duration;

use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

use super::error::ReplayFolderError;
use super::lent;
use super::roles::RoleChanges;
use super::statements::{FailedStatement, ReplayError, Replayed, replay, replay_lenient};
use super::workplace::{Runner, Workplace};
use crate::baseline::{of_platform, platform_statements};
use crate::ddl::model::{Ddl, Statement};
use crate::ddl::{PieceKind, read, split};
use crate::declare::{self, Declaration, DeclareError, Request, declare, roles_beside};
use crate::finding::{Gap, Place, Reach};
use crate::ident::quote;
use crate::interpret::{Event, EventKind, Refusal, gaps_of_refused, interpret, left_open_without_psql};
use crate::migrations::{MigrationFile, Part, Transaction, open_file};
use crate::observation::{Observation, Setting};
use crate::schema::{Object, Role};
use crate::scope::Platform;
use crate::scratch::{Cluster, Ownership};
use crate::source::{Location, SourceMap, Span};

/// How long a replay may take on somebody's server, on which others wait for it.
const LONGEST_IN_MINUTES: u64 = 30;

/// What is done about a statement that fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Manner {
    /// It ends the replay, as it ends the run of the tool.
    #[default]
    Strict,
    /// Each statement stands by itself; one that fails is an event, and what it was to change a gap.
    Lenient,
}

/// A folder that was replayed.
#[derive(Clone, Debug)]
pub struct ReplayedFolder {
    /// What it declares: the catalog as the server has it, the places as the files have them.
    pub declaration: Declaration,
    /// What it did to the roles of the server.
    pub roles: RoleChanges,
    /// The role that ran it, where that one was made for the replay alone.
    pub made_to_run: Option<String>,
}

/// What came of the replay of a folder, and of the server's roles.
struct Outcome {
    declaration: Declaration,
    /// The roles that it found.
    found: Vec<String>,
    made_to_run: Option<String>,
}

/// Makes a scratch database, runs a folder of migrations in it as the tool does that owns it, reads what came of it,
/// and takes the database away again.
///
/// What there is before the first file is the platform's description, the baseline, and of a live side the roles that
/// the migrations do not make. The role that runs them is made a superuser for the time of the run, unless the
/// platform has it.
///
/// # Errors
/// When a file cannot be read, the server cannot be used, or, strictly, a statement fails. On somebody's server
/// ([`Ownership::Lent`]) also when a statement changes roles that were there, and when it takes half an hour.
///
/// Whoever drops the future there leaves a task behind on the runtime that takes everything away.
pub async fn replay_folder(
    cluster: &Cluster,
    sources: &mut SourceMap,
    request: Request<'_>,
    manner: Manner,
) -> Result<ReplayedFolder, ReplayFolderError> {
    replay_named(cluster, sources, request, manner, None).await
}

/// As [`replay_folder`] on a server of our own, and the database stays, under this name.
///
/// # Errors
/// The same; then nothing of the database is left, but roles are.
pub async fn replay_folder_into(
    cluster: &Cluster,
    sources: &mut SourceMap,
    request: Request<'_>,
    database: &str,
) -> Result<ReplayedFolder, ReplayFolderError> {
    replay_named(cluster, sources, request, Manner::Strict, Some(database)).await
}

/// Replays, and the database stays, under this name, where one is given.
async fn replay_named(
    cluster: &Cluster,
    sources: &mut SourceMap,
    request: Request<'_>,
    manner: Manner,
    name: Option<&str>,
) -> Result<ReplayedFolder, ReplayFolderError> {
    if let Some(path) = request.baseline.filter(|path| is_snapshot(path)) {
        return Err(ReplayFolderError::SnapshotBaseline { path: path.to_owned() });
    }
    if let (Some(platform), Ownership::Lent) = (request.platform, cluster.ownership()) {
        return Err(ReplayFolderError::PlatformOnLent { platform: platform.name() });
    }
    let lent = cluster.ownership() == Ownership::Lent;
    let mut workplace = Workplace::make(cluster, request.platform.is_some(), name).await?;
    let outcome = if lent {
        let replay = in_workplace(&mut workplace, sources, request, manner, lent);
        let limit = Duration::from_secs(LONGEST_IN_MINUTES * 60);
        let too_long = ReplayFolderError::TooLong { minutes: LONGEST_IN_MINUTES };
        tokio::time::timeout(limit, replay).await.unwrap_or(Err(too_long))
    } else {
        in_workplace(&mut workplace, sources, request, manner, lent).await
    };
    if let Err(ReplayFolderError::Replay(ReplayError::Refused { sqlstate, message, .. })) = &outcome
        && sqlstate == SqlState::DUPLICATE_OBJECT.code()
    {
        workplace.refused_duplicates(&[message]);
    }
    if let Err(ReplayFolderError::Server { source, .. }) = &outcome
        && let Some(refused) = source.as_db_error().filter(|it| *it.code() == SqlState::DUPLICATE_OBJECT)
    {
        workplace.refused_duplicates(&[refused.message()]);
    }
    let keeps = name.is_some() && outcome.is_ok();
    let left = workplace.leave(keeps).await;
    // The first of two reasons is the one to tell.
    let Outcome { declaration, found, made_to_run } = outcome?;
    let mut roles = left?;
    roles.made.retain(|role| !found.contains(role));
    Ok(ReplayedFolder { declaration, roles, made_to_run })
}

/// The folder, replayed.
async fn in_workplace(
    workplace: &mut Workplace<'_>,
    sources: &mut SourceMap,
    request: Request<'_>,
    manner: Manner,
    lent: bool,
) -> Result<Outcome, ReplayFolderError> {
    let major = workplace.major;
    if let Some(wanted) = request.major.filter(|wanted| *wanted != major) {
        return Err(ReplayFolderError::Major { wanted, found: major });
    }
    workplace.observe_empty().await?;
    let request = Request { major: Some(major), ..request };
    let setting = request.setting();
    let mut declaration = declare(sources, request)?;
    if lent {
        look_ahead(workplace, sources, &request, &declaration)?;
    }
    let mut gaps: Vec<Gap> = declaration.notices.iter().filter_map(declare::gap).collect();
    if let Some(platform) = request.platform {
        gaps.extend(of_platform(platform, major).gaps);
        describe(workplace, platform).await?;
    }
    let mut found: Vec<String> = setting.role.iter().cloned().collect();
    if let Some(live) = request.live {
        let before = interpret(sources, &[], &setting, None).observation;
        let beside = roles_beside(live, &before, &setting, sources, &declaration.files);
        workplace.makes(beside.roles.keys().cloned());
        workplace.add_roles(&beside).await?;
        found.extend(beside.roles.into_keys());
    }
    if request.platform.is_some() {
        found.extend(workplace.observe().await?.roles.roles.into_keys());
    }
    let mut sent = Sent::default();
    let Ran { role: runner, is_new } =
        run(workplace, sources, &request, &setting, &declaration.files, manner, &mut sent).await?;
    let Sent { failures: events, gaps: of_psql } = sent;
    gaps.extend(of_psql);

    if request.platform.is_some() {
        // It stood for the platform's own, which is no part of any database.
        let reset = format!("ALTER DATABASE {} RESET search_path", quote(&workplace.database));
        workplace.administer(&reset, "taking the platform's search path away").await?;
    }
    let mut observation = workplace.observe().await?;
    match &setting.role {
        Some(_) => {
            observation.setting.role = Some(runner.clone());
            // That of the live side; the scratch database is the runner's.
            let of_scratch = observation.setting.database_owner.take();
            observation.setting.database_owner = setting.database_owner.clone().or(of_scratch);
        }
        None => forget(&runner, &mut observation),
    }
    if let Some(platform) = request.platform {
        observation.setting.search_path = platform.setting().search_path;
    }
    // What a scratch server lacks, the real one may have.
    observation.roles.incomplete = declaration.interpretation.observation.roles.incomplete;
    let duplicates = events.iter().filter(|event| event.sqlstate == SqlState::DUPLICATE_OBJECT.code());
    workplace.refused_duplicates(&duplicates.map(|event| event.message.as_str()).collect::<Vec<_>>());
    let refused: Vec<(Location, String)> = events
        .iter()
        .map(|failure| {
            (failure.location, format!("the server refused this: {} ({})", failure.message, failure.sqlstate))
        })
        .collect();
    if !refused.is_empty() {
        gaps.extend(gaps_of_refused(sources, &refused, &observation.setting, &observation));
    }
    observation.gaps.extend(gaps);
    observation.gaps.sort();
    observation.gaps.dedup();
    declaration.interpretation.observation = observation;
    // The server takes it back and tells nobody.
    declaration.interpretation.events.retain(|event| event.kind == EventKind::NotEnded);
    declaration.interpretation.events.extend(events.iter().map(event));
    declaration.interpretation.events.sort_by_key(|event| event.location);
    Ok(Outcome { declaration, found, made_to_run: is_new.then_some(runner) })
}

/// Takes out of what was observed what is so only because nobody says who runs the migrations: that the superuser of the
/// scratch server owns what they make, and the database.
fn forget(runner: &str, observation: &mut Observation) {
    observation.setting.role = None;
    observation.setting.database_owner = None;
    for owner in observation.schema.objects.values_mut().filter_map(Object::owner_mut) {
        if owner.as_deref() == Some(runner) {
            *owner = None;
        }
    }
}

/// Refuses what would outlive the replay on somebody's server, and says which roles the files make.
fn look_ahead(
    workplace: &mut Workplace<'_>,
    sources: &mut SourceMap,
    request: &Request<'_>,
    declaration: &Declaration,
) -> Result<(), ReplayFolderError> {
    let mut files = Vec::new();
    if let Some(path) = request.baseline {
        files.push(open_file(sources, path).map_err(DeclareError::from)?.0);
    }
    files.extend(declaration.files.iter().cloned());
    lent::refuse_changes(sources, &files, &workplace.before, request.role.is_some())?;
    workplace.makes(lent::named(sources, &files));
    workplace.makes(request.role.map(str::to_owned));
    // Those of blocks of code, too, which are interpreted; not those that are there for all that is known.
    let interpretation = &declaration.interpretation;
    let assumed: Vec<&str> = interpretation.assumed_roles().collect();
    let is_made =
        |role: &&String| !assumed.contains(&role.as_str()) && request.live.is_none_or(|live| !live.roles.exists(role));
    workplace.makes_also(interpretation.observation.roles.roles.keys().filter(is_made).cloned());
    Ok(())
}

fn event(failure: &FailedStatement) -> Event {
    let refusal = Refusal::of_server(&failure.sqlstate, &failure.message);
    Event { location: failure.location, kind: EventKind::Refused(refusal) }
}

/// Runs what the platform has; what only the platform's own servers can run is among its gaps.
async fn describe(workplace: &Workplace<'_>, platform: Platform) -> Result<(), ReplayFolderError> {
    let mut sources = SourceMap::default();
    let [text, _] = platform_statements(platform, workplace.major);
    let parts = vec![Part { span: Span::new(0, text.len()), transaction: Transaction::None }];
    let source = sources.add(platform.name(), text);
    let file = MigrationFile { source, version: None, description: None, parts };
    let connection = workplace.enter().await?;
    replay(connection.client(), &sources, &[file]).await?;
    connection.close().await;
    let setting = platform.setting();
    let path: Vec<String> = setting.search_path.iter().map(|schema| quote(schema).into_owned()).collect();
    let database = quote(&workplace.database).into_owned();
    let owner = setting.database_owner.unwrap_or_default();
    let statements = format!(
        "ALTER DATABASE {database} OWNER TO {}; ALTER DATABASE {database} SET search_path = {}",
        quote(&owner),
        path.join(", ")
    );
    workplace.administer(&statements, "setting up the database as the platform does").await
}

/// Who ran the migrations.
struct Ran {
    role: String,
    /// Whether the role was made for that alone.
    is_new: bool,
}

/// Runs baseline and migrations; who ran them.
async fn run(
    workplace: &Workplace<'_>,
    sources: &mut SourceMap,
    request: &Request<'_>,
    setting: &Setting,
    files: &[MigrationFile],
    manner: Manner,
    sent: &mut Sent,
) -> Result<Ran, ReplayFolderError> {
    let baseline = match request.baseline {
        Some(path) => Some(open_file(sources, path).map_err(DeclareError::from)?.0),
        None => None,
    };
    let role = setting.role.as_deref();
    let (baseline, made_by_baseline) = match (baseline, role) {
        (Some(file), Some(role)) => without_creation_of(role, file, sources),
        (baseline, _) => (baseline, None),
    };
    if let Some(statement) = &made_by_baseline {
        workplace.administer(statement, "making the role that runs the migrations").await?;
    }
    let lasting = match role {
        Some(role) => workplace.attributes_of(role).await?,
        None => None,
    };
    let Runner { connection, role, is_new } = workplace.runner(role).await?;
    if workplace.is_superuser(&role) {
        if let Some(baseline) = baseline {
            send(connection.client(), sources, &[baseline], manner, sent).await?;
        }
        send(connection.client(), sources, files, manner, sent).await?;
        connection.close().await;
        return Ok(Ran { role, is_new });
    }
    // What it may do is lent to it: for the baseline, which whoever restores a dump runs as a superuser, and for the
    // migrations too unless a platform says what their role may do.
    let lasting = lasting.unwrap_or(Role { inherit: true, login: true, ..Role::default() });
    let elevated = Role { superuser: true, login: true, ..lasting.clone() };
    if let Some(baseline) = baseline {
        workplace.set_attributes(&role, &elevated).await?;
        send(connection.client(), sources, &[baseline], manner, sent).await?;
    }
    let of_platform = request.platform.is_some();
    workplace.set_attributes(&role, if of_platform { &lasting } else { &elevated }).await?;
    send(connection.client(), sources, files, manner, sent).await?;
    connection.close().await;
    workplace.set_attributes(&role, &lasting).await?;
    Ok(Ran { role, is_new })
}

async fn send(
    client: &Client,
    sources: &SourceMap,
    files: &[MigrationFile],
    manner: Manner,
    sent: &mut Sent,
) -> Result<(), ReplayFolderError> {
    sent.gaps.extend(files.iter().flat_map(|file| gaps_of_psql(sources, file)));
    match manner {
        Manner::Strict => replay(client, sources, files).await?,
        Manner::Lenient => {
            let Replayed { failures: failed, .. } = replay_lenient(client, sources, files).await?;
            sent.failures.extend(failed);
        }
    }
    Ok(())
}

/// What came of the statements that were sent.
#[derive(Default)]
struct Sent {
    failures: Vec<FailedStatement>,
    gaps: Vec<Gap>,
}

/// What psql would have done by itself.
fn gaps_of_psql(sources: &SourceMap, file: &MigrationFile) -> Vec<Gap> {
    let text = sources.file(file.source).text();
    let mut gaps = Vec::new();
    for part in &file.parts {
        for piece in split(text.get(part.span.range()).unwrap_or_default()).pieces {
            let span = piece.span.shifted(part.span.start);
            let line = text.get(span.range()).filter(|_| piece.kind == PieceKind::MetaCommand);
            if let Some(cause) = line.and_then(left_open_without_psql) {
                let location = Location { source: file.source, span };
                let line = sources.line(location);
                let place = Place { file: sources.file(file.source).name().to_owned(), line };
                gaps.push(Gap { reach: Reach::Everything, cause, place: Some(place) });
            }
        }
    }
    gaps
}

/// The parts of a baseline but for the statement that makes the role which runs it, and that statement.
fn without_creation_of(
    role: &str,
    mut file: MigrationFile,
    sources: &SourceMap,
) -> (Option<MigrationFile>, Option<String>) {
    let text = sources.file(file.source).text();
    let mut creation = None;
    let mut parts = Vec::new();
    for part in &file.parts {
        let within = text.get(part.span.range()).unwrap_or_default();
        let found = split(within).statements().find(|span| {
            let statement = read(within.get(span.range()).unwrap_or_default());
            matches!(&statement, Statement::Ddl(ddl) if matches!(&**ddl, Ddl::CreateRole(create) if create.name == role))
        });
        match found {
            Some(span) if creation.is_none() => {
                let span = span.shifted(part.span.start);
                creation = text.get(span.range()).map(str::to_owned);
                parts.push(Part { span: Span::new(part.span.start, span.start), ..*part });
                parts.push(Part { span: Span::new(span.end, part.span.end), ..*part });
            }
            Some(_) | None => parts.push(*part),
        }
    }
    file.parts = parts;
    (Some(file), creation)
}

fn is_snapshot(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}
