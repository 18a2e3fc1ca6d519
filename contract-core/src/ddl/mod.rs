//! SQL files as statements (manual, part VI "SQL Commands"). Knows texts, not schemas: what a statement
//! does to one is `interpret`'s business.

mod split;

pub use split::{Piece, PieceKind, Split, Unterminated, UnterminatedKind, leading_keywords, split};
