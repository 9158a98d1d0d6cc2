//! Compiled rules on disk, so that the next run need not make them again.
//!
//! Owns: a directory that nobody else may enter, a key of this machine in it, and files that are
//! believed only when their keyed digest holds: it covers the name, the versions of the engine and
//! of the sieve, the features of the CPU, and all bytes. A file that was planted, damaged, made by
//! another version or left open to others is as good as none. Contents are veiled, because the
//! strings that rules describe must not lie open on the disk. Where a process has no disk, a store is
//! in its hand: what another process found out, and what this one finds out for the next.

mod folder;
mod hand;
mod seal;

use folder::Folder;
use hand::Hand;
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

/// What is known of rules from before.
#[derive(Debug)]
pub struct RuleStore(Place);

#[derive(Debug)]
enum Place {
    Directory { folder: Folder, seal: Seal },
    Hand(Hand),
}

impl RuleStore {
    /// Opens the store in `path`, making it with mode 0700 if it is not there.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let failed = |source| StoreError::Directory { path: path.to_owned(), source };
        let folder = Folder::open(path)
            .map_err(failed)?
            .ok_or_else(|| StoreError::Exposed { path: path.to_owned() })?;
        let key = key(&folder).map_err(failed)?;
        Ok(Self(Place::Directory { folder, seal: Seal::new(key) }))
    }

    /// A store without a disk, with what [`RuleStore::take`] gave in another process. Bytes of other
    /// versions are as good as none; of these versions they are believed.
    #[must_use]
    pub fn in_hand(bytes: Option<&[u8]>) -> Self {
        Self(Place::Hand(Hand::of(bytes)))
    }

    /// What a store in hand has to give to another process, if this one found out anything; it is
    /// empty afterwards. It holds no code.
    #[must_use]
    pub fn take(&self) -> Option<Vec<u8>> {
        match &self.0 {
            Place::Hand(hand) => hand.take(),
            Place::Directory { .. } => None,
        }
    }

    /// Keeps on the disk what another process had to give.
    pub fn put_down(&self, handed: Vec<u8>) {
        self.write(HANDED, handed);
    }

    /// What was put down last, if it is ours, whole and of this version.
    #[must_use]
    pub fn pick_up(&self) -> Option<Vec<u8>> {
        self.read(HANDED)
    }

    /// What was kept under `name`, if it is ours, whole and of this version.
    pub(crate) fn read(&self, name: &str) -> Option<Vec<u8>> {
        let (folder, seal) = match &self.0 {
            Place::Directory { folder, seal } => (folder, seal),
            Place::Hand(hand) => return hand.read(name),
        };
        let open = seal.open(name, folder.read(name, LARGEST_FILE)?);
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
        let (folder, seal) = match &self.0 {
            Place::Directory { folder, seal } => (folder, seal),
            Place::Hand(hand) => return hand.write(name, content),
        };
        make_room(folder);
        match folder.write(name, &seal.close(name, content)) {
            Ok(()) => tracing::debug!(name, "kept"),
            Err(e) => tracing::info!(name, "compiled rules are not kept: {e}"),
        }
    }
}

/// Begins anew when the directory has grown too large: most of it is of rules long gone.
fn make_room(folder: &Folder) {
    let files = folder.files();
    if files.iter().map(|(_, size)| *size).sum::<u64>() > LARGEST_STORE {
        files.iter().filter(|(name, _)| name != KEY).for_each(|(name, _)| folder.remove(name));
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

/// What was put down.
const HANDED: &str = "handed";

/// A file larger than this is none of ours.
const LARGEST_FILE: u64 = 1 << 29;

/// More than this is too much.
const LARGEST_STORE: u64 = 1 << 29;

#[cfg(test)]
mod tests;
