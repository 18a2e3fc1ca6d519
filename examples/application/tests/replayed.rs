//! The same on a real PostgreSQL, which runs the migrations once for all tests of a run.
#![cfg(unix)]

use application::{Job, claim, enqueue, finish};
use contract_core::harness;
use serde_json::json;
use tokio_postgres::{Client, NoTls};

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

#[test]
fn database_honours_its_contract() {
    harness::contracts("contracts").migrations("migrations").replayed().assert_holds();
}

#[tokio::test]
async fn a_job_is_claimed_once_and_finished_once() {
    let database = harness::project().database();
    let worker = connect(&database.url_as("worker")).await;
    let id = enqueue(&worker, "mail", &json!({"to": "somebody"})).await.unwrap();
    assert_eq!(claim(&worker, "one", &["invoice"]).await.unwrap(), None);
    let job = claim(&worker, "one", &["invoice", "mail"]).await.unwrap().unwrap();
    assert_eq!(job, Job { id, kind: "mail".to_owned(), payload: json!({"to": "somebody"}) });
    assert_eq!(claim(&worker, "two", &["mail"]).await.unwrap(), None);
    assert!(finish(&worker, &job, None).await.unwrap());
    assert!(!finish(&worker, &job, None).await.unwrap());
}

#[tokio::test]
async fn every_test_has_a_database_of_its_own() {
    let database = harness::project().database();
    let worker = connect(&database.url_as("worker")).await;
    assert_eq!(claim(&worker, "one", &["mail"]).await.unwrap(), None, "nobody else's job is here");
}
