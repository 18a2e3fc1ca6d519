//! What a contract is held against, and how it comes about.

use std::path::Path;

use super::builder::ContractTest;
#[cfg(feature = "live")]
use super::live::Seen;
use super::settings::{Settings, failure, of_files};
use super::tested::Tested;
use crate::contract::{self, Contract, resolve};
use crate::declare::{Declaration, declare};
use crate::draft::surface;
use crate::interpret::DEFAULT_MAJOR;
use crate::observation::Observation;
use crate::report::{Environment, Failure, Folder, Report, Side};
use crate::source::SourceMap;
use crate::verify;

/// What a contract is held against.
#[derive(Clone, Debug)]
pub(super) enum Against {
    /// The migrations as they are read.
    Interpreted,
    /// The migrations as a throwaway server runs them.
    #[cfg(all(feature = "scratch", unix))]
    Replayed,
    /// A live database.
    #[cfg(feature = "live")]
    Database {
        /// The variable that has its URL.
        variable: String,
    },
}

/// Why there is nothing to hold a contract against.
pub(super) struct Stop {
    pub(super) failures: Vec<Failure>,
    pub(super) environment: Option<Box<Environment>>,
    pub(super) notes: Vec<String>,
}

impl From<Vec<Failure>> for Stop {
    fn from(failures: Vec<Failure>) -> Self {
        Self { failures, environment: None, notes: Vec::new() }
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        vec![failure].into()
    }
}

/// A contract, and what it was held against.
struct Judged {
    report: Report,
    surface: String,
    notes: Vec<String>,
}

/// Does what a test says.
pub(super) fn test(test: &ContractTest) -> Tested {
    let mut sources = SourceMap::default();
    match judge(test, &mut sources) {
        Ok(Judged { report, surface, notes }) => Tested { report, sources, notes, surface: Some(surface) },
        Err(stop) => {
            let mut report = Report::error(stop.failures);
            report.observed = Side { environment: stop.environment.map(|environment| *environment), ..Side::default() };
            Tested { report, sources, notes: stop.notes, surface: None }
        }
    }
}

fn judge(test: &ContractTest, sources: &mut SourceMap) -> Result<Judged, Stop> {
    let settings = Settings::read(test, sources)?;
    let contract = contract::read(sources, &settings.contracts).map_err(of_files)?;
    match &test.against {
        Against::Interpreted => {
            let folder = folder(&settings)?;
            let declaration = declared(sources, &settings, folder, None)?;
            Ok(of_declaration(&contract, &declaration, folder, &settings))
        }
        #[cfg(all(feature = "scratch", unix))]
        Against::Replayed => {
            let folder = folder(&settings)?;
            let declaration = super::replayed::declaration(sources, &settings, folder)
                .map_err(|failure| Stop { environment: Some(Box::new(environment_of(folder))), ..failure.into() })?;
            Ok(of_declaration(&contract, &declaration, folder, &settings))
        }
        #[cfg(feature = "live")]
        Against::Database { variable } => {
            let Seen { observation: observed, environment, notes } =
                super::live::observed(variable, verify::extent(&contract, &settings.options))?;
            let about =
                |stop: Stop| Stop { environment: Some(Box::new(environment.clone())), notes: notes.clone(), ..stop };
            let declared = settings.migrations.as_deref();
            let declared = declared.map(|folder| declared_beside(sources, &settings, folder, &observed)).transpose();
            let declared = declared.map_err(about)?;
            let inputs = verify::Inputs {
                contract: &contract,
                observed: &observed,
                declared: declared.as_ref().map(|d| &d.interpretation),
            };
            let mut report = verify::compare(inputs, &settings.options);
            report.observed.environment = Some(environment.clone());
            Ok(Judged { report, surface: surface_of(&contract, &observed), notes })
        }
    }
}

#[cfg(feature = "live")]
fn declared_beside(
    sources: &mut SourceMap,
    settings: &Settings,
    folder: &Path,
    live: &Observation,
) -> Result<Declaration, Stop> {
    declared(sources, settings, folder, Some(live))
}

fn of_declaration(contract: &Contract, declaration: &Declaration, folder: &Path, settings: &Settings) -> Judged {
    let mut report = verify::check(contract, declaration, &settings.options);
    let observation = &declaration.interpretation.observation;
    let setting = &observation.setting;
    let shown = Folder {
        path: folder.display().to_string(),
        layout: Some(declaration.layout),
        files: Some(declaration.files.len()),
        major: Some(setting.major.unwrap_or(DEFAULT_MAJOR)),
    };
    report.observed.environment =
        Some(Environment { role: setting.role.clone(), migrations: Some(shown), ..Environment::default() });
    Judged { report, surface: surface_of(contract, observation), notes: Vec::new() }
}

/// The required routines as they are.
fn surface_of(contract: &Contract, observation: &Observation) -> String {
    surface(&resolve(contract, &observation.schema).rpcs, observation)
}

fn folder(settings: &Settings) -> Result<&Path, Stop> {
    settings.migrations.as_deref().ok_or_else(|| {
        let help = "add `.migrations(\"FOLDER\")`, or `migrations` to dbcontract.toml";
        failure("no folder of migrations is named", help).into()
    })
}

fn environment_of(folder: &Path) -> Environment {
    let folder = Folder { path: folder.display().to_string(), ..Folder::default() };
    Environment { migrations: Some(folder), ..Environment::default() }
}

fn declared(
    sources: &mut SourceMap,
    settings: &Settings,
    folder: &Path,
    live: Option<&Observation>,
) -> Result<Declaration, Stop> {
    declare(sources, settings.request(folder, live)).map_err(|error| {
        let failure = Failure { help: Some(in_a_test(&error.to_string()).to_owned()), ..Failure::of(&error) };
        Stop { environment: Some(Box::new(environment_of(folder))), ..failure.into() }
    })
}

/// Errors speak of the command's flags; what stands for them here.
fn in_a_test(message: &str) -> &'static str {
    if message.contains("--layout") {
        "in a test: add `.layout(\"NAME\")`, or `layout` to dbcontract.toml"
    } else {
        "see that `.migrations(\"FOLDER\")` names the folder, from the package's own"
    }
}
