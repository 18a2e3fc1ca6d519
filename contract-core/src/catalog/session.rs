//! One attempt at reading: a transaction, and what is sent in it.
//!
//! Everything goes through `query_typed` or the simple protocol and returns built-in types only, so that
//! no statement is prepared on the server: poolers in transaction mode hand each transaction to another
//! one. Queries are sent together and answered together; the driver sends a request when its future is
//! first polled, and `try_join` and `try_join_all` poll in order. The answers come in the same order, so that the
//! first failure is the one that made the others fail; they are not waited for.

use std::time::Duration;

use futures_util::future::{try_join_all, try_join3, try_join5};
use futures_util::{FutureExt, TryFutureExt};
use tokio_postgres::{Client, Row};

use super::error::CatalogError;
use super::queries::{self, Query};
use super::row::Cells;
use super::session_facts::DatabaseIdentity;
use super::{Answers, OLDEST_MAJOR, Options};

const BEGIN: &str = "START TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";
// A standby refuses what a default of `serializable` asks for.
const BEGIN_AGAIN: &str = "START TRANSACTION ISOLATION LEVEL READ COMMITTED, READ ONLY";
const COMMIT: &str = "COMMIT";

/// What is known of the server before the catalog is read.
pub(super) struct Facts {
    pub(super) major: u32,
    pub(super) version: String,
    pub(super) search_path: String,
    pub(super) role: String,
    pub(super) database: String,
    pub(super) identity: DatabaseIdentity,
    pub(super) database_owner: String,
    pub(super) standby: bool,
    pub(super) has_composed_routines: bool,
    pub(super) reads_subscriptions: bool,
    pub(super) reads_user_mappings: bool,
}

/// An open transaction. When it is dropped open, a ROLLBACK is sent ahead of whatever the connection is
/// used for next, so that a pool gets it back without the transaction.
struct Transaction<'a> {
    client: &'a Client,
    open: bool,
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if self.open {
            // The request is sent by the first poll; nobody waits for the answer.
            let _ = self.client.batch_execute("ROLLBACK").now_or_never();
        }
    }
}

/// Reads the answers to `wanted` as one snapshot has them.
///
/// Three waits: for the transaction, its settings and the facts; for all queries and the end of the
/// transaction; and for a look at whether anything changed meanwhile.
pub(super) async fn read(
    client: &Client,
    options: &Options,
    wanted: impl Fn(&Facts) -> Vec<Query>,
) -> Result<(Facts, Answers), CatalogError> {
    let begin = format!("{BEGIN}; {}", limits(options));
    let mut transaction = Transaction { client, open: true };
    // The facts are asked ahead of the settings, for they have the search path that those replace.
    let ((), facts, ()) = try_join3(
        batch(client, "begin", &begin),
        run(client, queries::FACTS, OLDEST_MAJOR),
        batch(client, "settings", SETTINGS),
    )
    .await?;
    let facts = read_facts(&facts)?;

    let fingerprinted = queries::fingerprint(options.extent);
    let (holding, passing): (Vec<Query>, Vec<Query>) =
        wanted(&facts).into_iter().partition(|query| query.holds_locks());
    let run_all = |queries: &[Query]| {
        try_join_all(queries.iter().map(|query| run(client, *query, facts.major)).collect::<Vec<_>>())
    };
    let (before, mut answers, (), held, ()) = try_join5(
        run(client, fingerprinted, facts.major),
        run_all(&passing),
        batch(client, "impatience", &impatience(options)),
        run_all(&holding).map_err(CatalogError::of_held_lock),
        batch(client, "commit", COMMIT),
    )
    .await?;
    answers.extend(held);
    let wanted = passing.iter().chain(&holding);

    // A snapshot of its own, and the same limits.
    let begin = format!("{BEGIN_AGAIN}; {}", limits(options));
    let ((), after, ()) = try_join3(
        batch(client, "begin again", &begin),
        run(client, fingerprinted, facts.major),
        batch(client, "commit again", COMMIT),
    )
    .await?;
    transaction.open = false;
    if fingerprint(&before)? != fingerprint(&after)? {
        return Err(CatalogError::changing("its rows were other ones before and after"));
    }
    Ok((facts, Answers { rows: wanted.map(|query| query.name).zip(answers).collect() }))
}

/// Reads the answer to one query, in a transaction that has the same limits.
pub(super) async fn read_one(client: &Client, options: &Options, query: Query) -> Result<Vec<Row>, CatalogError> {
    let begin = format!("{BEGIN_AGAIN}; {}; {SETTINGS}", limits(options));
    let mut transaction = Transaction { client, open: true };
    let ((), rows, ()) =
        try_join3(batch(client, "begin", &begin), run(client, query, OLDEST_MAJOR), batch(client, "commit", COMMIT))
            .await?;
    transaction.open = false;
    Ok(rows)
}

/// What [`read`] sends.
pub(super) fn statements(major: u32, options: &Options, wanted: &[Query]) -> Vec<String> {
    let limits = limits(options);
    let fingerprint = queries::fingerprint(options.extent).for_major(major);
    let mut statements =
        vec![format!("{BEGIN}; {limits}"), queries::FACTS.for_major(major), SETTINGS.to_owned(), fingerprint.clone()];
    let (holding, passing): (Vec<Query>, Vec<Query>) = wanted.iter().partition(|query| query.holds_locks());
    statements.extend(passing.iter().map(|query| query.for_major(major)));
    statements.push(impatience(options));
    statements.extend(holding.iter().map(|query| query.for_major(major)));
    statements.extend([COMMIT.to_owned(), format!("{BEGIN_AGAIN}; {limits}"), fingerprint, COMMIT.to_owned()]);
    statements
}

/// Deparsed text, and the text of some types, depends on these; a role and a database can carry others.
/// `pg_temp` is named so that it comes last: unnamed it is searched first for types and relations, and
/// what a session keeps in it would change how pg_catalog's own names are printed. Compiling these
/// queries (`jit`), or looking for better orders of their joins, would take longer than running them.
const SETTINGS: &str = "\
    SET LOCAL search_path = pg_catalog, pg_temp; \
    SET LOCAL quote_all_identifiers = off; \
    SET LOCAL DateStyle = 'ISO, YMD'; \
    SET LOCAL TimeZone = 'UTC'; \
    SET LOCAL IntervalStyle = postgres; \
    SET LOCAL bytea_output = hex; \
    SET LOCAL extra_float_digits = 3; \
    SET LOCAL standard_conforming_strings = on; \
    SET LOCAL lc_monetary = 'C'; \
    SET LOCAL jit = off; \
    SET LOCAL join_collapse_limit = 1; \
    SET LOCAL from_collapse_limit = 1";

/// The first things to be set: anything else can have to wait for a lock.
fn limits(options: &Options) -> String {
    format!(
        "SET LOCAL statement_timeout = {}; \
         SET LOCAL lock_timeout = {}; \
         SET LOCAL idle_in_transaction_session_timeout = {}",
        milliseconds(options.statement_timeout),
        milliseconds(options.lock_timeout),
        milliseconds(options.idle_in_transaction_timeout),
    )
}

/// How long a query may wait for a lock that holds others. Who holds locks and waits can be one half of a
/// deadlock, and PostgreSQL ends the half that finds it: the one that waits for a second (`deadlock_timeout`).
/// We give up before that, so that it is never the migration.
const LONGEST_HOLDING_WAIT: Duration = Duration::from_millis(400);

fn impatience(options: &Options) -> String {
    let limit = options.lock_timeout;
    let limit = if limit.is_zero() { LONGEST_HOLDING_WAIT } else { limit.min(LONGEST_HOLDING_WAIT) };
    format!("SET LOCAL lock_timeout = {}", milliseconds(limit))
}

/// A time limit as PostgreSQL takes it: an `int`, zero for none; what is shorter than it can say is its
/// shortest.
fn milliseconds(limit: Duration) -> i32 {
    let whole = i32::try_from(limit.as_millis()).unwrap_or(i32::MAX);
    if whole == 0 && !limit.is_zero() { 1 } else { whole }
}

async fn batch(client: &Client, name: &'static str, statements: &str) -> Result<(), CatalogError> {
    client.batch_execute(statements).await.map_err(|error| CatalogError::of_query(name, error))
}

async fn run(client: &Client, query: Query, major: u32) -> Result<Vec<Row>, CatalogError> {
    let rows = client.query_typed(&query.for_major(major), &[]).await;
    rows.map_err(|error| CatalogError::of_query(query.name, error))
}

fn read_facts(rows: &[Row]) -> Result<Facts, CatalogError> {
    let cells = only(queries::FACTS.name, rows)?;
    let number: i32 = cells.get("version_number")?;
    let full_version: String = cells.get("version")?;
    let version = short_version(&full_version).to_owned();
    Ok(Facts {
        major: supported_major(number, &version)?,
        version,
        search_path: cells.get("search_path")?,
        role: cells.get("role")?,
        database: cells.get("database")?,
        identity: DatabaseIdentity::read(cells)?,
        database_owner: cells.get("database_owner")?,
        standby: cells.get("standby")?,
        has_composed_routines: cells.get("has_composed_routines")?,
        reads_subscriptions: cells.get("reads_subscriptions")?,
        reads_user_mappings: cells.get("reads_user_mappings")?,
    })
}

/// The version alone: packagers add words of their own, as in `15.18 (Debian 15.18-0+deb12u1)`.
pub(super) fn short_version(version: &str) -> &str {
    version.split(' ').next().unwrap_or_default()
}

/// The major version in `server_version_num`, unless it is too old (manual, 20.15 "Preset Options").
pub(super) fn supported_major(number: i32, version: &str) -> Result<u32, CatalogError> {
    match u32::try_from(number / 10_000) {
        Ok(major) if major >= OLDEST_MAJOR => Ok(major),
        Ok(_) | Err(_) => Err(CatalogError::UnsupportedVersion { version: version.to_owned(), oldest: OLDEST_MAJOR }),
    }
}

fn fingerprint(rows: &[Row]) -> Result<&str, CatalogError> {
    only("fingerprint", rows)?.get("fingerprint")
}

/// The row of an answer that has one.
pub(super) fn only<'a>(query: &'static str, rows: &'a [Row]) -> Result<Cells<'a>, CatalogError> {
    match rows {
        [row] => Ok(Cells { query, row }),
        _ => Err(CatalogError::Unexpected {
            column: "number of rows".to_owned(),
            object: format!("the answer to the query `{query}`"),
            value: rows.len().to_string(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{milliseconds, supported_major};

    #[test]
    fn old_servers_are_refused_by_name() {
        assert_eq!(supported_major(130_023, "13.23").ok(), Some(13));
        assert_eq!(supported_major(190_000, "19.0").ok(), Some(19));
        for (number, version) in [(120_022, "12.22"), (90_624, "9.6.24"), (-1, "?")] {
            let error = supported_major(number, version).map_err(|error| error.to_string());
            let expected = format!("the server is PostgreSQL {version}, and this dbcontract reads 13 and newer");
            assert_eq!(error, Err(expected));
        }
    }

    #[test]
    fn limits_are_what_postgresql_can_say() {
        for (limit, expected) in [
            (Duration::ZERO, 0),
            (Duration::from_nanos(1), 1),
            (Duration::from_secs(30), 30_000),
            (Duration::MAX, i32::MAX),
        ] {
            assert_eq!(milliseconds(limit), expected, "{limit:?}");
        }
    }
}
