//! Reads the catalog of a live database: a connection in, an [`Observation`] out (manual, chapter 53
//! "System Catalogs").
//!
//! It knows neither what anybody requires nor what is the project's own: it reads everything that
//! `initdb` did not make, or of it what an [`Extent`] says. What it meets and the model does not hold becomes a gap.
//!
//! Everything is read in one READ ONLY, REPEATABLE READ transaction: rows come from one snapshot. Where
//! PostgreSQL itself prints a stored expression it uses the newest catalog instead; whether that was
//! another one is looked at afterwards, and then everything is read again. It works for a role that
//! may do nothing but CONNECT, through a pooler in transaction mode, and on a standby.

mod acl;
mod constraints;
mod error;
mod foreign;
mod indexes;
mod members;
mod names;
mod namespaces;
mod policies;
mod publications;
mod queries;
mod relations;
mod roles;
mod routines;
mod row;
mod sequences;
mod session;
mod session_facts;
mod triggers;
mod types;
mod unmodelled;

use std::collections::HashMap;
use std::time::Duration;

use tokio_postgres::{Client, Row};

pub use error::CatalogError;
pub use session_facts::{DatabaseIdentity, SessionFacts, session_facts};

use names::{Names, Oid};
use queries::Query;
use row::Cells;
use session::Facts;

use crate::connect::Retries;
use crate::finding::{Gap, Reach};
use crate::ident::{ObjectId, ObjectKind, QualifiedName};
use crate::observation::{Observation, Server, Setting};
use crate::schema::{Object, split_names};

pub use crate::observation::{Extent, NEWEST_MAJOR, OLDEST_MAJOR};

/// What is read, and how long the server may take. A limit of zero is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// How much is read; everything unless said otherwise.
    pub extent: Extent,
    /// For one query (manual, 20.11.1: `statement_timeout`); 30 seconds unless said otherwise.
    pub statement_timeout: Duration,
    /// For one lock, which only a schema that is being changed makes it wait for (`lock_timeout`); 5 seconds.
    pub lock_timeout: Duration,
    /// For us, between two messages (`idle_in_transaction_session_timeout`): what ends a transaction of a
    /// client that went away without a word; 60 seconds.
    pub idle_in_transaction_timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            extent: Extent::Everything,
            statement_timeout: Duration::from_secs(30),
            lock_timeout: Duration::from_secs(5),
            idle_in_transaction_timeout: Duration::from_secs(60),
        }
    }
}

/// Reads the catalog of the database that `client` is connected to.
///
/// It takes the connection for itself, for nobody else may use it while the transaction is open; a
/// pooled connection is passed as `&mut *object`. No transaction may be open on it.
///
/// When the future is dropped, a ROLLBACK is on its way ahead of anything that the connection is used for
/// afterwards. Queries that were sent by then run to their end or to their time limit.
///
/// # Errors
/// See [`CatalogError`]. A schema that is changed while it is read is read again a few times
/// ([`Retries::READ`]).
pub async fn observe(client: &mut Client, options: &Options) -> Result<Observation, CatalogError> {
    Ok(observe_identified(client, options).await?.0)
}

/// What [`observe`] reads, and which database it is, however it was reached.
///
/// # Errors
/// See [`observe`].
pub async fn observe_identified(
    client: &mut Client,
    options: &Options,
) -> Result<(Observation, DatabaseIdentity), CatalogError> {
    let client: &Client = client;
    Retries::READ.run(|| attempt(client, options), CatalogError::is_changing).await
}

async fn attempt(client: &Client, options: &Options) -> Result<(Observation, DatabaseIdentity), CatalogError> {
    let (facts, answers) = session::read(client, options, |facts| {
        let asks = Asks {
            composed_routines: facts.has_composed_routines,
            subscriptions: facts.reads_subscriptions,
            user_mappings: facts.reads_user_mappings,
        };
        wanted(options.extent, asks)
    })
    .await?;
    Ok((assemble(options.extent, &facts, &answers)?, facts.identity))
}

/// The names of the databases of the server that `client` is connected to, templates and those that nobody may
/// connect to left out, in the order of their bytes (manual, 53.15 "pg_database").
///
/// It takes the connection for itself, as [`observe`] does.
///
/// # Errors
/// See [`CatalogError`].
pub async fn databases(client: &mut Client, options: &Options) -> Result<Vec<String>, CatalogError> {
    let rows = session::read_one(client, options, queries::DATABASES).await?;
    let names = rows.iter().map(|row| Cells { query: queries::DATABASES.name, row }.get("name"));
    let mut names = names.collect::<Result<Vec<String>, _>>()?;
    names.sort();
    Ok(names)
}

/// What [`observe`] sends to a server of this major version, statement by statement and in order, when the
/// role may ask for everything: for who wants to see it, or to send it by other means.
pub fn statements(major: u32, options: &Options) -> Vec<String> {
    let all = Asks { composed_routines: true, subscriptions: true, user_mappings: true };
    session::statements(major, options, &wanted(options.extent, all))
}

/// What is asked of some databases only: where there is anything to ask for, and the role may.
#[derive(Clone, Copy)]
struct Asks {
    composed_routines: bool,
    subscriptions: bool,
    user_mappings: bool,
}

/// Everything to ask.
fn wanted(extent: Extent, asks: Asks) -> Vec<Query> {
    if extent == Extent::Routines {
        let mut wanted = vec![
            queries::ROLES,
            queries::MEMBERSHIPS,
            queries::SCHEMAS,
            queries::TYPE_NAMES,
            queries::ROUTINES,
            queries::EXTENSION_MEMBERS,
        ];
        if asks.composed_routines {
            wanted.extend([queries::AGGREGATES, queries::REFERENCED_ROUTINES]);
        }
        return wanted;
    }
    let mut wanted = vec![
        queries::ROLES,
        queries::MEMBERSHIPS,
        queries::SCHEMAS,
        queries::EXTENSIONS,
        queries::DEFAULT_PRIVILEGES,
        queries::TYPE_NAMES,
        queries::TYPES,
        queries::DOMAIN_CONSTRAINTS,
        queries::RANGES,
        queries::RELATIONS,
        queries::ATTRIBUTES,
        queries::FOREIGN_OPTIONS,
        queries::CONSTRAINTS,
        queries::INDEXES,
        queries::TRIGGERS,
        queries::POLICIES,
        queries::RULES,
        queries::SEQUENCES,
        queries::EVENT_TRIGGERS,
        queries::PUBLICATIONS,
        queries::PUBLISHED_TABLES,
        queries::FOREIGN_DATA_WRAPPERS,
        queries::FOREIGN_SERVERS,
        queries::ROUTINES,
        queries::AGGREGATES,
        queries::REFERENCED_ROUTINES,
        queries::DEPENDENCIES,
        queries::UNMODELLED,
    ];
    if asks.subscriptions {
        wanted.push(queries::SUBSCRIPTIONS);
    }
    if asks.user_mappings {
        wanted.push(queries::USER_MAPPINGS);
    }
    wanted
}

/// The rows of every query that was asked.
struct Answers {
    rows: HashMap<&'static str, Vec<Row>>,
}

impl Answers {
    /// The rows of one query; none when it was not asked.
    fn of(&self, query: Query) -> impl Iterator<Item = Cells<'_>> {
        let rows = self.rows.get(query.name).map(Vec::as_slice).unwrap_or_default();
        rows.iter().map(move |row| Cells { query: query.name, row })
    }
}

/// What has been read so far, and what OIDs stand for in it.
struct Reading {
    names: Names,
    observation: Observation,
    /// The objects of the model by catalog and OID, for what depends on them.
    identities: HashMap<(&'static str, Oid), ObjectId>,
}

impl Reading {
    fn insert(&mut self, catalog: &'static str, oid: Oid, id: ObjectId, object: Object) {
        self.identities.insert((catalog, oid), id.clone());
        self.observation.schema.objects.insert(id, object);
    }

    /// The name of the relation that a column refers to.
    fn relation(&self, cells: Cells<'_>, column: &str) -> Result<QualifiedName, CatalogError> {
        let oid: Oid = cells.get(column)?;
        let id = self.identities.get(&("pg_class", oid)).filter(|id| id.kind == ObjectKind::Relation);
        let name = id.and_then(ObjectId::qualified_name);
        name.ok_or_else(|| cells.unexpected(column, format!("{oid}, which was not read")))
    }

    /// Takes in a part of the relation that the row names.
    fn insert_part(
        &mut self,
        cells: Cells<'_>,
        kind: ObjectKind,
        read: impl FnOnce(&Self, &ObjectId) -> Result<Object, CatalogError>,
    ) -> Result<(), CatalogError> {
        let id = ObjectId::part(kind, self.relation(cells, "relation")?, cells.get::<String>("name")?);
        let object = read(self, &id)?;
        self.observation.schema.objects.insert(id, object);
        Ok(())
    }
}

fn assemble(extent: Extent, facts: &Facts, answers: &Answers) -> Result<Observation, CatalogError> {
    let observation = Observation {
        extent,
        setting: Setting {
            major: Some(facts.major),
            role: Some(facts.role.clone()),
            database_owner: Some(facts.database_owner.clone()),
            search_path: split_names(&facts.search_path),
            applied_on: None,
        },
        server: Some(Server {
            version: facts.version.clone(),
            standby: facts.standby,
            database: facts.database.clone(),
            role: facts.role.clone(),
        }),
        ..Observation::default()
    };
    let (roles, names) = roles::read(answers)?;
    let mut reading = Reading { names, observation: Observation { roles, ..observation }, identities: HashMap::new() };
    namespaces::read(answers, &mut reading)?;
    match extent {
        Extent::Routines => types::read_names(answers, &mut reading)?,
        Extent::Everything => read_other_objects(answers, &mut reading)?,
    }
    routines::read(answers, &mut reading)?;
    members::read(answers, &mut reading)?;
    let mut gaps = match extent {
        Extent::Routines => Vec::new(),
        Extent::Everything => unmodelled::read(facts, answers)?,
    };
    gaps.extend(newer(facts.major));
    gaps.sort();
    reading.observation.gaps = gaps;
    Ok(reading.observation)
}

/// Types, relations with their parts, and the rest that is no routine.
fn read_other_objects(answers: &Answers, reading: &mut Reading) -> Result<(), CatalogError> {
    types::read(answers, reading)?;
    let mut options = foreign::options(answers)?;
    relations::read(answers, reading, &mut options)?;
    constraints::read(answers, reading)?;
    indexes::read(answers, reading)?;
    triggers::read(answers, reading)?;
    policies::read(answers, reading)?;
    sequences::read(answers, reading)?;
    publications::read(answers, reading)?;
    foreign::read(answers, reading, &mut options)
}

/// What a newer version added to the catalog is not asked for, so nothing may pass as whole.
fn newer(major: u32) -> Option<Gap> {
    let cause =
        format!("PostgreSQL {major} is newer than this version knows, which is {OLDEST_MAJOR} to {NEWEST_MAJOR}");
    (major > NEWEST_MAJOR).then_some(Gap { reach: Reach::Everything, cause, place: None })
}

#[cfg(test)]
mod tests {
    use super::{NEWEST_MAJOR, newer};
    use crate::finding::Reach;

    #[test]
    fn a_newer_server_is_a_gap_over_everything() {
        assert_eq!(newer(NEWEST_MAJOR), None);
        let gap = newer(NEWEST_MAJOR + 1).map(|gap| (gap.reach, gap.cause));
        let cause = "PostgreSQL 19 is newer than this version knows, which is 13 to 18".to_owned();
        assert_eq!(gap, Some((Reach::Everything, cause)));
    }
}
