//! The package databases of this machine, as the sweep asks them.
//!
//! Owns: reading them once, at the first question. Must not: decide what an answer means.

use lazaret_engine::{Origin, Provenance};
use lazaret_host::{self as host, Packages};
use std::{
    fs::File,
    path::Path,
    sync::{Mutex, PoisonError},
};

/// What packages brought to this machine.
#[derive(Debug, Default)]
pub(crate) struct Owned(Mutex<Option<Packages>>);

impl Provenance for Owned {
    fn origin(&self, path: &Path, file: &File) -> Origin {
        let mut packages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let packages = packages.get_or_insert_with(|| Packages::below(Path::new("/")));
        let recorder = || packages.recorder(path).map(host::Manager::as_str);
        match packages.origin(path, file) {
            Ok(host::Origin::Package(manager)) => Origin::Whole(manager.as_str()),
            Ok(host::Origin::NoPackage) => recorder().map_or(Origin::Unknown, Origin::Differs),
            Ok(host::Origin::Unknown) => Origin::Unknown,
            Err(error) => {
                tracing::warn!("whether a package owns {} is not known: {error}", path.display());
                Origin::Unknown
            }
        }
    }
}
