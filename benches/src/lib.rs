//! What the benchmarks read: folders of migrations, and a generated schema with a throwaway server that has it.
#![cfg(unix)]

mod folders;
mod schema;
mod shapes;

pub use folders::{Folder, Opened, folders};
pub use schema::{ROLES, Shape, statements};
pub use shapes::{Growing, SHAPES_THAT_GROW};

use contract_core::catalog::{self, Options};
use contract_core::contract::{self, Contract};
use contract_core::draft::draft;
use contract_core::observation::Observation;
use contract_core::scope::Scope;
use contract_core::scratch::{Binaries, Server};
use contract_core::source::SourceMap;
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::{Client, NoTls};

/// The shapes that are measured: 1, 100 and 1,000 functions, each with its tables.
pub const SHAPES: [Shape; 3] =
    [Shape { functions: 1, tables: 1 }, Shape { functions: 100, tables: 30 }, Shape { functions: 1_000, tables: 300 }];

/// A throwaway server with generated databases, and a runtime on this thread to talk to it.
#[derive(Debug)]
pub struct Bench {
    server: Server,
    runtime: Runtime,
}

impl Bench {
    /// Starts the server from the first programs that are found, with the generated roles on it.
    pub fn start() -> Self {
        let binaries = Binaries::find().unwrap_or_else(|error| panic!("{error}"));
        let server = Server::start(&binaries).unwrap_or_else(|error| panic!("{error}"));
        let runtime =
            Builder::new_current_thread().enable_all().build().unwrap_or_else(|error| panic!("a runtime: {error}"));
        let bench = Self { server, runtime };
        bench.execute("postgres", ROLES);
        bench
    }

    /// The server.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// Makes a database with a generated schema, and gives its name.
    pub fn database(&self, shape: Shape) -> String {
        let name = format!("generated_{}", shape.functions);
        self.execute("postgres", &format!("CREATE DATABASE {name}"));
        self.execute(&name, &statements(shape));
        // What autovacuum would come to do while things are measured.
        self.execute(&name, "VACUUM (ANALYZE)");
        name
    }

    /// Makes copies of a database: `copy_1`, `copy_2` and so on.
    pub fn copies(&self, template: &str, number: usize) {
        let client = self.connect("postgres");
        for copy in 1..=number {
            let statement = format!("CREATE DATABASE copy_{copy} TEMPLATE {template}");
            self.runtime.block_on(client.batch_execute(&statement)).unwrap_or_else(|error| panic!("{error}"));
        }
    }

    /// Connects to a database; the connection is served whenever something is awaited.
    pub fn connect(&self, database: &str) -> Client {
        self.runtime.block_on(async {
            let url = self.server.connection_url(database);
            let (client, connection) =
                tokio_postgres::connect(&url, NoTls).await.unwrap_or_else(|error| panic!("{error}"));
            tokio::spawn(connection);
            client
        })
    }

    /// Reads the catalog.
    pub fn observe(&self, client: &mut Client) -> Observation {
        self.runtime
            .block_on(catalog::observe(client, &Options::default()))
            .unwrap_or_else(|error| panic!("{error}: {error:?}"))
    }

    /// What a database with a generated schema has.
    pub fn observation(&self, shape: Shape) -> Observation {
        let name = self.database(shape);
        self.observe(&mut self.connect(&name))
    }

    fn execute(&self, database: &str, statements: &str) {
        let client = self.connect(database);
        self.runtime
            .block_on(client.batch_execute(statements))
            .unwrap_or_else(|error| panic!("{error}: {:?}", error.as_db_error()));
    }
}

/// The contract that `init` writes for what was observed, with the files that it came from.
pub fn drafted(observation: &Observation) -> (Contract, SourceMap) {
    let drafted = draft(observation, Scope::default(), "generated");
    let mut sources = SourceMap::default();
    let mut contract = Contract::default();
    for (name, text) in [("generated.toml", &drafted.consumer), ("policy.toml", &drafted.policy)] {
        let (part, mistakes) = contract::parse(&mut sources, name, text);
        assert_eq!(mistakes, [], "{name}");
        contract.rpcs.extend(part.rpcs);
        contract.definers = contract.definers.or(part.definers);
    }
    (contract, sources)
}
