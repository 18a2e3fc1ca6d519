//! A worker whose queue lies in PostgreSQL: three routines are all that it knows of the database.

use serde_json::Value;
use tokio_postgres::{Client, Error};

/// A job that was claimed.
#[derive(Debug, PartialEq)]
pub struct Job {
    /// Its number.
    pub id: i64,
    /// What sort of work it is.
    pub kind: String,
    /// What to do it with.
    pub payload: Value,
}

/// Puts a job into the queue; its number.
///
/// # Errors
/// When the database refuses it.
pub async fn enqueue(client: &Client, kind: &str, payload: &Value) -> Result<i64, Error> {
    let row = client.query_one("SELECT jobs.enqueue(p_kind => $1, p_payload => $2)", &[&kind, payload]).await?;
    Ok(row.get(0))
}

/// Takes the oldest free job of these kinds; none when there is none.
///
/// # Errors
/// When the database refuses it.
pub async fn claim(client: &Client, worker: &str, kinds: &[&str]) -> Result<Option<Job>, Error> {
    let query = "SELECT job_id, kind, payload FROM jobs.claim(p_worker => $1, p_kinds => $2)";
    let row = client.query_opt(query, &[&worker, &kinds]).await?;
    Ok(row.map(|row| Job { id: row.get("job_id"), kind: row.get("kind"), payload: row.get("payload") }))
}

/// Ends a job; whether it was still open.
///
/// # Errors
/// When the database refuses it.
pub async fn finish(client: &Client, job: &Job, error: Option<&str>) -> Result<bool, Error> {
    let row = client.query_one("SELECT jobs.finish(p_job_id => $1, p_error => $2)", &[&job.id, &error]).await?;
    Ok(row.get(0))
}
