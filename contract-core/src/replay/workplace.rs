//! A database for a replay: made empty, with who runs the migrations, and taken away again.

use std::sync::Arc;

use tokio_postgres::error::SqlState;

use super::error::ReplayFolderError;
use super::roles::RoleChanges;
use super::tenancy::{Guard, Tenancy, end};
use crate::catalog::{self, observe};
use crate::connect::{Connection, Target, Timeouts, connect};
use crate::ident::{ObjectKind, quote};
use crate::observation::Observation;
use crate::schema::{Role, Roles};
use crate::scope::{Platform, Scope};
use crate::scratch::{Cluster, Ownership};

/// The first superuser of a server of Supabase.
const PLATFORM_SUPERUSER: &str = "supabase_admin";

/// The number of the lock that replays on one lent server share: they would take each other's roles for their own.
const LOCK: i64 = 7_305_808_869_229_538_307;

/// How long other replays on a lent server are waited for.
const PATIENCE_IN_MINUTES: u64 = 30;

/// The superuser of a server on which a folder was replayed: a platform's has another name.
pub fn superuser(cluster: &Cluster, platform: Option<Platform>) -> Target {
    let target = cluster.target().clone();
    match platform {
        Some(Platform::Supabase | Platform::SupabaseUnexposed) => target.with_user(PLATFORM_SUPERUSER),
        None => target,
    }
}

/// A database in which a folder is replayed.
pub(super) struct Workplace<'a> {
    cluster: &'a Cluster,
    tenancy: Arc<Tenancy>,
    guard: Guard,
    /// The superuser.
    superuser: Target,
    pub(super) database: String,
    /// The roles that the server had.
    pub(super) before: Roles,
    pub(super) major: u32,
}

/// A session that runs migrations, and its role.
pub(super) struct Runner {
    pub(super) connection: Connection,
    pub(super) role: String,
    /// Whether nothing made the role, so that it was made to run them.
    pub(super) is_new: bool,
}

pub(super) fn refused(doing: &'static str) -> impl FnOnce(tokio_postgres::Error) -> ReplayFolderError {
    move |source| ReplayFolderError::Server { doing, source }
}

fn random() -> u64 {
    rand::random()
}

impl<'a> Workplace<'a> {
    /// Makes an empty database, called `name` or something that no other is.
    pub(super) async fn make(
        cluster: &'a Cluster,
        on_platform: bool,
        name: Option<&str>,
    ) -> Result<Self, ReplayFolderError> {
        let mut superuser = cluster.target().clone();
        if on_platform {
            superuser = rename_superuser(cluster.target()).await?;
        }
        let mut maintenance = connect(&superuser, &Timeouts::default()).await?;
        if cluster.ownership() == Ownership::Lent {
            let wait = format!("SET lock_timeout = '{PATIENCE_IN_MINUTES}min'");
            let lock = format!("SELECT pg_advisory_lock({LOCK})");
            for statement in [wait.as_str(), lock.as_str(), "RESET lock_timeout"] {
                maintenance.client().batch_execute(statement).await.map_err(|error| match error.code() {
                    Some(&SqlState::LOCK_NOT_AVAILABLE) => ReplayFolderError::Occupied { minutes: PATIENCE_IN_MINUTES },
                    Some(_) | None => refused("waiting for other replays")(error),
                })?;
            }
        }
        let observed = observe(maintenance.client_mut(), &catalog::Options::default()).await?;
        let database = name.map_or_else(|| format!("dbcontract_replay_{:016x}", random()), str::to_owned);
        let major = observed.setting.major.unwrap_or_default();
        let lent = cluster.ownership() == Ownership::Lent;
        let tenancy = Arc::new(Tenancy {
            maintenance,
            superuser: superuser.clone(),
            database: database.clone(),
            before: observed.roles.clone(),
            lent,
        });
        // Whoever stops waiting for the database may get one nevertheless.
        let guard = Guard::of(&tenancy);
        let create = format!("CREATE DATABASE {} TEMPLATE template0", quote(&database));
        if let Err(error) = tenancy.maintenance.client().batch_execute(&create).await {
            let _ = guard.release();
            return Err(refused("making a database")(error));
        }
        Ok(Self { cluster, tenancy, guard, superuser, database, before: observed.roles, major })
    }

    /// The database, as the superuser.
    pub(super) fn target(&self) -> Target {
        self.superuser.clone().with_database(&self.database)
    }

    /// A session of the superuser in the database.
    pub(super) async fn enter(&self) -> Result<Connection, ReplayFolderError> {
        Ok(connect(&self.target(), &Timeouts::default()).await?)
    }

    /// What the database has; it has to be nothing of its own.
    pub(super) async fn observe_empty(&self) -> Result<(), ReplayFolderError> {
        let mut connection = self.enter().await?;
        let observed = observe(connection.client_mut(), &catalog::Options::default()).await?;
        connection.close().await;
        let scoped = Scope::default().apply(&observed);
        let is_initial = |kind: ObjectKind| matches!(kind, ObjectKind::Schema | ObjectKind::Extension);
        match scoped.schema.objects.keys().find(|id| !is_initial(id.kind)) {
            Some(id) => Err(ReplayFolderError::NotEmpty { database: self.database.clone(), object: id.to_string() }),
            None => Ok(()),
        }
    }

    /// Whether it is the superuser under whom the server is kept.
    pub(super) fn is_superuser(&self, role: &str) -> bool {
        self.superuser.user() == role
    }

    /// Runs statements as the superuser in the database that is always there.
    pub(super) async fn administer(&self, statements: &str, doing: &'static str) -> Result<(), ReplayFolderError> {
        self.tenancy.maintenance.client().batch_execute(statements).await.map_err(refused(doing))
    }

    /// Makes roles that are not there, with their memberships in each other.
    pub(super) async fn add_roles(&self, roles: &Roles) -> Result<(), ReplayFolderError> {
        const DOING: &str = "making the roles that the database to compare with has";
        for (name, role) in roles.roles.iter().filter(|(name, _)| !self.before.exists(name)) {
            self.administer(&format!("CREATE ROLE {} {}", quote(name), attributes(role)), DOING).await?;
        }
        for membership in &roles.memberships {
            if self.before.exists(&membership.member) && self.before.exists(&membership.role) {
                continue;
            }
            let option = match (self.major >= 16, membership.inherit) {
                (true, Some(inherit)) => format!(" WITH INHERIT {}", if inherit { "TRUE" } else { "FALSE" }),
                (true, None) | (false, _) => String::new(),
            };
            let grant = format!("GRANT {} TO {}{option}", quote(&membership.role), quote(&membership.member));
            self.administer(&grant, DOING).await?;
        }
        Ok(())
    }

    /// A session of the role that runs the migrations, the owner of the database. One that does not exist is made, a
    /// superuser.
    pub(super) async fn runner(&self, role: Option<&str>) -> Result<Runner, ReplayFolderError> {
        let role = role.unwrap_or(self.superuser.user()).to_owned();
        if role == self.superuser.user() {
            return Ok(Runner { connection: self.enter().await?, role, is_new: false });
        }
        let lent = self.cluster.ownership() == Ownership::Lent;
        if lent && self.before.exists(&role) {
            return Err(ReplayFolderError::RoleInUse { role });
        }
        const DOING: &str = "making the role that runs the migrations";
        // Trusted on a server of our own; a lent one may ask for it.
        let password = format!("{:016x}{:016x}", random(), random());
        let name = quote(&role);
        let is_new = !self.role_exists(&role).await?;
        if is_new {
            self.administer(&format!("CREATE ROLE {name} SUPERUSER"), DOING).await?;
        }
        let login = format!(
            "ALTER ROLE {name} LOGIN PASSWORD '{password}'; ALTER DATABASE {} OWNER TO {name}",
            quote(&self.database)
        );
        self.administer(&login, DOING).await?;
        let target = self.target().with_login(&role, Some(&password));
        Ok(Runner { connection: connect(&target, &Timeouts::default()).await?, role, is_new })
    }

    async fn role_exists(&self, role: &str) -> Result<bool, ReplayFolderError> {
        Ok(self.attributes_of(role).await?.is_some())
    }

    /// The attributes of a role as they are now, where it exists.
    pub(super) async fn attributes_of(&self, role: &str) -> Result<Option<Role>, ReplayFolderError> {
        use tokio_postgres::types::Type;
        let query = "SELECT rolsuper, rolinherit, rolcanlogin, rolcreaterole, rolcreatedb, rolreplication, \
                     rolbypassrls FROM pg_catalog.pg_roles WHERE rolname = $1::text";
        let rows = self.tenancy.maintenance.client().query_typed(query, &[(&role, Type::TEXT)]).await;
        let rows = rows.map_err(refused("looking for a role"))?;
        Ok(rows.first().map(|row| Role {
            superuser: row.get(0),
            inherit: row.get(1),
            login: row.get(2),
            create_role: row.get(3),
            create_database: row.get(4),
            replication: row.get(5),
            bypass_row_security: row.get(6),
        }))
    }

    /// Gives a role these attributes.
    pub(super) async fn set_attributes(&self, name: &str, role: &Role) -> Result<(), ReplayFolderError> {
        let alter = format!("ALTER ROLE {} {}", quote(name), attributes(role));
        self.administer(&alter, "setting what the role may do that runs the migrations").await
    }

    /// What the database has now.
    pub(super) async fn observe(&self) -> Result<Observation, ReplayFolderError> {
        let mut connection = self.enter().await?;
        let observed = observe(connection.client_mut(), &catalog::Options::default()).await;
        connection.close().await;
        Ok(observed?)
    }

    /// Says which roles the replay makes, whatever becomes of it; a name as often as it makes it.
    pub(super) fn makes(&mut self, roles: impl IntoIterator<Item = String>) {
        for role in roles {
            *self.guard.roles.entry(role).or_default() += 1;
        }
    }

    /// Says the same of roles that may be known already.
    pub(super) fn makes_also(&mut self, roles: impl IntoIterator<Item = String>) {
        for role in roles {
            self.guard.roles.entry(role).or_insert(1);
        }
    }

    /// Says what the server refused to make because it was there: a role that was refused each time is somebody's.
    pub(super) fn refused_duplicates(&mut self, messages: &[&str]) {
        self.guard.roles.retain(|role, times| messages.iter().filter(|message| names(message, role)).count() < *times);
    }

    /// Says goodbye, and takes the database away unless it is kept; of a lent server the roles that were made, too. What
    /// was done to the roles.
    pub(super) async fn leave(self, keep_database: bool) -> Result<RoleChanges, ReplayFolderError> {
        let Self { tenancy, guard, .. } = self;
        let roles = guard.release();
        end(tenancy, roles, keep_database).await
    }
}

/// Whether a message has a name in it that ends where it ends; the marks around it are those of the server's language.
fn names(message: &str, name: &str) -> bool {
    let goes_on = |character: char| character.is_alphanumeric() || character == '_';
    message
        .match_indices(name)
        .any(|(at, _)| !message[..at].ends_with(goes_on) && !message[at + name.len()..].starts_with(goes_on))
}

fn attributes(role: &Role) -> String {
    let word = |is: bool, word: &str| format!("{}{word}", if is { "" } else { "NO" });
    [
        word(role.superuser, "SUPERUSER"),
        word(role.inherit, "INHERIT"),
        word(role.login, "LOGIN"),
        word(role.create_role, "CREATEROLE"),
        word(role.create_database, "CREATEDB"),
        word(role.replication, "REPLICATION"),
        word(role.bypass_row_security, "BYPASSRLS"),
    ]
    .join(" ")
}

/// Gives the first superuser of a server of our own the name that it has on the platform, once.
async fn rename_superuser(target: &Target) -> Result<Target, ReplayFolderError> {
    const DOING: &str = "naming the superuser as the platform does";
    let renamed = target.clone().with_user(PLATFORM_SUPERUSER);
    if let Ok(connection) = connect(&renamed, &Timeouts::default()).await {
        connection.close().await;
        return Ok(renamed);
    }
    let run = async |target: Target, statement: String| -> Result<(), ReplayFolderError> {
        let connection = connect(&target, &Timeouts::default()).await?;
        let outcome = connection.client().batch_execute(&statement).await.map_err(refused(DOING));
        connection.close().await;
        outcome
    };
    let password = format!("{:016x}{:016x}", random(), random());
    run(target.clone(), format!("CREATE ROLE renamer SUPERUSER LOGIN PASSWORD '{password}'")).await?;
    let rename = format!("ALTER ROLE {} RENAME TO {PLATFORM_SUPERUSER}", quote(target.user()));
    run(target.clone().with_login("renamer", Some(&password)), rename).await?;
    run(renamed.clone(), "DROP ROLE renamer".to_owned()).await?;
    Ok(renamed)
}
