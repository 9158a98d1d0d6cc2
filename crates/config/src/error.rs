//! What can be wrong with the configuration.
//!
//! Owns: [`ConfigError`]: each message says where, what and what to do. Must not: print.

use crate::place::Place;
use std::{io, path::PathBuf};

/// The configuration cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A file or directory that is there cannot be read.
    #[error(
        "{}: cannot be read: {source}; correct its permissions or remove it", file.display()
    )]
    Unreadable {
        /// The file or directory.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// `LAZARET_CONFIG` names nothing.
    #[error("{}: no such file or directory; LAZARET_CONFIG names it", file.display())]
    NotFound {
        /// What it names.
        file: PathBuf,
    },
    /// Something that cannot be a configuration file.
    #[error("{}: {cause}; expected a text file of at most 1 MiB", file.display())]
    NotConfig {
        /// The file.
        file: PathBuf,
        /// Why not.
        cause: &'static str,
    },
    /// Not UTF-8.
    #[error("{place}: not UTF-8; save the file as UTF-8")]
    NotText {
        /// The first byte that is not.
        place: Place,
    },
    /// Not TOML.
    #[error("{place}: not valid TOML: {cause}; correct this line")]
    Syntax {
        /// Where.
        place: Place,
        /// What the parser said.
        cause: String,
    },
    /// A key that does not exist.
    #[error("{place}: unknown key `{key}`; {}", advice(nearest, known))]
    UnknownKey {
        /// Where.
        place: Place,
        /// The key with its section.
        key: String,
        /// The known key that is most like it, if any is.
        nearest: Option<String>,
        /// All known keys.
        known: Vec<String>,
    },
    /// A value that the key cannot have.
    #[error("{place}: wrong value of `{key}`: {cause}")]
    Value {
        /// Where.
        place: Place,
        /// The key with its section.
        key: String,
        /// What stands there and what was expected.
        cause: String,
    },
    /// Settings that cannot be meant together.
    #[error("{}`{key}` {cause}", prefix(place))]
    Contradiction {
        /// Where the key is set, if it is.
        place: Option<Place>,
        /// The key with its section.
        key: &'static str,
        /// What it contradicts, and what to do.
        cause: &'static str,
    },
    /// The command line sets what the administrator locked.
    #[error("`{key}` is set by {place} and cannot be changed; leave the option out")]
    Locked {
        /// The key with its section.
        key: String,
        /// Where it is set.
        place: Place,
    },
    /// No directory can be told for an ordinary user.
    #[error("no home directory is known; set HOME or {variable}")]
    NoHome {
        /// The variable that would do, too.
        variable: &'static str,
    },
}

impl ConfigError {
    /// The stable code for events and documentation.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "config-unreadable",
            Self::NotFound { .. } => "config-not-found",
            Self::NotConfig { .. } => "config-not-a-file",
            Self::NotText { .. } => "config-not-utf8",
            Self::Syntax { .. } => "config-syntax",
            Self::UnknownKey { .. } => "config-unknown-key",
            Self::Value { .. } => "config-value",
            Self::Contradiction { .. } => "config-contradiction",
            Self::Locked { .. } => "config-locked",
            Self::NoHome { .. } => "config-no-home",
        }
    }
}

fn prefix(place: &Option<Place>) -> String {
    place.as_ref().map(|place| format!("{place}: ")).unwrap_or_default()
}

fn advice(nearest: &Option<String>, known: &[String]) -> String {
    match nearest {
        Some(key) => format!("did you mean `{key}`?"),
        None => format!("known are {}", known.join(", ")),
    }
}
