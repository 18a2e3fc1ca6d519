//! What is read: the same on every major version, for every role, whatever is set.

use contract_core::catalog::{self, Options};
use contract_core::ident::ObjectId;
use contract_core::observation::Observation;
use contract_core::report::UncomparedFact;
use contract_core::verify::{self, Sources};
use contract_tests::{connect, database, majors, server};

use crate::{differences, fill, observe, observe_url, rich};

/// What is the same wherever it runs: without the server, with the fixture's roles only, and with a few
/// objects of each extension.
fn portable(mut observation: Observation) -> Observation {
    observation.server = None;
    let telling = |id: &ObjectId| ["citext", "citextin", "gen_salt"].contains(&id.name.as_str());
    let members = &mut observation.extension_members;
    observation.schema.objects.retain(|id, _| !members.contains_key(id) || telling(id));
    members.retain(|id, _| telling(id));
    observation.roles.roles.retain(|name, _| name.starts_with("rich"));
    observation.roles.memberships.retain(|membership| membership.member.starts_with("rich"));
    observation
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_read_on_every_major() {
    let base = portable(observe_url(&rich(server(15)).await.url).await);
    insta::assert_snapshot!("rich", base.to_snapshot());
    assert_eq!(Observation::from_snapshot(&base.to_snapshot()).unwrap(), base);
    for major in majors().into_iter().filter(|major| *major != 15) {
        let observed = portable(observe_url(&rich(server(major)).await.url).await);
        assert_eq!(observed.setting.major, Some(major));
        insta::assert_snapshot!(format!("rich-{major}"), differences(&base, &observed).join("\n"));
    }
}

fn as_role(url: &str, role: &str) -> String {
    url.replace("user=postgres", &format!("user={role}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_may_only_connect_reads_the_same() {
    for major in majors() {
        let database = rich(server(major)).await;
        let privileged = observe_url(&database.url).await;
        let plain = observe_url(&as_role(&database.url, "rich_plain")).await;
        assert_eq!(differences(&privileged, &plain), [""; 0], "{major}");
        assert_eq!(plain.setting.role.as_deref(), Some("rich_plain"));
        assert!(!plain.to_snapshot().contains("hidden-secret"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hardened_server_gives_a_gap_or_a_clear_error() {
    let database = rich(server(15)).await;
    let client = connect(&database.url).await;
    client
        .batch_execute(
            "REVOKE SELECT ON pg_catalog.pg_user_mappings FROM PUBLIC; \
             REVOKE SELECT (subdbid) ON pg_catalog.pg_subscription FROM PUBLIC",
        )
        .await
        .unwrap();
    let url = as_role(&database.url, "rich_plain");
    let causes: Vec<String> = observe_url(&url).await.gaps.into_iter().map(|gap| gap.cause).collect();
    for kind in ["subscriptions", "user mappings"] {
        assert!(causes.contains(&format!("the role may not see whether there are {kind}")), "{causes:?}");
    }
    client.batch_execute("REVOKE SELECT ON pg_catalog.pg_proc FROM PUBLIC").await.unwrap();
    let mut plain = connect(&url).await;
    let error = catalog::observe(&mut plain, &Options::default()).await.unwrap_err();
    assert!(error.is_permission(), "{error:?}");
    // The connection is as good as new.
    assert_eq!(plain.query_one("SELECT 1", &[]).await.unwrap().get::<_, i32>(0), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_of_the_database_the_role_and_the_session_do_not_matter() {
    for major in majors() {
        let database = rich(server(major)).await;
        let mut before = observe_url(&database.url).await;
        let client = connect(&database.url).await;
        for setting in [
            "search_path = rich, public",
            "quote_all_identifiers = on",
            "DateStyle = 'German'",
            "TimeZone = 'Asia/Kolkata'",
            "IntervalStyle = 'sql_standard'",
            "bytea_output = 'escape'",
            "extra_float_digits = -10",
            "standard_conforming_strings = off",
        ] {
            client.batch_execute(&format!("ALTER DATABASE {} SET {setting}", database.name)).await.unwrap();
        }
        let mut session = connect(&database.url).await;
        session
            .batch_execute(
                "CREATE TEMPORARY TABLE text (a integer); CREATE TEMPORARY TABLE pg_proc (a integer); \
                 CREATE TEMPORARY TABLE int4 (a integer); \
                 CREATE TYPE pg_temp.passing AS ENUM (); \
                 CREATE FUNCTION pg_temp.passing() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
            )
            .await
            .unwrap();
        let mut after = observe(&mut session).await;
        assert_eq!(after.setting.search_path, ["rich", "public"]);
        // That there are settings is a gap, and the only difference.
        after.gaps.retain(|gap| !gap.cause.contains("database settings"));
        before.setting.search_path.clear();
        after.setting.search_path.clear();
        assert_eq!(differences(&before, &after), [""; 0], "{major}");
        assert_eq!(before, after);
        // And the session is left as it was.
        for (setting, value) in [("search_path", "rich, public"), ("quote_all_identifiers", "on")] {
            let row = session.query_one(&format!("SHOW {setting}"), &[]).await.unwrap();
            assert_eq!(row.get::<_, String>(0), value);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn equal_things_do_not_differ() {
    for major in majors() {
        let database = rich(server(major)).await;
        let before = observe_url(&database.url).await;
        let client = connect(&database.url).await;
        for (what, statements) in [
            (
                "drop and create again",
                "DROP FUNCTION rich.crlf(); \
                 CREATE FUNCTION rich.crlf() RETURNS integer LANGUAGE sql AS E'\\r\\n SELECT 1 -- \\u00fc \\r\\n'",
            ),
            (
                "a column added and dropped",
                "ALTER TABLE rich.everything ADD x text; ALTER TABLE rich.everything DROP x",
            ),
            ("an explicit ACL that is the built-in one", "GRANT EXECUTE ON FUNCTION rich.rows_of() TO PUBLIC"),
            (
                "the order of grants",
                "REVOKE ALL ON rich.everything FROM rich_reader; GRANT INSERT ON rich.everything TO rich_reader; \
                 GRANT SELECT ON rich.everything TO rich_reader",
            ),
            (
                "default privileges granted and revoked",
                "ALTER DEFAULT PRIVILEGES IN SCHEMA rich GRANT SELECT ON TABLES TO rich_reader; \
                 ALTER DEFAULT PRIVILEGES IN SCHEMA rich REVOKE SELECT ON TABLES FROM rich_reader; \
                 ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO rich_reader; \
                 ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM rich_reader",
            ),
            (
                "a comment set and removed",
                "COMMENT ON FUNCTION rich.rows_of() IS 'x'; COMMENT ON FUNCTION rich.rows_of() IS NULL; \
                 COMMENT ON COLUMN rich.everything.id IS 'x'; COMMENT ON COLUMN rich.everything.id IS ''",
            ),
            (
                "a policy and a view dropped and made again",
                "DROP POLICY everybody ON rich.everything; CREATE POLICY everybody ON rich.everything USING (true); \
                 DROP VIEW rich.seen; CREATE VIEW rich.seen AS SELECT id, code FROM rich.everything; \
                 ALTER VIEW rich.seen ALTER COLUMN code SET DEFAULT 'seen'; CREATE TRIGGER instead \
                 INSTEAD OF DELETE ON rich.seen FOR EACH ROW EXECUTE FUNCTION rich.touch()",
            ),
            (
                "a trigger, a rule and a constraint dropped and made again",
                "DROP TRIGGER changed ON rich.rooms; CREATE TRIGGER changed AFTER UPDATE ON rich.rooms \
                 REFERENCING NEW TABLE AS \"Behind\" OLD TABLE AS before EXECUTE FUNCTION rich.touch(); \
                 ALTER TABLE rich.rooms ENABLE REPLICA TRIGGER changed; \
                 CREATE OR REPLACE RULE nothing AS ON DELETE TO rich.parted_2020 DO INSTEAD NOTHING; \
                 ALTER TABLE rich.bookings DROP CONSTRAINT bookings_room; \
                 ALTER TABLE rich.bookings ADD CONSTRAINT bookings_room FOREIGN KEY (room_floor, room) \
                 REFERENCES rich.rooms (floor, id) MATCH FULL ON UPDATE CASCADE ON DELETE SET NULL \
                 DEFERRABLE INITIALLY DEFERRED",
            ),
            (
                "indexes made again",
                "DROP INDEX rich.everything_code_idx; CREATE INDEX ON rich.everything (code); REINDEX TABLE rich.rooms",
            ),
            (
                "constraints whose names PostgreSQL chooses",
                "ALTER TABLE rich.bookings DROP CONSTRAINT bookings_thing_fkey; \
                 ALTER TABLE rich.bookings ADD FOREIGN KEY (thing) REFERENCES rich.everything (id)",
            ),
            (
                "a partition made by hand and attached",
                "DROP TABLE rich.listed_rest; CREATE TABLE rich.listed_rest (kind text NOT NULL, number integer NOT NULL, \
                 at date CONSTRAINT listed_at CHECK (at > '2020-01-01')); \
                 CREATE INDEX listed_rest_at_idx ON rich.listed_rest (at); \
                 ALTER TABLE rich.listed ATTACH PARTITION rich.listed_rest DEFAULT; \
                 ALTER TABLE rich.listed_rest DISABLE TRIGGER spread",
            ),
            (
                "columns that became serial by hand",
                "DROP TABLE rich.numbered; CREATE SEQUENCE rich.numbered_id_seq AS integer; \
                 CREATE TABLE rich.numbered (id integer NOT NULL DEFAULT nextval('rich.numbered_id_seq'), big bigserial); \
                 ALTER SEQUENCE rich.numbered_id_seq OWNED BY rich.numbered.id; \
                 CREATE SEQUENCE rich.owned OWNED BY rich.numbered.big",
            ),
            (
                "publications, servers and options made again",
                "ALTER PUBLICATION rich_publication DROP TABLE rich.rooms; \
                 ALTER PUBLICATION rich_publication ADD TABLE rich.rooms; \
                 ALTER SERVER rich_other OPTIONS (DROP host); ALTER SERVER rich_other OPTIONS (ADD host 'far.example'); \
                 ALTER TABLE rich.passing RESET (fillfactor); ALTER TABLE rich.passing SET (fillfactor = 70)",
            ),
            (
                "what is data",
                "SELECT setval('rich.counter', 7); REFRESH MATERIALIZED VIEW rich.counted; TRUNCATE rich.passing",
            ),
            ("statistics", "ANALYZE"),
        ] {
            client.batch_execute(statements).await.unwrap_or_else(|error| panic!("{what}: {error:?}"));
            let after = observe_url(&database.url).await;
            assert_eq!(differences(&before, &after), [""; 0], "{what} on {major}");
            assert_eq!(before, after, "{what} on {major}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_on_two_majors_is_no_drift() {
    let majors = majors();
    let mut observations = Vec::new();
    for major in &majors {
        let database = database(server(*major)).await;
        fill(&connect(&database.url).await, &["rich"]).await;
        observations.push(observe_url(&database.url).await);
    }
    let mut lines = Vec::new();
    for expected in &observations {
        for observed in &observations {
            let sources = Sources { expected: expected.into(), observed: observed.into() };
            let report = verify::compare_sources(sources, &verify::Options::default());
            // What each version makes of `public` and which versions of extensions come with it.
            let own =
                |message: &&str| !message.contains("schema `public`") && !message.starts_with("version of extension");
            let findings = report.findings.iter().map(|weighed| weighed.finding.message.as_str());
            let majors = [expected.setting.major, observed.setting.major].map(Option::unwrap_or_default);
            assert_eq!(findings.filter(own).collect::<Vec<_>>(), [""; 0], "{majors:?}");
            let shown = |fact: &&UncomparedFact| fact.attribute != "values of options that may hold secrets";
            let facts = report.not_compared.iter().filter(shown);
            let facts: Vec<_> = facts.map(|fact| format!("{} of {}", fact.attribute, fact.object)).collect();
            if majors[0] < majors[1] {
                lines.push(format!("{majors:?}: {}", facts.join(", ")));
            } else if majors[0] == majors[1] {
                assert_eq!(facts, [""; 0], "{majors:?}");
            }
        }
    }
    insta::assert_snapshot!("majors", lines.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_usual_application_has_no_gap() {
    for major in majors() {
        let database = database(server(major)).await;
        connect(&database.url).await.batch_execute(USUAL).await.unwrap();
        assert_eq!(observe_url(&database.url).await.gaps, [], "{major}");
    }
}

/// What an application of the usual sort has.
const USUAL: &str = "
CREATE EXTENSION pgcrypto;
CREATE SCHEMA shop;
CREATE TYPE shop.state AS ENUM ('new', 'paid');
CREATE TABLE shop.customers (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), email text NOT NULL UNIQUE);
CREATE TABLE shop.orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer uuid NOT NULL REFERENCES shop.customers ON DELETE CASCADE,
    state shop.state NOT NULL DEFAULT 'new', total numeric(10, 2) CHECK (total >= 0), at timestamptz DEFAULT now()
) PARTITION BY RANGE (id);
CREATE TABLE shop.orders_first PARTITION OF shop.orders FOR VALUES FROM (0) TO (1000);
CREATE TABLE shop.lines (id bigserial PRIMARY KEY, name text);
CREATE INDEX ON shop.orders (customer);
ALTER TABLE shop.customers ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON shop.customers USING (email = CURRENT_USER);
CREATE FUNCTION shop.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touch BEFORE UPDATE ON shop.orders FOR EACH ROW EXECUTE FUNCTION shop.touch();
CREATE VIEW shop.paid AS SELECT * FROM shop.orders WHERE state = 'paid';
CREATE MATERIALIZED VIEW shop.totals AS SELECT customer, sum(total) AS total FROM shop.orders GROUP BY customer;
CREATE UNIQUE INDEX ON shop.totals (customer);
CREATE PUBLICATION shop FOR TABLE shop.lines;
";

#[tokio::test(flavor = "multi_thread")]
async fn a_public_schema_and_a_language_made_again_are_the_same() {
    let database = database(server(15)).await;
    let before = observe_url(&database.url).await;
    let client = connect(&database.url).await;
    client
        .batch_execute(
            "DROP SCHEMA public; CREATE SCHEMA public AUTHORIZATION pg_database_owner; \
             GRANT USAGE ON SCHEMA public TO PUBLIC; COMMENT ON SCHEMA public IS 'standard public schema'; \
             DROP EXTENSION plpgsql; CREATE EXTENSION plpgsql",
        )
        .await
        .unwrap();
    let mut after = observe_url(&database.url).await;
    // Its functions are of an age now that shows; they are its members.
    after.schema.objects.retain(|id, _| !after.extension_members.contains_key(id));
    after.extension_members.clear();
    assert_eq!(before, after);
}
