//! What a replay takes away when it is over, also where nobody waits for it any more.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;

use super::error::ReplayFolderError;
use super::roles::RoleChanges;
use super::workplace::refused;
use crate::catalog::{self, observe};
use crate::connect::{Connection, Target, Timeouts, connect};
use crate::ident::quote;
use crate::schema::Roles;

/// How long it may take to take away what a replay made.
const ENDING: Duration = Duration::from_secs(120);

/// What a replay has on a server.
#[derive(Debug)]
pub(super) struct Tenancy {
    /// Connected to the database that is always there.
    pub(super) maintenance: Connection,
    pub(super) superuser: Target,
    pub(super) database: String,
    /// The roles that the server had.
    pub(super) before: Roles,
    /// Whether it is somebody's server.
    pub(super) lent: bool,
}

/// Takes everything away from a lent server when a replay is dropped before it is over. A server of our own goes with
/// what is on it.
#[derive(Debug)]
pub(super) struct Guard {
    tenancy: Option<Arc<Tenancy>>,
    /// The roles that the replay makes, and how often.
    pub(super) roles: BTreeMap<String, usize>,
}

impl Guard {
    pub(super) fn of(tenancy: &Arc<Tenancy>) -> Self {
        Self { tenancy: Some(Arc::clone(tenancy)), roles: BTreeMap::new() }
    }

    /// Nothing is to be taken away any more, or somebody else does it; the roles that the replay makes.
    pub(super) fn release(mut self) -> BTreeMap<String, usize> {
        self.tenancy = None;
        std::mem::take(&mut self.roles)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        // Without a runtime the connection is gone already.
        if let (Some(tenancy), Ok(runtime)) = (self.tenancy.take().filter(|it| it.lent), Handle::try_current()) {
            runtime.spawn(end(tenancy, std::mem::take(&mut self.roles), false));
        }
    }
}

/// Takes away what a replay made, on a task of its own: it goes on when nobody waits for it any more.
pub(super) async fn end(
    tenancy: Arc<Tenancy>,
    roles: BTreeMap<String, usize>,
    keep_database: bool,
) -> Result<RoleChanges, ReplayFolderError> {
    let not_left = ReplayFolderError::NotLeft { database: tenancy.database.clone() };
    let ending = tokio::spawn(async move {
        let outcome = tokio::time::timeout(ENDING, take_away(&tenancy, &roles, keep_database)).await;
        if let Some(tenancy) = Arc::into_inner(tenancy) {
            tenancy.maintenance.close().await;
        }
        outcome
    });
    match ending.await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) | Err(_) => Err(not_left),
    }
}

/// As much of it as goes; the first of the errors is told at the end.
async fn take_away(
    tenancy: &Tenancy,
    ours: &BTreeMap<String, usize>,
    keep_database: bool,
) -> Result<RoleChanges, ReplayFolderError> {
    let Tenancy { maintenance, superuser, database, before, lent } = tenancy;
    let run =
        async |statement: String, doing| maintenance.client().batch_execute(&statement).await.map_err(refused(doing));
    let mut dropped = Ok(());
    if !keep_database {
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", quote(database));
        dropped = run(drop, "dropping the scratch database").await;
    }
    let after = roles_now(superuser).await;
    if *lent && !keep_database {
        for role in ours.keys().filter(|role| !before.exists(role)) {
            let drop = format!("DROP ROLE IF EXISTS {}", quote(role));
            dropped = dropped.and(run(drop, "dropping the roles that were made").await);
        }
    }
    let mut changes = RoleChanges::between(before, &after?);
    if *lent {
        (changes.made, changes.left) = changes.made.into_iter().partition(|role| ours.contains_key(role));
    }
    dropped.map(|()| changes)
}

async fn roles_now(superuser: &Target) -> Result<Roles, ReplayFolderError> {
    let mut connection = connect(superuser, &Timeouts::default()).await?;
    let observed = observe(connection.client_mut(), &catalog::Options::default()).await;
    connection.close().await;
    Ok(observed?.roles)
}
