//! What can go wrong with the store of packages.

use crate::refusal::Refusal;
use std::{io, path::PathBuf};

/// Nothing changed, and why.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// A file or directory of the store cannot be read or written.
    #[error("{}: {source}", path.display())]
    Store {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another program changes the store.
    #[error("another lazaret changes the signatures right now")]
    Busy,
    /// The package is not wanted.
    #[error("refused ({code}): {0}", code = .0.code())]
    Refused(#[from] Refusal),
    /// Nothing could be found out about the package; that says nothing about it.
    #[error("the package could not be tried: {0}")]
    Trial(String),
    /// There is no package to activate.
    #[error("no package is staged")]
    NothingStaged,
    /// There is nothing to go back to.
    #[error("no package is active, so there is none to go back from")]
    NothingActive,
}

impl FeedError {
    /// The stable code used in events and documentation.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store { source, .. } => match source.kind() {
                io::ErrorKind::StorageFull
                | io::ErrorKind::QuotaExceeded
                | io::ErrorKind::FileTooLarge => "disk-full",
                _ => "store",
            },
            Self::Busy => "busy",
            Self::Refused(refusal) => refusal.code(),
            Self::Trial(_) => "no-trial",
            Self::NothingStaged => "nothing-staged",
            Self::NothingActive => "nothing-active",
        }
    }
}
