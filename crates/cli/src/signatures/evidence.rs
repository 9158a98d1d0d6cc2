//! What a package is held against.

use lazaret_engine::Arsenal;
use lazaret_host::Packages;
use std::{path::PathBuf, sync::Mutex};

/// The running set and the files of this host, read before rights are given up.
pub(super) struct Evidence {
    /// What scans use now.
    pub(super) running: Arsenal,
    /// What must not be reported.
    pub(super) goodware: Vec<PathBuf>,
    /// Whose files those are.
    pub(super) packages: Mutex<Packages>,
}
