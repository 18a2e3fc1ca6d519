//! One file per tool: which files it runs, in what order, and which part of each.

pub(super) mod dbmate;
pub(super) mod diesel;
pub(super) mod flyway;
pub(super) mod golang_migrate;
pub(super) mod goose;
pub(super) mod plain;
pub(super) mod refinery;
pub(super) mod sqlx;
pub(super) mod supabase;

use super::Part;

/// A file that its tool would refuse: the byte at which, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) at: usize,
    pub(super) problem: String,
}

/// The part of a text that is run on the way up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) parts: Vec<Part>,
    /// The first byte of text that the tool substitutes.
    pub(super) substituted: Option<usize>,
}

impl Cut {
    pub(super) fn whole(text: &str, transaction: super::Transaction) -> Self {
        let span = crate::source::Span::new(0, text.len());
        Self { parts: vec![Part { span, transaction }], substituted: None }
    }
}
