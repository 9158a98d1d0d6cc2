//! Why the service cannot start, or cannot go on.

use lazaret_config::ConfigError;
use lazaret_onaccess::GateError;
use std::{io, path::PathBuf};

/// What ends the service.
#[derive(Debug, thiserror::Error)]
pub enum DaemonError {
    /// The command line is wrong.
    #[error("{0}")]
    Usage(String),
    /// The configuration is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// No worker could be started; mostly the rules do not compile.
    #[error("no worker starts: {0}")]
    Workers(String),
    /// The kernel does not let us watch.
    #[error(transparent)]
    Gate(#[from] GateError),
    /// A file system that is to be watched is not there.
    #[error("cannot watch {path}: {cause}", path = path.display())]
    FileSystem {
        /// Where it should be mounted.
        path: PathBuf,
        /// What was wrong.
        cause: String,
    },
    /// The system refused something else.
    #[error("{0}")]
    System(#[from] io::Error),
}

impl DaemonError {
    /// Stable name of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Usage(_) => "usage",
            Self::Config(_) => "config",
            Self::Workers(_) => "workers",
            Self::Gate(error) => error.code(),
            Self::FileSystem { .. } => "file-system",
            Self::System(_) => "system",
        }
    }

    /// How the process ends.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) => 64,
            Self::Workers(_) => 65,
            Self::FileSystem { .. } => 66,
            Self::System(_) => 70,
            Self::Gate(_) => 77,
            Self::Config(_) => 78,
        }
    }
}
