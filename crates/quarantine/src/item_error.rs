//! What can be wrong with one item.
//!
//! Owns: [`ItemError`]. Must not: print.

use crate::HeaderError;
use std::io;

/// The file is no item, not ours, or not whole.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ItemError {
    /// Not an item of this version.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// Made under another host key.
    #[error("made under another host key")]
    OtherKey,
    /// Changed, cut or mixed up after it was written; never given back.
    #[error("damaged or tampered with")]
    Damaged,
    /// The system refused.
    #[error("{0}")]
    Io(#[from] io::Error),
}

impl ItemError {
    /// The stable code for events and documentation.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Header(_) => "item-not-readable",
            Self::OtherKey => "item-other-key",
            Self::Damaged => "item-damaged",
            Self::Io(_) => "item-io",
        }
    }
}
