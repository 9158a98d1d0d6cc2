//! Compiled rules on disk, so that the next run need not make them again.
//!
//! Owns: a directory that nobody else may enter, a key of this machine in it, and files that are
//! believed only when their keyed digest holds: it covers the name, the versions of the engine and
//! of the sieve, the features of the CPU, and all bytes. A file that was planted, damaged, made by
//! another version or left open to others is as good as none. Contents are veiled, because the
//! strings that rules describe must not lie open on the disk.

mod folder;
mod seal;

use folder::Folder;
use seal::{KEY_BYTES, Seal};
use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

/// Why there is no store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Its directory cannot be made or opened, or its key not be written.
    #[error("cannot keep compiled rules in {}: {source}", path.display())]
    Directory {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Others could look into it or plant files there.
    #[error("{} must be owned by this user, with mode 0700, to keep compiled rules", path.display())]
    Exposed {
        /// The directory.
        path: PathBuf,
    },
}

impl StoreError {
    /// The stable code used in events and documentation.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Directory { .. } => "rule-store-directory",
            Self::Exposed { .. } => "rule-store-exposed",
        }
    }
}

/// A directory of compiled rules.
#[derive(Debug)]
pub struct RuleStore {
    folder: Folder,
    seal: Seal,
}

impl RuleStore {
    /// Opens the store in `path`, making it with mode 0700 if it is not there.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let failed = |source| StoreError::Directory { path: path.to_owned(), source };
        let folder = Folder::open(path)
            .map_err(failed)?
            .ok_or_else(|| StoreError::Exposed { path: path.to_owned() })?;
        let key = key(&folder).map_err(failed)?;
        Ok(Self { folder, seal: Seal::new(key) })
    }

    /// What was kept under `name`, if it is ours, whole and of this version.
    pub(crate) fn read(&self, name: &str) -> Option<Vec<u8>> {
        let kept = self.folder.read(name, LARGEST_FILE)?;
        let open = self.seal.open(name, kept);
        if open.is_none() {
            tracing::info!(
                name,
                "compiled rules are not from here or of another version: made anew"
            );
        }
        open
    }

    /// Keeps `content` under `name`. Trouble is said and costs the next run time, no more.
    pub(crate) fn write(&self, name: &str, content: Vec<u8>) {
        self.make_room();
        match self.folder.write(name, &self.seal.close(name, content)) {
            Ok(()) => tracing::debug!(name, "kept"),
            Err(e) => tracing::info!(name, "compiled rules are not kept: {e}"),
        }
    }

    /// Begins anew when the directory has grown too large: most of it is of rules long gone.
    fn make_room(&self) {
        let files = self.folder.files();
        if files.iter().map(|(_, size)| *size).sum::<u64>() > LARGEST_STORE {
            files.iter().filter(|(name, _)| name != KEY).for_each(|(name, _)| {
                self.folder.remove(name);
            });
        }
    }
}

/// The key of this directory, made if there is none that can be trusted.
fn key(folder: &Folder) -> io::Result<[u8; KEY_BYTES]> {
    let kept = |folder: &Folder| folder.read(KEY, KEY_BYTES as u64)?.try_into().ok();
    if let Some(key) = kept(folder) {
        return Ok(key);
    }
    let mut fresh = [0; KEY_BYTES];
    File::open("/dev/urandom")?.read_exact(&mut fresh)?;
    folder.write(KEY, &fresh)?;
    // Of two runs that begin together one key stays; the other's files are made anew.
    Ok(kept(folder).unwrap_or(fresh))
}

const KEY: &str = "key";

/// A file larger than this is none of ours.
const LARGEST_FILE: u64 = 1 << 29;

/// More than this is too much.
const LARGEST_STORE: u64 = 1 << 29;

#[cfg(test)]
mod tests;
