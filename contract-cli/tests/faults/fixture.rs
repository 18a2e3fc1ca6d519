//! What the tests of this folder share: a database with a small queue in it, and contracts about it.

use std::fs;

use contract_core::scratch::Server;
use contract_tests::{Database, connect, database, majors, workspace};

use crate::common::{PASSWORD, Place};

/// Requires what the queue has.
pub const HOLDS: &str = r#"consumer = "worker"

[[rpc]]
signature = "ops.queue_job(p_payload jsonb, p_priority integer default)"
returns = "bigint"
security = "definer"
search_path = "safe"
execute = { required = ["queue_worker"], forbidden = ["public"] }
"#;

/// Requires, besides, what the queue has not.
pub const VIOLATED: &str = r#"
[[rpc]]
signature = "ops.claim_job(p_worker text)"
returns = "ops.state"
security = "definer"
search_path = "pinned"
execute = { required = ["queue_worker"], forbidden = ["public"] }

[[rpc]]
signature = "ops.reap_jobs(p_minutes integer)"

[[rpc]]
signature = "ops.finish_job(bigint)"
"#;

/// Requires of the database itself what it has not.
pub const POLICY: &str = "policy = true\n[definers]\nallow = [\"ops.*\"]\nsearch_path = \"pinned\"\n";

/// The roles of the queue; they are the server's, and every test makes sure that they are there.
const ROLES: &str = "
DO $$ BEGIN
    PERFORM pg_advisory_xact_lock(1);
    IF to_regrole('queue_worker') IS NULL THEN
        CREATE ROLE queue_worker;
        CREATE ROLE only_connects LOGIN;
        CREATE ROLE other_session;
        CREATE ROLE changes_role LOGIN;
        GRANT other_session TO changes_role;
        ALTER ROLE changes_role SET role = 'other_session';
    END IF;
END $$;
";

/// The newest major version that is here.
pub fn newest() -> u32 {
    majors().pop().expect("majors() is never empty")
}

/// A database with the queue in it, and what `more` adds.
pub async fn queue(server: &Server, more: &str) -> Database {
    let database = database(server).await;
    let client = connect(&database.url).await;
    // In the one database that all tests share, for that is where such a lock holds.
    connect(&server.connection_url("postgres")).await.batch_execute(ROLES).await.unwrap();
    let sql = fs::read_to_string(workspace().join("migrations-fixtures/queue/0001_queue.sql")).unwrap();
    client.batch_execute(&sql).await.unwrap();
    client.batch_execute(more).await.unwrap();
    database
}

/// The URL with a password, which the server does not ask for.
pub fn with_password(url: &str) -> String {
    format!("{url}&password={PASSWORD}")
}

/// The URL for another role.
pub fn as_role(url: &str, role: &str) -> String {
    url.replace("user=postgres", &format!("user={role}"))
}

/// A folder with a contract that the queue keeps.
pub fn kept() -> Place {
    Place::new().with("contracts/worker.toml", HOLDS)
}

/// What [`kept_by_column`] asks for besides the queue.
pub const COLUMN: &str = "CREATE TABLE ops.job (priority integer)";

/// A folder with a contract that the queue keeps, and that names a column: all of the database is read for it.
pub fn kept_by_column() -> Place {
    Place::new().with("contracts/worker.toml", &HOLDS.replace("integer", "ops.job.priority%type"))
}

/// A folder with contracts that the queue does not keep.
pub fn broken() -> Place {
    Place::new().with("contracts/worker.toml", &format!("{HOLDS}{VIOLATED}")).with("contracts/policy.toml", POLICY)
}
