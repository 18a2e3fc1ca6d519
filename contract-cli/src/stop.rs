//! Why a command could not do its job, and what it would have looked at.

use contract_core::contract::{ContractError, ReadFailure};
use contract_core::report::{self, Failure, Report};

/// Why a command could not do its job.
#[derive(Debug, Default)]
pub struct Stop {
    /// The reasons, each with its causes told.
    pub failures: Vec<Failure>,
    /// The database, as far as it was known by then.
    pub environment: Option<Box<report::Environment>>,
}

impl Stop {
    /// One reason, in words of our own.
    pub fn because(message: impl Into<String>, help: &str) -> Self {
        let failure = Failure { message: message.into(), labels: Vec::new(), help: Some(help.to_owned()) };
        Self { failures: vec![failure], environment: None }
    }

    /// An error whose next step is not among its own words.
    pub fn of(error: &dyn std::error::Error, help: &str) -> Self {
        let failure = Failure { help: Some(help.to_owned()), ..Failure::of(error) };
        Self { failures: vec![failure], environment: None }
    }

    /// The report of a run that ended with this.
    pub fn into_report(self) -> Report {
        let mut report = Report::error(self.failures);
        report.observed.environment = self.environment.map(|environment| *environment);
        report
    }

    /// The same, about a database.
    pub fn about(self, environment: report::Environment) -> Self {
        Self { environment: Some(Box::new(environment)), ..self }
    }
}

impl<E: std::error::Error> From<E> for Stop {
    fn from(error: E) -> Self {
        Self { failures: vec![Failure::of(&error)], environment: None }
    }
}

/// Everything that is wrong in files that a person wrote, each as its own failure.
pub fn of_files(error: ContractError) -> Stop {
    let subject = error.subject;
    let unread = error.failures.into_iter().map(|failure| {
        let told = Failure::of(&failure);
        let message = format!("reading the {subject}: {}", told.message);
        // The library does not know the command line.
        let help = match failure {
            ReadFailure::Missing { .. } if subject == "contract" => {
                "name a contract file or a folder of them with --contracts, or write a first one with `dbcontract init`"
                    .to_owned()
            }
            _ => failure.help(),
        };
        Failure { message, help: Some(help), ..told }
    });
    let failures = unread.chain(error.mistakes.into_iter().map(Failure::from)).collect();
    Stop { failures, environment: None }
}
