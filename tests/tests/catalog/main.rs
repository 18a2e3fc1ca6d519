//! Reading the catalog of real servers.
#![cfg(unix)]

mod changes;
mod changing;
mod connection;
mod pooler;
mod reading;

use std::fs;

use contract_core::catalog::{self, Options};
use contract_core::observation::Observation;
use contract_core::schema::{Attribute, Attributes, Value};
use contract_core::scratch::Server;
use contract_tests::{connect, database, workspace};
use tokio_postgres::Client;

/// The roles that the fixture names; they are the cluster's, and every test of a server shares them.
const ROLES: &str = r#"
DO $$ BEGIN
    CREATE ROLE rich_owner;
    CREATE ROLE rich_reader LOGIN NOINHERIT;
    CREATE ROLE rich_group CREATEROLE;
    CREATE ROLE "rich ""quoted"" =/*" BYPASSRLS;
    CREATE ROLE rich_plain LOGIN;
    GRANT rich_group TO rich_reader;
    GRANT rich_owner TO rich_group WITH ADMIN OPTION;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
END $$;
"#;

/// A database of its own with the fixture in it.
async fn rich(server: &Server) -> contract_tests::Database {
    let database = database(server).await;
    let client = connect(&database.url).await;
    let files = [(13, "rich"), (14, "since-14"), (15, "since-15"), (18, "since-18")];
    let wanted: Vec<_> = files.iter().filter(|(since, _)| server.major() >= *since).map(|(_, file)| *file).collect();
    fill(&client, &wanted).await;
    database
}

/// Runs files of the fixture in an empty database.
async fn fill(client: &Client, files: &[&str]) {
    // One test makes the roles, the others wait for it.
    client.batch_execute(&format!("BEGIN; SELECT pg_advisory_xact_lock(1); {ROLES} COMMIT")).await.unwrap();
    for file in files {
        let path = workspace().join(format!("migrations-fixtures/catalog/{file}.sql"));
        client.batch_execute(&fs::read_to_string(path).unwrap()).await.unwrap();
    }
}

async fn observe(client: &mut Client) -> Observation {
    catalog::observe(client, &Options::default()).await.unwrap_or_else(|error| panic!("{error}: {error:?}"))
}

async fn observe_url(url: &str) -> Observation {
    observe(&mut connect(url).await).await
}

/// Every fact that is not the same, a line each.
fn differences(expected: &Observation, observed: &Observation) -> Vec<String> {
    let mut lines = Vec::new();
    let (left, right) = (&expected.schema.objects, &observed.schema.objects);
    let ids: std::collections::BTreeSet<_> = left.keys().chain(right.keys()).collect();
    for id in ids {
        let kind = id.kind.word();
        match (left.get(id), right.get(id)) {
            (Some(_), None) => lines.push(format!("- {kind} {id}")),
            (None, Some(_)) => lines.push(format!("+ {kind} {id}")),
            (Some(left), Some(right)) => {
                let (left, right) = (left.attributes(), right.attributes());
                for ((attribute, left), (_, right)) in left.iter().zip(&right) {
                    lines.extend(difference(&format!("{kind} {id}"), *attribute, left, right));
                }
                assert_eq!(left.len(), right.len(), "{id}");
            }
            (None, None) => {}
        }
    }
    let mut others = |sort: &str, left: Vec<String>, right: Vec<String>| {
        lines.extend(left.iter().filter(|each| !right.contains(each)).map(|each| format!("- {sort} {each}")));
        lines.extend(right.iter().filter(|each| !left.contains(each)).map(|each| format!("+ {sort} {each}")));
    };
    let text = |each: &dyn std::fmt::Debug| format!("{each:?}");
    let gaps = |observation: &Observation| observation.gaps.iter().map(|gap| text(&(&gap.reach, &gap.cause))).collect();
    others("gap", gaps(expected), gaps(observed));
    let implied = |observation: &Observation| observation.implied.iter().map(ToString::to_string).collect();
    others("implied", implied(expected), implied(observed));
    let members = |observation: &Observation| observation.extension_members.keys().map(ToString::to_string).collect();
    others("member", members(expected), members(observed));
    let roles = |observation: &Observation| observation.roles.roles.iter().map(|each| text(&each)).collect();
    others("role", roles(expected), roles(observed));
    let memberships = |observation: &Observation| observation.roles.memberships.iter().map(|each| text(each)).collect();
    others("membership", memberships(expected), memberships(observed));
    lines
}

fn difference(id: &str, attribute: Attribute, left: &Value, right: &Value) -> Option<String> {
    (left != right).then(|| format!("~ {id} {attribute}: {left} -> {right}"))
}
