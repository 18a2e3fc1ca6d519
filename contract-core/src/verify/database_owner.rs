//! The owner of the database, which is no object of the schema.

use crate::finding::{Gap, Reach};
use crate::ident::quote;
use crate::observation::Observation;

/// The gap where two databases have other owners: what `pg_database_owner` may do is another's then.
pub(super) fn gap(expected: &Observation, observed: &Observation) -> Option<Gap> {
    let owner = |side: &Observation| side.setting.database_owner.clone();
    let (expected, observed) = owner(expected).zip(owner(observed)).filter(|(one, other)| one != other)?;
    let cause = format!(
        "the owner of the database is {} where {} is expected, and that is not compared",
        quote(&observed),
        quote(&expected)
    );
    Some(Gap { reach: Reach::Unmodelled { kind: "database owner".to_owned(), schema: None }, cause, place: None })
}
