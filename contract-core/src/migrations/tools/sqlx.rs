//! sqlx (documentation of `sqlx::migrate::MigrationSource` and of sqlx-cli): `<version>_<name>.sql`, or
//! `.up.sql` with `.down.sql`, directly in the folder; versions are 64-bit integers and sorted as such. A
//! migration runs in a transaction unless its text begins with `-- no-transaction`.

use crate::migrations::Transaction;
use crate::migrations::name::{Name, Role, is_sql};
use crate::migrations::notice::Ignored;

const WANTED: &str = "<number>_<name>.sql";

pub(in crate::migrations) fn role(name: &str) -> Role {
    if !is_sql(name) {
        return Role::Aside;
    }
    let Some((version, rest)) = name.split_once('_') else {
        return Role::Ignored(Ignored::Name { wanted: WANTED });
    };
    if version.parse::<i64>().is_err() || version.starts_with('-') {
        return Role::Ignored(Ignored::Refused { wanted: WANTED });
    }
    if rest.ends_with(".down.sql") {
        return Role::Aside;
    }
    let description = rest.strip_suffix(".up.sql").or_else(|| rest.strip_suffix(".sql")).unwrap_or(rest);
    Role::Migration(Name::numeric(version, description.replace('_', " ")))
}

pub(in crate::migrations) fn transaction(text: &str) -> Transaction {
    if text.starts_with("-- no-transaction") { Transaction::Implicit } else { Transaction::Explicit }
}
