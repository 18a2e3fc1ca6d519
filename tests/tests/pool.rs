//! A connection out of a pool of the caller's own: it can be read through, and goes back as it came.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::time::Duration;

use contract_core::catalog::{self, Options};
use contract_core::connect::{Target, Timeouts, pool};
use contract_core::scratch::Server;
use contract_tests::proxy::{Plan, Proxy, Upstream};
use contract_tests::{connect, database, majors, server};
use deadpool_postgres::{Object, Pool};
use tokio_postgres::Client;
use tokio_postgres::types::Type;

const SCHEMA: &str = "CREATE TYPE state AS ENUM ('new', 'done');
    CREATE TABLE jobs (id bigint PRIMARY KEY, state state NOT NULL DEFAULT 'new', at timestamptz DEFAULT now());
    CREATE FUNCTION claim(worker text, state state DEFAULT 'new') RETURNS SETOF jobs LANGUAGE sql
        AS 'SELECT * FROM jobs';
    CREATE FUNCTION twice(number integer DEFAULT 1 + 1) RETURNS integer LANGUAGE sql AS 'SELECT number * 2'";

/// A pool of one connection, so that who asks again gets the same one, and which nothing cleans.
fn pool_of_one(url: &str) -> Pool {
    pool(&Target::parse(url).unwrap(), &Timeouts::default(), 1)
}

/// What a session keeps for whoever uses it next.
#[derive(Debug, PartialEq)]
struct Session {
    process: i32,
    settings: BTreeMap<String, String>,
    prepared_statements: i64,
}

async fn session(client: &Client) -> Session {
    // These leave nothing prepared themselves.
    let processes = client.query_typed("SELECT pg_backend_pid()", &[]).await.unwrap();
    let settings = "SELECT name, concat(setting, ' by ', source) FROM pg_settings";
    let settings = client.query_typed(settings, &[]).await.unwrap();
    let prepared = client.query_typed("SELECT count(*) FROM pg_prepared_statements", &[]).await.unwrap();
    Session {
        process: processes[0].get(0),
        settings: settings.iter().map(|row| (row.get(0), row.get(1))).collect(),
        prepared_statements: prepared[0].get(0),
    }
}

/// What another session sees of this one: whether it is in a transaction.
async fn state_of(process: i32, other: &Client) -> String {
    let query = "SELECT concat(state, ', ', xact_start IS NULL) FROM pg_stat_activity WHERE pid = $1";
    let rows = other.query_typed(query, &[(&process, Type::INT4)]).await.unwrap();
    rows[0].get(0)
}

async fn observe(pooled: &mut Object) -> usize {
    let observation = catalog::observe(pooled, &Options::default()).await;
    observation.unwrap_or_else(|error| panic!("{error}: {error:?}")).schema.routines().count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pooled_connection_goes_back_as_it_came() {
    for major in majors() {
        let database = database(server(major)).await;
        let other = connect(&database.url).await;
        other.batch_execute(SCHEMA).await.unwrap();
        let pool = pool_of_one(&database.url);
        let before = session(&pool.get().await.unwrap()).await;
        assert_eq!(before.prepared_statements, 0, "PostgreSQL {major}");
        for _ in 0..3 {
            let mut pooled = pool.get().await.unwrap();
            assert_eq!(observe(&mut pooled).await, 2, "PostgreSQL {major}");
            drop(pooled);
            assert_eq!(state_of(before.process, &other).await, "idle, t", "PostgreSQL {major}");
            assert_eq!(session(&pool.get().await.unwrap()).await, before, "PostgreSQL {major}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pooled_connection_can_be_read_through_on_another_thread() {
    let database = database(server(majors()[0])).await;
    connect(&database.url).await.batch_execute(SCHEMA).await.unwrap();
    let mut pooled = pool_of_one(&database.url).get().await.unwrap();
    let read = tokio::spawn(async move { observe(&mut pooled).await });
    assert_eq!(read.await.unwrap(), 2);
}

async fn slowed(server: &Server) -> Proxy {
    let socket = server.socket_directory().join(format!(".s.PGSQL.{}", server.port()));
    // Three waits, each long enough to be given up in.
    let plan = Plan { delay: Duration::from_millis(20), ..Plan::default() };
    Proxy::start(Upstream::Unix(socket), plan).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pooled_connection_is_clean_after_a_reading_that_was_given_up() {
    for major in majors() {
        let server = server(major);
        let database = database(server).await;
        let other = connect(&database.url).await;
        other.batch_execute(SCHEMA).await.unwrap();
        let proxy = slowed(server).await;
        let pool = pool_of_one(&proxy.url("postgres", &database.name));
        let before = session(&pool.get().await.unwrap()).await;
        let mut given_up = 0;
        for milliseconds in (0..72).step_by(6) {
            let mut pooled = pool.get().await.unwrap();
            let limit = Duration::from_millis(milliseconds);
            let options = Options::default();
            let read = tokio::time::timeout(limit, catalog::observe(&mut pooled, &options)).await;
            given_up += usize::from(read.is_err());
            drop(pooled);
            let pooled = pool.get().await.unwrap();
            assert_eq!(session(&pooled).await, before, "PostgreSQL {major}, given up after {milliseconds} ms");
            assert_eq!(state_of(before.process, &other).await, "idle, t", "PostgreSQL {major}, {milliseconds} ms");
            // What is written is there: no transaction was left open to take it along.
            pooled.batch_execute(&format!("CREATE TABLE after_{milliseconds} (id integer)")).await.unwrap();
            let there = format!("SELECT to_regclass('after_{milliseconds}') IS NOT NULL");
            let rows = other.query_typed(&there, &[]).await.unwrap();
            assert!(rows[0].get::<_, bool>(0), "PostgreSQL {major}, {milliseconds} ms");
        }
        assert!(given_up >= 8, "PostgreSQL {major}: only {given_up} were given up, so this shows little");
        assert_eq!(observe(&mut pool.get().await.unwrap()).await, 2);
    }
}
