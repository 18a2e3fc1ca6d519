//! Supabase CLI ("Database migrations"; `pkg/migration`): files directly in the folder that are
//! `^([0-9]+)_(.*)\.sql$`, in the byte order of the names, each sent whole as one pipeline that is a
//! transaction of its own, behind `RESET ALL`.

use crate::migrations::Transaction;
use crate::migrations::name::{Name, Role, is_sql, numbered};
use crate::migrations::notice::Ignored;

pub(in crate::migrations) const TRANSACTION: Transaction = Transaction::Implicit;

/// `is_first` is about all that lies in the folder: only there the former `init` is skipped.
pub(in crate::migrations) fn role(name: &str, is_first: bool) -> Role {
    match numbered(name) {
        Some((version, "init")) if is_first && version.len() == 14 && version < "20211209000000" => {
            Role::Ignored(Ignored::FormerInit)
        }
        Some((version, description)) => Role::Migration(Name::textual(version, description, name)),
        None if is_sql(name) => Role::Ignored(Ignored::Name { wanted: "<digits>_<name>.sql" }),
        None => Role::Aside,
    }
}
