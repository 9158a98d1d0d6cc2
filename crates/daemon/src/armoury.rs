//! What workers scan with, gathered for them.
//!
//! Owns: [`gather`]: reads the signatures inside the program, those of the active package (else of the
//! last good one, else none, and that is said), the configured rules and the allowed digests, into one
//! sealed piece of memory that all workers share. So workers need no right to read any of it.
//! Must not: compile, follow changes.

use lazaret_config::{Config, Environment, Places};
use lazaret_feed::{Choice, ContentId, Store};
use lazaret_rules::{Packaged, RuleSpec, SourceSet};
use rustix::{
    fd::OwnedFd,
    fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create},
};
use std::{fs::File, io, os::unix::fs::FileExt, path::PathBuf};

/// The sources of one Generation.
#[derive(Debug)]
pub(crate) struct Arms {
    /// Nobody can change it any more.
    pub(crate) bundle: OwnedFd,
    /// What is not as it should be, and done without.
    pub(crate) faults: Vec<String>,
    /// Whose rules they are, if they are of a package.
    pub(crate) package: Option<ContentId>,
}

/// Everything that this configuration wants.
///
/// # Errors
/// Something in it cannot be read.
pub(crate) fn gather(config: &Config) -> Result<Arms, String> {
    gather_without(config, None)
}

/// The same as if there were not this package.
///
/// # Errors
/// As for [`gather`].
pub(crate) fn gather_without(config: &Config, package: Option<ContentId>) -> Result<Arms, String> {
    let places = Places::new(&Environment::of_this_process()).ok();
    let allowed = places.as_ref().map(Places::allow_list).filter(|list| list.exists());
    let packages = places.as_ref().map(Places::feed);
    let mut set = SourceSet::new();
    let none = || Choice { package: None, faults: Vec::new() };
    let mut choice = none();
    if config.scan.default_rules {
        let store = packages.map(Store::at);
        choice = store.map_or_else(none, |store| Choice::without(&store, package));
        add_standard(&mut set, &mut choice)?;
    }
    let Choice { package, faults } = choice;
    let package = package.map(|(pointer, _)| pointer.content);
    for text in &config.scan.rules {
        let Ok(spec) = text.parse::<RuleSpec>();
        set.add(&spec).map_err(|error| error.to_string())?;
    }
    if let Some(path) = allowed {
        add_allowed(&mut set, path)?;
    }
    let packed = set.pack().map_err(|error| error.to_string())?;
    let bundle = sealed(&packed).map_err(|error| format!("the rules find no room: {error}"))?;
    Ok(Arms { bundle, faults, package })
}

fn add_allowed(set: &mut SourceSet, path: PathBuf) -> Result<(), String> {
    let spec = RuleSpec { namespace: "allowed".into(), path };
    set.add(&spec).map_err(|error| error.to_string())
}

fn add_standard(set: &mut SourceSet, choice: &mut Choice) -> Result<(), String> {
    let Choice { package, faults } = choice;
    if package.is_none() && !faults.is_empty() {
        faults.push("no package is whole; the signatures inside the program protect".into());
    }
    let package = package.as_ref().map(|(pointer, content)| Packaged {
        label: format!("package {}", pointer.version),
        files: content.files().iter().map(|f| (f.path.as_str(), f.bytes.as_slice())).collect(),
        withdrawn: &content.manifest().withdrawn,
    });
    set.add_standard(package.as_ref()).map_err(|error| error.to_string())
}

/// These bytes as memory that nobody can change any more.
///
/// # Errors
/// There is no room.
pub(crate) fn sealed(bytes: &[u8]) -> io::Result<OwnedFd> {
    let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
    let file = File::from(memfd_create(c"rules", flags)?);
    file.write_all_at(bytes, 0)?;
    let seals = SealFlags::WRITE | SealFlags::GROW | SealFlags::SHRINK | SealFlags::SEAL;
    fcntl_add_seals(&file, seals)?;
    Ok(file.into())
}

/// What was gathered, read by a worker. The position of the descriptor is everybody's: it is not used.
///
/// # Errors
/// It is no bundle of this version.
pub(crate) fn open(bundle: OwnedFd) -> Result<SourceSet, String> {
    let bytes = read(bundle).map_err(|error| error.to_string())?;
    SourceSet::unpack(&bytes).map_err(|error| error.to_string())
}

/// All of it, wherever the position of the descriptor is.
///
/// # Errors
/// It cannot be read, or is longer than any.
pub(crate) fn read(memory: OwnedFd) -> io::Result<Vec<u8>> {
    let file = File::from(memory);
    let length = file.metadata()?.len();
    if length > LONGEST {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
    file.read_exact_at(&mut bytes, 0)?;
    Ok(bytes)
}

/// Of what one process hands to another, in bytes.
const LONGEST: u64 = 1 << 30;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_gathered_is_read_by_all_and_changed_by_none() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("own.yar");
        std::fs::write(&path, "rule a { condition: true }").unwrap();
        let mut config = Config::default();
        config.scan.default_rules = false;
        config.scan.rules = vec![format!("own:{}", path.display())];
        let arms = gather(&config).unwrap();
        let file = File::from(arms.bundle.try_clone().unwrap());
        assert!(file.write_all_at(b"x", 0).is_err() && file.set_len(0).is_err());
        for _ in 0..2 {
            let set = open(arms.bundle.try_clone().unwrap()).unwrap();
            assert!(set.sources().iter().any(|source| source.namespace == "own"));
        }
        std::fs::remove_file(path).unwrap();
        assert!(gather(&config).unwrap_err().contains("own.yar"));
    }
}
