//! What can go wrong before a Generation exists.

use crate::{Diagnostic, DiagnosticKind, hashlist::HashListError};
use std::{io, path::PathBuf};

/// No Generation: the sources could not be read or do not compile.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// A rule file or directory could not be read.
    #[error("cannot read rules from {}: {source}", path.display())]
    Read {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A directory was named that holds no rule file.
    #[error("no rule files (*.yar, *.yara, *.hashes) below {}", path.display())]
    Empty {
        /// The directory.
        path: PathBuf,
    },
    /// At least one rule does not compile; every message is kept.
    #[error("{} rule error(s); the first: {}", .0.len(), .0.first().map_or("", |d| d.text.as_str()))]
    Invalid(Vec<Diagnostic>),
    /// A hash list is wrong, or there is no room for its table.
    #[error(transparent)]
    Lists(#[from] HashListError),
    /// The signatures inside the binary are damaged.
    #[error("the embedded signatures are damaged: {0}; reinstall lazaret")]
    Embedded(io::Error),
    /// What should be a bundle of sources is none.
    #[error("not a bundle of rule sources")]
    NoBundle,
    /// A `--define` the engine does not take.
    #[error("cannot define {name}: {reason}")]
    Define {
        /// Name of the variable.
        name: String,
        /// What the engine said.
        reason: String,
    },
}

impl RulesError {
    /// The errors among the messages, if there are any; they are taken out of `diagnostics`.
    pub(crate) fn refuse(diagnostics: &mut Vec<Diagnostic>) -> Result<(), Self> {
        if diagnostics.iter().all(|d| d.kind != DiagnosticKind::Error) {
            return Ok(());
        }
        let mut errors = std::mem::take(diagnostics);
        errors.retain(|d| d.kind == DiagnosticKind::Error);
        Err(Self::Invalid(errors))
    }

    /// The stable code used in events and documentation.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Read { .. } => "rules-unreadable",
            Self::Empty { .. } => "rules-empty",
            Self::Invalid(_) => "rules-invalid",
            Self::Lists(error) => error.code(),
            Self::NoBundle => "rules-no-bundle",
            Self::Embedded(_) => "rules-embedded-damaged",
            Self::Define { .. } => "rules-define",
        }
    }
}
