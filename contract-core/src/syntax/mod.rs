//! The words that contract files and DDL share: names, types and argument lists, read as PostgreSQL's
//! own grammar reads them (manual, chapter 4.1 "Lexical Structure"; SQL CREATE FUNCTION).
//!
//! [`signature`], [`returns`] and [`type_name`] read a whole text; the `take_…` functions read a part of a
//! statement off a [`Cursor`]. Everything is as *written*: a type without a schema stays without one, for
//! which schema it is found in depends on the search path, and that is not this module's business. The
//! readers never recurse, so the depth of a text costs memory in proportion and nothing else.

mod arguments;
mod error;
pub mod lexer;
mod model;
mod names;
mod rules;
mod texts;
mod tokens;
mod types;

#[cfg(test)]
mod tests;

pub use arguments::{ArgumentForm, returns, signature, take_arguments, take_returns, take_signature, type_name};
pub use error::SyntaxError;
pub use model::{
    ColumnReference, ParameterMode, WrittenArguments, WrittenDefault, WrittenParameter, WrittenReturns,
    WrittenSignature, WrittenType, WrittenTypeName,
};
pub use names::{NamePlace, WrittenName, is_at_name, is_name_at, name, name_of_token, qualified_name};
pub use rules::check_returns;
pub use texts::{is_at_text, take_text, text_of_token};
pub use tokens::{Cursor, Mark};
pub use types::take_type;
