//! What can go wrong with hash lists.
//!
//! Owns: [`HashListError`] with its stable codes, and [`BadLine`].

use std::{io, path::PathBuf};

/// What to do about a line that cannot be understood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BadLines {
    /// The first one is an error.
    #[default]
    Fail,
    /// They are counted and listed in the report; the rest of the list is used.
    Skip,
}

/// A line of a list that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{origin}:{line}: {cause}; expected {expected}")]
pub struct BadLine {
    /// The list, as it was named to the builder.
    pub origin: String,
    /// Number of the line, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub cause: String,
    /// What should stand there.
    pub expected: &'static str,
}

/// A line that cannot be understood, before it is known where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) cause: String,
    pub(crate) expected: &'static str,
}

impl Fault {
    pub(crate) fn new(cause: impl Into<String>, expected: &'static str) -> Self {
        Self { cause: cause.into(), expected }
    }
}

/// Hash lists could not be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HashListError {
    /// A line cannot be understood.
    #[error(transparent)]
    Line(#[from] BadLine),
    /// A list could not be read to its end.
    #[error("{origin}: cannot be read after line {line}: {source}")]
    Read {
        /// The list.
        origin: String,
        /// The last line that was read.
        line: u64,
        /// What the system said.
        source: io::Error,
    },
    /// Nothing says whether a list denies or allows.
    #[error(
        "{origin}: nothing says whether this list denies or allows; expected a first line \
         `#!lazaret-hashes deny` or `#!lazaret-hashes allow`, or a file name that ends with \
         .deny.hashes or .allow.hashes"
    )]
    KindUnknown {
        /// The list.
        origin: String,
    },
    /// The sorted form could not be written or mapped.
    #[error("cannot build the table of hash lists in {}: {source}", dir.display())]
    Table {
        /// The directory that was to hold the temporary files.
        dir: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// An earlier source failed, so that the table would hold half of it.
    #[error("an earlier hash list failed, so that no table can be built")]
    Spoiled,
}

impl HashListError {
    /// The stable code for events and documentation.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Line(_) => "hash-list-line",
            Self::Read { .. } => "hash-list-unreadable",
            Self::KindUnknown { .. } => "hash-list-kind",
            Self::Table { .. } => "hash-list-table",
            Self::Spoiled => "hash-list-spoiled",
        }
    }
}
