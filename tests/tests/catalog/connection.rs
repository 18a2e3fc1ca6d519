//! How it uses a connection: few waits, nothing left behind, clear errors.

use std::time::{Duration, Instant};

use contract_core::catalog::{self, CatalogError, Options};
use contract_core::scratch::Server;
use contract_tests::proxy::{Direction, Plan, Proxy, Upstream};
use contract_tests::{connect, database, majors, server};
use tokio_postgres::{Client, NoTls};

use crate::{observe, rich};

/// 300 tables with keys, checks, indexes, policies, triggers and views, and 1,000 functions over them.
const MANY: &str = "
DO $$ BEGIN
    FOR i IN 1..300 LOOP
        EXECUTE format('CREATE TABLE many_%s (id bigint PRIMARY KEY, a text DEFAULT %L, b integer NOT NULL, '
                       'c jsonb, d timestamptz DEFAULT now(), e numeric(10,2) CHECK (e > 0), '
                       'f bigint REFERENCES many_%s, g bigserial, UNIQUE (a, b))', i, i, greatest(i - 1, 1));
        EXECUTE format('CREATE INDEX ON many_%s (f); CREATE INDEX ON many_%1$s (lower(a), d DESC) WHERE b > 0', i);
        EXECUTE format('CREATE POLICY own ON many_%s USING (a = CURRENT_USER) WITH CHECK (b > 0)', i);
        EXECUTE format('CREATE TRIGGER suppress BEFORE UPDATE ON many_%s FOR EACH ROW WHEN (OLD.* IS NOT DISTINCT FROM NEW.*) '
                       'EXECUTE FUNCTION suppress_redundant_updates_trigger()', i);
        EXECUTE format('CREATE VIEW many_view_%s AS SELECT id, a, b FROM many_%1$s WHERE b > 1 AND a <> %L', i, i);
    END LOOP;
    FOR i IN 1..1000 LOOP
        EXECUTE format('CREATE FUNCTION many_%s(a many_%s, b integer DEFAULT %s) RETURNS SETOF many_%s LANGUAGE sql '
                       'SET search_path = pg_catalog AS %L', i, 1 + i % 300, i, 1 + i % 300, 'SELECT $1 --' || repeat('x', 500));
    END LOOP;
END $$";

async fn proxied(server: &Server, plan: Plan) -> Proxy {
    let socket = server.socket_directory().join(format!(".s.PGSQL.{}", server.port()));
    Proxy::start(Upstream::Unix(socket), plan).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn three_waits_however_many_objects_there_are() {
    for major in majors() {
        let database = database(server(major)).await;
        let plan = Plan { delay: Duration::from_millis(20), ..Plan::default() };
        let proxy = proxied(server(major), plan).await;
        for statements in ["CREATE TABLE one (id integer)", MANY] {
            connect(&database.url).await.batch_execute(statements).await.unwrap();
            let mut client = connect(&proxy.url("postgres", &database.name)).await;
            let before = proxy.counts().waits;
            let began = Instant::now();
            let observation = observe(&mut client).await;
            let took = began.elapsed();
            assert_eq!(proxy.counts().waits - before, 3, "{major}");
            let objects = observation.schema.objects.len();
            let mut direct = connect(&database.url).await;
            let began = Instant::now();
            observe(&mut direct).await;
            println!("{major}: {objects} objects, {took:?} with round trips of 20 ms, {:?} without", began.elapsed());
        }
    }
}

/// Whether the session is outside of a transaction and has settings of its own.
async fn is_clean(client: &Client) {
    let path = client.query_one("SHOW search_path", &[]).await.unwrap();
    assert_eq!(path.get::<_, String>(0), "\"$user\", public");
    client.batch_execute("CREATE TEMPORARY TABLE clean (id integer); DROP TABLE clean").await.unwrap();
    // This one is refused in a transaction.
    client.batch_execute("VACUUM pg_catalog.pg_am").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_future_leaves_no_transaction_behind() {
    let server = server(15);
    let database = rich(server).await;
    let proxy = proxied(server, Plan { delay: Duration::from_millis(20), ..Plan::default() }).await;
    let mut client = connect(&proxy.url("postgres", &database.name)).await;
    for milliseconds in (0..100).step_by(4) {
        let limit = Duration::from_millis(milliseconds);
        let _ = tokio::time::timeout(limit, catalog::observe(&mut client, &Options::default())).await;
        is_clean(&client).await;
    }
    observe(&mut client).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pooled_connection_can_be_passed() {
    let database = rich(server(15)).await;
    let (client, connection) = tokio_postgres::connect(&database.url, NoTls).await.unwrap();
    tokio::spawn(connection);
    // What a pool hands out derefs to a client, and the future can go to another thread.
    let mut pooled = Box::new(client);
    let read = tokio::spawn(async move {
        let observation = catalog::observe(&mut pooled, &Options::default()).await;
        (observation, pooled)
    });
    let (observation, pooled) = read.await.unwrap();
    assert!(observation.is_ok());
    is_clean(&pooled).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_cut_anywhere_is_an_error() {
    let server = server(15);
    let database = rich(server).await;
    let proxy = proxied(server, Plan::default()).await;
    let url = proxy.url("postgres", &database.name);
    let mut client = connect(&url).await;
    let start = proxy.counts();
    observe(&mut client).await;
    let whole = proxy.counts();
    drop(client);
    let server_messages = (start.to_client..whole.to_client).step_by(97).chain(start.to_client..start.to_client + 40);
    let cuts = server_messages
        .chain(whole.to_client - 8..whole.to_client)
        .map(|count| (Direction::ToClient, count))
        .chain((start.to_server..whole.to_server).map(|count| (Direction::ToServer, count)));
    for cut in cuts {
        proxy.set_plan(Plan { cut: Some(cut), ..Plan::default() });
        let mut client = connect(&url).await;
        let options = Options::default();
        let read = catalog::observe(&mut client, &options);
        let result = tokio::time::timeout(Duration::from_secs(20), read).await.expect("it ends");
        assert!(result.as_ref().is_err_and(CatalogError::is_connection), "{cut:?}: {result:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn time_limits_are_kept() {
    let server = server(15);
    let database = database(server).await;
    let mut client = connect(&database.url).await;
    let locker = connect(&database.url).await;
    locker.batch_execute("BEGIN; LOCK TABLE pg_catalog.pg_proc IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let mut options = Options::default();
    options.lock_timeout = Duration::from_millis(50);
    let error = catalog::observe(&mut client, &options).await.unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    options.lock_timeout = Duration::ZERO;
    options.statement_timeout = Duration::from_millis(50);
    let error = catalog::observe(&mut client, &options).await.unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    locker.batch_execute("ROLLBACK").await.unwrap();
    observe(&mut client).await;
    is_clean(&client).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn absurd_catalogs_are_errors_that_name_what_is_absurd() {
    for (statement, expected) in [
        (
            "UPDATE pg_proc SET provolatile = 'z' WHERE proname = 'crlf'",
            "`pg_proc.provolatile` of `rich.crlf()` is `z`",
        ),
        ("UPDATE pg_proc SET prokind = 'q' WHERE proname = 'crlf'", "`pg_proc.prokind` of `rich.crlf()` is `q`"),
        (
            "UPDATE pg_proc SET proargmodes[1] = 'y' WHERE proname = 'all_modes'",
            "`pg_proc.proargmodes` of `rich.all_modes(integer, text, text[])` is `y`",
        ),
        ("UPDATE pg_proc SET prorettype = 4000000000 WHERE proname = 'crlf'", "4000000000, without a row of its own"),
        ("UPDATE pg_proc SET proconfig = '{nonsense}' WHERE proname = 'crlf'", "`settings`"),
        ("UPDATE pg_type SET typtype = 'x' WHERE typname = 'mood'", "`pg_type.typtype` of `rich.mood` is `x`"),
        ("UPDATE pg_default_acl SET defaclobjtype = 'x' WHERE defaclobjtype = 'f'", "is `x`"),
        (
            "UPDATE pg_attribute SET attidentity = 'x' WHERE attname = 'price'",
            "`pg_attribute.attidentity` of `rich.everything.price` is `x`",
        ),
        (
            "UPDATE pg_policy SET polcmd = 'z' WHERE polname = 'writers'",
            "`pg_policy.polcmd` of `rich.everything.writers` is `z`",
        ),
        ("UPDATE pg_trigger SET tgenabled = 'z' WHERE tgname = 'touched'", "of `rich.everything.touched` is `z`"),
        ("UPDATE pg_trigger SET tgconstrrelid = 1 WHERE tgname = 'checked'", "is 1, which was not read"),
        (
            "UPDATE pg_constraint SET confdeltype = 'z' WHERE conname = 'bookings_room'",
            "of `rich.bookings.bookings_room` is `z`",
        ),
        (
            "UPDATE pg_class SET relpersistence = 'z' WHERE relname = 'passing'",
            "`pg_class.relpersistence` of `rich.passing` is `z`",
        ),
        ("UPDATE pg_class SET reloptions = '{nonsense}' WHERE relname = 'passing'", "is `nonsense`"),
        ("DELETE FROM pg_range WHERE rngtypid = 'rich.span'::regtype", "is missing for a"),
    ] {
        let database = rich(server(15)).await;
        let mut broken = connect(&database.url).await;
        broken.batch_execute(&format!("SET allow_system_table_mods = on; {statement}")).await.unwrap();
        let error = catalog::observe(&mut broken, &Options::default()).await.unwrap_err();
        assert!(error.to_string().contains(expected), "{statement}: {error}");
    }
}
