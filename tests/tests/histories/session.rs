//! A history on a server: one connection, statement by statement.

use contract_core::catalog::{self, observe};
use contract_core::observation::{Observation, Setting};
use contract_core::scratch::Server;
use contract_tests::{binaries, connect};
use tokio_postgres::Client;

/// What every history begins with.
pub const WORLD: &str = include_str!("world.sql");

/// Takes away what a history left behind: in the database, and the roles.
const EMPTY: &str = "DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT quote_ident(nspname) FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$)' LOOP
        EXECUTE 'DROP SCHEMA ' || name || ' CASCADE';
    END LOOP;
    FOR name IN SELECT quote_ident(rolname) FROM pg_roles WHERE rolname !~ '^pg_' AND rolname <> 'postgres' LOOP
        EXECUTE 'DROP OWNED BY ' || name || ' CASCADE';
        EXECUTE 'DROP ROLE ' || name;
    END LOOP;
    DELETE FROM pg_default_acl;
    CREATE SCHEMA public;
    COMMENT ON SCHEMA public IS 'standard public schema';
    GRANT USAGE ON SCHEMA public TO PUBLIC;
    IF current_setting('server_version_num')::int >= 150000 THEN
        ALTER SCHEMA public OWNER TO pg_database_owner;
    ELSE
        GRANT CREATE ON SCHEMA public TO PUBLIC;
    END IF;
END $$;";

/// What became of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It applied.
    Applied,
    /// It ended a transaction that had failed: nothing of that stays.
    RolledBack,
    /// The server refused it.
    Refused { sqlstate: String, message: String },
    /// It was not looked at, for the transaction had failed.
    PassedOver,
}

/// A connection to a database that nobody else uses, on a server whose roles are nobody else's.
pub struct Session {
    client: Client,
    /// What statements mean on it.
    pub setting: Setting,
    /// Kept, for the server goes with it.
    _server: Server,
}

/// The settings of an error in a transaction, as psql has them (`ON_ERROR_ROLLBACK`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnError {
    /// The transaction has failed.
    Abort,
    /// What the statement did is taken back, and the transaction goes on.
    RollBack,
}

impl Session {
    /// A fresh server.
    pub async fn start(major: u32) -> Self {
        let server = Server::start(binaries(major)).unwrap_or_else(|error| panic!("{error}"));
        let mut client = connect(&server.connection_url("postgres")).await;
        client.batch_execute("SET client_min_messages = error; VACUUM").await.ok();
        let setting = observe(&mut client, &catalog::Options::default()).await.unwrap().setting;
        Self { client, setting, _server: server }
    }

    /// Runs a history in the world, and reads what has come of it.
    pub async fn run(&mut self, statements: &[String], on_error: OnError) -> (Vec<Outcome>, Observation) {
        self.client.batch_execute(&format!("{EMPTY}\n{WORLD}")).await.unwrap();
        let mut run = Run { client: &self.client, on_error, is_open: false, has_failed: false };
        let mut outcomes = Vec::new();
        for statement in statements {
            outcomes.push(run.statement(statement).await);
        }
        self.client.batch_execute("ROLLBACK").await.unwrap();
        self.client.batch_execute("DISCARD ALL").await.unwrap();
        let observed = observe(&mut self.client, &catalog::Options::default()).await.unwrap();
        (outcomes, observed)
    }
}

struct Run<'a> {
    client: &'a Client,
    on_error: OnError,
    is_open: bool,
    has_failed: bool,
}

impl Run<'_> {
    async fn statement(&mut self, statement: &str) -> Outcome {
        let word = statement.split(' ').next().unwrap_or_default();
        let ends = matches!(word, "COMMIT" | "END") || word == "ROLLBACK" && !statement.starts_with("ROLLBACK TO");
        let guarded = self.on_error == OnError::RollBack && self.is_open && !ends && word != "SAVEPOINT";
        if guarded {
            self.client.batch_execute("SAVEPOINT guard").await.unwrap();
        }
        let failed = match self.client.batch_execute(statement).await {
            Ok(()) => None,
            Err(error) => {
                let refused = error.as_db_error().unwrap_or_else(|| panic!("{statement}: {error}"));
                Some((refused.code().code().to_owned(), refused.message().to_owned()))
            }
        };
        let controls = matches!(word, "ROLLBACK" | "RELEASE");
        match (&failed, guarded) {
            (Some(_), true) => self.client.batch_execute("ROLLBACK TO guard; RELEASE guard").await.unwrap(),
            // A savepoint that is returned to or released takes the later ones with it.
            (None, true) if !controls => self.client.batch_execute("RELEASE guard").await.unwrap(),
            _ => {}
        }
        self.outcome(statement, word, ends, failed)
    }

    fn outcome(&mut self, statement: &str, word: &str, ends: bool, failed: Option<(String, String)>) -> Outcome {
        let Some((sqlstate, message)) = failed else {
            if ends {
                self.is_open &= statement.ends_with("CHAIN");
                let failed = std::mem::take(&mut self.has_failed);
                return if failed { Outcome::RolledBack } else { Outcome::Applied };
            }
            self.is_open |= matches!(word, "BEGIN" | "START");
            self.has_failed &= word != "ROLLBACK";
            return Outcome::Applied;
        };
        if ends && self.is_open {
            self.is_open = false;
            self.has_failed = false;
            return Outcome::RolledBack;
        }
        if sqlstate == "25P02" {
            return Outcome::PassedOver;
        }
        self.has_failed |= self.is_open && self.on_error == OnError::Abort;
        Outcome::Refused { sqlstate, message }
    }
}
