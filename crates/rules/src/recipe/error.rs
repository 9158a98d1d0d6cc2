//! What can be wrong with the text of a recipe file.

use super::part::PartError;

/// Why recipes could not be read.
#[derive(Debug, thiserror::Error)]
pub enum RecipeError {
    /// The text is longer than [`MAX_TEXT`](super::MAX_TEXT) bytes.
    #[error("the recipes are {bytes} bytes long, more than the {limit} allowed")]
    TooLong {
        /// Length of the text.
        bytes: usize,
        /// Longest allowed.
        limit: usize,
    },
    /// Not TOML, an unknown key, a missing key, or a value of the wrong type.
    #[error("not a recipe file: {0}")]
    Syntax(#[from] Box<toml::de::Error>),
    /// Neither the case nor the top of the file names a rule.
    #[error("the case {note:?} names no rule, and the file has no `rule` at its top")]
    NoRule {
        /// The note of the case.
        note: String,
    },
    /// A part of a case cannot be made.
    #[error("{rule}, case {note:?}: {source}")]
    Part {
        /// The rule under test.
        rule: String,
        /// The note of the case.
        note: String,
        /// What is wrong.
        source: PartError,
    },
}

impl RecipeError {
    /// The stable spelling of this kind of error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "recipe-too-long",
            Self::Syntax(_) => "recipe-syntax",
            Self::NoRule { .. } => "recipe-no-rule",
            Self::Part { source, .. } => source.code(),
        }
    }
}
