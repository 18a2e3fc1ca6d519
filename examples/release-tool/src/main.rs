//! `release-tool CONTRACTS MIGRATIONS RECORD`, on the database that RELEASE_DATABASE_URL names. Exit code: 0 released, 1
//! not released and nothing is changed, 2 a person has to look.

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use contract_core::connect::{Target, Timeouts, connect};
use release_tool::{Ending, Error, Plan, Record, release};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(record) => ExitCode::from(record.ending.exit_code()),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(Ending::Failed.exit_code())
        }
    }
}

async fn run() -> Result<Record, Error> {
    let arguments: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let [contracts, migrations, file] = arguments.as_slice() else {
        return Err("usage: release-tool CONTRACTS MIGRATIONS RECORD".into());
    };
    let url = env::var("RELEASE_DATABASE_URL").map_err(|_| "RELEASE_DATABASE_URL is not set")?;
    let mut connection = connect(&Target::parse(&url)?, &Timeouts::default()).await?;
    let plan = Plan { contracts: contracts.clone(), migrations: migrations.clone() };
    let record = release(connection.client_mut(), &plan).await;
    connection.close().await;
    std::fs::write(file, format!("{:#}\n", record.to_json()))?;
    for gate in &record.gates {
        println!("{}: {}", gate.name, gate.verdict.word());
    }
    Ok(record)
}
