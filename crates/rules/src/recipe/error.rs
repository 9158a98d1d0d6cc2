//! What can be wrong with the text of a recipe file.

use super::limits::{MAX_KEY, MAX_TABLE, MAX_WORK};

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

/// Why a part cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum PartError {
    /// A case without parts.
    #[error("there are no parts")]
    Empty,
    /// Not an even number of hexadecimal digits.
    #[error("{0:?} is not a sequence of hexadecimal bytes")]
    Hex(String),
    /// An XOR key that is empty or too long.
    #[error("an XOR key has 1 to {MAX_KEY} bytes, not {0}")]
    Key(usize),
    /// Too many sections or symbols.
    #[error("an ELF file has at most {MAX_TABLE} sections and as many symbols")]
    Table,
    /// More bytes than allowed.
    #[error("the steps of a recipe may make {MAX_WORK} bytes altogether, this makes more")]
    TooLarge,
}

impl PartError {
    /// The stable spelling of this kind of error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "recipe-empty",
            Self::Hex(_) => "recipe-hex",
            Self::Key(_) => "recipe-key",
            Self::Table => "recipe-table",
            Self::TooLarge => "recipe-too-large",
        }
    }
}
