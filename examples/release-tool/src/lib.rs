//! A release of migrations with gates. It has its own connection, runtime and output; of contract-core it takes the
//! reading of sources and pure functions over what was read.
//!
//! A hard gate ends the release, a soft one is written into the record. Whatever the ending, the record tells each gate
//! and has the reports.

mod database;
mod record;

use std::path::PathBuf;

use contract_core::catalog;
use contract_core::contract::{self, Contract};
use contract_core::declare::{Declaration, Request, declare};
use contract_core::migrations::Layout;
use contract_core::observation::Observation;
use contract_core::report::{Report, Verdict};
use contract_core::source::SourceMap;
use contract_core::verify::{self, Inputs, Options, Sources};
use tokio_postgres::Client;

pub use record::{Ending, Gate, Record};

use database::{Migration, apply, begin, frozen, pending, revert};
use record::Kind;

/// Whatever keeps a release from an answer.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// What is released.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The contracts that have to hold afterwards.
    pub contracts: PathBuf,
    /// The migrations, `<number>_<name>.up.sql` with `.down.sql` beside each.
    pub migrations: PathBuf,
}

/// Releases on a connection of the caller's, and records how it went.
pub async fn release(client: &mut Client, plan: &Plan) -> Record {
    let mut record = Record::default();
    let ending = gates(client, plan, &mut record).await;
    record.ending = match ending {
        Ok(ending) => ending,
        Err(error) => {
            record.error = Some(error.to_string());
            Ending::Failed
        }
    };
    record
}

async fn gates(client: &mut Client, plan: &Plan, record: &mut Record) -> Result<Ending, Error> {
    let mut sources = SourceMap::default();
    let contract = contract::read(&mut sources, std::slice::from_ref(&plan.contracts))?;

    // Freeze: nobody else releases meanwhile, and what there is now is what a failure has to come back to.
    let frozen = frozen(client).await?;
    record.gate("freeze", Kind::Hard, if frozen { Verdict::Pass } else { Verdict::Fail });
    if !frozen {
        return Ok(Ending::Stopped);
    }
    begin(client).await?;
    let before = observe(client).await?;

    // Preflight: what the migrations declare honours the contract, before anything is touched.
    let request = Request { layout: Some(Layout::GolangMigrate), live: Some(&before), ..Request::of(&plan.migrations) };
    let declaration = declare(&mut sources, request)?;
    let preflight = verify::check(&contract, &declaration, &Options::default());
    if !record.report("preflight", Kind::Hard, &preflight, &sources) {
        return Ok(Ending::Stopped);
    }

    // What was wrong before is told, and not this release's fault.
    record.report("before", Kind::Soft, &held(&contract, &before, &declaration), &sources);

    let migrations: Vec<Migration> = pending(client, &declaration.files, &sources).await?;
    apply(client, &migrations).await?;
    record.migrated = migrations.iter().map(|migration| migration.version.clone()).collect();

    let after = observe(client).await?;
    if record.report("verify", Kind::Hard, &held(&contract, &after, &declaration), &sources) {
        return Ok(Ending::Released);
    }
    revert(client, &migrations).await?;
    let again = observe(client).await?;
    let restored = Sources { expected: (&before).into(), observed: (&again).into() };
    let restored = verify::compare_sources(restored, &Options::default());
    let is_restored = record.report("restored", Kind::Hard, &restored, &sources);
    Ok(if is_restored { Ending::RolledBack } else { Ending::Failed })
}

/// Holds the contract against a database; findings say where the migrations made what they are about.
fn held(contract: &Contract, observed: &Observation, declaration: &Declaration) -> Report {
    let declared = Some(&declaration.interpretation);
    verify::compare(Inputs { contract, observed, declared }, &Options::default())
}

async fn observe(client: &mut Client) -> Result<Observation, Error> {
    Ok(catalog::observe(client, &catalog::Options::default()).await?)
}
