//! What is read: the same on every major version, for every role, whatever is set.

use contract_core::catalog::{self, Options};
use contract_core::ident::ObjectId;
use contract_core::observation::Observation;
use contract_tests::{connect, database, majors, server};

use crate::{differences, observe, observe_url, rich};

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
                 CREATE TEMPORARY TABLE int4 (a integer)",
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
                 ALTER VIEW rich.seen ALTER COLUMN code SET DEFAULT 'seen'",
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
