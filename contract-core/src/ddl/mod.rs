//! SQL files as statements, and statements as values (manual, part VI "SQL Commands"). Knows texts, not schemas: what
//! a statement does to one is `interpret`'s business.

mod grammar;
pub mod model;
mod split;

pub use grammar::read;
pub use split::{Piece, PieceKind, Split, Unterminated, UnterminatedKind, leading_keywords, split};
