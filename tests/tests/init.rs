//! A contract drafted from a database: the same database passes, and one changed fact makes it fail with
//! exactly that finding.
#![cfg(unix)]

use std::collections::BTreeSet;

use contract_core::catalog::{self, observe};
use contract_core::contract::{Contract, parse};
use contract_core::draft::draft;
use contract_core::observation::Observation;
use contract_core::report::{Report, Verdict, Weighed};
use contract_core::scope::Scope;
use contract_core::source::SourceMap;
use contract_core::verify::{Inputs, Options, compare};
use contract_tests::{Database, connect, database, majors, server, workspace};

const ROLES: &str = "
    DO $$ BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'shop_worker') THEN
        CREATE ROLE shop_worker; CREATE ROLE shop_reader; CREATE ROLE shop_owner;
      END IF;
    END $$;";

/// One changed fact, and the only checks that may speak of it, with the only object that it is about.
struct Change {
    sql: &'static str,
    checks: &'static [&'static str],
    object: &'static str,
}

const fn change(sql: &'static str, checks: &'static [&'static str], object: &'static str) -> Change {
    Change { sql, checks, object }
}

const ORDER: &str = "shop.place_order(bigint, text, shop.line[])";
const OPEN: &str = "shop.open_carts(uuid)";

const CHANGES: &[Change] = &[
    change("DROP FUNCTION shop.open_carts(uuid)", &["rpc-missing"], OPEN),
    change("ALTER FUNCTION shop.open_carts(uuid) RENAME TO open_cart", &["rpc-missing"], OPEN),
    change("ALTER FUNCTION shop.open_carts(uuid) SET SCHEMA \"Odd Schema\"", &["rpc-missing"], OPEN),
    change(
        "ALTER SCHEMA \"Odd Schema\" RENAME TO odd",
        &["rpc-missing"],
        "\"Odd Schema\".\"Odd \"\"Name\"\" (x)\"(text, integer)",
    ),
    change("DROP FUNCTION shop.twice(text)", &["rpc-missing"], "shop.twice(text)"),
    change(
        "CREATE FUNCTION shop.open_carts(p_owner uuid, p_limit integer) RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        &["rpc-overloaded"],
        OPEN,
    ),
    change(
        "CREATE FUNCTION shop.twice(uuid) RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        &["rpc-overloaded"],
        "shop.twice(integer)",
    ),
    change(
        "DROP PROCEDURE shop.sweep(timestamptz); CREATE PROCEDURE shop.sweep(p_before date) LANGUAGE sql AS 'SELECT 1'",
        &["rpc-parameters-changed"],
        "shop.sweep(date)",
    ),
    change(
        "DROP PROCEDURE shop.sweep(timestamptz); CREATE FUNCTION shop.sweep(p_before timestamptz) RETURNS void LANGUAGE plpgsql AS 'BEGIN NULL; END'",
        &["rpc-kind-changed"],
        "shop.sweep(timestamp with time zone)",
    ),
    change(
        "DROP FUNCTION shop.bump(integer); CREATE FUNCTION shop.bump(INOUT amount integer) LANGUAGE sql IMMUTABLE AS 'SELECT 1'",
        &["rpc-parameters-changed"],
        "shop.bump(integer)",
    ),
    change(
        "DROP FUNCTION shop.bump(integer); CREATE FUNCTION shop.bump(value integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1'",
        &["rpc-parameters-changed"],
        "shop.bump(integer)",
    ),
    change(
        "DROP FUNCTION shop.carts_in(shop.state[]); CREATE FUNCTION shop.carts_in(p_states shop.state[]) RETURNS SETOF shop.carts LANGUAGE sql STABLE AS 'SELECT * FROM shop.carts'",
        &["rpc-parameters-changed"],
        "shop.carts_in(shop.state[])",
    ),
    change(
        "DROP FUNCTION shop.divide(integer, integer); CREATE FUNCTION shop.divide(b integer, a integer, OUT quotient integer, OUT remainder integer) LANGUAGE sql IMMUTABLE AS 'SELECT 1, 2'",
        &["rpc-parameters-changed"],
        "shop.divide(integer, integer)",
    ),
    change(
        "DROP FUNCTION shop.divide(integer, integer); CREATE FUNCTION shop.divide(a integer, b integer, OUT quotient integer, OUT rest integer) LANGUAGE sql IMMUTABLE AS 'SELECT 1, 2'",
        &["rpc-parameters-changed"],
        "shop.divide(integer, integer)",
    ),
    change(
        "CREATE OR REPLACE FUNCTION shop.bump(INOUT value integer DEFAULT 3) LANGUAGE sql IMMUTABLE AS 'SELECT 1'",
        &["rpc-parameters-changed"],
        "shop.bump(integer)",
    ),
    change(
        "DROP FUNCTION \"Odd Schema\".\"Odd \"\"Name\"\" (x)\"(text, integer); CREATE FUNCTION \"Odd Schema\".\"Odd \"\"Name\"\" (x)\"(\"Odd Parameter\" text, \"select\" integer DEFAULT 1) RETURNS text LANGUAGE sql AS 'SELECT $1'",
        &["rpc-parameters-changed"],
        "\"Odd Schema\".\"Odd \"\"Name\"\" (x)\"(text, integer)",
    ),
    change(
        "DROP FUNCTION shop.twice(integer); CREATE FUNCTION shop.twice(integer) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT 1::bigint'",
        &["rpc-returns-changed"],
        "shop.twice(integer)",
    ),
    change(
        "DROP FUNCTION shop.twice(integer); CREATE FUNCTION shop.twice(integer) RETURNS SETOF integer LANGUAGE sql IMMUTABLE AS 'SELECT 1'",
        &["rpc-returns-changed"],
        "shop.twice(integer)",
    ),
    change(
        "DROP FUNCTION shop.open_carts(uuid); CREATE FUNCTION shop.open_carts(p_owner uuid) RETURNS TABLE (id bigint, sum shop.amount) LANGUAGE sql STABLE STRICT PARALLEL SAFE AS 'SELECT 1, 1'; ALTER FUNCTION shop.open_carts(uuid) OWNER TO shop_owner",
        &["rpc-returns-changed"],
        OPEN,
    ),
    change(
        "ALTER FUNCTION shop.place_order(bigint, text, shop.line[]) SECURITY INVOKER",
        &["rpc-security-changed"],
        ORDER,
    ),
    change("ALTER FUNCTION shop.open_carts(uuid) SECURITY DEFINER", &["rpc-security-changed"], OPEN),
    change(
        "ALTER FUNCTION shop.place_order(bigint, text, shop.line[]) RESET search_path",
        &["rpc-search-path-changed"],
        ORDER,
    ),
    change(
        "ALTER FUNCTION shop.place_order(bigint, text, shop.line[]) SET search_path = shop, pg_catalog, pg_temp",
        &["rpc-search-path-changed"],
        ORDER,
    ),
    change(
        "ALTER FUNCTION shop.place_order(bigint, text, shop.line[]) SET search_path = \"$user\", public",
        &["rpc-search-path-changed"],
        ORDER,
    ),
    change("ALTER FUNCTION shop.touch() RESET search_path", &["definer-search-path-unsafe"], "shop.touch()"),
    change(
        "CREATE FUNCTION shop.leak() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS 'BEGIN RETURN new; END'",
        &["definer-not-allowed"],
        "shop.leak()",
    ),
    change(
        "ALTER FUNCTION shop.place_order(bigint, text, shop.line[]) SET statement_timeout = '50s'",
        &["rpc-settings-changed"],
        ORDER,
    ),
    change(
        "ALTER FUNCTION shop.place_order(bigint, text, shop.line[]) RESET statement_timeout",
        &["rpc-settings-changed"],
        ORDER,
    ),
    change("ALTER FUNCTION shop.open_carts(uuid) SET work_mem = '64MB'", &["rpc-settings-changed"], OPEN),
    change("ALTER FUNCTION shop.open_carts(uuid) VOLATILE", &["rpc-volatility-changed"], OPEN),
    change("ALTER FUNCTION shop.open_carts(uuid) IMMUTABLE", &["rpc-volatility-changed"], OPEN),
    change("ALTER FUNCTION shop.open_carts(uuid) CALLED ON NULL INPUT", &["rpc-strictness-changed"], OPEN),
    change("ALTER FUNCTION shop.open_carts(uuid) PARALLEL RESTRICTED", &["rpc-parallel-changed"], OPEN),
    change(
        "CREATE OR REPLACE FUNCTION shop.bump(INOUT value integer) LANGUAGE plpgsql IMMUTABLE AS 'BEGIN NULL; END'",
        &["rpc-language-changed"],
        "shop.bump(integer)",
    ),
    change(
        "ALTER FUNCTION shop.twice(text) OWNER TO shop_owner; GRANT EXECUTE ON FUNCTION shop.twice(text) TO shop_owner; REVOKE EXECUTE ON FUNCTION shop.twice(text) FROM shop_owner",
        &["rpc-owner-changed"],
        "shop.twice(text)",
    ),
    change(
        "GRANT EXECUTE ON FUNCTION shop.place_order(bigint, text, shop.line[]) TO shop_reader",
        &["rpc-execute-exposed"],
        ORDER,
    ),
    change(
        "GRANT EXECUTE ON FUNCTION shop.place_order(bigint, text, shop.line[]) TO PUBLIC",
        &["rpc-execute-exposed"],
        ORDER,
    ),
    change(
        "REVOKE EXECUTE ON FUNCTION shop.place_order(bigint, text, shop.line[]) FROM shop_worker",
        &["rpc-execute-missing"],
        ORDER,
    ),
    change(
        "ALTER TYPE shop.line RENAME TO row_of_order",
        &["rpc-parameters-changed"],
        "shop.place_order(bigint, text, shop.row_of_order[])",
    ),
    change("ALTER TYPE shop.amount RENAME TO money", &["rpc-returns-changed"], OPEN),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_drafted_contract_passes_and_each_change_is_one_finding() {
    let tasks: Vec<_> = majors().into_iter().map(|major| tokio::spawn(drafted_and_changed(major))).collect();
    for task in tasks {
        task.await.unwrap();
    }
}

async fn drafted_and_changed(major: u32) {
    let server = tokio::task::spawn_blocking(move || server(major)).await.unwrap();
    let rich = database(server).await;
    let client = connect(&rich.url).await;
    client.batch_execute(ROLES).await.unwrap();
    let sql = std::fs::read_to_string(workspace().join("migrations-fixtures/init/rich.sql")).unwrap();
    client.batch_execute(&sql).await.unwrap();
    drop(client);
    let observation = read(&rich).await;
    let drafted = draft(&observation, Scope::default(), "shop");
    let mut sources = SourceMap::default();
    let mut contract = Contract::default();
    for (name, text) in [("shop.toml", &drafted.consumer), ("policy.toml", &drafted.policy)] {
        let (part, mistakes) = parse(&mut sources, name, text);
        assert_eq!(mistakes, [], "{text}");
        contract.rpcs.extend(part.rpcs);
        contract.definers = contract.definers.or(part.definers);
    }
    let report = compare(Inputs { contract: &contract, observed: &observation, declared: None }, &Options::default());
    assert_eq!(report.findings, [], "PostgreSQL {major}");
    assert_eq!(report.verdict(), Verdict::Pass, "PostgreSQL {major}");
    assert_eq!(drafted.routines, 14);
    assert!(report.requirements.len() > 100, "{}", report.requirements.len());

    for change in CHANGES {
        let changed = copy(&rich, server).await;
        connect(&changed.url)
            .await
            .batch_execute(change.sql)
            .await
            .unwrap_or_else(|error| panic!("{}: {error:?}", change.sql));
        let observed = read(&changed).await;
        let report = compare(Inputs { contract: &contract, observed: &observed, declared: None }, &Options::default());
        assert_eq!(report.verdict(), Verdict::Fail, "PostgreSQL {major}: {}", change.sql);
        let expected: BTreeSet<_> = change.checks.iter().map(|check| (*check, change.object.to_owned())).collect();
        assert_eq!(found(&report), expected, "PostgreSQL {major}: {}\n{:#?}", change.sql, report.findings);
        drop_database(&changed, server).await;
    }
}

#[test]
fn the_changes_are_of_many_kinds() {
    assert!(CHANGES.len() >= 25, "{}", CHANGES.len());
}

fn found(report: &Report) -> BTreeSet<(&'static str, String)> {
    let object = |weighed: &Weighed| weighed.finding.object.as_ref().map(ToString::to_string).unwrap_or_default();
    report.findings.iter().map(|weighed| (weighed.finding.check.id, object(weighed))).collect()
}

async fn read(database: &Database) -> Observation {
    let mut client = connect(&database.url).await;
    observe(&mut client, &catalog::Options::default()).await.unwrap()
}

async fn copy(of: &Database, server: &contract_core::scratch::Server) -> Database {
    let name = format!("{}_changed", of.name);
    let client = connect(&server.connection_url("postgres")).await;
    // A connection that was just closed can still be counted for a moment.
    let mut result = Ok(());
    for _ in 0..50 {
        result = client.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {}", of.name)).await;
        match &result {
            Err(error) if error.code().is_some_and(|code| code.code() == "55006") => {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
            Ok(()) | Err(_) => break,
        }
    }
    result.unwrap();
    Database { url: server.connection_url(&name), name }
}

async fn drop_database(database: &Database, server: &contract_core::scratch::Server) {
    let client = connect(&server.connection_url("postgres")).await;
    client.batch_execute(&format!("DROP DATABASE {} WITH (FORCE)", database.name)).await.unwrap();
}
