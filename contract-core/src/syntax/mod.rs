//! The words that contract files and DDL share: names, types and argument lists, read as PostgreSQL's
//! own grammar reads them (manual, chapter 4.1 "Lexical Structure"; SQL CREATE FUNCTION).
//!
//! Everything here is as *written*: a type without a schema stays without one, for which schema it is
//! found in depends on the search path, and that is not this module's business. The readers never
//! recurse, so the depth of a text costs memory in proportion and nothing else.

mod error;
pub mod lexer;
mod model;

pub use error::SyntaxError;
pub use model::{
    ColumnReference, ParameterMode, WrittenArguments, WrittenDefault, WrittenParameter, WrittenReturns,
    WrittenSignature, WrittenType, WrittenTypeName,
};
