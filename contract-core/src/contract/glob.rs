//! Patterns over `schema.name`.

use std::fmt;

use globset::{GlobBuilder, GlobMatcher, GlobSet, GlobSetBuilder};

use crate::ident::QualifiedName;

/// The longest pattern: two names and every wildcard that could be meant.
const MAXIMUM_LENGTH: usize = 256;

/// A pattern over the schema and name of an object, as the catalog stores them, without quotes and with
/// a dot between them.
///
/// `*` is any number of any characters, dots included; `?` is one; `[ab]`, `[a-z]` and `[!a]` are one of a
/// set; `{a,b}` is either; `\` takes the meaning from the next character. Case matters.
#[derive(Clone, Debug)]
pub struct Glob {
    pattern: String,
    matcher: GlobMatcher,
}

impl Glob {
    /// Reads a pattern.
    ///
    /// # Errors
    /// When the pattern is malformed, longer than 256 bytes, or cannot match `schema.name` at all.
    pub fn new(pattern: &str) -> Result<Self, GlobError> {
        if pattern.len() > MAXIMUM_LENGTH {
            return Err(GlobError::TooLong);
        }
        if pattern.contains('(') {
            return Err(GlobError::Arguments);
        }
        if !pattern.contains(['.', '*', '?', '[', '{']) {
            return Err(GlobError::NoSchema);
        }
        // The defaults of globset differ on Windows, and a pattern means the same everywhere.
        let glob = GlobBuilder::new(pattern)
            .literal_separator(false)
            .backslash_escape(true)
            .case_insensitive(false)
            .build()
            .map_err(|error| GlobError::Malformed(error.kind().to_string()))?;
        Ok(Self { pattern: pattern.to_owned(), matcher: glob.compile_matcher() })
    }

    /// The pattern as written.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// Whether an object of this name is meant.
    pub fn matches(&self, name: &QualifiedName) -> bool {
        self.matcher.is_match(format!("{}.{}", name.schema, name.name))
    }
}

/// Several patterns as one, which takes as long as one.
#[derive(Clone, Debug)]
pub struct GlobList {
    /// None where the patterns together are larger than a set may be; then each is asked.
    set: Option<GlobSet>,
    matchers: Vec<GlobMatcher>,
}

impl GlobList {
    /// The patterns of a list.
    pub fn new<'a>(globs: impl IntoIterator<Item = &'a Glob>) -> Self {
        let matchers: Vec<GlobMatcher> = globs.into_iter().map(|glob| glob.matcher.clone()).collect();
        let mut set = GlobSetBuilder::new();
        for matcher in &matchers {
            set.add(matcher.glob().clone());
        }
        Self { set: set.build().ok(), matchers }
    }

    /// Whether an object of this name is meant by any of them.
    pub fn matches(&self, name: &QualifiedName) -> bool {
        let name = format!("{}.{}", name.schema, name.name);
        match &self.set {
            Some(set) => set.is_match(&name),
            None => self.matchers.iter().any(|matcher| matcher.is_match(&name)),
        }
    }
}

impl PartialEq for Glob {
    fn eq(&self, other: &Self) -> bool {
        self.pattern == other.pattern
    }
}

impl Eq for Glob {}

impl fmt::Display for Glob {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.pattern)
    }
}

/// Why a pattern cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GlobError {
    /// It is longer than any name.
    #[error("the pattern is longer than {MAXIMUM_LENGTH} bytes")]
    TooLong,
    /// It has an argument list.
    #[error("the pattern has an argument list, and is held against `schema.name` alone")]
    Arguments,
    /// It is a bare name, which no `schema.name` is.
    #[error("the pattern names no schema, so that it matches nothing")]
    NoSchema,
    /// It is no glob.
    #[error("the pattern is malformed: {0}")]
    Malformed(String),
}

impl GlobError {
    /// The next step.
    pub(super) fn help(&self) -> &'static str {
        match self {
            Self::TooLong => "split it into several patterns",
            Self::Arguments => "leave the parentheses and what is in them out",
            Self::NoSchema => "write `schema.name`, or `schema.*` for all of a schema",
            Self::Malformed(_) => "close every bracket, and put `\\` ahead of a character that means itself",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Glob, GlobError};
    use crate::ident::QualifiedName;

    #[test]
    fn patterns_match_the_whole_name_as_stored() {
        for (pattern, schema, name, matches) in [
            ("ops.*", "ops", "queue_job", true),
            ("ops.*", "ops2", "queue_job", false),
            ("ops.*", "Ops", "queue_job", false),
            ("*", "ops", "queue_job", true),
            ("*.queue_*", "ops", "queue_job", true),
            ("ops.queue", "ops", "queue_job", false),
            ("{ops,api}.?b", "api", "ab", true),
            ("ops.a\\*", "ops", "a*", true),
            ("ops.a\\*", "ops", "ab", false),
            ("ops.*", "ops", "a/b.c d", true),
            ("My Schema.[!a]x", "My Schema", "bx", true),
        ] {
            let glob = Glob::new(pattern).unwrap();
            assert_eq!(glob.matches(&QualifiedName::new(schema, name)), matches, "{pattern} {schema}.{name}");
        }
    }

    #[test]
    fn patterns_that_cannot_match_are_refused() {
        assert_eq!(Glob::new("ops").unwrap_err(), GlobError::NoSchema);
        assert_eq!(Glob::new("ops.f(text)").unwrap_err(), GlobError::Arguments);
        assert_eq!(Glob::new(&"{".repeat(1000)).unwrap_err(), GlobError::TooLong);
        for malformed in ["ops.[a", "ops.{a", "ops.a\\", "ops.{a}}", &"{".repeat(200)] {
            assert!(matches!(Glob::new(malformed), Err(GlobError::Malformed(_))), "{malformed}");
        }
    }
}
