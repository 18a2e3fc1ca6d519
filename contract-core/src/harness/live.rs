//! A live database as what a contract is held against.

use std::env;
use std::sync::OnceLock;

use super::runtime;
use super::settings::failure;
use super::witness::Stop;
use crate::catalog;
use crate::connect::{Target, Timeouts, connect, within};
use crate::observation::{Extent, Observation};
use crate::report::{Environment, Failure, Transport};

/// A live database as it was seen.
pub(super) struct Seen {
    pub(super) observation: Observation,
    pub(super) environment: Environment,
    /// What the connection string says that nobody may have meant, and what came from elsewhere.
    pub(super) notes: Vec<String>,
}

/// Reads as much as is asked for of the database whose URL is in a variable.
pub(super) fn observed(variable: &str, extent: Extent) -> Result<Seen, Stop> {
    let url = env::var(variable).ok().filter(|url| !url.trim().is_empty()).ok_or_else(|| {
        let help = "set it to the URL of the database; a test that has nothing to look at does not pass";
        failure(format!("the variable {variable} is not set"), help)
    })?;
    let target = Target::parse(&url).map_err(|error| {
        let told = Failure::of(&error);
        Failure { message: format!("the variable {variable}: {}", told.message), ..told }
    })?;
    let mut environment = Environment {
        host: Some(target.hosts()),
        port: Some(target.port()),
        database: Some(target.database().to_owned()),
        role: Some(target.user().to_owned()),
        ..Environment::default()
    };
    let notes = target.notes().to_vec();
    let timeouts = Timeouts::default();
    let reached = OnceLock::new();
    let reading = async {
        let mut connection = connect(&target, &timeouts).await.map_err(|error| told(&error, error.help()))?;
        // Once is enough: there is one connection.
        let _ = reached.set((connection.place().clone(), connection.protection().clone()));
        let observed =
            catalog::observe(connection.client_mut(), &catalog::Options { extent, ..Default::default() }).await;
        connection.close().await;
        observed.map_err(|error| told(&error, error.help()))
    };
    let outcome = runtime::block_on(async {
        within(timeouts.total, reading)
            .await
            .unwrap_or_else(|error| Err(told(&error, "see what the server is busy with")))
    });
    if let Some((place, protection)) = reached.get() {
        environment.host = Some(place.host().to_string());
        environment.port = Some(place.port());
        environment.transport = Some(Transport {
            kind: protection.word(),
            protection: protection.to_string(),
            warning: protection.warning(),
        });
    }
    let observation = outcome.map_err(|failure| Stop {
        failures: vec![failure],
        environment: Some(Box::new(environment.clone())),
        notes: notes.clone(),
    })?;
    if let Some(server) = &observation.server {
        environment.role = Some(server.role.clone());
        environment.database = Some(server.database.clone());
    }
    Ok(Seen { observation, environment, notes })
}

/// An error whose next step is not among its own words.
pub(super) fn told(error: &dyn std::error::Error, help: &str) -> Failure {
    Failure { help: Some(help.to_owned()), ..Failure::of(error) }
}
