//! The grammar held against libpg_query, which is PostgreSQL's own parser as a library.
//!
//! A statement has two descriptions, one made of our value and one of libpg_query's tree: lines such as
//! `parameter 1.type = pg_catalog.text`. They have to be the same. An expression that we delimit and do not parse is
//! described by the tree that libpg_query makes of the text between our delimiters, and by the one that it has in the
//! statement: so a delimiter in the wrong place shows.

mod description;
mod names;
pub mod ours;
mod reparse;
pub mod theirs;

pub use description::Description;
pub use reparse::tree_of;
