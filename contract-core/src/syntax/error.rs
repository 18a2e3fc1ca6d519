//! What is wrong with a text, where, and what to write instead.

use crate::source::Span;

/// A text that PostgreSQL's grammar (or, for contracts, ours on top of it) does not accept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SyntaxError {
    /// What is wrong: a lowercase fragment with names in backticks.
    pub message: String,
    /// The next step, as one imperative sentence fragment.
    pub hint: Option<String>,
    /// The bytes that it is about, in the text that was read.
    pub span: Span,
}

impl SyntaxError {
    /// An error about the bytes at `span`.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, span }
    }

    /// The same error with the next step.
    pub fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// The same error with the next step, unless it already has one.
    pub fn or_hint(self, hint: &str) -> Self {
        if self.hint.is_some() { self } else { self.with_hint(hint) }
    }

    /// The same error, for a text that begins `offset` bytes into a larger one.
    pub fn shifted(self, offset: usize) -> Self {
        Self { span: self.span.shifted(offset), ..self }
    }
}
