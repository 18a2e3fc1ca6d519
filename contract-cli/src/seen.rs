//! Sources that were read, and what a person should know of how that went.

use contract_core::declare::Declaration;
use contract_core::interpret::{EventKind, Interpretation};
use contract_core::observation::Observation;
use contract_core::report::human::count;
use contract_core::verify::Witness;

/// A source that was read.
#[derive(Debug)]
pub enum Seen {
    /// What says by itself what it is.
    Observed(Box<Observation>),
    /// A folder of migrations, read.
    Declared(Box<Declaration>),
    /// A folder of migrations, run.
    Replayed(Box<Replayed>),
}

impl Seen {
    /// What the source says a database is.
    pub fn observation(&self) -> &Observation {
        match self {
            Self::Observed(observation) => observation,
            Self::Declared(declaration) => &declaration.interpretation.observation,
            Self::Replayed(replayed) => &replayed.declaration.interpretation.observation,
        }
    }

    /// What to worry about in how it was read.
    pub fn warning(&self) -> Option<String> {
        if let Self::Replayed(replayed) = self { replayed.warning() } else { None }
    }

    /// What a person should know of it that no report of a comparison has.
    pub fn note(&self) -> Option<String> {
        let (events, gaps, roles, command) = match self {
            Self::Observed(_) => return None,
            Self::Declared(declaration) => {
                let Interpretation { events, observation, .. } = &declaration.interpretation;
                (events, observation.gaps.len(), None, "check")
            }
            // Its gaps are the catalog's.
            Self::Replayed(replayed) => {
                let events = &replayed.declaration.interpretation.events;
                (events, 0, replayed.note_on_roles(), "check --replay --lenient")
            }
        };
        let number = |of: fn(&EventKind) -> bool| events.iter().filter(|event| of(&event.kind)).count();
        let met: Vec<String> = [
            (number(|kind| matches!(kind, EventKind::Refused(_))), "statement", "that PostgreSQL refuses"),
            (number(|kind| matches!(kind, EventKind::NotEnded)), "transaction", "that nothing ends"),
            (number(|kind| matches!(kind, EventKind::Unread(_))), "statement", "that could not be read"),
            (number(|kind| matches!(kind, EventKind::Assumed(_))), "object", "that they need and do not make"),
            (gaps, "gap", ""),
        ]
        .into_iter()
        .filter(|(number, ..)| *number > 0)
        .map(|(number, word, what)| format!("{} {what}", count(number, word)).trim_end().to_owned())
        .collect();
        let met = (!met.is_empty())
            .then(|| format!("the migrations have {}: `dbcontract {command}` tells which", met.join(", ")));
        let told: Vec<String> = met.into_iter().chain(roles).collect();
        (!told.is_empty()).then(|| told.join("; "))
    }

    /// The source as one side of a comparison.
    pub fn witness(&self) -> Witness<'_> {
        match self {
            Self::Observed(observation) => observation.as_ref().into(),
            Self::Declared(declaration) => (&declaration.interpretation).into(),
            Self::Replayed(replayed) => (&replayed.declaration.interpretation).into(),
        }
    }
}

/// A folder that was run.
#[derive(Debug)]
pub struct Replayed {
    /// What it declares.
    pub declaration: Declaration,
    /// The roles that it made, changed or dropped.
    pub roles: Vec<String>,
    /// The role that ran it, where nothing makes it.
    pub made_to_run: Option<String>,
}

impl Replayed {
    /// What to worry about in who ran the migrations.
    fn warning(&self) -> Option<String> {
        let role = self.made_to_run.as_ref()?;
        Some(format!(
            "no migration and no baseline makes the role `{role}` that runs the migrations: it was made for the replay, \
             where it could do everything; make it in a baseline if it is the right one, or correct --role"
        ))
    }

    /// What it did to the roles of the server.
    pub fn note_on_roles(&self) -> Option<String> {
        (!self.roles.is_empty()).then(|| {
            format!("the migrations make or change roles, which belong to a whole server: {}", self.roles.join(", "))
        })
    }
}
