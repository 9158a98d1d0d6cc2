//! Verdicts that still hold: files that were clean and have not changed since.
//!
//! Owns a small database in a directory of its own. An entry is a proof, not a statement: it holds
//! a digest over rules, limits, identity and whatever else the verdict depended on, so that a
//! damaged or foreign entry is a miss. Only "clean, nothing to report" is remembered. Trouble with
//! the cache is a warning and costs speed; it never fails a scan.

mod store;
mod tag;

use crate::Limits;
use lazaret_model::{GenerationId, Identity};
use lazaret_rules::External;
use std::{
    fs, io,
    os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};
use store::{Reader, Row, Store};
use tag::TagMaker;

/// Why there is no cache.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// Its directory cannot be made or looked at.
    #[error("cannot use cache directory {}: {source}", path.display())]
    Directory {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Others could plant verdicts there.
    #[error("cache directory {} can be written by others; its mode must be 0700", path.display())]
    Exposed {
        /// The directory.
        path: PathBuf,
    },
    /// The database does not open.
    #[error("cannot open the verdict cache in {}: {source}", path.display())]
    Database {
        /// The directory.
        path: PathBuf,
        /// What the database said.
        source: rusqlite::Error,
    },
}

impl CacheError {
    /// The stable code used in events and documentation.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Directory { .. } => "cache-directory",
            Self::Exposed { .. } => "cache-exposed",
            Self::Database { .. } => "cache-database",
        }
    }
}

/// Remembered verdicts of one combination of rules and limits.
#[derive(Debug)]
pub struct VerdictCache {
    path: PathBuf,
    tags: TagMaker,
    store: Mutex<Store>,
}

impl VerdictCache {
    /// Opens the cache in `dir`, making it with mode 0700 if it is not there.
    pub fn open(
        dir: &Path,
        generation: GenerationId,
        limits: Limits,
        externals: &[External],
    ) -> Result<Self, CacheError> {
        prepare(dir)?;
        let path = dir.join(FILE_NAME);
        let store = Store::open(&path)
            .map_err(|source| CacheError::Database { path: dir.to_owned(), source })?;
        let tags = TagMaker::new(generation, limits, externals);
        Ok(Self { path, tags, store: Mutex::new(store) })
    }

    /// One thread's view of the cache; none if the database refuses another reader.
    #[must_use]
    pub(crate) fn lookup(&self) -> Option<Lookup<'_>> {
        let reader = Reader::open(&self.path)
            .inspect_err(|e| tracing::warn!("the verdict cache cannot be read: {e}"))
            .ok()?;
        Some(Lookup { tags: &self.tags, reader })
    }

    /// Remembers that this file, in this state and under this name, is clean. The caller has made
    /// sure that later changes show in its identity.
    pub(crate) fn remember(&self, identity: &Identity, path: &Path, owner: u32) {
        let tag = self.tags.tag(identity, path, owner);
        let row = Row { file_system: identity.file_system, inode: identity.inode, tag };
        self.store().add(row);
    }

    /// Writes what is not written yet.
    pub(crate) fn flush(&self) {
        self.store().flush();
    }

    fn store(&self) -> std::sync::MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One thread's view of the cache.
#[derive(Debug)]
pub(crate) struct Lookup<'a> {
    tags: &'a TagMaker,
    reader: Reader,
}

impl Lookup<'_> {
    /// For each file whether it is known to be clean, in the order asked.
    pub(crate) fn known<'f>(&mut self, files: impl Iterator<Item = Asked<'f>>) -> Vec<bool> {
        let wanted: Vec<Row> = files
            .map(|Asked { identity, path, owner }| Row {
                file_system: identity.file_system,
                inode: identity.inode,
                tag: self.tags.tag(identity, path, owner),
            })
            .collect();
        self.reader.contains(&wanted)
    }
}

/// A file as it was listed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'f> {
    pub(crate) identity: &'f Identity,
    pub(crate) path: &'f Path,
    pub(crate) owner: u32,
}

fn prepare(dir: &Path) -> Result<(), CacheError> {
    let failed = |source| CacheError::Directory { path: dir.to_owned(), source };
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(failed)?;
    let meta = fs::metadata(dir).map_err(failed)?;
    let is_ours = meta.uid() == rustix::process::geteuid().as_raw();
    if !is_ours || meta.permissions().mode() & 0o022 != 0 {
        return Err(CacheError::Exposed { path: dir.to_owned() });
    }
    Ok(())
}

const FILE_NAME: &str = "verdicts.sqlite3";
