//! Policies of row-level security, and rules.

use super::error::CatalogError;
use super::names::Oid;
use super::{Answers, Reading, queries};
use crate::ident::ObjectKind;
use crate::schema::{Grantee, Object, Policy, Rule};

/// Reads all policies and all rules that somebody wrote.
pub(super) fn read(answers: &Answers, reading: &mut Reading) -> Result<(), CatalogError> {
    for cells in answers.of(queries::POLICIES) {
        reading.insert_part(cells, ObjectKind::Policy, |reading, id| {
            let role = |oid| if oid == 0 { Ok(Grantee::Public) } else { reading.names.role(oid).map(Grantee::Role) };
            Ok(Object::Policy(Policy {
                command: cells.word("command", id)?,
                permissive: cells.get("permissive")?,
                roles: cells.get::<Vec<Oid>>("roles")?.into_iter().map(role).collect::<Result<_, _>>()?,
                using: cells.deparsed("has_using", "using", id)?,
                with_check: cells.deparsed("has_with_check", "with_check", id)?,
                comment: cells.get("comment")?,
            }))
        })?;
    }
    for cells in answers.of(queries::RULES) {
        reading.insert_part(cells, ObjectKind::Rule, |_, id| {
            Ok(Object::Rule(Rule {
                definition: cells.printed_behind_prefix("definition", id)?,
                enabled: cells.word("enabled", id)?,
                comment: cells.get("comment")?,
            }))
        })?;
    }
    Ok(())
}
