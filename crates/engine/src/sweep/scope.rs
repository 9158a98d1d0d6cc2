//! What is to be scanned, and what of it is left out.

use super::Excludes;
use lazaret_model::Timestamp;
use std::{fmt, path::PathBuf};

/// The paths to start from, in order; produced while the scan runs.
pub struct Targets(pub(crate) Box<dyn Iterator<Item = PathBuf> + Send>);

impl Targets {
    /// Starts from these paths. A path that is a link is followed; links met below are not.
    pub fn new<I>(paths: I) -> Self
    where
        I: IntoIterator<Item = PathBuf>,
        I::IntoIter: Send + 'static,
    {
        Self(Box::new(paths.into_iter()))
    }
}

impl fmt::Debug for Targets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Targets")
    }
}

/// Which of the files below the targets are scanned.
#[derive(Clone, Debug)]
pub struct Scope {
    /// Paths left out.
    pub excludes: Excludes,
    /// Stay on the file system of each target.
    pub one_file_system: bool,
    /// Only files whose attributes or content changed at this time or later.
    pub since: Option<Timestamp>,
}

impl Default for Scope {
    fn default() -> Self {
        Self { excludes: Excludes::none(), one_file_system: false, since: None }
    }
}
