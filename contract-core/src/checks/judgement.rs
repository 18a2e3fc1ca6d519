//! What judging one requirement gives, and what is said of a requirement of one value.

use crate::finding::Finding;

/// What judging one requirement gave.
#[derive(Debug, Default)]
pub struct Judgement {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// Whether something that it depends on could not be seen.
    pub unseen: bool,
}

impl From<Vec<Finding>> for Judgement {
    fn from(findings: Vec<Finding>) -> Self {
        Self { findings, unseen: false }
    }
}

/// What a requirement of one value compares, and what would mend a difference.
#[derive(Debug)]
pub struct Words {
    /// What is required.
    pub expected: String,
    /// What there is; none where the source does not say.
    pub observed: Option<String>,
    /// What would mend it.
    pub remedy: Remedy,
}

/// What would mend a difference.
#[derive(Debug)]
pub enum Remedy {
    /// An ALTER with this clause.
    Alter(String),
    /// A new definition with this clause.
    Create(String),
}
