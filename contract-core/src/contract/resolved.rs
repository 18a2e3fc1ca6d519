//! A contract whose types are those of one schema.

use std::sync::Arc;

use super::model::{OtherOverloads, Rpc};
use crate::finding::Mistake;
use crate::ident::{ObjectId, QualifiedName, TypeName};

/// What a required routine returns, in the types of the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExpectedReturns {
    /// One value.
    Type(TypeName),
    /// A set.
    SetOf(TypeName),
    /// A table, column by column.
    Table(Vec<(String, TypeName)>),
}

/// A required routine in the types of one schema.
#[derive(Clone, Debug)]
pub struct ResolvedRpc<'a> {
    /// What the contract says.
    pub rpc: &'a Rpc,
    /// Its schema and name.
    pub name: QualifiedName,
    /// Its identity; none when an input type does not exist.
    pub id: Option<ObjectId>,
    /// The type of each parameter as written, OUT included; none where it does not exist.
    pub parameter_types: Vec<Option<TypeName>>,
    /// What it returns, if stated; none too when a type of it does not exist.
    pub returns: Option<ExpectedReturns>,
    /// The types that the contract names and nobody made, as written.
    pub unknown_types: Vec<String>,
    /// The name and input types as a person reads them: resolved where they exist, else as written.
    pub display_name: Arc<str>,
}

impl ResolvedRpc<'_> {
    /// Whether the contract lets the name have signatures that none lists.
    pub fn allows_other_overloads(&self) -> bool {
        self.rpc.other_overloads == OtherOverloads::Allowed
    }
}

/// All required routines in the types of one schema.
#[derive(Clone, Debug)]
pub struct Resolution<'a> {
    /// The routines, in the order of the contract.
    pub rpcs: Vec<ResolvedRpc<'a>>,
    /// What the contract says too vaguely for this schema: a type that several schemas have, a routine
    /// that one file requires twice in different words.
    pub mistakes: Vec<Mistake>,
}
