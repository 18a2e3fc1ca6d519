//! A role that may only connect sees what a superuser sees, and is told what it does not.

use contract_tests::{connect, majors, server};
use serde_json::Value;

use crate::common::PASSWORD;
use crate::fixture;

/// What only a superuser may read, with passwords in it.
fn guarded() -> String {
    format!(
        "CREATE FOREIGN DATA WRAPPER elsewhere;
         CREATE SERVER warehouse FOREIGN DATA WRAPPER elsewhere OPTIONS (host 'db.example.com');
         CREATE USER MAPPING FOR queue_worker SERVER warehouse OPTIONS (user 'w', password '{PASSWORD}');
         CREATE USER MAPPING FOR postgres SERVER warehouse OPTIONS (user 'p', password '{PASSWORD}');
         CREATE FOREIGN TABLE ops.stock (item text, number integer) SERVER warehouse;
         CREATE TABLE ops.ledger (id bigint PRIMARY KEY, secret text);
         REVOKE ALL ON SCHEMA public FROM PUBLIC;"
    )
}

/// The causes of the gaps of a report.
fn gaps(report: &Value) -> Vec<String> {
    let cause = |gap: &Value| gap["cause"].as_str().unwrap().to_owned();
    report["gaps"].as_array().unwrap().iter().map(cause).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_may_only_connect_sees_the_same() {
    for major in majors() {
        let server = server(major);
        let database = fixture::queue(server, &guarded()).await;
        let name = &database.name;
        let client = connect(&database.url).await;
        // It cannot be made in a transaction, nor with others in one message.
        let subscription = format!(
            "CREATE SUBSCRIPTION {name} CONNECTION 'host=db.example.com password={PASSWORD}' PUBLICATION p \
             WITH (connect = false)"
        );
        client.batch_execute(&subscription).await.unwrap();
        for statement in ["REVOKE ALL ON DATABASE {} FROM PUBLIC", "GRANT CONNECT ON DATABASE {} TO only_connects"] {
            client.batch_execute(&statement.replace("{}", name)).await.unwrap();
        }
        let poor = fixture::as_role(&database.url, "only_connects");
        let lacks = "SELECT has_schema_privilege('only_connects', 'ops', 'USAGE')
                         OR has_database_privilege('only_connects', current_database(), 'TEMP')";
        assert!(!client.query_one(lacks, &[]).await.unwrap().get::<_, bool>(0));

        let place = fixture::broken();
        let report = |url: &str, more: &[&str]| {
            let run = place.run(&[&["verify", "--url", url, "--format", "json"], more].concat());
            assert_eq!(run.code, Some(1), "PostgreSQL {major}: {run:?}");
            run.json()
        };
        let (all, seen) = (report(&database.url, &["--strict"]), report(&poor, &["--strict"]));
        for key in ["verdict", "server", "requirements", "findings", "errors", "compared", "out_of_scope"] {
            assert_eq!(all[key], seen[key], "PostgreSQL {major}: {key}");
        }
        let of_routines = report(&poor, &[]);
        for key in ["verdict", "server", "requirements", "findings", "errors", "compared"] {
            assert_eq!(all[key], of_routines[key], "PostgreSQL {major}: {key}");
        }
        assert!(all["findings"].as_array().unwrap().len() >= 4, "{all}");
        assert_eq!(seen["environment"]["role"], "only_connects");

        // PostgreSQL itself lets everybody count subscriptions and user mappings, if not see inside.
        assert_eq!(gaps(&all), gaps(&seen), "PostgreSQL {major}");
        for cause in ["1 subscription is not read by this version", "2 user mappings are not read by this version"] {
            assert!(gaps(&seen).iter().any(|gap| gap == cause), "PostgreSQL {major}: {:?}", gaps(&seen));
        }

        // Not only what a contract asks for: every object of the model is the same.
        let run = place.run(&["diff", &database.url, &poor, "--format", "json"]);
        assert_eq!(run.code, Some(2), "the gaps leave it open: {run:?}");
        let compared = run.json();
        assert_eq!(compared["findings"].as_array().unwrap().len(), 0, "{compared}");
        assert!(compared["compared"]["facts"].as_u64().unwrap() > 50, "{compared}");
        for url in [&database.url, &poor] {
            let run = place.run(&["snapshot", url]);
            assert_eq!(run.code, Some(0), "{run:?}");
        }

        // Where an administrator has taken that away, it is a gap, and all else is as before.
        for statement in ["REVOKE SELECT (subdbid) ON pg_subscription", "REVOKE SELECT ON pg_user_mappings"] {
            client.batch_execute(&format!("{statement} FROM PUBLIC")).await.unwrap();
        }
        let (all, seen) = (report(&database.url, &["--strict"]), report(&poor, &["--strict"]));
        for key in ["verdict", "requirements", "findings"] {
            assert_eq!(all[key], seen[key], "PostgreSQL {major}: {key}");
        }
        let only_seen: Vec<String> = gaps(&seen).into_iter().filter(|gap| !gaps(&all).contains(gap)).collect();
        let may_not = |plural: &str| format!("the role may not see whether there are {plural}");
        assert_eq!(only_seen, [may_not("subscriptions"), may_not("user mappings")], "PostgreSQL {major}");

        drop(client);
        // A subscription keeps its database from being dropped, and is nobody's but this test's.
        let client = connect(&database.url).await;
        client.batch_execute(&format!("ALTER SUBSCRIPTION {name} SET (slot_name = NONE)")).await.unwrap();
        client.batch_execute(&format!("DROP SUBSCRIPTION {name}")).await.unwrap();
    }
}
